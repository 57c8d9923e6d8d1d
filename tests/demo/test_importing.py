"""The product reads the demonstration files as they are meant, good and faulty ones."""

from collections import Counter
from pathlib import Path

import pytest

from app.catalogues.layouts import load_layouts
from app.catalogues.organisation_lists import load_list_layouts
from app.catalogues.organisations import load_kind_spellings
from app.catalogues.subjects import subject_spellings
from app.demo.dirt import DemoDirt, Fault, Reaction
from app.demo.generate import DemoFiles, Layout
from app.domain.assessments import Form, Participation, Scale
from app.domain.errors import Invalid
from app.domain.organisation_files import read_list
from app.domain.result_batches import Severity
from app.domain.result_files.examine import examine
from app.domain.result_files.items import read_items
from app.domain.result_files.recognise import recognise
from app.domain.result_files.shapes import Examined, Expectation
from app.workbooks.reading import read_cells

NOT_STUDIED = "task.not_studied"  # planted here and there, and no fault
CODES = {
    Fault.SCORE_ABOVE_MAX: "cell.above",
    Fault.SCORE_IN_WORDS: "cell.text",
    Fault.LATIN_LETTER_IN_CLASS: "class.latin",
    Fault.TOTAL_DISAGREES: "total.differs",
    Fault.CODE_REPEATED: "code.twice",
    Fault.OTHER_SCHOOL: "school.foreign",
    Fault.NAMES: "columns.personal",
}
SEVERITIES = {Reaction.BLOCKED: Severity.ERROR, Reaction.MENDED: Severity.FIXED}


def examined(path: Path, items: Path, schools: tuple[str, ...], scale: Scale | None = None) -> Examined:
    """What the importer finds in a file that somebody of these schools loads."""
    found = recognise(read_cells(path, file_name=path.name), load_layouts(), subjects=subject_spellings())
    expectation = Expectation(
        scale=scale,
        own_schools={school: number for number, school in enumerate(schools, start=1)},
        all_school_codes=frozenset({"edu100318", "edu100370", "edu100386"}),
        school_code=schools[0],
        items=read_items(read_cells(items, file_name=items.name), load_layouts()),
    )
    return examine(found, expectation=expectation)


def of_dirt(dirt: DemoDirt, path: Path) -> Examined:
    return examined(path, dirt.items, (f"edu100{dirt.uploader.removeprefix('zavuch_')}",))


def test_organisations_are_read_without_an_error(demo: DemoFiles) -> None:
    cells = read_cells(demo.organisations, file_name=demo.organisations.name)
    found = read_list(cells, load_list_layouts(), load_kind_spellings(), under=None)
    assert found.errors == ()
    assert Counter(node.kind for node in found.nodes) == {
        "country": 1,
        "region": 1,
        "municipality": 1,
        "district": 4,
        "school": 3,
    }
    assert {len(node.facts) for node in found.nodes if node.kind == "school"} == {4}


def test_results_are_read_without_a_doubt(demo: DemoFiles) -> None:
    for result in demo.results:
        read = examined(result.path, result.items, result.schools, result.scale)
        assert {one.code for one in read.doubts} <= {NOT_STUDIED}, result.path.name
        states = Counter(read.rows["participation"].to_list())
        assert states[Participation.PRESENT] == result.counted
        assert states[Participation.ABSENT] == result.absent
        assert states[Participation.ADAPTED] == result.adapted
        assert read.content is not None
        assert all(task.title and task.difficulty for task in read.content.tasks)
        if result.layout is not Layout.PROTOCOL:
            assert (read.key.subject, read.key.grade) == (result.key.subject, result.key.grade)
            assert (read.key.form or Form.PAPER) == result.key.form
            assert read.declared_participants == result.counted


def test_twins_are_read_without_a_doubt(demo: DemoFiles) -> None:
    for dirt in demo.dirty:
        told = of_dirt(dirt, dirt.corrected).doubts
        is_of_words = dirt.fault is Fault.NOT_STUDIED_IN_WORDS
        assert [one.code for one in told] == [NOT_STUDIED] * is_of_words, dirt.corrected.name


@pytest.mark.parametrize("fault", CODES)
def test_a_fault_is_named_at_its_cell(demo: DemoFiles, fault: Fault) -> None:
    (dirt,) = (each for each in demo.dirty if each.fault is fault)
    doubts = of_dirt(dirt, dirt.path).doubts
    assert {doubt.code for doubt in doubts} == {CODES[fault]}
    assert {doubt.severity for doubt in doubts} == {SEVERITIES[dirt.reaction]}
    # What is the same in many rows may be said once, at the first of them.
    named = [(doubt.row, doubt.heading) for doubt in doubts]
    expected = [(doubt.row, doubt.column) for doubt in dirt.doubts]
    assert named == expected or named == expected[:1]


def test_not_studied_in_words_is_understood(demo: DemoFiles) -> None:
    (dirt,) = (each for each in demo.dirty if each.reaction is Reaction.UNDERSTOOD)
    read, twin = of_dirt(dirt, dirt.path), of_dirt(dirt, dirt.corrected)
    (note,) = read.doubts
    assert (note.severity, note.code) == (Severity.NOTE, NOT_STUDIED)
    assert twin.doubts == read.doubts
    assert read.rows.equals(twin.rows)


def test_a_renamed_column_is_asked_for(demo: DemoFiles) -> None:
    (dirt,) = (each for each in demo.dirty if each.reaction is Reaction.REFUSED)
    with pytest.raises(Invalid) as refused:
        of_dirt(dirt, dirt.path)
    assert refused.value.code == "columns.missing"
    assert refused.value.facts["row"] == dirt.doubts[0].row

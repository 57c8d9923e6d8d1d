"""The city's files agree with themselves, and the product reads them without a doubt."""

from collections import Counter
from pathlib import Path

import pytest

from app.catalogues.layouts import load_layouts
from app.catalogues.organisation_lists import load_list_layouts
from app.catalogues.organisations import load_kind_spellings
from app.catalogues.subjects import subject_spellings
from app.demo.generate import DemoFiles, DemoResult, Layout
from app.domain.assessments import Form, Level, Participation, Scale
from app.domain.organisation_files import read_list
from app.domain.result_files.examine import examine
from app.domain.result_files.items import read_items
from app.domain.result_files.recognise import recognise
from app.domain.result_files.shapes import Examined, Expectation
from app.workbooks.reading import read_cells
from tests.demo.city.reading import label_of, sheet

EVERY_SCHOOL = frozenset(f"edu100{number}" for number in range(301, 391))


def city_files(demo: DemoFiles) -> list[DemoResult]:
    return [result for result in demo.results if result.uploader == "koordinator_vlg"]


def examined(path: Path, schools: tuple[str, ...], items: Path | None, scale: Scale | None) -> Examined:
    found = recognise(read_cells(path, file_name=path.name), load_layouts(), subjects=subject_spellings())
    tasks = None
    if items is not None:
        tasks = read_items(read_cells(items, file_name=items.name), load_layouts())
    expectation = Expectation(
        scale=scale,
        own_schools={school: place for place, school in enumerate(schools, start=1)},
        all_school_codes=EVERY_SCHOOL,
        school_code=schools[0],
        subjects=subject_spellings(),
        items=tasks,
    )
    return examine(found, expectation=expectation)


def test_city_files_agree_with_themselves(any_city: DemoFiles) -> None:
    for result in city_files(any_city):
        table = sheet(result.path)
        tasks = [(k, label[1]) for k, name in enumerate(table.header) if (label := label_of(name))]
        names = ("Балл", "Отметка") if result.layout is Layout.EXAM else ("Первичный балл", "Отметка")
        total_at, mark_at = (table.header.index(name) for name in names)
        assert len(table.rows) == result.counted + result.adapted
        for row in table.rows:
            scores = [(row[k], most) for k, most in tasks]
            assert all(cell in ("X", "N") or 0 <= int(cell) <= most for cell, most in scores)
            total = sum(int(cell) for cell, _ in scores if cell not in ("X", "N"))
            assert total == int(row[total_at])
            assert result.scale.mark_of(total) == int(row[mark_at])


def test_codes_have_five_digits_and_are_one_to_a_participant(any_city: DemoFiles) -> None:
    for result in city_files(any_city):
        table = sheet(result.path)
        school = "Код ОО" if result.layout is Layout.EXAM else "ОО"
        codes = list(zip(table.column(school), table.column("Код участника"), strict=True))
        assert len(set(codes)) == len(codes)
        assert all(len(code) == 5 and code.isdigit() for _, code in codes)
        assert {code for code, _ in codes} == set(result.schools)


def test_a_pupil_writes_every_paper_in_the_same_class(city: DemoFiles) -> None:
    classes: dict[tuple[str, str, str, int], str] = {}
    for result in city_files(city):
        table = sheet(result.path)
        school = "Код ОО" if result.layout is Layout.EXAM else "ОО"
        names = (table.column(name) for name in (school, "Код участника", "Класс"))
        year = result.key.procedure[-4:]
        for code, pupil, name in zip(*names, strict=True):
            if code in ("edu100318", "edu100370", "edu100386"):
                continue
            assert classes.setdefault((year, code, pupil, result.key.grade), name) == name


def test_nobody_who_passed_an_exam_lacks_its_second_condition(any_city: DemoFiles) -> None:
    for result in city_files(any_city):
        if result.layout is not Layout.EXAM:
            continue
        table = sheet(result.path)
        labels = ("15", "16", "17", "18", "19", "23", "24", "25")
        needed = {2: 0, 3: 2, 4: 2, 5: 2}
        if result.key.subject == "Русский язык":
            labels, needed = ("14К1", "14К2", "14К3", "14К4"), {2: 0, 3: 0, 4: 6, 5: 9}
        at = [k for k, name in enumerate(table.header) if (found := label_of(name)) and found[0] in labels]
        mark_at = table.header.index("Отметка")
        assert len(at) == len(labels)
        assert all(sum(int(row[k]) for k in at) >= needed[int(row[mark_at])] for row in table.rows)


def test_results_are_read_without_a_doubt(any_city: DemoFiles) -> None:
    for result in any_city.results:
        read = examined(result.path, result.schools, result.items, result.scale)
        # What a class did not study is planted and no fault.
        assert {one.code for one in read.doubts} <= {"task.not_studied"}, result.path.name
        states = Counter(read.rows["participation"].to_list())
        assert states[Participation.PRESENT] == result.counted
        assert states[Participation.ABSENT] == result.absent
        assert states[Participation.ADAPTED] == result.adapted
        assert read.content is not None
        assert all(task.title and task.difficulty for task in read.content.tasks)
        if result.layout in (Layout.F1, Layout.F1_CSV):
            assert (read.key.subject, read.key.grade) == (result.key.subject, result.key.grade)
            assert (read.key.level or Level.BASIC) == result.key.level
            assert (read.key.form or Form.PAPER) == result.key.form
            assert read.key.academic_year is not None
            assert read.key.academic_year.endswith(result.key.procedure[-2:])


def test_term_marks_are_read_without_a_doubt(any_city: DemoFiles) -> None:
    kinds: dict[str, set[str]] = {}
    for file in any_city.term_marks:
        read = examined(file.path, file.schools, None, None)
        assert read.doubts == (), file.path.name
        assert read.terms is not None
        assert read.terms.height == file.rows
        assert set(read.terms["school_code"]) == set(file.schools)
        for school, period in zip(read.terms["school_code"], read.terms["period"], strict=True):
            kinds.setdefault(school, set()).add(period[-2])
    assert len(kinds) == 9
    assert {school for school, found in kinds.items() if "T" in found} == {"edu100356", "edu100373"}
    assert all(not {"T", "Q"} <= found for found in kinds.values())


def test_lists_of_organisations_are_read_without_an_error(city: DemoFiles) -> None:
    for path, kinds in ((city.organisations, (90, 18)), (city.facts[0], (89, 0))):
        cells = read_cells(path, file_name=path.name)
        found = read_list(cells, load_list_layouts(), load_kind_spellings(), under=None)
        assert found.errors == ()
        counts = Counter(node.kind for node in found.nodes)
        assert (counts["school"], counts["building"]) == kinds
        assert sum(len(node.facts) for node in found.nodes) > 1_000


@pytest.mark.parametrize("letter", ["X", "N"])
def test_both_marks_for_what_was_not_measured_occur(city: DemoFiles, letter: str) -> None:
    n = sum(row.count(letter) for result in city_files(city) for row in sheet(result.path).rows)
    assert n >= (60 if letter == "N" else 10_000)


def test_results_are_believable(city: DemoFiles) -> None:
    """In every paper of the city easier tasks earn more, and few are below the minimum."""
    for result in city_files(city):
        if len(result.schools) < 60:
            continue
        table = sheet(result.path)
        marks = Counter(table.column("Отметка"))
        assert 0.03 < marks["2"] / len(table.rows) < 0.25, result.path.name
        assert 0.35 < (marks["4"] + marks["5"]) / len(table.rows) < 0.8, result.path.name

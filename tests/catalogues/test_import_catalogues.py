"""Layouts, scales, subjects, procedures and sentences: data files that the check of results stands on."""

import ast
from pathlib import Path

import pytest

import app
from app.catalogues.layouts import load_layouts
from app.catalogues.messages import doubt_sentence, plural, sentence, templates
from app.catalogues.procedures import load_procedures, procedure_for
from app.catalogues.scales import load_scales, scale_for
from app.catalogues.subjects import subject_names, subject_spellings
from app.domain.assessments import Level
from app.domain.errors import Invalid
from app.domain.layouts import layout_of
from app.domain.result_batches import Doubt, Severity

ROOT = Path(app.__file__).parent
PREFIXES = (
    "absent.", "cell.", "class.", "code.", "columns.", "csv.", "doubts.", "file.", "heading.", "items.",
    "journal.", "layout.", "mark.", "maximum.", "measure.", "participants.", "programme.", "row.", "school.",
    "sex.", "sheet.", "subject.", "task.", "tasks.", "test.differs.", "total.", "years.",
)  # fmt: skip
FILES = [
    *(ROOT / "workbooks").glob("*.py"),
    *(ROOT / "domain" / "result_files").glob("*.py"),
    ROOT / "domain" / "layouts.py",
    ROOT / "catalogues" / "layouts.py",
]
BASIC = {"code": "c", "name": "n", "kind": "schools", "source": "s"}
MEASURE = {"field": "measure", "measure": "took", "names": ["Сдавали"]}
SCHOOL = {"field": "school", "names": ["ОО"], "required": True}


def codes_in(path: Path, prefixes: tuple[str, ...] = PREFIXES) -> set[str]:
    """Texts of a module that look like codes of refusals and doubts."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {each for each in texts if each.startswith(prefixes) and " " not in each and each[-1] != "."}


def test_every_code_has_a_sentence() -> None:
    raised = {code for path in FILES for code in codes_in(path)}
    assert len(raised) > 60
    assert raised <= templates().keys()


def test_sentences_are_short_and_ask_for_no_one_by_gender() -> None:
    for code, text in templates().items():
        for part in text.replace("…", "").split(". "):
            assert len(part.split()) <= 17, (code, part)


def test_a_sentence_names_place_reason_and_action() -> None:
    doubt = Doubt(
        severity=Severity.ERROR, code="cell.text", row=89, column="G", heading="3.1 (2б)", value="два",
        facts={"task": "3.1"},
    )  # fmt: skip
    assert doubt_sentence(doubt) == (
        "Строка 89, задание 3.1: в ячейке текст «два», нужно число. Исправьте здесь или в файле."
    )


def test_optional_parts_fall_out_when_their_fact_is_not_there() -> None:
    facts = {"missing": ["Балл"], "only": "Балл", "nearest": {}}
    assert (
        sentence("columns.missing", facts)
        == "Не нашли столбец «Балл». Покажите нужное на странице или переименуйте в файле."
    )
    told = sentence("columns.missing", {**facts, "nearest": {"Балл": "Бал"}})
    assert "Похоже: «Балл» — «Бал»." in told


def test_braces_in_a_cell_stay_text() -> None:
    facts = {"row": 2, "heading": "{x}", "value": "{row:a,b,c} [[y]]"}
    assert "«{row:a,b,c} [[y]]»" in sentence("cell.text", facts)


def test_an_unknown_code_or_a_missing_fact_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        sentence("no.such", {})
    with pytest.raises(KeyError):
        sentence("file.too_large", {})


@pytest.mark.parametrize(
    ("n", "word"),
    [
        (1, "школа"),
        (21, "школа"),
        (2, "школы"),
        (104, "школы"),
        (0, "школ"),
        (5, "школ"),
        (11, "школ"),
        (12, "школ"),
    ],
)
def test_nouns_follow_their_number(n: int, word: str) -> None:
    assert plural(n, "школа", "школы", "школ") == word


def test_every_scale_runs_from_nought_to_its_maximum_and_names_its_source() -> None:
    assert len(load_scales()) == 21
    assert all(each.scale.source and each.subject in subject_names() for each in load_scales())
    assert all(each.scale.bands[-1].high == each.max_score for each in load_scales())


def test_a_scale_holds_for_its_years_and_its_maximum_only() -> None:
    now = scale_for("vpr", "2025/26", "Русский язык", 4, Level.BASIC, 24)
    assert now is not None
    assert [now.mark_of(score) for score in (9, 10, 15, 16, 20, 21, 24)] == [2, 3, 3, 4, 4, 5, 5]
    assert scale_for("vpr", "2023/24", "Русский язык", 4, Level.BASIC, 24) is None
    assert scale_for("vpr", "2025/26", "Русский язык", 4, Level.BASIC, 25) is None
    assert scale_for("vpr", "2025/26", "Русский язык", 4, Level.ADVANCED, 24) is None
    then = scale_for("vpr", "2023/24", "Математика", 8, Level.BASIC, 25)
    assert then is not None
    assert [then.mark_of(score) for score in (7, 8, 14, 15, 20, 21)] == [2, 3, 3, 4, 4, 5]


def test_subjects_are_found_by_many_spellings() -> None:
    spellings = subject_spellings()
    assert spellings["русский"] == spellings["русский язык"] == "Русский язык"
    assert set(spellings.values()) == set(subject_names())


def test_procedures_carry_what_they_may_not_be_used_for() -> None:
    found = procedure_for("vpr", "2025/26")
    assert found is not None
    assert (found.code, found.name) == ("vpr-2026", "ВПР-2026")
    assert "не оценивают" in found.purpose
    assert found.clause
    assert procedure_for("vpr", "1999/00") is None
    codes = {each.code for each in load_procedures()}
    assert {"oge-2024", "ege-2016", "ege-2026", "rdr-2026", "timss-2007"} <= codes


def test_a_layout_of_a_folder_needs_no_code(tmp_path: Path) -> None:
    text = (
        "code: rdr\nname: РДР\nkind: participants\nsource: проба\n"
        "columns:\n  - {field: code, names: [Шифр], required: true}\n"
        "tasks:\n  pattern: '^в(?P<label>[0-9]+) из (?P<max>[0-9]+)$'\n"
    )
    (tmp_path / "rdr.yaml").write_text(text, encoding="utf-8")
    assert "rdr" in {layout.code for layout in load_layouts(tmp_path)}
    assert "rdr" not in {layout.code for layout in load_layouts()}


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ([], "layout"),
        ({**BASIC, "kind": "pupils", "columns": [SCHOOL]}, "kind"),
        ({**BASIC, "colums": [], "columns": [SCHOOL]}, "layout"),
        ({**BASIC, "columns": [MEASURE]}, "columns"),
        ({**BASIC, "columns": [SCHOOL]}, "columns"),
        ({**BASIC, "columns": [SCHOOL, {**MEASURE, "of": "all"}]}, "measure"),
        ({**BASIC, "columns": [SCHOOL, MEASURE, {"field": "code", "names": ["Код"]}]}, "field"),
        ({**BASIC, "columns": [{**SCHOOL, "pattern": "("}, MEASURE]}, "pattern"),
        ({**BASIC, "columns": [{**SCHOOL, "names": [True]}, MEASURE]}, "names of school"),
        (
            {
                **BASIC,
                "kind": "participants",
                "columns": [{"field": "code", "names": ["Код"], "required": True}],
            },
            "tasks",
        ),
        ({**BASIC, "columns": [SCHOOL, MEASURE], "tasks": {"pattern": "x"}}, "tasks"),
        ({**BASIC, "columns": [SCHOOL, MEASURE], "facts": [{"pattern": "(?P<colour>x)"}]}, "facts"),
        ({**BASIC, "source": "", "columns": [SCHOOL, MEASURE]}, "source"),
    ],
)
def test_a_broken_layout_says_where(given: object, part: str) -> None:
    with pytest.raises(Invalid) as refused:
        layout_of(given, where="x.yaml")
    assert (refused.value.code, refused.value.facts["layout"]) == ("layout.broken", "x.yaml")
    assert refused.value.facts["part"] == part


def test_a_file_that_is_no_yaml_is_a_broken_layout(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        load_layouts(tmp_path)
    assert refused.value.code == "layout.broken"

"""Lists of organisations: what is read of a file, and what is said of its rows."""

from datetime import date

import pytest

from app.catalogues.organisation_lists import load_list_layouts
from app.catalogues.organisations import load_kind_spellings
from app.domain.demonstration import DEMO_LABEL, DEMO_REASON
from app.domain.errors import Invalid
from app.domain.organisation_files import ReadList, read_list
from app.domain.organisations import GivenFact
from tests.organisation_lists import HEADINGS, as_cells, read

SCHOOL = ["s1", "Школа", "МОУ «Школа № 7»", None, "d1", None]


def said(found: ReadList) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in found.errors]


def test_a_row_becomes_a_node_with_its_number_and_short_name() -> None:
    (node,) = read([SCHOOL]).nodes
    assert (node.code, node.kind, node.parent_code, node.row) == ("s1", "school", "d1", 2)
    assert (node.short_name, node.number) == ("Школа № 7", 7)


def test_further_columns_are_dated_facts() -> None:
    headings = (*HEADINGS, "Ученики на 01.09.2025", "Доля учеников с ОВЗ на 01.09.2025, %", "Сайт")
    (node,) = read([[*SCHOOL, "986", "4,3", "example.org"]], headings=headings).nodes
    assert node.facts == (
        GivenFact(fact="Ученики", valid_from=date(2025, 9, 1), value="986"),
        GivenFact(fact="Доля учеников с ОВЗ, %", valid_from=date(2025, 9, 1), value="4,3"),
        GivenFact(fact="Сайт", valid_from=None, value="example.org"),
    )


def test_the_mark_of_an_invented_list_is_no_fact() -> None:
    (node,) = read([[*SCHOOL, DEMO_REASON, "986"]], headings=(*HEADINGS, DEMO_LABEL, "Ученики")).nodes
    assert node.facts == (GivenFact(fact="Ученики", valid_from=None, value="986"),)


def test_headings_may_stand_lower_and_in_other_letters() -> None:
    cells = as_cells([["Список школ", *[None] * 5], [name.upper() for name in HEADINGS], SCHOOL])
    found = read_list(cells, load_list_layouts(), load_kind_spellings(), under=None)
    assert [(one.code, one.row) for one in found.nodes] == [("s1", 3)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([None, "Школа", "Имя", None, "d1", None], "organisation.code_missing"),
        (["s2", "Школа", None, None, "d1", None], "organisation.name_missing"),
        (["s2", "Замок", "Имя", None, "d1", None], "organisation.kind_unknown"),
        (["s2", None, "Имя", None, "d1", None], "organisation.kind_unknown"),
        (["s1", "Школа", "Имя", None, "d1", None], "organisation.code_twice"),
        (["s2", "Школа", "Имя", None, "d1", "7а"], "organisation.number_wrong"),
        (["s2", "Школа", "Имя", None, "d1", "٧"], "organisation.number_wrong"),
        (["s" * 61, "Школа", "Имя", None, "d1", None], "organisation.too_long"),
        (["s2", "Школа", "И" * 501, None, "d1", None], "organisation.too_long"),
        (["s2", "Школа", "Имя\x00", None, "d1", None], "organisation.control_character"),
    ],
)
def test_a_row_that_does_not_fit_is_named(row: list[str | None], code: str) -> None:
    assert said(read([SCHOOL, row])) == [(3, code)]


def test_a_formula_without_value_is_named_at_its_column() -> None:
    cells = as_cells(
        [HEADINGS, SCHOOL], formulas_without_value=frozenset({(2, 5)}), error_cells=frozenset({(2, 4)})
    )
    found = read_list(cells, load_list_layouts(), load_kind_spellings(), under=None)
    assert [one.facts["column"] for one in found.errors] == ["Код вышестоящей", "Номер"]


def test_empty_rows_are_passed_over() -> None:
    assert len(read([SCHOOL, [None] * 6]).nodes) == 1


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (("Код", "Вид", "Имя", "Краткое название", "Код вышестоящей", "Номер"), "columns_missing"),
        (("Код", "Вид", "Название", "Код", "Код вышестоящей", "Номер"), "column_twice"),
        (("Код", "Вид", "Название", "Ученики на 31.02.2025", "Код вышестоящей", "Номер"), "heading_day"),
        (("Код", "Вид", "Название", "Ф" * 101, "Код вышестоящей", "Номер"), "heading_long"),
    ],
)
def test_headings_that_do_not_fit_refuse_the_file(headings: tuple[str, ...], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read([["s1", "Школа", "Имя", "значение", "d1", None]], headings=headings)
    assert refusal.value.code == f"organisations.{code}"


def test_values_without_a_heading_are_not_dropped_silently() -> None:
    with pytest.raises(Invalid) as refusal:
        read([[*SCHOOL, "что-то"]], headings=(*HEADINGS, None))  # type: ignore[arg-type]
    assert (refusal.value.code, refusal.value.facts["column"]) == ("organisations.heading_missing", "G")


def test_a_missing_column_is_told_by_our_own_layout() -> None:
    with pytest.raises(Invalid) as refusal:
        read([["1"]], headings=("Что-то",))
    assert refusal.value.facts["columns"] == "Код, Вид, Название, Код вышестоящей"


CHAIN = ("AdmArea", "District", "EDU_NAME", "OGRN")


def test_a_chain_gives_each_level_once() -> None:
    rows = [["Южный", "Зюзино", "Школа № 1", "11"], ["Южный", "Зюзино", "Школа № 2", "12"]]
    found = read(rows, headings=CHAIN, under="MSK")
    assert [(one.code, one.parent_code) for one in found.nodes] == [
        ("MSK/Южный", "MSK"),
        ("MSK/Зюзино", "MSK/Южный"),
        ("11", "MSK/Зюзино"),
        ("12", "MSK/Зюзино"),
    ]


def test_a_chain_needs_a_place_to_hang_below() -> None:
    with pytest.raises(Invalid) as refusal:
        read([["Южный", "Зюзино", "Школа № 1", "11"]], headings=CHAIN)
    assert refusal.value.code == "organisations.under_missing"


def test_one_code_at_two_places_of_a_chain_is_named() -> None:
    rows = [["Южный", "Зюзино", "Школа № 1", "11"], ["Западный", "Зюзино", "Школа № 2", "12"]]
    assert said(read(rows, headings=CHAIN, under="MSK")) == [(3, "organisation.differs")]


def test_a_hole_in_a_chain_is_named_once() -> None:
    rows = [["Южный", None, "Школа № 1", "11"], ["Южный", "Зюзино", "Школа № 2", None]]
    assert said(read(rows, headings=CHAIN, under="MSK")) == [
        (2, "organisation.name_missing"),
        (3, "organisation.code_missing"),
    ]


def test_classes_of_a_chain_have_codes_that_results_look_for() -> None:
    found = read([["301", "30101"]], headings=("idschool", "idclass"), under="RU")
    assert [(one.code, one.name, one.short_name) for one in found.nodes] == [
        ("301", "Школа 301", "Школа 301"),
        ("301/30101", "30101 класс", "30101"),
    ]

"""What a list would change in the tree, and why it may not."""

from datetime import date

import pytest

from app.catalogues.organisations import load_kinds
from app.domain.access import Place
from app.domain.organisation_plans import MOST_LEVELS, Plan, Tree, make_plan
from app.domain.organisations import Organisation
from tests.organisation_lists import HEADINGS, read

ROOT = Organisation(
    id=1,
    code="RU",
    kind="country",
    name="Россия",
    short_name="Россия",
    number=None,
    parent_id=None,
    path="1.",
)
CITY = Organisation(
    id=2,
    code="city",
    kind="municipality",
    name="Город",
    short_name="Город",
    number=None,
    parent_id=1,
    path="1.2.",
)
NORTH = Organisation(
    id=3, code="north", kind="district", name="Северный", short_name="Северный", number=None, parent_id=2,
    path="1.2.3.",
)  # fmt: skip
SCHOOL = Organisation(
    id=4, code="s1", kind="school", name="Школа № 1", short_name="Школа № 1", number=1, parent_id=3,
    path="1.2.3.4.",
)  # fmt: skip
FACTS = {(4, "Ученики", date(2025, 9, 1)): "986", (4, "Тип", date(2024, 9, 1)): "Средняя"}
TREE = Tree(
    by_code={one.code: one for one in (ROOT, CITY, NORTH, SCHOOL)},
    facts=FACTS,
    kinds={kind.code: kind for kind in load_kinds()},
)
ON = date(2026, 11, 25)


def plan(
    *rows: list[str | None],
    scope: Organisation = ROOT,
    headings: tuple[str, ...] = HEADINGS,
    under: str | None = None,
) -> Plan:
    return make_plan(
        read(rows, headings=headings, under=under), TREE, scope=scope.place, at=Place(id=1, path="1."), on=ON
    )


def said(found: Plan) -> list[tuple[int, str]]:
    return [(one.row, one.code.removeprefix("organisation.")) for one in found.errors]


def test_parents_may_come_after_children() -> None:
    found = plan(
        ["s9", "Школа", "Школа № 9", None, "new", None], ["new", "Район", "Новый", None, "city", None]
    )
    assert said(found) == []
    assert [one.code for one in found.new] == ["new", "s9"]


def test_what_the_tree_says_already_changes_nothing() -> None:
    found = plan(["s1", "Школа", "Школа № 1", "Школа № 1", "north", "1"])
    assert found.changes_nothing
    assert found.unchanged == 1


def test_each_change_is_named() -> None:
    (changed,) = plan(["s1", "Здание", "Школа № 2", "Школа 2", "city", "2"]).changed
    assert changed.what == ("kind", "name", "short_name", "number", "parent")
    assert (changed.before, changed.parent_code) == (SCHOOL, "north")


def test_what_the_list_leaves_out_is_counted_by_the_lists_kinds() -> None:
    found = plan(["s2", "Школа", "Школа № 2", None, "north", None])
    assert [one.code for one in found.absent] == ["s1"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["s2", "Школа", "Имя", None, "nowhere", None], "parent_unknown"),
        (["s2", "Школа", "Имя", None, "s2", None], "parent_circle"),
        (["city", "Муниципалитет", "Город", None, "north", None], "parent_circle"),
        (["r2", "Страна", "Вторая", None, None, None], "second_root"),
        (["north", "Район", "Северный", None, None, None], "second_root"),
        (["c2", "Муниципалитет", "Имя", None, "s1", None], "kind_order"),
    ],
)
def test_a_place_that_cannot_be_is_named(row: list[str | None], code: str) -> None:
    assert said(plan(row)) == [(2, code)]


def test_a_circle_within_the_list_is_named_at_each_of_its_rows() -> None:
    found = plan(
        ["a", "Район", "А", None, "b", None],
        ["b", "Район", "Б", None, "a", None],
        ["c", "Район", "В", None, "a", None],
    )
    assert said(found) == [(2, "parent_circle"), (3, "parent_circle")]


def test_a_chain_that_is_too_long_is_refused_before_the_database_is() -> None:
    rows = [
        [f"x{n}", "Район", "Имя", None, f"x{n - 1}" if n else "city", None] for n in range(MOST_LEVELS + 5)
    ]
    assert set(said(plan(*rows))) >= {(MOST_LEVELS + 5, "too_deep")}


def test_a_child_of_a_row_with_an_error_is_not_blamed_too() -> None:
    found = plan(["d2", "Замок", "Имя", None, "city", None], ["s2", "Школа", "Имя", None, "d2", None])
    assert said(found) == [(2, "kind_unknown")]


def test_nobody_changes_what_lies_outside_their_subtree() -> None:
    found = plan(
        ["RU", "Страна", "Моя", None, None, None], ["s2", "Школа", "Имя", None, "RU", None], scope=NORTH
    )
    assert said(found) == [(2, "outside")]


def test_nothing_is_hung_outside_ones_subtree() -> None:
    found = plan(
        ["s2", "Школа", "Имя", None, "city", None], ["s1", "Школа", "Имя", None, "RU", None], scope=NORTH
    )
    assert said(found) == [(2, "parent_unknown"), (3, "parent_unknown")]


def test_the_top_of_ones_own_subtree_may_be_renamed_but_not_moved() -> None:
    assert said(plan(["north", "Район", "Другой", None, "city", None], scope=NORTH)) == []
    assert said(plan(["north", "Район", "Другой", None, "RU", None], scope=NORTH)) == [(2, "parent_unknown")]


FACTS_ROW = ["s1", "Школа", "Школа № 1", "Школа № 1", "north", "1"]


def facts(*headings: str, values: tuple[str, ...]) -> list[tuple[str, date, str]]:
    found = plan([*FACTS_ROW, *values], headings=(*HEADINGS, *headings))
    return [(one.fact, one.valid_from, one.value) for one in found.facts]


def test_a_dated_fact_is_written_where_its_day_says_something_else() -> None:
    assert facts("Ученики на 01.09.2025", values=("986",)) == []
    assert facts("Ученики на 01.09.2025", values=("990",)) == [("Ученики", date(2025, 9, 1), "990")]
    assert facts("Ученики на 01.09.2026", values=("986",)) == [("Ученики", date(2026, 9, 1), "986")]


def test_an_undated_fact_holds_from_the_day_of_loading_where_it_is_news() -> None:
    assert facts("Тип", values=("Средняя",)) == []
    assert facts("Тип", values=("Основная",)) == [("Тип", ON, "Основная")]

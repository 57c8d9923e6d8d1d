"""Lists of organisations, from a file to the tree, on both databases."""

from collections import Counter
from pathlib import Path

import pytest

from app.db import audit
from app.db import organisations as store
from app.db.engine import Tx
from app.demo.schools import ORGANISATION_COLUMNS, organisation_rows
from app.domain.access import Actor, Role
from app.domain.errors import Conflict, Forbidden, Invalid
from app.use_cases import installation, organisations, setting_up
from tests.make import NOW, Make
from tests.organisation_lists import as_csv, read
from tests.shared_data import SHARED, needs_shared

MOSCOW = SHARED / "data/moscow-ege-2016/data-9722-2016-10-31.csv"
TIMSS = SHARED / "data/timss2007-russia-g8/math_scored.csv"


@pytest.fixture
def system(tx: Tx) -> Actor:
    return setting_up.set_up(tx, now=NOW)


def load(tx: Tx, actor: Actor, path: Path, under: str | None = None) -> organisations.Plan:
    found = organisations.read_file(path, file_name=path.name, under=under)
    return organisations.load(tx, actor, found, file_name=path.name, now=NOW)


def kinds(tx: Tx) -> Counter[str]:
    return Counter(one.kind for one in store.list_all(tx))


def test_setting_up_twice_makes_one_root(tx: Tx) -> None:
    first, second = setting_up.set_up(tx, now=NOW), setting_up.set_up(tx, now=NOW)
    assert first == second
    assert kinds(tx) == {"country": 1}
    assert [one.event for one in audit.page(tx, seen_by=first, before_id=None, limit=9)] == [
        "installation.set_up"
    ]


def test_before_setting_up_nobody_acts_for_the_system(tx: Tx) -> None:
    with pytest.raises(Conflict) as refusal:
        installation.system_actor(tx)
    assert refusal.value.code == "installation.empty"


@needs_shared
def test_the_schools_of_moscow_make_a_tree(tx: Tx, system: Actor) -> None:
    plan = load(tx, system, MOSCOW, under="RU")
    assert len(plan.new) == 761
    assert kinds(tx) == {"country": 1, "okrug": 10, "district": 125, "school": 626}
    school = store.get_by_code(tx, "1027739314734", seen_by=system)
    assert (school.short_name, school.number) == ("Школа № 426", 426)
    above = [one.short_name for one in store.ancestors(tx, school)]
    assert above == ["Россия", "Южный административный округ", "район Орехово-Борисово Северное"]


@needs_shared
def test_the_schools_and_classes_of_timss_make_a_tree(tx: Tx, system: Actor) -> None:
    load(tx, system, TIMSS, under="RU")
    assert kinds(tx) == {"country": 1, "school": 210, "class": 271}
    school = store.get_by_code(tx, "301", seen_by=system)
    before = len(store.list_all(tx))
    store.add_classes(tx, school, ["30101"])
    assert len(store.list_all(tx)) == before


@needs_shared
def test_the_same_file_twice_changes_nothing(tx: Tx, system: Actor) -> None:
    load(tx, system, TIMSS, under="RU")
    before = store.list_all(tx)
    again = load(tx, system, TIMSS, under="RU")
    assert again.changes_nothing
    assert (again.unchanged, again.facts) == (481, ())
    assert store.list_all(tx) == before


def test_the_list_of_the_invented_city_loads_with_its_facts(tx: Tx, system: Actor, tmp_path: Path) -> None:
    path = tmp_path / "учебные.csv"
    path.write_bytes(as_csv(organisation_rows(), headings=ORGANISATION_COLUMNS))
    plan = load(tx, system, path)
    assert (len(plan.new), plan.unchanged) == (9, 1)
    school = store.get_by_code(tx, "edu100318", seen_by=system)
    facts = {one.fact: one.value for one in store.facts_of(tx, school, on=NOW.date())}
    assert facts == {"Ученики": "986", "Доля учеников с ОВЗ, %": "4,3", "Смен": "1", "Тип": "Средняя школа"}
    assert load(tx, system, path).changes_nothing


def test_a_list_with_one_error_loads_nothing(tx: Tx, system: Actor) -> None:
    rows = [["d1", "Район", "Первый", None, "RU", None], ["d2", "Замок", "Второй", None, "RU", None]]
    before = len(audit.page(tx, seen_by=system, before_id=None, limit=9))
    with pytest.raises(Invalid) as refusal:
        organisations.load(tx, system, read(rows), file_name="x.csv", now=NOW)
    assert refusal.value.facts["n"] == 1
    assert refusal.value.facts["errors"] == [
        {"code": "organisation.kind_unknown", "row": 3, "value": "Замок"}
    ]
    assert kinds(tx) == {"country": 1}
    assert len(audit.page(tx, seen_by=system, before_id=None, limit=9)) == before


def test_a_branch_moves_with_all_that_is_below_it(tx: Tx, system: Actor) -> None:
    rows = [
        ["d1", "Район", "Первый", "Первый", "RU", None],
        ["d2", "Район", "Второй", "Второй", "RU", None],
        ["s1", "Школа", "Школа № 1", "Школа № 1", "d1", None],
    ]
    organisations.load(tx, system, read(rows), file_name="x.csv", now=NOW)
    store.add_classes(tx, store.get_by_code(tx, "s1", seen_by=system), ["4А"])
    moved = [*rows[:2], ["s1", "Школа", "Школа № 1", "Школа № 1", "d2", None]]
    plan = organisations.load(tx, system, read(moved), file_name="x.csv", now=NOW)
    assert [one.what for one in plan.changed] == [("parent",)]
    school, new_class = (store.get_by_code(tx, code, seen_by=system) for code in ("s1", "s1/4А"))
    district = store.get_by_code(tx, "d2", seen_by=system)
    assert school.path == f"{district.path}{school.id}."
    assert new_class.path == f"{school.path}{new_class.id}."


def test_two_places_can_change_who_stands_above_whom(tx: Tx, system: Actor) -> None:
    rows = [["a", "Район", "А", "А", "RU", None], ["b", "Район", "Б", "Б", "a", None]]
    organisations.load(tx, system, read(rows), file_name="x.csv", now=NOW)
    turned = [["b", "Район", "Б", "Б", "RU", None], ["a", "Район", "А", "А", "b", None]]
    organisations.load(tx, system, read(list(reversed(turned))), file_name="x.csv", now=NOW)
    a, b = (store.get_by_code(tx, code, seen_by=system) for code in "ab")
    assert (a.parent_id, b.parent_id) == (b.id, system.place.id)
    assert a.path == f"{b.path}{a.id}."


def test_a_plan_that_was_seen_is_not_another_one(tx: Tx, system: Actor) -> None:
    found = read([["d1", "Район", "Первый", None, "RU", None]])
    seen = organisations.preview(tx, system, found, now=NOW).outline
    organisations.load(tx, system, found, file_name="x.csv", now=NOW, seen=seen)
    with pytest.raises(Conflict) as refusal:
        organisations.load(tx, system, found, file_name="x.csv", now=NOW, seen=seen)
    assert refusal.value.code == "organisations.changed_since"


def test_only_administrators_load_lists(tx: Tx, make: Make, system: Actor) -> None:
    root = store.get(tx, system.place.id, seen_by=system)
    found = read([["d1", "Район", "Первый", None, "RU", None]])
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Forbidden):
            organisations.load(tx, make.actor_at(root, role), found, file_name="x.csv", now=NOW)
        with pytest.raises(Forbidden):
            organisations.preview(tx, make.actor_at(root, role), found, now=NOW)


def test_a_school_sees_itself_and_its_classes_only(tx: Tx, make: Make) -> None:
    city = make.city()
    tree = organisations.see_tree(tx, make.actor_at(city.school(1), Role.DEPUTY), now=NOW)
    assert tree.top.organisation == city.school(1)
    assert [one.organisation.code for one in tree.top.leaves] == ["sch1/4А", "sch1/4Б"]
    assert tree.top.branches == ()


def test_a_city_sees_schools_by_number_and_counts_their_classes(tx: Tx, make: Make) -> None:
    city = make.city()
    tree = organisations.see_tree(tx, make.actor_at(city.root), now=NOW)
    assert tree.top.n_schools == 4
    first = next(one for one in tree.top.branches if one.organisation == city.districts[0])
    assert [(one.organisation.number, one.n_classes) for one in first.leaves] == [(1, 2), (2, 2)]

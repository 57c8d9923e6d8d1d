"""A query is cut to a subtree by its path, never by what the path merely begins with."""

import pytest
from sqlalchemy import insert

from app.db import organisations as places
from app.db.engine import Tx
from app.db.tables.organisations import organisations
from app.domain.errors import NotFound
from app.domain.organisations import Organisation
from tests.make import City, Make


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def _codes(tx: Tx, make: Make, place: Organisation) -> list[str]:
    found = places.page_under(tx, seen_by=make.actor_at(place), kind=None, after="", limit=500)
    return [one.code for one in found]


def test_somebody_sees_their_own_subtree_with_its_root(tx: Tx, make: Make, city: City) -> None:
    assert _codes(tx, make, city.school(1)) == ["sch1", "sch1/4А", "sch1/4Б"]
    assert _codes(tx, make, city.classes_of(1)[0]) == ["sch1/4А"]
    assert len(_codes(tx, make, city.districts[0])) == 7
    assert len(_codes(tx, make, city.root)) == 15


def test_an_id_that_begins_like_another_is_another(tx: Tx, make: Make) -> None:
    """«1.5.» holds neither «1.51.» nor «1.50.», and «1.9.» not «1.90.»."""
    root = make.organisation("municipality")
    values = {"kind": "school", "name": "x", "short_name": "x", "parent_id": root.id}
    rows = [
        {**values, "id": own, "code": f"s{own}", "path": f"{root.id}.{own}."}
        for own in (50, 500, 501, 5000, 59, 590, 99, 990, 9999)
    ]
    tx.execute(insert(organisations), rows)
    everything = make.actor_at(root)
    for row in rows:
        one = places.get_by_code(tx, str(row["code"]), seen_by=everything)
        assert _codes(tx, make, one) == [row["code"]]


def test_another_subtree_is_as_if_it_were_not_there(tx: Tx, make: Make, city: City) -> None:
    actor = make.actor_at(city.school(1))
    answers = []
    for wanted in (city.school(2).id, city.root.id, city.classes_of(3)[0].id, 999_999):
        with pytest.raises(NotFound) as refused:
            places.get(tx, wanted, seen_by=actor)
        answers.append((refused.value.code, refused.value.facts))
    assert len({str(one) for one in answers}) == 1
    with pytest.raises(NotFound):
        places.get_by_code(tx, "sch2", seen_by=actor)
    assert places.get_by_codes(tx, ["sch1"], seen_by=actor) == {"sch1": city.school(1)}
    for wanted in (["sch1", "sch2"], ["sch1", "nowhere"]):
        with pytest.raises(NotFound):
            places.get_by_codes(tx, wanted, seen_by=actor)


def test_classes_of_many_schools_are_found_or_added_at_once(tx: Tx, make: Make, city: City) -> None:
    first, second = city.school(1), city.school(2)
    wanted = [(first, "4А"), (first, "4В"), (second, "4В")]
    ids = places.classes_of(tx, wanted)
    assert ids["sch1", "4А"] == next(one.id for one in city.classes_of(1) if one.code == "sch1/4А")
    added = places.by_codes(tx, ["sch1/4В", "sch2/4В"])
    assert {code: (one.parent_id, one.short_name, one.name) for code, one in added.items()} == {
        "sch1/4В": (first.id, "4В", "4В класс"),
        "sch2/4В": (second.id, "4В", "4В класс"),
    }
    assert [ids["sch1", "4В"], ids["sch2", "4В"]] == [added["sch1/4В"].id, added["sch2/4В"].id]
    assert places.classes_of(tx, wanted) == ids


def test_a_school_that_moves_takes_its_classes_along(tx: Tx, make: Make, city: City) -> None:
    school, (old, new) = city.school(1), city.districts
    places.move(tx, school, to=new)
    moved = places.get(tx, school.id, seen_by=make.actor_at(city.root))
    assert (moved.parent_id, moved.path) == (new.id, f"{new.path}{school.id}.")
    assert {"sch1", "sch1/4А", "sch1/4Б"} <= set(_codes(tx, make, new))
    assert _codes(tx, make, old) == ["district-1", "sch2", "sch2/4А", "sch2/4Б"]
    assert _codes(tx, make, moved) == ["sch1", "sch1/4А", "sch1/4Б"]
    assert len(_codes(tx, make, city.root)) == 15


def test_a_district_that_moves_keeps_what_lies_two_steps_below(tx: Tx, make: Make, city: City) -> None:
    okrug = make.organisation("okrug", city.root, code="okrug")
    places.move(tx, city.districts[0], to=okrug)
    assert len(_codes(tx, make, okrug)) == 8
    one = places.get_by_code(tx, "sch2/4Б", seen_by=make.actor_at(okrug))
    chain = [place.code for place in places.ancestors(tx, one)]
    assert chain == ["city", "okrug", "district-1", "sch2"]


def test_classes_of_a_school_stand_in_the_order_of_their_grades(tx: Tx, make: Make, city: City) -> None:
    school = make.school(city.districts[0], 70, ["10А", "2Б", "11А", "2А"])
    found = places.list_children(tx, school, seen_by=make.actor_at(school))
    assert [one.short_name for one in found] == ["2А", "2Б", "10А", "11А"]
    schools = places.list_children(tx, city.districts[0], seen_by=make.actor_at(city.root))
    assert [one.number for one in schools] == sorted(one.number or 0 for one in schools)

"""Who has loaded and who has not, as files come in; on both databases."""

from datetime import date
from pathlib import Path

import pytest

from app.db.engine import Tx
from app.domain.access import Role
from app.domain.assessments import Form, Level
from app.domain.errors import Forbidden, NotFound
from app.use_cases import collection, overview
from app.use_cases.collection import CollectionPicture
from tests.desk import Desk
from tests.make import NOW, City, Make
from tests.marked import add_facts
from tests.use_cases.conftest import Town
from tests.workbook_makers import f1, f1_row

MATHS = "ВПР-2026, математика, 5 класс"


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def show(desk: Desk, town: Town) -> CollectionPicture:
    with desk.database.reading() as tx:
        return collection.show_collection(tx, town.coordinator, town.root.id)


def owing(picture: CollectionPicture) -> dict[int | None, list[str]]:
    return {school.number: [one.test.title for one in papers] for school, papers in picture.owing}


def test_a_school_is_awaited_until_its_file_is_accepted(desk: Desk, town: Town, tmp_path: Path) -> None:
    assert show(desk, town).papers == []
    desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001 + n) for n in range(12)]))
    (paper,) = show(desk, town).papers
    assert (paper.test.title, [one.number for one in paper.loaded]) == (MATHS, [301])
    assert owing(show(desk, town)) == {302: [MATHS]}
    others = desk.by(town.other_deputy)
    batch = others.check(f1(tmp_path / "2.xlsx", [f1_row(50001 + n, school="edu301002") for n in range(12)]))
    (paper,) = show(desk, town).papers
    assert ([one.number for one in paper.in_hand], paper.awaited) == ([302], ())
    others.confirm(batch)
    (paper,) = show(desk, town).papers
    assert ([one.number for one in paper.loaded], paper.in_hand) == ([301, 302], ())
    assert owing(show(desk, town)) == {}


def test_the_city_is_told_of_schools_and_not_of_their_decisions(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001 + n) for n in range(12)]))
    waiting = desk.check(f1(tmp_path / "again.xlsx", [f1_row(60001 + n) for n in range(12)]))
    with desk.database.reading() as tx:
        citys, schools = (overview.my_work(tx, one, now=NOW) for one in (town.coordinator, town.deputy))
    assert (citys.waiting, citys.owing, citys.year) == ([], 1, "2025/26")
    assert ([one.batch.id for one in schools.waiting], schools.owing) == ([waiting.id], 0)


def test_a_school_is_told_what_the_city_awaits_of_it(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=5)
    make.accepted(make.test("История", 6), city.classes_of(1), by=city.root, pupils=5)
    everywhere = collection.show_collection(tx, make.actor_at(city.root), city.root.id)
    citys = owing(everywhere)
    for school in city.schools:
        deputy = make.actor_at(school, Role.DEPUTY)
        work = overview.my_work(tx, deputy, now=NOW)
        assert [one.test.title for one in work.awaited] == citys.get(school.number, [])
        assert owing(collection.show_papers(tx, deputy, school.id)).get(school.number, []) == citys.get(
            school.number, []
        )
    loaded = overview.my_work(tx, make.actor_at(city.school(1), Role.DEPUTY), now=NOW)
    assert (loaded.year, loaded.n_papers, loaded.n_results) == ("2025/26", 2, 20)


def test_levels_and_forms_stand_in_for_the_usual_paper(tx: Tx, make: Make, city: City) -> None:
    one, two = (city.classes_of(number)[0] for number in (1, 2))
    make.accepted(make.test("Математика", 8), [one], by=city.root, pupils=5)
    make.accepted(make.test("Математика", 8, level=Level.ADVANCED), [two], by=city.root, pupils=5)
    found = collection.show_collection(tx, make.actor_at(city.root, Role.COORDINATOR), city.root.id)
    (paper,) = found.papers
    assert paper.test.key.level is Level.BASIC
    assert [school.number for school in paper.loaded] == [1, 2]
    assert paper.test.key.form is Form.PAPER


def test_only_who_was_there_and_has_the_grade_is_awaited(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test("Математика", 4), city.classes_of(1), by=city.root, pupils=5)
    add_facts(make, city.school(2), {"Закрыта": "присоединена"}, since=date(2025, 8, 1))
    actor = make.actor_at(city.root, Role.COORDINATOR)
    (paper,) = collection.show_collection(tx, actor, city.root.id).papers
    numbers = {school.number for school in paper.awaited}
    assert 2 not in numbers
    assert numbers, "others with classes of grade 4"
    make.accepted(make.test("Математика", 9), city.classes_of(1), by=city.root, pupils=5)
    nine = collection.show_collection(tx, actor, city.root.id).papers[-1]
    assert (nine.test.key.grade, nine.awaited) == (9, ()), "no school has a class of grade 9"


def test_nobody_lacks_what_is_drawn_by_chance(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test("История", 6), city.classes_of(1), by=city.root, pupils=5)
    actor = make.actor_at(city.root, Role.COORDINATOR)
    (paper,) = collection.show_collection(tx, actor, city.root.id).papers
    assert (paper.is_random, paper.awaited) == (True, ())


def test_it_is_for_those_above_schools_who_may_see_files(tx: Tx, make: Make, city: City) -> None:
    school = city.school(1)
    for role in (Role.EXPERT, Role.TEACHER, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            collection.show_collection(tx, make.actor_at(city.root, role), city.root.id)
    with pytest.raises(NotFound):
        collection.show_collection(tx, make.actor_at(school, Role.DEPUTY), school.id)
    with pytest.raises(NotFound):
        collection.show_collection(tx, make.actor_at(school, Role.DEPUTY), city.root.id)
    coordinator = make.actor_at(city.root, Role.COORDINATOR)
    empty = collection.show_collection(tx, coordinator, city.root.id, academic_year="2019/20")
    assert (empty.year, empty.papers, empty.owing) == ("2019/20", [], [])

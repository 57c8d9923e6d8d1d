"""Few people are told by counts on every page, a subject drawn by chance by who wrote it."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from app.api.pages.test_views import journal_compared
from app.domain.access import Role
from app.domain.assessments import Test
from app.domain.organisations import Organisation
from app.domain.result_batches import BatchStatus
from app.domain.statistics import Figures, JournalCounts
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.marked import add_facts, add_marks

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


@pytest.fixture
def few(make: Make, city: City) -> Test:
    """The eighth story: nine of ten; the city's other schools wrote too."""
    made = make.test()
    add_marks(make, made, city.school(1), good=9, n=10, root=city.root)
    add_marks(make, made, city.school(2), good=30, n=60, root=city.root)
    return made


def test_a_small_school_is_told_by_counts(few: Test, city: City, client_for: ClientFor) -> None:
    client = client_for("zavuch")
    for address in ("/results", f"/tests/{few.id}", f"/tests/{few.id}/sources"):
        words = words_of(client.get(address).text)
        assert "9 из 10" in words, address
        assert "9 из 10 (" not in words, address
    page = words_of(client.get(f"/tests/{few.id}").text)
    assert "10 работ: людей мало, судить рано." in page
    assert "СОУ, степень обученности людей мало" in page
    assert "Средняя отметка людей мало" in page
    assert "Выполнение работы 36 из 40 возможных баллов" in page
    tasks = page[page.index("Процент выполнения заданий") : page.index("Скачать таблицу")]
    assert "18 из 20" in tasks
    assert "90" not in tasks
    assert "людей мало" in words_of(client.get("/results").text)
    assert "Средний первичный балл" in words_of(client_for("other").get(f"/tests/{few.id}").text)


def test_a_small_school_among_others_is_told_by_counts(few: Test, client_for: ClientFor) -> None:
    words = words_of(client_for("koordinator").get(f"/tests/{few.id}").text)
    assert "9 из 10 (" not in words
    assert "18 из 20" in words
    assert "30 из 60 (50 %)" in words


def test_tables_to_take_away_have_no_shares_of_few(few: Test, client_for: ClientFor) -> None:
    client = client_for("zavuch")
    marks = client.get(f"/tests/{few.id}/marks.csv").content.decode("utf-8-sig")
    assert re.search(r"^4;[^;]*;9;10;;;;", marks, re.MULTILINE), marks
    assert "18 из\u00a020" in client.get(f"/tests/{few.id}/tasks.csv").content.decode("utf-8-sig")


def test_rest_flags_small_groups(few: Test, api_for: ApiFor) -> None:
    for login, code, small in (("zavuch", "sch1", True), ("other", "sch2", False)):
        told = api_for(login).get("/statistics", params={"test": few.code, "organisation": code}).json()
        figures = told["figures"]
        assert (figures["small"], figures["quality"]["small"]) == (small, small)
        assert {one["is_small"] for one in figures["tasks"]} == {small}


def test_no_task_of_few_is_said_to_sink(make: Make, city: City, client_for: ClientFor) -> None:
    made = make.test()
    add_marks(make, made, city.classes_of(1)[0], good=1, n=10, root=city.root)
    add_marks(make, made, city.school(2), good=70, n=80, root=city.root)
    words = words_of(client_for("zavuch").get(f"/tests/{made.id}").text)
    assert "справляются с заданием" not in words
    assert "ниже города;" not in words
    assert "; ниже города." not in words


# Beside the journal.


def test_the_journal_stands_beside_the_city(
    few: Test, make: Make, city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    """In school 2 thirty are marked 3 where the journal says 4; in the city thirty-one of ninety."""
    add_marks(make, few, city.school(3), good=20, n=20, root=city.root)
    words = words_of(client_for("other").get(f"/tests/{few.id}").text)
    assert "Ниже, чем в журнале: 30 из 60 (50 %), в городе 34,4 %." in words
    assert "Сравнили 60 работ. Разница" in words, "all were compared: there are no others"
    told = api_for("other").get("/statistics", params={"test": few.code, "organisation": "sch2"}).json()
    assert (told["city"]["journal"]["lowered"], told["city"]["journal"]["n"]) == (31, 90)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (47, "Сравнили 47 работ."),
        (48, "Сравнили 47 работ, ещё у одной нет одной из двух отметок."),
        (50, "Сравнили 47 работ, у остальных нет одной из двух отметок."),
    ],
)
def test_works_without_one_of_two_marks_are_told_where_there_are_any(n: int, words: str) -> None:
    assert words_of(journal_compared(Figures(n=n, journal=JournalCounts(confirmed=47)))) == words


# Subjects drawn by chance, and observers.


@pytest.fixture
def sixth(make: Make, city: City) -> tuple[Organisation, list[Organisation], Test]:
    """The tenth story: 6А biology, 6Б and 6В geography, all of them mathematics."""
    school = make.school(city.root, 370, ("7А",))
    classes = [make_class(make, school, name) for name in ("6А", "6Б", "6В")]
    biology, geography = make.test("Биология", 6), make.test("География", 6)
    make.accepted(make.test(grade=6), classes, by=school, pupils=25)
    make.accepted(biology, classes[:1], by=school, pupils=25)
    make.accepted(geography, classes[1:], by=school, pupils=25)
    return school, classes, biology


def make_class(make: Make, school: Organisation, name: str) -> Organisation:
    return make.organisation("class", school, code=f"{school.code}/{name}-2026", name=name, short_name=name)


def test_classes_that_did_not_write_a_drawn_subject_are_named(
    sixth: tuple[Organisation, list[Organisation], Test], client_for: ClientFor, api_for: ApiFor
) -> None:
    school, classes, biology = sixth
    client = client_for("koordinator")
    words = words_of(client.get(f"/tests/{biology.id}?place={school.id}").text)
    assert "6Б и 6В не писали: случайный выбор." in words
    of_class = words_of(client.get(f"/tests/{biology.id}?place={classes[1].id}").text)
    assert "6Б не писал: случайный выбор." in of_class
    assert "Загрузите файл" not in of_class
    asked = {"test": biology.code, "organisation": school.code}
    told = api_for("koordinator").get("/statistics", params=asked).json()
    assert [one["code"] for one in told["not_drawn"]] == [one.code for one in classes[1:]]


def test_a_file_in_hand_is_no_chance(
    sixth: tuple[Organisation, list[Organisation], Test], make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    """Who did not draw a subject is known when every file is accepted: till then a class may be in one."""
    school, classes, biology = sixth
    make.batch(school, status=BatchStatus.REMARKS, test=biology)
    client = client_for("koordinator")
    words = words_of(client.get(f"/tests/{biology.id}?place={school.id}").text)
    assert "6Б и 6В: файл ещё не принят." in words
    assert "случайный выбор" not in words
    of_class = words_of(client.get(f"/tests/{biology.id}?place={classes[1].id}").text)
    assert "Файл загружен, но ещё не принят." in of_class
    assert "случайный выбор" not in of_class
    asked = {"test": biology.code, "organisation": school.code}
    told = api_for("koordinator").get("/statistics", params=asked).json()
    assert (told["in_hand"], told["not_drawn"]) == (True, [])
    assert [one["code"] for one in told["waiting"]] == [one.code for one in classes[1:]]
    for role, place in ((Role.ASSOCIATION_HEAD, school), (Role.TEACHER, classes[1])):
        make.person(role, place, role.value)
        seen = words_of(client_for(role.value).get(f"/tests/{biology.id}?place={place.id}").text)
        assert "не принят" in seen, "who may not see files is not told of chance either"
        assert "случайный выбор" not in seen


def test_a_drawn_subject_has_no_verdict_over_the_years(
    sixth: tuple[Organisation, list[Organisation], Test], make: Make, client_for: ClientFor
) -> None:
    school, classes, biology = sixth
    add_marks(
        make, make.test("Биология", 6, procedure="vpr-2025"), classes[1], good=5, n=25, root=school
    )  # fmt: skip
    words = words_of(client_for("koordinator").get(f"/organisations/{school.id}").text)
    years = words[words.index("По годам") :]
    assert "Предмет выпадает классам случайно: годы не сравниваем." in years
    assert "другие классы" not in words, "a school of one class has no others"
    assert "можно объяснить случаем" not in years
    assert biology.key.subject in years


def test_observers_are_a_badge_of_the_years_works(
    few: Test, city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    add_facts(make, city.school(1), {"Наблюдатели на ВПР": "да"}, since=date(2026, 4, 1))
    assert "Наблюдатели на ВПР" in client_for("zavuch").get(f"/tests/{few.id}").text
    assert "Наблюдатели на ВПР" not in client_for("other").get(f"/tests/{few.id}").text
    before = make.test(procedure="vpr-2025")
    assert "Наблюдатели на ВПР" not in client_for("zavuch").get(f"/tests/{before.id}").text
    for login, code, there in (("zavuch", "sch1", True), ("other", "sch2", False)):
        told = api_for(login).get("/statistics", params={"test": few.code, "organisation": code}).json()
        assert told["observers"] is there

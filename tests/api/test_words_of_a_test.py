"""What the page of a test says first does not contradict what it says further down."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from app.api.pages.score_words import minimum_words
from app.domain.assessments import Level, Test
from app.domain.statistics import Share
from tests.api.faces import words_of
from tests.clients import PageClient
from tests.make import City, Make
from tests.marked import add_marks

ClientFor = Callable[[str], PageClient]


@pytest.fixture
def two_classes(make: Make, city: City) -> Test:
    """In 4А 10 of 40 solve the tasks, in 4Б 38; in the rest of the city 120 of 200."""
    made = make.test(difficulty="П")
    for place, good, n in (
        (city.classes_of(1)[0], 10, 40), (city.classes_of(1)[1], 38, 40),
        (city.school(2), 60, 100), (city.school(3), 60, 100),
    ):  # fmt: skip
        add_marks(make, made, place, good=good, n=n, root=city.root)
    return made


def test_a_low_class_of_a_school_that_is_not_low_is_told_without_a_contradiction(
    two_classes: Test, client_for: ClientFor
) -> None:
    words = words_of(client_for("zavuch").get(f"/tests/{two_classes.id}").text)
    assert "В 4А реже, чем в городе, справляются с заданием 1." in words
    assert "По школе в целом: нет заданий меньше нормы или ниже города больше" in words
    assert "Отдельные классы — в таблице выше." in words
    assert "черта — город" in words


def test_what_is_so_of_the_whole_school_is_told_of_the_school(
    make: Make, city: City, client_for: ClientFor
) -> None:
    """60 of 92 solve the tasks, in each class alike; in the city 260 of 300."""
    made = make.test()
    for place, good, n in (
        (city.classes_of(1)[0], 30, 46), (city.classes_of(1)[1], 30, 46),
        (city.school(2), 130, 150), (city.school(3), 130, 150),
    ):  # fmt: skip
        add_marks(make, made, place, good=good, n=n, root=city.root)
    words = words_of(client_for("zavuch").get(f"/tests/{made.id}").text)
    assert "В школе реже, чем в городе, справляются с заданием 1: 65 %, в городе 82 %." in words
    assert "В 4А" not in words
    assert "часть цветных выходит случайно" in words


def test_a_school_hears_how_many_did_not_reach_the_minimum_beside_the_city(
    make: Make, city: City, client_for: ClientFor
) -> None:
    """30 of 92, in the city with them 30 + 12 of 300."""
    made = make.test()
    add_marks(make, made, city.classes_of(1)[0], good=62, n=92, root=city.root, low=2)
    add_marks(make, made, city.school(2), good=92, n=104, root=city.root, low=2)
    add_marks(make, made, city.school(3), good=50, n=104, root=city.root)
    words = words_of(client_for("zavuch").get(f"/tests/{made.id}").text)
    assert "Не набрали минимума: 30 участников из 92 (33 %), в городе 14,0 %." in words
    of_city = words_of(client_for("koordinator").get(f"/tests/{made.id}").text)
    assert "Не набрали минимума" not in of_city


def test_all_reached_the_minimum_and_few_people_have_no_per_cent() -> None:
    assert minimum_words(0, 92, Share(42, 300)) == "Минимум набрали все; в городе не набрали 14,0\xa0%."
    assert minimum_words(0, 92) == "Минимум набрали все."
    assert minimum_words(1, 11, Share(42, 300)) == "Не набрали минимума: 1\xa0участник из 11."


def test_classes_with_other_possible_scores_are_compared_by_what_was_possible(
    make: Make, city: City, client_for: ClientFor
) -> None:
    """4А has 30 of 40 whole papers of 4 points, 4Б 30 of 40 of two points: it did not study task 3.

    By points 4А is twice as good; of the possible both have 75 %: 3.00 of 4 and 1.50 of 2.
    """
    made = make.test()
    first, second = city.classes_of(1)[:2]
    add_marks(make, made, first, good=30, n=40, root=city.root)
    add_marks(make, made, second, good=30, n=40, root=city.root, asked=2)
    for other in (2, 3):
        add_marks(make, made, city.school(other), good=75, n=100, root=city.root)
    client = client_for("zavuch")
    page = client.get(f"/tests/{made.id}").text
    words = words_of(page)
    assert "Средний первичный балл 2,25 из 3 (75,0 % возможного), в городе 75,0 %." in words
    assert "сравниваем доли возможного. Разницу может объяснить случай." in words
    row = words_of(page[page.index("<h2>Классы</h2>") :])
    assert "3,00 из 4" in row
    assert "1,50 из 2" in row
    of_class = words_of(client.get(f"/tests/{made.id}", params={"place": second.id}).text)
    assert (
        "Средний первичный балл 1,50 из 2 (75,0 % возможного), в школе 75,0 %, в городе 75,0 %." in of_class
    )
    listed = words_of(client.get(f"/organisations/{second.id}").text)
    assert "1,50 из 2" in listed


def test_where_the_city_is_hidden_nothing_is_said_of_it(
    make: Make, city: City, client_for: ClientFor
) -> None:
    made = make.test(difficulty="П")
    add_marks(make, made, city.classes_of(1)[0], good=20, n=30, root=city.root)
    add_marks(make, made, city.school(2), good=5, n=9, root=city.root)
    words = words_of(client_for("zavuch").get(f"/tests/{made.id}").text)
    assert "Числа города скрыты" in words
    assert "Нет заданий меньше нормы больше, чем объясняет случай." in words
    assert "ниже города" not in words
    book = openpyxl.load_workbook(
        io.BytesIO(client_for("zavuch").get(f"/tests/{made.id}/tables.xlsx").content)
    )
    for name in ("Задания", "Отметки", "Журнал"):
        cells = [cell for line in book[name].iter_rows(values_only=True) for cell in line]
        assert "Числа города скрыты: без этой школы в нём слишком мало работ или школ." in cells, name
    assert "черта — город" not in words


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level.BASIC, "Это ниже, чем у остальных школ вместе."),
        (Level.ADVANCED, "Это ниже, чем у остальных школ, писавших эту работу, вместе."),
    ],
)
def test_lower_than_the_rest_is_not_lower_than_each(
    make: Make, city: City, client_for: ClientFor, level: Level, words: str
) -> None:
    made = make.test(level=level)
    add_marks(make, made, city.school(1), good=10, n=60, root=city.root)
    for other in (2, 3):
        add_marks(make, made, city.school(other), good=100, n=150, root=city.root)
    assert words in words_of(client_for("zavuch").get(f"/tests/{made.id}").text)


def test_schools_without_the_grade_are_told_of(make: Make, city: City, client_for: ClientFor) -> None:
    made = make.test()
    make.school(city.root, 9, ("10А",))
    add_marks(make, made, city.school(1), good=10, n=60, root=city.root)
    client = client_for("koordinator")
    page = words_of(client.get(f"/tests/{made.id}").text)
    assert "загрузили 1 из 4 школ, ещё в 1 школе 4-го класса нет" in page
    make.compute()
    grid = client.get(f"/organisations/{city.root.id}").text
    assert "не все классы есть здесь: школа № 9." in words_of(grid)


def test_help_says_what_chance_means_on_pages(city: City, client_for: ClientFor) -> None:
    words = words_of(client_for("zavuch").get("/help").text)
    assert "один-два ученика" not in words
    assert "бывает больше чем в 5 случаях из 100 и тогда, когда ничего не изменилось" in words
    assert "58,1 и 62,0 могут дать +3,8" in words

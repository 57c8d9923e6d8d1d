"""What the page of a test says first does not contradict what it says further down."""

from collections.abc import Callable

import pytest

from app.domain.assessments import Level, Test
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

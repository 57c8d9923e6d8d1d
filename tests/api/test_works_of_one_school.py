"""A work that one school wrote, and a list whose largest score is that of its page."""

import csv
import io
from collections.abc import Callable

from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.marked import add_marks

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


def test_a_work_of_one_school_is_not_said_to_be_hidden(
    make: Make, city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    made = make.test()
    make.accepted(made, city.classes_of(1)[:2], by=city.root, pupils=30)
    told = api_for("zavuch").get("/statistics", params={"test": made.code, "organisation": "sch1"}).json()
    assert (told["city"], told["city_hidden"]) == (None, "not_applicable")
    client = client_for("zavuch")
    page = words_of(client.get(f"/tests/{made.id}?place={city.school(1).id}").text)
    assert "Города рядом нет: эту работу в нём писала одна школа." in page
    assert "скрыты" not in page
    assert "города" not in page.partition("Задания и классы")[2].partition("Откуда эти числа")[0]
    assert "с числом школы" in page, "what a colour is a difference from is said"
    assert "Что проверяли" not in page, "the file has not told: no column of dashes"
    assert "Что проверяют задания, в файле не сказано." in page
    for path in ("/results", f"/organisations/{city.school(1).id}"):
        words = words_of(client.get(path).text)
        assert "есть только здесь" in words
        assert "скрыто" not in words
    assert "черта — город" not in words_of(client.get("/results").text)


def test_the_largest_score_of_a_list_is_that_of_its_page(
    make: Make, city: City, client_for: ClientFor
) -> None:
    """The third task was not studied by a class: 2 of 4 points, on the page and in the file."""
    add_marks(make, make.test(), city.school(1), good=20, n=24, root=city.root, asked=2)
    client = client_for("zavuch")
    assert "1,67 из 2" in words_of(client.get("/results").text)
    listed = client.get(f"/organisations/{city.school(1).id}/tests.csv").content.decode("utf-8-sig")
    heads, row = [
        one for one in csv.reader(io.StringIO(listed), delimiter=";") if one[0] in ("Учебный год", "2025/26")
    ]
    assert row[heads.index("Наибольший возможный балл")] == "2"

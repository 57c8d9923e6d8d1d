"""The coverage map on its page, in exports and over REST."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from app.catalogues.models import shipped
from app.catalogues.variables import load_variables
from app.domain.coverage_map import coverage_map
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient, Visitor
from tests.make import City

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


def test_the_map_is_reached_from_the_model_and_names_gaps_and_doubles(
    city: City, client_for: ClientFor
) -> None:
    coordinator = client_for("koordinator")
    assert 'href="/coverage-map"' in coordinator.get("/indicators").text
    text = words_of(coordinator.get("/coverage-map").text)
    for words in (
        "Карта покрытия",
        "Кто на что смотрит",
        "Питание и услуги: показателей нет",
        "Проверочные работы ВПР: не смотрит РСОКО",
        "Учеников; Учащихся всего на 1 сентября и на 31 декабря",
        "Собираем, но в показателях этого нет",
    ):
        assert words in text


def test_a_cell_names_its_indicators(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch").get("/coverage-map?criterion=vpr&segment=НСОКО").text
    named = page.split('id="cell"')[1].split("</ul>")[0]
    assert "Проверочные работы ВПР, НСОКО" in words_of(named)
    assert named.count('href="/indicators/vpr-') == 10
    empty = client_for("zavuch").get("/coverage-map?criterion=vpr&segment=РСОКО")
    assert "Показателей для этого сегмента нет" in words_of(empty.text)
    assert client_for("zavuch").get("/coverage-map?criterion=нет&segment=РСОКО").status_code == 200
    assert client_for("zavuch").get("/coverage-map?criterion=vpr&segment=ЕСОКО").status_code == 422


def test_the_map_is_taken_away(city: City, client_for: ClientFor) -> None:
    deputy = client_for("zavuch")
    book = openpyxl.load_workbook(BytesIO(deputy.get("/coverage-map.xlsx").content))
    assert book.sheetnames == ["Карта", "Показатели", "Сведения", "Повторы"]
    rows = list(book["Карта"].iter_rows(values_only=True))
    assert ("Результаты", "Проверочные работы ВПР", 10, 10, 0, 10, 10, "не смотрит РСОКО") in rows
    assert "Проверочные работы ВПР;10;10;0;10;10" in deputy.get("/coverage-map.csv").text


def test_rest_gives_the_same_map(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    found = api_for("zavuch").get("/coverage-map").json()
    vpr = next(one for one in found["criteria"] if one["criterion"] == "vpr")
    assert vpr["gaps"] == ["РСОКО"]
    (public,) = [one["indicators"] for one in vpr["cells"] if one["segment"] == "НСОКО"]
    page = client_for("zavuch").get("/coverage-map?criterion=vpr&segment=НСОКО").text
    assert len(public) == 10
    assert all(f'href="/indicators/{code}"' in page for code in public)
    pupils = next(one for one in found["variables"] if one["variable"] == "pupils_total")
    assert (len(pupils["indicators"]), pupils["segments"]) == (4, ["ВСОКО", "МСОКО", "РСОКО"])
    assert {"variables": ["computers_total", "computers"], "same_moment": False} in found["asked_twice"]


@pytest.mark.parametrize("path", ["/coverage-map", "/coverage-map.csv"])
def test_a_stranger_is_asked_to_sign_in(city: City, visitor: Visitor, path: str) -> None:
    assert visitor.get(path).headers["location"].startswith("/login?next=")


def test_only_what_is_asked_once_is_said_to_be_entered_once(city: City, client_for: ClientFor) -> None:
    """Files of results are entered by nobody, and what is asked on two days is asked twice."""
    found = coverage_map(shipped()[0].model, load_variables().variables)
    twice = {each.code for one in found.asked_twice for each in one.variables}
    once = [one for one in found.uses if one.reported and len(one.passports) > 1 and one.code not in twice]
    text = words_of(client_for("koordinator").get("/coverage-map").text)
    said = re.search(r"(\d+) \w+ школы вводят один раз, а берём в несколько показателей", text)
    assert (int(said[1]) if said else 0) == len(once)
    assert "вводим один раз" not in text

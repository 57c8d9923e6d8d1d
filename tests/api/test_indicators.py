"""Passports, values and their sources on pages, exports and REST: the same figures, the same rights."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
VALUE = f"/indicators/{GOOD}/value"
SAME = {"X-Request-Id": "0123456789abcdef"}


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Two years of mathematics; in the later one school 4 is silent."""
    loaded = [one for number in (1, 2, 3) for one in city.classes_of(number)]
    with make.at_once():
        make.accepted(make.test(procedure="vpr-2025"), city.classes, by=city.root, pupils=12)
        make.accepted(make.test(), loaded, by=city.root, pupils=15)
        make.compute()
    return city


def city_page(place: int) -> str:
    return f"/organisations/{place}"


def grid(place: int) -> str:
    return f"/organisations/{place}/indicators"


# The model.


def test_coordinator_and_director_have_the_model_in_their_menu(
    city: City, make: Make, client_for: ClientFor
) -> None:
    make.person(Role.DIRECTOR, city.school(1), "direktor")
    for login in ("koordinator", "direktor"):
        assert 'href="/indicators"' in client_for(login).get("/").text
    assert 'href="/indicators"' not in client_for("zavuch").get("/").text


def test_the_model_lists_passports_by_parameter_and_criterion(city: City, client_for: ClientFor) -> None:
    page = client_for("koordinator").get("/indicators")
    assert "сумма числителей делится на сумму знаменателей —" in words_of(page.text)
    assert "складывается из сумм школ" not in page.text, "not every indicator does"
    assert page.status_code == 200
    text = words_of(page.text)
    for words in ("Условия", "Программы", "Результаты", "Проверочные работы ВПР", "только факт, без уровня"):
        assert words in text
    assert f'href="/indicators/{GOOD}"' in page.text


def test_a_passport_says_formula_purpose_and_values(city: City, client_for: ClientFor) -> None:
    text = words_of(client_for("zavuch").get(f"/indicators/{GOOD}").text)
    assert "(работы с «4» + работы с «5») ÷ работы с отметкой" in text
    assert "письмо Рособрнадзора от 18.04.2025 № 02\u201186" in text
    assert "Уровня нет и не будет" in text
    assert "2025/26" in text
    assert client_for("zavuch").get("/indicators/нет").status_code == 404


def test_rest_gives_the_same_passports(city: City, api_for: ApiFor) -> None:
    machine = api_for("zavuch")
    found = machine.get("/indicators").json()
    assert (found["model"]["code"], found["model"]["version"]) == ("universal", 1)
    one = machine.get(f"/indicators/{GOOD}").json()
    assert one in found["items"]
    assert one["formula"] == "share(m4 + m5, n_marked)"
    assert (one["purpose"]["fact_only"], one["levels"]) == (True, None)
    assert machine.get("/indicators/нет").status_code == 404


# Values.


def test_a_value_opens_in_one_click_from_the_city_to_tests_and_files(
    city: City, client_for: ClientFor
) -> None:
    coordinator = client_for("koordinator")
    page = coordinator.get(city_page(city.root.id)).text
    cell = re.search(rf'href="({VALUE}\?year=2025-26&(?:amp;)?place={city.school(2).id})"', page)
    assert cell is not None
    value = coordinator.get(cell[1].replace("&amp;", "&"))
    assert value.status_code == 200
    text = words_of(value.text)
    assert "Откуда это число" in text
    assert "÷ 30 =" in text
    assert "/sources?place=" in value.text
    assert "Паспорт показателя" in text


def test_the_grid_names_who_is_silent_and_what_changed(city: City, client_for: ClientFor) -> None:
    page = client_for("koordinator").get(city_page(city.root.id)).text
    text = words_of(page)
    assert "Нет данных за 2025/26" in text
    assert "Кто ещё не загрузил" in text
    assert "школа ещё не загрузила" in text
    assert "неполно, 3 из 4" in text
    assert "Что изменилось за год" in text
    assert 'class="h z0"' in page
    assert not re.search(r'class="h [du]\d"', page)  # all of it comes from ВПР
    assert "рейтинг" not in text.lower()


def test_filters_are_kept_in_the_form_and_in_the_exports(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    asked = f"year=2024-25&district={city.districts[1].id}"
    page = coordinator.get(f"{city_page(city.root.id)}?{asked}").text
    assert "Школа № 3" in page
    assert "Школа № 1" not in page
    assert re.search(rf'<option value="{city.districts[1].id}" selected>', page)
    assert f"district={city.districts[1].id}" in re.findall(r'href="([^"]+\.csv[^"]*)"', page)[0]
    wrong = coordinator.get(f"{city_page(city.root.id)}?pupils_from=много")
    assert wrong.status_code == 422
    assert "не похоже на число" in words_of(wrong.text)
    assert coordinator.get(f"{city_page(city.root.id)}?year=2025-27").status_code == 422
    assert "Таких школ нет" in coordinator.get(f"{city_page(city.root.id)}?kind=Лицей").text


def test_the_address_of_a_citys_indicators_leads_to_its_page(city: City, client_for: ClientFor) -> None:
    moved = client_for("koordinator").get(f"{grid(city.root.id)}?year=2024-25")
    assert (moved.status_code, moved.headers["location"]) == (303, f"{city_page(city.root.id)}?year=2024-25")


def test_the_city_shows_its_districts_by_name_and_no_map_without_coordinates(
    city: City, client_for: ClientFor
) -> None:
    page = client_for("koordinator").get(city_page(city.root.id)).text
    heads = re.search(r'aria-label="Таблица: районы по названию".*?</thead>', page, re.DOTALL)
    assert heads is not None
    names = re.findall(r'href="/organisations/\d+">([^<]+)</a>', heads[0])
    assert names == sorted(one.short_name for one in city.districts)
    assert "Как расходятся школы" not in page  # four schools are no spread
    assert "<svg viewBox" not in page.split("</nav>")[1]


def test_a_school_sees_its_indicators_over_the_years_beside_the_city(
    city: City, client_for: ClientFor
) -> None:
    text = words_of(client_for("zavuch").get(grid(city.school(1).id)).text)
    assert "2024/25" in text
    assert "2025/26" in text
    assert "Город, 2025/26" in text


def test_rest_pages_through_all_values_by_code(city: City, api_for: ApiFor) -> None:
    machine = api_for("koordinator")
    asked = {"organisation": "city", "subtree": True, "criterion": "vpr", "limit": 7}
    whole = machine.get("/indicator-values", params={**asked, "limit": 200}).json()
    assert whole["next"] is None
    walked, after = [], ""
    while True:
        part = machine.get("/indicator-values", params={**asked, "after": after}).json()
        walked += part["items"]
        if part["next"] is None:
            break
        after = part["next"]
    assert walked == whole["items"]
    assert len(walked) > 20
    keys = [(one["organisation"], one["period"], one["indicator"]) for one in walked]
    assert keys == sorted(keys)


def test_rest_says_numerator_denominator_coverage_and_no_level(city: City, api_for: ApiFor) -> None:
    asked = {"organisation": "city", "period": "2025/26", "indicator": GOOD}
    (one,) = api_for("koordinator").get("/indicator-values", params=asked).json()["items"]
    assert one["value"] == 100 * one["numerator"] / one["denominator"]
    assert one["n"] == one["denominator"] == 90
    assert one["coverage"] == {"reported": 3, "expected": 4}
    assert one["low"] < one["value"] <= one["high"]
    assert one["level"] is None
    assert one["purpose"]["fact_only"] is True


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"period": "2025/26 Q1"}, "period.not_year"),
        ({"period": "год"}, "period.not_year"),
        ({"indicator": "нет"}, "model.name_unknown"),
        ({"parameter": "нет"}, "model.name_unknown"),
        ({"after": "мимо"}, "cursor.broken"),
        ({"limit": 500}, "request.invalid"),
        ({"sort": "value"}, "request.invalid"),
    ],
)
def test_rest_refuses_what_it_cannot_understand(
    city: City, api_for: ApiFor, params: dict[str, object], code: str
) -> None:
    answer = api_for("koordinator").get("/indicator-values", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


# Exports.


def test_the_workbook_holds_the_grid_every_sum_and_the_changes(city: City, client_for: ClientFor) -> None:
    answer = client_for("koordinator").get(f"{grid(city.root.id)}.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Школы", "Числа", "Изменения", "Районы"]
    rows = list(book["Школы"].iter_rows(values_only=True))
    assert [row[0] for row in rows if str(row[0]).startswith("Школа №")] == [
        "Школа № 1", "Школа № 2", "Школа № 3", "Школа № 4",
    ]  # fmt: skip


def test_a_value_and_the_model_are_taken_away(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    steps = coordinator.get(f"{VALUE}.csv?place={city.root.id}&year=2025-26").content.decode("utf-8-sig")
    assert "работы с «4»" in steps
    assert "неполно" in steps
    model = coordinator.get("/lists/indicators.csv").content.decode("utf-8-sig")
    assert model.count("\r\n") > 14
    own = client_for("zavuch").get(f"{grid(city.school(1).id)}.csv")
    assert GOOD in own.content.decode("utf-8-sig")


# Rights.


def test_values_of_another_place_are_not_there_on_any_face(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    """Pages, exports and REST answer like for a place that does not exist, byte for byte."""
    page, machine = client_for("zavuch"), api_for("zavuch")
    unknown = 999_999
    for place in (city.school(2), city.root, city.districts[0]):
        for address in (VALUE, f"{VALUE}.csv", f"{VALUE}.xlsx"):
            foreign = page.get(address, params={"place": place.id}, headers=SAME)
            missing = page.get(address, params={"place": unknown}, headers=SAME)
            assert foreign.status_code == missing.status_code == 404
            assert foreign.content == missing.content
        for end in ("", ".csv", ".xlsx"):
            foreign = page.get(f"{grid(place.id)}{end}", headers=SAME)
            missing = page.get(f"{grid(unknown)}{end}", headers=SAME)
            assert foreign.status_code == missing.status_code == 404
            assert foreign.content == missing.content
        for subtree in (False, True):
            asked = {"organisation": place.code, "subtree": subtree}
            foreign = machine.get("/indicator-values", params=asked, headers=SAME)
            missing = machine.get("/indicator-values", params={**asked, "organisation": "нет"}, headers=SAME)
            assert foreign.status_code == missing.status_code == 404
            assert foreign.content == missing.content
    own = machine.get("/indicator-values", params={"subtree": True, "limit": 200}).json()["items"]
    assert {one["organisation"] for one in own} == {"sch1"}


def test_rest_gives_the_city_as_its_page_does(city: City, api_for: ApiFor, client_for: ClientFor) -> None:
    machine = api_for("koordinator")
    told = machine.get("/city", params={"organisation": city.root.code}).json()
    assert (told["period"], told["schools"], told["pins"]) == ("2025/26", 4, [])
    assert told["silent"] == [city.school(4).code]
    (good,) = [one for one in told["indicators"] if one["indicator"] == GOOD]
    parts = [one["value"] for one in good["districts"] if one["value"]]
    assert sum(one["denominator"] for one in parts) == good["whole"]["denominator"] > 0
    assert sum(one["numerator"] for one in parts) == good["whole"]["numerator"]
    assert good["spread"] is None
    assert good["change"]["before"]["n"] > 0
    page = words_of(client_for("koordinator").get(city_page(city.root.id)).text)
    assert f"{good['whole']['value']:.1f}".replace(".", ",") in page
    assert machine.get("/city", params={"organisation": "nowhere"}).status_code == 404

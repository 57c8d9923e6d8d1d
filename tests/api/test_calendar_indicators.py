"""Indicators of calendar years: counted from what is reported so, and named by their own year everywhere."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from app.catalogues.variables import load_variables
from app.domain.access import Role
from app.domain.observation_plans import Given
from app.domain.observations import Source, ValueKind
from app.domain.reported_periods import PeriodOf
from app.use_cases import observations
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make
from tests.marked import add_facts

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
BROADBAND = "/indicators/se-2-5/value"
ROOM = "/indicators/se-2-4/value"


@pytest.fixture(autouse=True)
def told(city: City, make: Make) -> None:
    """Two schools tell of 2024 and 2025: pupils, those with the internet, a reading room."""
    values = {
        1: {"2024": (80, 40, "да"), "2025": (100, 60, "да")},
        2: {"2024": (200, 190, "да"), "2025": (300, 300, "нет")},
    }
    given = [
        Given(organisation=f"sch{number}", variable=variable, period=year, value=value)
        for number, by_year in values.items()
        for year, three in by_year.items()
        for variable, value in zip(("all_pupils", "pupils_broadband", "reading_room"), three, strict=True)
    ]
    given += [
        Given(organisation="sch1", variable="all_pupils_by_level", period="2025", value=value, breakdown=of)
        for of, value in (({"level": "primary"}, 40), ({"level": "basic"}, 60))
    ]
    who = make.actor("koordinator")
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
        observations.record(tx, who, given, source=Source.FILE, reference=None, now=NOW)
    make.compute()


def test_a_city_s_number_is_of_a_calendar_year(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    page = words_of(client_for("koordinator").get(f"{BROADBAND}?place={city.root.id}&year=2025").text)
    assert "360 ÷ 400 = 90,0 %" in page  # 60 + 300 of 100 + 300, not the mean of 60 % and 100 %
    assert ", 2025 год." in page
    assert "неполно, ответили 2 из 4 школ" in page
    found = api_for("koordinator").get("/indicator-values", params={"indicator": "se-2-5"}).json()["items"]
    assert [(one["period"], one["numerator"], one["denominator"]) for one in found] == [
        ("2024", 230, 280), ("2025", 360, 400),
    ]  # fmt: skip
    trace = api_for("koordinator").get(
        "/indicator-values/trace", params={"indicator": "se-2-5", "organisation": "city"}
    )
    assert trace.json()["period"] == "2025"


def test_a_year_of_the_other_kind_is_refused_with_the_right_one(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    wrong = client_for("koordinator").get(f"{BROADBAND}?place={city.root.id}&year=2025-26")
    assert wrong.status_code == 422
    assert "считаем за календарный год. Назовите год так: 2025." in words_of(wrong.text)
    asked = {"indicator": "staff-vacant", "organisation": "city", "period": "2025"}
    refused = api_for("koordinator").get("/indicator-values/trace", params=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "period.academic_needed")


def test_yes_is_said_at_a_school_and_a_share_of_schools_above_it(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    client = client_for("koordinator")
    above = words_of(client.get(f"{ROOM}?place={city.root.id}&year=2025").text)
    assert "1 ÷ 2 = 1 из 2 школ (50,0 %)" in above
    own = words_of(client.get(f"{ROOM}?place={city.school(1).id}&year=2025").text)
    assert "читальный зал: ответы «да» ÷ все ответы = да" in own
    other = words_of(client.get(f"{ROOM}?place={city.school(2).id}&year=2025").text)
    assert "все ответы = нет" in other
    asked = {"indicator": "se-2-4", "period": "2025", "subtree": "true"}
    found = api_for("koordinator").get("/indicator-values", params=asked).json()["items"]
    values = {one["organisation"]: (one["unit"], one["value"]) for one in found}
    assert [values[code] for code in ("city", "sch1", "sch2")] == [
        ("yes_no", 50.0), ("yes_no", 100.0), ("yes_no", 0.0),
    ]  # fmt: skip


def test_the_table_of_the_city_puts_them_beside_the_academic_year_and_names_theirs(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    client, address = client_for("koordinator"), f"/organisations/{city.root.id}"
    page = client.get(f"{address}?parameter=resources_december&year=2025-26")
    said = words_of(page.text)
    assert "2025/26 учебный год: 4 школы" in said
    assert "2025 год" in said
    assert f"/indicators/se-2-5/value?year=2025&amp;place={city.root.id}" in page.text
    sheet = client.get(f"{address}/indicators.csv?parameter=resources_december").text
    assert "Интернет, %, 2025 год" in sheet
    found = api_for("koordinator").get("/city", params={"organisation": "city"}).json()
    assert {one["period"] for one in found["indicators"]} == {"2025"}
    assert found["period"] == "2025/26"
    only = api_for("koordinator").get("/city", params={"organisation": "city", "criterion": "contingent"})
    assert {one["indicator"] for one in only.json()["indicators"]} == {"se-1-1", "se-1-2", "se-1-3"}


def test_a_school_s_indicators_and_the_passport_name_the_calendar_year(
    city: City, client_for: ClientFor
) -> None:
    zavuch = client_for("zavuch")
    page = words_of(zavuch.get(f"/organisations/{city.school(1).id}/indicators").text)
    assert "Оснащение по самообследованию" in page
    assert "2024 год" in page and "2025 год" in page
    assert "2025/26" not in page.partition("Индексы")[0]
    passport = words_of(zavuch.get("/indicators/se-1-1").text)
    assert "За какой год календарный год" in passport
    assert "п. 1.1" in passport.replace("\xa0", " ")
    assert "2025 год 100" in passport


def test_a_table_put_together_shows_the_year_of_each_number(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    page = words_of(client_for("koordinator").get("/tables?indicator=se-2-5&year=2025-26").text)
    assert "за календарный год" in page
    found = api_for("koordinator").get("/tables", params={"indicator": "se-2-5", "year": "2025-26"}).json()
    assert [(one["period"], one["value"]) for one in found["cells"]] == [("2025", 90.0)]


def test_without_a_year_the_latest_of_the_indicator_s_own_is_shown(
    city: City, make: Make, client_for: ClientFor
) -> None:
    given = [Given(organisation="sch1", variable="staff_total", period="2025/26", value=20)]
    who = make.actor("koordinator")
    with make.writing() as tx:
        observations.record(tx, who, given, source=Source.FILE, reference=None, now=NOW)
    make.compute()
    page = words_of(client_for("koordinator").get(f"{BROADBAND}?place={city.root.id}").text)
    assert "2025 год." in page


def test_of_many_indicators_one_criterion_is_shown_and_the_others_are_a_click_away(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    given = [
        Given(organisation="sch3", variable=one.code, period="2025", value=1)
        for one in load_variables().variables.values()
        if one.period is PeriodOf.CALENDAR_YEAR and one.kind is ValueKind.WHOLE and not one.dimensions
    ]
    who = make.actor("koordinator")
    with make.writing() as tx:
        observations.record(tx, who, given, source=Source.FILE, reference=None, now=NOW)
    make.compute()
    client, address = client_for("koordinator"), f"/organisations/{city.root.id}"
    page = words_of(client.get(address).text)
    assert "7 показателей из" in page
    assert "Другие показатели:" in page
    assert "parameter=graduates" in client.get(address).text
    whole = words_of(client.get(f"{address}?parameter=all").text)
    assert "Другие показатели:" not in whole
    assert len(api_for("koordinator").get("/city", params={"organisation": "city"}).json()["indicators"]) > 40
    school = client.get(f"/organisations/{city.school(3).id}/indicators").text
    assert school.count('<details class="criterion" open>') == 3, "the first of each parameter"
    assert school.count('<details class="criterion">') > 3
    slip = client.get(f"{address}?parameter=people")
    assert slip.status_code == 422
    assert "В модели качества нет имени «people»." in words_of(slip.text)


def test_no_data_is_never_said_as_the_answer_no(city: City, client_for: ClientFor) -> None:
    address = f"/organisations/{city.root.id}?parameter=resources_december&year=2025-26"
    said = words_of(client_for("koordinator").get(address).text)
    assert "не сообщили: сведений ещё нет или считать не из чего" in said
    assert "не писали" not in said, "nothing here is counted from works"
    assert "школа ещё не сообщила" in said
    assert "экзамены: ниже" not in said and "Показатели ВПР" not in said and "20 человек" not in said
    page = words_of(client_for("zavuch").get(f"/organisations/{city.school(1).id}/indicators").text)
    assert "не писали" not in page.lower()
    assert "Работы разных лет" not in page


def test_a_group_without_numbers_says_so_in_its_first_line(city: City, client_for: ClientFor) -> None:
    address = f"/organisations/{city.root.id}?parameter=noko&year=2025-26"
    said = words_of(client_for("koordinator").get(address).text)
    assert "4 школы, показателей здесь пока нет." in said


def test_changes_of_what_schools_tell_say_how_the_difference_is_counted(
    city: City, client_for: ClientFor
) -> None:
    address = f"/organisations/{city.root.id}?parameter=resources_december&year=2025-26"
    said = words_of(client_for("koordinator").get(address).text)
    assert "Разницу считаем до округления." in said
    assert "Работы разных лет отличаются" not in said


def test_one_school_s_answer_is_yes_or_no_in_movements_and_files(city: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    moved = words_of(client.get(f"/indicators/se-2-4/movement?place={city.school(2).id}").text)
    assert "Было «да», стало «нет»." in moved
    assert "100,0" not in moved and "Знаменатель" not in moved
    same = words_of(client.get(f"/indicators/se-2-4/movement?place={city.school(1).id}").text)
    assert "Ответ тот же: «да»." in same
    over = words_of(client.get(f"/indicators/se-2-4/movement?place={city.root.id}").text)
    assert "−50,0 п. п." in over, "of the city it is a share of schools"
    assert "= да" not in over
    sheet = client.get(f"/organisations/{city.school(2).id}/indicators.csv").text
    line = next(one for one in sheet.splitlines() if ";se-2-4;2025;" in one)
    assert line.split(";")[3:8] == ["0", "1", "0", "нет", ""]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/organisations/{city.school(2).id}/indicators.xlsx").content)
    )
    said = [str(one) for sheet in book for row in sheet.iter_rows(values_only=True) for one in row if one]
    assert any("у города стоит доля школ с ответом «да», %" in one for one in said)
    table = client.get(f"/organisations/{city.root.id}/indicators.csv?parameter=resources_december").text
    assert ";нет" in next(one for one in table.splitlines() if one.startswith("Школа № 2;"))
    trace = client.get(f"/indicators/se-2-4/value.csv?place={city.school(2).id}&year=2025").text
    assert "Значение;нет" in trace


def test_the_map_names_the_calendar_year_and_the_unit_of_a_share_of_schools(
    make: Make, client_for: ClientFor
) -> None:
    region = make.organisation("municipality", code="other", name="Другой город")
    given = []
    for place, (name, answer) in enumerate((("Северный", "да"), ("Южный", "нет"))):
        district = make.organisation("district", region, code=f"d{place}", name=name, short_name=name)
        school = make.school(district, 301 + place)
        add_facts(make, school, {"Широта": f"52,{3 + place}", "Долгота": f"48,{3 + place}"})
        given.append(Given(organisation=school.code, variable="reading_room", period="2025", value=answer))
    make.person(Role.COORDINATOR, region, "sosed")
    who = make.actor("sosed")
    with make.writing() as tx:
        observations.record(tx, who, given, source=Source.FILE, reference=None, now=NOW)
    make.compute()
    address = f"/organisations/{region.id}?parameter=resources_december&year=2025-26&map=se-2-4"
    said = words_of(client_for("sosed").get(address).text)
    assert ", 2025 год. Больше — не лучше и не хуже." in said
    assert "Северный: 1 школа, 100,0 %" in client_for("sosed").get(address).text.replace("\u00a0", " ")
    assert "Южный 0,0 %" in said


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_table_taken_away_says_yes_and_no_as_its_page_does(
    city: City, client_for: ClientFor, form: str
) -> None:
    client, asked = client_for("koordinator"), "indicator=se-2-4&place=city&level=schools"
    assert "Школа № 1 да" in words_of(client.get(f"/tables?{asked}").text)
    body = client.get(f"/tables.{form}?{asked}").content
    if form == "csv":
        lines = [line.split(";") for line in body.decode("utf-8-sig").splitlines()]
        told = {line[3]: line[10] for line in lines}
        assert (told["Школа № 1"], told["Школа № 2"], told["Все вместе"]) == ("да", "нет", "50")
        return
    book = openpyxl.load_workbook(io.BytesIO(body))
    told = {row[0]: row[1] for row in book["Таблица"].iter_rows(values_only=True)}
    assert (told["Школа № 1"], told["Школа № 2"], told["Все вместе"]) == ("да", "нет", 50)
    said = " ".join(str(row[0]) for row in book["Таблица"].iter_rows(values_only=True))
    assert "Рядом с «да» и «нет» школы у города стоит доля школ с ответом «да», %." in said

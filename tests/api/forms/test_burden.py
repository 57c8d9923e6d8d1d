"""«Нагрузка» on its page, in exports and over REST."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import opened
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
FRIDAY = datetime(2026, 12, 18, 15, 0, tzinfo=UTC)


@pytest.fixture
def asked(city: City, make: Make) -> City:
    """A campaign of four schools, due on 18 December; school 2 was given a week more."""
    opened(make, city, closes_at=FRIDAY, minutes={"deputy": 90, "teacher": 10}, ground="Приказ № 12, пункт 3")
    return city


def give_more_time(api_for: ApiFor) -> None:
    town = api_for("koordinator")
    board = town.get(f"/campaigns/{town.get('/campaigns').json()['items'][0]['id']}").json()
    second = board["schools"][1]["submission"]
    version = town.get(f"/submissions/{second}").json()["version"]
    given = town.post(
        f"/submissions/{second}/due", json={"due_at": "2026-12-25T18:00:00+03:00", "words": "Болели"},
        headers={"If-Match": f'"{version}"'},
    )  # fmt: skip
    assert given.status_code == 200, given.text


def test_minutes_stand_in_the_week_of_each_schools_deadline(asked: City, api_for: ApiFor) -> None:
    give_more_time(api_for)
    found = api_for("koordinator").get("/burden?year=2026/27").json()
    assert [(one["monday"], one["minutes"], one["total"], one["largest"]) for one in found["weeks"]] == [
        ("2026-12-14", {"deputy": 270, "teacher": 30}, 300, 100),
        ("2026-12-21", {"deputy": 90, "teacher": 10}, 100, 100),
    ]
    assert (found["total"], found["mean"], found["largest"]) == (400, 100.0, 100)
    assert [one["organisation"] for one in found["schools"]] == ["sch1", "sch2", "sch3", "sch4"]
    (campaign,) = found["campaigns"]
    assert (campaign["stated"], campaign["measured"], campaign["ground"]) == (
        100,
        None,
        "Приказ № 12, пункт 3",
    )


def test_another_year_has_none_of_it(asked: City, api_for: ApiFor, client_for: ClientFor) -> None:
    assert api_for("koordinator").get("/burden?year=2025/26").json()["total"] == 0
    page = words_of(client_for("koordinator").get("/burden?year=2025/26").text)
    assert "В этом году сборов нет." in page
    assert api_for("koordinator").get("/burden?year=2025").status_code == 422


@pytest.mark.parametrize("login", ["koordinator", "metodist"])
def test_a_city_sees_the_whole_the_mean_and_each_school(
    asked: City, client_for: ClientFor, login: str
) -> None:
    client = client_for(login)
    assert 'href="/burden"' in client.get("/campaigns").text
    page = client.get("/burden?year=2026/27")
    words = words_of(page.text)
    for told in (
        "у школы просят в среднем 100 минут, больше всего 100 минут",
        "Все школы вместе 6,7 часа",
        "14.12–20.12.2026 360 0 40 400 100 Ученики, сентябрь 2026",
        "Ученики, сентябрь 2026 4 100 минут пока нечего Приказ № 12, пункт 3",
        "Школа № 1 1 90 0 10 100",
        "Минуты сбора стоят в неделе его срока.",
        "паузы больше трёх минут не считаем",
    ):
        assert told in words
    assert f'href="/burden?place={asked.school(1).id}&amp;year=2026%2F27"' in page.text


def test_a_school_sees_its_own_and_no_other(asked: City, client_for: ClientFor, api_for: ApiFor) -> None:
    client = client_for("zavuch")
    words = words_of(client.get("/burden?year=2026/27").text)
    assert "у школы просят 100 минут: 1 сбор." in words
    assert "По школам" not in words
    assert client.get(f"/burden?place={asked.school(2).id}").status_code == 404
    assert api_for("zavuch").get("/burden?organisation=sch2").status_code == 422
    assert client_for("uchitel").get("/burden").status_code == 403


def test_it_is_taken_away(asked: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    book = openpyxl.load_workbook(BytesIO(client.get("/burden.xlsx?year=2026/27").content))
    assert book.sheetnames == ["Недели", "Школы", "Сборы"]
    assert "14.12–20.12.2026;360;0;40;400;100;" in client.get("/burden.csv?year=2026/27").text

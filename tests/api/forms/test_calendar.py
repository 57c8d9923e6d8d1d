"""«Календарь сбора» on its page, as a file and over REST."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from app.db.engine import Database
from app.domain.errors import NotFound
from app.use_cases import calendar_links, campaigns, people
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient, Visitor
from tests.forms import TITLE, opened, terms
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
OPENS, ENDS = datetime(2026, 11, 5, 6, tzinfo=UTC), datetime(2027, 1, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def planned(city: City, make: Make) -> City:
    """A campaign over three months."""
    opened(make, city, opens_at=OPENS, closes_at=ENDS, instructions="Считаем всех; и надомников")
    return city


def test_a_city_sees_months_of_its_campaigns(planned: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    assert 'href="/calendar"' in client.get("/campaigns").text
    page = client.get("/calendar?year=2026/27")
    words = words_of(page.text)
    assert "2026/27 учебный год 1 сбор" in words
    row = words_of(page.text.split("<tbody>")[1].split("</tr>")[0])
    assert row.split(TITLE)[1].split("4 школы")[1].split() == ["с", "5", "идёт", "до", "20"]
    assert "data-print" in page.text
    assert "сборов нет" in words_of(client.get("/calendar?year=2024/25").text)


def test_a_school_sees_its_own_form(planned: City, client_for: ClientFor, api_for: ApiFor) -> None:
    page = client_for("zavuch").get("/calendar?year=2026/27").text
    own = api_for("zavuch").get("/submissions").json()["items"][0]["id"]
    assert f'href="/submissions/{own}"' in page
    assert client_for("uchitel").get("/calendar").status_code == 403


def test_rest_gives_the_same(planned: City, api_for: ApiFor) -> None:
    (city,) = api_for("koordinator").get("/calendar?year=2026/27").json()["items"]
    assert (city["title"], city["schools"], city["submission"]) == (TITLE, 4, None)
    assert city["ends_at"].startswith("2027-01-20T15:00")
    (school,) = api_for("zavuch").get("/calendar?year=2026/27").json()["items"]
    assert school["submission"] is not None


def test_a_calendar_follows_its_link_until_it_is_taken_back(
    planned: City, client_for: ClientFor, visitor: Visitor
) -> None:
    client = client_for("zavuch")
    assert "Отключить подписку" not in client.get("/calendar").text
    made = client.post("/calendar/link")
    (address,) = re.findall(r'value="http://testserver(/calendar-links/[\w-]{43}\.ics)"', made.text)
    taken = visitor.get(address)
    assert taken.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Срок: " + TITLE.replace(",", "\\,") in lines_of(taken.text)
    page = words_of(client.get("/calendar").text)
    assert "Ваш адрес действует до" in page
    assert address not in client.get("/calendar").text
    renewed = re.findall(r"/calendar-links/[\w-]{43}\.ics", client.post("/calendar/link").text)[0]
    assert visitor.get(address).status_code == 404
    assert visitor.get(renewed).status_code == 200
    assert client.post("/calendar/link/removal").status_code == 303
    assert visitor.get(renewed).status_code == 404
    assert visitor.get(f"/calendar-links/{'x' * 43}.ics").status_code == 404


def test_a_link_ends_with_the_person_and_with_its_time(
    planned: City, make: Make, api_for: ApiFor, visitor: Visitor, database: Database
) -> None:
    api = api_for("zavuch")
    address = urlsplit(api.post("/calendar/link").json()["url"]).path
    assert visitor.get(address).status_code == 200
    token = address.removeprefix("/calendar-links/").removesuffix(".ics")
    with database.reading() as tx, pytest.raises(NotFound):
        calendar_links.follow(tx, token, now=datetime.now(UTC) + calendar_links.LASTS + timedelta(days=1))
    admin = make.actor("admin")
    with make.writing() as tx:
        person = next(one for one in people.list_people(tx, admin) if one.login == "zavuch")
        people.set_active(tx, admin, person.id, is_active=False, seen=person.version, now=NOW)
    assert visitor.get(address).status_code == 404


def test_who_sees_no_forms_gets_no_link(planned: City, client_for: ClientFor, api_for: ApiFor) -> None:
    assert client_for("uchitel").post("/calendar/link").status_code == 403
    assert api_for("uchitel").post("/calendar/link").status_code == 403
    assert api_for("zavuch").delete("/calendar/link").status_code == 204


def lines_of(body: str) -> list[str]:
    return body.replace("\r\n ", "").split("\r\n")


def test_the_file_holds_openings_and_deadlines(planned: City, client_for: ClientFor, api_for: ApiFor) -> None:
    taken = client_for("koordinator").get("/calendar.ics")
    assert taken.headers["content-type"].startswith("text/calendar")
    lines = lines_of(taken.text)
    assert [one for one in lines if one.startswith("DTSTART")] == [
        "DTSTART:20261105T060000Z",
        "DTSTART:20270120T150000Z",
    ]
    assert f"SUMMARY:Срок: {TITLE.replace(',', chr(92) + ',')}" in lines
    assert "DESCRIPTION:Считаем всех\\; и надомников" in lines
    by_token = api_for("zavuch").get("/calendar.ics")
    assert by_token.status_code == 200
    uids = [one for one in lines_of(by_token.text) if one.startswith("UID:")]
    assert len(uids) == 2
    assert all(one.startswith("UID:submissions-") for one in uids)
    again = [one for one in lines_of(api_for("zavuch").get("/calendar.ics").text) if one.startswith("UID:")]
    assert again == uids


def test_a_draft_stands_on_the_page_and_not_in_the_file(
    city: City, make: Make, client_for: ClientFor
) -> None:
    with make.writing() as tx:
        draft = terms(city.schools, title="Весна", opens_at=OPENS, closes_at=ENDS)
        campaigns.draw_up(tx, make.actor_at(city.root), draft, now=NOW)
    client = client_for("koordinator")
    assert "проект" in words_of(client.get("/calendar?year=2026/27").text)
    assert "VEVENT" not in client.get("/calendar.ics").text
    assert "Весна" not in client_for("zavuch").get("/calendar?year=2026/27").text

"""Nobody is asked twice: questions that others ask or whose answers are known are stopped on both faces."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.access import Role
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.use_cases import campaigns, observations
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import FAR, LONG_AGO, TITLE, opened, terms
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
OTHER = "Ученики ещё раз"


def given_campaign(*variables: str, **other: Any) -> dict[str, Any]:
    return {
        "title": OTHER, "variables": list(variables), "schools": ["sch1", "sch2"],
        "periods": {"academic_year": "2026/27", "calendar_year": "2026"},
        "opens_at": LONG_AGO.isoformat(), "closes_at": FAR.isoformat(), **other,
    }  # fmt: skip


def typed(city: City, *variables: str, **other: str) -> dict[str, Any]:
    return {
        "title": OTHER, "opens_at": "2026-09-01T00:00", "closes_at": "2099-12-01T18:00",
        "variable": list(variables), "school": [str(one.id) for one in city.schools],
        "period:academic_year": "2026/27", "period:calendar_year": "2026", **other,
    }  # fmt: skip


@pytest.fixture
def told(city: City, make: Make) -> City:
    """All schools have told their computers for classes of 2026/27."""
    values = [
        Given(organisation=f"sch{n}", variable="computers_total", period="2026/27", value=30)
        for n in range(1, 5)
    ]
    with make.writing() as tx:
        observations.record(
            tx, make.actor_at(city.root), values, source=Source.FILE, reference="техника.csv", now=NOW
        )
    return city


def test_a_double_is_refused_with_the_title_of_the_other_campaign(
    city: City, make: Make, api_for: ApiFor
) -> None:
    other = opened(make, city)
    api = api_for("koordinator")
    refused = api.post("/campaigns", json=given_campaign("pupils_boys", "staff_total", "mentoring"))
    assert (refused.status_code, refused.json()["code"]) == (422, "campaign.doubles")
    named = refused.json()["facts"]["doubles"]
    assert {one["variable"]: (one["campaign"], one["title"]) for one in named} == {
        "mentoring": (other, TITLE),
        "pupils_boys": (other, TITLE),
    }
    assert TITLE in refused.json()["title"]
    assert len(api.get("/campaigns").json()["items"]) == 1


def test_another_year_or_other_schools_are_no_double(city: City, make: Make, api_for: ApiFor) -> None:
    with make.writing() as tx:
        made = campaigns.draw_up(tx, make.actor_at(city.root), terms(city.schools[2:]), now=NOW)
        campaigns.open_to_schools(tx, make.actor_at(city.root), made.id, seen=made.version, now=NOW)
    api = api_for("koordinator")
    elsewhere = given_campaign("pupils_boys")
    earlier = given_campaign("pupils_boys", schools=["sch3"], periods={"academic_year": "2025/26"})
    assert [api.post("/campaigns", json=one).status_code for one in (elsewhere, earlier)] == [201, 201]


def test_a_draft_or_a_closed_campaign_stops_nothing(city: City, make: Make, api_for: ApiFor) -> None:
    with make.writing() as tx:
        campaigns.draw_up(tx, make.actor_at(city.root), terms(city.schools), now=NOW)
    api = api_for("koordinator")
    assert api.post("/campaigns", json=given_campaign("pupils_boys")).status_code == 201
    other = opened(make, city)
    assert api.post("/campaigns", json=given_campaign("pupils_boys")).status_code == 422
    api.post(f"/campaigns/{other}/closing", headers={"If-Match": '"2"'})
    assert api.post("/campaigns", json=given_campaign("pupils_boys")).status_code == 201


def test_a_district_does_not_ask_what_its_city_asks_and_sees_only_the_title(
    city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    other = opened(make, city)
    make.person(Role.COORDINATOR, city.districts[0], "rayon")
    refused = api_for("rayon").post("/campaigns", json=given_campaign("pupils_boys"))
    assert refused.json()["facts"]["doubles"] == [
        {"variable": "pupils_boys", "name": "Мальчиков", "campaign": None, "title": TITLE}
    ]
    page = client_for("rayon").post("/campaigns", typed(city, "pupils_boys"))
    assert page.status_code == 422
    assert TITLE in page.text
    assert f'href="/campaigns/{other}"' not in page.text


def test_what_all_schools_have_told_is_not_asked(told: City, api_for: ApiFor) -> None:
    refused = api_for("koordinator").post("/campaigns", json=given_campaign("computers_total", "mentoring"))
    assert refused.json()["code"] == "campaign.doubles"
    assert "Уже известно о всех школах" in refused.json()["title"]
    made = api_for("koordinator").post(
        "/campaigns", json=given_campaign("computers_total", "mentoring", leave_doubles_out=True)
    )
    assert made.status_code == 201, made.text
    assert [one["variables"] for one in made.json()["campaign"]["sections"]] == [["mentoring"]]


def test_nothing_left_is_nothing_asked(told: City, api_for: ApiFor) -> None:
    refused = api_for("koordinator").post(
        "/campaigns", json=given_campaign("computers_total", leave_doubles_out=True)
    )
    assert refused.json()["code"] == "campaign.nothing_asked"


def test_a_draft_that_became_a_double_is_not_opened(
    city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    api = api_for("koordinator")
    draft = api.post("/campaigns", json=given_campaign("pupils_boys", "staff_total")).json()["campaign"]["id"]
    other = opened(make, city)
    doubles = api.get(f"/campaigns/{draft}").json()["doubles"]
    assert [(one["variable"], one["why"], one["campaign"]) for one in doubles] == [
        ("pupils_boys", "asked", other)
    ]
    refused = api.post(f"/campaigns/{draft}/opening", headers={"If-Match": '"1"'})
    assert refused.json()["code"] == "campaign.doubles"
    page = client_for("koordinator").post(f"/campaigns/{draft}/opening", {"seen": "1"})
    assert page.status_code == 422
    assert "Сбор не открыт" in words_of(page.text)
    assert f'href="/campaigns/{other}"' in page.text


def test_a_person_sees_all_doubles_at_once_and_leaves_them_out(
    told: City, make: Make, client_for: ClientFor
) -> None:
    other = opened(make, told)
    client = client_for("koordinator")
    said = typed(told, "pupils_boys", "mentoring", "computers_total", "staff_total")
    refused = client.post("/campaigns", said)
    assert refused.status_code == 422
    shown = words_of(refused.text.split('id="refusal"')[1].split("</ul>")[0])
    assert shown.count(f"уже спрашивает «{TITLE}»") == 2
    assert "уже известно, сведения школ" in shown
    assert f'href="/campaigns/{other}"' in refused.text
    assert 'value="staff_total" checked' in refused.text
    made = client.post("/campaigns", {**said, "without_doubles": "1"})
    assert made.status_code == 303, made.text
    assert "Проект: 1 показатель, 4 школы." in words_of(client.get(made.headers["location"]).text)


def test_a_draft_tells_what_is_known_of_some_and_what_looks_alike(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    client = client_for("koordinator")
    made = client.post("/campaigns", typed(city, "pupils_total", "all_pupils"))
    page = words_of(client.get(made.headers["location"]).text)
    assert "известно у 1 из 4 школ" in page.split("Заполнится заранее")[1]
    assert "оба вопроса в этом сборе" in page.split("за другую дату")[1]
    assert re.search(r"«Учеников» на 1 сентября похоже на «Учащихся всего» на 31 декабря", page)
    number = made.headers["location"].rpartition("/")[2]
    told = {one["why"]: one for one in api_for("koordinator").get(f"/campaigns/{number}").json()["doubles"]}
    assert (told["partly"]["schools_known"], told["partly"]["schools"]) == (1, 4)
    assert told["alike"]["other"] == "all_pupils"


def test_what_is_known_may_be_shown_to_be_looked_at(city: City, api_for: ApiFor) -> None:
    """Only school 1 is asked, and has told how many pupils it has."""
    api = api_for("koordinator")
    asked = {
        "title": "Ученики", "variables": ["pupils_total"], "periods": {"academic_year": "2026/27"},
        "schools": ["sch1"], "opens_at": LONG_AGO.isoformat(), "closes_at": FAR.isoformat(),
    }  # fmt: skip
    assert api.post("/campaigns", json=asked).json()["code"] == "campaign.doubles"
    shown = api.post("/campaigns", json={**asked, "shows_known": True})
    assert shown.status_code == 201, shown.text
    assert shown.json()["campaign"]["shows_known"] is True

"""Campaigns on both faces: drawn up, refused, opened, repeated."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.use_cases import campaigns
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import ASKED, FAR, LONG_AGO, TITLE, Desk, fill, terms
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


def test_a_draft_is_seen_by_no_school(city: City, make: Make, api_for: ApiFor) -> None:
    with make.writing() as tx:
        campaigns.draw_up(tx, make.actor_at(city.root), terms(city.schools), now=NOW)
    assert api_for("zavuch").get("/submissions").json() == {"items": []}


# Drawing up.


def given_campaign(**other: Any) -> dict[str, Any]:
    usual = {
        "title": TITLE, "variables": list(ASKED), "periods": {"academic_year": "2026/27"},
        "schools": ["sch1"], "opens_at": LONG_AGO.isoformat(), "closes_at": FAR.isoformat(),
    }  # fmt: skip
    return {**usual, **other}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"title": "  "}, "campaign.no_title"), ({"variables": []}, "campaign.nothing_asked"),
        ({"schools": []}, "campaign.nobody_asked"), ({"schools": ["sch9"]}, "campaign.school_unknown"),
        ({"closes_at": LONG_AGO.isoformat()}, "campaign.ends_before"),
        ({"periods": {}}, "campaign.no_period"),
        ({"periods": {"academic_year": "2098/99"}}, "campaign.period_future"),
        ({"indicators": ["no-such"]}, "campaign.indicator_unknown"),
    ],
)  # fmt: skip
def test_terms_that_do_not_fit_are_refused(
    city: City, api_for: ApiFor, other: dict[str, Any], code: str
) -> None:
    refused = api_for("koordinator").post("/campaigns", json=given_campaign(**other))
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert api_for("koordinator").get("/campaigns").json() == {"items": []}


def test_an_indicator_brings_the_variables_behind_it(city: City, api_for: ApiFor) -> None:
    api = api_for("koordinator")
    indicator = "staff-highest"
    made = api.post("/campaigns", json=given_campaign(variables=[], indicators=[indicator]))
    assert made.status_code == 201, made.text
    asked = [code for one in made.json()["campaign"]["sections"] for code in one["variables"]]
    assert asked == ["staff_highest_category", "staff_total"]


def test_an_opened_campaign_stands_still(school: Desk, town: Desk) -> None:
    campaign = school.show()["campaign"]
    version = town.api.get(f"/campaigns/{campaign}").json()["campaign"]["version"]
    refused = town.api.put(
        f"/campaigns/{campaign}", json=given_campaign(), headers={"If-Match": f'"{version}"'}
    )
    assert refused.json()["code"] == "campaign.not_draft"


def test_the_board_tells_who_fills(school: Desk, town: Desk, client_for: ClientFor) -> None:
    campaign = school.show()["campaign"]
    assert [one["filled_by"] for one in town.api.get(f"/campaigns/{campaign}").json()["schools"]] == [[]] * 4
    school.save({"pupils_boys": "206"})
    board = town.api.get(f"/campaigns/{campaign}").json()["schools"]
    assert board[0]["filled_by"] == ["Человек zavuch"]
    assert "Школа № 1 Человек zavuch черновик" in words_of(
        client_for("koordinator").get(f"/campaigns/{campaign}").text
    )


# Pages.


def test_a_coordinator_draws_up_opens_and_repeats_a_campaign_on_pages(
    city: City, client_for: ClientFor
) -> None:
    client = client_for("koordinator")
    said = {
        "title": TITLE, "opens_at": "2026-09-01T00:00", "closes_at": "2099-12-01T18:00",
        "variable": list(ASKED), "school": [str(one.id) for one in city.schools],
        "period:academic_year": "2026/27", "period:calendar_year": "2026", "minutes:deputy": "10",
    }  # fmt: skip
    refused = client.post("/campaigns", {**said, "variable": []})
    assert refused.status_code == 422
    assert "Ничего не выбрано. Отметьте показатели." in words_of(refused.text)
    assert f'value="{TITLE}"' in refused.text
    made = client.post("/campaigns", said)
    assert made.status_code == 303, made.text
    page = client.get(made.headers["location"])
    assert "Проект: 5 показателей, 4 школы. Школы его пока не видят." in words_of(page.text)
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None
    client.post(f"{made.headers['location']}/opening", {"seen": seen[1]})
    board = words_of(client.get(made.headers["location"]).text)
    assert "Приняты формы 0 из 4 школ. Ещё не отправили 4" in board
    assert "Школа № 1 черновик 20 %" in board
    assert "Напомнить тем, кто не отправил" in board
    assert "Принять все без замечаний" not in board
    repeated = client.get(f"/campaigns/new?copy={made.headers['location'].rpartition('/')[2]}")
    assert 'value="pupils_boys" checked' in repeated.text


def test_teachers_are_asked_on_a_named_ground_alone(
    city: City, api_for: ApiFor, client_for: ClientFor
) -> None:
    api = api_for("koordinator")
    refused = api.post("/campaigns", json=given_campaign(schools=["sch2"], minutes={"teacher": 5}))
    assert (refused.status_code, refused.json()["code"]) == (422, "campaign.teacher_needs_ground")
    ground = "Приказ № 12, пункт 3"
    made = api.post(
        "/campaigns", json=given_campaign(schools=["sch2"], minutes={"teacher": 5}, ground=ground)
    )
    assert made.json()["campaign"]["ground"] == ground
    page = client_for("koordinator").get(f"/campaigns/{made.json()['campaign']['id']}")
    assert f"Основание просить учителей {ground}" in words_of(page.text)


# A trial.


@pytest.fixture
def tried(city: City, make: Make) -> tuple[int, str]:
    """Id of a campaign of four schools that school 1 tries, and its address."""
    with make.writing() as tx:
        actor = make.actor_at(city.root)
        made = campaigns.draw_up(tx, actor, terms(city.schools), now=NOW)
        campaigns.open_to_schools(tx, actor, made.id, only=city.school(1).id, seen=made.version, now=NOW)
    return made.id, f"/campaigns/{made.id}"


def test_one_school_tries_the_form_before_the_others_get_theirs(
    tried: tuple[int, str], client_for: ClientFor, api_for: ApiFor
) -> None:
    _, path = tried
    town, first, second = api_for("koordinator"), api_for("zavuch"), api_for("other")
    board = town.get(path).json()
    assert board["untold"] == ["sch2", "sch3", "sch4"]
    assert [one["organisation"] for one in board["schools"]] == ["sch1"]
    assert len(first.get("/submissions").json()["items"]) == 1
    assert second.get("/submissions").json()["items"] == []
    client = client_for("koordinator")
    page = client.get(path).text
    assert "Форму пробует Школа № 1. Ещё 3 школы её пока не видят." in words_of(page)
    seen = town.get(path).json()["campaign"]["version"]
    assert client.post(f"{path}/rest", {"seen": seen}).status_code == 303
    assert len(second.get("/submissions").json()["items"]) == 1
    assert "Пробный сбор" not in client.get(path).text
    headers = {"If-Match": f'"{seen + 1}"'}
    assert town.post(f"{path}/rest", headers=headers).json()["code"] == "campaign.no_rest"
    assert town.post(f"{path}/trial-end", headers=headers).json()["code"] == "campaign.no_trial"


def test_a_trial_ends_in_a_draft_whose_questions_may_be_changed(
    tried: tuple[int, str], api_for: ApiFor
) -> None:
    _, path = tried
    town, school = api_for("koordinator"), api_for("zavuch")
    desk = Desk(school, school.get("/submissions").json()["items"][0]["id"])
    desk.save({"pupils_boys": "206"})
    seen = town.get(path).json()["campaign"]["version"]
    ended = town.post(f"{path}/trial-end", headers={"If-Match": f'"{seen}"'})
    assert ended.json()["campaign"]["phase"] == "draft"
    assert school.get("/submissions").json() == {"items": []}
    changed = town.put(
        path, json=given_campaign(variables=["pupils_boys"]), headers={"If-Match": f'"{seen + 1}"'}
    )
    assert changed.status_code == 200, changed.text
    opened = town.post(f"{path}/opening", headers={"If-Match": f'"{seen + 2}"'})
    assert opened.json()["untold"] == []
    cells = Desk(school, school.get("/submissions").json()["items"][0]["id"]).cells()
    assert [(one["key"], one["text"]) for one in cells.values()] == [("pupils_boys", "")]


def test_only_a_school_of_the_campaign_tries_it_and_what_is_accepted_stands(
    tried: tuple[int, str], city: City, api_for: ApiFor
) -> None:
    _, path = tried
    town, school = api_for("koordinator"), api_for("zavuch")
    desk = Desk(school, school.get("/submissions").json()["items"][0]["id"])
    fill(desk)
    desk.act("sending")
    Desk(town, int(desk.path.rpartition("/")[2])).act("acceptance")
    seen = town.get(path).json()["campaign"]["version"]
    refused = town.post(f"{path}/trial-end", headers={"If-Match": f'"{seen}"'})
    assert refused.json()["code"] == "campaign.no_trial"
    other = town.post("/campaigns", json=given_campaign(schools=["sch2"], variables=["library_books"])).json()
    version = {"If-Match": f'"{other["campaign"]["version"]}"'}
    opening = f"/campaigns/{other['campaign']['id']}/opening"
    elsewhere = town.post(opening, json={"trial": "sch1"}, headers=version)
    assert elsewhere.json()["code"] == "campaign.trial_elsewhere"


def test_a_district_or_a_grade_is_asked_as_a_group(
    city: City, api_for: ApiFor, client_for: ClientFor
) -> None:
    api = api_for("koordinator")
    groups = {one["code"]: one["places"] for one in api.get("/respondents").json()["groups"]}
    assert groups["all"] == ["sch1", "sch2", "sch3", "sch4"]
    district = f"district:{city.districts[0].code}"
    made = api.post("/campaigns", json=given_campaign(schools=[], group=district))
    assert made.status_code == 201, made.text
    assert made.json()["campaign"]["schools"] == len(groups[district]) > 0
    refused = api.post("/campaigns", json=given_campaign(schools=[], group="district:none"))
    assert refused.json()["code"] == "campaign.group_unknown"
    client = client_for("koordinator")
    said = {
        "title": TITLE, "opens_at": "2026-09-01T00:00", "closes_at": "2099-12-01T18:00",
        "variable": list(ASKED), "period:academic_year": "2026/27", "period:calendar_year": "2026",
    }  # fmt: skip
    for chosen, n in (({"whom": district}, len(groups[district])), ({"whom": "all"}, 4)):
        page = client.get(client.post("/campaigns", {**said, **chosen}).headers["location"])
        assert f"{n} школ" in words_of(page.text)
    ticked = client.post("/campaigns", {**said, "whom": "all", "school": [str(city.school(3).id)]})
    assert "1 школа" in words_of(client.get(ticked.headers["location"]).text)
    form = client.get(f"{ticked.headers['location']}/terms").text
    assert f'value="{city.school(3).id}" checked' in form
    inside = api_for("zavuch").get("/respondents").json()
    assert {"code": "grade:4", "name": "4", "places": ["sch1/4А", "sch1/4Б"]} in inside["groups"]
    assert "uchitel" in [one["login"] for one in inside["colleagues"]]

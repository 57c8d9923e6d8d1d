"""The quality of answers: counted when a campaign is closed, recorded for the year, an indicator of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.domain.data_quality import AnswerQuality, quality_of, summed
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import FAR, Desk, fill, opened
from tests.make import NOW, City, Make

ENDS = datetime(2026, 10, 1, tzinfo=UTC)


def test_an_answer_is_whole_in_time_and_clear_by_its_cells() -> None:
    found = quality_of(cells=60, filled=57, remarked=2, first_sent=ENDS, ends_at=ENDS)
    assert found == AnswerQuality(forms=1, in_time=1, cells=60, filled=57, clear=55)
    late = quality_of(cells=60, filled=60, remarked=0, first_sent=ENDS + timedelta(1), ends_at=ENDS)
    never = quality_of(cells=60, filled=0, remarked=1, first_sent=None, ends_at=ENDS)
    assert (late.in_time, never.in_time, never.clear) == (0, 0, 0)
    assert summed([found, late, never]) == AnswerQuality(forms=3, in_time=1, cells=180, filled=117, clear=115)


def close(town: Desk, campaign: int) -> None:
    version = town.api.get(f"/campaigns/{campaign}").json()["campaign"]["version"]
    closed = town.api.post(f"/campaigns/{campaign}/closing", headers={"If-Match": f'"{version}"'})
    assert closed.status_code == 200, closed.text


def told(api: ApiClient, school: str) -> dict[str, float]:
    found = api.get("/observations", params={"organisation": school, "limit": 200}).json()["items"]
    return {one["variable"]: one["value"] for one in found if one["variable"].startswith("form")}


def test_a_closed_campaign_is_recorded_for_all_its_schools(school: Desk, town: Desk) -> None:
    """School 1 sent in time, one of its five cells was returned; the others have sent nothing."""
    fill(school)
    school.act("sending")
    town.act("return", cells={"mentoring": "Нет на сайте"}, due_at=FAR.isoformat())
    school.save({"mentoring": "нет"})
    school.act("sending")
    town.act("acceptance")
    campaign = school.show()["campaign"]
    close(town, campaign)
    assert told(town.api, "sch1") == {
        "forms_asked": 1, "forms_in_time": 1, "form_cells_asked": 5, "form_cells_filled": 5,
        "form_cells_clear": 4,
    }  # fmt: skip
    silent = told(town.api, "sch2")
    assert (silent["forms_in_time"], silent["form_cells_filled"]) == (0, 0)
    rows = {
        one["organisation"]: one["quality"]
        for one in town.api.get(f"/campaigns/{campaign}").json()["schools"]
    }
    assert rows["sch1"] == {"in_time": True, "cells": 5, "filled": 5, "clear": 4}


def test_a_second_campaign_of_the_year_adds_up(school: Desk, town: Desk, city: City, make: Make) -> None:
    close(town, school.show()["campaign"])
    close(town, opened(make, city))
    assert told(town.api, "sch2")["forms_asked"] == 2


def test_the_numbers_are_indicators_and_nobody_is_asked_for_them(
    school: Desk, town: Desk, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    fill(school)
    school.act("sending")
    town.act("acceptance")
    close(town, school.show()["campaign"])
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
    make.compute()
    asked = {"organisation": "sch1", "indicator": "answers-in-time", "period": "2026/27"}
    values = town.api.get("/indicator-values", params=asked)
    assert values.status_code == 200, values.text
    assert [one["value"] for one in values.json()["items"]] == [100.0]
    form = words_of(client_for("koordinator").get("/campaigns/new").text)
    assert "Форм отправлено в срок" not in form
    asked = town.api.post(
        "/campaigns",
        json={
            "title": "x", "variables": ["forms_asked"], "periods": {"academic_year": "2026/27"},
            "schools": ["sch1"], "opens_at": ENDS.isoformat(), "closes_at": FAR.isoformat(),
        },
    )  # fmt: skip
    assert asked.json()["code"] == "campaign.counted"

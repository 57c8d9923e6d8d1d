"""Unusual numbers of all schools in one list, on the page and over REST."""

import re
from collections.abc import Callable, Mapping

import pytest

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import FAR, TITLE, Desk, fill
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
ODD = {"pupils_total": "900", "pupils_boys": "450", "pupils_girls": "450",
       "pupils_by_level{level=primary}": "900"}  # fmt: skip
DAY = {"day": "2099-12-01T18:00"}


@pytest.fixture
def path(school: Desk) -> str:
    """The list of a campaign whose school 1 has sent an unusual number with its reason."""
    fill(school)
    school.save(ODD)
    school.save({"pupils_total": "900"}, comment="Открыли новое здание")
    assert school.act("sending").json()["state"] == "submitted"
    return f"/campaigns/{school.show()['campaign']}/doubts"


def seen_on(page: str) -> Mapping[str, str]:
    return dict(re.findall(r'name="(seen:[0-9]+)" value="([0-9]+)"', page))


def test_the_list_tells_what_is_unusual_why_and_how_much_hangs_on_it(
    path: str, town: Desk, client_for: ClientFor
) -> None:
    (one,) = town.api.get(path).json()["items"]
    assert (one["organisation"], one["cell"]["key"], one["cell"]["value"]) == ("sch1", "pupils_total", 900.0)
    assert one["weight"] == pytest.approx(500 / 900)
    page = client_for("koordinator").get(path).text
    assert "1 необычное число в формах 1 школы." in words_of(page)
    assert (
        "Школа № 1 Учеников Ученики на 1 сентября 400 900 Год назад было 400. Стало в 2,2 раза больше. "
        "Школа поясняет: Открыли новое здание 55,6 %"
    ) in words_of(page)
    assert f'href="{town.path}#c1"' in page
    board = client_for("koordinator").get(path.removesuffix("/doubts")).text
    assert f'href="{path}"' in board


def test_a_number_is_returned_from_the_list(path: str, school: Desk, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    seen = seen_on(client.get(path).text)
    (answer,) = (name.removeprefix("seen:") for name in seen)
    wrong = {f"wrong:{answer}:pupils_total": "Второе здание откроют весной"}
    both = client.post(f"{path}/acceptance", {**seen, **wrong, **DAY})
    assert both.status_code == 422
    assert "У некоторых чисел написано, что исправить." in words_of(both.text)
    assert "Второе здание откроют весной" in both.text
    nothing = client.post(f"{path}/return", {**seen, **DAY})
    assert nothing.status_code == 422
    assert client.post(f"{path}/return", {**seen, **wrong, **DAY}).status_code == 303
    cell = school.cells()["pupils_total"]
    assert (cell["is_returned"], cell["words"][0]["text"]) == (True, "Второе здание откроют весной")
    assert "Необычных чисел в присланных формах нет." in words_of(client.get(path).text)
    again = client.post(f"{path}/return", {**seen, **wrong, **DAY})
    assert again.status_code == 409


def test_what_was_looked_at_is_accepted_at_once(path: str, school: Desk, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    seen = seen_on(client.get(path).text)
    assert client.post(f"{path}/acceptance", {**seen, **DAY}).status_code == 303
    assert school.show()["state"] == "accepted"


def test_rest_returns_and_accepts_alike(path: str, school: Desk, town: Desk) -> None:
    one = town.api.get(path).json()["items"][0]
    seen = {"submission": one["submission"], "seen": one["version"]}
    wrong = {**seen, "cells": {"pupils_total": "Проверьте"}}
    back = town.api.post(f"{path}/return", json={"items": [wrong], "due_at": FAR.isoformat()})
    assert back.json() == {"submissions": 1}
    assert school.save({"pupils_total": "899"}, comment="Пересчитали").status_code == 200
    assert school.save({"pupils_total": "900"}).status_code == 200
    assert school.act("sending").json()["state"] == "submitted"
    stale = town.api.post(f"{path}/acceptance", json={"items": [seen]})
    assert stale.status_code == 409
    now = {"submission": one["submission"], "seen": town.show()["version"]}
    assert town.api.post(f"{path}/acceptance", json={"items": [now]}).json() == {"submissions": 1}
    assert school.show()["state"] == "accepted"


def test_only_those_who_run_campaigns_decide_and_schools_do_not_look(
    path: str, school: Desk, city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    assert school.api.get(path).status_code == 404
    make.person(Role.COORDINATOR, city.districts[1], "rayon")
    assert api_for("rayon").get(path).status_code == 404
    looks = api_for("metodist")
    one = looks.get(path).json()["items"][0]
    seen = {"items": [{"submission": one["submission"], "seen": one["version"]}]}
    assert looks.post(f"{path}/acceptance", json=seen).status_code == 403
    page = client_for("metodist").get(path).text
    assert TITLE in page
    assert "Вернуть, где написано" not in page

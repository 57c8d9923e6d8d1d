"""Reported values over REST: recorded all or none, listed, corrected, with their history."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.access import Role
from tests.clients import ApiClient
from tests.make import NOW, City, Make

ApiFor = Callable[[str], ApiClient]
STAFF = {"organisation": "sch1", "variable": "staff_total", "period": "2025/26", "value": 27}
BASIC = {
    "organisation": "sch1", "variable": "pupils_by_level", "period": "2025/26", "value": "1 120",
    "breakdown": {"level": "basic"},
}  # fmt: skip
CELL = {"organisation": "sch1", "variable": "staff_total", "period": "2025/26"}


@pytest.fixture
def robot(city: City, make: Make, api_for: ApiFor) -> ApiClient:
    make.person(Role.MACHINE, city.root, "robot")
    return api_for("robot")


def post(client: ApiClient, *items: dict[str, object], key: str | None = None, **more: object) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/observations", json={"items": list(items), **more}, headers=headers)


def listed(client: ApiClient, **asked: object) -> list[dict[str, Any]]:
    answer = client.get("/observations", params={"subtree": True, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_variables_say_what_may_be_reported(robot: ApiClient) -> None:
    items = robot.get("/variables").json()["items"]
    assert len(items) >= 40
    one = robot.get("/variables/pupils_by_level").json()
    assert one in items
    assert (one["unit"], one["kind"], one["low"], one["high"]) == ("people", "whole", 0, 10_000)
    assert (one["moment"], one["moment_words"]) == ("on_date", "на 1 сентября")
    assert one["dimensions"][0]["values"]["basic"] == "основное общее"
    assert one["forbidden"][0]["clause"]
    assert robot.get("/variables/other").status_code == 404


def test_values_are_recorded_and_listed(robot: ApiClient) -> None:
    done = post(robot, STAFF, BASIC, reference="тарификация")
    assert (done.status_code, done.json()) == (
        201, {"new": 2, "corrected": 0, "unchanged": 0, "repeated": False},
    )  # fmt: skip
    level, staff = listed(robot)
    assert (level["value"], level["breakdown"]) == (1120, "level=basic")
    assert (staff["value"], staff["not_measured"], staff["revision"]) == (27, None, 1)
    assert (staff["entered_by"], staff["source"], staff["reference"]) == ("robot", "api", "тарификация")
    again = post(robot, STAFF, BASIC)
    assert (again.status_code, again.json()["unchanged"]) == (200, 2)


def test_why_there_is_no_number_is_told_and_is_no_zero(robot: ApiClient) -> None:
    post(robot, {**STAFF, "value": None, "not_measured": "not_collected"})
    (one,) = listed(robot)
    assert (one["value"], one["not_measured"]) == (None, "not_collected")


def test_yes_and_no_are_truth_or_words(robot: ApiClient) -> None:
    room = {"organisation": "sch1", "variable": "reading_room", "period": "2025"}
    media = {**room, "variable": "reading_room_media"}
    assert post(robot, {**room, "value": True}, {**media, "value": "нет"}).status_code == 201
    assert [one["value"] for one in listed(robot)] == [1, 0]


def test_every_fault_is_a_problem_with_its_place_and_nothing_is_kept(robot: ApiClient) -> None:
    wrong = {**STAFF, "variable": "mentors", "value": "два"}
    answer = post(robot, STAFF, wrong, {**BASIC, "breakdown": {}})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["title"]) == (
        "observations.has_errors", "Замечаний 2. Ничего не записано.",
    )  # fmt: skip
    places = [(one["item"], one["part"], one["code"]) for one in problem["facts"]["errors"]]
    assert places == [
        (1, "value", "observation.value_text"),
        (2, "breakdown.level", "observation.breakdown_missing"),
    ]
    assert problem["facts"]["errors"][0]["value"] == "два"
    assert listed(robot) == []


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"value": [1]},
        {"not_measured": "lost"},
        {"seen": -1},
        {"breakdown": {"level": "\x00"}},
        {"organisation": "\x00"},
    ],
)
def test_what_is_no_value_at_all_is_refused_before_it_is_read(
    robot: ApiClient, change: dict[str, object]
) -> None:
    answer = post(robot, {**STAFF, **change})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_a_number_without_an_end_is_refused(robot: ApiClient) -> None:
    body = (
        '{"items": [{"organisation": "sch1", "variable": "staff_total", "period": "2025/26", "value": NaN}]}'
    )
    headers = {"Content-Type": "application/json"}
    assert robot.post("/observations", content=body, headers=headers).status_code == 422


def test_a_correction_keeps_what_was_there(robot: ApiClient, city: City, api_for: ApiFor) -> None:
    post(robot, STAFF)
    without = post(api_for("zavuch"), {**STAFF, "value": 28})
    assert without.json()["facts"]["errors"][0]["code"] == "observation.reason_missing"
    assert post(api_for("zavuch"), {**STAFF, "value": 28}, reason="сверка").status_code == 201
    history = robot.get("/observations/history", params=CELL).json()["items"]
    told = [(one["revision"], one["value"], one["is_current"], one["reason"]) for one in history]
    assert told == [(2, 28, True, "сверка"), (1, 27, False, None)]
    assert [one["entered_by"] for one in history] == ["zavuch", "robot"]


def test_a_repeated_call_does_nothing_even_after_a_correction(robot: ApiClient) -> None:
    first = post(robot, STAFF, key="call-0001")
    assert first.status_code == 201
    post(robot, {**STAFF, "value": 28}, reason="сверка")
    again = post(robot, STAFF, key="call-0001")
    assert (again.status_code, again.json()["repeated"]) == (200, True)
    assert [one["value"] for one in listed(robot)] == [28]
    other = post(robot, {**STAFF, "value": 30}, key="call-0001")
    assert (other.status_code, other.json()["code"]) == (422, "creation.other_body")


def test_a_list_comes_in_parts_and_as_it_was_known(robot: ApiClient) -> None:
    post(robot, *({**STAFF, "organisation": f"sch{n}", "value": n} for n in (1, 2, 3, 4)))
    first = robot.get("/observations", params={"subtree": True, "limit": 3}).json()
    rest = robot.get("/observations", params={"subtree": True, "limit": 3, "after": first["next"]}).json()
    assert [one["organisation"] for one in (*first["items"], *rest["items"])] == [
        "sch1",
        "sch2",
        "sch3",
        "sch4",
    ]
    assert rest["next"] is None
    assert listed(robot, known_at=(NOW - timedelta(days=36_500)).isoformat()) == []
    naive = robot.get("/observations", params={"known_at": "2026-11-25T09:00:00"})
    assert naive.status_code == 422
    for asked in ({"period": "когда-то"}, {"breakdown": "level"}, {"after": 999_999}):
        assert robot.get("/observations", params=asked).status_code == 422


def test_what_is_of_another_school_is_not_there(robot: ApiClient, api_for: ApiFor) -> None:
    post(robot, STAFF)
    other = api_for("other")
    assert listed(other) == []
    assert other.get("/observations", params={"organisation": "sch1"}).status_code == 404
    assert other.get("/observations/history", params=CELL).status_code == 404
    foreign = post(other, STAFF)
    assert foreign.json()["facts"]["errors"][0]["code"] == "observation.organisation_unknown"
    unknown = {**CELL, "period": "2019/20"}
    assert robot.get("/observations/history", params=unknown).status_code == 404


def test_who_only_rules_or_reads_records_nothing(
    robot: ApiClient, city: City, make: Make, api_for: ApiFor
) -> None:
    make.person(Role.METHODOLOGIST, city.root, "metodist")
    assert post(api_for("metodist"), STAFF).status_code == 403
    assert post(api_for("admin"), STAFF).status_code == 403
    assert api_for("admin").get("/observations").status_code == 403
    assert api_for("metodist").get("/observations").status_code == 200

"""Refusals say in Russian what is wrong and what fits; years without data are answered alike."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.access import Role
from tests.clients import ApiClient, Visitor
from tests.make import PASSWORD, City, Make

ApiFor = Callable[[str], ApiClient]
YEARS = (("/city", "period"), ("/collection", "academic_year"))


@pytest.fixture
def robot(city: City, make: Make, api_for: ApiFor) -> ApiClient:
    paper = make.test()
    make.accepted(paper, city.classes_of(1), by=city.root, pupils=12)
    make.accepted(paper, city.classes_of(2), by=city.root, pupils=5)
    make.compute()
    make.person(Role.MACHINE, city.root, "robot")
    return api_for("robot")


@pytest.mark.parametrize(("path", "name"), YEARS)
@pytest.mark.parametrize("year", ["2025", "год", "2025/26 Q1", "2025/27"])
def test_what_is_no_academic_year_is_told_the_form_of_one(
    robot: ApiClient, path: str, name: str, year: str
) -> None:
    answer = robot.get(path, params={"organisation": "city", name: year})
    assert (answer.status_code, answer.json()["code"]) == (422, "period.not_year")
    assert answer.json()["title"] == f"«{year}» не учебный год. Назовите год так: 2025/26."


@pytest.mark.parametrize("year", ["год", "2025/26 Q1", "2025/27"])
def test_what_is_no_year_of_an_indicator_is_told_both_forms(robot: ApiClient, year: str) -> None:
    answer = robot.get("/indicator-values", params={"organisation": "city", "period": year})
    assert (answer.status_code, answer.json()["code"]) == (422, "period.not_year")
    said = "Назовите год так: 2025/26, а календарный так: 2025."
    assert answer.json()["title"] == f"«{year}» не учебный год. {said}"


@pytest.mark.parametrize(("path", "name"), YEARS)
def test_a_year_without_data_is_answered_with_nothing(robot: ApiClient, path: str, name: str) -> None:
    answer = robot.get(path, params={"organisation": "city", name: "2030-31"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told.get("items", []), told.get("papers", []), told.get("silent", [])) == ([], [], [])
    assert told.get(name, "2030/31") == "2030/31"


@pytest.mark.parametrize(
    ("path", "organisation", "more", "kind", "takes"),
    [
        ("/term-reports", "city", {"period": "2025/26 Q1"}, "municipality", ["school"]),
        ("/city", "sch1", {}, "school", ["country", "region", "municipality", "okrug", "district"]),
        (
            "/collection", "sch1/4А", {}, "class",
            ["country", "region", "municipality", "okrug", "district", "school"],
        ),
    ],
)  # fmt: skip
def test_a_wrong_kind_of_organisation_is_told_which_fits(
    robot: ApiClient, path: str, organisation: str, more: dict[str, str], kind: str, takes: list[str]
) -> None:
    answer = robot.get(path, params={"organisation": organisation, **more})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "organisation.kind")
    assert (told["facts"]["kind"], told["facts"]["takes"]) == (kind, takes)
    assert told["title"].endswith("Назовите такой код.")


@pytest.mark.parametrize("path", ["/term-reports", "/city", "/collection"])
def test_what_is_not_ones_own_stays_unknown_whatever_its_kind(
    robot: ApiClient, api_for: ApiFor, path: str
) -> None:
    more = {"period": "2025/26 Q1"} if path == "/term-reports" else {}
    for code in ("city", "sch2", "sch2/4А", "nothing"):
        answer = api_for("zavuch").get(path, params={"organisation": code, **more})
        assert (answer.status_code, answer.json()["code"]) == (404, "object.unknown")


def test_an_unknown_kind_is_told_the_known_ones(robot: ApiClient) -> None:
    answer = robot.get("/organisations", params={"kind": "zzz"})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "organisations.kind_unknown")
    assert "school" in told["facts"]["known"]
    assert "Вида «zzz» нет" in told["title"]
    assert robot.get("/organisations", params={"kind": "region"}).json()["items"] == []


def test_broken_json_is_told_its_line_and_column(visitor: Visitor, city: City) -> None:
    answer = visitor.http.post(
        "/api/v1/tokens",
        content='{"login": "a",\n "password": }',
        headers={"Content-Type": "application/json"},
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "json.broken")
    assert told["facts"] == {"line": 2, "column": 14}
    assert "строке 2" in told["title"]


@pytest.mark.parametrize(
    ("body", "field", "code", "words"),
    [
        ({"login": "a"}, "password", "field.missing", "Поле нужно, но его нет. Добавьте его."),
        ({"login": "a" * 81, "password": "b"}, "login", "field.too_long", "Длиннее 80 знаков. Сократите."),
        ({"login": 7, "password": "b"}, "login", "field.not_text", "Нужен текст в кавычках."),
        (
            {"login": "a", "password": "b", "role": "x"}, "role", "field.unknown",
            "Такого поля нет. Проверьте название или уберите его.",
        ),
        ([], "", "field.wrong_shape", "Нужен список или набор полей. Посмотрите описание вызова."),
    ],
)  # fmt: skip
def test_faults_of_fields_are_told_in_russian_with_a_code(
    visitor: Visitor, city: City, body: Any, field: str, code: str, words: str
) -> None:
    told = visitor.http.post("/api/v1/tokens", json=body).json()
    assert told["code"] == "request.invalid"
    assert (told["facts"]["codes"], told["facts"]["problems"]) == ({field: code}, {field: words})


def test_a_number_that_is_none_or_too_big_is_told_so(robot: ApiClient) -> None:
    for value, code in (("много", "field.not_number"), ("500", "field.too_big"), ("0", "field.too_low")):
        facts = robot.get("/tests", params={"limit": value}).json()["facts"]
        assert facts["codes"] == {"limit": code}


def test_values_say_where_people_are_few(robot: ApiClient) -> None:
    values = robot.get("/indicator-values", params={"organisation": "city", "subtree": True}).json()["items"]
    assert {one["small"] for one in values} == {False, True}
    assert all(one["small"] == (one["n"] < 20) for one in values)
    city = robot.get("/city", params={"organisation": "city"}).json()
    assert all("small" in one["whole"] for one in city["indicators"])


def test_a_token_says_how_many_seconds_it_lives(visitor: Visitor, city: City) -> None:
    issued = visitor.http.post("/api/v1/tokens", json={"login": "zavuch", "password": PASSWORD}).json()
    assert issued["expires_in"] == 3600

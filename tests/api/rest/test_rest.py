"""REST: rights, paging, refusals, its own description."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.db import audit, people
from app.db.engine import Database
from app.domain.access import Role
from tests.api.pages.test_service_pages import add_job
from tests.clients import ApiClient, Visitor
from tests.make import PASSWORD, City, Make
from tests.organisation_lists import as_csv

ApiFor = Callable[[str], ApiClient]
NEW_SCHOOL = ["sch9", "Школа", "Школа № 9", "Школа № 9", "district-1", "9"]
PROCEDURE = {"code": "vpr-2030", "kind": "vpr", "name": "ВПР-2030", "academic_year": "2029/30"}


def events(database: Database, make: Make, city: City) -> list[str]:
    with database.reading() as tx:
        found = audit.page(tx, seen_by=make.actor_at(city.root), before_id=None, limit=50)
    return [one.event for one in found]


def send_list(client: ApiClient, content: bytes, **more: object) -> Any:
    return client.post("/organisation-lists", files={"file": ("list.csv", content)}, data=more)


def test_organisations_come_page_by_page_each_once(city: City, api_for: ApiFor) -> None:
    client, after, found = api_for("koordinator"), "", []
    while after is not None:
        part = client.get("/organisations", params={"after": after, "limit": 4}).json()
        assert len(part["items"]) <= 4
        found += [one["code"] for one in part["items"]]
        after = part["next"]
    assert len(found) == len(set(found)) == 15


def test_an_organisation_names_its_parent_and_facts(city: City, api_for: ApiFor) -> None:
    headings = ("Код", "Вид", "Название", "Код вышестоящей", "Ученики на 01.09.2025")
    content = as_csv([["sch1", "Школа", "Школа № 1", "district-1", "986"]], headings=headings)
    assert send_list(api_for("admin"), content).json()["changed"] == ["sch1"]
    client = api_for("zavuch")
    (one,) = client.get("/organisations", params={"code": "sch1"}).json()["items"]
    assert client.get(f"/organisations/{one['id']}").json() == one
    assert (one["number"], one["kind"], one["parent_code"]) == (1, "school", "district-1")
    assert one["facts"] == [
        {"fact": "Ученики", "value": "986", "valid_from": "2025-09-01", "source": "list.csv"}
    ]


def test_a_list_is_tried_first_and_then_loaded(
    city: City, api_for: ApiFor, make: Make, database: Database
) -> None:
    client, content = api_for("admin"), as_csv([NEW_SCHOOL])
    tried = send_list(client, content, dry_run="true").json()
    assert (tried["dry_run"], tried["new"], tried["errors"]) == (True, ["sch9"], [])
    assert events(database, make, city) == []
    assert send_list(client, content).json()["new"] == ["sch9"]
    assert events(database, make, city) == ["organisations.loaded"]
    again = send_list(client, content).json()
    assert (again["new"], again["changed"], again["unchanged"]) == ([], [], 1)


def test_errors_of_a_list_are_a_problem_with_rows(city: City, api_for: ApiFor) -> None:
    content = as_csv([NEW_SCHOOL, ["x", "Замок", "Имя", "", "city", ""]])
    tried = send_list(api_for("admin"), content, dry_run="true").json()
    assert tried["errors"] == [
        {"code": "organisation.kind_unknown", "row": 3, "facts": {"row": 3, "value": "Замок"}}
    ]
    refused = send_list(api_for("admin"), content)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["facts"]["errors"] == [
        {"code": "organisation.kind_unknown", "row": 3, "value": "Замок"}
    ]


def test_only_administrators_load_lists(city: City, api_for: ApiFor) -> None:
    for login in ("koordinator", "zavuch"):
        assert send_list(api_for(login), as_csv([NEW_SCHOOL])).json()["code"] == "action.not_allowed"


@pytest.mark.parametrize(
    ("path", "of"),
    [("/organisations/{}", "organisation"), ("/people/{}", "person"), ("/jobs/{}", "job")],
)
def test_what_is_of_another_school_is_as_good_as_not_there(
    city: City, api_for: ApiFor, make: Make, path: str, of: str
) -> None:
    other = {
        "organisation": city.school(2).id,
        "person": make.actor("other").user_id,
        "job": add_job(make, city, 2),
    }[of]

    def ask(login: str, number: int) -> tuple[int, bytes]:
        answer = api_for(login).get(path.format(number))
        return answer.status_code, re.sub(rb'"request_id":"\w+"', b"", answer.content)

    assert ask("zavuch", other) == ask("zavuch", 999_999)
    assert ask("zavuch", other)[0] == 404
    assert ask("other", other)[0] == 200


def test_a_code_of_another_school_is_as_good_as_not_there(city: City, api_for: ApiFor) -> None:
    client = api_for("zavuch")
    answers = [client.get("/organisations", params={"code": code}) for code in ("sch2", "nothing")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].json()["title"] == answers[1].json()["title"]


def test_lists_hold_what_is_ones_own(city: City, api_for: ApiFor, make: Make) -> None:
    add_job(make, city, 2)
    client = api_for("zavuch")
    assert client.get("/jobs").json() == {"items": [], "next": None}
    assert [one["login"] for one in client.get("/people").json()["items"]] == ["zavuch"]
    assert {one["code"] for one in client.get("/organisations").json()["items"]} == {
        "sch1",
        "sch1/4А",
        "sch1/4Б",
    }


def test_the_journal_comes_page_by_page_to_administrators(city: City, api_for: ApiFor) -> None:
    client = api_for("admin")
    for code in ("a", "b", "c"):
        send_list(client, as_csv([[code, "Школа", "Имя", "", "city", ""]]))
    first = client.get("/audit", params={"limit": 2}).json()
    second = client.get("/audit", params={"limit": 2, "before": first["next"]}).json()
    assert [one["after"]["new"] for one in first["items"] + second["items"]] == [1, 1, 1]
    assert second["next"] is None
    assert api_for("koordinator").get("/audit").status_code == 403


def test_a_procedure_is_added_once(city: City, api_for: ApiFor, make: Make, database: Database) -> None:
    client = api_for("koordinator")
    added = client.post("/procedures", json=PROCEDURE)
    assert (added.status_code, added.json()) == (201, {**PROCEDURE, "purpose": None})
    assert events(database, make, city) == ["procedure.added"]
    assert client.post("/procedures", json=PROCEDURE).json()["code"] == "procedure.code_taken"
    assert client.get("/procedures").json()["items"] == [added.json()]
    assert api_for("zavuch").post("/procedures", json=PROCEDURE).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("POST", "/procedures", {"json": {**PROCEDURE, "owner": "me"}}),
        ("POST", "/tokens", {"json": {"login": "a", "password": "b", "role": "administrator"}}),
        ("GET", "/organisations", {"params": {"seen_by": "everybody"}}),
        ("GET", "/organisations", {"params": {"limit": 201}}),
        ("GET", "/jobs", {"params": {"limit": 0}}),
        ("GET", "/organisations/x", {}),
    ],
)
def test_an_unknown_or_wrong_field_is_refused(
    city: City, api_for: ApiFor, method: str, path: str, more: dict[str, Any]
) -> None:
    answer = api_for("koordinator").request(method, path, **more)
    assert answer.status_code == 422
    assert answer.json()["code"] == "request.invalid"


def test_a_test_shows_its_tasks_and_scale(city: City, api_for: ApiFor, make: Make) -> None:
    made = make.test()
    client = api_for("zavuch")
    (brief,) = client.get("/tests", params={"procedure": "vpr-2026"}).json()["items"]
    whole = client.get(f"/tests/{made.code}").json()
    assert brief.items() <= whole.items()
    assert whole["title"] == made.title
    assert [one["max_score"] for one in whole["tasks"]] == [1, 1, 2]
    assert whole["scale"]["bands"][0] == {"mark": 2, "low": 0, "high": 0}
    assert client.get("/tests", params={"procedure": "oge-2026"}).json()["items"] == []
    absent = client.get("/tests/nothing")
    assert (absent.status_code, absent.json()["title"][:25]) == (404, "По этому коду или номеру ")


def test_tests_come_in_parts_and_a_wrong_parameter_says_what_is_wrong(
    make: Make, city: City, api_for: Callable[[str], ApiClient]
) -> None:
    make.person(Role.MACHINE, city.root, "asking")
    codes = {make.test(subject, grade).code for subject in ("Математика", "Физика") for grade in (7, 8)}
    client = api_for("asking")
    seen: list[str] = []
    after = ""
    while after is not None:
        part = client.get("/tests", params={"limit": 3, "after": after}).json()
        seen += [one["code"] for one in part["items"]]
        after = part["next"]
    assert (len(seen), set(seen)) == (4, codes)
    assert client.get("/tests", params={"after": "nothing"}).json()["code"] == "cursor.broken"
    wrong = client.get("/tests", params={"limit": 500}).json()
    assert wrong["code"] == "request.invalid"
    assert "200" in wrong["facts"]["problems"]["limit"]


# Tokens.


def ask_token(visitor: Visitor, login: str, password: str) -> Any:
    return visitor.http.post("/api/v1/tokens", json={"login": login, "password": password})


def test_a_token_works_until_it_is_given_back(
    city: City, visitor: Visitor, make: Make, database: Database
) -> None:
    issued = ask_token(visitor, "zavuch", PASSWORD)
    assert issued.status_code == 201
    assert issued.headers["cache-control"] == "no-store"
    assert issued.json()["expires_at"].endswith("Z")
    bearer = {"Authorization": f"Bearer {issued.json()['token']}"}
    assert visitor.get("/api/v1/people", headers=bearer).status_code == 200
    assert visitor.http.delete("/api/v1/tokens/current", headers=bearer).status_code == 204
    assert visitor.get("/api/v1/people", headers=bearer).status_code == 401
    assert events(database, make, city) == ["token.revoked", "token.issued"]


def test_a_wrong_password_and_an_unknown_log_in_are_answered_alike(city: City, visitor: Visitor) -> None:
    answers = [ask_token(visitor, login, "не тот пароль").json() for login in ("zavuch", "nobody")]
    for one in answers:
        one.pop("request_id")
    assert answers[0] == answers[1]
    assert (answers[0]["status"], answers[0]["code"]) == (401, "sign_in.wrong")


def test_after_ten_tries_there_is_a_pause(city: City, visitor: Visitor) -> None:
    tries = [ask_token(visitor, "nobody", "не тот пароль") for _ in range(11)]
    assert [one.status_code for one in tries] == [401] * 10 + [429]
    assert int(tries[-1].headers["retry-after"]) > 0


def test_a_dismissed_person_s_token_ends_at_once(city: City, api_for: ApiFor, make: Make) -> None:
    client, user_id = api_for("zavuch"), make.actor("zavuch").user_id
    assert client.get("/people").status_code == 200
    with make.writing() as tx:
        people.save(tx, user_id, seen=1, is_active=False)
    assert client.get("/people").status_code == 401


# The description.


def test_the_description_names_rest_only_and_how_to_sign_in(city: City, visitor: Visitor) -> None:
    told = visitor.get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert all(path.startswith("/api/v1/") for path in told["paths"])
    assert told["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    operations = [one for path in told["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    assert {one["operationId"] for one in operations if one.get("security") == []} == {
        "health",
        "issue_token",
    }
    for one in operations:
        assert "application/problem+json" in one["responses"]["4XX"]["content"], one["operationId"]
        assert "422" not in one["responses"]
    assert "HTTPValidationError" not in told["components"]["schemas"]
    assert visitor.get("/api/v1/health").json() == {"status": "ok"}


def test_every_operation_but_the_public_ones_wants_a_token(city: City, visitor: Visitor) -> None:
    told = visitor.get("/api/v1/openapi.json").json()
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            if operation.get("security") != []:
                answer = visitor.http.request(method, re.sub(r"{\w+}", "1", path))
                assert (answer.status_code, answer.json()["code"]) == (401, "token.none"), path


def test_machines_may_load_but_not_rule(city: City, api_for: ApiFor, make: Make) -> None:
    make.person(Role.MACHINE, city.root, "robot")
    robot = api_for("robot")
    assert robot.get("/organisations").status_code == 200
    assert robot.get("/people").status_code == 403
    assert send_list(robot, as_csv([NEW_SCHOOL])).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", f"/organisations/{2**70}", {}),
        ("GET", "/people/0", {}),
        ("GET", f"/jobs/{2**31}", {}),
        ("GET", "/jobs", {"params": {"before": 2**63}}),
        ("GET", "/organisations", {"params": {"code": "\x00"}}),
        ("GET", "/organisations", {"params": {"after": "\x00", "kind": "\x00"}}),
        ("GET", "/tests", {"params": {"procedure": "\x00"}}),
        ("GET", "/tests/%00", {}),
        ("POST", "/procedures", {"json": {**PROCEDURE, "purpose": "\x00"}}),
        ("POST", "/tokens", {"json": {"login": "a\x00b", "password": "x"}}),
    ],
)
def test_what_no_database_takes_is_refused_before_it_is_asked(
    city: City, api_for: ApiFor, method: str, path: str, more: dict[str, Any]
) -> None:
    answer = api_for("koordinator").request(method, path, **more)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_a_list_is_sent_as_a_form_with_a_file(city: City, visitor: Visitor) -> None:
    told = visitor.get("/api/v1/openapi.json").json()
    body = told["paths"]["/api/v1/organisation-lists"]["post"]["requestBody"]["content"]
    assert list(body) == ["multipart/form-data"]

"""Every route, walked by every role: what is not yours is not there, and nothing breaks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI

from app.db import jobs
from app.db.tables import metadata
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from app.domain.crosstabs import Choice
from app.domain.jobs import JobKind
from app.use_cases import Database, saved_tables
from tests.clients import ApiClient, PageClient
from tests.control import check_of
from tests.foreign_books import layout_of
from tests.forms import opened_in
from tests.make import NOW, City, Make
from tests.routes import CHANGING, Route, routes_of

UNKNOWN = 999_999
SAME_REQUEST = {"X-Request-Id": "0123456789abcdef", "If-Match": '"1"'}
# Of each object in the address of a route, one that belongs to a school.
OBJECTS = (
    "organisation_id", "user_id", "batch_id", "job_id", "upload_id", "saved_id", "campaign_id",
    "submission_id", "layout_id", "check_id",
)  # fmt: skip
# What a paper is, is no secret; the other words are no objects.
INDICATOR = "vpr-math-4-good"
NO_OBJECTS = {
    "test_id", "code", "grant_id", "theme", "size", "table", "path", "kind", "form", "period", "version",
    "indicator", "criterion", "section", "file_id", "token",
}  # fmt: skip
SIZES = {"theme": "light", "size": "wide", "table": "marks", "kind": "organisations", "form": "csv",
         "period": "2025-26-q1"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Things:
    """Two schools' objects by the name that addresses give them, and the test that both wrote."""

    own: dict[str, object]
    foreign: dict[str, object]
    test_id: int
    test_code: str


@pytest.fixture
def things(make: Make, city: City) -> Things:
    test = make.test()
    make.accepted(test, city.classes, by=city.root, pupils=12)
    make.compute()
    found: list[dict[str, object]] = []
    for number in (1, 2):
        school = city.school(number)
        batch = make.batch(school, status=BatchStatus.CHECKING)
        person = make.person(Role.TEACHER, school, f"teacher{number}")
        with make.writing() as tx:
            job_id = jobs.add(
                tx, JobKind.CHECK, subject_id=batch.id, organisation_id=school.id, created_by="x", at=NOW
            )  # fmt: skip
            saved = saved_tables.save(
                tx, person, Choice(indicators=(INDICATOR,)), name="Своя", is_shared=True, now=NOW
            )
        campaign_id, submission_id = opened_in(make, school)
        ids = (
            school.id, person.user_id, batch.id, job_id, batch.upload_id, saved.id, campaign_id,
            submission_id, layout_of(make, school, f"zavuch{number}"), check_of(make, school, person),
        )  # fmt: skip
        found.append(dict(zip(OBJECTS, ids, strict=True)))
    return Things(own=found[0], foreign=found[1], test_id=test.id, test_code=test.code)


def _to_objects(app: FastAPI) -> Iterator[tuple[Route, str]]:
    for route in routes_of(app):
        named = [one for one in route.parameters if one in OBJECTS]
        assert set(route.parameters) <= set(OBJECTS) | NO_OBJECTS, f"{route}: say what its parameter is"
        if named:
            yield route, named[0]


def _rows(database: Database) -> dict[str, int]:
    with database.reading() as tx:
        return {
            table.name: tx.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one()
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DIRECTOR])
def test_an_object_of_another_school_answers_like_one_that_does_not_exist(
    things: Things, make: Make, city: City, app: FastAPI, database: Database, role: Role,
    client_for: Callable[[str], PageClient], api_for: Callable[[str], ApiClient],
) -> None:  # fmt: skip
    """Byte for byte, on pages, exports and REST, reading and changing; and nothing is changed."""
    make.person(role, city.school(1), "asks")
    page, machine = client_for("asks"), api_for("asks")
    form = {
        "csrf": page.csrf, "seen": "1", "role": "teacher", "place": "sch1", "password": "совсем-новый-пароль",
        "is_active": "", "active": "no", "cell": "3:1", "rows": "3", "procedure": "vpr-2026",
        "academic_year": "2025/26",
    }  # fmt: skip
    before, found = _rows(database), 0
    for route, name in _to_objects(app):
        answers = []
        for value in (things.foreign[name], UNKNOWN):
            address = route.filled(**{**SIZES, name: value})
            client = machine.http if route.is_rest else page.http
            data = form if route.method in CHANGING and not route.is_rest else None
            answers.append(client.request(route.method, address, data=data, headers=SAME_REQUEST))
        foreign, unknown = answers
        assert foreign.status_code == unknown.status_code, route
        assert foreign.content == unknown.content, route
        assert foreign.status_code in ({403, 404} if route.method == "GET" else {403, 404, 422}), route
        found += foreign.status_code == 404
    assert found >= 4
    assert _rows(database) == before


def test_figures_of_another_place_are_not_there(
    things: Things, city: City, zavuch: PageClient, app: FastAPI
) -> None:
    """The place is asked for behind the question mark, on pages, pictures and exports alike."""
    asking = {"show_value", "take_value"}
    routes = [
        one
        for one in routes_of(app)
        if one.method == "GET"
        and not one.is_rest
        and ("test_id" in one.parameters or one.name in asking)
        and "organisation_id" not in one.parameters
    ]
    assert {one.name for one in routes} >= {*asking, "show_test", "show_sources"}
    foreign = (city.school(2).id, city.root.id, city.classes_of(3)[0].id, UNKNOWN)
    for route in routes:
        address = route.filled(**SIZES, test_id=things.test_id, code=INDICATOR)
        own = zavuch.get(address, params={"place": city.school(1).id})
        assert own.status_code in (200, 404), route
        bodies = set()
        for place in foreign:
            answer = zavuch.get(address, params={"place": place}, headers=SAME_REQUEST)
            assert answer.status_code == 404, (route, place)
            bodies.add(answer.text)
        assert len(bodies) == 1, route


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.MACHINE])
def test_every_role_walks_every_page(
    things: Things, make: Make, city: City, app: FastAPI, role: Role, database: Database,
    client_for: Callable[[str], PageClient],
) -> None:  # fmt: skip
    """A defect would be raised here; pages are kept by nobody, and reading changes nothing."""
    make.person(role, city.school(1), "walks")
    page = client_for("walks")
    before, seen = _rows(database), 0
    for route in routes_of(app):
        if route.is_rest or route.method != "GET":
            continue
        named = {**SIZES, **things.own, "test_id": things.test_id, "code": INDICATOR}
        answer = page.get(route.filled(**named))
        assert answer.status_code in (200, 303, 403, 404), route
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.headers["cache-control"] == "no-store", route
        seen += answer.status_code == 200
    assert seen >= 4
    after = _rows(database)
    after["audit_entries"] = before["audit_entries"]  # taking data out may be written down
    assert after == before


@pytest.mark.parametrize("role", list(Role))
def test_every_role_walks_rest(
    things: Things, make: Make, city: City, app: FastAPI, role: Role, api_for: Callable[[str], ApiClient]
) -> None:
    make.person(role, city.school(1), "walks")
    machine = api_for("walks")
    for route in routes_of(app):
        if not route.is_rest or route.is_public or route.method != "GET":
            continue
        given = {**things.own, "code": things.test_code, "test_id": things.test_id}
        answer = machine.http.get(route.filled(**given))
        assert answer.status_code in (200, 403, 404, 422), route
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert {"code", "facts", "title", "status", "request_id"} <= answer.json().keys()

"""Nonsense in the addresses of every page and every call of REST: refused in words, never a defect."""

import random
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel

from app.api.parts import all_routes
from app.domain.access import Role
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.routes import Route, routes_of

ODD = (
    "", " ", "0", "-1", "1", "2147483648", "9223372036854775808", "1e9", "1.5", "NaN", "١٢", "абв", "%00",
    "\x00", "a" * 5000, "'; --", "{{7*7}}", "../../etc/passwd", "2025/26", "2025/26 Q9", "9999/00", "null",
    "[]", "😀", "1,2,3", "ru-vlg", "\u202e", "%", "_", "<b>", "true",
)  # fmt: skip
TRIES = 8


def _asked(app: FastAPI) -> dict[tuple[str, str], list[str]]:
    """(method, path) → the names that may follow the question mark."""
    found: dict[tuple[str, str], list[str]] = {}
    for route in all_routes(app):
        names = list(_query_names(route.dependant))
        for method in route.methods:
            found[(method, route.path)] = names
    return found


def _query_names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield field.alias
    for one in dependant.dependencies:
        yield from _query_names(one)


def _odd_addresses(
    app: FastAPI, good: dict[str, object], *, seed: int
) -> Iterator[tuple[Route, str, dict[str, str]]]:
    """Each reading route several times, with some of its parameters good and others nonsense."""
    chance = random.Random(seed)  # noqa: S311
    asked = _asked(app)
    for route in routes_of(app):
        if route.method != "GET":
            continue
        names = asked[(route.method, route.path)]
        for _ in range(TRIES if names or route.parameters else 1):
            filled = {
                one: good[one]
                if one in good and chance.random() < 0.6
                else quote(chance.choice(ODD), safe="")
                for one in route.parameters
            }
            query = {one: chance.choice(ODD) for one in names if chance.random() < 0.6}
            yield route, route.filled(**filled), query


@pytest.mark.parametrize("seed", [1, 3, 11])
def test_nonsense_in_an_address_is_no_defect(
    make: Make, city: City, app: FastAPI, client_for: Callable[[str], PageClient],
    api_for: Callable[[str], ApiClient], seed: int,
) -> None:  # fmt: skip
    test = make.test()
    make.accepted(test, city.classes, by=city.root, pupils=12)
    make.compute()
    make.person(Role.ADMINISTRATOR, city.root, "asks")
    page, machine = client_for("asks"), api_for("asks")
    good: dict[str, object] = {
        "organisation_id": city.school(1).id, "test_id": test.id, "batch_id": 1, "user_id": 1, "job_id": 1,
        "code": "vpr-math-4-good", "theme": "light", "size": "wide", "table": "marks",
        "kind": "organisations", "form": "csv", "period": "2025-26-q1",
    }  # fmt: skip
    statuses: set[int] = set()
    for route, address, query in _odd_addresses(app, good, seed=seed):
        client = machine.http if route.is_rest else page.http
        answer = client.get(address, params=query)
        assert answer.status_code < 500, (address[:200], query)
        assert answer.status_code in (200, 303, 304, 307, 401, 403, 404, 405, 409, 422), (
            address[:200],
            query,
        )
        statuses.add(answer.status_code)
    assert {200, 404, 422} <= statuses

"""Nobody gets in unasked, and changes come from our own pages only."""

from collections.abc import Callable
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from app.api.deps import ACTOR_DEPENDENCIES, CurrentActor
from app.api.guarded import check_all_guarded
from app.use_cases import Database
from tests.clients import PageClient, Visitor
from tests.make import PASSWORD, City, Make
from tests.routes import CHANGING, routes_of

FRAGMENT = {"HX-Request": "true"}


def test_a_part_with_a_route_that_asks_nobody_is_refused() -> None:
    tiny = APIRouter()

    @tiny.get("/guarded")
    def guarded(actor: CurrentActor) -> None: ...

    @tiny.get("/health", name="health")
    def public() -> None: ...

    check_all_guarded([one for one in tiny.routes if isinstance(one, APIRoute)], ACTOR_DEPENDENCIES)

    @tiny.post("/forgotten")
    def forgotten(one: Annotated[int, Depends(lambda: 1)]) -> None: ...

    with pytest.raises(RuntimeError, match=r"POST.*/forgotten"):
        check_all_guarded([one for one in tiny.routes if isinstance(one, APIRoute)], ACTOR_DEPENDENCIES)


def test_a_visitor_is_sent_to_sign_in_by_every_page(visitor: Visitor, app: FastAPI) -> None:
    pages = [one for one in routes_of(app) if not one.is_rest and not one.is_public]
    assert pages
    for route in pages:
        full = visitor.http.request(route.method, route.filled())
        assert (full.status_code, full.headers["location"].partition("?")[0]) == (303, "/login"), route
        fragment = visitor.http.request(route.method, route.filled(), headers=FRAGMENT)
        assert fragment.status_code == 401, route


def test_a_visitor_gets_nothing_from_rest(visitor: Visitor, app: FastAPI) -> None:
    rest = [one for one in routes_of(app) if one.is_rest and not one.is_public]
    for route in rest:
        answer = visitor.http.request(route.method, route.filled())
        assert answer.status_code == 401, route
        assert answer.headers["content-type"] == "application/problem+json", route
        assert answer.json()["code"] == "token.none"


def test_rest_does_not_believe_a_page_s_cookie(zavuch: PageClient, app: FastAPI) -> None:
    """Or another site could post to it in a person's name."""
    for route in routes_of(app):
        if route.is_rest and not route.is_public:
            assert zavuch.http.request(route.method, route.filled()).status_code == 401, route


def test_a_page_does_not_believe_a_machine_s_token(
    city: City, visitor: Visitor, make: Make, app: FastAPI
) -> None:
    headers = {"Authorization": f"Bearer {make.token('zavuch')}"}
    assert visitor.get("/roles", headers=headers).status_code == 303


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic emF2dWNoOjE=", "wrong"])
def test_a_wrong_token_opens_nothing(visitor: Visitor, app: FastAPI, header: str) -> None:
    route = next(one for one in routes_of(app) if one.is_rest and not one.is_public and one.method == "GET")
    assert visitor.get(route.filled(), headers={"Authorization": header}).status_code == 401


def _rows(database: Database) -> tuple[int, int]:
    with database.reading() as tx:
        return (
            tx.exec_driver_sql("SELECT count(*) FROM audit_entries").scalar_one(),
            tx.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one(),
        )


@pytest.mark.parametrize("kind", ["none", "empty", "wrong", "of another session"])
def test_a_change_without_this_session_s_token_is_refused(
    zavuch: PageClient, client_for: Callable[[str], PageClient], app: FastAPI, database: Database, kind: str
) -> None:
    """Before anything else of the request is looked at: with nonsense in it the answer is the same."""
    another = client_for("zavuch")
    data = {
        "none": {},
        "empty": {"csrf": ""},
        "wrong": {"csrf": "x" * 22},
        "of another session": {"csrf": another.csrf},
    }[kind]
    before = _rows(database)
    changing = [r for r in routes_of(app) if not r.is_rest and not r.is_public and r.method in CHANGING]
    assert {"logout", "act_as"} <= {route.name for route in changing}
    for route in changing:
        answer = zavuch.http.request(route.method, route.filled(), data={**data, "nonsense": "1"})
        assert answer.status_code == 403, route
    assert _rows(database) == before


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://testserver:81", "null", "http://a.testserver"]
)
def test_a_change_that_another_site_asks_for_is_refused(
    zavuch: PageClient, app: FastAPI, database: Database, origin: str
) -> None:
    before = _rows(database)
    for route in routes_of(app):
        if not route.is_rest and not route.is_public and route.method in CHANGING:
            answer = zavuch.http.request(
                route.method, route.filled(), data={"csrf": zavuch.csrf}, headers={"Origin": origin}
            )
            assert answer.status_code == 403, route
    assert _rows(database) == before


def test_another_site_cannot_sign_somebody_in(city: City, visitor: Visitor) -> None:
    answer = visitor.post(
        "/login", {"login": "zavuch", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_our_own_origin_is_let_through(zavuch: PageClient) -> None:
    assert zavuch.post("/logout", headers={"Origin": "http://testserver"}).status_code == 303

"""One careless client is asked to wait; everybody else goes on."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from fastapi import FastAPI

from app.api import pace
from app.domain.access import Role
from app.settings import Settings
from tests.clients import ApiClient, PageClient, SharedLoop, Visitor
from tests.make import City, Make

MOST = 10


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or counts begin anew in the middle of a test."""
    monkeypatch.setattr(pace, "time", SimpleNamespace(time=lambda: 30.0))


@pytest.fixture
def app(create_app: Callable[[Settings], FastAPI], settings: Settings) -> FastAPI:
    """An application that lets nobody ask more often than ten times a minute."""
    return create_app(settings.model_copy(update={"requests_per_minute": MOST}))


def test_a_program_that_asks_too_often_waits_and_no_other_does(
    loop: SharedLoop, make: Make, city: City, api_for: Callable[[str], ApiClient]
) -> None:
    make.person(Role.MACHINE, city.root, "careless")
    careless = api_for("careless")
    assert {careless.get("/organisations").status_code for _ in range(MOST)} == {200}
    refused = careless.get("/organisations")
    assert (refused.status_code, refused.json()["code"]) == (429, "request.too_often")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert PageClient(loop, *make.session("zavuch")).get("/").status_code == 200


def test_a_person_reads_how_long_to_wait(
    make: Make, city: City, client_for: Callable[[str], PageClient]
) -> None:
    page = client_for("zavuch")
    for _ in range(MOST):
        page.get("/")
    refused = page.get("/")
    assert refused.status_code == 429
    assert "Запросов слишком много. Подождите" in refused.text


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/organisations", "/login", "/api/v1/openapi.json", "/api/v1/docs"]
)
def test_somebody_unknown_waits_too(visitor: Visitor, path: str) -> None:
    for _ in range(MOST):
        assert visitor.http.get(path).status_code in (200, 303, 401)
    assert visitor.http.get(path).status_code == 429
    assert visitor.http.get("/api/v1/health").status_code == 200

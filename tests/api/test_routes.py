"""Routes that are passed by quickly are found all the same."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.routes import Router


@pytest.fixture
def app() -> FastAPI:
    router = Router(prefix="/schools")

    @router.get("")
    def all_schools() -> str:
        return "all"

    @router.get("/{number}/classes")
    def classes(number: int) -> str:
        return f"classes of {number}"

    app = FastAPI()
    app.router.routes.extend(router.routes)
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "status", "answer"),
    [
        ("/schools", 200, "all"),
        ("/schools/318/classes", 200, "classes of 318"),
        ("/school", 404, {"detail": "Not Found"}),
        ("/schoolsx", 404, {"detail": "Not Found"}),
        ("/schools/318", 404, {"detail": "Not Found"}),
    ],
)
def test_finds_what_the_framework_finds(client: TestClient, path: str, status: int, answer: Any) -> None:
    found = client.get(path)
    assert (found.status_code, found.json()) == (status, answer)


def test_another_method_is_refused_as_ever(client: TestClient) -> None:
    assert client.post("/schools").status_code == 405


def test_behind_a_prefix_of_a_proxy_the_route_is_found(app: FastAPI) -> None:
    client = TestClient(app, root_path="/mera")
    assert client.get("/mera/schools/318/classes").json() == "classes of 318"
    assert client.get("/schools").json() == "all"

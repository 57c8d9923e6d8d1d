"""Parts that are imported on demand answer as if they had always been there."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api.pages.addresses import PATHS
from app.api.parts import Directory, all_routes

SCHOOLS = """
from fastapi import APIRouter

router = APIRouter(prefix="/schools")

@router.get("", name="health")
def all_schools() -> str:
    return "all"

@router.get("/{number}/classes", name="health")
def classes(number: int) -> str:
    return f"classes of {number}"

@router.get(".{form}", name="health")
def as_file(form: str) -> str:
    return form
"""
OPEN = """
from fastapi import APIRouter

router = APIRouter()

@router.get("/open", name="open")
def forgotten() -> str:
    return "secret"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "parts_of_a_test_schools.py").write_text(SCHOOLS)
    (tmp_path / "parts_of_a_test_open.py").write_text(OPEN)
    yield tmp_path
    for name in ("parts_of_a_test_schools", "parts_of_a_test_open"):
        sys.modules.pop(name, None)


@pytest.fixture
def tiny(folder: Path) -> FastAPI:
    app = FastAPI()
    modules = {"parts_of_a_test_schools": ["/schools", "/told"], "parts_of_a_test_open": ["/open"]}
    app.router.routes.append(Directory("/", modules))
    return app


@pytest.fixture
def client(tiny: FastAPI) -> TestClient:
    return TestClient(tiny, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "status", "answer"),
    [
        ("/schools", 200, "all"),
        ("/schools/318/classes", 200, "classes of 318"),
        ("/schools.csv", 200, "csv"),
        ("/school", 404, {"detail": "Not Found"}),
        ("/schoolsx", 404, {"detail": "Not Found"}),
        ("/schools/318", 404, {"detail": "Not Found"}),
        ("/told", 404, {"detail": "Not Found"}),
        ("/", 404, {"detail": "Not Found"}),
    ],
)
def test_finds_what_the_framework_finds(client: TestClient, path: str, status: int, answer: Any) -> None:
    found = client.get(path)
    assert (found.status_code, found.json()) == (status, answer)


def test_another_method_is_refused_as_ever(client: TestClient) -> None:
    assert client.post("/schools").status_code == 405


def test_behind_a_prefix_of_a_proxy_the_route_is_found(tiny: FastAPI) -> None:
    client = TestClient(tiny, root_path="/mera")
    assert client.get("/mera/schools/318/classes").json() == "classes of 318"


def test_a_module_is_imported_when_it_is_needed_first(client: TestClient) -> None:
    client.get("/elsewhere")
    assert "parts_of_a_test_schools" not in sys.modules
    client.get("/schools")
    assert "parts_of_a_test_schools" in sys.modules
    assert "parts_of_a_test_open" not in sys.modules


def test_a_route_that_asks_nobody_never_answers(client: TestClient) -> None:
    for _ in range(2):
        answer = client.get("/open")
        assert answer.status_code == 500
        assert "secret" not in answer.text


def test_a_module_with_other_addresses_than_were_told_is_refused(folder: Path) -> None:
    told = Directory("/", {"parts_of_a_test_schools": ["/elsewhere"]})
    with pytest.raises(RuntimeError, match="/schools"):
        told.load()
    named = Directory("/", {"parts_of_a_test_schools": ["/schools"]}, names={"health": "/schools"})
    with pytest.raises(RuntimeError, match=r"/schools/\{number\}/classes"):
        named.load()


def test_the_book_of_addresses_is_that_of_the_pages(app: FastAPI) -> None:
    pages = [one for one in all_routes(app) if one.endpoint.__module__.startswith("app.api.pages.")]
    assert {one.name: one.path for one in pages} == PATHS

"""Answers tell browsers what not to do, and strangers nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI

from app.api.middleware import CSP
from app.catalogues.messages import sentence
from app.settings import Settings
from tests.clients import PageClient, SharedLoop, Visitor
from tests.make import City

OUR_ID = re.compile(r"[0-9a-f]{12,20}")
EXPECTED = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/login", 200),
        ("GET", "/", 303),
        ("GET", "/nothing-here", 404),
        ("GET", "/static/tokens.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/api/v1/nothing-here", 404),
        ("HEAD", "/login", 200),
        ("HEAD", "/", 303),
        ("HEAD", "/api/v1/nothing-here", 404),
        ("PUT", "/login", 405),
        ("POST", "/login", 422),
    ],
)
def test_every_answer_carries_the_headers(visitor: Visitor, method: str, path: str, status: int) -> None:
    answer = visitor.http.request(method, path)
    assert answer.status_code == status
    assert EXPECTED.items() <= dict(answer.headers).items()
    assert answer.headers["permissions-policy"]
    assert OUR_ID.fullmatch(answer.headers["x-request-id"])
    assert "server" not in answer.headers


def test_a_head_request_is_a_get_without_its_body(visitor: Visitor) -> None:
    asked, got = visitor.http.request("HEAD", "/login"), visitor.get("/login")
    assert asked.content == b""
    assert asked.headers["content-length"] == got.headers["content-length"] != "0"


def test_the_policy_allows_nothing_inline() -> None:
    assert "unsafe" not in CSP
    assert "default-src 'none'" in CSP
    for name in ("script-src", "style-src", "form-action", "base-uri", "frame-ancestors", "object-src"):
        assert re.search(rf"{name} '(self|none)'(;|$)", CSP), name


def test_what_is_private_is_kept_by_nobody(zavuch: PageClient) -> None:
    for path in ("/roles", "/nothing-here", "/login"):
        assert zavuch.get(path).headers["cache-control"] == "no-store", path


def test_versioned_files_are_kept_long(visitor: Visitor) -> None:
    assert "immutable" in visitor.get("/static/tokens.css").headers["cache-control"]
    assert "immutable" not in visitor.get("/static/nothing.css").headers.get("cache-control", "")


def test_a_request_keeps_the_id_it_came_with(visitor: Visitor) -> None:
    given = "0123-abcd-4567"
    answer = visitor.get("/api/v1/nothing-here", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["request_id"] == given
    assert given in visitor.get("/nothing-here", headers={"X-Request-Id": given}).text


@pytest.mark.parametrize(
    "given", ["short", "x" * 41, "<script>alert(1)</script>", "a b c d e f g h", "ünïcödé-8"]
)
def test_an_id_that_could_hurt_is_replaced(visitor: Visitor, given: str) -> None:
    answer = visitor.get("/nothing-here", headers={"X-Request-Id": given.encode()})
    assert OUR_ID.fullmatch(answer.headers["x-request-id"])
    assert given not in answer.text


@pytest.fixture
def crashing(app: FastAPI, loop: SharedLoop) -> Any:
    """A client of an application with a defect behind `/crash` and `/api/v1/crash`."""

    def crash() -> None:
        secret = "тайна-в-переменной"
        raise LookupError(f"SELECT * FROM users -- {secret}")

    for path in ("/crash", "/api/v1/crash"):
        app.add_api_route(path, crash)
    return loop.client(tells_bugs=False)


@pytest.mark.parametrize("path", ["/crash", "/api/v1/crash"])
def test_a_defect_tells_a_number_and_nothing_else(crashing: Any, path: str) -> None:
    answer = crashing.get(path, headers={"X-Request-Id": "0123456789abcdef"})
    assert answer.status_code == 500
    assert "0123456789abcdef" in answer.text
    for word in ("тайна", "SELECT", "LookupError", "Traceback", ".py", "site-packages"):
        assert word not in answer.text


@pytest.mark.parametrize("path", ["/crash", "/api/v1/crash"])
def test_the_answer_to_a_defect_carries_the_headers_too(crashing: Any, path: str) -> None:
    answer = crashing.get(path)
    assert EXPECTED.items() <= dict(answer.headers).items()
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain",
    ],
)
def test_a_body_over_the_limit_is_refused_whatever_it_calls_itself(
    city: City, settings: Settings, create_app: Callable[[Settings], FastAPI], kind: str
) -> None:
    app = create_app(settings.model_copy(update={"max_body_mb": 1}))
    with SharedLoop(app) as loop:
        body = b"login=" + b"x" * (1024 * 1024 + 1)
        answer = loop.client().post("/login", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 413


@pytest.mark.parametrize("is_said", [True, False])
@pytest.mark.parametrize("path", ["/login", "/api/v1/tokens"])
def test_a_body_over_the_limit_is_answered_in_our_words(
    city: City, settings: Settings, create_app: Callable[[Settings], FastAPI], path: str, is_said: bool
) -> None:
    app = create_app(settings.model_copy(update={"max_body_mb": 1}))
    pieces = [b"login=", *[b"x" * 65_536] * 20]
    with SharedLoop(app) as loop:
        answer = loop.client().post(
            path,
            content=b"".join(pieces) if is_said else iter(pieces),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
    assert answer.status_code == 413
    assert EXPECTED.items() <= dict(answer.headers).items()
    assert answer.headers["x-request-id"]
    if path == "/login":
        assert sentence("body.too_large", {}) in answer.text.replace("\xa0", " ")
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "body.too_large"


def test_the_settings_hold_no_secret_that_somebody_must_change() -> None:
    """Sessions live in the database under random tokens, so there is no key to leave at its default."""
    secret_like = [name for name in Settings.model_fields if re.search("secret|key|salt", name)]
    assert secret_like == []

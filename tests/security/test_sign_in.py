"""Signing in is slowed, and tells strangers nothing."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import extract_parameters

from app.domain.people import TRIES
from app.use_cases import sign_ins
from app.use_cases.sign_ins import Attempt
from tests.clients import HOST, Visitor
from tests.make import PASSWORD, PASSWORD_HASH


def test_after_ten_tries_an_account_waits(sign_in: Callable[..., Any], visitor: Visitor) -> None:
    """A forged address of a proxy nobody trusts does not help, nor does the right password."""
    for number in range(TRIES):
        answer = visitor.post(
            "/login",
            {"login": "zavuch", "password": "не тот"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )
        assert answer.status_code == 422
    for password in ("не тот", PASSWORD):
        answer = sign_in(password=password)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert "set-cookie" not in answer.headers


def test_an_address_that_tries_many_accounts_waits(
    sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "_NOBODY", PASSWORD_HASH)
    answers = [sign_in(f"unknown{number}", "x").status_code for number in range(TRIES + 1)]
    assert answers == [422] * TRIES + [429]


def test_nobodys_hash_costs_what_a_real_one_costs_and_fits_no_password() -> None:
    """Same kind, costs and lengths: only so an unknown log-in takes as long as a wrong password."""
    drawn, real = extract_parameters(sign_ins._NOBODY), extract_parameters(sign_ins._HASHER.hash("x"))
    assert drawn == real
    attempt = Attempt(login="nikto", user_id=None, password_hash=sign_ins._NOBODY, key_hashes=("", ""))
    assert not sign_ins.is_right(attempt, "")


def test_a_success_wipes_the_failed_tries(sign_in: Callable[..., Any]) -> None:
    for _ in range(2):
        for _ in range(TRIES - 1):
            assert sign_in(password="не тот").status_code == 422
        assert sign_in().status_code == 303


def test_an_unknown_log_in_and_a_wrong_password_answer_alike(
    sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "_NOBODY", PASSWORD_HASH)
    wrong = sign_in("zavuch", "не тот")
    unknown = sign_in("nikto1", "не тот")
    right_password_of_another = sign_in("nikto1", PASSWORD)
    bodies = {one.text.replace("nikto1", "zavuch") for one in (wrong, unknown, right_password_of_another)}
    assert {one.status_code for one in (wrong, unknown, right_password_of_another)} == {422}
    assert len(bodies) == 1
    drop = {"x-request-id", "date"}
    headers = [{k: v for k, v in one.headers.items() if k not in drop} for one in (wrong, unknown)]
    assert headers[0] == headers[1]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        " //evil.example",
        "http:evil.example",
        "",
    ],
)
def test_after_signing_in_nobody_is_sent_to_another_site(sign_in: Callable[..., Any], target: str) -> None:
    """Browsers drop tabs and line ends from addresses, and take a backslash for a slash."""
    answer = sign_in(next=target)
    location = answer.headers["location"]
    assert answer.status_code == 303
    assert re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", location), "a path of ours in plain characters"
    assert urlsplit(urljoin(f"{HOST}/login", location)).netloc == urlsplit(HOST).netloc


def test_after_signing_in_a_person_is_where_they_wanted_to_be(
    sign_in: Callable[..., Any], visitor: Visitor
) -> None:
    asked = visitor.get("/roles?a=1&b=%D0%B6")
    page = visitor.get(asked.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', page.text)
    assert wanted
    assert sign_in(next=wanted[1].replace("&amp;", "&")).headers["location"] == "/roles?a=1&b=%D0%B6"

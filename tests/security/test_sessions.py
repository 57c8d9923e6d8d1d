"""Sessions end when they should, and rights are read anew at each request."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from app.domain.access import Role
from app.settings import Settings
from app.use_cases import Database, sign_ins
from tests.clients import PageClient, SharedLoop, Visitor
from tests.make import PASSWORD, City, Make

FRAGMENT = {"HX-Request": "true"}


def _is_signed_in(client: PageClient) -> bool:
    status = client.get("/roles").status_code
    assert status in (200, 303)
    return bool(status == 200)


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(
    sign_in: Callable[..., Any],
) -> None:
    answer = sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    flags = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == "mera"
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert "secure" not in flags
    assert not any(flag.startswith("domain") for flag in flags)


def test_over_https_the_cookie_is_bound_to_the_host(
    city: City, settings: Settings, create_app: Callable[[Settings], FastAPI]
) -> None:
    app = create_app(settings.model_copy(update={"https": True}))
    with SharedLoop(app) as loop:
        http = loop.client(host="https://testserver")
        answer = http.post("/login", data={"login": "zavuch", "password": PASSWORD})
        flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
        assert answer.headers["set-cookie"].startswith("__Host-mera=")
        assert {"httponly", "samesite=lax", "path=/", "secure"} <= flags
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert http.get("/roles").status_code == 200
        http.cookies.clear()
        http.cookies.set("mera", "x")
        assert http.get("/roles").status_code == 303


def test_each_sign_in_makes_a_new_session(sign_in: Callable[..., Any], visitor: Visitor) -> None:
    """A session that somebody planted in the browser never becomes a person's."""
    visitor.http.cookies.set("mera", "planted-before-the-sign-in")
    tokens = set()
    for _ in range(2):
        tokens.add(sign_in().headers["set-cookie"].partition("=")[2].partition(";")[0])
    assert len(tokens) == 2
    assert "planted-before-the-sign-in" not in tokens
    assert all(len(token) >= 40 for token in tokens)


def test_a_session_ends_at_the_log_out(zavuch: PageClient, client_for: Callable[[str], PageClient]) -> None:
    other = client_for("zavuch")
    assert _is_signed_in(zavuch)
    answer = zavuch.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    zavuch.http.cookies.set("mera", zavuch.token)  # as a thief would who kept it
    assert not _is_signed_in(zavuch)
    assert zavuch.get("/roles", headers=FRAGMENT).status_code == 401
    assert _is_signed_in(other), "another browser of the same person stays signed in"


def test_only_hashes_of_tokens_are_kept(zavuch: PageClient, database: Database, make: Make) -> None:
    token = make.token("zavuch")
    with database.reading() as tx:
        kept = tx.exec_driver_sql("SELECT token_hash FROM sessions UNION SELECT token_hash FROM tokens")
        hashes = set(kept.scalars())
    assert hashes.isdisjoint({zavuch.token, token})
    assert {sign_ins.hashed(zavuch.token), sign_ins.hashed(token)} <= hashes


def test_somebody_switched_off_is_out_at_once(
    sign_in: Callable[..., Any], zavuch: PageClient, visitor: Visitor, make: Make, database: Database
) -> None:
    assert _is_signed_in(zavuch)
    with database.writing() as tx:
        tx.exec_driver_sql("UPDATE users SET is_active = false WHERE login = 'zavuch'")
    assert not _is_signed_in(zavuch)
    assert sign_in().status_code == 422


def test_a_role_taken_away_is_gone_at_once(
    zavuch: PageClient, make: Make, city: City, database: Database
) -> None:
    taken = make.grant("zavuch", Role.TEACHER, city.school(2))
    assert zavuch.post("/roles", {"grant_id": taken}).status_code == 303
    assert _is_signed_in(zavuch)
    with database.writing() as tx:
        tx.exec_driver_sql(f"DELETE FROM grants WHERE id = {taken}")
    assert not _is_signed_in(zavuch)


def test_nobody_acts_in_somebody_else_s_role(
    zavuch: PageClient, make: Make, city: City, database: Database
) -> None:
    stranger = make.person(Role.ADMINISTRATOR, city.root, "admin")
    mine = make.actor("zavuch").grant_id
    for grant_id in (stranger.grant_id, 999_999):
        answer = zavuch.post("/roles", {"grant_id": grant_id})
        assert answer.status_code == 404
    with database.reading() as tx:
        acting = tx.exec_driver_sql("SELECT grant_id FROM sessions").scalars().all()
    assert acting == [mine]


def test_a_person_chooses_the_role_to_act_in(zavuch: PageClient, make: Make, city: City) -> None:
    second = make.grant("zavuch", Role.TEACHER, city.school(1))
    page = zavuch.get("/roles")
    assert page.status_code == 200
    assert f'value="{second}"' in page.text
    answer = zavuch.post("/roles", {"grant_id": second})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")

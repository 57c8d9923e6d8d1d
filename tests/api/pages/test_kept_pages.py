"""A page is drawn once until somebody writes, and nobody but who asked for it gets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import Response

from app.api.kept_pages import KeptPages, Question
from app.domain.access import Actor, Place, Role
from app.domain.assessments import BatchStatus
from app.domain.people import Visitor
from app.settings import moment_on
from app.use_cases import Database
from tests.clients import PageClient
from tests.make import LONG_AFTER, NOW, City, Make

ClientFor = Callable[[str], PageClient]
FRAGMENT = {"HX-Request": "true"}
_TRIES = 50  # on one PostgreSQL server other tests write in between


class Drawing:
    """Looks at pages, and at what was drawn for them."""

    def __init__(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
        self._names: list[str] = []
        get = app.state.templates.get_template

        def noted(name: str, *more: object) -> object:
            self._names.append(name)
            return get(name, *more)

        monkeypatch.setattr(app.state.templates, "get_template", noted)

    def look(self, client: PageClient, path: str, **more: Any) -> tuple[Any, bool]:
        """The answer, and whether it was drawn anew."""
        self._names.clear()
        answer = client.get(path, **more)
        return answer, bool(self._names)

    def is_kept(self, client: PageClient, path: str, **more: Any) -> bool:
        """Whether it is drawn no more once it was."""
        self.look(client, path, **more)
        return any(not self.look(client, path, **more)[1] for _ in range(_TRIES))


@pytest.fixture
def drawing(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Drawing:
    return Drawing(app, monkeypatch)


@pytest.fixture
def client(city: City, make: Make, client_for: ClientFor) -> PageClient:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=25)
    make.compute()
    return client_for("koordinator")


def _of_city(city: City) -> str:
    return f"/organisations/{city.root.id}"


def test_a_second_look_is_the_same_page_and_draws_nothing(
    city: City, client: PageClient, drawing: Drawing
) -> None:
    for path in (_of_city(city), "/results", "/"):
        first, is_new = drawing.look(client, path)
        assert (first.status_code, is_new) == (200, True)
        assert drawing.is_kept(client, path)
        again, _ = drawing.look(client, path)
        assert again.content == first.content
        told = {name for name in first.headers if first.headers[name] != again.headers[name]}
        assert told == {"x-request-id"}, "each answer has a number of its own"
        assert again.headers["cache-control"] == "no-store"


def test_what_anybody_writes_is_seen_by_the_next_look(
    city: City, client: PageClient, drawing: Drawing, database: Database
) -> None:
    path = _of_city(city)
    assert drawing.is_kept(client, path)
    other = Database(database.engine.url.render_as_string(hide_password=False))  # as the worker has
    with other.writing() as tx:
        tx.exec_driver_sql(f"UPDATE organisations SET short_name = 'Новый Город' WHERE id = {city.root.id}")
        assert "Новый Город" not in client.get(path).text
    other.close()
    assert "Новый Город" in client.get(path).text


def test_nobody_gets_the_page_of_another(
    city: City, client: PageClient, drawing: Drawing, client_for: ClientFor
) -> None:
    deputy, again = client_for("zavuch"), client_for("koordinator")
    assert drawing.is_kept(client, _of_city(city))
    assert deputy.get(_of_city(city)).status_code == 404
    answer, is_new = drawing.look(again, _of_city(city))
    assert is_new, "another browser of the same person has another word against forged forms"
    assert again.csrf in answer.text
    assert client.csrf not in answer.text


def test_in_another_role_and_place_another_page_is_drawn(
    city: City, client: PageClient, drawing: Drawing, make: Make
) -> None:
    deputy = make.grant("koordinator", Role.DEPUTY, city.school(1))
    assert drawing.is_kept(client, "/results")
    before = client.get("/results").text
    assert client.post("/roles", {"grant_id": deputy}).status_code == 303
    assert client.get("/results").text != before
    assert client.get(_of_city(city)).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET is_active = false WHERE login = 'koordinator'",
        "DELETE FROM sessions",
        "UPDATE sessions SET expires_at = '2000-01-01 00:00:00.000000'",
    ],
)
def test_who_may_no_longer_gets_the_sign_in(
    client: PageClient, drawing: Drawing, make: Make, change: str
) -> None:
    assert drawing.is_kept(client, "/results")
    with make.writing() as tx:
        tx.exec_driver_sql(change)
    answer = client.get("/results")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/results")
    assert client.get("/results", headers=FRAGMENT).status_code == 401


def test_after_the_sign_out_the_pages_are_gone(client: PageClient, drawing: Drawing) -> None:
    assert drawing.is_kept(client, "/results")
    client.post("/logout")
    client.http.cookies.set("mera", client.token)  # as a thief would who kept it
    assert client.get("/results").status_code == 303


def test_a_page_outlives_neither_its_session_nor_its_day(
    client: PageClient, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes when time goes by."""
    assert drawing.is_kept(client, "/")
    monkeypatch.setattr("app.api.deps.moment_on", lambda today: moment_on(today) + timedelta(days=1))
    assert drawing.look(client, "/")[1]
    monkeypatch.setattr("app.api.deps.moment_on", lambda _today: LONG_AFTER)
    assert client.get("/").status_code == 303


def test_each_query_and_each_fragment_has_its_own_answer(
    city: City, client: PageClient, drawing: Drawing
) -> None:
    path = _of_city(city)
    for asked in (path, f"{path}?parameter=results", f"{path}?parameter=conditions"):
        assert drawing.look(client, asked)[1], asked
    assert drawing.is_kept(client, "/tables")
    assert "<html" in client.get("/tables").text
    assert drawing.look(client, "/tables", headers=FRAGMENT)[1]
    assert drawing.is_kept(client, "/tables", headers=FRAGMENT)
    assert "<html" not in client.get("/tables", headers=FRAGMENT).text
    assert "<html" in client.get("/tables").text


def test_errors_and_redirects_stay_what_they_are(city: City, client: PageClient, drawing: Drawing) -> None:
    path = _of_city(city)
    for asked, status in ((f"{path}?pupils_from=много", 422), ("/organisations/999999", 404)):
        for _ in range(3):
            answer, is_new = drawing.look(client, asked)
            assert (answer.status_code, is_new) == (status, True)
    choice = f"indicator=vpr-math-4-good&place={city.root.code}"
    saved = client.post("/tables/saved", {"name": "Математика", "choice": choice}).headers["location"]
    number = saved.partition("saved=")[2]
    for _ in range(2):
        answer = client.get(f"/tables/saved/{number}")
        assert (answer.status_code, answer.headers["location"]) == (303, saved)


def test_a_page_that_waits_is_drawn_each_time(
    city: City, client: PageClient, drawing: Drawing, make: Make
) -> None:
    """It asks again by itself, for what is made outside the database."""
    waiting = make.batch(city.root, status=BatchStatus.CHECKING)
    for _ in range(3):
        answer, is_new = drawing.look(client, f"/result-batches/{waiting.id}")
        assert "hx-trigger" in answer.text
        assert is_new


def test_a_worker_without_work_forgets_no_page(
    city: City, client: PageClient, drawing: Drawing, work: Callable[[], int]
) -> None:
    """It looks for work twice a second."""
    work()
    path = _of_city(city)

    def is_kept_meanwhile() -> bool:
        assert drawing.is_kept(client, path)
        assert work() == 0
        return not drawing.look(client, path)[1]

    assert any(is_kept_meanwhile() for _ in range(_TRIES))


# The memory itself.


def _question(path: str) -> Question:
    actor = Actor(
        user_id=1, login="a", name="А", role=Role.COORDINATOR, place=Place(id=1, path="1."),
        place_name="Город", grant_id=1,
    )  # fmt: skip
    visitor = Visitor(actor=actor, csrf="word", until=LONG_AFTER)
    return Question(visitor=visitor, path=path, query="", is_fragment=False, day=NOW.date())


def test_the_pages_nobody_asked_for_longest_go_first() -> None:
    pages, page = KeptPages(most_bytes=40_000), Response(b"x" * 10_000)
    for path in ("/1", "/2", "/3"):
        pages.keep(_question(path), page)
    assert pages.find(_question("/1")) is page
    pages.keep(_question("/4"), page)
    assert pages.find(_question("/2")) is None
    assert all(pages.find(_question(path)) is page for path in ("/1", "/3", "/4"))


def test_they_stay_within_their_bytes() -> None:
    pages = KeptPages(most_bytes=100_000)
    for number in range(200):
        pages.keep(_question(f"/{number % 30}"), Response(b"x" * (number * 37 % 9_000)))
        assert 0 < pages.n_bytes <= 100_000
    n_bytes = pages.n_bytes
    pages.keep(_question("/large"), Response(b"x" * 100_001))
    assert pages.find(_question("/large")) is None
    assert pages.n_bytes == n_bytes, "a page that is too large drives no other out"

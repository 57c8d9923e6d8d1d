"""Pages of figures stay kept while forms are filled, and a kept page is what a new one would be."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from fastapi import FastAPI

from app.db import people
from app.db.engine import Known
from app.domain.access import Role
from app.domain.errors import Invalid
from app.jobs import Worker
from app.use_cases import campaigns
from tests.clients import PageClient
from tests.control import check_of
from tests.foreign_books import layout_of
from tests.forms import FAR, WHOLE, Desk, terms
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
_TRIES = 20  # on one PostgreSQL server other tests write in between


@pytest.fixture
def coordinator(city: City, make: Make, client_for: ClientFor) -> PageClient:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=25)
    make.compute()
    return client_for("koordinator")


@pytest.fixture
def n_drawn(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many templates were asked for so far."""
    names: list[str] = []
    get = app.state.templates.get_template

    def noted(name: str, *more: object) -> object:
        names.append(name)
        return get(name, *more)

    monkeypatch.setattr(app.state.templates, "get_template", noted)
    return lambda: len(names)


def test_pages_of_figures_stay_while_cells_are_saved(
    city: City, coordinator: PageClient, school: Desk, n_drawn: Callable[[], int]
) -> None:
    of_city, of_school = (f"/organisations/{one.id}" for one in (city.root, city.school(1)))
    for path in (of_city, f"{of_city}?parameter=conditions", of_school, "/results", "/indicators"):
        assert coordinator.get(path).status_code == 200

        def is_kept_after_a_save(number: int, path: str = path) -> bool:
            coordinator.get(path)
            assert school.save({"pupils_boys": str(200 + number)}).json()["clashes"] == []
            before = n_drawn()
            coordinator.get(path)
            return n_drawn() == before

        assert any(is_kept_after_a_save(number) for number in range(_TRIES)), path


def test_what_was_typed_is_seen_by_the_next_look(school: Desk, client_for: ClientFor) -> None:
    deputy, path = client_for("zavuch"), school.path
    for boys in ("206", "207"):
        deputy.get(path)
        school.save({"pupils_boys": boys})
        assert f'value="{boys}"' in deputy.get(path).text


@pytest.mark.parametrize("seed", range(3))
def test_a_kept_page_is_what_a_new_one_would_be(
    seed: int, city: City, make: Make, app: FastAPI, coordinator: PageClient, school: Desk, town: Desk,
    client_for: ClientFor,
) -> None:  # fmt: skip
    """Whatever people and the worker do, in any order."""
    chance, parts = random.Random(seed), app.state.parts  # noqa: S311 (an order of writes, no secret)
    deputy = client_for("zavuch")
    worker = Worker(parts.database, parts.store, now=lambda: NOW)
    of_city, of_school = (f"/organisations/{one.id}" for one in (city.root, city.school(1)))
    looks = [(coordinator, path) for path in (
        "/", of_city, f"{of_city}?parameter=conditions", of_school, "/tests/1", "/indicators", "/campaigns",
        "/campaigns/1", "/calendar", "/burden", f"{of_school}/indicators",
    )] + [(deputy, path) for path in (
        "/", of_school, "/tests/1", "/campaigns", school.path, "/school-control", "/foreign-forms",
    )]  # fmt: skip

    def rename() -> None:
        with make.writing() as tx:
            name = f"Школа {chance.randrange(900)}"
            place = city.school(chance.choice((1, 2))).id
            tx.exec_driver_sql(f"UPDATE organisations SET short_name = '{name}' WHERE id = {place}")

    def ask_colleagues() -> None:
        given = terms([], colleagues=(make.actor("uchitel").user_id,), ground="Приказ", shows_known=True)
        actor = make.actor("zavuch")
        with make.writing() as tx:
            campaigns.draw_up(tx, actor, given, now=NOW)

    def take_a_right() -> None:
        grant_id = make.grant("uchitel", Role.ASSOCIATION_HEAD, city.school(1))
        with make.writing() as tx:
            people.drop_grant(tx, grant_id)

    writes: dict[str, Callable[[], object]] = {
        "save a cell": lambda: school.save({"pupils_boys": str(chance.randrange(400))}),
        "fill": lambda: school.save(WHOLE),
        "send": lambda: school.act("sending", words={}),
        "return": lambda: town.act("return", cells={"pupils_boys": "Нет"}, due_at=FAR.isoformat()),
        "accept": lambda: town.act("acceptance"),
        "rename": rename,
        "tell": lambda: make.told((chance.choice((1, 2)), "pupils_total", "2026/27", chance.randrange(900))),
        "work": worker.run_one,
        "sign in": lambda: make.session("zavuch"),
        "a person more": lambda: make.person(Role.TEACHER, city.school(1), f"new{chance.randrange(10**6)}"),
        "plan a check": lambda: check_of(make, city.school(1), make.actor("zavuch")),
        "ask colleagues": ask_colleagues,
        "take a right": take_a_right,
        "keep a foreign workbook": lambda: layout_of(make, city.school(1), f"blank{chance.randrange(10**6)}"),
        "more results": lambda: make.accepted(
            make.test(subject="Физика"), city.classes_of(2), by=city.root, pupils=chance.randrange(5, 20)
        ),
    }
    for _ in range(8):
        for client, path in looks:
            client.get(path)
        what = chance.choice(list(writes))
        with suppress(Invalid):  # a form that was sent takes no cell, either
            writes[what]()
        kept = [client.get(path) for client, path in looks]
        for (client, path), page in zip(looks, kept, strict=True):
            parts.database._known = Known({}, {}, {})
            fresh = client.get(path)
            assert page.status_code == fresh.status_code == 200, (what, path)
            assert page.text == fresh.text, (what, path)

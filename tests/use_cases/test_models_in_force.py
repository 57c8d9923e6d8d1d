"""The model in force: put down once, changed together with its values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.catalogues.models import FIRST, checked, shipped
from app.db import indicators as values
from app.db import model_versions as store
from app.db.engine import Tx
from app.db.tables.audit import audit_entries
from app.db.tables.jobs import jobs
from app.domain.model_versions import State
from app.use_cases import computing, indicators, setting_up
from app.use_cases.models_in_force import install_shipped, model_due, model_in_force
from tests.make import NOW, City, Make

LATER = date(2027, 9, 1)
alone = pytest.mark.usefixtures("first_version_alone")


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def second(tx: Tx) -> None:
    """A published version that begins later and says «Вторая»."""
    text = FIRST.read_text("utf-8").replace("version: 1", "version: 2").replace("2026-09-01", "2027-09-01")
    content = checked(text.replace("name: Единая модель качества", "name: Вторая"), where="x").content
    store.add(tx, replace(content), organisation_id=None, by="x", at=NOW, state=State.PUBLISHED)


def test_before_anything_is_put_down_the_shipped_model_holds(tx: Tx) -> None:
    assert model_in_force(tx) is shipped()[0].model
    assert model_due(tx, today=NOW.date()) is shipped()[0].model


def test_setting_up_puts_the_shipped_model_down_once(tx: Tx) -> None:
    setting_up.set_up(tx, now=NOW)
    setting_up.set_up(tx, now=NOW)
    first, second = store.list_published(tx)
    assert (second.content.label, second.is_current, second.organisation_id) == ("universal@2", True, None)
    assert (first.content.label, first.is_current, first.in_force_to) == (
        "universal@1", False, second.content.in_force_from - timedelta(days=1),
    )  # fmt: skip
    assert model_in_force(tx) == shipped()[1].model
    told = tx.execute(select(audit_entries.c.after)).scalars().all()
    assert told == [{"root": "RU", "models": ["universal@1", "universal@2"]}]


def test_an_installation_of_an_earlier_day_begins_with_the_first_version(tx: Tx) -> None:
    install_shipped(tx, by="x", now=datetime(2026, 10, 1, 9, 0, tzinfo=UTC))
    assert [(one.content.version, one.is_current) for one in store.list_published(tx)] == [
        (1, True), (2, False),
    ]  # fmt: skip
    assert model_due(tx, today=date(2026, 11, 1)).version == 2


@alone
def test_a_later_package_of_the_program_waits_to_be_published(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_shipped(tx, by="x", now=NOW)
    first = shipped()[0]
    later = replace(first, content=replace(first.content, version=2))
    monkeypatch.setattr("app.use_cases.models_in_force.shipped", lambda: (first, later))
    assert install_shipped(tx, by="x", now=NOW) == ["universal@2"]
    made = store.find(tx, "universal", 2)
    assert made is not None and (made.state, made.is_current) == (State.DRAFT, False)


@alone
def test_on_its_day_a_version_comes_into_force_with_its_values(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    install_shipped(tx, by="x", now=NOW)
    make.compute()
    second(tx)
    assert not computing.queue_if_due(tx, by="x", now=NOW)
    on_the_day = NOW + timedelta(days=300)
    assert model_due(tx, today=LATER).version == 2
    assert computing.queue_if_due(tx, by="x", now=on_the_day)
    assert tx.execute(select(jobs.c.kind)).scalars().all() == ["compute_indicators"]
    assert model_in_force(tx).version == 1  # until its values are there
    actor = make.actor_at(city.root)
    observed = computing.observe(tx, actor, today=LATER)
    assert computing.keep(tx, actor, computing.compute(observed), now=on_the_day)
    assert indicators.show_model(tx, actor).name == "Вторая"
    assert values.values_of(tx, model_in_force(tx), [city.root.id])
    former = store.find(tx, "universal", 1)
    assert former is not None and (former.is_current, former.in_force_to) == (False, date(2027, 8, 31))
    assert not computing.queue_if_due(tx, by="x", now=on_the_day)


@alone
def test_a_city_without_any_result_changes_its_model_too(tx: Tx, make: Make, city: City) -> None:
    install_shipped(tx, by="x", now=NOW)
    second(tx)
    actor = make.actor_at(city.root)
    observed = computing.observe(tx, actor, today=LATER)
    assert computing.keep(tx, actor, computing.compute(observed), now=NOW)
    assert model_in_force(tx).version == 2

"""The audit log tells when somebody touched it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update

from app.db import audit
from app.db.engine import Database, Tx
from app.db.tables.audit import audit_entries
from app.domain.access import Actor
from tests.make import NOW, Make


def _record(tx: Tx, actor: Actor, number: int) -> None:
    audit.record(
        tx, actor, "thing.done", subject=f"thing:{number}", at=NOW + timedelta(seconds=number),
        before={"имя": "старое"}, after={"имя": "новое", "n": number, "list": [1, None, 2.5]},
    )  # fmt: skip


@pytest.fixture
def three(tx: Tx, make: Make) -> Tx:
    actor = make.actor_at(make.city().root)
    for number in range(3):
        _record(tx, actor, number)
    return tx


def test_an_untouched_log_holds_together(three: Tx) -> None:
    assert audit.first_broken_link(three) is None


def test_an_empty_log_holds_together(tx: Tx) -> None:
    assert audit.first_broken_link(tx) is None


@pytest.mark.parametrize(
    "values",
    [
        {"login": "другой"},
        {"role": "director"},
        {"event": "thing.undone"},
        {"subject": "thing:99"},
        {"after": {"имя": "новое", "n": 7, "list": [1, None, 2.5]}},
        {"before": None},
        {"at": NOW + timedelta(seconds=30)},
        {"organisation_id": None},
        {"request_id": "made-up-later"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_entry_is_found(three: Tx, values: dict[str, object]) -> None:
    second = three.execute(select(audit_entries.c.id).order_by(audit_entries.c.id)).scalars().all()[1]
    three.execute(update(audit_entries).where(audit_entries.c.id == second).values(values))
    assert audit.first_broken_link(three) == second


def test_an_entry_taken_out_of_the_middle_is_found(three: Tx) -> None:
    ids = three.execute(select(audit_entries.c.id).order_by(audit_entries.c.id)).scalars().all()
    three.execute(delete(audit_entries).where(audit_entries.c.id == ids[1]))
    assert audit.first_broken_link(three) == ids[2]


def test_two_entries_that_changed_places_are_found(three: Tx) -> None:
    ids = three.execute(select(audit_entries.c.id).order_by(audit_entries.c.id)).scalars().all()
    for old, new in ((ids[1], 1000), (ids[2], ids[1]), (1000, ids[2])):
        three.execute(text("UPDATE audit_entries SET id = :new WHERE id = :old"), {"old": old, "new": new})
    assert audit.first_broken_link(three) == ids[1]


def test_entries_of_many_writers_at_once_form_one_chain(database: Database, make: Make) -> None:
    actor = make.actor_at(make.city().root)

    def write(number: int) -> None:
        with database.writing() as tx:
            _record(tx, actor, number)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(48)))
    with database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(audit_entries)).scalar_one() == 48
        assert audit.first_broken_link(tx) is None


def test_a_request_leaves_its_id(tx: Tx, make: Make) -> None:
    tx.info["request_id"] = "0123456789abcdef"
    _record(tx, make.actor_at(make.city().root), 1)
    assert tx.execute(select(audit_entries.c.request_id)).scalar_one() == "0123456789abcdef"
    del tx.info["request_id"]


def test_somebody_sees_what_was_done_in_their_subtree_only(tx: Tx, make: Make) -> None:
    city = make.city()
    for number in (1, 2):
        _record(tx, make.actor_at(city.school(number)), number)
    seen = audit.page(tx, seen_by=make.actor_at(city.school(2)), before_id=None, limit=10)
    assert [entry.subject for entry in seen] == ["thing:2"]
    everything = audit.page(tx, seen_by=make.actor_at(city.root), before_id=None, limit=10)
    assert [entry.subject for entry in everything] == ["thing:2", "thing:1"]
    older = audit.page(tx, seen_by=make.actor_at(city.root), before_id=everything[0].id, limit=10)
    assert [entry.subject for entry in older] == ["thing:1"]
    assert older[0].at == NOW + timedelta(seconds=1)

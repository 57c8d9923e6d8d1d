"""Saved tables: kept, shared with a place, renamed, copied, taken away.

Opening one asks for the table anew with the rights of who opens it: what they may not see is not there.
"""

from datetime import datetime

from app.db import audit
from app.db import saved_tables as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.crosstabs import Choice
from app.domain.errors import Conflict, Invalid
from app.domain.saved_tables import (
    MOST_SAVED,
    SavedTable,
    checked_name,
    name_of_copy,
    renamed,
    require_owner,
)


def list_saved(tx: Tx, actor: Actor) -> list[SavedTable]:
    """One's own, and those shared with one's place, by name."""
    require(actor, Action.SEE_RESULTS)
    return store.seen(tx, seen_by=actor)


def get_saved(tx: Tx, actor: Actor, saved_id: int) -> SavedTable:
    """One of them."""
    require(actor, Action.SEE_RESULTS)
    return store.get(tx, saved_id, seen_by=actor)


def save(tx: Tx, actor: Actor, choice: Choice, *, name: str, is_shared: bool, now: datetime) -> SavedTable:
    """A choice kept under a name; Invalid without indicators or a name, Conflict when there are too many."""
    require(actor, Action.SEE_RESULTS)
    if choice.is_empty:
        raise Invalid("saved_table.nothing_chosen")
    name = checked_name(name)
    if store.count_of(tx, actor.user_id) >= MOST_SAVED:
        raise Conflict("saved_table.too_many", most=MOST_SAVED)
    saved_id = store.add(tx, by=actor, name=name, is_shared=is_shared, choice=choice, at=now)
    after = {"name": name, "is_shared": is_shared}
    audit.record(tx, actor, "table.saved", subject=f"table:{saved_id}", after=after, at=now)
    return store.get(tx, saved_id, seen_by=actor)


def rename(
    tx: Tx, actor: Actor, saved_id: int, *, name: str, is_shared: bool, seen: int, now: datetime
) -> SavedTable:
    """The table under another name, shared or no longer; Forbidden for all but who saved it."""
    require(actor, Action.SEE_RESULTS)
    before = store.get(tx, saved_id, seen_by=actor)
    changed = renamed(before, by=actor.user_id, name=name, is_shared=is_shared, at=now)
    audit.record(
        tx, actor, "table.renamed", subject=f"table:{saved_id}",
        before={"name": before.name, "is_shared": before.is_shared},
        after={"name": changed.name, "is_shared": changed.is_shared}, at=now,
    )  # fmt: skip
    store.save(tx, changed, seen=seen)
    return store.get(tx, saved_id, seen_by=actor)


def copy(tx: Tx, actor: Actor, saved_id: int, *, now: datetime) -> SavedTable:
    """A private copy of one's own or of a shared table."""
    require(actor, Action.SEE_RESULTS)
    found = store.get(tx, saved_id, seen_by=actor)
    return save(tx, actor, found.choice, name=name_of_copy(found.name), is_shared=False, now=now)


def remove(tx: Tx, actor: Actor, saved_id: int, *, seen: int, now: datetime) -> None:
    """Take it away, for all who see it; Forbidden for all but who saved it."""
    require(actor, Action.SEE_RESULTS)
    found = store.get(tx, saved_id, seen_by=actor)
    require_owner(found, actor.user_id)
    before = {"name": found.name, "is_shared": found.is_shared}
    audit.record(tx, actor, "table.removed", subject=f"table:{saved_id}", before=before, at=now)
    store.remove(tx, found, seen=seen)

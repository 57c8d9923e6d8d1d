"""The record of what was done."""

from app.db import audit as store
from app.db.audit import Entry
from app.db.engine import Tx
from app.domain.access import Action, Actor, require


def list_entries(tx: Tx, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Entry]:
    """The latest entries first, of people acting in the actor's subtree."""
    require(actor, Action.SEE_AUDIT)
    return store.page(tx, seen_by=actor, before_id=before_id, limit=limit)


def find_broken_link(tx: Tx, actor: Actor) -> int | None:
    """The first entry that does not follow from the one before, or None; reads the whole record."""
    require(actor, Action.SEE_AUDIT)
    return store.first_broken_link(tx)

"""The record of what was done."""

from collections import defaultdict
from collections.abc import Sequence

from app.db import assessments
from app.db import audit as store
from app.db.audit import Entry
from app.db.engine import Tx
from app.domain.access import Action, Actor, require


def list_entries(tx: Tx, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Entry]:
    """The latest entries first, of people acting in the actor's subtree."""
    require(actor, Action.SEE_AUDIT)
    return store.page(tx, seen_by=actor, before_id=before_id, limit=limit)


def names_of(tx: Tx, actor: Actor, entries: Sequence[Entry]) -> dict[str, str]:
    """Subject («organisation:8») → what it is called, where it still is there."""
    require(actor, Action.SEE_AUDIT)
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, _, number in (one.subject.partition(":") for one in entries):
        if number.isdecimal():
            wanted[kind].add(int(number))
    found = {
        f"{kind}:{number}": name
        for kind, ids in wanted.items()
        for number, name in store.names_of(tx, kind, sorted(ids)).items()
    }
    for test in assessments.list_tests(tx, sorted(wanted["test"])):
        found[f"test:{test.id}"] = test.title
    return found


def find_broken_link(tx: Tx, actor: Actor) -> int | None:
    """The first entry that does not follow from the one before, or None; reads the whole record."""
    require(actor, Action.SEE_AUDIT)
    return store.first_broken_link(tx)

"""Checks of the plans of in-school control: named queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.organisations import organisations
from app.db.tables.school_control import school_checks
from app.domain.access import Action, Actor
from app.domain.errors import Conflict, NotFound
from app.domain.school_control import Check, CheckKind, CheckTerms, Method, Outcome, Venue

_C = school_checks.c
_TERMS = tuple(CheckTerms.__slots__)


def list_seen(tx: Tx, *, seen_by: Actor) -> list[Check]:
    """All checks of the actor's school; of whoever plans none, those that they answer for."""
    query = select(school_checks).join(organisations, organisations.c.id == _C.place_id)
    if seen_by.may(Action.PLAN_CONTROL):
        query = query.where(visible(seen_by))
    else:
        query = query.where(_C.responsible_id == seen_by.user_id)
    return [_read(row) for row in tx.execute(query.order_by(_C.last_day, _C.id)).mappings()]


def get(tx: Tx, check_id: int, *, seen_by: Actor) -> Check:
    """One of them; NotFound otherwise."""
    query = select(school_checks).join(organisations, organisations.c.id == _C.place_id)
    is_seen = visible(seen_by) if seen_by.may(Action.PLAN_CONTROL) else _C.responsible_id == seen_by.user_id
    row = tx.execute(query.where(_C.id == check_id, is_seen)).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def add_all(tx: Tx, new: Sequence[CheckTerms], *, place_id: int, by: str, at: datetime) -> list[int]:
    """Ids of new checks."""
    more = {
        "version": 1, "place_id": place_id, "found": "", "decided": "", "why_not": "", "created_by": by,
        "created_at": at,
    }  # fmt: skip
    return [
        int(tx.execute(insert(school_checks).values({**_values(one), **more}).returning(_C.id)).scalar_one())
        for one in new
    ]


def save(tx: Tx, changed: Check, *, seen: int) -> None:
    """Write it back; Conflict if somebody saved it since the version that was seen."""
    values = {
        **_values(changed.terms), "found": changed.found, "decided": changed.decided,
        "done_on": changed.done_on, "why_not": changed.why_not, "version": seen + 1,
    }  # fmt: skip
    where = (_C.id == changed.id) & (_C.version == seen)
    if tx.execute(update(school_checks).where(where).values(values)).rowcount == 0:
        raise Conflict("check.stale")


def _values(terms: CheckTerms) -> dict[str, object]:
    return {
        **{name: getattr(terms, name) for name in _TERMS},
        "kind": terms.kind.value,
        "methods": [one.value for one in terms.methods],
        "outcome": terms.outcome.value,
        "venue": terms.venue.value,
    }


def _read(row: RowMapping) -> Check:
    terms = CheckTerms(
        **{
            **{name: row[name] for name in _TERMS},
            "kind": CheckKind(row["kind"]),
            "methods": tuple(Method(one) for one in row["methods"]),
            "outcome": Outcome(row["outcome"]),
            "venue": Venue(row["venue"]),
        }
    )
    own = {name: row[name] for name in Check.__slots__ if name != "terms"}
    return Check(**own, terms=terms)

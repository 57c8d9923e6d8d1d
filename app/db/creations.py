"""Creating calls that named themselves by a key: named queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.db.engine import Tx
from app.db.tables.people import creations

KEPT = timedelta(hours=48)
NOTHING_YET = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """What a call with this key made; `subject_id` is the id of what it made."""

    path: str
    body_hash: str
    subject_id: int


def claim(tx: Tx, user_id: int, key: str, *, path: str, body_hash: str, at: datetime) -> Creation | None:
    """The earlier call with this key, or None: then the key is the caller's until the transaction ends.

    Of equal calls at once the later ones wait here for the first.
    """
    tx.execute(delete(creations).where(creations.c.at < at - KEPT))
    values = {"user_id": user_id, "key": key, "path": path, "body_hash": body_hash}
    try:
        with tx.begin_nested():
            tx.execute(insert(creations).values(**values, subject_id=NOTHING_YET, at=at))
    except IntegrityError:
        mine = (creations.c.user_id == user_id) & (creations.c.key == key)
        query = select(creations.c.path, creations.c.body_hash, creations.c.subject_id).where(mine)
        return Creation(**tx.execute(query).mappings().one())
    return None


def fill(tx: Tx, user_id: int, key: str, *, subject_id: int) -> None:
    """Note what the call made."""
    mine = (creations.c.user_id == user_id) & (creations.c.key == key)
    tx.execute(update(creations).where(mine).values(subject_id=subject_id))

"""Saved choices of tables: named queries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, insert, literal, or_, select, update

from app.db.engine import Tx
from app.db.tables.organisations import organisations
from app.db.tables.people import users
from app.db.tables.saved_tables import saved_tables
from app.domain.access import Actor
from app.domain.crosstabs import Choice, read_choice
from app.domain.errors import Conflict, NotFound
from app.domain.saved_tables import SavedTable

_S = saved_tables.c


def seen(tx: Tx, *, seen_by: Actor) -> list[SavedTable]:
    """One's own and those shared with one's place, by name."""
    rows = tx.execute(_known().where(_visible(seen_by)).order_by(_S.name, _S.id)).mappings()
    return [_read(row) for row in rows]


def get(tx: Tx, saved_id: int, *, seen_by: Actor) -> SavedTable:
    """The saved table; NotFound where it is somebody else's and not shared with one's place."""
    row = tx.execute(_known().where(_S.id == saved_id, _visible(seen_by))).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def count_of(tx: Tx, owner_id: int) -> int:
    """How many a person has saved."""
    return int(tx.execute(select(func.count()).where(_S.owner_id == owner_id)).scalar_one())


def add(tx: Tx, *, by: Actor, name: str, is_shared: bool, choice: Choice, at: datetime) -> int:
    """Id of a new one at the actor's place."""
    values = {
        "version": 1, "owner_id": by.user_id, "place_id": by.place.id, "name": name,
        "is_shared": is_shared, "choice": [list(one) for one in choice.pairs], "changed_at": at,
    }  # fmt: skip
    return int(tx.execute(insert(saved_tables).values(values).returning(_S.id)).scalar_one())


def save(tx: Tx, changed: SavedTable, *, seen: int) -> None:
    """Write its name and its sharing back; Conflict if somebody saved it since the version that was seen."""
    values = {
        "name": changed.name, "is_shared": changed.is_shared, "changed_at": changed.changed_at,
        "version": seen + 1,
    }  # fmt: skip
    if tx.execute(update(saved_tables).where(_same(changed, seen)).values(values)).rowcount == 0:
        raise Conflict("saved_table.stale")


def remove(tx: Tx, table: SavedTable, *, seen: int) -> None:
    """Take it away; Conflict if somebody saved it since the version that was seen."""
    if tx.execute(delete(saved_tables).where(_same(table, seen))).rowcount == 0:
        raise Conflict("saved_table.stale")


def _same(table: SavedTable, seen: int) -> ColumnElement[bool]:
    return (_S.id == table.id) & (_S.version == seen)


def _visible(actor: Actor) -> ColumnElement[bool]:
    at_or_above = literal(actor.place.path).startswith(organisations.c.path)
    return or_(_S.owner_id == actor.user_id, _S.is_shared & at_or_above)


def _known() -> Select[Any]:
    return (
        select(saved_tables, users.c.name.label("owner_name"), organisations.c.short_name.label("place_name"))
        .join(users, users.c.id == _S.owner_id)
        .join(organisations, organisations.c.id == _S.place_id)
    )


def _read(row: RowMapping) -> SavedTable:
    fields: dict[str, list[str]] = {}
    for name, value in row["choice"]:
        fields.setdefault(name, []).append(value)
    values = {name: row[name] for name in SavedTable.__slots__ if name != "choice"}
    return SavedTable(**values, choice=read_choice(fields))

"""Foreign blanks and their mappings: named queries."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, insert, literal, select, update

from app.db.engine import Tx
from app.db.tables.files import uploads
from app.db.tables.foreign_layouts import foreign_layouts
from app.db.tables.organisations import organisations
from app.domain.access import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.foreign_layouts import ForeignLayout, Label, MappedCell, PeriodRule
from app.domain.result_batches import Upload

_L = foreign_layouts.c


def seen(tx: Tx, *, seen_by: Actor) -> list[ForeignLayout]:
    """Those of the actor's place and of the places above it, by name."""
    rows = tx.execute(_known().where(_usable(seen_by)).order_by(_L.name, _L.id)).mappings()
    return [_read(row) for row in rows]


def get(tx: Tx, layout_id: int, *, seen_by: Actor) -> ForeignLayout:
    """One of them; NotFound for somebody else's."""
    row = tx.execute(_known().where(_L.id == layout_id, _usable(seen_by))).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def alike(tx: Tx, fingerprint: str, *, seen_by: Actor) -> list[ForeignLayout]:
    """Blanks with the same words in the same places, one's own place's first, then the nearest above."""
    query = _known().where(_L.fingerprint == fingerprint, _usable(seen_by))
    rows = tx.execute(query.order_by(organisations.c.path.desc(), _L.id.desc())).mappings()
    return [_read(row) for row in rows]


def upload_of(tx: Tx, layout: ForeignLayout) -> Upload:
    """The blank of a layout that the caller may use, though it may be kept at a place above."""
    row = tx.execute(select(uploads).where(uploads.c.id == layout.upload_id)).mappings().one()
    return Upload(**row)


def add(
    tx: Tx,
    *,
    by: Actor,
    name: str,
    fingerprint: str,
    upload_id: int,
    cells: Sequence[MappedCell],
    at: datetime,
) -> int:
    """Id of a new one at the actor's place."""
    values = {
        "version": 1, "place_id": by.place.id, "name": name, "fingerprint": fingerprint,
        "upload_id": upload_id, "cells": [asdict(one) for one in cells], "changed_by": by.login,
        "changed_at": at,
    }  # fmt: skip
    return int(tx.execute(insert(foreign_layouts).values(values).returning(_L.id)).scalar_one())


def save(tx: Tx, changed: ForeignLayout, *, seen: int) -> None:
    """Write it back; Conflict if somebody saved it since the version that was seen."""
    values = {
        "name": changed.name, "upload_id": changed.upload_id, "cells": [asdict(one) for one in changed.cells],
        "changed_by": changed.changed_by, "changed_at": changed.changed_at, "version": seen + 1,
    }  # fmt: skip
    if tx.execute(update(foreign_layouts).where(_same(changed, seen)).values(values)).rowcount == 0:
        raise Conflict("foreign.stale")


def remove(tx: Tx, layout: ForeignLayout, *, seen: int) -> None:
    """Take it away; Conflict if somebody saved it since the version that was seen."""
    if tx.execute(delete(foreign_layouts).where(_same(layout, seen))).rowcount == 0:
        raise Conflict("foreign.stale")


def _same(layout: ForeignLayout, seen: int) -> ColumnElement[bool]:
    return (_L.id == layout.id) & (_L.version == seen)


def _usable(actor: Actor) -> ColumnElement[bool]:
    return literal(actor.place.path).startswith(organisations.c.path)


def _known() -> Select[Any]:
    return select(foreign_layouts, organisations.c.short_name.label("place_name")).join(
        organisations, organisations.c.id == _L.place_id
    )


def _read(row: RowMapping) -> ForeignLayout:
    values = {name: row[name] for name in ForeignLayout.__slots__ if name != "cells"}
    return ForeignLayout(**values, cells=tuple(_cell(one) for one in row["cells"]))


def _cell(kept: dict[str, Any]) -> MappedCell:
    day = kept["on_day"]
    return MappedCell(
        **{
            **kept,
            "rule": PeriodRule(kept["rule"]),
            "labels": tuple(Label(**one) for one in kept["labels"]),
            "on_day": None if day is None else (day[0], day[1]),
        }
    )

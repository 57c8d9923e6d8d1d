"""Reported values: named queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, insert, select, text, tuple_, update

from app.db.engine import Tx
from app.db.scope import under, visible
from app.db.tables.observations import observations
from app.db.tables.organisations import organisations
from app.domain.access import Actor, Place
from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid, NotFound
from app.domain.observation_plans import Entry, Key, Plan
from app.domain.observations import Cell, ListedObservation, Observation, Source
from app.domain.reported_periods import period_of_code

_O = observations.c
_LOCK = 7_305_002  # one writer at a time, or two revisions would follow the same one
_CHUNK = 500  # values in one IN of a query
_ORDER = (organisations.c.code, _O.variable, _O.period, _O.breakdown)


def lock(tx: Tx) -> None:
    """Hold other writers until this transaction ends; SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def current_of(tx: Tx, cells: Collection[Cell]) -> dict[Key, Observation]:
    """Cell's key → its current value, of cells in organisations that the caller got by a scoped query."""
    ids = sorted({cell.organisation_id for cell in cells})
    variables = sorted({cell.variable for cell in cells})
    periods = sorted({cell.period.code for cell in cells})
    wanted = {cell.key for cell in cells}
    return {one.cell.key: one for one in current_in(tx, ids, variables, periods) if one.cell.key in wanted}


def current_in(
    tx: Tx, organisation_ids: Sequence[int], variables: Sequence[str], periods: Sequence[str]
) -> list[Observation]:
    """Current values of variables and periods, in organisations that the caller got by a scoped query."""
    found: list[Observation] = []
    for start in range(0, len(organisation_ids), _CHUNK):
        query = select(observations).where(
            _O.organisation_id.in_(organisation_ids[start : start + _CHUNK]),
            _O.variable.in_(variables),
            _O.period.in_(periods),
            _O.is_current,
        )
        found += map(_read, tx.execute(query).mappings())
    return found


def add(tx: Tx, plan: Plan, *, by: str, at: datetime, source: Source, reference: str | None) -> None:
    """Write new values, and corrections as new revisions; what they correct is no longer current."""
    replaced = [one.before.id for one in plan.corrected]
    for start in range(0, len(replaced), _CHUNK):
        chunk = replaced[start : start + _CHUNK]
        tx.execute(update(observations).where(_O.id.in_(chunk)).values(is_current=False))
    revisions = [(entry, 1) for entry in plan.new]
    revisions += [(one.entry, one.before.revision + 1) for one in plan.corrected]
    shared = {"entered_by": by, "entered_at": at, "source": source.value, "reference": reference}
    rows = [{**_values(entry), "revision": revision, **shared} for entry, revision in revisions]
    if rows:
        tx.execute(insert(observations), rows)


def _values(entry: Entry) -> dict[str, object]:
    is_number = isinstance(entry.value, float)
    organisation_id, variable, period, breakdown = entry.cell.key
    return {
        "organisation_id": organisation_id,
        "variable": variable,
        "period": period,
        "breakdown": breakdown,
        "is_current": True,
        "value": entry.value if is_number else None,
        "not_measured": None if is_number else str(entry.value),
        "reason": entry.reason,
    }


def list_current(tx: Tx, organisation_id: int, *, known_at: datetime | None = None) -> list[Observation]:
    """Values of one organisation that the caller got by a scoped query, by variable, period, breakdown."""
    query = select(observations).where(_O.organisation_id == organisation_id, as_known(known_at))
    rows = tx.execute(query.order_by(_O.variable, _O.period, _O.breakdown)).mappings()
    return [_read(row) for row in rows]


def page(
    tx: Tx,
    *,
    seen_by: Actor,
    place: Place,
    with_subtree: bool,
    variables: Sequence[str] = (),
    period: str | None,
    breakdown: str | None,
    known_at: datetime | None,
    after: int | None,
    limit: int,
) -> list[ListedObservation]:
    """The next values by organisation's code, variable, period and breakdown.

    `after`: id of the value that the part before ended with; Invalid `cursor.broken` when there is none.
    """
    where: list[ColumnElement[bool]] = [visible(seen_by), as_known(known_at)]
    where.append(under(place) if with_subtree else organisations.c.id == place.id)
    if variables:
        where.append(_O.variable.in_(variables))
    if period is not None:
        where.append(_O.period == period)
    if breakdown is not None:
        where.append(_O.breakdown == breakdown)
    if after is not None:
        where.append(tuple_(*_ORDER) > tuple_(*_place_in_order(tx, after, seen_by=seen_by)))
    rows = tx.execute(_listed().where(*where).order_by(*_ORDER).limit(limit)).mappings()
    return [_listed_one(row) for row in rows]


def _place_in_order(tx: Tx, observation_id: int, *, seen_by: Actor) -> tuple[str, str, str, str]:
    query = (
        select(*_ORDER)
        .join(organisations, organisations.c.id == _O.organisation_id)
        .where(_O.id == observation_id, visible(seen_by))
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        raise Invalid("cursor.broken")
    return row[0], row[1], row[2], row[3]


def history(tx: Tx, cell: Cell, *, seen_by: Actor) -> list[ListedObservation]:
    """All revisions of a cell, the latest first; NotFound when nobody has told it."""
    organisation_id, variable, period, breakdown = cell.key
    query = _listed().where(
        visible(seen_by),
        _O.organisation_id == organisation_id,
        _O.variable == variable,
        _O.period == period,
        _O.breakdown == breakdown,
    )
    found = [_listed_one(row) for row in tx.execute(query.order_by(_O.revision.desc())).mappings()]
    if not found:
        raise NotFound("object.unknown")
    return found


def as_known(at: datetime | None) -> ColumnElement[bool]:
    """True for the value of a cell that counts now, or counted on a moment: its latest revision by then."""
    if at is None:
        return _O.is_current
    later = observations.alias("later")
    newest = (
        select(func.max(later.c.revision))
        .where(
            later.c.organisation_id == _O.organisation_id,
            later.c.variable == _O.variable,
            later.c.period == _O.period,
            later.c.breakdown == _O.breakdown,
            later.c.entered_at <= at,
        )
        .scalar_subquery()
    )
    return _O.revision == newest


def _listed() -> Select[Any]:
    names = (organisations.c.code.label("code"), organisations.c.name.label("name"))
    return select(observations, *names).join(organisations, organisations.c.id == _O.organisation_id)


def _listed_one(row: RowMapping) -> ListedObservation:
    return ListedObservation(
        observation=_read(row), organisation_code=row["code"], organisation_name=row["name"]
    )


def _read(row: RowMapping) -> Observation:
    return Observation(
        id=row["id"],
        cell=Cell(
            organisation_id=row["organisation_id"],
            variable=row["variable"],
            period=period_of_code(row["period"]),
            breakdown=row["breakdown"],
        ),
        value=NotMeasured(row["not_measured"]) if row["value"] is None else float(row["value"]),
        revision=row["revision"],
        is_current=row["is_current"],
        entered_by=row["entered_by"],
        entered_at=row["entered_at"],
        source=Source(row["source"]),
        reference=row["reference"],
        reason=row["reason"],
    )

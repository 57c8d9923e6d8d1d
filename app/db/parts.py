"""Parts of loaded files: which of them count, and which files a figure came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, insert, literal, or_, select, update

from app.db.engine import Tx
from app.db.result_batches import tell_counting
from app.db.scope import under, visible
from app.db.tables.files import uploads
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batch_parts, batches
from app.db.tables.statistics import cube_results
from app.domain.access import Actor, Place
from app.domain.as_known import counting_ids
from app.domain.assessments import BatchStatus
from app.domain.organisations import SCHOOL
from app.domain.parts import Part, pushed_out, standing

_CHUNK = 500
OWNER = organisations.alias("owner")
_COUNTING = (BatchStatus.ACCEPTED.value, BatchStatus.REPLACED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that a figure came from, and where in it the rows stand."""

    batch_id: int
    organisation_id: int
    organisation_name: str
    school_name: str
    file_name: str
    confirmed_by: str
    confirmed_at: datetime
    is_open: bool  # whether the actor may open the whole file: a city's file is not a school's
    sheet: str | None
    file_rows: list[list[int]] | None = None  # first and last of each run; None: not kept


def parts_to_replace(tx: Tx, test_id: int, paths: Sequence[str]) -> list[Part]:
    """Current parts that new parts at these paths of the tree push out."""
    query = _parts().where(batch_parts.c.test_id == test_id, batch_parts.c.is_current)
    current = _read(tx, query)
    leaves_of: dict[int, set[str]] = {}
    holders = sorted({one.batch_id for one in current})
    for part in _read(tx, _parts().where(batch_parts.c.batch_id.in_(holders))):
        leaves_of.setdefault(part.batch_id, set()).add(part.path)
    return pushed_out(current, paths, leaves_of)


def _parts() -> Select[Any]:
    c = batch_parts.c
    return (
        select(c.id, c.batch_id, organisations.c.path, organisations.c.short_name)
        .join(organisations, organisations.c.id == c.organisation_id)
        .order_by(c.id)
    )


def _read(tx: Tx, query: Select[Any]) -> list[Part]:
    return [Part(**row) for row in tx.execute(query).mappings()]


def add_parts(
    tx: Tx,
    batch_id: int,
    test_id: int,
    organisation_ids: Sequence[int],
    rows: Mapping[int, Sequence[Sequence[int]]] | None = None,
) -> list[int]:
    """Ids of new current parts; those they replace step back, emptied batches are replaced.

    `rows`: organisation → runs of rows in the file.
    """
    earlier = parts_to_replace(tx, test_id, _paths(tx, organisation_ids))
    _set_current(tx, [part.id for part in earlier], is_current=False)
    new: list[dict[str, object]] = [
        {
            "batch_id": batch_id,
            "test_id": test_id,
            "organisation_id": one,
            "is_current": True,
            "file_rows": (rows or {}).get(one),
        }
        for one in organisation_ids
    ]
    if new:
        tx.execute(insert(batch_parts), new)
    added = select(batch_parts.c.organisation_id, batch_parts.c.id).where(batch_parts.c.batch_id == batch_id)
    ids = {row["organisation_id"]: row["id"] for row in tx.execute(added).mappings()}
    _tell_batches(tx, {part.batch_id for part in earlier})
    return [ids[one] for one in organisation_ids]


def _paths(tx: Tx, organisation_ids: Sequence[int]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(organisation_ids), _CHUNK):
        chunk = organisation_ids[start : start + _CHUNK]
        query = select(organisations.c.path).where(organisations.c.id.in_(chunk))
        found += tx.execute(query).scalars().all()
    return found


def drop_parts(tx: Tx, batch_id: int) -> None:
    """Take all parts of a batch out of the figures; what it had pushed out counts again.

    What counts follows from the files that are neither cancelled nor this one, in the order in which they
    came, so cancelling leaves what there would be if the file had never been loaded.
    """
    tx.execute(update(batch_parts).where(batch_parts.c.batch_id == batch_id).values(is_current=False))
    loads: dict[int, list[Part]] = {}
    for part in _read(tx, _beside(batch_id)):
        loads.setdefault(part.batch_id, []).append(part)
    counting = {part.id for part in standing(list(loads.values()))}
    others = {part.id for load in loads.values() for part in load}
    _set_current(tx, sorted(others - counting), is_current=False)
    _set_current(tx, sorted(counting), is_current=True)
    _tell_batches(tx, set(loads))


def counted_on(tx: Tx, place: Place, at: datetime, test_ids: Sequence[int]) -> frozenset[int]:
    """Ids of the parts under a place that counted on a moment: by files accepted and not yet cancelled then.

    The place is a school or stands above schools: what one class lost to a file of its school is told there.
    """
    query = (
        _parts()
        .add_columns(batch_parts.c.test_id)
        .join(batches, batches.c.id == batch_parts.c.batch_id)
        .where(under(place), batch_parts.c.test_id.in_(test_ids), batches.c.accepted_at <= at)
        .where(or_(batches.c.cancelled_at.is_(None), batches.c.cancelled_at > at))
    )
    rows = tx.execute(query).mappings()
    return counting_ids(
        [(row["test_id"], Part(**{name: row[name] for name in Part.__slots__})) for row in rows]
    )


def first_accepted(tx: Tx, place: Place) -> datetime | None:
    """When the first file counted that tells of anything under a place; None while there is none."""
    query = (
        select(batches.c.accepted_at)
        .join(batch_parts, batch_parts.c.batch_id == batches.c.id)
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
        .where(under(place), batches.c.accepted_at.is_not(None))
        .order_by(batches.c.accepted_at)
        .limit(1)
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def _is_school_of(school: FromClause, leaf: FromClause) -> ColumnElement[bool]:
    return and_(
        school.c.kind == SCHOOL, leaf.c.path >= school.c.path, leaf.c.path < school.c.path + literal("~")
    )


def _beside(batch_id: int) -> Select[Any]:
    """Parts of other files that count, of the same test in the same schools."""
    mine = organisations.alias("mine")
    school = organisations.alias("school")
    own = batch_parts.alias("own")
    schools = (
        select(school.c.path, own.c.test_id)
        .select_from(own)
        .join(mine, mine.c.id == own.c.organisation_id)
        .join(
            school,
            _is_school_of(school, mine),
        )
        .where(own.c.batch_id == batch_id)
        .distinct()
        .subquery()
    )
    return (
        _parts()
        .join(
            schools,
            (schools.c.test_id == batch_parts.c.test_id)
            & (organisations.c.path >= schools.c.path)
            & (organisations.c.path < schools.c.path + literal("~")),
        )
        .join(batches, batches.c.id == batch_parts.c.batch_id)
        .where(batch_parts.c.batch_id != batch_id, batches.c.status.in_(_COUNTING))
    )


def _set_current(tx: Tx, part_ids: Sequence[int], *, is_current: bool) -> None:
    for start in range(0, len(part_ids), _CHUNK):
        chunk = part_ids[start : start + _CHUNK]
        tx.execute(update(batch_parts).where(batch_parts.c.id.in_(chunk)).values(is_current=is_current))


def _tell_batches(tx: Tx, batch_ids: set[int]) -> None:
    for batch_id in sorted(batch_ids):
        left = select(batch_parts.c.id).where(batch_parts.c.batch_id == batch_id, batch_parts.c.is_current)
        tell_counting(tx, batch_id, counts=tx.execute(left.limit(1)).first() is not None)


def works_in(tx: Tx, part_ids: Sequence[int]) -> dict[int, int]:
    """Part → works in it, also those on adapted programmes, without who was absent; none of measures."""
    found: dict[int, int] = {}
    for start in range(0, len(part_ids), _CHUNK):
        c = cube_results.c
        query = select(c.part_id, c.n + c.adapted).where(c.part_id.in_(part_ids[start : start + _CHUNK]))
        found.update({part_id: int(works) for part_id, works in tx.execute(query)})
    return found


def successors(tx: Tx, batch_id: int) -> list[tuple[Part, Part]]:
    """Parts of a batch that count no longer, each with a part that counts in its place."""
    query = _parts().where(batch_parts.c.batch_id == batch_id, ~batch_parts.c.is_current)
    gone = _read(tx, query)
    if not gone:
        return []
    current = _read(tx, _beside(batch_id).where(batch_parts.c.is_current))
    found = []
    for part in gone:
        instead = [one for one in current if _touch(one.path, part.path)]
        if instead:
            found.append((part, instead[0]))
    return found


def _touch(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def sources_from(rows: Table, *named: ColumnElement[Any], seen_by: Actor) -> Select[Any]:
    """The files behind rows that have a batch and an organisation, where the actor sees the organisation.

    `named`: the columns of Source that say where; `OWNER` is the place that handed the file in.
    """
    return (
        select(
            batches.c.id.label("batch_id"),
            *named,
            uploads.c.file_name,
            batches.c.confirmed_by,
            batches.c.confirmed_at,
            visible(seen_by, OWNER).label("is_open"),
            batches.c.reading["sheet"].as_string().label("sheet"),
        )
        .select_from(rows)
        .join(batches, batches.c.id == rows.c.batch_id)
        .join(uploads, uploads.c.id == batches.c.upload_id)
        .join(organisations, organisations.c.id == rows.c.organisation_id)
        .join(OWNER, OWNER.c.id == batches.c.organisation_id)
        .where(rows.c.is_current, visible(seen_by))
    )


def read_sources(tx: Tx, query: Select[Any]) -> list[Source]:
    """What `sources_from` asks for."""
    return [Source(**{**row, "is_open": bool(row["is_open"])}) for row in tx.execute(query).mappings()]


def sources_of(tx: Tx, test_id: int, place: Place, *, seen_by: Actor) -> list[Source]:
    """The files whose current parts make up a test's figures in a place, by number of school and class."""
    school = organisations.alias("school")
    query = (
        sources_from(
            batch_parts,
            organisations.c.id.label("organisation_id"),
            organisations.c.short_name.label("organisation_name"),
            school.c.short_name.label("school_name"),
            batch_parts.c.file_rows,
            seen_by=seen_by,
        )
        .join(school, _is_school_of(school, organisations))
        .where(batch_parts.c.test_id == test_id, under(place))
        .order_by(school.c.number.nulls_last(), school.c.code, organisations.c.path)
    )
    return read_sources(tx, query)


def leaves_of(tx: Tx, test_id: int, place: Place, *, seen_by: Actor) -> dict[str, list[str]]:
    """Stored file → codes of the classes (or schools) under a place whose current parts it holds."""
    query = (
        select(batches.c.stored_as, organisations.c.code)
        .join(batch_parts, batch_parts.c.batch_id == batches.c.id)
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
        .where(batch_parts.c.test_id == test_id, batch_parts.c.is_current, under(place), visible(seen_by))
        .where(batches.c.stored_as.is_not(None))
        .order_by(organisations.c.code)
    )
    found: dict[str, list[str]] = {}
    for stored_as, code in tx.execute(query):
        found.setdefault(stored_as, []).append(code)
    return found


def files_of(tx: Tx, batch_ids: Sequence[int]) -> list[dict[str, object]]:
    """Batch, file name and day of accepted files, as plain values: for a note on what a new file replaces.

    Without a scope: whoever may write a leaf may know which file stood there.
    """
    query = (
        select(batches.c.id, uploads.c.file_name, batches.c.confirmed_at)
        .join(uploads, uploads.c.id == batches.c.upload_id)
        .where(batches.c.id.in_(batch_ids))
        .order_by(batches.c.id)
    )
    return [
        {"batch_id": batch_id, "file_name": name, "at": at.isoformat() if at else None}
        for batch_id, name, at in tx.execute(query)
    ]

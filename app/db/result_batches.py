"""Result batches, their doubts and parts: named queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, Select, bindparam, delete, func, insert, select, update

from app.db.engine import Tx
from app.db.scope import VISIBLE, scope_of, under, visible
from app.db.tables.files import uploads
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batch_doubts, batch_parts, batches
from app.domain.access import Actor, Place
from app.domain.assessments import BatchStatus
from app.domain.errors import Conflict, NotFound
from app.domain.result_batches import (
    MOST_DOUBTS_KEPT,
    BatchLine,
    Correction,
    Doubt,
    ResultBatch,
    Severity,
)


class Listed(NamedTuple):
    """A batch in a list: with its file's name and its place."""

    batch: BatchLine
    file_name: str
    organisation_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one file says about one test in one leaf of the tree."""

    id: int
    batch_id: int
    path: str  # of the leaf
    short_name: str  # of the leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that a figure came from, and how many of its rows went in."""

    batch_id: int
    organisation_id: int
    organisation_name: str
    file_name: str
    confirmed_by: str
    confirmed_at: datetime
    is_open: bool  # whether the actor may open the whole file: a city's file is not a school's


# The commonest list of the product: built once.
_PAGE = (
    select(*(batches.c[name] for name in BatchLine._fields), uploads.c.file_name, organisations.c.short_name)
    .join(organisations, organisations.c.id == batches.c.organisation_id)
    .join(uploads, uploads.c.id == batches.c.upload_id)
    .where(
        VISIBLE,
        batches.c.status.in_(bindparam("statuses", expanding=True)),
        batches.c.id < bindparam("before_id"),
    )
    .order_by(batches.c.id.desc())
    .limit(bindparam("most"))
)
_OWN_PAGE = _PAGE.where(batches.c.organisation_id == bindparam("own_id"))
_STATUSES = {status.value: status for status in BatchStatus}
_BEYOND_ALL_IDS = 2**31 - 1


def _read(row: RowMapping) -> ResultBatch:
    values = {name: row[name] for name in ResultBatch.__slots__}
    values["status"] = BatchStatus(values["status"])
    values["corrections"] = tuple(
        Correction(row=line, column=column, text=text) for line, column, text in values["corrections"]
    )
    values["excluded_rows"] = tuple(values["excluded_rows"])
    return ResultBatch(**values)


def _written(batch: ResultBatch) -> dict[str, Any]:
    values = {name: getattr(batch, name) for name in ResultBatch.__slots__ if name != "id"}
    values |= {"status": batch.status.value, "title": batch.title, "layout": batch.layout}
    values["corrections"] = [[one.row, one.column, one.text] for one in batch.corrections]
    values["excluded_rows"] = list(batch.excluded_rows)
    values["given_key"] = dict(batch.given_key)
    values["reading"] = dict(batch.reading)
    return values


def _scoped(seen_by: Actor) -> Select[Any]:
    return (
        select(batches)
        .join(organisations, organisations.c.id == batches.c.organisation_id)
        .where(visible(seen_by))
    )


def get(tx: Tx, batch_id: int, *, seen_by: Actor) -> ResultBatch:
    """The batch; NotFound outside the actor's subtree."""
    row = tx.execute(_scoped(seen_by).where(batches.c.id == batch_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def find_same(tx: Tx, sha256: str, *, organisation_id: int) -> ResultBatch | None:
    """A live batch made from the very same bytes at the same place, or None."""
    over = (BatchStatus.CANCELLED.value, BatchStatus.REPLACED.value, BatchStatus.REFUSED.value)
    query = (
        select(batches)
        .join(uploads, uploads.c.id == batches.c.upload_id)
        .where(
            uploads.c.sha256 == sha256,
            batches.c.organisation_id == organisation_id,
            batches.c.status.not_in(over),
        )
        .order_by(batches.c.id.desc())
        .limit(1)
    )
    row = tx.execute(query).mappings().one_or_none()
    return _read(row) if row else None


def page(
    tx: Tx,
    *,
    seen_by: Actor,
    own: bool = False,
    statuses: Sequence[BatchStatus] = (),
    before_id: int | None = None,
    limit: int,
) -> list[Listed]:
    """The latest batches first, of the actor's subtree; `own`: only those handed in at the actor's place."""
    query = _OWN_PAGE if own else _PAGE
    asked = {
        **scope_of(seen_by),
        "statuses": [one.value for one in statuses] or list(_STATUSES),
        "before_id": before_id or _BEYOND_ALL_IDS,
        "most": limit,
        **({"own_id": seen_by.place.id} if own else {}),
    }
    return [
        Listed(BatchLine(batch_id, version, _STATUSES[status], *rest), file_name, place)
        for batch_id, version, status, *rest, file_name, place in tx.execute(query, asked).all()
    ]


def count(tx: Tx, *, seen_by: Actor, statuses: Sequence[BatchStatus]) -> int:
    """How many batches of the actor's subtree stand so."""
    query = (
        select(func.count())
        .select_from(batches)
        .join(organisations, organisations.c.id == batches.c.organisation_id)
        .where(visible(seen_by), batches.c.status.in_([one.value for one in statuses]))
    )
    return int(tx.execute(query).scalar_one())


def tests_in_hand(tx: Tx, *, seen_by: Actor) -> dict[int, set[int]]:
    """Test → organisations whose file of it is being checked, waits for a decision or is being loaded."""
    going = (BatchStatus.CHECKING, BatchStatus.REMARKS, BatchStatus.READY, BatchStatus.LOADING)
    query = (
        select(batches.c.test_id, batches.c.organisation_id)
        .join(organisations, organisations.c.id == batches.c.organisation_id)
        .where(visible(seen_by), batches.c.test_id.is_not(None))
        .where(batches.c.status.in_([one.value for one in going]))
    )
    found: dict[int, set[int]] = {}
    for test_id, organisation_id in tx.execute(query):
        found.setdefault(test_id, set()).add(organisation_id)
    return found


def add(
    tx: Tx, *, organisation_id: int, upload_id: int, items_upload_id: int | None, layout_code: str | None,
    given_key: Mapping[str, object], by: str, at: datetime,
) -> int:  # fmt: skip
    """Id of a new batch that waits for its check."""
    values = {
        "version": 1, "status": BatchStatus.CHECKING.value, "organisation_id": organisation_id,
        "upload_id": upload_id, "items_upload_id": items_upload_id, "layout_code": layout_code,
        "given_key": dict(given_key), "reading": {}, "corrections": [], "excluded_rows": [], "n_rows": 0,
        "n_errors": 0, "n_fixed": 0, "created_by": by, "created_at": at,
    }  # fmt: skip
    return int(tx.execute(insert(batches).values(values).returning(batches.c.id)).scalar_one())


def save(tx: Tx, changed: ResultBatch, *, seen: int) -> ResultBatch:
    """Write it back; Conflict if somebody saved it since the version that was seen."""
    values = {**_written(changed), "version": seen + 1}
    same = (batches.c.id == changed.id) & (batches.c.version == seen)
    if tx.execute(update(batches).where(same).values(values)).rowcount == 0:
        raise Conflict("batch.stale")
    return ResultBatch(**{**{n: getattr(changed, n) for n in ResultBatch.__slots__}, "version": seen + 1})


def save_doubts(tx: Tx, batch_id: int, doubts: Sequence[Doubt]) -> None:
    """Replace the doubts of a batch; errors come first when there are too many to keep."""
    tx.execute(delete(batch_doubts).where(batch_doubts.c.batch_id == batch_id))
    weight = {Severity.ERROR: 0, Severity.FIXED: 1, Severity.NOTE: 2}
    kept = sorted(doubts, key=lambda one: weight[one.severity])[:MOST_DOUBTS_KEPT]
    rows = [
        {**asdict(one), "severity": one.severity.value, "batch_id": batch_id, "position": position}
        for position, one in enumerate(kept)
    ]
    if rows:
        tx.execute(insert(batch_doubts), rows)


def doubts_of(
    tx: Tx, batch: ResultBatch, *, severity: Severity | None = None, after: int = -1, limit: int = 200
) -> list[tuple[int, Doubt]]:
    """Position and doubt, in order, of a batch that the caller got by `get`."""
    c = batch_doubts.c
    query = select(batch_doubts).where(c.batch_id == batch.id, c.position > after)
    if severity is not None:
        query = query.where(c.severity == severity.value)
    rows = tx.execute(query.order_by(c.position).limit(limit)).mappings()
    return [(row["position"], _read_doubt(row)) for row in rows]


def _read_doubt(row: RowMapping) -> Doubt:
    values = {name: row[name] for name in Doubt.__slots__}
    return Doubt(**{**values, "severity": Severity(row["severity"])})


def doubts_with(tx: Tx, batch: ResultBatch, codes: Collection[str]) -> list[Doubt]:
    """Doubts of these codes of a batch that the caller got by `get`."""
    c = batch_doubts.c
    query = select(batch_doubts).where(c.batch_id == batch.id, c.code.in_(codes)).order_by(c.position)
    return [_read_doubt(row) for row in tx.execute(query).mappings()]


def count_doubts(tx: Tx, batch: ResultBatch) -> dict[Severity, int]:
    """How many doubts of each weight."""
    c = batch_doubts.c
    query = select(c.severity, func.count()).where(c.batch_id == batch.id).group_by(c.severity)
    return {Severity(severity): n for severity, n in tx.execute(query)}


def parts_to_replace(tx: Tx, test_id: int, paths: Sequence[str]) -> list[Part]:
    """Current parts that new parts at these paths of the tree push out, so that no work counts twice.

    Those of the same leaves; those of classes where the new file speaks of the whole school; and those of
    a whole school where the new file names its classes. A part at a school whose file names classes too
    (somebody absent without a class) is no whole school.
    """
    leaves = set(paths)
    above = {up for path in leaves for up in _above(path)}
    wholes = leaves - above
    found = []
    for part in _current(tx, test_id):
        is_under = not wholes.isdisjoint(_above(part.path))
        if part.path in leaves or is_under or (part.path in above and _is_whole(tx, part)):
            found.append(part)
    return found


def _above(path: str) -> list[str]:
    """Paths of all that stands above: «1.4.17.» → «1.», «1.4.»."""
    steps = path.split(".")[:-2]
    return [".".join(steps[:n]) + "." for n in range(1, len(steps) + 1)]


def _current(tx: Tx, test_id: int) -> list[Part]:
    query = _parts().where(batch_parts.c.test_id == test_id, batch_parts.c.is_current)
    return [Part(**row) for row in tx.execute(query.order_by(batch_parts.c.id)).mappings()]


def _is_whole(tx: Tx, part: Part) -> bool:
    below = _parts().where(
        batch_parts.c.batch_id == part.batch_id,
        organisations.c.path > part.path,
        organisations.c.path < part.path + "~",
    )
    return tx.execute(below.limit(1)).first() is None


def _parts() -> Select[Any]:
    c = batch_parts.c
    return select(c.id, c.batch_id, organisations.c.path, organisations.c.short_name).join(
        organisations, organisations.c.id == c.organisation_id
    )


def add_parts(tx: Tx, batch_id: int, test_id: int, organisation_ids: Sequence[int]) -> list[int]:
    """Ids of new current parts; those they replace step back, emptied batches are replaced."""
    earlier = parts_to_replace(tx, test_id, _paths(tx, organisation_ids))
    _step_back(tx, [part.id for part in earlier])
    rows: list[dict[str, object]] = [
        {"batch_id": batch_id, "test_id": test_id, "organisation_id": one, "is_current": True}
        for one in organisation_ids
    ]
    if rows:
        tx.execute(insert(batch_parts), rows)
    added = select(batch_parts.c.organisation_id, batch_parts.c.id).where(batch_parts.c.batch_id == batch_id)
    ids = {row["organisation_id"]: row["id"] for row in tx.execute(added).mappings()}
    _mark_replaced(tx, {part.batch_id for part in earlier})
    return [ids[one] for one in organisation_ids]


def _paths(tx: Tx, organisation_ids: Sequence[int]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(organisation_ids), 500):
        chunk = organisation_ids[start : start + 500]
        query = select(organisations.c.path).where(organisations.c.id.in_(chunk))
        found += tx.execute(query).scalars().all()
    return found


def drop_parts(tx: Tx, batch_id: int) -> None:
    """Take all parts of a batch out of the figures."""
    tx.execute(update(batch_parts).where(batch_parts.c.batch_id == batch_id).values(is_current=False))


def _step_back(tx: Tx, part_ids: Sequence[int]) -> None:
    for start in range(0, len(part_ids), 500):
        chunk = part_ids[start : start + 500]
        tx.execute(update(batch_parts).where(batch_parts.c.id.in_(chunk)).values(is_current=False))


def _mark_replaced(tx: Tx, batch_ids: set[int]) -> None:
    for batch_id in sorted(batch_ids):
        left = select(batch_parts.c.id).where(batch_parts.c.batch_id == batch_id, batch_parts.c.is_current)
        if tx.execute(left.limit(1)).first() is None:
            tx.execute(
                update(batches)
                .where(batches.c.id == batch_id)
                .values(status=BatchStatus.REPLACED.value, version=batches.c.version + 1)
            )


def sources_of(tx: Tx, test_id: int, place: Place, *, seen_by: Actor) -> list[Source]:
    """The files whose current parts make up a test's figures in a place, by organisation."""
    owner = organisations.alias("owner")
    query = (
        select(
            batches.c.id.label("batch_id"),
            organisations.c.id.label("organisation_id"),
            organisations.c.name.label("organisation_name"),
            uploads.c.file_name,
            batches.c.confirmed_by,
            batches.c.confirmed_at,
            visible(seen_by, owner).label("is_open"),
        )
        .select_from(batch_parts)
        .join(batches, batches.c.id == batch_parts.c.batch_id)
        .join(uploads, uploads.c.id == batches.c.upload_id)
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
        .join(owner, owner.c.id == batches.c.organisation_id)
        .where(batch_parts.c.test_id == test_id, batch_parts.c.is_current, under(place), visible(seen_by))
        .order_by(organisations.c.path)
    )
    return [Source(**{**row, "is_open": bool(row["is_open"])}) for row in tx.execute(query).mappings()]


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

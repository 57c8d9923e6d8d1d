"""Result batches, their doubts and parts: named queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, Select, bindparam, delete, func, insert, literal, select, update

from app.db.engine import Tx
from app.db.scope import VISIBLE, scope_of, under, visible
from app.db.tables.files import uploads
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batch_doubts, batches
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


class InHand(NamedTuple):
    """A file that is being checked, waits for a decision or is being loaded; `test_id` None: a new paper."""

    batch_id: int
    organisation_id: int
    test_id: int | None
    status: BatchStatus
    title: str | None
    file_name: str


# The commonest list of the product: built once.
_PAGE = (
    select(*(batches.c[name] for name in BatchLine._fields), uploads.c.file_name, organisations.c.short_name)
    .join(organisations, organisations.c.id == batches.c.organisation_id)
    .join(uploads, uploads.c.id == batches.c.upload_id)
    .where(VISIBLE, batches.c.id < bindparam("before_id"))
    .order_by(batches.c.id.desc())
    .limit(bindparam("most"))
)
_STATUSES = {status.value: status for status in BatchStatus}
_BEYOND_ALL_IDS = 2**31 - 1
_GOING = tuple(
    one.value for one in (BatchStatus.CHECKING, BatchStatus.REMARKS, BatchStatus.READY, BatchStatus.LOADING)
)


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
    query = _PAGE
    if own:
        query = query.where(batches.c.organisation_id == seen_by.place.id)
    if statuses:
        query = query.where(batches.c.status.in_([one.value for one in statuses]))
    asked = {**scope_of(seen_by), "before_id": before_id or _BEYOND_ALL_IDS, "most": limit}
    return [_listed(*row) for row in tx.execute(query, asked).all()]


@lru_cache(
    maxsize=5_000
)  # most lines are asked for again as they were, and are then cheaper to find than make
def _listed(batch_id: int, version: int, status: str, *rest: Any) -> Listed:
    *line, file_name, place = rest
    return Listed(BatchLine(batch_id, version, _STATUSES[status], *line), file_name, place)


def count(tx: Tx, *, seen_by: Actor, own: bool = False, statuses: Sequence[BatchStatus]) -> int:
    """How many batches of the actor's subtree stand so; `own` as in `page`."""
    query = (
        select(func.count())
        .select_from(batches)
        .join(organisations, organisations.c.id == batches.c.organisation_id)
        .where(visible(seen_by), batches.c.status.in_([one.value for one in statuses]))
    )
    if own:
        query = query.where(batches.c.organisation_id == seen_by.place.id)
    return int(tx.execute(query).scalar_one())


def tests_in_hand(tx: Tx, organisation_id: int) -> frozenset[int]:
    """Ids of tests whose files, handed in at this very place, are not over; whoever asks."""
    c = batches.c
    query = select(c.test_id).where(
        c.organisation_id == organisation_id, c.status.in_(_GOING), c.test_id.is_not(None)
    )
    return frozenset(tx.execute(query).scalars())


def list_in_hand(tx: Tx, place: Place, *, seen_by: Actor) -> list[InHand]:
    """Files handed in at a place or below that are not over, the earliest first."""
    c = batches.c
    query = (
        select(c.id, c.organisation_id, c.test_id, c.status, c.title, uploads.c.file_name)
        .join(organisations, organisations.c.id == c.organisation_id)
        .join(uploads, uploads.c.id == c.upload_id)
        .where(visible(seen_by), under(place), c.status.in_(_GOING))
        .order_by(c.id)
    )
    return [
        InHand(batch_id, place_id, test_id, _STATUSES[status], title, file_name)
        for batch_id, place_id, test_id, status, title, file_name in tx.execute(query)
    ]


def open_beside(tx: Tx, batch: ResultBatch) -> list[ResultBatch]:
    """Other files of the same results that wait for a decision, above and below the batch's place.

    Without a scope: what they would replace has changed, whoever handed them in.
    """
    c = organisations.c
    own = tx.execute(select(c.path).where(c.id == batch.organisation_id)).scalar_one()
    of_test = batches.c.title == batch.title if batch.test_id else batches.c.layout == batch.layout
    going = [BatchStatus.REMARKS.value, BatchStatus.READY.value]
    query = (
        select(batches)
        .join(organisations, c.id == batches.c.organisation_id)
        .where(of_test, batches.c.status.in_(going), batches.c.id != batch.id)
        .where(c.path.startswith(own, autoescape=True) | literal(own).startswith(c.path))
        .order_by(batches.c.id)
    )
    return [_read(row) for row in tx.execute(query).mappings()]


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


def tell_counting(tx: Tx, batch_id: int, *, counts: bool) -> None:
    """A loaded file of which nothing counts any more is replaced; one that counts again is accepted."""
    now, before = BatchStatus.ACCEPTED, BatchStatus.REPLACED
    if not counts:
        now, before = before, now
    tx.execute(
        update(batches)
        .where(batches.c.id == batch_id, batches.c.status == before.value)
        .values(status=now.value, version=batches.c.version + 1)
    )


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
    tx: Tx,
    batch: ResultBatch,
    *,
    severity: Severity | None = None,
    but: Collection[str] = (),
    after: int = -1,
    limit: int = 200,
) -> list[tuple[int, Doubt]]:
    """Position and doubt, in order, of a batch that the caller got by `get`; none of the codes in `but`."""
    c = batch_doubts.c
    query = select(batch_doubts).where(c.batch_id == batch.id, c.position > after)
    if severity is not None:
        query = query.where(c.severity == severity.value)
    if but:
        query = query.where(c.code.not_in(but))
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

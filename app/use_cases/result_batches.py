"""Files of results: receiving, checking, correcting, confirming, cancelling.

The slow part, checking and loading, is in `checking` and `loading`; here is what a person asks for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import assessments, audit, jobs, organisations, parts, people, term_marks, uploads
from app.db import result_batches as store
from app.db.engine import Tx
from app.db.result_batches import Listed
from app.domain import result_batches as rules
from app.domain.access import Action, Actor, require
from app.domain.assessments import BatchStatus
from app.domain.errors import Invalid
from app.domain.jobs import JobKind
from app.domain.organisations import SCHOOL
from app.domain.periods import PeriodKind, parse_period
from app.domain.result_batches import Correction, Doubt, ResultBatch, Severity, Upload
from app.domain.result_files.doubts import must_be_own
from app.domain.result_files.names import must_hold_no_names
from app.files import Stored
from app.use_cases.batch_pictures import BatchPicture, Superseded

_WAITING = (
    BatchStatus.REMARKS,
    BatchStatus.READY,
    BatchStatus.CHECKING,
    BatchStatus.LOADING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person says of a file beside handing it over; None where they say nothing."""

    procedure: str | None = None
    subject: str | None = None
    grade: int | None = None
    level: str | None = None
    form: str | None = None
    layout: str | None = None
    school: str | None = None  # code, for layouts without a column of schools
    academic_year: str | None = None  # 2025/26, for terms whose file names no year

    def as_key(self) -> dict[str, object]:
        """Only what was said."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) not in (None, "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that is already durable on disk."""

    file_name: str
    stored: Stored


def receive(
    tx: Tx, actor: Actor, file: NewFile, *, items: NewFile | None, given: Given, now: datetime
) -> tuple[ResultBatch, bool]:
    """The batch that waits for its check, and whether it is new: the very same file makes no second one."""
    require(actor, Action.LOAD_RESULTS)
    if given.school is not None:
        organisations.get_by_code(tx, given.school, seen_by=actor)
    known = store.find_same(tx, file.stored.sha256, organisation_id=actor.place.id)
    if known is not None and items is None:
        return _with_more_said(tx, actor, known, given, now), False
    upload = _remember(tx, actor, file, now)
    items_upload = _remember(tx, actor, items, now) if items else None
    batch_id = store.add(
        tx,
        organisation_id=actor.place.id,
        upload_id=upload.id,
        items_upload_id=items_upload.id if items_upload else None,
        layout_code=given.layout,
        given_key=given.as_key(),
        by=actor.login,
        at=now,
    )
    after = {"file": file.file_name, "sha256": file.stored.sha256}
    audit.record(tx, actor, "batch.uploaded", subject=f"batch:{batch_id}", after=after, at=now)
    _queue(tx, JobKind.CHECK, batch_id, actor, now)
    return store.get(tx, batch_id, seen_by=actor), True


def _with_more_said(tx: Tx, actor: Actor, known: ResultBatch, given: Given, now: datetime) -> ResultBatch:
    """The batch of the same bytes; checked anew when it still waits and the person now says more of it."""
    said = {**known.given_key, **given.as_key()}
    if said == known.given_key or known.status not in (BatchStatus.REMARKS, BatchStatus.READY):
        return known
    return _again(tx, actor, rules.name_paper(known, said), "batch.paper_named", said, known.version, now)


def _remember(tx: Tx, actor: Actor, file: NewFile, now: datetime) -> Upload:
    return uploads.add(
        tx,
        file_name=file.file_name[-255:],
        stored_as=file.stored.name,
        size=file.stored.size,
        sha256=file.stored.sha256,
        organisation_id=actor.place.id,
        by=actor.login,
        at=now,
    )


def _queue(tx: Tx, kind: JobKind, batch_id: int, actor: Actor, now: datetime) -> int:
    return jobs.add(
        tx,
        kind,
        subject_id=batch_id,
        organisation_id=actor.place.id,
        created_by=actor.login,
        at=now,
    )


def list_batches(
    tx: Tx,
    actor: Actor,
    *,
    statuses: Sequence[BatchStatus] = (),
    before_id: int | None = None,
    limit: int = 50,
) -> list[Listed]:
    """Files of the actor's subtree, the latest first."""
    require(actor, Action.SEE_FILES)
    return store.page(tx, seen_by=actor, statuses=statuses, before_id=before_id, limit=limit)


def list_waiting(tx: Tx, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Listed]:
    """Files handed in at the actor's place that wait for its decision, the latest first."""
    require(actor, Action.LOAD_RESULTS)
    return store.page(tx, seen_by=actor, own=True, statuses=_WAITING, before_id=before_id, limit=limit)


def list_unread(tx: Tx, actor: Actor, *, limit: int) -> list[Listed]:
    """Files handed in at the actor's place that could not be read: nothing is to be decided about them."""
    require(actor, Action.LOAD_RESULTS)
    return store.page(tx, seen_by=actor, own=True, statuses=(BatchStatus.REFUSED,), limit=limit)


def count_waiting(tx: Tx, actor: Actor) -> int:
    """How many there are."""
    require(actor, Action.LOAD_RESULTS)
    return store.count(tx, seen_by=actor, own=True, statuses=_WAITING)


def get(tx: Tx, actor: Actor, batch_id: int) -> ResultBatch:
    """One of them."""
    require(actor, Action.SEE_FILES)
    return store.get(tx, batch_id, seen_by=actor)


def show(tx: Tx, actor: Actor, batch_id: int) -> BatchPicture:
    """The batch with its doubts, its running job and what may be done next."""
    batch = get(tx, actor, batch_id)
    looks = store.doubts_with(tx, batch, rules.TO_LOOK_AT)
    place = organisations.get(tx, batch.organisation_id, seen_by=actor)
    upload = uploads.get(tx, batch.upload_id, seen_by=actor)
    return BatchPicture(
        batch=batch,
        upload=upload,
        errors=store.doubts_of(tx, batch, severity=Severity.ERROR, but=rules.NEVER_OVERWRITTEN, limit=200),
        foreign=store.doubts_with(tx, batch, rules.NEVER_OVERWRITTEN),
        fixed=store.doubts_of(tx, batch, severity=Severity.FIXED, limit=200),
        shift=next((one for one in looks if one.code == rules.SHIFTED), None),
        looks=[one for one in looks if one.code != rules.SHIFTED],
        notes=store.doubts_of(tx, batch, severity=Severity.NOTE, but=rules.TO_LOOK_AT, limit=50),
        counts=store.count_doubts(tx, batch),
        job=jobs.latest_for(tx, batch.id, seen_by=actor),
        test=assessments.get(tx, batch.test_id) if batch.test_id else None,
        superseded=_superseded(tx, batch),
        steps=rules.steps(batch, may_load=actor.may(Action.LOAD_RESULTS)),
        procedures=assessments.list_procedures(tx),
        people=people.names_of(tx, [upload.uploaded_by, batch.created_by, batch.confirmed_by]),
        place_id=place.id if place.kind == SCHOOL or place.holds_schools else None,
    )


def _superseded(tx: Tx, batch: ResultBatch) -> list[Superseded]:
    """What of an accepted file other files have taken the place of."""
    if batch.status not in (BatchStatus.ACCEPTED, BatchStatus.REPLACED):
        return []
    places: dict[int, list[str]] = {}
    for gone, instead in parts.successors(tx, batch.id):
        places.setdefault(instead.batch_id, []).append(gone.short_name)
    names = {one["batch_id"]: str(one["file_name"]) for one in parts.files_of(tx, sorted(places))}
    return [
        Superseded(batch_id=batch_id, file_name=names[batch_id], where=tuple(where))
        for batch_id, where in places.items()
    ]


def list_doubts(
    tx: Tx, actor: Actor, batch_id: int, *, after: int = -1, limit: int = 200
) -> list[tuple[int, Doubt]]:
    """Doubts of a batch in order, by position."""
    return store.doubts_of(tx, get(tx, actor, batch_id), after=after, limit=limit)


def mend(
    tx: Tx,
    actor: Actor,
    batch_id: int,
    *,
    cells: Sequence[Correction] = (),
    leave_out: Sequence[int] = (),
    take_back: Sequence[int] = (),
    seen: int,
    now: datetime,
) -> ResultBatch:
    """The batch, checked anew with cells written over and rows left out or taken back."""
    batch = _to_change(tx, actor, batch_id)
    must_hold_no_names(cells)
    must_be_own(cells, store.doubts_with(tx, batch, rules.NEVER_OVERWRITTEN))
    changed = rules.mend(batch, cells=cells, leave_out=leave_out, take_back=take_back)
    after = {
        "cells": [[one.row, one.column, one.text] for one in cells],
        "left_out": sorted(leave_out),
        "taken_back": sorted(take_back),
    }
    return _again(tx, actor, changed, "batch.mended", after, seen, now)


def name_paper(tx: Tx, actor: Actor, batch_id: int, given: Given, *, seen: int, now: datetime) -> ResultBatch:
    """The batch, checked anew as results of this paper."""
    batch = _to_change(tx, actor, batch_id)
    if given.procedure and assessments.find_procedure(tx, given.procedure) is None:
        raise Invalid("procedure.unknown", code=given.procedure)
    key = {**batch.given_key, **given.as_key()}
    return _again(tx, actor, rules.name_paper(batch, key), "batch.paper_named", key, seen, now)


def name_year(
    tx: Tx, actor: Actor, batch_id: int, academic_year: str, *, seen: int, now: datetime
) -> ResultBatch:
    """The batch, checked anew as term marks of this academic year; Invalid when it is none."""
    batch = _to_change(tx, actor, batch_id)
    year = parse_period(academic_year)
    if year.kind is not PeriodKind.YEAR:
        raise Invalid("period.unknown", value=academic_year[:40])
    key = {**batch.given_key, **Given(academic_year=year.code).as_key()}
    return _again(tx, actor, rules.name_paper(batch, key), "batch.paper_named", key, seen, now)


def name_columns(
    tx: Tx, actor: Actor, batch_id: int, columns: Mapping[str, str], *, seen: int, now: datetime
) -> ResultBatch:
    """The batch, read anew with the headings that stand for columns not found: title → heading."""
    batch = _to_change(tx, actor, batch_id)
    changed = rules.name_columns(batch, columns)
    return _again(tx, actor, changed, "batch.columns_named", dict(columns), seen, now)


def confirm(
    tx: Tx, actor: Actor, batch_id: int, *, columns_in_place: bool = False, seen: int, now: datetime
) -> ResultBatch:
    """The batch on its way into the figures; Conflict while errors or values under wrong headings block it.

    `columns_in_place`: the person has compared the columns; their word is kept.
    """
    batch = _to_change(tx, actor, batch_id)
    confirmed = rules.confirm(batch, by=actor.login, at=now, columns_in_place=columns_in_place)
    after = {"columns_in_place": True} if batch.is_shifted else None
    audit.record(tx, actor, "batch.confirmed", subject=f"batch:{batch.id}", after=after, at=now)
    saved = store.save(tx, confirmed, seen=seen)
    _queue(tx, JobKind.LOAD, batch.id, actor, now)
    return saved


def cancel(tx: Tx, actor: Actor, batch_id: int, *, seen: int, now: datetime) -> ResultBatch:
    """The batch as cancelled: out of the figures, kept in history."""
    batch = _to_change(tx, actor, batch_id)
    cancelled = rules.cancel(batch, at=now)
    parts.drop_parts(tx, batch.id)
    term_marks.drop(tx, batch.id)
    before = {"status": batch.status.value}
    audit.record(tx, actor, "batch.cancelled", subject=f"batch:{batch.id}", before=before, at=now)
    if batch.test_id is not None and batch.status is BatchStatus.ACCEPTED:
        jobs.add(
            tx,
            JobKind.DRAW,
            subject_id=batch.test_id,
            organisation_id=organisations.root_id(tx),
            created_by=actor.login,
            at=now,
        )
        jobs.add_computing(tx, created_by=actor.login, at=now)
    saved = store.save(tx, cancelled, seen=seen)
    if batch.status is BatchStatus.ACCEPTED:  # another never counted: nothing changes for those that wait
        check_open_anew(tx, saved, now=now)
    return saved


def check_open_anew(tx: Tx, changed: ResultBatch, *, now: datetime) -> None:
    """Files of the same results that wait for a decision are checked anew, each as of who handed it in.

    What they would replace is no longer what their page says.
    """
    for one in store.open_beside(tx, changed):
        store.save(tx, rules.look_again(one), seen=one.version)
        jobs.add(
            tx,
            JobKind.CHECK,
            subject_id=one.id,
            organisation_id=one.organisation_id,
            created_by=one.created_by,
            at=now,
        )


def _to_change(tx: Tx, actor: Actor, batch_id: int) -> ResultBatch:
    batch = store.get(tx, batch_id, seen_by=actor)
    require(actor, Action.LOAD_RESULTS)
    return batch


def _again(
    tx: Tx,
    actor: Actor,
    changed: ResultBatch,
    event: str,
    after: Mapping[str, object],
    seen: int,
    now: datetime,
) -> ResultBatch:
    audit.record(tx, actor, event, subject=f"batch:{changed.id}", after=after, at=now)
    saved = store.save(tx, changed, seen=seen)
    _queue(tx, JobKind.CHECK, changed.id, actor, now)
    return saved

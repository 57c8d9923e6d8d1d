"""The queue of long work: named queries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, insert, or_, select, update

from app.db import installation
from app.db import organisations as organisation_store
from app.db.engine import Tx
from app.db.installation import COMPUTINGS_ASKED
from app.db.scope import visible
from app.db.tables.jobs import jobs
from app.db.tables.organisations import organisations
from app.domain.access import Actor
from app.domain.errors import NotFound
from app.domain.jobs import LEASE, MOST_ATTEMPTS, Job, JobKind, JobState

_SHOWN = (
    jobs.c.id, jobs.c.kind, jobs.c.subject_id, jobs.c.organisation_id, jobs.c.state, jobs.c.done,
    jobs.c.total, jobs.c.error, jobs.c.attempts, jobs.c.created_by, jobs.c.created_at, jobs.c.finished_at,
)  # fmt: skip

# What nobody waits for: values come before pictures.
_AFTER_PEOPLE = {JobKind.COMPUTE.value: 1, JobKind.DRAW.value: 2}


def _read(row: RowMapping) -> Job:
    return Job(**{**row, "kind": JobKind(row["kind"]), "state": JobState(row["state"])})


def add(
    tx: Tx, kind: JobKind, *, subject_id: int, organisation_id: int, created_by: str, at: datetime
) -> int:
    """Id of the job put in the queue; one that still waits for the same thing is used again."""
    same = _about(kind, subject_id, organisation_id)
    waiting = tx.execute(select(jobs.c.id).where(same, jobs.c.state == JobState.NEW)).scalar()
    if waiting is not None:
        return int(waiting)
    values = {
        "kind": kind.value, "subject_id": subject_id, "organisation_id": organisation_id,
        "state": JobState.NEW.value, "done": 0, "total": 0, "attempts": 0, "created_by": created_by,
        "created_at": at,
    }  # fmt: skip
    return int(tx.execute(insert(jobs).values(values).returning(jobs.c.id)).scalar_one())


def is_under_way(tx: Tx, kind: JobKind, *, subject_id: int, organisation_id: int) -> bool:
    """Whether such a job waits or runs."""
    going = jobs.c.state.in_((JobState.NEW.value, JobState.RUNNING.value))
    same = _about(kind, subject_id, organisation_id)
    return tx.execute(select(jobs.c.id).where(same, going).limit(1)).first() is not None


def _about(kind: JobKind, subject_id: int, organisation_id: int) -> ColumnElement[bool]:
    return and_(
        jobs.c.kind == kind.value,
        jobs.c.subject_id == subject_id,
        jobs.c.organisation_id == organisation_id,
    )


def add_computing(tx: Tx, *, created_by: str, at: datetime) -> int:
    """Id of the job that computes all values of indicators anew; one that waits already is enough."""
    installation.count_up(tx, COMPUTINGS_ASKED)
    return add_following(tx, created_by=created_by, at=at)


def add_following(tx: Tx, *, created_by: str, at: datetime) -> int:
    """Id of the job that brings values of indicators up to what is reported now, and no more if it can."""
    root = organisation_store.root_id(tx)
    return add(tx, JobKind.COMPUTE, subject_id=root, organisation_id=root, created_by=created_by, at=at)


def take(tx: Tx, *, now: datetime, only: int | None = None) -> Job | None:
    """The next job (or this one), leased to the caller; a dead worker's job comes back after its lease."""
    is_free = or_(
        jobs.c.state == JobState.NEW.value,
        (jobs.c.state == JobState.RUNNING.value) & (jobs.c.lease_until < now),
    )
    if only is not None:
        is_free = and_(is_free, jobs.c.id == only)
    people_first = case(_AFTER_PEOPLE, value=jobs.c.kind, else_=0)
    pick = (
        select(jobs.c.id)
        .where(is_free)
        .order_by(people_first, jobs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    lease = (
        update(jobs)
        .where(jobs.c.id == pick.scalar_subquery())
        .values(state=JobState.RUNNING.value, lease_until=now + LEASE, attempts=jobs.c.attempts + 1)
        .returning(*_SHOWN)
    )
    row = tx.execute(lease).mappings().one_or_none()
    return _read(row) if row else None


def is_worn_out(job: Job) -> bool:
    """Whether it was begun too often: it kills its worker, so it is given up."""
    return job.attempts > MOST_ATTEMPTS


def keep(tx: Tx, job: Job, *, now: datetime, done: int, total: int) -> None:
    """Note progress and prolong the lease of whoever holds the job."""
    tx.execute(update(jobs).where(_held(job)).values(done=done, total=total, lease_until=now + LEASE))


def finish(tx: Tx, job: Job, *, at: datetime, error: Mapping[str, object] | None = None) -> bool:
    """Note how it ended; False, and nothing noted, when another worker has taken it meanwhile."""
    state = JobState.FAILED if error else JobState.DONE
    ended = (
        update(jobs)
        .where(_held(job))
        .values(state=state.value, error=error, finished_at=at, lease_until=None)
    )
    return tx.execute(ended).rowcount == 1


def _held(job: Job) -> ColumnElement[bool]:
    """The job as this worker took it: each taking counts one attempt more."""
    return and_(jobs.c.id == job.id, jobs.c.state == JobState.RUNNING.value, jobs.c.attempts == job.attempts)


def _scoped(seen_by: Actor) -> Select[Any]:
    return (
        select(*_SHOWN)
        .join(organisations, organisations.c.id == jobs.c.organisation_id)
        .where(visible(seen_by))
    )


def get(tx: Tx, job_id: int, *, seen_by: Actor) -> Job:
    """The job; NotFound when its file lies outside the actor's subtree."""
    row = tx.execute(_scoped(seen_by).where(jobs.c.id == job_id)).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def latest_for(tx: Tx, subject_id: int, *, seen_by: Actor) -> Job | None:
    """The latest check or load of a batch, or None."""
    kinds = (JobKind.CHECK.value, JobKind.LOAD.value)
    query = _scoped(seen_by).where(jobs.c.subject_id == subject_id, jobs.c.kind.in_(kinds))
    row = tx.execute(query.order_by(jobs.c.id.desc()).limit(1)).mappings().one_or_none()
    return _read(row) if row else None


def page(tx: Tx, *, seen_by: Actor, before_id: int | None, limit: int) -> list[Job]:
    """The latest jobs first."""
    query = _scoped(seen_by)
    if before_id is not None:
        query = query.where(jobs.c.id < before_id)
    return [_read(row) for row in tx.execute(query.order_by(jobs.c.id.desc()).limit(limit)).mappings()]


def count_waiting(tx: Tx) -> int:
    """How many jobs are queued or running."""
    states = (JobState.NEW.value, JobState.RUNNING.value)
    return len(tx.execute(select(jobs.c.id).where(jobs.c.state.in_(states))).all())

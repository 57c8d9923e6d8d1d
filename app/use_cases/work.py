"""What a worker asks of the queue."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.db import jobs as queue
from app.db import organisations
from app.db import result_batches as batches
from app.db.engine import Tx
from app.domain.access import Actor, Place, Role
from app.domain.assessments import BatchStatus
from app.domain.errors import NotFound
from app.domain.jobs import Job, JobKind


def take(tx: Tx, *, now: datetime, only: int | None = None) -> Job | None:
    """The next job, or this one, leased; None when it does not wait."""
    return queue.take(tx, now=now, only=only)


def job_of(tx: Tx, actor: Actor, batch_id: int) -> Job:
    """The latest check or load of a batch; NotFound when there is none."""
    job = queue.latest_for(tx, batch_id, seen_by=actor)
    if job is None:
        raise NotFound("object.unknown")
    return job


def is_worn_out(job: Job) -> bool:
    """Whether it was begun too often to try once more."""
    return queue.is_worn_out(job)


def actor_of(tx: Tx, job: Job) -> Actor:
    """Who a job works for: the one who asked, in the place where they asked, as a machine."""
    place = organisations.place_by_id(tx, job.organisation_id)
    return Actor(
        user_id=0,
        login=job.created_by,
        name=job.created_by,
        role=Role.MACHINE,
        place=Place(id=place.id, path=place.path),
        place_name=place.short_name,
        grant_id=0,
    )


def report(tx: Tx, job: Job, *, done: int, total: int, now: datetime) -> None:
    """Note progress and keep the lease."""
    queue.keep(tx, job, now=now, done=done, total=total)


def finish(tx: Tx, job: Job, *, error: Mapping[str, object] | None, now: datetime) -> None:
    """Note how it ended; a file whose check or load broke does not wait for ever.

    A worker that lost its lease has no say: whoever took the job over sees to the file.
    """
    is_mine = queue.finish(tx, job, at=now, error=error)
    if not is_mine or error is None or not job.kind.is_about_file:
        return
    batch = batches.get(tx, job.subject_id, seen_by=actor_of(tx, job))
    if job.kind is JobKind.CHECK and batch.status is BatchStatus.CHECKING:
        batches.save(tx, replace(batch, status=BatchStatus.REFUSED, refusal=error), seen=batch.version)
    elif job.kind is JobKind.LOAD and batch.status is BatchStatus.LOADING:
        again = replace(batch, status=BatchStatus.READY, confirmed_by=None, confirmed_at=None)
        batches.save(tx, again, seen=batch.version)

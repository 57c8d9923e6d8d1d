"""Long work, as those see it whose files it is about."""

from collections.abc import Sequence

from app.db import assessments, audit
from app.db import jobs as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.jobs import Job, JobKind


def list_jobs(tx: Tx, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Job]:
    """The latest jobs first, of the actor's subtree."""
    require(actor, Action.SEE_JOBS)
    return store.page(tx, seen_by=actor, before_id=before_id, limit=limit)


def names_of(tx: Tx, actor: Actor, found: Sequence[Job]) -> dict[int, str]:
    """Id of a job → the file or the paper it is about."""
    require(actor, Action.SEE_JOBS)
    files = audit.names_of(tx, "batch", [one.subject_id for one in found if one.kind.is_about_file])
    drawn = sorted({one.subject_id for one in found if one.kind is JobKind.DRAW})
    papers = {one.id: one.title for one in assessments.list_tests(tx, drawn)}
    names = {one.id: (files if one.kind.is_about_file else papers).get(one.subject_id) for one in found}
    return {job_id: name for job_id, name in names.items() if name}


def get(tx: Tx, actor: Actor, job_id: int) -> Job:
    """One of them."""
    require(actor, Action.SEE_JOBS)
    return store.get(tx, job_id, seen_by=actor)

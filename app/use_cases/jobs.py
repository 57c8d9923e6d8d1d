"""Long work, as those see it whose files it is about."""

from app.db import jobs as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.jobs import Job


def list_jobs(tx: Tx, actor: Actor, *, before_id: int | None = None, limit: int = 50) -> list[Job]:
    """The latest jobs first, of the actor's subtree."""
    require(actor, Action.SEE_JOBS)
    return store.page(tx, seen_by=actor, before_id=before_id, limit=limit)


def get(tx: Tx, actor: Actor, job_id: int) -> Job:
    """One of them."""
    require(actor, Action.SEE_JOBS)
    return store.get(tx, job_id, seen_by=actor)

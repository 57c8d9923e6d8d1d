"""Long work: checks and loads of files."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import Id, MachineActor, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import ByMoment, Out, moment
from app.domain.jobs import Job
from app.use_cases import jobs, people

router = part("jobs")


class JobErrorOut(Out):
    """Why a job came to nothing."""

    code: str
    facts: dict[str, object]


class JobOut(Out):
    """A job with its progress: `done` of `total` steps."""

    id: int
    kind: str
    state: str
    result_batch_id: int = Field(description="the batch that it is about")
    done: int
    total: int
    error: JobErrorOut | None
    created_by: str = Field(description="log-in")
    created_by_name: str
    created_at: str
    finished_at: str | None


class JobsOut(Out):
    """A part of the list, the latest first; `next` is null at its end."""

    items: list[JobOut]
    next: int | None = Field(description="give it back as `before`")


def _out(job: Job, who: Mapping[str, str]) -> JobOut:
    error = None
    if job.error is not None:
        facts = job.error.get("facts")
        error = JobErrorOut(
            code=str(job.error.get("code", "server.bug")), facts=facts if isinstance(facts, dict) else {}
        )
    return JobOut(
        id=job.id,
        kind=job.kind.value,
        state=job.state.value,
        result_batch_id=job.subject_id,
        done=job.done,
        total=job.total,
        error=error,
        created_by=job.created_by,
        created_by_name=who[job.created_by],
        created_at=moment(job.created_at) or "",
        finished_at=moment(job.finished_at),
    )


@router.get("/jobs", name="api_list_jobs")
def list_jobs(tx: OpenRead, actor: MachineActor, asked: Annotated[ByMoment, Query()]) -> JobsOut:
    """Jobs of your subtree."""
    found = jobs.list_jobs(tx, actor, before_id=asked.before, limit=asked.limit + 1)
    shown = found[: asked.limit]
    who = people.names_of(tx, [one.created_by for one in shown])
    return JobsOut(
        items=[_out(one, who) for one in shown], next=shown[-1].id if len(found) > asked.limit else None
    )


@router.get("/jobs/{job_id}", name="api_get_job")
def get_job(tx: OpenRead, actor: MachineActor, job_id: Id) -> JobOut:
    """One of them."""
    job = jobs.get(tx, actor, job_id)
    return _out(job, people.names_of(tx, [job.created_by]))

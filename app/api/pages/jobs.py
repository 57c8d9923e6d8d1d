"""Long work: what is queued, runs, is done or came to nothing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, OpenRead
from app.api.pages.render import render
from app.domain.access import Action
from app.use_cases import jobs, people

router = APIRouter(prefix="/jobs")
PAGE = 50


@router.get("", name="list_jobs")
def list_jobs(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST_ID)] = None,
) -> Response:
    found = jobs.list_jobs(tx, actor, before_id=before, limit=PAGE + 1)
    return render(
        request, "jobs/list.html", jobs=found[:PAGE], before=before, sees_files=actor.may(Action.SEE_FILES),
        older=found[PAGE - 1].id if len(found) > PAGE else None, names=jobs.names_of(tx, actor, found),
        people=people.names_of(tx, [one.created_by for one in found]),
    )  # fmt: skip

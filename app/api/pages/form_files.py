"""The form of a school in a workbook: taken away, handed in, looked at cell by cell, written."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenTx, Parts, PartsOf
from app.api.form_files import received, taken
from app.api.pages.form_file_views import preview_view
from app.api.pages.render import go_to, render
from app.api.pages.submissions import form_page, typed_changes
from app.catalogues.messages import sentence
from app.domain.access import Actor
from app.domain.errors import Conflict, Invalid
from app.domain.submissions import Change
from app.use_cases import form_files, submissions

router = APIRouter(prefix="/submissions/{submission_id}")
_KEEP, _THEIRS = "keep:", "theirs"


async def _chosen(request: Request) -> list[Change]:
    """The changes of a preview, without those of which the person left what stands there."""
    form = await request.form()
    return [one for one in await typed_changes(request) if form.get(_KEEP + one.key) != _THEIRS]


Chosen = Annotated[list[Change], Depends(_chosen)]


@router.get("/form.xlsx", name="take_form")
def take(actor: CurrentActor, parts: PartsOf, now: Now, submission_id: Id) -> Response:
    return taken(parts, actor, submission_id, now=now)


@router.post("/file", name="check_form_file")
def check(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, submission_id: Id,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:  # fmt: skip
    """What the file would change; nothing is written or kept."""
    try:
        read = received(parts, actor, submission_id, file, now=now)
        with parts.database.reading() as tx:
            preview = form_files.preview(tx, actor, submission_id, read, now=now)
    except (Conflict, Invalid) as refusal:
        return _refused(request, parts, actor, submission_id, refusal, now=now)
    return render(
        request, "submissions/file.html", answer=preview.answer, view=preview_view(preview),
        file_name=read.file_name, error=None,
    )  # fmt: skip


@router.post("/file/confirmation", name="write_form_file")
def write(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, chosen: Chosen
) -> Response:
    saved = submissions.save_cells(tx, actor, submission_id, chosen, now=now)
    if saved.clashes:
        return form_page(request, saved.answer, now, status=409, clashes=saved.clashes)
    return go_to(request, "show_submission", submission_id=submission_id, query={"written": len(saved.saved)})


def _refused(
    request: Request, parts: Parts, actor: Actor, submission_id: int, refusal: Conflict | Invalid, *,
    now: datetime,
) -> Response:  # fmt: skip
    with parts.database.reading() as tx:
        answer = submissions.show(tx, actor, submission_id, now=now)
    return render(
        request, "submissions/file.html", status=409 if isinstance(refusal, Conflict) else 422,
        answer=answer, view=None, file_name="", error=sentence(refusal.code, refusal.facts),
    )  # fmt: skip

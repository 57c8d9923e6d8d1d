"""A form shared out in its school: sections given to colleagues, files behind cells."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import FileResponse, Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf
from app.api.pages.render import go_to
from app.api.uploads import keep
from app.use_cases import form_parts

router = APIRouter(prefix="/submissions/{submission_id}")
Words = Annotated[str, Form(max_length=4_000)]


@router.post("/parts", name="hand_over")
def hand_over(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, section: Words = "",
    login: Words = "", ground: Words = "",
) -> Response:  # fmt: skip
    form_parts.hand_over(tx, actor, submission_id, section=section, login=login, ground=ground, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/parts/removal", name="take_part_back")
def take_back(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, section: Words = ""
) -> Response:
    form_parts.take_back(tx, actor, submission_id, section=section, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/parts/completion", name="finish_part")
def finish(request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id) -> Response:
    form_parts.finish_part(tx, actor, submission_id, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/files", name="add_evidence")
def add_file(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, submission_id: Id, file: UploadFile,
    key: Words = "",
) -> Response:  # fmt: skip
    """On disk first, then registered in a short write."""
    new = keep(parts, file)
    with parts.database.writing() as tx:
        form_parts.add_file(tx, actor, submission_id, key=key, file=new, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.get("/files/{file_id}", name="take_evidence")
def take_file(
    tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, submission_id: Id, file_id: Id
) -> Response:
    upload = form_parts.file_of(tx, actor, submission_id, file_id, now=now)
    return FileResponse(
        parts.store.path(upload.stored_as),
        media_type="application/octet-stream",
        filename=upload.file_name,
        headers={"Cache-Control": "no-store"},
    )


@router.post("/files/{file_id}/removal", name="drop_evidence")
def drop_file(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, file_id: Id
) -> Response:
    form_parts.drop_file(tx, actor, submission_id, file_id, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)

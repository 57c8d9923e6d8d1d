"""A form shared out in its school: sections given to colleagues, files behind cells."""

from typing import Annotated

from fastapi import Form, UploadFile
from fastapi.responses import FileResponse, Response
from pydantic import Field

from app.api.deps import Id, MachineActor, Now, OpenRead, OpenTx, PartsOf
from app.api.rest.form_shapes import EvidenceOut, SubmissionOut, evidence_out, submission_out
from app.api.rest.root import part
from app.api.rest.shapes import Strict
from app.api.uploads import keep
from app.use_cases import form_parts

router = part("submissions")


class PartGiven(Strict):
    """A section and the colleague who is to fill it."""

    section: str = Field(max_length=60)
    login: str = Field(max_length=80)
    ground: str = Field(default="", max_length=300, description="needed where a teacher is asked")


@router.post("/submissions/{submission_id}/parts", name="api_hand_over", status_code=201)
def hand_over(
    actor: MachineActor, now: Now, tx: OpenTx, submission_id: Id, given: PartGiven
) -> SubmissionOut:
    """Give a section to a colleague, in the stead of whoever had it."""
    answer = form_parts.hand_over(
        tx, actor, submission_id, section=given.section, login=given.login, ground=given.ground, now=now
    )
    return submission_out(answer)


@router.delete("/submissions/{submission_id}/parts/{section}", name="api_take_part_back")
def take_back(actor: MachineActor, now: Now, tx: OpenTx, submission_id: Id, section: str) -> SubmissionOut:
    """Fill a section yourself after all; what the colleague has typed stays."""
    return submission_out(form_parts.take_back(tx, actor, submission_id, section=section, now=now))


@router.post("/submissions/{submission_id}/parts/completion", name="api_finish_part")
def finish(actor: MachineActor, now: Now, tx: OpenTx, submission_id: Id) -> SubmissionOut:
    """Say that your sections are ready."""
    return submission_out(form_parts.finish_part(tx, actor, submission_id, now=now))


@router.post("/submissions/{submission_id}/files", name="api_add_evidence", status_code=201)
def add_file(
    actor: MachineActor, parts: PartsOf, now: Now, submission_id: Id, file: UploadFile,
    key: Annotated[str, Form(max_length=300)],
) -> EvidenceOut:  # fmt: skip
    """Put a file behind a cell."""
    new = keep(parts, file)
    with parts.database.writing() as tx:
        return evidence_out(form_parts.add_file(tx, actor, submission_id, key=key, file=new, now=now))


@router.get("/submissions/{submission_id}/files/{file_id}", name="api_take_evidence")
def take_file(
    tx: OpenRead, actor: MachineActor, parts: PartsOf, now: Now, submission_id: Id, file_id: Id
) -> Response:
    """One of them, as it was uploaded."""
    upload = form_parts.file_of(tx, actor, submission_id, file_id, now=now)
    return FileResponse(
        parts.store.path(upload.stored_as), media_type="application/octet-stream", filename=upload.file_name
    )


@router.delete("/submissions/{submission_id}/files/{file_id}", name="api_drop_evidence")
def drop_file(actor: MachineActor, now: Now, tx: OpenTx, submission_id: Id, file_id: Id) -> SubmissionOut:
    """Take it away, as long as the answer is open."""
    return submission_out(form_parts.drop_file(tx, actor, submission_id, file_id, now=now))

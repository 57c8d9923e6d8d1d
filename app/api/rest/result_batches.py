"""Files of results: hand one over, read what was found, mend, confirm, cancel."""

from typing import Annotated

from fastapi import File, Form, Query, Response, UploadFile

from app.api.deps import Id, IdempotencyKey, MachineActor, Now, OpenRead, OpenTx, PartsOf, SeenHeader
from app.api.rest.batch_shapes import (
    YEAR,
    BatchBrief,
    BatchesAsked,
    BatchesOut,
    BatchOut,
    ColumnsIn,
    ConfirmationIn,
    CorrectionsIn,
    DoubtsAsked,
    DoubtsOut,
    PaperIn,
    YearIn,
    batch_out,
    brief_of,
    doubt_out,
)
from app.api.rest.root import part
from app.api.uploads import receive_batch
from app.domain.assessments import Form as TestForm
from app.domain.assessments import Level
from app.domain.result_batches import Correction
from app.domain.result_files.cells import column_index
from app.use_cases import people, result_batches
from app.use_cases.result_batches import Given

router = part("result-batches")


@router.get("/result-batches", name="api_list_batches")
def list_batches(tx: OpenRead, actor: MachineActor, asked: Annotated[BatchesAsked, Query()]) -> BatchesOut:
    """Files of your subtree."""
    found = result_batches.list_batches(
        tx,
        actor,
        statuses=(asked.status,) if asked.status else (),
        before_id=asked.before,
        limit=asked.limit + 1,
    )
    shown = [one.batch for one in found[: asked.limit]]
    who = people.names_of(tx, [by for one in shown for by in (one.created_by, one.confirmed_by)])
    return BatchesOut(
        items=[BatchBrief.model_validate(brief_of(one, who)) for one in shown],
        next=shown[-1].id if len(found) > asked.limit else None,
    )


@router.post("/result-batches", name="api_add_batch", status_code=202)
def add_batch(
    actor: MachineActor,
    parts: PartsOf,
    now: Now,
    response: Response,
    file: Annotated[UploadFile, File(description="XLSX or CSV")],
    items: Annotated[UploadFile | None, File(description="item table, for layouts that need one")] = None,
    procedure: Annotated[str | None, Form(max_length=60)] = None,
    subject: Annotated[str | None, Form(max_length=100)] = None,
    grade: Annotated[int | None, Form(ge=1, le=11)] = None,
    level: Annotated[Level | None, Form()] = None,
    form: Annotated[TestForm | None, Form()] = None,
    layout: Annotated[str | None, Form(max_length=60)] = None,
    school: Annotated[str | None, Form(max_length=60)] = None,
    academic_year: Annotated[str | None, Form(pattern=YEAR)] = None,
    idempotency_key: IdempotencyKey = None,
) -> BatchOut:
    """Hand a file over; it is checked soon (watch `status` or the job). The very same file again: 200."""
    given = Given(
        procedure=procedure,
        subject=subject,
        grade=grade,
        level=level.value if level else None,
        form=form.value if form else None,
        layout=layout,
        school=school,
        academic_year=academic_year,
    )
    batch_id, is_new = receive_batch(
        parts, actor, file, items=items, given=given, now=now, key=idempotency_key
    )
    if not is_new:
        response.status_code = 200
    with parts.database.reading() as tx:
        return batch_out(result_batches.show(tx, actor, batch_id))


@router.get("/result-batches/{batch_id}", name="api_get_batch")
def get_batch(tx: OpenRead, actor: MachineActor, response: Response, batch_id: Id) -> BatchOut:
    """One of them; the `ETag` is its version."""
    picture = result_batches.show(tx, actor, batch_id)
    response.headers["ETag"] = f'"{picture.batch.version}"'
    return batch_out(picture)


@router.get("/result-batches/{batch_id}/doubts", name="api_list_doubts")
def list_doubts(
    tx: OpenRead, actor: MachineActor, batch_id: Id, asked: Annotated[DoubtsAsked, Query()]
) -> DoubtsOut:
    """Every doubt of the file, with its code, its cell and the sentence that the page shows."""
    found = result_batches.list_doubts(tx, actor, batch_id, after=asked.after, limit=asked.limit + 1)
    shown = found[: asked.limit]
    is_open = result_batches.get(tx, actor, batch_id).is_open
    return DoubtsOut(
        items=[doubt_out(position, one, is_open=is_open) for position, one in shown],
        next=shown[-1][0] if len(found) > asked.limit else None,
    )


@router.post("/result-batches/{batch_id}/corrections", name="api_mend_batch")
def mend(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id, typed: CorrectionsIn
) -> BatchOut:
    """Write cells over, leave rows out or take them back."""
    result_batches.mend(
        tx,
        actor,
        batch_id,
        cells=[
            Correction(row=one.row, column=column_index(one.column), text=one.text) for one in typed.cells
        ],
        leave_out=typed.leave_out,
        take_back=typed.take_back,
        seen=seen,
        now=now,
    )
    return batch_out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/paper", name="api_name_paper")
def name_paper(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id, typed: PaperIn
) -> BatchOut:
    """Say which paper the file is about."""
    given = Given(
        procedure=typed.procedure,
        subject=typed.subject,
        grade=typed.grade,
        level=typed.level.value,
        form=typed.form.value,
    )
    result_batches.name_paper(tx, actor, batch_id, given, seen=seen, now=now)
    return batch_out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/academic-year", name="api_name_year")
def name_year(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id, said: YearIn
) -> BatchOut:
    """Say of which academic year term marks are, where the file does not say it."""
    result_batches.name_year(tx, actor, batch_id, said.academic_year, seen=seen, now=now)
    return batch_out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/columns", name="api_name_columns")
def name_columns(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id, said: ColumnsIn
) -> BatchOut:
    """Say which headings stand for columns that were not found."""
    result_batches.name_columns(tx, actor, batch_id, said.columns, seen=seen, now=now)
    return batch_out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/confirmation", name="api_confirm_batch")
def confirm(
    tx: OpenTx,
    actor: MachineActor,
    now: Now,
    seen: SeenHeader,
    batch_id: Id,
    said: ConfirmationIn | None = None,
) -> BatchOut:
    """Let the file into the figures; refused while it has errors or is `shifted` without your word."""
    in_place = said is not None and said.columns_in_place
    result_batches.confirm(tx, actor, batch_id, columns_in_place=in_place, seen=seen, now=now)
    return batch_out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/cancellation", name="api_cancel_batch")
def cancel(tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id) -> BatchOut:
    """Take the file out of the figures; it stays in history."""
    result_batches.cancel(tx, actor, batch_id, seen=seen, now=now)
    return batch_out(result_batches.show(tx, actor, batch_id))

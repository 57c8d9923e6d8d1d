"""Files of results: hand one over, read what was found, mend, confirm, cancel."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import Field

from app.api.deps import Id, IdempotencyKey, MachineActor, Now, OpenRead, OpenTx, PartsOf, SeenHeader
from app.api.rest.shapes import ByMoment, Out, Strict, moment
from app.api.uploads import receive_batch
from app.catalogues.messages import doubt_sentence
from app.domain.assessments import BatchStatus, Level
from app.domain.assessments import Form as TestForm
from app.domain.result_batches import BatchLine, Correction, Doubt, ResultBatch
from app.domain.result_files.cells import column_index
from app.use_cases import result_batches
from app.use_cases.result_batches import BatchPicture, Given

router = APIRouter(tags=["result-batches"])
YEAR = r"^\d{4}/\d{2}$"


class RefusalOut(Out):
    """Why a file could not be read."""

    code: str
    facts: dict[str, object]


class BatchBrief(Out):
    """A file on its way. Give `version` back in `If-Match` when you change it."""

    id: int
    version: int
    status: BatchStatus
    title: str | None = Field(description="the paper in words, once it is known")
    layout: str | None
    n_rows: int = Field(description="rows that count, or would count")
    n_errors: int
    n_fixed: int
    created_by: str
    created_at: str
    confirmed_by: str | None
    confirmed_at: str | None


class ReplacedLeafOut(Out):
    """A class, or a school without classes; works there now and after, where they are counted."""

    where: str
    before: int | None
    after: int | None


class SupersededOut(Out):
    """Another file by which classes of this one count now."""

    batch_id: Id
    file_name: str
    where: list[str]


class ReplacesOut(Out):
    """An accepted file that this one pushes out, and where."""

    batch_id: Id
    file_name: str
    leaves: list[ReplacedLeafOut]


class ClassOut(Out):
    """Rows of a class in the file."""

    school: str
    name: str | None
    rows: int


class MendedOut(Out):
    """A cell that a person wrote over."""

    row: int
    column: str
    heading: str
    was: str = Field(description="what stands in the file")
    now: str


class BatchOut(BatchBrief):
    """A file with what was understood of it."""

    file_name: str
    sha256: str
    file_removed_at: str | None = Field(description="when the file was deleted because it held pupils' names")
    test: str | None = Field(description="code of the test, once it is known here")
    missing: list[str] = Field(description="parts of the test's key that the file is silent about")
    classes: list[ClassOut]
    max_score: int | None
    n_rows_read: int
    n_rows_refused: int
    excluded_rows: list[int]
    mended: list[MendedOut] = Field(description="cells written over in rows that count")
    replaces: list[ReplacesOut]
    superseded: list[SupersededOut]
    refusal: RefusalOut | None
    doubts: dict[str, int] = Field(description="how many by severity: error, fixed, note")
    job_id: int | None
    steps: list[str] = Field(description="what may be done next: correct, confirm, cancel")


class BatchesOut(Out):
    """A part of the list, the latest first; `next` is null at its end."""

    items: list[BatchBrief]
    next: int | None = Field(description="give it back as `before`")


class DoubtOut(Out):
    """A doubt at its cell. `row` counts as the spreadsheet does, `column` is its letter."""

    position: int
    severity: str
    code: str
    sheet: str | None
    row: int | None
    column: str | None
    heading: str | None
    value: str | None
    facts: dict[str, object]
    sentence: str


class DoubtsOut(Out):
    """A part of the doubts in order; `next` is null at their end."""

    items: list[DoubtOut]
    next: int | None = Field(description="give it back as `after`")


class BatchesAsked(ByMoment):
    """Which batches."""

    status: BatchStatus | None = None


class DoubtsAsked(Strict):
    """Which doubts."""

    after: int = Field(default=-1, ge=-1, le=2**31 - 1, description="`next` of the answer before")
    limit: int = Field(default=100, ge=1, le=200)


SheetRow = Annotated[int, Field(ge=1, le=2_000_000)]


class CellIn(Strict):
    """A cell written over."""

    row: SheetRow
    column: str = Field(pattern="^[A-Z]{1,3}$")
    text: str = Field(max_length=200)


class CorrectionsIn(Strict):
    """Cells written over, rows left out, rows taken back; the file is then checked anew."""

    cells: list[CellIn] = Field(default_factory=list, max_length=1000)
    leave_out: list[SheetRow] = Field(default_factory=list, max_length=20_000)
    take_back: list[SheetRow] = Field(default_factory=list, max_length=20_000)


class YearIn(Strict):
    """The academic year of term marks, where the file does not say it."""

    academic_year: str = Field(pattern=YEAR, description="2025/26")


class ColumnsIn(Strict):
    """The file's own headings of columns that were not found."""

    columns: dict[str, str] = Field(
        min_length=1, max_length=50, description="title from the refusal's `titles` → one of its `headings`"
    )


class PaperIn(Strict):
    """The paper that a file is about, where the file does not say so."""

    procedure: str = Field(max_length=60)
    subject: str = Field(max_length=100)
    grade: int = Field(ge=1, le=11)
    level: Level = Level.BASIC
    form: TestForm = TestForm.PAPER


def _brief(batch: ResultBatch | BatchLine) -> dict[str, object]:
    return {
        "id": batch.id,
        "version": batch.version,
        "status": batch.status,
        "title": batch.title,
        "layout": batch.layout,
        "n_rows": batch.n_rows,
        "n_errors": batch.n_errors,
        "n_fixed": batch.n_fixed,
        "created_by": batch.created_by,
        "created_at": moment(batch.created_at),
        "confirmed_by": batch.confirmed_by,
        "confirmed_at": moment(batch.confirmed_at),
    }


def _out(picture: BatchPicture) -> BatchOut:
    batch, reading = picture.batch, picture.batch.reading
    classes = reading.get("classes")
    replaces = reading.get("replaces")
    return BatchOut.model_validate(
        {
            **_brief(batch),
            "file_name": picture.upload.file_name,
            "sha256": picture.upload.sha256,
            "file_removed_at": moment(picture.upload.removed_at),
            "test": picture.test.code if picture.test else None,
            "missing": reading.get("missing") or [],
            "classes": [
                {"school": school, "name": name, "rows": rows}
                for school, name, rows in (classes if isinstance(classes, list) else [])
            ],
            "max_score": reading.get("max_score"),
            "n_rows_read": reading.get("n_read") or 0,
            "n_rows_refused": reading.get("n_refused") or 0,
            "excluded_rows": list(batch.excluded_rows),
            "mended": reading.get("mended") or [],
            "replaces": replaces if isinstance(replaces, list) else [],
            "superseded": [
                {"batch_id": one.batch_id, "file_name": one.file_name, "where": list(one.where)}
                for one in picture.superseded
            ],
            "refusal": batch.refusal,
            "doubts": {severity.value: n for severity, n in picture.counts.items()},
            "job_id": picture.job.id if picture.job else None,
            "steps": sorted(picture.steps),
        }
    )


def _doubt(position: int, one: Doubt) -> DoubtOut:
    return DoubtOut(
        position=position,
        severity=one.severity.value,
        code=one.code,
        sheet=one.sheet,
        row=one.row,
        column=one.column,
        heading=one.heading,
        value=one.value,
        facts=dict(one.facts),
        sentence=doubt_sentence(one),
    )


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
    return BatchesOut(
        items=[BatchBrief.model_validate(_brief(one)) for one in shown],
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
        return _out(result_batches.show(tx, actor, batch_id))


@router.get("/result-batches/{batch_id}", name="api_get_batch")
def get_batch(tx: OpenRead, actor: MachineActor, response: Response, batch_id: Id) -> BatchOut:
    """One of them; the `ETag` is its version."""
    picture = result_batches.show(tx, actor, batch_id)
    response.headers["ETag"] = f'"{picture.batch.version}"'
    return _out(picture)


@router.get("/result-batches/{batch_id}/doubts", name="api_list_doubts")
def list_doubts(
    tx: OpenRead, actor: MachineActor, batch_id: Id, asked: Annotated[DoubtsAsked, Query()]
) -> DoubtsOut:
    """Every doubt of the file, with its code, its cell and the sentence that the page shows."""
    found = result_batches.list_doubts(tx, actor, batch_id, after=asked.after, limit=asked.limit + 1)
    shown = found[: asked.limit]
    return DoubtsOut(
        items=[_doubt(position, one) for position, one in shown],
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
    return _out(result_batches.show(tx, actor, batch_id))


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
    return _out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/academic-year", name="api_name_year")
def name_year(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id, said: YearIn
) -> BatchOut:
    """Say of which academic year term marks are, where the file does not say it."""
    result_batches.name_year(tx, actor, batch_id, said.academic_year, seen=seen, now=now)
    return _out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/columns", name="api_name_columns")
def name_columns(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id, said: ColumnsIn
) -> BatchOut:
    """Say which headings stand for columns that were not found."""
    result_batches.name_columns(tx, actor, batch_id, said.columns, seen=seen, now=now)
    return _out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/confirmation", name="api_confirm_batch")
def confirm(tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id) -> BatchOut:
    """Let the file into the figures; refused while it has errors."""
    result_batches.confirm(tx, actor, batch_id, seen=seen, now=now)
    return _out(result_batches.show(tx, actor, batch_id))


@router.post("/result-batches/{batch_id}/cancellation", name="api_cancel_batch")
def cancel(tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, batch_id: Id) -> BatchOut:
    """Take the file out of the figures; it stays in history."""
    result_batches.cancel(tx, actor, batch_id, seen=seen, now=now)
    return _out(result_batches.show(tx, actor, batch_id))

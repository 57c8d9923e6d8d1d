"""What REST takes and gives about files of results."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from app.api.deps import Id
from app.api.rest.shapes import ByMoment, Out, Strict, moment
from app.catalogues.messages import doubt_sentence
from app.domain.assessments import BatchStatus, Level
from app.domain.assessments import Form as TestForm
from app.domain.result_batches import BatchLine, Doubt, ResultBatch
from app.use_cases.batch_pictures import BatchPicture

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
    created_by: str = Field(description="log-in")
    created_by_name: str
    created_at: str
    confirmed_by: str | None = Field(description="log-in")
    confirmed_by_name: str | None
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


class StrangeOut(Out):
    """A column that the layout does not know."""

    column: str
    heading: str
    perhaps: str | None = Field(description="the title in `absent` that it resembles")


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
    shifted: bool = Field(description="whether the values seem to stand under the wrong headings")
    strange: list[StrangeOut] = Field(description="columns that nobody knows; say what they are by /columns")
    absent: list[str] = Field(description="titles of the layout's columns that the file has not")
    replaces: list[ReplacesOut]
    superseded: list[SupersededOut]
    refusal: RefusalOut | None
    doubts: dict[str, int] = Field(description="how many by severity: error, fixed, note")
    job_id: int | None
    steps: list[str] = Field(description="what may be done next: correct, name_columns, confirm, cancel")


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
        min_length=1,
        max_length=50,
        description="title (the refusal's `titles` or `absent`) → heading (its `headings` or `strange`)",
    )


class ConfirmationIn(Strict):
    """What a person vouches for when they let a file in."""

    columns_in_place: bool = Field(
        default=False, description="the values stand under their headings; needed while `shifted`"
    )


class PaperIn(Strict):
    """The paper that a file is about, where the file does not say so."""

    procedure: str = Field(max_length=60)
    subject: str = Field(max_length=100)
    grade: int = Field(ge=1, le=11)
    level: Level = Level.BASIC
    form: TestForm = TestForm.PAPER


def brief_of(batch: ResultBatch | BatchLine, people: Mapping[str, str]) -> dict[str, object]:
    """The values of BatchBrief."""
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
        "created_by_name": people[batch.created_by],
        "created_at": moment(batch.created_at),
        "confirmed_by": batch.confirmed_by,
        "confirmed_by_name": people[batch.confirmed_by] if batch.confirmed_by else None,
        "confirmed_at": moment(batch.confirmed_at),
    }


def batch_out(picture: BatchPicture) -> BatchOut:
    """A file with all that its page shows."""
    batch, reading = picture.batch, picture.batch.reading
    classes = reading.get("classes")
    replaces = reading.get("replaces")
    return BatchOut.model_validate(
        {
            **brief_of(batch, picture.people),
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
            "shifted": batch.is_shifted,
            "strange": reading.get("strange") or [],
            "absent": reading.get("absent") or [],
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


def doubt_out(position: int, one: Doubt, *, is_open: bool) -> DoubtOut:
    """A doubt with its sentence; `is_open` as in `doubt_sentence`."""
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
        sentence=doubt_sentence(one, is_open=is_open),
    )

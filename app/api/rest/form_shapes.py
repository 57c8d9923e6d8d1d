"""How REST writes the forms of schools: cells, remarks, how far they are."""

from pydantic import Field

from app.api.rest.shapes import Out, moment
from app.catalogues.form_words import remark_words
from app.domain.assessments import NotMeasured
from app.domain.forms import Counts, FilledCell, cell_key
from app.domain.observations import Observation
from app.domain.submissions import Evidence
from app.use_cases.submissions import Answer, Clash


class CountsOut(Out):
    """How far a form is, in cells."""

    asked: int
    filled: int
    prefilled: int = Field(description="of the filled: known without the form")
    empty: int
    errors: int = Field(description="cells that block the sending")
    doubts: int = Field(description="cells with something unusual")
    unexplained: int = Field(description="of these: without a comment, which blocks the sending too")
    percent: int = Field(description="completeness, rounded down")


class RemarkOut(Out):
    """Something about a cell: an error blocks the sending, anything else wants a comment."""

    code: str
    is_error: bool
    words: str = Field(description="in Russian; empty where another cell of the same rule says it")


class WordsOut(Out):
    """Something that the school or the city said about a cell."""

    text: str
    by: str
    at: str | None
    by_school: bool


class CellOut(Out):
    """One cell. `value` or `not_measured` is what counts now; both null: nothing does."""

    key: str = Field(description="its name in formulas and in what you send: `pupils_by_grade{grade=4}`")
    variable: str
    breakdown: str
    period: str
    section: str
    text: str = Field(description="as it was typed; empty where what is known stands")
    version: int = Field(description="give it back as `seen`")
    value: float | None
    not_measured: str | None
    is_prefilled: bool
    known_source: str | None = Field(description="how what is known came in: form, file or api")
    known_reference: str | None
    year_before: float | None
    comment: str
    is_returned: bool = Field(description="the city wants this one mended")
    is_changed: bool = Field(description="no longer what was sent the time before")
    remarks: list[RemarkOut]
    words: list[WordsOut]


class StepOut(Out):
    """What was done with an answer."""

    step: str
    words: str
    by: str
    at: str | None


class PartOut(Out):
    """A section that a colleague fills."""

    section: str
    login: str
    ground: str
    done_at: str | None


class EvidenceOut(Out):
    """A file that stands behind a cell."""

    id: int
    key: str
    file_name: str
    size: int
    added_by: str
    added_at: str | None


class SubmissionOut(Out):
    """One school's answer."""

    id: int
    version: int = Field(description="give it back in If-Match")
    campaign: int
    campaign_title: str
    organisation: str
    state: str = Field(description="draft, signing, submitted, returned or accepted")
    ends_at: str | None
    is_open: bool = Field(description="you may write into it now")
    asked_for_time: str | None
    submitted_by: str | None
    submitted_at: str | None
    counts: CountsOut
    cells: list[CellOut]
    steps: list[StepOut]
    parts: list[PartOut]
    files: list[EvidenceOut]
    spent_minutes: int = Field(description="that people sat over it, as far as their pauses tell")


class ClashOut(Out):
    """A cell that somebody else has changed since the version that you saw; it was left as it is."""

    key: str
    theirs: str
    version: int
    by: str
    yours: str


class SavedOut(Out):
    """What was written and what was not; cells whose remarks may be others now."""

    saved: list[str]
    clashes: list[ClashOut]
    counts: CountsOut
    cells: list[CellOut]


def counts_out(one: Counts) -> CountsOut:
    """The shape of counts."""
    return CountsOut(
        asked=one.asked, filled=one.filled, prefilled=one.prefilled, empty=one.empty, errors=one.errors,
        doubts=one.doubts, unexplained=one.unexplained, percent=one.percent,
    )  # fmt: skip


def submission_out(answer: Answer) -> SubmissionOut:
    """The shape of an answer."""
    one = answer.submission
    return SubmissionOut(
        id=one.id,
        version=one.version,
        campaign=answer.campaign.id,
        campaign_title=answer.campaign.terms.title,
        organisation=answer.school.code,
        state=one.state.value,
        ends_at=moment(one.ends_at(answer.campaign)),
        is_open=answer.may_fill,
        asked_for_time=one.asked_for_time,
        submitted_by=one.submitted_by,
        submitted_at=moment(one.submitted_at),
        counts=counts_out(answer.form.counts),
        cells=[cell_out(cell, section.code) for section, cells in answer.form.sections for cell in cells],
        steps=[
            StepOut(step=each.step.value, words=each.words, by=each.done_by, at=moment(each.done_at))
            for each in answer.steps
        ],
        parts=[
            PartOut(section=each.section, login=each.login, ground=each.ground, done_at=moment(each.done_at))
            for each in answer.parts
        ],
        files=[evidence_out(each) for each in answer.files],
        spent_minutes=round(one.spent_seconds / 60),
    )


def evidence_out(one: Evidence) -> EvidenceOut:
    """The shape of a file behind a cell."""
    return EvidenceOut(
        id=one.id,
        key=cell_key(one.variable, one.breakdown),
        file_name=one.file_name,
        size=one.size,
        added_by=one.added_by,
        added_at=moment(one.added_at),
    )


def cell_out(cell: FilledCell, section: str) -> CellOut:
    """The shape of a cell."""
    asked, value = cell.asked, cell.value
    return CellOut(
        key=asked.key,
        variable=asked.variable.code,
        breakdown=asked.breakdown,
        period=asked.period.code,
        section=section,
        text=cell.text,
        version=cell.version,
        value=value if isinstance(value, float) else None,
        not_measured=value.value if isinstance(value, NotMeasured) else None,
        is_prefilled=cell.is_prefilled,
        known_source=cell.known.source.value if cell.known else None,
        known_reference=cell.known.reference if cell.known else None,
        year_before=_number(cell.before),
        comment=cell.comment,
        is_returned=cell.is_returned,
        is_changed=cell.is_changed,
        remarks=[
            RemarkOut(code=one.code, is_error=one.is_error, words=remark_words(one, cell))
            for one in cell.remarks
        ],
        words=[
            WordsOut(text=one.text, by=one.said_by, at=moment(one.said_at), by_school=one.by_school)
            for one in cell.words
        ],
    )


def _number(told: Observation | None) -> float | None:
    return told.value if told is not None and isinstance(told.value, float) else None


def clash_out(clash: Clash) -> ClashOut:
    """The shape of a conflict."""
    return ClashOut(key=clash.key, theirs=clash.theirs, version=clash.version, by=clash.by, yours=clash.yours)

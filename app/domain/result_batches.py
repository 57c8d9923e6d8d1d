"""Files of results on their way into the figures: what may be done with one, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.access import Actor
from app.domain.assessments import BatchStatus
from app.domain.errors import Conflict, Invalid

MOST_DOUBTS_KEPT = 5_000
NEVER_OVERWRITTEN = frozenset({"school.foreign"})
SHIFTED = "columns.shifted"  # a note; while it stands a person must say that the columns are in place
# Notes that a person should look at before accepting: the file contradicts itself or what is known.
TO_LOOK_AT = frozenset({"mark.differs", "class.other_grade", "class.new", "class.no_column", SHIFTED})
HIDDEN_NAME = "имя скрыто"  # stands in a cell instead of somebody's name


class Severity(StrEnum):
    """How much a doubt weighs."""

    ERROR = "error"  # blocks until mended, or the row is left out
    FIXED = "fixed"  # we read it another way; the person checks
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about a cell or the file that a person should see. `row` counts as the spreadsheet does."""

    severity: Severity
    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None  # letter
    heading: str | None = None
    value: str | None = None
    facts: Mapping[str, object]

    @property
    def may_be_overwritten(self) -> bool:
        """Whether another value in its cell would mend it: results of others never become one's own."""
        return self.row is not None and self.column is not None and self.code not in NEVER_OVERWRITTEN

    @property
    def typed(self) -> str:
        """What a field for its cell begins with: the value, unless it is somebody's hidden name."""
        return "" if self.value in (None, HIDDEN_NAME) else str(self.value)

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that it is about: one doubt may stand for many."""
        named = self.facts.get("rows")
        if isinstance(named, list):
            return tuple(named)
        return (self.row,) if self.row is not None else ()

    @property
    def has_scattered_rows(self) -> bool:
        """Whether its rows do not follow one another: then its sentence names only the first."""
        rows = self.rows
        return len(rows) > 1 and rows[-1] - rows[0] + 1 != len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it came: its name is the person's, `stored_as` is ours.

    `holds_names`: of pupils; such a file is removed as soon as its check or load no longer needs it.
    """

    id: int
    file_name: str
    stored_as: str
    size: int
    sha256: str
    organisation_id: int
    uploaded_by: str
    uploaded_at: datetime
    holds_names: bool = False
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person wrote over a cell of the file, on the page of the check."""

    row: int
    column: int  # from 0
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultBatch:
    """One uploaded file of results, from the check to the history."""

    id: int
    version: int
    status: BatchStatus
    organisation_id: int
    upload_id: int
    items_upload_id: int | None
    layout_code: str | None
    test_id: int | None
    given_key: Mapping[str, object]
    reading: Mapping[str, object]
    corrections: tuple[Correction, ...]
    excluded_rows: tuple[int, ...]
    n_rows: int
    n_errors: int
    n_fixed: int
    refusal: Mapping[str, object] | None
    stored_as: str | None
    sha256: str | None
    created_by: str
    created_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    accepted_at: datetime | None
    cancelled_at: datetime | None

    @property
    def title(self) -> str | None:
        """The paper in words, once a check has found it out."""
        title = self.reading.get("title")
        return str(title) if title else None

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision, and its doubts may be mended."""
        return self.status in OPEN

    @property
    def is_shifted(self) -> bool:
        """Whether its values may stand under the wrong headings."""
        return bool(self.reading.get("shifted"))

    @property
    def layout(self) -> str | None:
        """The layout that a check has found, in words."""
        layout = self.reading.get("layout")
        return str(layout) if layout else None


class BatchLine(NamedTuple):
    """A batch as lists show it: without what was read in the file, which may be long.

    A tuple, as are all lines of long lists: made and unpacked at a third of a dataclass's cost.
    """

    id: int
    version: int
    status: BatchStatus
    title: str | None
    layout: str | None
    n_rows: int
    n_errors: int
    n_fixed: int
    created_by: str
    created_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


def unsaved_batch(
    actor: Actor, *, layout_code: str | None, given_key: Mapping[str, object], at: datetime
) -> ResultBatch:
    """A batch as it begins, before anything remembers it."""
    return ResultBatch(
        id=0,
        version=1,
        status=BatchStatus.CHECKING,
        organisation_id=actor.place.id,
        upload_id=0,
        items_upload_id=None,
        layout_code=layout_code,
        test_id=None,
        given_key=given_key,
        reading={},
        corrections=(),
        excluded_rows=(),
        n_rows=0,
        n_errors=0,
        n_fixed=0,
        refusal=None,
        stored_as=None,
        sha256=None,
        created_by=actor.login,
        created_at=at,
        confirmed_by=None,
        confirmed_at=None,
        accepted_at=None,
        cancelled_at=None,
    )


OPEN = (BatchStatus.REMARKS, BatchStatus.READY)
_WAITING = (*OPEN, BatchStatus.REFUSED)


def confirm(checked: ResultBatch, *, by: str, at: datetime, columns_in_place: bool = False) -> ResultBatch:
    """It as loading; Conflict unless it was checked and nothing blocks.

    `columns_in_place`: the person's word on values that seem to stand under the wrong headings.
    """
    if checked.status is BatchStatus.REMARKS:
        raise Conflict("batch.has_errors", n=checked.n_errors)
    if checked.status is not BatchStatus.READY:
        raise Conflict("batch.not_waiting", status=checked.status.value)
    if not checked.n_rows:
        raise Conflict("batch.no_rows")
    if checked.is_shifted and not columns_in_place:
        raise Conflict("batch.shifted")
    said = {"columns_in_place": True} if checked.is_shifted else {}
    return replace(
        checked,
        status=BatchStatus.LOADING,
        given_key={**checked.given_key, **said},
        confirmed_by=by,
        confirmed_at=at,
    )


def mend(
    checked: ResultBatch,
    *,
    cells: Sequence[Correction] = (),
    leave_out: Sequence[int] = (),
    take_back: Sequence[int] = (),
) -> ResultBatch:
    """It, to be checked again: with these cells written over, without some rows, with others once more.

    A later word on a cell replaces the earlier; the manifest keeps which rows were left out.
    """
    _must_be_open(checked)
    merged = {(one.row, one.column): one for one in (*checked.corrections, *cells)}
    kept_out = ({*checked.excluded_rows} - {*take_back}) | {*leave_out}
    return replace(
        checked,
        status=BatchStatus.CHECKING,
        corrections=tuple(merged[key] for key in sorted(merged)),
        excluded_rows=tuple(sorted(kept_out)),
    )


def look_again(checked: ResultBatch) -> ResultBatch:
    """It, to be checked again because other files of the same results have come or gone."""
    _must_be_open(checked)
    return replace(checked, status=BatchStatus.CHECKING)


def name_paper(checked: ResultBatch, key: Mapping[str, object]) -> ResultBatch:
    """It, to be checked again as results of the paper that the person named."""
    _must_be_open(checked)
    return replace(checked, status=BatchStatus.CHECKING, given_key=dict(key))


def name_columns(asking: ResultBatch, columns: Mapping[str, str]) -> ResultBatch:
    """It, to be read again with the headings that stand for a layout's columns: title → heading.

    Conflict unless it was refused for want of columns or is open with columns that nobody knows; Invalid for
    a title or a heading that is not among those it asks about, and for one heading said twice.
    """
    if not lacks_columns(asking):
        raise Conflict("batch.not_waiting", status=asking.status.value)
    titles, headings = _asked_columns(asking)
    strange = [one for one in columns if one not in titles]
    strange += [one for one in columns.values() if one not in headings]
    if strange or not columns or len({*columns.values()}) < len(columns):
        raise Invalid("columns.unclear", columns=strange or list(columns.values()))
    said = asking.given_key.get("columns")
    known = dict(said) if isinstance(said, Mapping) else {}
    key = {**asking.given_key, "columns": {**known, **columns}}
    return replace(asking, status=BatchStatus.CHECKING, refusal=None, given_key=key)


def title_to_heading(said: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The columns that a person named, (heading, title) each; Invalid for one title said twice."""
    columns = {title: heading for heading, title in said}
    if len(columns) < len(said):
        raise Invalid("columns.unclear", columns=[heading for heading, _ in said])
    return columns


def lacks_columns(batch: ResultBatch) -> bool:
    """Whether it waits, and columns of its layout may stand under headings that nobody knows."""
    return batch.status in _WAITING and all(_asked_columns(batch))


def _asked_columns(batch: ResultBatch) -> tuple[Sequence[str], Sequence[str]]:
    """Titles that were not found and headings that nothing took."""
    if batch.status in OPEN:
        strange, absent = batch.reading.get("strange"), batch.reading.get("absent")
        if not isinstance(strange, list) or not isinstance(absent, list):
            return (), ()
        return absent, [one["heading"] for one in strange]
    refusal = batch.refusal or {}
    facts = refusal.get("facts")
    if refusal.get("code") != "columns.missing" or not isinstance(facts, Mapping):
        return (), ()
    return facts.get("titles", ()), facts.get("headings", ())


def cancel(batch: ResultBatch, *, at: datetime) -> ResultBatch:
    """It as cancelled; Conflict while work on it is under way or when it is history."""
    if batch.status not in (*_WAITING, BatchStatus.ACCEPTED):
        raise Conflict("batch.not_cancellable", status=batch.status.value)
    return replace(batch, status=BatchStatus.CANCELLED, cancelled_at=at)


def steps(batch: ResultBatch, *, may_load: bool) -> frozenset[str]:
    """What may be done next: correct, name_columns, confirm, cancel."""
    if not may_load:
        return frozenset()
    allowed: set[str] = set()
    if batch.status in OPEN:
        allowed |= {"correct", "cancel"}
    if batch.status is BatchStatus.READY and batch.n_rows:
        allowed.add("confirm")
    if batch.status in (BatchStatus.REFUSED, BatchStatus.ACCEPTED):
        allowed.add("cancel")
    if lacks_columns(batch):
        allowed.add("name_columns")
    return frozenset(allowed)


def _must_be_open(batch: ResultBatch) -> None:
    if batch.status not in OPEN:
        raise Conflict("batch.not_waiting", status=batch.status.value)

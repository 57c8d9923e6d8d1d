"""What goes into the check of a file of results, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from app.domain.assessments import Form, Level, Participation, Scale, Task, Test, TestContent
from app.domain.layouts import TERM_MEASURES, Column, Layout
from app.domain.periods import PeriodKind
from app.domain.result_batches import Doubt
from app.domain.result_files.cells import Sheet

# Then t1…tk u8 (null: the task was not asked) and x1…xk bool (true: asked and not attempted; t is 0).
RESULT_ROWS = pl.Schema(
    {
        "row": pl.UInt32(),
        "school_code": pl.String(),
        "class_name": pl.String(),
        "code": pl.String(),
        "participation": pl.Enum([each.value for each in Participation]),
        "variant": pl.String(),
        "sex": pl.String(),
        "journal": pl.UInt8(),
        "total": pl.UInt16(),
        "mark": pl.UInt8(),
    }
)
MEASURES = pl.Schema(
    {
        "school_code": pl.String(),
        "measure": pl.String(),
        "n": pl.UInt32(),
        "of": pl.UInt32(),
        "row": pl.UInt32(),
    }
)
# One row per class, subject and term; `period` is the period's code, counts are pupils.
TERM_MARKS = pl.Schema(
    {
        "school_code": pl.String(),
        "class_name": pl.String(),
        "subject": pl.String(),
        "period": pl.String(),
        **{name: pl.UInt32() for name in TERM_MEASURES},
        "row": pl.UInt32(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialKey:
    """What the file says about which paper it is; None where it is silent."""

    academic_year: str | None = None  # 2025/26
    kind: str | None = None  # of procedure: vpr
    subject: str | None = None  # as the subjects' list spells it
    subject_text: str | None = None  # as the file spells it
    grade: int | None = None
    level: Level | None = None
    form: Form | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskColumn:
    """A column of task scores. `max_score` is None where the heading does not state it."""

    index: int
    heading: str
    label: str
    max_score: int | None
    difficulty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldColumn:
    """A column that the layout knows."""

    index: int
    heading: str
    column: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangeColumn:
    """A column that the layout does not know. `personal`: its heading speaks of names or documents."""

    index: int
    heading: str
    personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A sheet whose layout is known."""

    layout: Layout
    sheet: Sheet
    header_row: int
    fields: tuple[FieldColumn, ...]
    tasks: tuple[TaskColumn, ...]
    strange: tuple[StrangeColumn, ...]
    key: PartialKey
    declared_max: int | None = None
    declared_participants: int | None = None
    declared_school: str | None = None
    other_sheets: tuple[str, ...] = ()  # sheets that look alike and are not read
    holds_names: bool = False  # the file does; such cells are dropped or hidden here
    named_columns: tuple[str, ...] = ()  # headings of columns where names were hidden
    named_sheets: tuple[str, ...] = ()  # sheets that are not read and hold names
    named_above: bool = False  # a title row above the headings names somebody
    dropped: tuple[FieldColumn, ...] = ()  # personal columns that held anything

    def named(self, name: str) -> tuple[FieldColumn, ...]:
        """The columns of this field, left to right."""
        return tuple(each for each in self.fields if each.column.field == name)

    @property
    def max_score(self) -> int | None:
        """The declared maximum, else the sum of those in the headings; None when neither is there."""
        stated = [task.max_score for task in self.tasks if task.max_score is not None]
        if self.declared_max is not None or not stated or len(stated) < len(self.tasks):
            return self.declared_max
        return sum(stated)

    @property
    def body(self) -> pl.DataFrame:
        """The rows under the headings, as text."""
        return self.sheet.frame.slice(self.header_row - self.sheet.first_row + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the product already knows when it checks a file."""

    known_test: Test | None = None
    scale: Scale | None = None
    own_schools: Mapping[str, int] = field(default_factory=dict)  # every known code → id, actor's scope
    all_school_codes: frozenset[str] = frozenset()
    school_code: str | None = None  # for layouts without a column of schools
    items: tuple[Task, ...] | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)  # normalised spelling → the list's own
    first_year: int | None = None  # of the academic year that a person named
    # (school, first year) → kinds of terms of which other files' marks count already
    term_kinds: Mapping[tuple[str, int], frozenset[PeriodKind]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRead:
    """A column of the sheet, for drawing an excerpt; cells of a `personal` one must not be shown."""

    index: int
    letter: str
    heading: str
    field: str  # a field of the layout, "task", or "unknown"
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A checked file: clean rows, and every doubt at its cell.

    Rows of the file = rows (or schools in `measures`, or `terms`) + `n_refused` + `n_excluded`.
    """

    layout_code: str
    sheet: str
    key: PartialKey
    content: TestContent | None
    rows: pl.DataFrame
    measures: pl.DataFrame | None
    terms: pl.DataFrame | None  # TERM_MARKS, where the layout is of term marks
    doubts: tuple[Doubt, ...]
    n_rows_read: int
    n_refused: int  # rows with an error
    n_excluded: int
    per_class: tuple[tuple[str, str | None, int], ...]  # school, class, rows
    header_row: int
    columns: tuple[ColumnRead, ...]
    declared_participants: int | None

    @property
    def n_kept(self) -> int:
        """Rows that count, or would; of a table of schools the schools."""
        if self.terms is not None:
            return self.terms.height
        return self.measures["school_code"].n_unique() if self.measures is not None else self.rows.height

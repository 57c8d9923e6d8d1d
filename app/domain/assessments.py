"""Procedures, tests, tasks, scales and accepted files of participants' scores."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from app.domain.errors import Invalid


class Level(StrEnum):
    """Level of a paper; part of a test's key (mathematics 8 has two)."""

    BASIC = "basic"
    ADVANCED = "advanced"


class Form(StrEnum):
    """How a paper is written; part of a test's key."""

    PAPER = "paper"
    COMPUTER = "computer"


class Participation(StrEnum):
    """Why a participant's row counts, or why not."""

    PRESENT = "present"
    ABSENT = "absent"
    ADAPTED = "adapted"  # on an adapted programme: stored, outside all denominators


class NotMeasured(StrEnum):
    """Kinds of «no number»; each is shown as words and never becomes zero (design, decision 14)."""

    BY_DESIGN = "by_design"
    ABSENT = "absent"
    NOT_STUDIED = "not_studied"
    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of a paper. `difficulty` is Б, П, В or None when the file does not say."""

    position: int  # 1, 2, … in the order of the paper; score column t{position}
    label: str  # "3.1", "9К1": never a number
    max_score: int
    difficulty: str | None = None
    title: str | None = None  # what it checks, in words
    content: str | None = None  # content domain
    cognitive: str | None = None  # kind of thinking
    item_type: str | None = None  # MC, CR and the like


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Primary scores from `low` to `high`, both included, give `mark`."""

    mark: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The table primary score → mark, with its source."""

    bands: tuple[Band, ...]
    source: str

    def mark_of(self, score: int) -> int | None:
        """The mark that this primary score earns; None outside the table."""
        return next((band.mark for band in self.bands if band.low <= score <= band.high), None)


def checked_scale(bands: Sequence[Band], *, max_score: int, source: str) -> Scale:
    """A scale whose bands run without gaps from 0 to the maximum, marks ascending; Invalid otherwise."""
    ordered = tuple(sorted(bands, key=lambda band: band.low))
    starts = [band.low for band in ordered]
    expected = [0, *(band.high + 1 for band in ordered)]
    rising = all(a.mark < b.mark for a, b in pairwise(ordered))
    if not ordered or starts != expected[:-1] or expected[-1] != max_score + 1 or not rising:
        raise Invalid("scale.broken", max_score=max_score)
    return Scale(bands=ordered, source=source)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestKey:
    """What makes a paper one and the same: files with equal keys are results of the same test."""

    __test__ = False  # not a pytest class

    procedure: str  # code: "vpr-2026"
    subject: str  # as the subjects' list spells it: "Математика"
    grade: int
    level: Level = Level.BASIC
    form: Form = Form.PAPER

    @property
    def code(self) -> str:
        """A readable code that follows from the key: «vpr-2026.matematika.4», level and form if unusual."""
        subject = "".join(_LATIN.get(letter, letter) for letter in self.subject.lower())
        parts = [self.procedure, re.sub(r"[^a-z0-9]+", "-", subject).strip("-"), str(self.grade)]
        if self.level is not Level.BASIC:
            parts.append(self.level.value)
        if self.form is not Form.PAPER:
            parts.append(self.form.value)
        return ".".join(parts)


_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh shch - y - e yu ya".split(" "),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestContent:
    """Tasks, maximum and scale of a paper, as a file or a description states them."""

    __test__ = False

    max_score: int
    tasks: tuple[Task, ...]
    scale: Scale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """An assessment: ВПР-2026. `purpose` names the rule on what its results may be used for."""

    id: int
    code: str
    kind: str
    name: str
    academic_year: str
    purpose: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A paper in a procedure."""

    __test__ = False

    id: int
    code: str
    procedure: Procedure
    key: TestKey
    content: TestContent

    @property
    def title(self) -> str:
        """«ВПР-2026, математика, 4 класс»."""
        return title_of(self.procedure, self.key)


def title_of(procedure: Procedure, key: TestKey) -> str:
    """A paper's name in words, with level and form where they are not the usual ones."""
    subject = key.subject[:1].lower() + key.subject[1:]
    parts = [procedure.name, subject, f"{key.grade} класс"]
    if key.level is Level.ADVANCED:
        parts.append("углублённый уровень")
    if key.form is Form.COMPUTER:
        parts.append("на компьютере")
    return ", ".join(parts)


class BatchStatus(StrEnum):
    """Where a file stands on its way into the figures."""

    CHECKING = "checking"
    REFUSED = "refused"  # could not be read at all
    REMARKS = "remarks"  # read; has errors that block
    READY = "ready"  # read; waits for the person's word
    LOADING = "loading"
    ACCEPTED = "accepted"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who did something, and when."""

    by: str
    at: datetime

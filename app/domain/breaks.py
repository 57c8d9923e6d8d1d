"""Breaks in series: where a figure may not be compared with an earlier one, and why.

One mechanism for all series: results of a subject, indicators, marks of terms. Some breaks are seen in the
figures themselves (another highest score, a school that joined); others somebody must tell: a dated entry
says what changed, of what, since when, and where that is known from.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.acts import Ground
from app.domain.assessments import Form, Level
from app.domain.mergers import Merger
from app.domain.periods import Period, whole_year
from app.domain.quality_model import Paper, Passport, QualityModel

Shape = tuple[Level, Form, int]  # of a paper: level, form, highest score
TERM_MARKS = "term_marks"  # the kind that entries call marks of terms by, beside kinds of procedures


class Break(StrEnum):
    """Why a figure cannot be compared with the one before."""

    MAXIMUM = "maximum"
    LEVEL = "level"
    FORM = "form"
    YEAR = "year"  # a year is missing in between
    JOINED = "joined"  # another school has become part of this one
    METHOD = "method"
    SCALE = "scale"
    DEFINITION = "definition"


DATED = (Break.METHOD, Break.SCALE, Break.DEFINITION)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedBreak:
    """A change that somebody has told of; `words`: what changed, as pages say it.

    It concerns indicators by code, those that stand on `variables`, and results of `procedures` (kinds);
    of these only the `subjects` and `grades` named, all where none is.
    """

    code: str
    why: Break
    since: Period
    words: str
    source: str
    to_check: str | None
    basis: tuple[Ground, ...] = ()
    procedures: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    indicators: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()

    def is_crossed(self, before: Period, now: Period) -> bool:
        """Whether it lies between two periods: the later one begins with it or after it.

        A year that it falls into still belongs to what was before.
        """
        return before.begins < self.since.begins <= now.begins

    def concerns_results(self, kind: str, subject: str, grade: int | None) -> bool:
        """Whether results of a subject and grade are touched; an unknown grade may be any."""
        return (
            kind in self.procedures
            and (not self.subjects or subject in self.subjects)
            and (not self.grades or grade is None or grade in self.grades)
        )

    def concerns(self, model: QualityModel, passport: Passport) -> bool:
        """Whether an indicator is touched, wholly or in part."""
        takes = passport.takes
        return (
            passport.code in self.indicators
            or any(one.reported in self.variables for one in model.terms_of(passport))
            or (
                not set(self.procedures).isdisjoint(takes.procedures)
                and _meet(self.subjects, takes.subjects)
                and _meet(self.grades, takes.grades)
            )
        )


def _meet(one: Collection[object], other: Collection[object]) -> bool:
    """Whether two lists have something in common; an empty list is all."""
    return not one or not other or not set(one).isdisjoint(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """That a figure cannot be compared with an earlier one; what is behind it where somebody told of it."""

    why: Break
    dated: DatedBreak | None = None
    merger: Merger | None = None


def break_of_results(
    entries: Iterable[DatedBreak], kind: str, subject: str, grade: int | None, before: Period, now: Period
) -> DatedBreak | None:
    """The latest dated break of a subject and grade between two periods."""
    return _latest(
        one for one in entries if one.is_crossed(before, now) and one.concerns_results(kind, subject, grade)
    )


def break_of_indicator(
    entries: Iterable[DatedBreak],
    model: QualityModel,
    passport: Passport,
    papers: Iterable[Paper],
    *,
    before: str,
    now: str,
) -> Broken | None:
    """Why an indicator of a year cannot be compared with an earlier one, wherever it is counted.

    Either somebody has told of a change, or of a subject and grade no paper is of the same level, form and
    highest score in both years. `papers`: all tests.
    """
    first, last = whole_year(before), whole_year(now)
    dated = _latest(one for one in entries if one.is_crossed(first, last) and one.concerns(model, passport))
    if dated is not None:
        return Broken(why=dated.why, dated=dated)
    taken = [one for one in papers if passport.takes.takes(one)]
    why = _changed_papers(
        [one for one in taken if one.academic_year == before],
        [one for one in taken if one.academic_year == now],
    )
    return Broken(why=why) if why else None


def year_before(passport: Passport, papers: Iterable[Paper], now: str) -> str:
    """The latest earlier year that an indicator may have: with tests that it takes, else the year before."""
    if passport.is_reported:
        return whole_year(now).previous.code
    years = {one.academic_year for one in papers if passport.takes.takes(one) and one.academic_year < now}
    return max(years, default=whole_year(now).previous.code)


def _latest(found: Iterable[DatedBreak]) -> DatedBreak | None:
    return max(found, key=lambda one: one.since.begins, default=None)


def _changed_papers(before: Iterable[Paper], now: Iterable[Paper]) -> Break | None:
    earlier, later = _shapes(before), _shapes(now)
    for key in sorted(earlier.keys() & later.keys()):
        if earlier[key].isdisjoint(later[key]):
            return changed_shape(min(earlier[key]), min(later[key]))
    return None


def _shapes(papers: Iterable[Paper]) -> dict[tuple[str, str, int], set[Shape]]:
    """Kind, subject and grade → how their papers are made."""
    found: dict[tuple[str, str, int], set[Shape]] = defaultdict(set)
    for one in papers:
        found[one.procedure_kind, one.subject, one.grade].add((one.level, one.form, one.max_score))
    return found


def changed_shape(before: Shape, now: Shape) -> Break | None:
    """What differs between papers of two years, so that they cannot be compared."""
    level, form, max_score = now
    if level is not before[0]:
        return Break.LEVEL
    if form is not before[1]:
        return Break.FORM
    return Break.MAXIMUM if max_score != before[2] else None

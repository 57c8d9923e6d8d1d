"""Reports of a term: marks of a school by class and by subject, beside the term before.

Whoever may see a school's results sees its report. There is no city beside it: marks of teachers are not one
measure for all schools.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.catalogues.breaks import load_breaks
from app.catalogues.norms import load_norms
from app.catalogues.subjects import subject_names
from app.db import organisations, people, term_marks
from app.db.engine import Tx
from app.db.parts import Source
from app.db.term_marks import Loaded
from app.domain.access import Action, Actor, require
from app.domain.breaks import TERM_MARKS, DatedBreak, break_of_results
from app.domain.errors import NotFound
from app.domain.norms import ResultNorms
from app.domain.organisations import SCHOOL, Fact, Organisation, grade_of
from app.domain.periods import Period, PeriodKind
from app.domain.term_marks import TERMS, ClassMarks, TermReport, is_foreign, kind_of_terms, report_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolTerms:
    """A school and the periods that it has marks of, the latest first."""

    school: Organisation
    periods: tuple[Loaded, ...]
    kind: PeriodKind | None  # quarters or trimesters, where anything says so


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPicture:
    """A school's term: its report, the files behind it, and which term it is compared with.

    `previous` None: the year begins with this one, and over the summer the classes are other pupils.
    """

    school: Organisation
    period: Period
    previous: Period | None
    has_previous: bool
    report: TermReport
    files: tuple[Source, ...]
    people: Mapping[str, str]  # log-in → name of who confirmed them
    periods: tuple[Loaded, ...]
    kind: PeriodKind | None
    is_foreign: bool  # the school has no such period: it works in terms of another kind
    norms: ResultNorms
    breaks: tuple[DatedBreak, ...]  # why some or all marks are not compared with the term before

    @property
    def years(self) -> tuple[tuple[str, tuple[Period, ...]], ...]:
        """Academic years with the periods that have marks, the latest year first, in a year the first."""
        by_year: dict[str, list[Period]] = defaultdict(list)
        for one in self.periods:
            by_year[one.period.academic_year].append(one.period)
        return tuple((year, tuple(sorted(found))) for year, found in by_year.items())


def list_terms(tx: Tx, actor: Actor) -> list[SchoolTerms]:
    """Schools at or under the actor's place by number, each with its periods; those without any too."""
    require(actor, Action.SEE_RESULTS)
    schools = organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)
    by_school: dict[int, list[Loaded]] = defaultdict(list)
    for one in term_marks.loaded_under(tx, actor.place, seen_by=actor):
        by_school[one.school_id].append(one)
    facts = organisations.facts_named(tx, (TERMS,))
    return [_terms(one, by_school[one.id], facts.get(one.id, [])) for one in schools]


def terms_of(tx: Tx, actor: Actor, school_id: int) -> SchoolTerms:
    """One school with its periods; NotFound where there is no such school in the actor's subtree."""
    require(actor, Action.SEE_RESULTS)
    school = organisations.get(tx, school_id, seen_by=actor)
    if school.kind != SCHOOL:
        raise NotFound("object.unknown")
    found = term_marks.loaded_under(tx, school.place, seen_by=actor)
    return _terms(school, found, organisations.facts_named(tx, (TERMS,)).get(school.id, []))


def show_report(tx: Tx, actor: Actor, school_id: int, period: Period, *, today: date) -> TermPicture:
    """The report of a term; without marks it is empty, and the page says so."""
    terms = terms_of(tx, actor, school_id)
    place = terms.school.place
    previous = None if period.is_first else period.previous
    before = term_marks.marks_of(tx, place, previous) if previous is not None else []
    broken = _broken(before, previous, period) if previous is not None else {}
    files = tuple(term_marks.sources_of(tx, place, period, seen_by=actor))
    return TermPicture(
        school=terms.school,
        period=period,
        previous=previous,
        has_previous=any(one.marks.n for one in before),
        report=report_of(term_marks.marks_of(tx, place, period), before, subject_names(), broken=broken),
        breaks=tuple(dict.fromkeys(broken.values())),
        files=files,
        people=people.names_of(tx, [one.confirmed_by for one in files]),
        periods=terms.periods,
        kind=terms.kind,
        is_foreign=is_foreign(period, terms.kind) and all(one.period != period for one in terms.periods),
        norms=load_norms(today),
    )


def _broken(before: Sequence[ClassMarks], previous: Period, now: Period) -> dict[tuple[str, str], DatedBreak]:
    """Class and subject → why its marks may not be compared with those of the term before."""
    breaks = load_breaks()
    found = {
        one.key: break_of_results(breaks, TERM_MARKS, one.subject, grade_of(one.class_name), previous, now)
        for one in before
    }
    return {key: why for key, why in found.items() if why is not None}


def _terms(school: Organisation, found: list[Loaded], facts: Sequence[Fact]) -> SchoolTerms:
    kind = kind_of_terms(facts[-1].value if facts else None, [one.period for one in found])
    return SchoolTerms(school=school, periods=_latest_first(found), kind=kind)


def _latest_first(found: list[Loaded]) -> tuple[Loaded, ...]:
    return tuple(sorted(found, key=lambda one: one.period, reverse=True))

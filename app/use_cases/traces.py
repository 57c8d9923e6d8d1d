"""Where the value of an indicator came from: formula, tests, schools or classes, what a school reported."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum, isclose

import polars as pl

from app.catalogues.variables import load_variables
from app.db import assessments, observations, organisations, people
from app.db import indicators as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.formulas import is_for_engine
from app.domain.analytics.indicators import REPORTS, TERMS, contributions, reasons_told
from app.domain.as_known import KnownOn
from app.domain.assessments import NotMeasured, Test
from app.domain.breaks import Broken
from app.domain.dues import Due, due_of
from app.domain.errors import NotFound
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.tree import Indicator, Missing, key_of
from app.domain.model_definitions import needed, reads_before
from app.domain.observations import Observation
from app.domain.observations import Variable as Reported
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.periods import whole_year
from app.domain.quality_model import Paper, Passport, QualityModel
from app.domain.values import Amount, Figure, IndicatorValue, Judged, Ratio, whole
from app.use_cases.as_known import counted_then, first_day, values_then
from app.use_cases.formula_numbers import FormulaNumbers, count_formula
from app.use_cases.indicators import BELOW_SCHOOL, beside, broken_at
from app.use_cases.own_indicators import model_with
from app.use_cases.silences import Silence, silences


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTest:
    """What one test adds to a value; `ratio` None of a formula, to which nothing is added."""

    test: Test
    ratio: Ratio | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPlace:
    """What a school or a class adds to a value; of a school that adds nothing, why."""

    organisation: Organisation
    figure: Figure | None
    silence: Silence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromIndicator:
    """Another indicator that a formula names, of the same place; `period`: the year that is taken of it.

    `figure` None: it has no number, or the whole is put together from the numbers of its schools.
    """

    passport: Passport
    period: str
    figure: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromReport:
    """What a school told of a variable of the formula, called `words` there."""

    words: str
    variable: Reported
    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where a value came from. `variables`: how much of each variable of the formula went in.

    `value` is what is stored; `now` is counted for this page. They differ only while a computing waits.
    """

    model: QualityModel
    passport: Passport
    place: Organisation
    period: str
    value: IndicatorValue | None
    now: Figure | None
    has_before: bool  # whether the place has a value of an earlier year
    is_stored: bool  # values of classes are counted only when they are looked at
    city: IndicatorValue | None
    hidden: NotMeasured | None
    variables: Mapping[str, float]
    tests: Sequence[FromTest]
    reports: Sequence[FromReport]  # of a school, where the number is counted from what it told
    people: Mapping[str, str]  # log-in → name of who entered the reports
    places: Sequence[FromPlace]
    silence: Silence | None  # of a school without a number
    why_missing: Missing | None = None  # what the data say of why there is no number here
    terms: Sequence[FromIndicator] = ()  # indicators that the formula names
    formula: FormulaNumbers | None = None  # of what is no ratio
    broken: Broken | None = None  # why a number made of two years goes across a break
    known: KnownOn | None = None  # the past day that it is of; the files are listed as they are now
    owner: str = ""  # whose own indicator it is; empty of the city's model
    first_day: date | None = None  # of a past day: when there was anything first

    @property
    def is_waiting(self) -> bool:
        """Whether the stored value is not yet of the present files."""
        stored = self.value.figure if self.value else None
        if isinstance(stored, Amount) and isinstance(self.now, Amount):
            return not isclose(stored.value, self.now.value)  # sums of fractions end alike, but for a hair
        return self.is_stored and stored != self.now

    @property
    def judged(self) -> Judged | None:
        """Level and score of the stored value."""
        return self.value.judged(self.passport) if self.value else None


def trace(
    tx: Tx,
    actor: Actor,
    code: str,
    *,
    place_id: int,
    period: str | None = None,
    known: KnownOn | None = None,
) -> Trace:
    """Where the value of an indicator in a place and a year came from: formula, tests, schools or classes.

    The latest year that has such tests by default. `known`: as a past day knew it.
    """
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    model, owner = model_with(tx, place, code)
    passport = model.get(code)
    papers = [one for one in store.papers(tx) if passport.takes.takes(one)]
    known_at = known.at if known else None
    reports = store.reports(tx, place.place, known_at=known_at) if passport.is_reported else None
    city = organisations.city_above(tx, place)
    if known is None:
        kept = store.values_of(tx, model, [place.id, *([city.id] if city else [])])
    else:
        kept = values_then(tx, model, city or place, known, [passport])
    here = {place.id, *([city.id] if city else [])}
    values = [one for one in kept if one.indicator == code and one.organisation_id in here]
    told = {one.period for one in values}
    if reports is not None:
        told |= _told_years(model, passport, reports)
    year = passport.own_year(period) if period else _latest(papers, told)
    stored = {one.organisation_id: one for one in values if one.period == year}
    placed = beside(
        model, passport, year, stored.get(place.id), stored.get(city.id) if city else None,
        is_open=known is None or (city is not None and actor.covers(city.place)),
    )  # fmt: skip
    papers = [one for one in papers if one.academic_year == year]
    due = due_of(model, passport, papers)
    counted = counted_then(tx, place, known, papers)
    parts, variables = parts_of(tx, model, passport, place, papers, reports, year, counted)
    # Rounded once, as the stored sums are: fractions added in another order are no other number.
    now: Figure | None = ratio_of(passport, {name: fsum(parts[name]) for name in TERMS})
    formula = None
    if is_for_engine(passport) and place.kind not in BELOW_SCHOOL:
        formula = count_formula(tx, model, passport, place, year, known)
        now = formula.amounts.get(place.id)
    why = formula.why if formula else _why_none(tx, actor, model, passport, place, year, parts, reports)
    reported = _told(tx, model, passport, place, year, known_at)
    own_silence = [place] if now is None and place.kind == SCHOOL else []
    return Trace(
        model=model,
        passport=passport,
        place=place,
        period=year,
        value=placed.own,
        has_before=any(one.organisation_id == place.id and one.period < year for one in values),
        is_stored=place.kind not in BELOW_SCHOOL,
        now=now,
        city=placed.city,
        hidden=placed.hidden,
        variables={} if formula else variables,  # what adds up says how much; other numbers do not
        tests=_tests_of(tx, place, papers, counted) if formula else _from_tests(tx, passport, parts),
        reports=reported,
        people=people.names_of(tx, [one.observation.entered_by for one in reported]),
        places=_from_places(tx, actor, due, place, year, _adding(passport, parts, formula), why),
        formula=formula,
        broken=broken_at(tx, actor, model, passport, place, year)
        if formula and known is None and reads_before(model, passport)
        else None,
        silence=silences(tx, actor, due, place, year, own_silence, why).get(place.id),
        why_missing=why.get(place.id) if now is None else None,
        terms=_terms(model, passport, year, formula),
        known=known,
        owner=owner,
        first_day=first_day(tx, place) if known else None,
    )


def _terms(
    model: QualityModel, passport: Passport, year: str, formula: FormulaNumbers | None
) -> list[FromIndicator]:
    """Indicators of the formula in its order, each once a year."""
    now = (formula.now if formula else None) or {}
    before = (formula.before if formula else None) or {}
    found = {}
    for leaf, is_then in leaves(passport.tree):
        if not isinstance(leaf, Indicator):
            continue
        one, number = model.get(leaf.code), (before if is_then else now).get(key_of(leaf))
        period = whole_year(year).previous.code if is_then else year
        found[one.code, period] = FromIndicator(
            passport=one, period=period,
            figure=None if number is None else Amount(unit=one.unit, value=number),
        )  # fmt: skip
    return list(found.values())


def _why_none(
    tx: Tx, actor: Actor, model: QualityModel, passport: Passport, place: Organisation, year: str,
    parts: pl.DataFrame, reports: pl.DataFrame | None,
) -> dict[int, Missing]:  # fmt: skip
    """Schools and the place → why they have no ratio, where their own data say so: nothing to divide by, …"""
    zero = parts.filter(pl.col("denominator") == 0)["path"]
    told = dict.fromkeys(zero, Missing.ZERO_DENOMINATOR)
    if reports is not None:
        given = reasons_told(model, [passport], reports.filter(pl.col("year") == year)).collect()
        told |= {path: Missing(why) for path, why in given.select("path", "why").iter_rows()}
    found = {}
    schools = organisations.list_under(tx, place.place, kind=SCHOOL, seen_by=actor)
    for one in (place, *schools):
        reasons = {why for path, why in told.items() if path.startswith(one.path)}
        if len(reasons) == 1:
            found[one.id] = reasons.pop()
    return found


def _told_years(model: QualityModel, passport: Passport, reports: pl.DataFrame) -> set[str]:
    """Years in which anything was told of what the indicator stands on; else of anything, of its own kind."""
    read = [term.reported for one in needed(model, passport) for term in model.terms_of(one)]
    numbers = reports.filter(pl.col("value").is_not_null())
    told = set(numbers.filter(pl.col("variable").is_in(list(filter(None, read))))["year"])
    return told or {one for one in numbers["year"] if whole_year(one).kind is passport.period_kind}


def _latest(papers: Sequence[Paper], told: Collection[str]) -> str:
    years = {one.academic_year for one in papers} | set(told)
    if not years:
        raise NotFound("object.unknown")
    return max(years)


def _told(
    tx: Tx, model: QualityModel, passport: Passport, place: Organisation, year: str,
    known_at: datetime | None,
) -> list[FromReport]:  # fmt: skip
    """What a school told of the formula's variables, in the order of the formula."""
    if not passport.is_reported or place.kind != SCHOOL:
        return []
    found = {
        (one.cell.variable, one.cell.breakdown): one
        for one in observations.list_current(tx, place.id, known_at=known_at)
        if one.cell.period.code == year
    }
    reported = load_variables().variables
    return [
        FromReport(words=one.words, variable=reported[key[0]], observation=found[key])
        for one in model.terms_of(passport)
        if (key := (str(one.reported), one.breakdown)) in found
    ]


def parts_of(
    tx: Tx,
    model: QualityModel,
    passport: Passport,
    place: Organisation,
    papers: Sequence[Paper],
    reports: pl.DataFrame | None,
    year: str,
    counted: Collection[int] | None,
) -> tuple[pl.DataFrame, dict[str, float]]:
    """What each leaf under the place adds in a year (CONTRIBUTIONS), and the sums of the formula's variables.

    `papers`: tests of the year that the indicator takes; `reports`: of all years, where it is reported.
    """
    tests = [one.test_id for one in papers]
    results = store.result_parts(tx, place.place, tests, counted=counted)
    measures = store.measure_parts(tx, place.place, tests, counted=counted)
    told = (pl.DataFrame(schema=REPORTS) if reports is None else reports).filter(pl.col("year") == year)
    parts = contributions(results, measures, told, model, [passport], papers).collect()
    sums: dict[str, float] = {}
    for one in model.terms_of(passport):
        if one.reported is not None:
            is_cell = (pl.col("variable") == one.reported) & (pl.col("breakdown") == one.breakdown)
            column = told.filter(is_cell)["value"]
        elif one.column is not None:
            column = results[one.column]
        else:
            column = measures.filter(pl.col("measure") == one.measure)[str(one.part)]
        sums[one.code] = whole(float(column.sum() or 0))
    return parts, sums


def _from_tests(tx: Tx, passport: Passport, parts: pl.DataFrame) -> list[FromTest]:
    by_test = parts.drop_nulls("test_id").group_by("test_id").agg(pl.col(*TERMS).sum())
    sums = {int(row["test_id"]): row for row in by_test.iter_rows(named=True)}
    return [
        FromTest(test=test, ratio=ratio)
        for test in assessments.list_tests(tx, sorted(sums))
        if (ratio := ratio_of(passport, sums[test.id])) is not None
    ]


def _tests_of(
    tx: Tx, place: Organisation, papers: Sequence[Paper], counted: Collection[int] | None
) -> list[FromTest]:
    """Tests with anything under the place, whose sums go into a formula together."""
    asked = [one.test_id for one in papers]
    if not asked:
        return []
    frames = (store.result_parts, store.measure_parts)
    there = {test for read in frames for test in read(tx, place.place, asked, counted=counted)["test_id"]}
    return [FromTest(test=test, ratio=None) for test in assessments.list_tests(tx, sorted(there))]


def _adding(
    passport: Passport, parts: pl.DataFrame, formula: FormulaNumbers | None
) -> Callable[[Organisation], Figure | None]:
    """What an organisation adds: sums of all that stands below it, or its own number of what is no sum."""
    if formula is not None:
        return lambda one: formula.amounts.get(one.id)
    leaves = parts.group_by("path").agg(pl.col(*TERMS).sum()).rows()

    def added(one: Organisation) -> Figure | None:
        mine = [terms for path, *terms in leaves if path.startswith(one.path)]
        sums = [sum(column) for column in zip(*mine, strict=True)] if mine else [0, 0, 0]
        return ratio_of(passport, dict(zip(TERMS, sums, strict=True)))

    return added


def _from_places(
    tx: Tx, actor: Actor, due: Due, place: Organisation, year: str,
    adding: Callable[[Organisation], Figure | None], told: Mapping[int, Missing],
) -> list[FromPlace]:  # fmt: skip
    """Schools under a place above schools, all of them; classes of a school, those that add something."""
    if place.kind == CLASS:
        return []
    kind = CLASS if place.kind in (SCHOOL, *BELOW_SCHOOL) else SCHOOL
    members = organisations.list_under(tx, place.place, kind=kind, seen_by=actor)
    figures = {one.id: adding(one) for one in members}
    silent = [one for one in members if kind == SCHOOL and figures[one.id] is None]
    why = silences(tx, actor, due, place, year, silent, told)
    return [
        FromPlace(organisation=one, figure=figures[one.id], silence=why.get(one.id))
        for one in members
        if figures[one.id] is not None or kind == SCHOOL
    ]


def ratio_of(passport: Passport, sums: Mapping[str, float]) -> Ratio | None:
    """The ratio of TERMS; None where the denominator is nothing."""
    if not sums["denominator"]:
        return None
    numerator, denominator, n = (whole(sums[name]) for name in TERMS)
    return Ratio(
        unit=passport.unit, numerator=numerator, denominator=denominator, n=int(n),
        each_once=passport.counts_each_once,
    )  # fmt: skip

"""Indicators as people ask for them: passports, values of a place over years, where a value came from.

Whoever may see a place sees its values. The city's value stands beside a school's only where what is left
of the city without the school is a group large enough (domain/privacy.py).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from app.catalogues.models import load_model
from app.db import assessments, mergers, observations, organisations
from app.db import indicators as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.indicators import REPORTS, TERMS, contributions
from app.domain.assessments import NotMeasured, Test
from app.domain.errors import NotFound
from app.domain.mergers import Crossing, crossings
from app.domain.observations import Observation
from app.domain.organisations import CLASS, MUNICIPALITY, SCHOOL, Organisation
from app.domain.periods import parse_year
from app.domain.privacy import visible_city, visible_reference
from app.domain.quality_model import Paper, Passport, QualityModel
from app.domain.values import Cursor, IndicatorValue, ListedValue, Ratio, whole
from app.use_cases.silences import Silence, silences

_BELOW_SCHOOL = ("building", "parallel", CLASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValue:
    """An indicator of a place in a year; None where it has no value.

    `city` is None where there is no city above or its value is `hidden`.
    """

    passport: Passport
    academic_year: str
    own: IndicatorValue | None
    city: IndicatorValue | None
    hidden: NotMeasured | None
    crossing: Crossing | None  # what a merger of schools does to it


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenValue:
    """A value of a list, with what a merger of schools does to it."""

    listed: ListedValue
    crossing: Crossing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportPicture:
    """A passport with the values of the actor's own place."""

    model: QualityModel
    passport: Passport
    place: Organisation | None  # None for those who see no results
    values: Sequence[PlaceValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class FromTest:
    """What one test adds to a value."""

    test: Test
    ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class FromPlace:
    """What a school or a class adds to a value; of a school that adds nothing, why."""

    organisation: Organisation
    ratio: Ratio | None
    silence: Silence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where a value came from. `variables`: how much of each variable of the formula went in.

    `value` is what is stored; `now` is counted for this page. They differ only while a computing waits.
    """

    model: QualityModel
    passport: Passport
    place: Organisation
    academic_year: str
    value: IndicatorValue | None
    now: Ratio | None
    is_stored: bool  # values of classes are counted only when they are looked at
    city: IndicatorValue | None
    hidden: NotMeasured | None
    variables: Mapping[str, float]
    tests: Sequence[FromTest]
    reports: Sequence[Observation]  # of a school, where the number is counted from what it told
    places: Sequence[FromPlace]
    silence: Silence | None  # of a school without a number

    @property
    def is_waiting(self) -> bool:
        """Whether the stored value is not yet of the present files."""
        return self.is_stored and (self.value.ratio if self.value else None) != self.now

    def words_of(self, told: Observation) -> str:
        """«педагогов высшей категории»: the variable of the formula that a report is of."""
        return next(
            one.words
            for one in self.model.variables.values()
            if (one.reported, one.breakdown) == (told.cell.variable, told.cell.breakdown)
        )


def show_model(actor: Actor) -> QualityModel:
    """The model in force: it is no secret."""
    require(actor, Action.SEE_ORGANISATIONS)
    return load_model()


def show_passport(tx: Tx, actor: Actor, code: str) -> PassportPicture:
    """A passport, with its values at the actor's place over the years."""
    require(actor, Action.SEE_ORGANISATIONS)
    model = load_model()
    passport = model.get(code)
    if not actor.may(Action.SEE_RESULTS):
        return PassportPicture(model=model, passport=passport, place=None, values=())
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    values = [one for one in values_for(tx, actor, place.id) if one.passport.code == code]
    return PassportPicture(model=model, passport=passport, place=place, values=values)


def values_for(tx: Tx, actor: Actor, place_id: int, years: Sequence[str] = ()) -> list[PlaceValue]:
    """Values of a place, beside the city's, in the model's order and by year; all years without `years`.

    A row stands where the place or the city has a value. Of classes nothing is computed.
    """
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    if place.kind in _BELOW_SCHOOL:
        return []
    model, city = load_model(), _city_above(tx, place)
    found = {
        (one.indicator, one.academic_year, one.organisation_id): one
        for one in store.values_of(tx, model, [place.id, *([city.id] if city else [])])
    }
    crossed = _crossed(tx, actor, model, place)
    shown = sorted({year for _, year, _ in found} & set(years) if years else {year for _, year, _ in found})
    return [
        _beside(passport, year, own, whole, crossed.get((passport.code, year)))
        for passport in model.passports
        for year in shown
        for own, whole in [
            (
                found.get((passport.code, year, place.id)),
                found.get((passport.code, year, city.id)) if city else None,
            )
        ]
        if own is not None or whole is not None
    ]


def list_values(
    tx: Tx,
    actor: Actor,
    *,
    organisation: str | None = None,
    with_subtree: bool = False,
    period: str | None = None,
    parameter: str | None = None,
    criterion: str | None = None,
    indicator: str | None = None,
    after: Cursor | None = None,
    limit: int,
) -> list[SeenValue]:
    """Stored values, by code of organisation, year and indicator; of the actor's own place by default.

    Invalid for a period that is no year or a name that the model lacks.
    """
    require(actor, Action.SEE_RESULTS)
    place = organisations.get_by_code(tx, organisation, seen_by=actor).place if organisation else actor.place
    model = load_model()
    chosen = model.chosen(parameter=parameter, criterion=criterion, indicator=indicator)
    found = store.page(
        tx,
        model,
        seen_by=actor,
        place=place,
        with_subtree=with_subtree,
        indicators=[one.code for one in chosen],
        academic_year=parse_year(period) if period else None,
        after=after,
        limit=limit,
    )
    crossed = {
        (school_id, *key): crossing
        for school_id in {one.value.organisation_id for one in found} & mergers.ids_with_joined(tx)
        for key, crossing in _crossed(
            tx, actor, model, organisations.get(tx, school_id, seen_by=actor)
        ).items()
    }
    return [
        SeenValue(
            listed=one,
            crossing=crossed.get((one.value.organisation_id, one.value.indicator, one.value.academic_year)),
        )
        for one in found
    ]


def _crossed(
    tx: Tx, actor: Actor, model: QualityModel, place: Organisation
) -> dict[tuple[str, str], Crossing]:
    """(indicator, year) → what the mergers of a school do to its value.

    Sums of both schools stand only where whoever subtracts the own ones is left with a group large enough,
    or may see the other school anyway.
    """
    joined = mergers.joined_to(tx, place) if place.kind == SCHOOL else []
    if not joined:
        return {}
    ids = [place.id, *(one.school.id for one in joined if one.school)]
    by_place: dict[tuple[int, str], dict[str, Ratio]] = defaultdict(dict)
    for one in store.values_of(tx, model, ids):
        by_place[one.organisation_id, one.indicator][one.academic_year] = one.ratio
    found: dict[tuple[str, str], Crossing] = {}
    for code in {code for school_id, code in by_place if school_id == place.id}:
        own = by_place[place.id, code]
        others = [(one, by_place.get((one.school.id if one.school else 0, code), {})) for one in joined]
        sees_all = all(one.school is not None and actor.covers(one.school.place) for one in joined)
        for year, crossing in crossings(own, others).items():
            both = crossing.together
            is_safe = both is None or sees_all or visible_reference(own[year].n, both.n) is None
            found[code, year] = crossing if is_safe else replace(crossing, together=None)
    return found


def trace(tx: Tx, actor: Actor, code: str, *, place_id: int, period: str | None = None) -> Trace:
    """Where the value of an indicator in a place and a year came from: formula, tests, schools or classes.

    The latest year that has such tests by default.
    """
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    model = load_model()
    passport = model.get(code)
    papers = [one for one in store.papers(tx) if passport.takes.takes(one)]
    reports = store.reports(tx, place.place) if passport.is_reported else None
    academic_year = parse_year(period) if period else _latest(papers, reports)
    city = _city_above(tx, place)
    ids = [place.id, *([city.id] if city else [])]
    stored = {
        one.organisation_id: one
        for one in store.values_of(tx, model, ids, academic_year=academic_year)
        if one.indicator == code
    }
    beside = _beside(passport, academic_year, stored.get(place.id), stored.get(city.id) if city else None)
    papers = [one for one in papers if one.academic_year == academic_year]
    parts, variables = _parts(tx, model, passport, place, papers, reports, academic_year)
    now = _ratio(passport, parts.select(pl.col(*TERMS).sum()).row(0, named=True))
    own_silence = [place] if now is None and place.kind == SCHOOL else []
    return Trace(
        model=model,
        passport=passport,
        place=place,
        academic_year=academic_year,
        value=beside.own,
        is_stored=place.kind not in _BELOW_SCHOOL,
        now=now,
        city=beside.city,
        hidden=beside.hidden,
        variables=variables,
        tests=_from_tests(tx, passport, parts),
        reports=_told(tx, model, passport, place, academic_year),
        places=_from_places(tx, actor, passport, place, parts, academic_year),
        silence=silences(tx, actor, passport.takes, place, academic_year, own_silence).get(place.id),
    )


def _latest(papers: Sequence[Paper], reports: pl.DataFrame | None) -> str:
    years = {one.academic_year for one in papers} | set(reports["year"] if reports is not None else ())
    if not years:
        raise NotFound("object.unknown")
    return max(years)


def _told(
    tx: Tx, model: QualityModel, passport: Passport, place: Organisation, academic_year: str
) -> list[Observation]:
    """What a school told of the formula's variables, in the order of the formula."""
    if not passport.is_reported or place.kind != SCHOOL:
        return []
    found = {
        (one.cell.variable, one.cell.breakdown): one
        for one in observations.list_current(tx, place.id)
        if one.cell.period.code == academic_year
    }
    terms = [model.variables[code] for code in dict.fromkeys((*passport.numerator, *passport.denominator))]
    return [found[key] for one in terms if (key := (str(one.reported), one.breakdown)) in found]


def _parts(
    tx: Tx,
    model: QualityModel,
    passport: Passport,
    place: Organisation,
    papers: Sequence[Paper],
    reports: pl.DataFrame | None,
    academic_year: str,
) -> tuple[pl.DataFrame, dict[str, float]]:
    """What each leaf under the place adds (CONTRIBUTIONS), and the sums of the formula's variables."""
    tests = [one.test_id for one in papers]
    results = store.result_parts(tx, place.place, tests)
    measures = store.measure_parts(tx, place.place, tests)
    told = (pl.DataFrame(schema=REPORTS) if reports is None else reports).filter(
        pl.col("year") == academic_year
    )
    parts = contributions(results, measures, told, model, [passport], papers).collect()
    sums: dict[str, float] = {}
    for code in dict.fromkeys((*passport.numerator, *passport.denominator)):
        one = model.variables[code]
        if one.reported is not None:
            is_cell = (pl.col("variable") == one.reported) & (pl.col("breakdown") == one.breakdown)
            column = told.filter(is_cell)["value"]
        elif one.column is not None:
            column = results[one.column]
        else:
            column = measures.filter(pl.col("measure") == one.measure)[str(one.part)]
        sums[code] = whole(float(column.sum() or 0))
    return parts, sums


def _from_tests(tx: Tx, passport: Passport, parts: pl.DataFrame) -> list[FromTest]:
    by_test = parts.drop_nulls("test_id").group_by("test_id").agg(pl.col(*TERMS).sum())
    sums = {int(row["test_id"]): row for row in by_test.iter_rows(named=True)}
    return [
        FromTest(test=test, ratio=ratio)
        for test in assessments.list_tests(tx, sorted(sums))
        if (ratio := _ratio(passport, sums[test.id])) is not None
    ]


def _from_places(
    tx: Tx, actor: Actor, passport: Passport, place: Organisation, parts: pl.DataFrame, year: str
) -> list[FromPlace]:
    """Schools under a place above schools, all of them; classes of a school, those that add something."""
    if place.kind == CLASS:
        return []
    kind = CLASS if place.kind in (SCHOOL, *_BELOW_SCHOOL) else SCHOOL
    members = organisations.list_under(tx, place.place, kind=kind, seen_by=actor)
    leaves = parts.group_by("path").agg(pl.col(*TERMS).sum()).rows()
    ratios: dict[int, Ratio | None] = {}
    for one in members:
        mine = [terms for path, *terms in leaves if path.startswith(one.path)]
        sums = [sum(column) for column in zip(*mine, strict=True)] if mine else [0, 0, 0]
        ratios[one.id] = _ratio(passport, dict(zip(TERMS, sums, strict=True)))
    silent = [one for one in members if kind == SCHOOL and ratios[one.id] is None]
    why = silences(tx, actor, passport.takes, place, year, silent)
    return [
        FromPlace(organisation=one, ratio=ratios[one.id], silence=why.get(one.id))
        for one in members
        if ratios[one.id] is not None or kind == SCHOOL
    ]


def _ratio(passport: Passport, sums: Mapping[str, float]) -> Ratio | None:
    if not sums["denominator"]:
        return None
    numerator, denominator, n = (whole(sums[name]) for name in TERMS)
    return Ratio(unit=passport.unit, numerator=numerator, denominator=denominator, n=int(n))


def _city_above(tx: Tx, place: Organisation) -> Organisation | None:
    city = organisations.nearest_above(tx, place, kind=MUNICIPALITY)
    return city if city is not None and city.id != place.id else None


def _beside(
    passport: Passport,
    year: str,
    own: IndicatorValue | None,
    city: IndicatorValue | None,
    crossing: Crossing | None = None,
) -> PlaceValue:
    hidden = None
    if city is not None and not passport.is_reported:  # what a school is like is no secret of its pupils
        n, schools = (own.ratio.n, own.coverage.reported) if own else (0, 0)
        hidden = visible_city(n, city.ratio.n, others=city.coverage.reported - schools)
    return PlaceValue(
        passport=passport, academic_year=year, own=own, city=None if hidden else city, hidden=hidden,
        crossing=crossing,
    )  # fmt: skip

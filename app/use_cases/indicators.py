"""Indicators as people ask for them: passports, values of a place over years; where from: traces.py.

Whoever may see a place sees its values. The city's value stands beside a school's only where what is left
of the city without the school is a group large enough (domain/privacy.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.catalogues.breaks import load_breaks
from app.db import indicators as store
from app.db import mergers, organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.as_known import KnownOn
from app.domain.assessments import NotMeasured
from app.domain.breaks import Break, Broken, DatedBreak, break_of_indicator, year_before
from app.domain.mergers import Crossing, Merger, crossings
from app.domain.model_definitions import needed, stands_on_reports
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.periods import whole_year
from app.domain.privacy import visible_city, visible_reference
from app.domain.quality_model import Paper, Passport, QualityModel
from app.domain.values import Cursor, Figure, IndicatorValue, ListedValue, Ratio
from app.use_cases.as_known import cursor_of, first_day, page_then, values_then
from app.use_cases.models_in_force import model_in_force
from app.use_cases.own_indicators import OwnModel, model_with, own_at, own_in_use

BELOW_SCHOOL = ("building", "parallel", CLASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValue:
    """An indicator of a place in a year; None where it has no value.

    `city` is None where there is no city above or its value is `hidden`.
    """

    passport: Passport
    period: str
    own: IndicatorValue | None
    city: IndicatorValue | None
    hidden: NotMeasured | None
    crossing: Crossing | None = None  # what a merger of schools does to it
    broken: Broken | None = None  # why it cannot be compared with the year before
    owner: str = ""  # of an own indicator of a school or a city: whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenValue:
    """A value of a list, with what a merger of schools does to it and why it may not go on from before."""

    model: QualityModel  # that it is computed with: an overlay of an own indicator
    listed: ListedValue
    crossing: Crossing | None
    broken: Broken | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportPicture:
    """A passport with the values of a place. `owner`: whose own it is; empty of the city's model."""

    model: QualityModel
    passport: Passport
    place: Organisation | None  # None for those who see no results
    values: Sequence[PlaceValue]
    breaks: Sequence[DatedBreak]  # that it knows of, whenever
    owner: str = ""


def show_model(tx: Tx, actor: Actor) -> QualityModel:
    """The model in force: it is no secret."""
    require(actor, Action.SEE_ORGANISATIONS)
    return model_in_force(tx)


def show_own(tx: Tx, actor: Actor) -> list[OwnModel]:
    """Overlays in use whose own indicators the actor's place has."""
    require(actor, Action.SEE_ORGANISATIONS)
    return own_at(tx, organisations.get(tx, actor.place.id, seen_by=actor))


def show_passport(tx: Tx, actor: Actor, code: str, place_id: int | None = None) -> PassportPicture:
    """A passport, with its values over the years at a place, the actor's own by default.

    The place also says whose indicator is meant: two schools may call their own ones alike.
    """
    require(actor, Action.SEE_ORGANISATIONS)
    place = organisations.get(tx, place_id or actor.place.id, seen_by=actor)
    model, owner = model_with(tx, place, code)
    passport = model.get(code)
    breaks = [one for one in load_breaks() if one.concerns(model, passport)]
    may_see = actor.may(Action.SEE_RESULTS)
    values = []
    if may_see and place.kind not in BELOW_SCHOOL:
        values = [
            replace(one, owner=owner) for one in _values_at(tx, actor, model, [passport], place, known=None)
        ]
    return PassportPicture(
        model=model, passport=passport, place=place if may_see else None, values=values, breaks=breaks,
        owner=owner,
    )  # fmt: skip


def breaks_of(tx: Tx, actor: Actor, code: str) -> list[DatedBreak]:
    """The dated breaks that touch an indicator, the earliest first."""
    require(actor, Action.SEE_ORGANISATIONS)
    model = model_in_force(tx)
    passport = model.get(code)
    return [one for one in load_breaks() if one.concerns(model, passport)]


def values_for(
    tx: Tx, actor: Actor, place_id: int, years: Sequence[str] = (), *, known: KnownOn | None = None
) -> list[PlaceValue]:
    """Values of a place, beside the city's, in the model's order and by year; all years without `years`.

    A row stands where the place or the city has a value. Of classes nothing is computed. `known`: as a past
    day knew them.
    """
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    if place.kind in BELOW_SCHOOL:
        return []
    model = model_in_force(tx)
    found = _values_at(tx, actor, model, model.passports, place, known)
    for own in own_at(tx, place):
        found += [
            replace(one, owner=own.owner)
            for one in _values_at(tx, actor, own.model, own.passports, place, known)
        ]
    return [one for one in found if not years or one.period in years]


def _values_at(
    tx: Tx, actor: Actor, model: QualityModel, passports: Sequence[Passport], place: Organisation,
    known: KnownOn | None,
) -> list[PlaceValue]:  # fmt: skip
    """Values of a place by one model, in its order and by year."""
    papers, city = store.papers(tx), organisations.city_above(tx, place)
    if known is not None:
        crossed, values = {}, values_then(tx, model, city or place, known, passports)
    else:
        crossed = _crossed(tx, actor, model, place)
        values = store.values_of(tx, model, [place.id, *([city.id] if city else [])])
    found = {(one.indicator, one.period, one.organisation_id): one for one in values}
    here = {place.id, *([city.id] if city else [])}
    years = sorted({year for _, year, at in found if at in here})
    is_open = known is None or (city is not None and actor.covers(city.place))
    return [
        replace(
            beside(model, passport, year, own, whole, is_open=is_open),
            crossing=crossed.get((passport.code, year)),
            broken=_broken(model, passport, papers, year, crossed.get((passport.code, year))),
        )
        for passport in passports
        for year in years
        for own, whole in [
            (
                found.get((passport.code, year, place.id)),
                found.get((passport.code, year, city.id)) if city else None,
            )
        ]
        if own is not None or whole is not None
    ]


def first_known_day(tx: Tx, actor: Actor, place_id: int) -> date | None:
    """The day since which there is anything to know of a place's results and reports; None without any."""
    require(actor, Action.SEE_RESULTS)
    return first_day(tx, organisations.get(tx, place_id, seen_by=actor))


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
    own: bool = False,
    known: KnownOn | None = None,
    after: Cursor | None = None,
    limit: int,
) -> list[SeenValue]:
    """Stored values, by code of organisation, year and indicator; of the actor's own place by default.

    `own`: of the own indicators of schools and cities instead of those of the city's model.
    `known`: as a past day knew them, counted for this call.

    Invalid for a period that is no year or a name that the model lacks.
    """
    require(actor, Action.SEE_RESULTS)
    if organisation:
        found_place = organisations.get_by_code(tx, organisation, seen_by=actor)
    else:
        found_place = organisations.get(tx, actor.place.id, seen_by=actor)
    year = whole_year(period).code if period else None
    found: list[SeenValue] = []
    for model, chosen in _asked(tx, own, parameter=parameter, criterion=criterion, indicator=indicator):
        codes = [one.code for one in chosen]
        if known is not None:
            listed = page_then(
                tx, model, found_place, known, seen_by=actor, with_subtree=with_subtree, indicators=codes,
                period=year, after=after, limit=limit,
            )  # fmt: skip
            found += [SeenValue(model=model, listed=one, crossing=None, broken=None) for one in listed]
            continue
        listed = store.page(
            tx, model, seen_by=actor, place=found_place.place, with_subtree=with_subtree, indicators=codes,
            period=year, after=after, limit=limit,
        )  # fmt: skip
        found += _seen(tx, actor, model, listed)
    return sorted(found, key=lambda one: cursor_of(one.listed))[:limit] if own else found


def _asked(
    tx: Tx, own: bool, *, parameter: str | None, criterion: str | None, indicator: str | None
) -> list[tuple[QualityModel, Sequence[Passport]]]:
    """Models with the indicators that are wanted of each; Invalid for a name that the model lacks."""
    if not own:
        model = model_in_force(tx)
        return [(model, model.chosen(parameter=parameter, criterion=criterion, indicator=indicator))]
    found: list[tuple[QualityModel, Sequence[Passport]]] = []
    for one in own_in_use(tx):
        wanted = [
            each
            for each in one.passports
            for place in [one.model.place_of(each.code)]
            if indicator in (None, each.code)
            and parameter in (None, place[0].value)
            and criterion in (None, place[1].code)
        ]
        found.append((one.model, wanted))
    return found


def _seen(tx: Tx, actor: Actor, model: QualityModel, found: Sequence[ListedValue]) -> list[SeenValue]:
    """Values with what mergers and breaks do to them."""
    crossed = {
        (school_id, *key): crossing
        for school_id in {one.value.organisation_id for one in found} & mergers.ids_with_joined(tx)
        for key, crossing in _crossed(
            tx, actor, model, organisations.get(tx, school_id, seen_by=actor)
        ).items()
    }
    papers = store.papers(tx)
    seen = []
    for one in found:
        value = one.value
        crossing = crossed.get((value.organisation_id, value.indicator, value.period))
        passport = model.get(value.indicator)
        broken = _broken(model, passport, papers, value.period, crossing)
        seen.append(SeenValue(model=model, listed=one, crossing=crossing, broken=broken))
    return seen


def _broken(
    model: QualityModel, passport: Passport, papers: Sequence[Paper], year: str, crossing: Crossing | None
) -> Broken | None:
    """Why a year's value cannot be compared with the year before."""
    if crossing is not None and crossing.broken is not None:
        return Broken(why=Break.JOINED, merger=crossing.broken)
    for one in needed(model, passport):  # a formula breaks where anything in it does
        before = year_before(one, papers, year)
        if broken := break_of_indicator(load_breaks(), model, one, papers, before=before, now=year):
            return broken
    return None


def broken_at(
    tx: Tx, actor: Actor, model: QualityModel, passport: Passport, place: Organisation, year: str
) -> Broken | None:
    """Why the value of a place in a year cannot be compared with the year before, nor be made of both."""
    require(actor, Action.SEE_RESULTS)
    for merger in _joined_in(tx, place, year):
        return Broken(why=Break.JOINED, merger=merger)
    return _broken(model, passport, store.papers(tx), year, None)


def _joined_in(tx: Tx, place: Organisation, year: str) -> list[Merger]:
    """What became part of a school between the year before and this one; nothing of any other place."""
    if place.kind != SCHOOL:
        return []
    return mergers.joined_between(tx, place, whole_year(year).previous.code, year)


def broken_among(
    tx: Tx,
    actor: Actor,
    model: QualityModel,
    passport: Passport,
    place: Organisation,
    year: str,
    schools: Iterable[Organisation],
) -> frozenset[int]:
    """Ids of the place and of those of its schools whose number is made of two years across a break."""
    if broken_at(tx, actor, model, passport, place, year):
        return frozenset([place.id, *(one.id for one in schools)])
    merged = mergers.ids_with_joined(tx)
    # Breaks that somebody told of, and of papers, are the same for all: the place has none.
    return frozenset(one.id for one in schools if one.id in merged and _joined_in(tx, one, year))


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
    by_place: dict[tuple[int, str], dict[str, Figure]] = defaultdict(dict)
    for one in store.values_of(tx, model, ids):
        by_place[one.organisation_id, one.indicator][one.period] = one.figure
    found: dict[tuple[str, str], Crossing] = {}
    for code in {code for school_id, code in by_place if school_id == place.id}:
        own = by_place[place.id, code]
        others = [
            (one, _ratios(by_place.get((one.school.id if one.school else 0, code), {}))) for one in joined
        ]
        sees_all = all(one.school is not None and actor.covers(one.school.place) for one in joined)
        for year, crossing in crossings(own, others).items():
            both = crossing.together
            is_safe = both is None or sees_all or visible_reference(own[year].n, both.n) is None
            found[code, year] = crossing if is_safe else replace(crossing, together=None)
    return found


def _ratios(by_year: Mapping[str, Figure]) -> dict[str, Ratio]:
    """What adds up to sums of both schools."""
    return {year: one for year, one in by_year.items() if isinstance(one, Ratio)}


def beside(
    model: QualityModel,
    passport: Passport,
    year: str,
    own: IndicatorValue | None,
    city: IndicatorValue | None,
    *,
    is_open: bool = True,
) -> PlaceValue:
    """A place's value with the city's, where that may stand beside it.

    `is_open`: not of a past day for who does not see the whole city. Two days with one file between them
    would tell that file's school; only what schools report holds no such secret.
    """
    hidden = None
    if city is not None and not stands_on_reports(model, passport):  # those hold no secret of pupils
        n, schools = (own.figure.n, own.coverage.reported) if own else (0, 0)
        hidden = visible_city(n, city.figure.n, others=city.coverage.reported - schools)
        hidden = hidden if is_open else NotMeasured.SUPPRESSED
    return PlaceValue(passport=passport, period=year, own=own, city=None if hidden else city, hidden=hidden)

"""Schools by number × indicators of a year, with filters, coverage and what changed since the year before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.catalogues.breaks import load_breaks
from app.catalogues.norms import load_norms
from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.breaks import break_of_indicator
from app.domain.changes import Changed, changes_of
from app.domain.dues import due_of
from app.domain.model_definitions import reads_before
from app.domain.organisations import SCHOOL, Organisation
from app.domain.periods import parse_period, whole_year
from app.domain.quality_model import Branch, Parameter, Passport, QualityModel
from app.domain.school_groups import (
    DISTRICT,
    LATITUDE,
    LONGITUDE,
    SCHOOL_KIND,
    SchoolChoice,
    last_day,
    number_of,
    year_to_show,
)
from app.domain.values import IndicatorValue
from app.use_cases.answered import owing, told_under
from app.use_cases.grid_cells import Column, Row, cell_of, column_of
from app.use_cases.indicators import broken_among
from app.use_cases.models_in_force import model_in_force
from app.use_cases.own_indicators import OwnModel, own_at
from app.use_cases.schools_there import schools_there
from app.use_cases.silences import silence_of

MOST_AT_ONCE = 40  # indicators on a page: what stands in a table that people still read across


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the filters may be set to."""

    years: Sequence[str]
    kinds: Sequence[str]
    districts: Sequence[Organisation]
    facts: Sequence[str]  # those with numbers
    branches: Sequence[Branch]  # parameters with indicators
    valued: frozenset[str]  # codes of indicators with values that year


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the filters are set to; `district_id` is of a district under the place."""

    academic_year: str | None = None
    district_id: int | None = None
    choice: SchoolChoice = field(default_factory=SchoolChoice)
    parameter: Parameter | None = None  # whose indicators; None: of all
    criterion: str | None = None
    is_brief: bool = False  # of many indicators one criterion alone, while nothing is chosen

    def over(self, model: QualityModel, valued: frozenset[str]) -> "Asked":
        """The same with what is shown while nothing is chosen: the first criterion of results with values."""
        is_chosen = self.parameter is not None or self.criterion is not None
        if not self.is_brief or is_chosen or len(valued) <= MOST_AT_ONCE:
            return self
        branches = sorted(model.branches, key=lambda one: one.parameter is not Parameter.RESULTS)
        criteria = (one for branch in branches for one in branch.criteria)
        found = (one.code for one in criteria if not valued.isdisjoint(each.code for each in one.passports))
        return replace(self, criterion=next(found))

    def passports_of(self, model: QualityModel) -> Sequence[Passport]:
        """The indicators that are wanted; Invalid for a criterion that the model lacks."""
        parameter = self.parameter.value if self.parameter else None
        return model.chosen(parameter=parameter, criterion=self.criterion)

    def own_of(self, own: OwnModel) -> Sequence[Passport]:
        """The own indicators that are wanted."""
        return [one for one in self.passports_of(own.model) if one.code in own.codes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The city's picture: rows by number of school, never by value. `academic_year` None: no values yet."""

    model: QualityModel
    place: Organisation
    academic_year: str | None
    asked: Asked
    options: Options
    columns: tuple[Column, ...]
    empty: tuple[Passport, ...]  # without any value that year
    rows: tuple[Row, ...]
    n_schools: int  # all that there are, before the filters
    silent: tuple[Organisation, ...]  # shown, without any value of a year that has some
    incomplete: tuple[Organisation, ...]  # shown, without some of the grades that the columns ask for
    changes: tuple[Changed, ...]  # of the whole place, whatever the filters say
    n_others: int  # indicators with values that year that were not chosen
    owners: Mapping[str, str] = field(default_factory=dict)  # own indicator → whose it is

    @property
    def is_filtered(self) -> bool:
        """Whether the filters left some schools out."""
        return len(self.rows) < self.n_schools

    @property
    def has_breaks(self) -> bool:
        """Whether any number is held back because of a break."""
        return any(one.is_broken for one in self.columns) or any(
            cell.is_broken for row in self.rows for cell in row.cells if cell
        )

    @property
    def facts_asked(self) -> tuple[str, ...]:
        """Facts that the filters speak of: they are shown beside the schools."""
        return self.asked.choice.facts


def show_grid(tx: Tx, actor: Actor, place_id: int, asked: Asked, *, today: date) -> Grid:
    """Schools under a place × indicators of a year; the latest whole year with values by default."""
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    model = model_in_force(tx)
    owned = own_at(tx, place)
    years = sorted(
        {
            year
            for each in (model, *(own.model for own in owned))
            for year in store.years(tx, each, place.place)
        },
        reverse=True,
    )
    year = asked.academic_year or year_to_show(years, today=today)
    whole = _whole(tx, model, place)
    valued = frozenset(code for code, of_year in whole if of_year == year)
    asked = asked.over(model, valued)
    on = min(today, last_day(parse_period(year))) if year else today
    there = schools_there(tx, actor, place, year)
    schools = [one.school for one in there]
    grades = {one.school.id: one.grades for one in there}
    districts = organisations.list_under(tx, place.place, kind=DISTRICT, seen_by=actor)
    facts = _facts(tx, actor, schools, on)
    shown = _chosen(schools, districts, facts, asked)
    filled = [
        _filled(tx, actor, each, passports, place, year, whole, shown, districts, facts, grades, today)
        for each, passports, whole in [
            (model, asked.passports_of(model), whole),
            *((own.model, asked.own_of(own), _whole(tx, own.model, place)) for own in owned),
        ]
    ]
    columns = tuple(one for columns, _, _ in filled for one in columns)
    rows = tuple(
        replace(
            parts[0],
            cells=tuple(cell for one in parts for cell in one.cells),
            silences=tuple(silence for one in parts for silence in one.silences),
        )
        for parts in zip(*(rows for _, rows, _ in filled), strict=True)
    )
    changes = tuple(one for _, _, changes in filled for one in changes)
    used = {one.passport.code for one in columns}
    return Grid(
        model=model,
        place=place,
        academic_year=year,
        asked=asked,
        options=Options(
            years=years,
            kinds=sorted({kind for one in facts.values() if (kind := one.get(SCHOOL_KIND))}),
            districts=sorted(districts, key=lambda one: one.short_name),
            facts=_numeric(facts),
            branches=[one for one in model.branches if any(each.passports for each in one.criteria)],
            valued=valued,
        ),
        columns=columns,
        empty=tuple(one for one in asked.passports_of(model) if one.code not in used),
        rows=rows,
        n_schools=len(schools),
        silent=_silent(columns, rows),
        incomplete=tuple(
            one
            for one in shown
            if any(not column.due.are_taught(grades.get(one.id, ())) for column in columns)
        ),
        changes=changes,
        n_others=len(valued) - len(filled[0][0]),
        owners={code: own.owner for own in owned for code in own.codes},
    )


def _silent(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Organisation, ...]:
    """Schools that have loaded nothing; what they report is no result, and counts only where it is all."""
    if not columns:
        return ()
    of_results = [not one.passport.is_reported for one in columns]
    asked = of_results if any(of_results) else [True] * len(columns)
    return tuple(
        row.school
        for row in rows
        if not any(cell for cell, is_asked in zip(row.cells, asked, strict=True) if is_asked)
    )


def _facts(tx: Tx, actor: Actor, schools: Sequence[Organisation], on: date) -> dict[int, dict[str, str]]:
    """School → its facts on a day, by name."""
    found = organisations.facts_seen(tx, seen_by=actor, on=on)
    return {one.id: {fact.fact: fact.value for fact in found.get(one.id, [])} for one in schools}


def _chosen(
    schools: Sequence[Organisation],
    districts: Sequence[Organisation],
    facts: Mapping[int, Mapping[str, str]],
    asked: Asked,
) -> list[Organisation]:
    within = next((one.path for one in districts if one.id == asked.district_id), None)
    if asked.district_id is not None and within is None:
        return []
    return [
        one
        for one in schools
        if asked.choice.takes(facts[one.id]) and (within is None or one.path.startswith(within))
    ]


def _numeric(facts: Mapping[int, Mapping[str, str]]) -> list[str]:
    named = {name for one in facts.values() for name, value in one.items() if number_of(value) is not None}
    return sorted(named - {LATITUDE, LONGITUDE})


def _whole(tx: Tx, model: QualityModel, place: Organisation) -> dict[tuple[str, str], IndicatorValue]:
    """(indicator, academic year) → the value of the place itself that stands beside that year."""
    return {
        (one.indicator, whole_year(one.period).academic_year): one
        for one in store.values_of(tx, model, [place.id])
    }


def _filled(
    tx: Tx,
    actor: Actor,
    model: QualityModel,
    passports: Sequence[Passport],
    place: Organisation,
    year: str | None,
    whole: Mapping[tuple[str, str], IndicatorValue],
    shown: Sequence[Organisation],
    districts: Sequence[Organisation],
    facts: Mapping[int, Mapping[str, str]],
    grades: Mapping[int, Collection[int]],
    today: date,
) -> tuple[tuple[Column, ...], tuple[Row, ...], tuple[Changed, ...]]:
    """Columns, rows and changes of a year; without a year only the schools. `whole`: of the place itself."""
    present = [one for one in passports if (one.code, year or "") in whole]
    values: dict[tuple[str, int], IndicatorValue] = {}
    if year is not None:
        found = store.values_under(
            tx, model, present, place.place, kind=SCHOOL, beside=year, seen_by=actor
        )  # fmt: skip
        values = {(one.indicator, one.organisation_id): one for one in found}
    norms, papers, is_whole = load_norms(today), store.papers(tx), len(shown) == len(facts)
    of_year = [one for one in papers if one.academic_year == year]
    owed = {one.code: whole[one.code, year or ""].coverage.expected for one in present}
    if year is not None and not is_whole:
        owed = owing(tx, model, present, place, year, schools=shown, grades=grades, papers=papers)
    broken = {
        one.code: broken_among(tx, actor, model, one, place, whole[one.code, year or ""].period, shown)
        for one in present
        if reads_before(model, one)
    }
    columns = tuple(
        column_of(
            one, due_of(model, one, of_year), whole[one.code, year or ""], values, shown,
            broken.get(one.code, frozenset()), expected=owed.get(one.code, 0), is_whole=is_whole,
        )
        for one in present
    )  # fmt: skip
    told = told_under(tx, model, _with_gaps(present, values, shown), place, year) if year is not None else {}
    rows = tuple(
        Row(
            school=one,
            district=next((each.short_name for each in districts if one.path.startswith(each.path)), None),
            facts=facts[one.id],
            cells=tuple(
                cell_of(
                    column,
                    values.get((column.passport.code, one.id)),
                    norms,
                    is_broken=one.id in broken.get(column.passport.code, ()),
                )
                for column in columns
            ),
            silences=tuple(
                None
                if (column.passport.code, one.id) in values
                else silence_of(
                    column.due, grades.get(one.id, ()), told.get((column.passport.code, one.path))
                )
                for column in columns
            ),
        )
        for one in shown
    )
    before = parse_period(year).previous.academic_year if year else ""
    pairs = [
        (one, whole[one.code, year or ""].figure, whole[one.code, before].figure)
        for one in present
        if (one.code, before) in whole
    ]
    reasons = {
        one.code: why
        for one, _, _ in pairs
        if (
            why := break_of_indicator(
                load_breaks(), model, one, papers, before=one.year_in(before), now=one.year_in(year or "")
            )
        )
    }
    return columns, rows, changes_of(pairs, reasons)


def _with_gaps(
    passports: Sequence[Passport],
    values: Mapping[tuple[str, int], IndicatorValue],
    shown: Sequence[Organisation],
) -> list[Passport]:
    """Those without which a school shown is."""
    return [one for one in passports if any((one.code, school.id) not in values for school in shown)]

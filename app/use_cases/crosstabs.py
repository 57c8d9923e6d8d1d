"""The table that a person puts together: indicators × places × years × parts, counted by the passports' rule.

What the actor may not see is not there. The city stands beside only where what is left of it without the
actor's own place betrays nobody (domain/privacy.py).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.crosstabs import EXPECTED, MADE_OF, cells, divided
from app.domain.analytics.indicators import REPORTS, awaited, contributions
from app.domain.assessments import NotMeasured
from app.domain.crosstabs import (
    TOGETHER,
    WHOLE,
    Axes,
    Axis,
    Breakdown,
    Cell,
    Choice,
    Key,
    Member,
    Sheet,
    Size,
    arranged,
    is_divisible,
    narrowed,
    part_of,
    parts_of,
    size_of,
    why_empty,
)
from app.domain.dues import due_of
from app.domain.errors import Invalid
from app.domain.organisations import SCHOOL, UP_TO_SCHOOL, Organisation
from app.domain.periods import whole_year
from app.domain.privacy import visible_above
from app.domain.quality_model import Paper, Passport, QualityModel
from app.domain.values import Coverage, Ratio, whole
from app.use_cases.crosstab_offers import KINDS, by_grade
from app.use_cases.models_in_force import model_in_force
from app.use_cases.schools_there import school_years


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosstab:
    """The table. `cells` are empty where a page would not show so many, unless they were asked for."""

    model: QualityModel
    choice: Choice
    passports: Mapping[str, Passport]
    places: Mapping[str, Organisation]
    city: Organisation | None
    axes: Axes
    size: Size
    sheets: tuple[Sheet, ...]
    cells: Mapping[Key, Cell]

    @property
    def is_counted(self) -> bool:
        """Whether the numbers are there, or only how many there would be."""
        return bool(self.cells)

    def period_of(self, indicator: str, year: str) -> str:
        """The year of a number beside an academic one: 2025 beside 2025/26, where it is reported so."""
        return self.passports[indicator].year_in(year)


def show_table(tx: Tx, actor: Actor, choice: Choice, *, however_large: bool = False) -> Crosstab:
    """The table of a choice; Invalid for names that the model lacks and for tables that nobody could read.

    `however_large`: with its numbers, also where a page would not draw them.
    """
    require(actor, Action.SEE_RESULTS)
    model = model_in_force(tx)
    passports = _chosen(model, choice)
    places = _places(tx, actor, choice)
    own = organisations.get(tx, actor.place.id, seen_by=actor)
    is_by_class = choice.breakdown is Breakdown.CLASS
    city = organisations.city_above(tx, own) if choice.city and not is_by_class else None
    if is_by_class and any(one.holds_schools for one in places):
        raise Invalid("table.classes_of_schools")
    years = choice.years or tuple(store.years(tx, model, actor.place)[:1])
    papers = [
        one
        for one in store.papers(tx)
        if one.academic_year in years and any(passport.takes.takes(one) for passport in passports)
    ]
    classes = _classes(tx, actor, places) if is_by_class else {}
    parts = [WHOLE, *parts_of(papers, choice.breakdown, set(classes.values()))]
    axes: Axes = {
        Axis.PLACES: _place_members(choice, places, city),
        Axis.INDICATORS: [Member(axis=Axis.INDICATORS, key=one.code) for one in passports],
        Axis.YEARS: [Member(axis=Axis.YEARS, key=one) for one in years],
        Axis.PARTS: [Member(axis=Axis.PARTS, key=one) for one in parts],
    }
    size = size_of(choice, axes)
    size.check()
    found: dict[Key, Cell] = {}
    if size.cells and (size.is_drawn or however_large):
        found = _Counting(tx, model, choice, passports, places, own, city, papers, classes, axes).cells()
    return Crosstab(
        model=model,
        choice=choice,
        passports={one.code: one for one in passports},
        places={str(one.id): one for one in [*places, *([city] if city else [])]},
        city=city,
        axes=axes,
        size=size,
        sheets=arranged(choice, axes),
        cells=found,
    )


def _chosen(model: QualityModel, choice: Choice) -> list[Passport]:
    wanted = {one.code for code in choice.parameters for one in model.chosen(parameter=code)}
    wanted |= {one.code for code in choice.criteria for one in model.chosen(criterion=code)}
    wanted |= {one.code for code in choice.indicators for one in model.chosen(indicator=code)}
    return [one for one in model.passports if one.code in wanted and is_divisible(one)]


def _places(tx: Tx, actor: Actor, choice: Choice) -> list[Organisation]:
    """The chosen places as far as the actor sees them: others are not there, and nobody is told so.

    Who sees none of them and works under one, as a school does under the districts of a shared table, finds
    the own place in their stead.
    """
    if choice.places:
        known = organisations.by_codes(tx, choice.places)
        named = [known[code] for code in choice.places if code in known]
    else:
        named = [organisations.get(tx, actor.place.id, seen_by=actor)]
    kind = KINDS.get(choice.level)
    found: dict[int, Organisation] = {}
    for one in named:
        if kind is None or one.kind == kind or not one.holds_schools:
            below = [one] if actor.covers(one.place) else []
        else:
            below = organisations.list_under(tx, one.place, kind=kind, seen_by=actor)
        found.update((each.id, each) for each in below)
    if not found and any(actor.place.path.startswith(one.path) for one in named):
        found[actor.place.id] = organisations.get(tx, actor.place.id, seen_by=actor)
    ordered = sorted(found.values(), key=lambda one: (one.number is None, one.number or 0, one.short_name))
    return sorted(by_grade(ordered), key=lambda one: one.kind in UP_TO_SCHOOL)


def _place_members(choice: Choice, places: Sequence[Organisation], city: Organisation | None) -> list[Member]:
    keys = [str(one.id) for one in places]
    if len(keys) > 1 and choice.breakdown is not Breakdown.CLASS:  # 5А of two schools is no one class
        keys.insert(0, TOGETHER)
    return [Member(axis=Axis.PLACES, key=one) for one in [*keys, *([str(city.id)] if city and keys else [])]]


def _classes(tx: Tx, actor: Actor, places: Sequence[Organisation]) -> dict[str, str]:
    """Path of a class → its name, of all classes in the places."""
    found = dict(organisations.classes_under(tx, actor.place, seen_by=actor))
    return {path: name for path, name in found.items() if any(path.startswith(one.path) for one in places)}


@dataclass(frozen=True, slots=True)
class _Counting:
    """All that the cells of one table are counted from."""

    tx: Tx
    model: QualityModel
    choice: Choice
    passports: Sequence[Passport]
    places: Sequence[Organisation]
    own: Organisation
    city: Organisation | None
    papers: Sequence[Paper]
    classes: Mapping[str, str]
    axes: Axes

    def cells(self) -> dict[Key, Cell]:
        """Every cell of the table, with a number or with why there is none."""
        years = [one.key for one in self.axes[Axis.YEARS]]
        reports = self._reports(years)
        all_places = store.places(self.tx)
        schools = all_places.filter(pl.col("is_school"))
        there = school_years(self.tx, all_places, self._periods(years))
        made_of, held = self._made_of()
        counted = self._counted(reports, schools, there, made_of)
        hidden = self._hidden(counted)
        grades = self._grades(there, held)
        below_school = {str(one.id) for one in self.places if one.kind in UP_TO_SCHOOL and one.kind != SCHOOL}
        taken = {
            (passport.code, year): [
                one for one in self.papers if one.academic_year == year and passport.takes.takes(one)
            ]
            for passport in self.passports
            for year in years
        }

        asked = {
            (passport.code, part.key): narrowed(passport, self.choice.breakdown, part.key)
            for passport in self.passports
            for part in self.axes[Axis.PARTS]
        }

        def cell(place: str, passport: Passport, year: str, part: str) -> Cell:
            if (place, passport.code, year) in hidden:
                return Cell(why=NotMeasured.SUPPRESSED)
            return counted.get((place, passport.code, year, part)) or Cell(
                why=why_empty(
                    asked[passport.code, part],
                    breakdown=self.choice.breakdown,
                    part=part,
                    papers=taken[passport.code, year],
                    due=due_of(self.model, asked[passport.code, part], taken[passport.code, year]),
                    grades=grades[place, year],
                    below_school=place in below_school,
                )
            )

        return {
            (place.key, passport.code, year, part.key): cell(place.key, passport, year, part.key)
            for place in self.axes[Axis.PLACES]
            for passport in self.passports
            for year in years
            for part in self.axes[Axis.PARTS]
        }

    def _reports(self, years: Collection[str]) -> pl.DataFrame:
        if not any(one.is_reported for one in self.passports):
            return pl.DataFrame(schema=REPORTS)
        told = store.reports(self.tx, (self.city or self.own).place)
        return told.filter(pl.col("year").is_in(self._periods(years)))

    def _periods(self, years: Collection[str]) -> list[str]:
        """The years of the indicators that are shown beside these academic ones."""
        return sorted({*years, *(one.year_in(year) for one in self.passports for year in years)})

    def _made_of(self) -> tuple[pl.DataFrame, dict[str, list[str]]]:
        """MADE_OF, and the paths that make up each place of the table; also the actor's own, for the city."""
        outermost = [
            one
            for one in self.places
            if not any(one.path != other.path and one.path.startswith(other.path) for other in self.places)
        ]
        held = {str(one.id): [one] for one in self.places} | {TOGETHER: outermost}
        if self.city is not None:
            held |= {str(self.city.id): [self.city]}
        for one in self._around():
            held.setdefault(str(one.id), [one])
        rows = [(key, one.id) for key, places in held.items() for one in places]
        frame = pl.DataFrame(rows, schema=MADE_OF, orient="row")
        return frame, {key: [one.path for one in places] for key, places in held.items()}

    def _around(self) -> list[Organisation]:
        """What lies in the city and holds the actor's place, the outermost first, with that place itself."""
        if self.city is None:
            return []
        above = organisations.ancestors(self.tx, self.own)
        return [*(one for one in above if len(one.path) > len(self.city.path)), self.own]

    def _counted(
        self, reports: pl.DataFrame, schools: pl.DataFrame, there: pl.DataFrame, made_of: pl.DataFrame
    ) -> dict[Key, Cell]:
        place = (self.city or self.own).place
        tests = [one.test_id for one in self.papers]
        results = store.result_parts(self.tx, place, tests)
        measures = store.measure_parts(self.tx, place, tests)
        leaves = contributions(results, measures, reports, self.model, self.passports, self.papers)
        frame = cells(divided(leaves, self._labels()), made_of, schools, self._expected(there, reports))
        named = {one.code: one for one in self.passports}
        by = self.choice.breakdown
        return {
            (row["group"], row["indicator"], whole_year(row["year"]).academic_year, row["part"]): Cell(
                ratio=Ratio(
                    unit=named[row["indicator"]].unit,
                    numerator=whole(row["numerator"]),
                    denominator=whole(row["denominator"]),
                    n=int(row["n"]),
                    each_once=narrowed(named[row["indicator"]], by, row["part"]).counts_each_once,
                ),
                coverage=Coverage(reported=row["reported"], expected=row["expected"]),
            )
            for row in frame.iter_rows(named=True)
        }

    def _labels(self) -> pl.DataFrame:
        """The part of each class or of each test; of nothing where nothing is divided."""
        if self.choice.breakdown is Breakdown.NONE:
            return pl.DataFrame(schema={"part": pl.String})
        if self.choice.breakdown is Breakdown.CLASS:
            schema = {"path": pl.String, "part": pl.String}
            return pl.DataFrame(list(self.classes.items()), schema=schema, orient="row")
        rows = [(one.test_id, part_of(one, self.choice.breakdown)) for one in self.papers]
        return pl.DataFrame(rows, schema={"test_id": pl.Int64, "part": pl.String}, orient="row")

    def _expected(self, there: pl.DataFrame, reports: pl.DataFrame) -> pl.LazyFrame:
        breakdown = self.choice.breakdown
        asked = [WHOLE] if breakdown is Breakdown.CLASS else [one.key for one in self.axes[Axis.PARTS]]
        found = []
        for part in asked:
            papers = [one for one in self.papers if part in (WHOLE, part_of(one, breakdown))]
            able = [
                narrowed(one, breakdown, part)
                for one in self.passports
                if part == WHOLE or any(one.takes.takes(paper) for paper in papers)
            ]
            schools = awaited(there, reports, self.model, able, papers)
            found.append(schools.with_columns(part=pl.lit(part)).select(*EXPECTED))
        return pl.concat(found)

    def _hidden(self, counted: Mapping[Key, Cell]) -> set[tuple[str, str, str]]:
        """(city, indicator, year) that may not stand beside: all its parts, or the others would tell one."""
        if self.city is None:
            return set()
        city = str(self.city.id)
        around = [str(one.id) for one in self._around()]
        return {
            (city, code, year)
            for (place, code, year, part), cell in counted.items()
            if place == city
            and not self.model.get(code).is_reported  # what a school is like is no secret of its pupils
            and not _is_safe(cell, [counted.get((one, code, year, part)) for one in around])
        }

    def _grades(
        self, there: pl.DataFrame, held: Mapping[str, Sequence[str]]
    ) -> dict[tuple[str, str], set[frozenset[int]]]:
        """(place, year) → grades of each school in it that worked then; of a class its school's."""
        by_year: dict[str, list[tuple[str, frozenset[int]]]] = {}
        for path, year, grades in there.iter_rows():
            by_year.setdefault(year, []).append((path, frozenset(grades)))
        return {
            (place, year.key): {
                grades
                for path, grades in by_year.get(year.key, ())
                if any(path.startswith(one) or one.startswith(path) for one in paths)
            }
            for place, paths in held.items()
            for year in self.axes[Axis.YEARS]
        }


def _is_safe(city: Cell, around: Sequence[Cell | None]) -> bool:
    """Whether the city's number may stand beside; `around`: the actor's place after what holds it."""

    def n_of(cell: Cell | None) -> int:
        return cell.ratio.n if cell and cell.ratio else 0

    told = [one.coverage.reported for one in around if one and one.coverage and one.coverage.reported]
    reported = city.coverage.reported if city.coverage else 0
    return (
        visible_above(
            n_of(around[-1]),
            [n_of(one) for one in around[:-1]],
            n_of(city),
            others=reported - (told[-1] if told else 0),
        )
        is None
    )

"""Values of a model as a worker holds them: what schools report is followed without the other schools.

They begin as those of a full pass and stay what a full pass would give, to the last bit. Ratios keep the sums
of each place, other formulas the engine's `State`. What cannot be followed is computed anew as a whole: the
first number of its kind in a year, or the last one gone, changes who is awaited everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from app.domain.analytics.formulas import (
    Ratios,
    Sources,
    asked_in,
    passes_over,
    ratios_of,
    taken_cell,
    together,
    tree_of,
)
from app.domain.analytics.indicators import COMPUTED, TERMS
from app.domain.analytics.ratio_sums import RatioSums
from app.domain.analytics.reported import Value, is_exempt, sides_of, teaches
from app.domain.engine.aggregation import Gaps
from app.domain.engine.computing import Pass
from app.domain.engine.definitions import Computed, Definition, Sums, computed
from app.domain.engine.incremental import State
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.plain import Given
from app.domain.formulas.tree import Missing, Variable, key_of
from app.domain.model_definitions import all_needed, definition_of
from app.domain.quality_model import Passport, PassportKind, QualityModel
from app.domain.values import Coverage

Key = tuple[str, str, int]  # indicator, year, place
_Cell = tuple[str, str, str]  # year, variable, breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a school reports of a year from now on: a number, or why there is none (`NotMeasured`)."""

    path: str
    year: str
    variable: str
    breakdown: str
    value: float | None
    why: str | None

    @property
    def cell(self) -> _Cell:
        """Which of the school's values it is."""
        return self.year, self.variable, self.breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Values that were computed again, and those of them that there are: COMPUTED."""

    touched: frozenset[Key]
    found: pl.DataFrame


class Following:
    """Values of some indicators of a model, for all places of a tree, from a full pass over these sources."""

    def __init__(self, model: QualityModel, passports: Sequence[Passport], sources: Sources) -> None:
        self.model = model
        self._passports = passports
        self._reports, self._schools = sources.reports, sources.schools
        self._ratios: Ratios = ratios_of(model, passports, sources)
        self._passes: list[Pass] = list(passes_over(model, passports, self._ratios, sources))
        self.values: pl.DataFrame = together(model, passports, self._ratios, self._passes, sources.places)
        self._places: dict[str, int] = dict(
            sources.places.filter("is_school").select("path", "place").iter_rows()
        )
        self._tree = tree_of(sources.places)
        self._codes = frozenset(one.code for one in passports)
        self._cells: dict[str, dict[str, dict[tuple[str, str], Value]]] = {}
        self._terms: dict[str, dict[str, list[int]]] = {}
        self._sums: dict[tuple[str, str], RatioSums] = {}

    @property
    def held_mb(self) -> float:
        """How much memory it takes, but for what little is read out of its frames."""
        ratios = self._ratios
        frames = [self._reports, self._schools, self.values, ratios.leaves, ratios.awaited, ratios.values]
        frames += [frame for one in self._passes for frame in (one.units, one.above)]
        return sum(frame.estimated_size("mb") for frame in frames)

    def follow(self, told: Iterable[Told]) -> Followed | None:
        """Take what these schools report now; None where only a full pass will do, and this is spent."""
        here = [one for one in told if one.path in self._places and one.variable in self._read]
        if not self._take(here):
            return None
        ratios = self._follow_ratios(here)
        formulas = None if ratios is None else self._follow_formulas(here, ratios)
        if ratios is None or formulas is None:
            return None
        own = {key for key in ratios if key[0] in self._codes}
        rows = [_row(key, one, is_ratio=True) for key in own if (one := self._ratio(*key)) is not None]
        rows += [
            _row(key, one, is_ratio=False)
            for key, one in formulas.items()
            if not isinstance(one.value, Missing)
        ]
        return Followed(
            touched=frozenset(own | formulas.keys()), found=pl.DataFrame(rows, schema=COMPUTED, orient="row")
        )

    # What was told.

    def _take(self, told: Sequence[Told]) -> bool:
        """Whether of each cell's kind and year there are numbers after it where there were any before."""
        more: Counter[_Cell] = Counter()
        for one in told:
            cells = self._told_by(one.path).setdefault(one.year, {})
            before = cells.get((one.variable, one.breakdown))
            cells[one.variable, one.breakdown] = Value(one.value, one.why)
            was = before is not None and before.number is not None
            if was or one.value is not None:
                more[one.cell] += (one.value is not None) - was
        if any(min(self._numbers[cell], self._numbers[cell] + change) <= 0 for cell, change in more.items()):
            return False
        self._numbers.update(more)
        return True

    def _told_by(self, path: str) -> dict[str, dict[tuple[str, str], Value]]:
        """Values of a school by year."""
        if path not in self._cells:
            found: dict[str, dict[tuple[str, str], Value]] = {}
            rows = self._reports.filter(pl.col("path") == path)
            for year, *cell, number, why in rows.select(*_CELL, "value", "why").iter_rows():
                found.setdefault(year, {})[cell[0], cell[1]] = Value(number, why)
            self._cells[path] = found
        return self._cells[path]

    @cached_property
    def _numbers(self) -> Counter[_Cell]:
        """How many schools told a number, by cell."""
        counts = self._reports.drop_nulls("value").group_by(*_CELL).len().iter_rows()
        return Counter({(year, variable, part): count for year, variable, part, count in counts})

    @cached_property
    def _read(self) -> frozenset[str]:
        """Reported variables that anything stands on."""
        return frozenset(variable for variable, _ in self._keys)

    @cached_property
    def _keys(self) -> dict[tuple[str, str], list[str]]:
        """Variable and breakdown → keys of formulas."""
        trees = [
            tree
            for one in all_needed(self.model, self._passports)
            for tree in (one.tree, one.rule.weight_by)
            if tree is not None
        ]
        keys = dict.fromkeys(
            key_of(leaf) for tree in trees for leaf, _ in leaves(tree) if isinstance(leaf, Variable)
        )
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key in keys:
            term = self.model.variables[key]
            if term.reported is not None:
                found[term.reported, term.breakdown].append(key)
        return dict(found)

    # Ratios.

    @cached_property
    def _reported_ratios(self) -> list[tuple[Passport, frozenset[str]]]:
        """Ratios of what is reported, with the variables that they read."""
        return [
            (one, frozenset(str(term.reported) for term in self.model.terms_of(one)))
            for one in all_needed(self.model, self._passports)
            if one.kind is PassportKind.RATIO and one.is_reported
        ]

    def _follow_ratios(self, told: Sequence[Told]) -> set[Key] | None:
        """Ratios that were added up again; None where nobody is awaited any more, or somebody for once."""
        touched: set[Key] = set()
        for path, year in {(one.path, one.year) for one in told}:
            changed = {one.variable for one in told if (one.path, one.year) == (path, year)}
            of_year = self._told_by(path).get(year, {})
            place = self._places[path]
            for one, names in self._reported_ratios:
                if names.isdisjoint(changed):
                    continue
                sides = sides_of(self.model, one, of_year)
                is_awaited = self._is_owed(one.code, path, year) and not is_exempt(self.model, one, of_year)
                if not self._sums_of(one.code, year).move(place, sides, is_awaited):
                    return None
                touched |= {(one.code, year, each) for each in (place, *self._tree.ancestors(place))}
        return touched

    def _is_owed(self, code: str, path: str, year: str) -> bool:
        """Whether the school owes an indicator a number, if it does not say why it has none."""
        if path not in self._terms:
            terms = self._schools.filter(pl.col("path") == path).select("year", "grades")
            self._terms[path] = dict(terms.iter_rows())
        grades, asked = self._terms[path].get(year), self._owed.get((code, year))
        return grades is not None and asked is not None and teaches(grades, asked)

    @cached_property
    def _owed(self) -> dict[tuple[str, str], list[int]]:
        """Indicator and year → grades that it is awaited of; of years in which anybody owes it."""
        rows = self._ratios.owed.select("indicator", "year", "asked").iter_rows()
        return {(code, year): asked for code, year, asked in rows}

    def _sums_of(self, code: str, year: str) -> RatioSums:
        if (code, year) not in self._sums:
            of_it = (pl.col("indicator") == code) & (pl.col("year") == year)
            given = self._ratios.leaves.filter(of_it).select("path", *_SIDES).iter_rows()
            due = self._ratios.awaited.filter(of_it)["path"]
            self._sums[code, year] = RatioSums(
                self._tree,
                {self._places[path]: (top, bottom) for path, top, bottom in given if path in self._places},
                {self._places[path] for path in due},
            )
        return self._sums[code, year]

    def _ratio(self, code: str, year: str, place: int) -> Computed | None:
        """A ratio as it is now; None without a denominator, and of what is withheld."""
        terms = self._sums_of(code, year).of(place)
        if terms is None:
            return None
        found = computed(
            self._definitions[code],
            self._unit(code) * terms.numerator / terms.denominator,
            Sums(numerator=terms.numerator, denominator=terms.denominator),
            Coverage(reported=terms.reported, expected=terms.expected),
            is_whole=place in self._tree.row_of_unit,
        )
        is_withheld = found.is_incomplete and self._definitions[code].rule.gaps is Gaps.WITHHOLD
        return None if is_withheld else found

    @cached_property
    def _definitions(self) -> dict[str, Definition]:
        return {one.code: definition_of(one) for one, _ in self._reported_ratios}

    def _unit(self, code: str) -> float:
        return 100.0 if self.model.get(code).unit.is_share else 1.0

    # Other formulas.

    @cached_property
    def _states(self) -> list[tuple[State, frozenset[str]]]:
        """Those of each kind of year, with the indicators that are asked of them."""
        by_kind: dict[int, list[Pass]] = defaultdict(list)
        for one in self._passes:
            by_kind[id(one.prepared)].append(one)
        return [
            (State(passes), frozenset(one.code for one in asked_in(passes[0], self._passports)))
            for passes in by_kind.values()
        ]

    def _follow_formulas(self, told: Sequence[Told], ratios: set[Key]) -> dict[Key, Computed] | None:
        """Values computed again; None where a ratio that they read begins in a year that was none."""
        changes: list[tuple[int, str, str, Given]] = [
            (self._places[one.path], one.year, key, one.value if one.why is None else Missing(one.why))
            for one in told
            for key in self._keys.get((one.variable, one.breakdown), ())
        ]
        changes += [
            (place, year, taken_cell(code), self._taken(code, year, place)) for code, year, place in ratios
        ]
        found: dict[Key, Computed] = {}
        for state, asked in self._states:
            mine = [one for one in changes if state.reads(one[2])]
            if any(isinstance(value, float) and not state.covers(year) for _, year, _, value in mine):
                return None
            touched: set[Key] = set()
            for place, year, key, value in mine:
                if state.covers(year):
                    reached = state.change(place, year, key, value)
                    touched |= self._keys_of(place, reached, asked)
            found |= {(code, year, place): state.value(code, place, year) for code, year, place in touched}
        return found

    def _keys_of(
        self, place: int, reached: Iterable[tuple[str, tuple[str, ...]]], asked: frozenset[str]
    ) -> set[Key]:
        over = self._tree.ancestors(place) if place in self._tree.row_of_unit else ()
        return {
            (code, year, each)
            for year, codes in reached
            for code in codes
            if code in asked
            for each in (place, *over)
        }

    def _taken(self, code: str, year: str, place: int) -> Given:
        """A ratio as formulas read it: its value, or why a school has none; None of a place above."""
        sums = self._sums_of(code, year)
        if (terms := sums.of(place)) is not None:
            return self._unit(code) * terms.numerator / terms.denominator
        if place not in self._tree.row_of_unit:
            return None
        return Missing.NO_DATA if sums.is_awaited(place) else Missing.NOT_APPLICABLE


_CELL = ("year", "variable", "breakdown")
_SIDES = tuple(TERMS)[:2]


def _row(key: Key, one: Computed, *, is_ratio: bool) -> tuple[object, ...]:
    """A row of COMPUTED: a ratio keeps its sides, another formula its number."""
    code, year, place = key
    counts = round(one.n or 0), one.coverage.reported, one.coverage.expected
    numbers = (one.numerator, one.denominator) if is_ratio else (None, None)
    value = None if is_ratio else float(one.value)
    level = one.level.name if one.level else None
    return code, place, year, *numbers, *counts, value, level, one.score, one.is_incomplete

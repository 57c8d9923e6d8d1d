"""Indicators that are no one division of sums: the engine over the whole tree, year by year.

Frames are those of analytics/indicators.py. Ratios that a formula names are taken as they were computed: each
place, whatever stands below it, has its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.analytics.counted import cells_of_results, own_definition, plain_keys, told_by_results
from app.domain.analytics.indicators import (
    COMPUTED,
    awaited_of,
    contributions,
    leaves_of,
    owed,
    teaches,
    values,
)
from app.domain.engine import results
from app.domain.engine.aggregation import Aggregation, Gaps, Rule
from app.domain.engine.cells import OBSERVATIONS
from app.domain.engine.computing import Pass, answers, compute
from app.domain.engine.definitions import Definition
from app.domain.engine.places import Tree
from app.domain.engine.prepared import Prepared
from app.domain.engine.reasons import columns_read
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.frames import previous_column
from app.domain.formulas.tree import INDICATOR_SIGN, Missing, Variable
from app.domain.model_definitions import all_needed, definition_of, indicators_read, needed
from app.domain.periods import PeriodKind, whole_year
from app.domain.quality_model import Paper, Passport, PassportKind, QualityModel

Numbers = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All that values are computed from: RESULT_PARTS, MEASURE_PARTS, REPORTS, PLACES and SCHOOL_YEARS."""

    results: pl.DataFrame
    measures: pl.DataFrame
    reports: pl.DataFrame
    places: pl.DataFrame
    schools: pl.DataFrame
    papers: Sequence[Paper]

    def under(self, path: str) -> "Sources":
        """What of it is under a place."""
        frames = (self.results, self.measures, self.reports, self.places, self.schools)
        results, measures, reports, places, schools = (
            one.filter(pl.col("path").str.starts_with(path)) for one in frames
        )
        return Sources(
            results=results, measures=measures, reports=reports, places=places, schools=schools,
            papers=self.papers,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """What indicators stand on that is a ratio: `leaves_of`, `owed`, AWAITED, and VALUES of it.

    `owed` and `awaited` tell of all that they stand on.
    """

    leaves: pl.DataFrame
    owed: pl.DataFrame
    awaited: pl.DataFrame
    values: pl.DataFrame


def all_values(model: QualityModel, sources: Sources) -> pl.DataFrame:
    """Every indicator of every place and year that has a value: COMPUTED, by indicator, year and place."""
    return values_of(model, model.passports, sources)


def values_of(model: QualityModel, passports: Sequence[Passport], sources: Sources) -> pl.DataFrame:
    """The same of some indicators, computed with no more than what they stand on."""
    if not passports:
        return pl.DataFrame(schema=COMPUTED)
    ratios = ratios_of(model, passports, sources)
    return together(model, passports, ratios, passes_over(model, passports, ratios, sources), sources.places)


def together(
    model: QualityModel,
    passports: Sequence[Passport],
    ratios: Ratios,
    passes: Iterable[Pass],
    places: pl.DataFrame,
) -> pl.DataFrame:
    """Values of these indicators, of either kind: COMPUTED, by indicator, year and place."""
    codes = [one.code for one in passports]
    found = [judged_ratios(model, ratios.values.filter(pl.col("indicator").is_in(codes)), places)]
    found += [_values(done, asked_in(done, passports)) for done in passes]
    return pl.concat(found).sort("indicator", "year", "place")


def asked_in(done: Pass, passports: Iterable[Passport]) -> list[Passport]:
    """Which of the indicators a pass computes."""
    return [one for one in passports if is_for_engine(one) and one.code in done.prepared.definitions]


def passes_of(model: QualityModel, asked: Sequence[Passport], sources: Sources) -> Iterator[Pass]:
    """Indicators of the engine, computed with no more than what they stand on, year by year."""
    return passes_over(model, asked, ratios_of(model, asked, sources), sources)


def is_for_engine(passport: Passport) -> bool:
    """Whether it is computed here: anything but one division of sums."""
    return passport.kind is PassportKind.FORMULA


def ratios_of(model: QualityModel, passports: Sequence[Passport], sources: Sources) -> Ratios:
    """Those that are ratios among indicators and all that they stand on."""
    standing_on = all_needed(model, passports)
    parts = contributions(
        sources.results, sources.measures, sources.reports, model, standing_on, sources.papers
    )
    leaves = leaves_of(parts)
    years = owed(model, standing_on, sources.papers, sources.reports)
    schools = awaited_of(years, sources.schools, sources.reports, model, standing_on).collect()
    found = values(leaves.lazy(), sources.places, schools.lazy())
    return Ratios(leaves=leaves, owed=years, awaited=schools, values=found)


def _valued(model: QualityModel, ratios: pl.DataFrame) -> pl.DataFrame:
    """VALUES of ratios with `value` in the unit of each."""
    shares = [one.code for one in model.passports if one.unit.is_share]
    unit = pl.when(pl.col("indicator").is_in(shares)).then(100.0).otherwise(1.0)
    return ratios.with_columns(value=unit * pl.col("numerator") / pl.col("denominator"))


def judged_ratios(model: QualityModel, ratios: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Ratios with level and score, where a passport has a scale or asks for coverage: COMPUTED."""
    there = set(ratios["indicator"])
    asked = [
        one
        for one in model.passports
        if one.code in there
        and one.kind is PassportKind.RATIO
        and (one.scale or one.rule.min_coverage is not None)
    ]
    rest = ratios.filter(~pl.col("indicator").is_in([one.code for one in asked]))
    found = [rest.with_columns(is_incomplete=pl.lit(False))]
    rows = _valued(model, ratios).join(places.select("place", is_unit="is_school"), on="place")
    for one in asked:
        judged = results.judged(
            rows.filter(pl.col("indicator") == one.code).with_columns(why=pl.lit(None, pl.UInt8)),
            definition_of(one),
        )
        is_withheld = pl.col("is_incomplete") & (one.rule.gaps is Gaps.WITHHOLD)
        found.append(judged.filter(~is_withheld).drop("value", "why", "is_unit"))
    return pl.concat([pl.DataFrame(schema=COMPUTED), *found], how="diagonal")


def passes_over(
    model: QualityModel, passports: Sequence[Passport], ratios: Ratios, sources: Sources
) -> Iterator[Pass]:
    """Those for the engine, with no more than what they stand on.

    Years from the first with anything to the last, for each has the one before it beside.

    Academic and calendar years are passes of their own: no formula reads both.
    """
    tree = tree_of(sources.places)
    for kind in (PeriodKind.YEAR, PeriodKind.CALENDAR_YEAR):
        of_kind = [one for one in passports if is_for_engine(one) and one.period_kind is kind]
        if of_kind and tree.units:
            yield from _passes_of_kind(model, of_kind, ratios, sources, tree)


def _passes_of_kind(
    model: QualityModel,
    asked: Sequence[Passport],
    ratios: Ratios,
    sources: Sources,
    tree: Tree,
) -> Iterator[Pass]:
    formulas = {each.code: each for one in asked for each in needed(model, one) if is_for_engine(each)}
    given = sorted(
        {code for one in formulas.values() for code in indicators_read(one.tree)} - formulas.keys()
    )
    told = _told(model, formulas.values(), sources)
    counted = _counted(model, list(formulas.values()), ratios.awaited, sources)
    taken = _taken(_valued(model, ratios.values), ratios.awaited, given, sources.places)
    definitions = [*map(own_definition, formulas.values()), *map(_given, given)]
    observations = pl.concat([told, counted, taken])
    known = observations.filter(pl.col("value").is_not_null())
    years = _without_holes(known["period"].unique())
    return compute(observations.lazy(), Prepared(definitions), tree, years)


def tree_of(places: pl.DataFrame) -> Tree:
    """Schools and what stands above them; a place without a school has no value of anything."""
    rows = places.select("place", "path", "is_school").rows()
    wholes = {place for place, _, is_school in rows if not is_school}
    parents: dict[int, int | None] = {}
    for place, path, is_school in rows:
        if not is_school:
            continue
        over = [int(one) for one in path.strip(".").split(".") if int(one) in wholes]
        for above, below in zip([None, *over], [*over, place], strict=True):
            parents[below] = above
    return Tree(parents)


def _given(code: str) -> Definition:
    """A ratio as the engine takes it: each place speaks only of itself."""
    return Definition(code=code, tree=Variable(code=taken_cell(code)), rule=Rule(kind=Aggregation.NONE))


def taken_cell(code: str) -> str:
    """The cell in which a ratio stands for formulas that name it."""
    return f"value of {code}"


def _told(model: QualityModel, passports: Iterable[Passport], sources: Sources) -> pl.DataFrame:
    """What schools reported of the variables: OBSERVATIONS. Of schools that were not there nobody waits."""
    definitions = [definition_of(one) for one in passports]
    trees = [tree for one in definitions for tree in (one.tree, one.rule.weight_by) if tree is not None]
    codes = sorted({leaf.code for tree in trees for leaf, _ in leaves(tree) if isinstance(leaf, Variable)})
    cells = [one for one in model.variables.values() if one.reported in codes]
    named = pl.DataFrame(
        [(one.reported, one.breakdown, one.code, sorted(one.grades), one.is_for_some) for one in cells],
        schema={
            "variable": pl.String(), "breakdown": pl.String(), "key": pl.String(),
            "asked": pl.List(pl.Int64()), "is_for_some": pl.Boolean(),
        },
        orient="row",
    )  # fmt: skip
    told = (
        sources.reports.join(named, on=["variable", "breakdown"])
        .join(sources.places, on="path")
        .select("place", pl.col("year").alias("period"), pl.col("key").alias("variable"), "value", "why")
    )
    years = told.filter(pl.col("value").is_not_null()).select(year="period").unique()
    owing = sources.schools.join(years, on="year", how="semi").join(
        named.filter(~pl.col("is_for_some")), how="cross"
    )
    owed = owing.filter(teaches(pl.col("grades"), pl.col("asked"))).select("path", "year", variable="key")
    every = years.select(period="year").join(named.select(variable="key"), how="cross")
    return _with_exempt(told, owed, every, sources.places)


def _counted(
    model: QualityModel, passports: Sequence[Passport], schools: pl.DataFrame, sources: Sources
) -> pl.DataFrame:
    """What results sum up to for formulas over them: OBSERVATIONS. In: AWAITED."""
    told = told_by_results(
        sources.results, sources.measures, sources.places, model, passports, sources.papers
    )
    rows = [(code, name) for code, names in cells_of_results(passports).items() for name in names]
    named = pl.DataFrame(rows, schema={"indicator": pl.String, "variable": pl.String}, orient="row")
    asked = schools.join(named, on="indicator").drop("indicator")
    return _with_exempt(told, asked, _columns_asked(asked), sources.places)


def _taken(
    ratios: pl.DataFrame, schools: pl.DataFrame, codes: Sequence[str], places: pl.DataFrame
) -> pl.DataFrame:
    """Ratios that formulas name: OBSERVATIONS, of schools and of what stands above.

    In: VALUES with `value`; AWAITED.
    """
    cell = pl.format(taken_cell("{}"), "indicator").alias("variable")
    taken = ratios.filter(pl.col("indicator").is_in(codes))
    asked = schools.filter(pl.col("indicator").is_in(codes)).with_columns(cell)
    told = taken.select("place", pl.col("year").alias("period"), cell, "value")
    return _with_exempt(told, asked, _columns_asked(asked), places)


def _columns_asked(asked: pl.DataFrame) -> pl.DataFrame:
    """What is asked of anybody, by year: `period`, `variable`."""
    return asked.select(pl.col("year").alias("period"), "variable").unique()


def _with_exempt(
    told: pl.DataFrame, asked: pl.DataFrame, columns: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    """OBSERVATIONS in which schools that nobody asks in a year say so: they are in no coverage.

    In: `asked`: `path`, `year`, `variable`; `columns`: `period`, `variable`.
    """
    key = ["place", "period", "variable"]
    awaited_of = asked.rename({"year": "period"}).join(places, on="path").select(key)
    every = places.filter("is_school").select("place").join(columns, how="cross")
    exempt = every.join(awaited_of, on=key, how="anti").join(told, on=key, how="anti")
    rows = [told, exempt.with_columns(why=pl.lit(Missing.NOT_APPLICABLE.value))]
    return pl.concat([pl.DataFrame(schema=OBSERVATIONS), *rows], how="diagonal")


def _without_holes(years: Iterable[str]) -> list[str]:
    """All years of a kind from the first to the last."""
    found = sorted(years)
    if not found:
        return []
    every = [found[-1]]
    while every[0] > found[0]:
        every.insert(0, whole_year(every[0]).previous.code)
    return every


def _values(done: Pass, passports: Sequence[Passport]) -> pl.DataFrame:
    """What a pass found of these indicators: COMPUTED."""
    found = [
        results.values_of(done, one.code)
        .filter(pl.col("value").is_not_null())
        .with_columns(
            pl.col("period").alias("year"),
            pl.col("reported", "expected").cast(pl.Int64),
            pl.col("n").fill_null(0).round().cast(pl.Int64),
            numerator=pl.lit(None, pl.Float64),
            denominator=pl.lit(None, pl.Float64),
        )
        .select(*COMPUTED)
        for one in passports
    ]
    return pl.concat(found) if found else pl.DataFrame(schema=COMPUTED)


def numbers_of(done: Pass, code: str, place: int) -> tuple[Numbers, Numbers] | None:
    """What stands in an indicator's formula at a place, by key: of the year and of the year before.

    Of a place above schools sums over those that told all that the formula needs; None where its number is
    put together from the numbers of its schools.
    """
    one, tree = done.prepared.definitions[code], done.tree
    columns = columns_read(one.tree)
    if place in tree.row_of_unit:
        row = done.units.select(columns).row(tree.row_of_unit[place], named=True)
    elif place in tree.row_above and one.rule.kind is Aggregation.RATIO_OF_SUMS:
        row = _summed(done, code, columns, tree.row_above[place])
    else:
        return None
    before = previous_column("")
    then = {key.removesuffix(before): row[key] for key in columns if key.endswith(before)}
    now = {key: row[key] for key in columns if not key.endswith(before)}
    return plain_keys(now), plain_keys(then)


def _summed(done: Pass, code: str, columns: Sequence[str], row: int) -> dict[str, float | None]:
    is_in = answers(done.prepared.groups[done.prepared.group_of[code]], done.units.columns)
    pairs = done.tree.units_under
    under = done.units[pairs.filter(pl.col("place") == row)["part"]]
    members = under if is_in is None else under.filter(is_in)
    return {
        key: done.above[key][row] if key.startswith(INDICATOR_SIGN) else float(members[key].sum())
        for key in columns
    }

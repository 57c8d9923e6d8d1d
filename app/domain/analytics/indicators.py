"""Indicators of the whole tree in one plan: parts of files and reports in, values of every organisation out.

Numerators and denominators are added up the tree and never divided here. Indicators that are no such ratio
are left to the engine (app/domain/engine).
"""

from collections.abc import Sequence

import polars as pl

from app.domain.analytics.results import SUMS
from app.domain.dues import due_of
from app.domain.engine.aggregation import NOT_AWAITED
from app.domain.engine.exact import adds_exactly, exact_sums
from app.domain.formulas.tree import Missing
from app.domain.model_definitions import terms_needed
from app.domain.quality_model import Paper, Passport, PassportKind, QualityModel, Variable

# Current parts of accepted files: `path` of the leaf where the part hangs.
RESULT_PARTS = {"path": pl.String, "test_id": pl.Int64, **dict.fromkeys(SUMS, pl.Int64)}
MEASURE_PARTS = {
    "path": pl.String, "test_id": pl.Int64, "measure": pl.String, "n": pl.Int64, "of": pl.Int64,
}  # fmt: skip
# What schools report, current values: `breakdown` is empty of a whole. Where a school gave a reason in place
# of a number, `value` is null and `why` is a value of `NotMeasured`.
REPORTS = {
    "path": pl.String, "year": pl.String, "variable": pl.String, "breakdown": pl.String, "value": pl.Float64,
    "why": pl.String,
}  # fmt: skip
PLACES = {"place": pl.Int64, "path": pl.String, "is_school": pl.Boolean}
# Schools that there were in a year; `grades` of their classes, empty where none is known.
SCHOOL_YEARS = pl.Schema({"path": pl.String(), "year": pl.String(), "grades": pl.List(pl.Int64())})
AWAITED = {"indicator": pl.String, "year": pl.String, "path": pl.String}
TERMS = {"numerator": pl.Float64, "denominator": pl.Float64, "n": pl.Int64}
CONTRIBUTIONS = {
    "indicator": pl.String, "year": pl.String, "test_id": pl.Int64, "path": pl.String, **TERMS,
}  # fmt: skip
VALUES = {
    "indicator": pl.String, "place": pl.Int64, "year": pl.String, **TERMS,
    "reported": pl.Int64, "expected": pl.Int64,
}  # fmt: skip
# What goes beside: `value` of an indicator that is no ratio, whose sums are null then.
JUDGED = {"value": pl.Float64, "level": pl.String, "score": pl.Float64, "is_incomplete": pl.Boolean}
COMPUTED = {**VALUES, **JUDGED}

_EXEMPT = [one.value for one in NOT_AWAITED]
_GRADES = pl.List(pl.Int64())
_OWED = {"indicator": pl.String(), "year": pl.String(), "asked": _GRADES}
_KEY = ("indicator", "year")
ANCESTORS = pl.col("path").str.strip_chars_end(".").str.split(".").cast(pl.List(pl.Int64))


def taken(passports: Sequence[Passport], papers: Sequence[Paper]) -> pl.DataFrame:
    """Which tests each indicator is counted over: `indicator`, `test_id`, `year`."""
    rows = [
        (one.code, paper.test_id, paper.academic_year)
        for one in passports
        for paper in papers
        if one.takes.takes(paper)
    ]
    schema = {"indicator": pl.String, "test_id": pl.Int64, "year": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def contributions(
    results: pl.DataFrame,
    measures: pl.DataFrame,
    reports: pl.DataFrame,
    model: QualityModel,
    passports: Sequence[Passport],
    papers: Sequence[Paper],
) -> pl.LazyFrame:
    """What each leaf adds to each indicator, test by test: CONTRIBUTIONS, order not defined.

    In: RESULT_PARTS, MEASURE_PARTS and REPORTS. A part that lacks a term of an indicator (null) does not go
    in. What is reported has no test (null) and no works behind it (n = 0).
    """
    ratios = [one for one in passports if one.kind is PassportKind.RATIO]
    parts = with_variables(results, measures, list(model.variables.values()))
    tests = taken(ratios, papers).lazy()
    asked = [
        parts.join(tests.filter(pl.col("indicator") == one.code), on="test_id")
        .select(
            *("indicator", "year", "test_id", "path"),
            *(
                _sum(codes).cast(kind).alias(name)
                for (name, kind), codes in zip(
                    TERMS.items(), (one.numerator, one.denominator, one.people), strict=True
                )
            ),
        )
        .drop_nulls()
        for one in ratios
        if not one.is_reported
    ]
    asked += [_reported(reports, model, one) for one in ratios if one.is_reported]
    return pl.concat(asked) if asked else pl.LazyFrame(schema=CONTRIBUTIONS)


def _reported(reports: pl.DataFrame, model: QualityModel, passport: Passport) -> pl.LazyFrame:
    """What each school adds to an indicator of reports, by year: CONTRIBUTIONS.

    A school without a denominator (no post of a psychologist) adds nothing: it has no number, and the number
    of a whole is that of the schools that stand under it.
    """
    terms = model.terms_of(passport)
    cells = [
        pl.col("value")
        .filter(pl.col("variable") == one.reported, pl.col("breakdown") == one.breakdown)
        .first()
        .alias(one.code)
        for one in terms
    ]
    return (
        reports.lazy()
        .filter(pl.col("variable").is_in([one.reported for one in terms]))
        .group_by("path", "year")
        .agg(*cells)
        .select(
            pl.lit(passport.code).alias("indicator"),
            "year",
            pl.lit(None, pl.Int64).alias("test_id"),
            "path",
            _sum(passport.numerator).alias("numerator"),
            _whole(passport).alias("denominator"),
            pl.lit(0, pl.Int64).alias("n"),
        )
        .drop_nulls(["numerator", "denominator"])
        .filter(pl.col("denominator") != 0)
    )


def awaited(
    schools: pl.DataFrame,
    reports: pl.DataFrame,
    model: QualityModel,
    passports: Sequence[Passport],
    papers: Sequence[Paper],
) -> pl.LazyFrame:
    """Schools that owe each indicator a number (`dues.due_of`), in years with such tests: AWAITED.

    Of an indicator of reports in years in which any school told something of it; who said that it is not for
    them, or told that there is nothing to divide by, has told all.

    In: SCHOOL_YEARS, REPORTS.
    """
    return awaited_of(owed(model, passports, papers, reports), schools, reports, model, passports)


def owed(
    model: QualityModel, passports: Sequence[Passport], papers: Sequence[Paper], reports: pl.DataFrame
) -> pl.DataFrame:
    """Years in which indicators are awaited of anybody, and of which grades: `indicator`, `year`, `asked`."""
    return pl.concat(
        [_owed_of_results(model, passports, papers), _owed_of_reports(model, passports, reports)]
    )


def awaited_of(
    years: pl.DataFrame,
    schools: pl.DataFrame,
    reports: pl.DataFrame,
    model: QualityModel,
    passports: Sequence[Passport],
) -> pl.LazyFrame:
    """Which of these schools owe what is awaited in these years: AWAITED.

    In: `owed`, SCHOOL_YEARS, REPORTS.
    """
    return (
        years.lazy()
        .join(schools.lazy(), on="year")
        .filter(teaches(pl.col("grades"), pl.col("asked")))
        .join(
            reasons_told(model, passports, reports).filter(pl.col("why").is_in(_EXEMPT)),
            on=list(AWAITED),
            how="anti",
        )
        .select(*AWAITED)
    )


def teaches(known: pl.Expr, asked: pl.Expr) -> pl.Expr:
    """`Due.are_taught` of a frame: `known` grades of the school, `asked` of the indicator; both lists."""
    is_open = (known.list.len() == 0) | (asked.list.len() == 0)
    return is_open | (known.list.set_intersection(asked).list.len() > 0)


def _owed_of_results(
    model: QualityModel, passports: Sequence[Passport], papers: Sequence[Paper]
) -> pl.DataFrame:
    """`indicator`, `year`, `asked`: in years with such tests, by the grades that write them."""
    of_year: dict[str, list[Paper]] = {}
    for paper in papers:
        of_year.setdefault(paper.academic_year, []).append(paper)
    rows = [
        (passport.code, year, sorted(due.grades))
        for passport in passports
        for year, there in of_year.items()
        if any(passport.takes.takes(one) for one in there)
        and not (due := due_of(model, passport, there)).is_for_some
    ]
    return pl.DataFrame(rows, schema=_OWED, orient="row")


def _owed_of_reports(
    model: QualityModel, passports: Sequence[Passport], reports: pl.DataFrame
) -> pl.DataFrame:
    """The same of what is reported, in years in which any school told a number of it."""
    asked = {
        one.code: sorted(due.grades)
        for one in passports
        if one.is_reported and not (due := due_of(model, one, ())).is_for_some
    }
    named = _cells(model, passports).select("indicator", "variable").unique()
    years = (
        reports.filter(pl.col("value").is_not_null())
        .join(named, on="variable")
        .select("indicator", "year")
        .unique()
    )
    rows = pl.DataFrame(
        list(asked.items()), schema={"indicator": pl.String(), "asked": _GRADES}, orient="row"
    )
    return years.join(rows, on="indicator").select(*_OWED)


def reasons_told(model: QualityModel, passports: Sequence[Passport], reports: pl.DataFrame) -> pl.LazyFrame:
    """Schools that told why they have no number, or that there is nothing to divide by: AWAITED with `why`.

    Of several reasons the one for which nobody awaits it, if there is such.
    """
    given = reports.lazy().join(_cells(model, passports).lazy(), on=["variable", "breakdown"])
    exempt = pl.col("why").filter(pl.col("why").is_in(_EXEMPT)).first()
    below = pl.col("value").filter(pl.col("is_below"))
    is_nothing = (below.len() == pl.col("n_below").first()) & (below.null_count() == 0) & (below.sum() == 0)
    return (
        given.group_by("indicator", "year", "path")
        .agg(
            pl.when(is_nothing & pl.col("is_below").any())
            .then(pl.lit(Missing.ZERO_DENOMINATOR.value))
            .otherwise(pl.coalesce(exempt, pl.col("why").drop_nulls().first()))
            .alias("why")
        )
        .filter(pl.col("why").is_not_null())
        .select(*AWAITED, "why")
    )


def _cells(model: QualityModel, passports: Sequence[Passport]) -> pl.DataFrame:
    """Reported cells that indicators stand on, and whether each is below the line, one of `n_below`."""
    rows = [
        (passport.code, term.reported, term.breakdown, term.code in passport.denominator,
         len(set(passport.denominator)))
        for passport in passports
        if passport.is_reported
        for term in terms_needed(model, passport)
    ]  # fmt: skip
    schema = {
        "indicator": pl.String, "variable": pl.String, "breakdown": pl.String, "is_below": pl.Boolean,
        "n_below": pl.UInt32,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def values(parts: pl.LazyFrame, places: pl.DataFrame, awaited_of: pl.LazyFrame) -> pl.DataFrame:
    """Every indicator of every place that has a denominator: VALUES, by indicator, year and place.

    In: CONTRIBUTIONS; PLACES that values are wanted of, schools marked; AWAITED.
    `reported`: schools in the subtree with a denominator; `expected`: schools that were awaited, or more
        where a school reported that was not.
    """
    summed = _summed(leaves_of(parts)).filter(pl.col("denominator") > 0).join(places.lazy(), on="place")
    reporting = summed.filter(pl.col("is_school")).select(*_KEY, "path")
    expected = _under(awaited_of, *_KEY, count="expected")
    return (
        summed.join(_under(reporting, *_KEY, count="reported"), on=[*_KEY, "place"], how="left")
        .join(expected, on=[*_KEY, "place"], how="left")
        .with_columns(pl.col("reported", "expected").fill_null(0).cast(pl.Int64))
        .with_columns(expected=pl.max_horizontal("reported", "expected"))
        .select(*VALUES)
        .sort("indicator", "year", "place")
        .collect()
    )


def leaves_of(parts: pl.LazyFrame) -> pl.DataFrame:
    """What each leaf adds to each indicator in a year, all tests together: CONTRIBUTIONS without the test."""
    return parts.group_by(*_KEY, "path").agg(pl.col(*TERMS).sum()).collect()


def _summed(leaves: pl.DataFrame) -> pl.LazyFrame:
    """The sums of each place, itself and what stands above the leaves; fractions are rounded once."""
    sides = ("numerator", "denominator")
    by_code = leaves.group_by("indicator").agg(adds_exactly(pl.col(one)) for one in sides)
    fractions = by_code.filter(~pl.all_horizontal(sides))["indicator"].implode()
    spread = leaves.lazy().with_columns(place=ANCESTORS).explode("place")
    is_fraction = pl.col("indicator").is_in(fractions)
    whole = spread.filter(~is_fraction).group_by(*_KEY, "place").agg(pl.col(*TERMS).sum())
    lists = spread.filter(is_fraction).group_by(*_KEY, "place").agg(*sides, pl.col("n").sum()).collect()
    return pl.concat([whole, lists.with_columns(exact_sums(lists[one]) for one in sides).lazy()])


def _under(schools: pl.LazyFrame, *by: str, count: str) -> pl.LazyFrame:
    """How many of these schools stand in the subtree of each organisation, itself included."""
    return (
        schools.with_columns(place=ANCESTORS)
        .explode("place")
        .group_by(*by, "place")
        .agg(pl.len().alias(count))
    )


def _sum(codes: Sequence[str]) -> pl.Expr:
    """The variables added; null when one of them is."""
    total = pl.col(codes[0])
    for code in codes[1:]:
        total = total + pl.col(code)
    return total.cast(pl.Float64)


def _whole(passport: Passport) -> pl.Expr:
    """The denominator's sum; one for a school that answered yes or no, null where it did not."""
    if passport.denominator:
        return _sum(passport.denominator)
    return pl.when(_sum(passport.numerator).is_not_null()).then(1.0)


def with_variables(
    results: pl.DataFrame, measures: pl.DataFrame, variables: Sequence[Variable]
) -> pl.LazyFrame:
    """Parts of both kinds under the variables' names; null where a part has no such variable."""
    counted = [one for one in variables if one.column is not None]
    measured = [one for one in variables if one.measure is not None]
    from_results = results.lazy().select(
        "path", "test_id", *(pl.col(str(one.column)).alias(one.code) for one in counted)
    )
    by_measure = [
        pl.col(str(one.part)).filter(pl.col("measure") == one.measure).first().alias(one.code)
        for one in measured
    ]
    from_measures = measures.lazy().group_by("path", "test_id").agg(*by_measure)
    return pl.concat([from_results, from_measures], how="diagonal")

"""A computed period as rows: values with all that stands beside them, and indices."""

from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.engine.aggregation import FIRST_AWAITED, REASONS, Aggregation
from app.domain.engine.cells import why_column
from app.domain.engine.computing import Pass, answers, expected_above, reported_above
from app.domain.engine.definitions import Computed, Definition, Sums, computed
from app.domain.engine.indices import CriterionIndex, ParameterIndex
from app.domain.engine.scales import Scale
from app.domain.formulas.frames import plan
from app.domain.formulas.tree import Missing, Node, indicator_key
from app.domain.values import Coverage

# Sides of a formula that is one division, and people behind any: null where there is no such thing.
_SIDES = {"numerator": pl.Float64, "denominator": pl.Float64, "n": pl.Float64}
VALUES = {
    "indicator": pl.String, "place": pl.Int64, "period": pl.String, "value": pl.Float64, "why": pl.String,
    **_SIDES, "reported": pl.UInt32, "expected": pl.UInt32, "is_incomplete": pl.Boolean,
    "level": pl.String, "score": pl.Float64, "is_unit": pl.Boolean,
}  # fmt: skip
INDICES = {
    "index": pl.String, "place": pl.Int64, "period": pl.String, "value": pl.Float64, "coverage": pl.Float64,
}  # fmt: skip


def values_of(done: Pass, code: str) -> pl.DataFrame:
    """All values of an indicator: VALUES, units first, in the order of the tree.

    `value` or `why` there is none; `level` and `score` of none that is incomplete.
    """
    one = done.prepared.definitions[code]
    group = done.prepared.groups[done.prepared.group_of[code]]
    key, yes = indicator_key(code), pl.lit(True)
    answered = answers(group, done.units.columns)
    is_in = yes if answered is None else answered
    awaited = is_in | (_why(done.units, key).fill_null(FIRST_AWAITED) >= FIRST_AWAITED)
    parts = (
        _part(done.units, one, one.sides, one.people, is_in.cast(pl.UInt32), awaited.cast(pl.UInt32))
        .with_columns(place=pl.Series(done.tree.units, dtype=pl.Int64), is_unit=yes),
        _part(
            done.above, one, done.prepared.sides_above.get(code), done.prepared.people_above.get(code),
            reported_above(done.above, group), expected_above(done.above, code),
        ).with_columns(place=pl.Series(done.tree.above, dtype=pl.Int64), is_unit=~yes),
    )  # fmt: skip
    rows = pl.concat(parts)
    if one.rule.kind is Aggregation.NONE:
        rows = _of_itself(rows)
    return judged(rows, one).select(
        pl.lit(code).alias("indicator"),
        "place",
        pl.lit(done.period).alias("period"),
        *list(VALUES)[3:],
    )


def _of_itself(rows: pl.DataFrame) -> pl.DataFrame:
    """A place above that speaks only of itself is one unit."""
    is_told = pl.col("value").is_not_null()
    is_awaited = is_told | (pl.col("why") >= FIRST_AWAITED)
    return rows.with_columns(
        pl.when("is_unit").then(pl.col(name)).otherwise(count.cast(pl.UInt32)).alias(name)
        for name, count in (("reported", is_told), ("expected", is_awaited))
    )


def _part(
    frame: pl.DataFrame,
    one: Definition,
    sides: tuple[Node, Node] | None,
    people: Node | None,
    reported: pl.Expr,
    expected: pl.Expr,
) -> pl.DataFrame:
    """Of units or of places above: value, reason, sides, people and the counts of units."""
    key = indicator_key(one.code)
    asked: dict[str, Node] = {}
    if sides is not None:
        asked |= {"numerator": sides[0], "denominator": sides[1]}
    if people is not None:
        asked["n"] = people
    made = plan(asked).over(frame.lazy()).collect() if asked else frame
    named = {name: pl.col(indicator_key(name)) for name in asked}
    nothing = pl.lit(None, pl.Float64)
    top, bottom, n = (named.get(name, nothing) for name in _SIDES)
    whole = top.is_not_null() & bottom.is_not_null()  # one side alone is no ratio
    return made.select(
        pl.col(key).alias("value"),
        _why(made, key).alias("why"),
        pl.when(whole).then(top).alias("numerator"),
        pl.when(whole).then(bottom).alias("denominator"),
        (n if sides is None else pl.when(whole).then(n)).alias("n"),
        reported.cast(pl.UInt32).alias("reported"),
        expected.cast(pl.UInt32).alias("expected"),
    )


def _why(frame: pl.DataFrame, key: str) -> pl.Expr:
    name = why_column(key)
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.UInt8)


def judged(rows: pl.DataFrame, one: Definition) -> pl.DataFrame:
    """Rows with `is_incomplete`, `level` and `score`, and with `why` in words.

    In: `value`, `why` (its number), `reported`, `expected`, `is_unit`.
    """
    scale, least = one.scale or Scale(), one.rule.min_coverage
    is_short = pl.lit(False) if least is None else pl.col("reported") < pl.col("expected") * least
    names = dict(enumerate(reason.value for reason in REASONS))
    rows = rows.with_columns(
        pl.col("why").replace_strict(names, return_dtype=pl.String),
        is_incomplete=~pl.col("is_unit") & is_short,
    )
    known = pl.when(~pl.col("is_incomplete")).then(pl.col("value"))
    level = pl.lit(None, pl.String)
    if scale.levels is not None:
        bands = {number: band.name for number, band in enumerate(scale.levels.bands)}
        level = scale.levels.expression(known).replace_strict(bands, return_dtype=pl.String)
    score = scale.points.expression(known) if scale.points else pl.lit(None, pl.Float64)
    return rows.with_columns(level=level, score=score)


def computed_of(one: Definition, row: Mapping[str, object]) -> Computed:
    """A row of VALUES as what is known of one value."""
    value, why = row["value"], row["why"]
    return computed(
        one,
        float(value) if isinstance(value, int | float) else Missing(str(why)),
        Sums(**{name: _number(row[name]) for name in _SIDES}),
        Coverage(reported=int(str(row["reported"])), expected=int(str(row["expected"]))),
        is_whole=bool(row["is_unit"]),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def indices_of(
    done: Pass, criteria: Sequence[CriterionIndex], parameters: Sequence[ParameterIndex]
) -> pl.DataFrame:
    """All indices of all places: INDICES, by index in the order given, then by place in that of the tree.

    What each left out is told for one place by `CriterionIndex.of` and `ParameterIndex.of`.
    """
    codes = dict.fromkeys(code for one in criteria for code in one.weights)
    frame = pl.DataFrame(
        {
            "place": pl.Series([*done.tree.units, *done.tree.above], dtype=pl.Int64),
            **{_score(code): values_of(done, code)["score"] for code in codes},
        }
    )
    frame = frame.with_columns(
        made
        for one in criteria
        for made in _index(one.code, {code: (weight, pl.lit(1.0)) for code, weight in one.weights.items()})
    )
    frame = frame.with_columns(
        made
        for one in parameters
        for made in _index(
            one.code, {code: (weight, pl.col(_covered(code))) for code, weight in one.weights.items()}
        )
    )
    every: list[CriterionIndex | ParameterIndex] = [*criteria, *parameters]
    rows = [
        frame.select(
            pl.lit(one.code).alias("index"),
            "place",
            pl.lit(done.period).alias("period"),
            pl.col(_score(one.code)).alias("value"),
            pl.col(_covered(one.code)).alias("coverage"),
        )
        for one in every
    ]
    return pl.concat(rows) if rows else pl.DataFrame(schema=INDICES)


def _index(code: str, parts: Mapping[str, tuple[float, pl.Expr]]) -> tuple[pl.Expr, pl.Expr]:
    """The weighted mean of the scores that are there, and the share of weights behind it."""
    nought = pl.lit(0.0)
    total, known, covered = nought, nought, nought
    for part, (weight, coverage) in parts.items():
        score = pl.col(_score(part))
        total = total + score.fill_null(0.0) * weight
        known = known + pl.when(score.is_not_null()).then(weight).otherwise(0.0)
        covered = covered + pl.when(score.is_not_null()).then(coverage * weight).otherwise(0.0)
    whole = sum(weight for weight, _ in parts.values()) or 1.0
    return (
        pl.when(known > 0).then(total / known).cast(pl.Float64).alias(_score(code)),
        (covered / whole).alias(_covered(code)),
    )


def _score(code: str) -> str:
    return f"score {code}"


def _covered(code: str) -> str:
    return f"coverage {code}"

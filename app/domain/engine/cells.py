"""What was observed in one period, as wide frames: a row per place, a column per variable and breakdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.engine.aggregation import REASON_NUMBERS
from app.domain.engine.places import Tree
from app.domain.engine.prepared import Prepared
from app.domain.engine.summing import own_name
from app.domain.formulas.tree import Missing

# One row per value: `variable` is the text that formulas write it with, breakdown included (`tree.key_of`);
# `value`, or the kind of «not measured» in `why` (a value of `Missing`), or neither: nothing is known.
OBSERVATIONS = {
    "place": pl.Int64, "period": pl.String, "variable": pl.String, "value": pl.Float64, "why": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """Of a period, in the order of `Tree.units` and of `Tree.above`: `place`, and columns by key, Float64.

    Beside a column with kinds of «not measured» stands `why_column` of its key: their numbers, UInt8.
    """

    units: pl.DataFrame
    above: pl.DataFrame


def why_column(key: str) -> str:
    """The column with the number of the reason why a cell has no value (`aggregation.REASONS`)."""
    return f"{key} why"


def cells_of(observations: pl.LazyFrame, prepared: Prepared, tree: Tree) -> Cells:
    """Cells of one period's observations, of what the formulas read.

    In: OBSERVATIONS of a single period, each place and variable once (ValueError otherwise). Values of other
    places and variables are not taken.
    """
    asked = sorted({*prepared.now, *prepared.before, *prepared.own, *prepared.own_before})
    given = observations.filter(pl.col("variable").is_in(asked)).collect()
    if given.select("place", "variable").is_duplicated().any():
        raise ValueError("a place has two values of a variable in one period")
    units = _wide(given, tree.units, asked)
    above = _wide(given, tree.above, sorted({*prepared.own, *prepared.own_before}))
    return Cells(units=units, above=_silent_not_awaited(above).rename(_own_column))


def _own_column(name: str) -> str:
    return name if name == "place" else own_name(name)


def _silent_not_awaited(above: pl.DataFrame) -> pl.DataFrame:
    """Nobody awaits own reports of a place above: where there is none, the variable is not applicable."""
    keys = [key for key in above.columns if above[key].dtype == pl.Float64]
    known = [why_column(key) for key in keys if why_column(key) in above.columns]
    silent = pl.lit(REASON_NUMBERS[Missing.NOT_APPLICABLE], pl.UInt8)
    return above.with_columns(
        pl.when(pl.col(key).is_null())
        .then(pl.col(why_column(key)).fill_null(silent) if why_column(key) in known else silent)
        .alias(why_column(key))
        for key in keys
    )


def _wide(given: pl.DataFrame, places: Sequence[int], asked: Iterable[str]) -> pl.DataFrame:
    rows = pl.DataFrame({"place": places}, schema={"place": pl.Int64})
    here = given.join(rows, on="place", how="semi")
    numbers = {reason.value: number for reason, number in REASON_NUMBERS.items()}
    why = here.filter(pl.col("why").is_not_null()).with_columns(
        pl.col("why").replace_strict(numbers, return_dtype=pl.UInt8)
    )
    wide = rows.join(_pivoted(here, "value"), on="place", how="left", maintain_order="left")
    reasons = _pivoted(why, "why").rename(lambda key: key if key == "place" else why_column(key))
    wide = wide.join(reasons, on="place", how="left", maintain_order="left")
    nothing = pl.lit(None, pl.Float64)
    return wide.with_columns(nothing.alias(key) for key in asked if key not in wide.columns)


def _pivoted(given: pl.DataFrame, values: str) -> pl.DataFrame:
    if given.is_empty():
        return pl.DataFrame(schema={"place": pl.Int64})
    return given.pivot(on="variable", index="place", values=values)


def missing_of(value: object) -> Missing:
    """The reason behind a number of a `why` column."""
    return _BY_NUMBER[value] if isinstance(value, int) else Missing.NO_DATA


_BY_NUMBER = {number: reason for reason, number in REASON_NUMBERS.items()}

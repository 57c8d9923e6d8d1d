"""Cells of a table that a person puts together: sums of what leaves add, by place and part, with coverage."""

import polars as pl

from app.domain.analytics.indicators import ANCESTORS, TERMS

# What leaves add, divided into parts; `part` is empty of the whole.
DIVIDED = ("indicator", "year", "part", "path", *TERMS)
# Which organisations make up each place of the table: all chosen places together are several.
MADE_OF = {"group": pl.String, "place": pl.Int64}
EXPECTED = {"indicator": pl.String, "year": pl.String, "part": pl.String, "path": pl.String}
CELLS = {
    "indicator": pl.String, "year": pl.String, "part": pl.String, "group": pl.String, **TERMS,
    "reported": pl.Int64, "expected": pl.Int64,
}  # fmt: skip

_KEY = ("indicator", "year", "part")


def divided(leaves: pl.LazyFrame, labels: pl.DataFrame) -> pl.LazyFrame:
    """What leaves add as a whole, and again in each part: DIVIDED.

    In: CONTRIBUTIONS; labels: `part` of each `test_id` or of each `path`, without any: nothing is divided.
    """
    whole = leaves.with_columns(part=pl.lit("")).select(*DIVIDED)
    on = [name for name in labels.columns if name != "part"]
    return pl.concat([whole, leaves.join(labels.lazy(), on=on).select(*DIVIDED)]) if on else whole


def cells(
    parts: pl.LazyFrame, made_of: pl.DataFrame, schools: pl.DataFrame, expected: pl.LazyFrame
) -> pl.DataFrame:
    """Sums of every place of a table with a denominator: CELLS, order not defined.

    In: DIVIDED, MADE_OF; `place` and `path` of all schools; EXPECTED: schools that are awaited.
    Each leaf counts once in a place, also where chosen places hold each other. `reported`, `expected`: as in
    analytics/indicators.values.
    """
    leaves = parts.group_by(*_KEY, "path").agg(pl.col(*TERMS).sum())
    above = leaves.with_columns(place=ANCESTORS).explode("place")
    by_school = above.join(schools.lazy().select("place", school="path"), on="place")
    reporting = _positive(by_school, "school").rename({"school": "path"})
    groups = made_of.lazy()
    return (
        _positive(above.join(groups, on="place"), "group")
        .join(_counted(reporting, groups, "reported"), on=[*_KEY, "group"], how="left")
        .join(_counted(expected, groups, "expected"), on=[*_KEY, "group"], how="left")
        .with_columns(pl.col("reported", "expected").fill_null(0).cast(pl.Int64))
        .with_columns(expected=pl.max_horizontal("reported", "expected"))
        .select(*CELLS)
        .collect()
    )


def _positive(leaves: pl.LazyFrame, by: str) -> pl.LazyFrame:
    return leaves.group_by(*_KEY, by).agg(pl.col(*TERMS).sum()).filter(pl.col("denominator") > 0)


def _counted(schools: pl.LazyFrame, groups: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """How many of these schools each place of the table holds."""
    return (
        schools.with_columns(place=ANCESTORS)
        .explode("place")
        .join(groups, on="place")
        .group_by(*_KEY, "group")
        .agg(pl.len().alias(name))
    )

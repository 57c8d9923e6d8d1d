"""Counts of one group's tasks or scores as one short text: «1 25 24 20 18;2 25 …»."""

from collections.abc import Mapping, Sequence

import polars as pl

_ROWS, _NUMBERS = ";", " "


def row_of(rows: Sequence[Sequence[pl.Expr]]) -> pl.Expr:
    """The text of rows whose numbers stand in columns; an empty one for no rows."""
    texts = [pl.concat_str(numbers, separator=_NUMBERS) for numbers in rows]
    return pl.concat_str(texts, separator=_ROWS) if texts else pl.lit("")


def pack(frame: pl.LazyFrame, by: Sequence[str], numbers: Sequence[str], *, name: str) -> pl.LazyFrame:
    """One row per group of `by` (nulls are a group): its rows of whole numbers, by the first of them."""
    row = pl.concat_str(numbers, separator=_NUMBERS).alias(name)
    ordered = frame.sort(numbers[0]).select(*by, row)
    return ordered.group_by(*by).agg(pl.col(name).str.join(_ROWS))


def unpack(frame: pl.DataFrame, name: str, numbers: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """The rows again, beside the other columns of the frame; an empty text gives none."""
    rows = (
        frame.filter(pl.col(name) != "")
        .with_columns(pl.col(name).str.split(_ROWS))
        .explode(name)
        .with_columns(pl.col(name).str.split(_NUMBERS))
    )
    parts = [
        pl.col(name).list.get(at).cast(kind).alias(number)
        for at, (number, kind) in enumerate(numbers.items())
    ]
    return rows.select(pl.exclude(name), *parts)

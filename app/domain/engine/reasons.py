"""Why units have no value: the reasons of `plain.py`, in frames.

Of most formulas the reason is that of the first variable that is missing, which a frame finds; the others are
asked cell by cell, and only where there is no value.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from app.domain.engine.aggregation import REASON_NUMBERS
from app.domain.engine.cells import missing_of, why_column
from app.domain.engine.prepared import Prepared
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.frames import previous_column
from app.domain.formulas.plain import Formula, Given
from app.domain.formulas.ratios import sides_of
from app.domain.formulas.tree import (
    Call,
    Chain,
    Function,
    Indicator,
    Missing,
    Negative,
    Node,
    Number,
    Variable,
    indicator_key,
    key_of,
    walk,
)

_BEFORE = previous_column("")


def with_reasons(units: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    """The frame of units with a `why` column beside every indicator that lacks values."""
    for level in prepared.levels:
        found = [
            why_here(units, code, prepared.definitions[code].tree, prepared.functions[code])
            for code in level
            if units[indicator_key(code)].null_count()
        ]
        units = units.with_columns(found)
    return units


def why_here(frame: pl.DataFrame, code: str, tree: Node, function: Formula) -> pl.Series | pl.Expr:
    """The reasons of an indicator, null where it has a value."""
    name = why_column(indicator_key(code))
    value = pl.col(indicator_key(code))
    if _is_first_missing(tree):
        return pl.when(value.is_null()).then(_first_missing(frame, tree)).alias(name)
    return _one_by_one(frame, code, tree, function)


def _is_first_missing(tree: Node) -> bool:
    """Whether nothing can go before the first missing variable: one division at the end, or none at all."""
    sides = sides_of(tree)
    inner = [node for side in sides or (tree,) for node, _, _ in walk(side)]
    return all(
        isinstance(node, Variable | Number | Negative)
        or (isinstance(node, Indicator) and sides is None)
        or (isinstance(node, Chain) and "/" not in node.operators)
        or (isinstance(node, Call) and node.function is Function.PREVIOUS)
        for node in inner
    )


def _first_missing(frame: pl.DataFrame, tree: Node) -> pl.Expr:
    reasons = [
        pl.when(pl.col(column).is_null()).then(_why(frame, column))
        for column in columns_read(tree)
        if frame[column].null_count()
    ]
    end = Missing.ZERO_DENOMINATOR if sides_of(tree) else Missing.OVERFLOW
    return pl.coalesce(*reasons, _number(end))


def _one_by_one(frame: pl.DataFrame, code: str, tree: Node, function: Formula) -> pl.Series:
    columns = columns_read(tree)
    reasons = [column for column in map(why_column, columns) if column in frame.columns]
    is_missing = frame[indicator_key(code)].is_null()
    asked = frame.filter(is_missing).select(*columns, *reasons)
    found = pl.Series(
        [REASON_NUMBERS[reason_of(function, row, columns)] for row in asked.iter_rows(named=True)],
        dtype=pl.UInt8,
    )
    rows = is_missing.arg_true()
    empty = pl.Series(why_column(indicator_key(code)), [None], dtype=pl.UInt8).new_from_index(0, frame.height)
    return empty.scatter(rows, found)


def reason_of(function: Formula, row: Mapping[str, object], columns: Iterable[str]) -> Missing:
    """Why a formula gives nothing over a row of a frame."""
    value = function(*given_of(row, columns))
    return value if isinstance(value, Missing) else Missing.OVERFLOW  # held back by a bound of the frame


def given_of(row: Mapping[str, object], columns: Iterable[str]) -> tuple[dict[str, Given], dict[str, Given]]:
    """Values of a row of a frame as `plain.compiled` takes them: of the period, and of the one before."""
    now: dict[str, Given] = {}
    before: dict[str, Given] = {}
    for column in columns:
        key = column.removesuffix(_BEFORE)
        value = row.get(column)
        given = float(value) if isinstance(value, int | float) else missing_of(row.get(why_column(column)))
        (before if column.endswith(_BEFORE) else now)[key] = given
    return now, before


def columns_read(tree: Node) -> list[str]:
    """Columns that a formula reads, each once, in the order of the text."""
    found = (previous_column(key_of(leaf)) if before else key_of(leaf) for leaf, before in leaves(tree))
    return list(dict.fromkeys(found))


def _why(frame: pl.DataFrame, column: str) -> pl.Expr:
    name = why_column(column)
    unknown = _number(Missing.NO_DATA)
    return pl.col(name).fill_null(unknown) if name in frame.columns else unknown


def _number(reason: Missing) -> pl.Expr:
    return pl.lit(REASON_NUMBERS[reason], pl.UInt8)

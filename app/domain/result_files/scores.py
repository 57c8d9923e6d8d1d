"""Reads task scores: whole columns at once, and only the odd cells one kind at a time."""

from dataclasses import dataclass

import polars as pl

from app.domain.layouts import Empty, TaskColumns
from app.domain.result_files.cells import cleaned

# Cells that are neither plain numbers nor the usual marks: one row per such cell.
ODD = pl.Schema(
    {"at": pl.UInt32(), "task": pl.UInt16(), "text": pl.String(), "code": pl.String(), "max": pl.UInt8()}
)

# Digits are spelt out: in the regex dialect of Polars «\d» is a digit of any script.
_DATE = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}"
    r"|(?i:[0-9]{1,2}[.\- ](янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?( [0-9]{2,4})?)"
    r"|(?i:(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?[.\- ][0-9]{2,4}))$"
)
_NUMBER = r"^[0-9]+$"
_NOUGHT = pl.lit(0, dtype=pl.UInt8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """`points`: t1…tk u8, x1…xk bool, one row per row of the body. `odd`: faulty cells (ODD)."""

    points: pl.DataFrame
    odd: pl.DataFrame


def kind_of_number(text: pl.Expr) -> pl.Expr:
    """Why a cleaned text is no whole number from 0 on; null where it is one."""
    return (
        pl.when(text.str.contains(_NUMBER))
        .then(None)
        .when(text.str.contains(r"^[-−–]\s?[0-9]+([.,][0-9]+)?$"))
        .then(pl.lit("cell.negative"))
        .when(text.str.contains(r"^[0-9]+[.,][0-9]+$"))
        .then(pl.lit("cell.fraction"))
        .when(text.str.contains(r"^(?i:true|false|истина|ложь)$"))
        .then(pl.lit("cell.boolean"))
        .when(text.str.contains(_DATE))
        .then(pl.lit("cell.date"))
        .when(text.str.contains(r"^(?i:[-+]?(nan|inf|infinity|∞)|#.*[!?]|#n/a|#н/д)$"))
        .then(pl.lit("cell.not_number"))
        .when(text.str.contains(r"^[-+]?[0-9]+([.,][0-9]+)?[eEеЕ][-+]?[0-9]+$"))
        .then(pl.lit("cell.not_number"))
        .when(text.str.contains(r"^\p{Nd}+$"))
        .then(pl.lit("cell.digits"))
        .otherwise(pl.lit("cell.text"))
    )


def whole(text: pl.Expr) -> pl.Expr:
    """The text without a fraction of nothing: «1,0» and «1.00» are 1."""
    return text.str.replace(r"^([0-9]+)[.,]0+$", "$1")


def read_scores(
    body: pl.DataFrame, columns: list[str], maxima: list[int | None], rules: TaskColumns, absent: pl.Series
) -> Scores:
    """The scores of these columns, in their order.

    `absent`: bool per row; an absent row's cells become null and are not judged here. Cells at fault are
    null in `points` and stand in `odd`.
    """
    if not columns:
        return Scores(points=body.select([]), odd=pl.DataFrame(schema=ODD))
    cells = _in_one_column(body, columns, [255 if maximum is None else maximum for maximum in maxima], absent)
    usual = sorted(rules.not_attempted & {"X", "Х"})
    is_usual = pl.any_horizontal(pl.lit(False), *(pl.col("text") == word for word in usual))
    cells = cells.with_columns(
        pl.col("text").cast(pl.UInt8, strict=False).alias("t"),
        (pl.col("there") & is_usual).fill_null(False).alias("x"),
    )
    fits = pl.col("there") & (pl.col("t") <= pl.col("max"))
    cells = cells.with_columns(pl.when("x").then(_NOUGHT).when(fits).then("t").alias("t"))
    asked = pl.col("text") != "" if rules.empty is Empty.NOT_ASKED else pl.lit(True)
    undecided = (pl.col("t").is_null() & pl.col("there")) | pl.col("text").str.starts_with("+")
    left_open = cells.select(undecided & asked).to_series()
    odd = pl.DataFrame(schema=ODD)
    if left_open.any():
        read = _classified(cells.select("text", "max").with_row_index("place").filter(left_open), rules)
        cells = cells.with_columns(cells[kind].scatter(read["place"], read[kind]) for kind in "tx")
        place = pl.col("place")
        odd = read.filter(pl.col("code").is_not_null()).select(
            (place % body.height).cast(ODD["at"]).alias("at"),
            (place // body.height + 1).cast(ODD["task"]).alias("task"),
            *ODD.names()[2:],
        )
    return Scores(points=_side_by_side(cells, body.height, len(columns)), odd=odd)


def _in_one_column(
    body: pl.DataFrame, columns: list[str], limits: list[int], absent: pl.Series
) -> pl.DataFrame:
    """All cells, column under column: one step over many cells costs less than many steps over few."""
    return pl.DataFrame(
        {
            "text": pl.concat([body[name].alias("text") for name in columns], rechunk=True),
            "there": pl.concat([~absent] * len(columns), rechunk=True),
            "max": pl.concat(
                [pl.Series([limit], dtype=pl.UInt8).new_from_index(0, body.height) for limit in limits]
            ),
        }
    )


def _side_by_side(cells: pl.DataFrame, height: int, n_tasks: int) -> pl.DataFrame:
    """The columns of `Scores.points`."""
    return pl.DataFrame(
        [
            cells[kind].slice(i * height, height).alias(f"{kind}{i + 1}")
            for kind in "tx"
            for i in range(n_tasks)
        ]
    )


def _classified(cells: pl.DataFrame, rules: TaskColumns) -> pl.DataFrame:
    """What the quick reading left open: `code` of a fault, or `t` and `x`."""
    plain = whole(pl.col("plain"))
    number = plain.cast(pl.UInt32, strict=False)
    upper = pl.col("plain").str.to_uppercase()
    skipped = upper.is_in(sorted(rules.not_attempted))
    unknown = upper.is_in(sorted(rules.not_studied))
    blank = pl.col("plain").is_null()
    empty_code = "cell.empty" if rules.empty is Empty.ERROR else None
    return (
        cells.with_columns(cleaned(pl.col("text")).alias("plain"))
        .with_columns(
            pl.when(blank)
            .then(pl.lit(empty_code, dtype=pl.String))
            .when(skipped | unknown)
            .then(None)
            .when(kind_of_number(plain).is_not_null())
            .then(kind_of_number(plain))
            .when(number.is_null() | (number > pl.col("max")))
            .then(pl.lit("cell.above"))
            .alias("code"),
            (skipped | (blank & pl.lit(rules.empty is Empty.NOT_ATTEMPTED))).fill_null(False).alias("x"),
            number.cast(pl.UInt8, strict=False).alias("t"),
        )
        .with_columns(pl.when("x").then(_NOUGHT).when(pl.col("code").is_null()).then("t").alias("t"))
    )

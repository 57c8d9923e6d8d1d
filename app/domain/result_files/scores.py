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
    limits = [255 if maximum is None else maximum for maximum in maxima]
    usual = sorted(rules.not_attempted & {"X", "Х"})
    digits = [pl.col(name).cast(pl.UInt8, strict=False) for name in columns]
    skips = [pl.col(name).is_in(usual).fill_null(False) if usual else pl.lit(False) for name in columns]
    there = pl.lit(absent).not_()
    frame = body.select(
        [
            pl.when(there & (digit <= limit)).then(digit).alias(f"t{i}")
            for i, (digit, limit) in enumerate(zip(digits, limits, strict=True), 1)
        ]
        + [(skip & there).alias(f"x{i}") for i, skip in enumerate(skips, 1)]
    )
    odd = _odd(body, columns, limits, frame, there, rules)
    if odd.height:
        frame = _settled(frame, odd)
    frame = frame.with_columns(
        [
            pl.when(pl.col(f"x{i}")).then(pl.lit(0, dtype=pl.UInt8)).otherwise(pl.col(f"t{i}")).alias(f"t{i}")
            for i in range(1, len(columns) + 1)
        ]
    )
    return Scores(points=frame, odd=odd.filter(pl.col("code").is_not_null()).select(ODD.names()))


def _odd(
    body: pl.DataFrame,
    columns: list[str],
    limits: list[int],
    frame: pl.DataFrame,
    there: pl.Expr,
    rules: TaskColumns,
) -> pl.DataFrame:
    """Cells that the quick reading left open, classified: `code` of a fault, or `t` and `x` to put in."""
    both = pl.concat([body.select(columns), frame], how="horizontal")
    left_open: dict[int, pl.Expr] = {}
    for i, name in enumerate(columns, 1):
        asked = pl.col(name) != "" if rules.empty is Empty.NOT_ASKED else pl.lit(True)
        undecided = (pl.col(f"t{i}").is_null() & ~pl.col(f"x{i}") & there) | pl.col(name).str.starts_with("+")
        left_open[i] = (undecided & asked).fill_null(False)
    counts = both.select([mask.sum().alias(str(i)) for i, mask in left_open.items()]).row(0)
    frames = [
        both.select(
            pl.int_range(pl.len(), dtype=pl.UInt32).filter(left_open[i]).alias("at"),
            pl.lit(i, dtype=pl.UInt16).alias("task"),
            pl.col(columns[i - 1]).filter(left_open[i]).alias("text"),
            pl.lit(limits[i - 1], dtype=pl.UInt8).alias("max"),
        )
        for i, count in zip(left_open, counts, strict=True)
        if count
    ]
    if not frames:
        return pl.DataFrame(schema={**ODD, "t": pl.UInt8(), "x": pl.Boolean()})
    return _classified(pl.concat(frames), rules)


def _classified(cells: pl.DataFrame, rules: TaskColumns) -> pl.DataFrame:
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
            pl.when(number <= pl.col("max")).then(number).cast(pl.UInt8, strict=False).alias("t"),
        )
        .select([*ODD.names(), "t", "x"])
    )


def _settled(frame: pl.DataFrame, odd: pl.DataFrame) -> pl.DataFrame:
    """The frame with what the odd cells turned out to mean."""
    changed = []
    for (task,), cells in odd.partition_by("task", as_dict=True).items():
        good = cells.filter(pl.col("code").is_null())
        bad = cells.filter(pl.col("code").is_not_null())
        t = frame[f"t{task}"].scatter(good["at"], good["t"])
        changed.append(t.scatter(bad["at"], None) if bad.height else t)
        changed.append(frame[f"x{task}"].scatter(good["at"], good["x"]))
    return frame.with_columns(changed)

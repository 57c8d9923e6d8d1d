"""Totals and marks: read, recomputed and compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.assessments import Scale
from app.domain.layouts import Layout
from app.domain.result_batches import Severity
from app.domain.result_files.cells import VALUELESS
from app.domain.result_files.doubts import MOST_OF_A_KIND
from app.domain.result_files.findings import Findings
from app.domain.result_files.people import Columns, indices
from app.domain.result_files.scores import kind_of_number, whole
from app.domain.result_files.shapes import FieldColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    value: pl.Series  # u16
    text: pl.Series


def read_totals(
    columns: Columns,
    points: pl.DataFrame,
    *,
    n_tasks: int,
    maximum: int | None,
    absent: pl.Series,
    faulty: pl.Series,
    is_shifted: bool,
    found: Findings,
) -> pl.Series:
    """The sum of the tasks u16, null where no task was asked; where the file says another sum, it is named.

    `faulty`: rows with a task cell that could not be read; their sum is not compared.
    `is_shifted`: neither the tasks nor the total can be trusted, so another sum is an error.
    """
    names = [f"t{i}" for i in range(1, n_tasks + 1)]
    wide = points.select(
        pl.when(pl.any_horizontal([pl.col(name).is_not_null() for name in names])).then(
            pl.sum_horizontal([pl.col(name).cast(pl.UInt16) for name in names])
        )
    ) if names else None  # fmt: skip
    summed = columns.none(pl.UInt16()) if wide is None else wide.to_series().cast(pl.UInt16)
    where = columns.first("total")
    if where is None:
        return summed
    stated = _number(columns, where, absent, frozenset(), found)
    above = (
        (stated.value > maximum).fill_null(False) if maximum is not None else stated.value.is_null() & False
    )
    at = indices(above & ~absent)
    over: Sequence[Mapping[str, object]] = [{"maximum": maximum}] * at.len()
    found.about_cells(
        Severity.ERROR, "total.above", at, where=where, values=stated.text.gather(at), facts=over
    )
    at = indices((stated.value != summed).fill_null(False) & ~absent & ~faulty & ~above)
    facts: Sequence[Mapping[str, object]] = [
        {"stated": said, "sum": own} for said, own in _told(at, stated.value, summed)
    ]
    weight, code = (Severity.ERROR, "total.contradicts") if is_shifted else (Severity.FIXED, "total.differs")
    found.about_cells(weight, code, at, where=where, values=stated.text.gather(at), facts=facts)
    return summed


def read_marks(
    columns: Columns,
    layout: Layout,
    *,
    totals: pl.Series,
    scale: Scale | None,
    absent: pl.Series,
    found: Findings,
) -> pl.Series:
    """The file's marks u8, or the scale's where the sheet has no such column.

    A mark that the scale would not give stays: scales are recommended, schools may have their own.
    """
    by_scale = _by_scale(totals, scale)
    where = columns.first("mark")
    if where is None:
        return by_scale.set(absent, None) if absent.any() else by_scale
    marks = _mark(columns, where, layout, absent, "mark.out", found)
    at = indices((marks != by_scale).fill_null(False))
    facts: Sequence[Mapping[str, object]] = [
        {"mark": mark, "by_scale": other, "total": total}
        for mark, other, total in _told(at, marks, by_scale, totals)
    ]
    found.about_cells(
        Severity.NOTE, "mark.differs", at, where=where, values=columns.text(where).gather(at), facts=facts
    )
    return marks


def read_journal(columns: Columns, layout: Layout, absent: pl.Series, found: Findings) -> pl.Series:
    """The marks from the journal u8; null where the file says that there is none."""
    where = columns.first("journal")
    if where is None:
        return columns.none(pl.UInt8())
    return _mark(columns, where, layout, absent, "journal.out", found)


def _mark(
    columns: Columns, where: FieldColumn, layout: Layout, absent: pl.Series, fault: str, found: Findings
) -> pl.Series:
    read = _number(columns, where, absent, layout.no_mark, found)
    out = (~read.value.is_between(2, 5)).fill_null(False) & ~absent
    at = indices(out)
    found.about_cells(Severity.ERROR, fault, at, where=where, values=read.text.gather(at))
    return read.value.set(out | absent, None).cast(pl.UInt8)


def _told(at: pl.Series, *columns: pl.Series) -> Iterator[tuple[int, ...]]:
    # Of thousands of such rows the first are told one by one.
    first = at.head(MOST_OF_A_KIND)
    return zip(*(column.gather(first).to_list() for column in columns), strict=True)


def _by_scale(totals: pl.Series, scale: Scale | None) -> pl.Series:
    if scale is None:
        return pl.repeat(None, totals.len(), dtype=pl.UInt8, eager=True)
    marks = {score: band.mark for band in scale.bands for score in range(band.low, band.high + 1)}
    return totals.replace_strict(marks, default=None, return_dtype=pl.UInt8)


def _number(
    columns: Columns, where: FieldColumn, absent: pl.Series, words: frozenset[str], found: Findings
) -> _Number:
    """The column's whole numbers; `words` mean «none»; anything else is an error at its cell."""
    text = columns.text(where)
    value = text.cast(pl.UInt16, strict=False)
    at = indices((value.is_null() & text.is_not_null() & ~absent) | text.str.starts_with("+"))
    if not at.len():
        return _Number(value=value, text=text)
    odd = pl.DataFrame({"at": at, "text": text.gather(at)}).filter(
        ~pl.col("text").str.to_lowercase().is_in(sorted(words))
    )
    odd = odd.with_columns(whole(pl.col("text")).alias("plain"))
    odd = odd.with_columns(
        pl.col("plain").cast(pl.UInt16, strict=False).alias("value"),
        pl.when(pl.col("text") == VALUELESS)
        .then(pl.lit("cell.formula"))
        .otherwise(
            pl.coalesce(
                kind_of_number(pl.col("plain")),
                pl.when(pl.col("plain").str.len_chars() > 4).then(pl.lit("cell.above_all")),
            )
        )
        .alias("code"),
    )
    value = value.scatter(odd["at"], odd["value"])
    for (code,), cells in (
        odd.drop_nulls("code").partition_by("code", as_dict=True, maintain_order=True).items()
    ):
        found.about_cells(Severity.ERROR, str(code), cells["at"], where=where, values=cells["text"])
    return _Number(value=value, text=text)

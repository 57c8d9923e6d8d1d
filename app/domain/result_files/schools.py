"""Reads tables with a row a school: counts, and the rules that hold between them."""

from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.result_batches import Severity
from app.domain.result_files.cells import VALUELESS
from app.domain.result_files.facts import academic_years
from app.domain.result_files.findings import Findings
from app.domain.result_files.people import Columns, indices, read_schools
from app.domain.result_files.scores import kind_of_number, whole
from app.domain.result_files.shapes import MEASURES, Expectation, FieldColumn, Recognised


def read_measures(
    recognised: Recognised, body: pl.DataFrame, expectation: Expectation, found: Findings
) -> pl.DataFrame:
    """One row per school and measure (MEASURES); `of` is the count that `n` is a part of."""
    columns = Columns(body, recognised)
    schools = read_schools(columns, recognised, expectation, found)
    _shapes(columns, schools, found)
    _years(recognised, found)
    read: dict[str, tuple[FieldColumn, pl.Series]] = {}
    for where in recognised.named("measure"):
        name = where.column.measure or where.heading
        if name in read:
            continue
        read[name] = (where, read_counts(columns.text(where), where, found))
        if where.column.reading:
            found.about_file(
                Severity.NOTE, "measure.reading", row=recognised.header_row, column=where.index,
                heading=where.heading, reading=where.column.reading,
            )  # fmt: skip
    _rules(recognised, read, found)
    parts = [
        pl.DataFrame(
            {
                "school_code": schools,
                "measure": pl.repeat(name, body.height, dtype=pl.String, eager=True),
                "n": n,
                "of": read[where.column.of][1] if where.column.of in read else columns.none(pl.UInt32()),
                "row": body["row"],
            },
            schema=MEASURES,
        )
        for name, (where, n) in read.items()
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=MEASURES)


def _years(recognised: Recognised, found: Findings) -> None:
    where = next(iter(recognised.named("year")), None)
    if where is not None and len(years := academic_years(recognised)) != 1:
        found.about_file(
            Severity.ERROR,
            "years.several" if years else "years.none",
            row=recognised.header_row,
            column=where.index,
            heading=where.heading,
            years=list(years),
        )


def _shapes(columns: Columns, schools: pl.Series, found: Findings) -> None:
    where = columns.first("school")
    if where is None:
        return
    if where.column.pattern is not None:
        bad = indices(~schools.str.contains(where.column.pattern))
        found.about_cells(Severity.ERROR, "school.shape", bad, where=where, values=schools.gather(bad))
    again = indices(schools.is_duplicated() & schools.is_not_null())
    found.about_cells(Severity.ERROR, "school.twice", again, where=where, values=schools.gather(again))


def read_counts(text: pl.Series, where: FieldColumn, found: Findings) -> pl.Series:
    """The column's whole numbers, u32; whatever else stands in a cell is an error at it, and null."""
    number = whole(pl.col("text")).cast(pl.UInt32, strict=False)
    frame = pl.DataFrame({"text": text}).select(
        number.alias("n"),
        pl.when(pl.col("text").is_null())
        .then(pl.lit("cell.empty"))
        .when(pl.col("text") == VALUELESS)
        .then(pl.lit("cell.formula"))
        .when(number.is_null())
        .then(pl.coalesce(kind_of_number(whole(pl.col("text"))), pl.lit("cell.above_all")))
        .alias("code"),
    )
    for code in frame["code"].drop_nulls().unique().sort().to_list():
        at = indices(frame["code"] == code)
        found.about_cells(Severity.ERROR, code, at, where=where, values=text.gather(at))
    return frame["n"]


def _rules(recognised: Recognised, read: dict[str, tuple[FieldColumn, pl.Series]], found: Findings) -> None:
    for rule in recognised.layout.rules:
        if not all(name in read for name in (*rule.left, *rule.right)):
            continue
        left = pl.select(
            pl.sum_horizontal([pl.lit(read[name][1]).cast(pl.Int64) for name in rule.left])
        ).to_series()
        right = pl.select(
            pl.sum_horizontal([pl.lit(read[name][1]).cast(pl.Int64) for name in rule.right])
        ).to_series()
        at = indices(left > right)
        where = read[rule.left[-1]][0]
        titles = {
            "left_names": [read[name][0].heading for name in rule.left],
            "right_names": [read[name][0].heading for name in rule.right],
        }
        facts: Sequence[Mapping[str, object]] = [
            {"left": a, "right": b, **titles}
            for a, b in zip(left.gather(at).to_list(), right.gather(at).to_list(), strict=True)
        ]
        found.about_cells(
            Severity.ERROR, "measure.rule", at, where=where,
            values=read[rule.left[-1]][1].gather(at).cast(pl.String), facts=facts,
        )  # fmt: skip

"""Reads tables of term marks: a row a class and subject, with the numbers of pupils by mark."""

import polars as pl

from app.domain.layouts import TERM_MEASURES, normalised
from app.domain.periods import Period, PeriodKind, first_year_in, parse_period, written_period
from app.domain.result_batches import Severity
from app.domain.result_files.findings import Findings
from app.domain.result_files.headings import nearest
from app.domain.result_files.people import Columns, indices, read_classes, read_schools, translated
from app.domain.result_files.schools import read_counts
from app.domain.result_files.shapes import TERM_MARKS, Expectation, FieldColumn, Recognised

_BETWEEN = "\x1f"  # no cell holds it
_TERMS = {PeriodKind.QUARTER: "четверти", PeriodKind.TRIMESTER: "триместры"}
_KEY = ["school_code", "class_name", "subject", "period"]


def read_term_marks(
    recognised: Recognised, body: pl.DataFrame, expectation: Expectation, found: Findings
) -> pl.DataFrame:
    """One row per row of the body (TERM_MARKS), null where a cell is at fault.

    A row without any mark stays, with noughts: its subject has no marks, and pages say so in words.
    """
    columns = Columns(body, recognised)
    nobody = pl.repeat(False, body.height, dtype=pl.Boolean, eager=True)
    frame = pl.DataFrame(
        {
            "school_code": read_schools(columns, recognised, expectation, found),
            "class_name": read_classes(columns, recognised.layout, nobody, None, found),
            "subject": _subjects(columns, expectation, found),
            "period": _periods(columns, recognised, expectation, found),
            **_counts(columns, recognised, found),
            "row": body["row"],
        },
        schema=TERM_MARKS,
    )
    _about_sums(frame, recognised, found)
    _about_repeated(frame, found)
    _about_two_calendars(frame, expectation, found)
    return frame


def _subjects(columns: Columns, expectation: Expectation, found: Findings) -> pl.Series:
    where = columns.first("subject")
    if where is None:
        raise ValueError("a layout of term marks has a column of subjects")
    text = columns.text(where)
    found.about_cells(Severity.ERROR, "marks.subject_missing", indices(text.is_null()), where=where)
    listed = translated(text, lambda spelt: expectation.subjects.get(normalised(spelt)))
    names = sorted(set(expectation.subjects.values()))
    for spelling in text.filter(text.is_not_null() & listed.is_null()).unique(maintain_order=True):
        at = indices(text == spelling)
        facts = [{"perhaps": nearest(spelling, names)}]
        found.about_cells(
            Severity.ERROR, "marks.subject_unknown", at, where=where, values=text.gather(at), facts=facts,
            once=True,
        )  # fmt: skip
    return listed


def _periods(
    columns: Columns, recognised: Recognised, expectation: Expectation, found: Findings
) -> pl.Series:
    """Codes of the rows' periods; the year is the cell's own, its row's, the file's or the person's."""
    where, year_column = columns.first("period"), columns.first("year")
    if where is None:
        raise ValueError("a layout of term marks has a column of periods")
    text = columns.text(where)
    found.about_cells(Severity.ERROR, "period.missing", indices(text.is_null()), where=where)
    unreadable = text.is_not_null() & translated(text, _read_back).is_null()
    at = indices(unreadable)
    found.about_cells(Severity.ERROR, "period.unreadable", at, where=where, values=text.gather(at))
    years = pl.repeat("", text.len(), dtype=pl.String, eager=True)
    if year_column is not None:
        years = _years(columns, year_column, found).fill_null("")
    said = first_year_in(recognised.key.academic_year or "")
    known = said if said is not None else expectation.first_year

    def meaning(both: str) -> str | None:
        cell, _, year = both.partition(_BETWEEN)
        written = written_period(cell)
        period = written.of(int(year) if year else known) if written else None
        return period.code if period else None

    both = pl.select(pl.concat_str(text, years, separator=_BETWEEN)).to_series()
    codes = translated(both, meaning)
    yearless = indices(text.is_not_null() & ~unreadable & codes.is_null())
    found.about_cells(
        Severity.ERROR, "period.no_year", yearless, where=where, values=text.gather(yearless), once=True
    )
    return codes


def _read_back(text: str) -> str | None:
    return text if written_period(text) is not None else None


def _years(columns: Columns, where: FieldColumn, found: Findings) -> pl.Series:
    text = columns.text(where)
    first = translated(text, lambda spelt: _text_of(first_year_in(spelt)))
    bad = indices(text.is_not_null() & first.is_null())
    found.about_cells(Severity.ERROR, "period.year_unreadable", bad, where=where, values=text.gather(bad))
    return first


def _text_of(year: int | None) -> str | None:
    return None if year is None else str(year)


def _counts(columns: Columns, recognised: Recognised, found: Findings) -> dict[str, pl.Series]:
    """Pupils by mark; an empty cell of a row that has other numbers is read as nobody, and told."""
    by_name: dict[str, FieldColumn] = {}
    for column in recognised.named("measure"):
        by_name.setdefault(column.column.measure or "", column)
    texts = {name: columns.text(where) for name, where in by_name.items()}
    filled = pl.DataFrame([text.alias(name) for name, text in texts.items()]).select(
        pl.any_horizontal(pl.all().is_not_null())
    )
    has_any = filled.to_series()
    counts: dict[str, pl.Series] = {}
    for name in TERM_MEASURES:
        where = by_name.get(name)
        if where is None:  # only «н/а» may be missing: the layout requires the marks
            found.about_file(Severity.NOTE, "marks.no_column_na", row=recognised.header_row)
            counts[name] = pl.repeat(0, has_any.len(), dtype=pl.UInt32, eager=True)
            continue
        blank = texts[name].is_null()
        found.about_cells(Severity.FIXED, "marks.blank", indices(blank & has_any), where=where, once=True)
        counts[name] = read_counts(texts[name].set(blank, "0"), where, found)
    return counts


def _about_sums(frame: pl.DataFrame, recognised: Recognised, found: Findings) -> None:
    total = frame.select(
        pl.sum_horizontal([pl.col(name).cast(pl.UInt64) for name in TERM_MEASURES], ignore_nulls=False)
    ).to_series()
    found.about_cells(Severity.NOTE, "marks.none", indices(total == 0), once=True)
    most = recognised.layout.most_in_row
    if most is not None:
        at = indices(total > most)
        facts = [{"total": int(n), "most": most} for n in total.gather(at)]
        found.about_cells(Severity.ERROR, "marks.too_many", at, facts=facts)


def _about_repeated(frame: pl.DataFrame, found: Findings) -> None:
    again = (
        frame.with_row_index("at")
        .drop_nulls(_KEY)
        .filter(pl.struct(_KEY).is_duplicated())
        .with_columns(pl.col("row").implode().over(_KEY).alias("all"))
        .sort("at")
    )
    facts = [
        {
            "class_name": one["class_name"], "subject": one["subject"],
            "term": parse_period(one["period"]).words,
            "others": [row for row in one["all"] if row != one["row"]][:6],
        }
        for one in again.iter_rows(named=True)
    ]  # fmt: skip
    found.about_cells(Severity.ERROR, "marks.twice", again["at"].cast(pl.UInt32), facts=facts)


def _about_two_calendars(frame: pl.DataFrame, expectation: Expectation, found: Findings) -> None:
    """Errors at trimesters of a school that has quarters in the same year, and the other way round."""
    keys = frame.select("school_code", "period").with_row_index("at").drop_nulls()
    rows: dict[tuple[str, int], dict[PeriodKind, list[int]]] = {}
    for (school, code), cells in keys.partition_by("school_code", "period", as_dict=True).items():
        period: Period = parse_period(str(code))
        if period.kind in _TERMS:
            of_school = rows.setdefault((str(school), period.first_year), {})
            of_school.setdefault(period.kind, []).extend(cells["at"])
    for key, by_kind in sorted(rows.items()):
        before = expectation.term_kinds.get(key, frozenset()) & set(_TERMS)
        for kind, at in by_kind.items():
            if before and kind not in before:
                _tell(found, "terms.other_before", kind, at)
        if not before and len(by_kind) > 1:
            rarer = min(by_kind, key=lambda kind: (len(by_kind[kind]), kind is PeriodKind.QUARTER))
            _tell(found, "terms.mixed", rarer, by_kind[rarer])


def _tell(found: Findings, code: str, kind: PeriodKind, places: list[int]) -> None:
    at = pl.Series(sorted(places), dtype=pl.UInt32)
    (other,) = (words for one, words in _TERMS.items() if one is not kind)
    facts = [{"kind": _TERMS[kind], "other": other}]
    found.about_cells(Severity.ERROR, code, at, facts=facts, once=True)

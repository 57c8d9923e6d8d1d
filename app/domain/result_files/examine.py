"""Checks a recognised sheet cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from app.domain.layouts import LayoutKind
from app.domain.result_batches import SHIFTED, Severity
from app.domain.result_files.cells import (
    VALUELESS,
    cleaned,
    cleaned_column,
    column_letter,
    column_named,
    corrected,
)
from app.domain.result_files.findings import Findings
from app.domain.result_files.headings import absent_titles, is_date, nearest
from app.domain.result_files.names import tell_names
from app.domain.result_files.paper import Paper, read_paper
from app.domain.result_files.participants import read_participants
from app.domain.result_files.people import indices
from app.domain.result_files.schools import read_measures
from app.domain.result_files.shapes import (
    RESULT_ROWS,
    ColumnRead,
    Examined,
    Expectation,
    Recognised,
)
from app.domain.result_files.terms import read_term_marks

_FEWEST_SHIFTED = 5  # rows: of fewer, half may be wrong by themselves
_MOST_SHIFTED = 4  # columns named in one remark
_LAST_GRADE = 12  # «4» is a grade, not a class
_PerClass = tuple[tuple[str, str | None, int], ...]  # school, class, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Some rows of a sheet, read, without those that have an error."""

    found: Findings
    paper: Paper | None
    rows: pl.DataFrame
    measures: pl.DataFrame | None
    terms: pl.DataFrame | None
    per_class: _PerClass
    n_refused: int


def examine(
    recognised: Recognised,
    *,
    expectation: Expectation,
    corrections: Mapping[tuple[int, int], str] | None = None,
    excluded_rows: frozenset[int] = frozenset(),
) -> Examined:
    """Clean rows of the sheet and every doubt at its cell.

    `corrections`: (row as in the sheet, column from 0) → text, written over the cell before the check;
    never over the code of a known school that is not the actor's.
    `excluded_rows`: rows as in the sheet that are left out.
    """
    body = _body(recognised, _own(recognised, corrections or {}, expectation))
    excluded = body["row"].is_in(sorted(excluded_rows))
    kept = body.filter(~excluded)
    read = _read(recognised, kept, expectation)
    shifted = _shifted(recognised, body, expectation, read)
    if shifted:
        read = _read(recognised, kept, expectation, is_shifted=True)
        _about_shift(shifted, body, read.found)
    _about_numbers(recognised, body.height, int(excluded.sum()), read.found)
    return Examined(
        layout_code=recognised.layout.code,
        sheet=recognised.sheet.name,
        key=recognised.key,
        content=read.paper.content if read.paper else None,
        rows=read.rows,
        measures=read.measures,
        terms=read.terms,
        doubts=read.found.doubts(),
        n_rows_read=body.height,
        n_refused=read.n_refused,
        n_excluded=int(excluded.sum()),
        per_class=read.per_class,
        header_row=recognised.header_row,
        columns=_columns(recognised),
        declared_participants=recognised.declared_participants,
    )


def _read(
    recognised: Recognised, body: pl.DataFrame, expectation: Expectation, *, is_shifted: bool = False
) -> _Read:
    """These rows, read; `is_shifted` as in `read_participants`."""
    found = Findings(sheet=recognised.sheet.name, rows=body["row"])
    _about_columns(recognised, body, found)
    _about_ragged(recognised, body, found)
    tell_names(recognised, found)
    rows, measures, terms, paper = pl.DataFrame(schema=RESULT_ROWS), None, None, None
    per_class: _PerClass = ()
    if recognised.layout.kind is LayoutKind.PARTICIPANTS:
        paper = read_paper(recognised, expectation, found)
        rows = read_participants(recognised, body, paper, expectation, found, is_shifted=is_shifted)
        per_class = _per_class(rows)
        _about_crowds(recognised, per_class, found)
    elif recognised.layout.kind is LayoutKind.TERM_MARKS:
        terms = read_term_marks(recognised, body, expectation, found)
        per_class = _per_class(terms)
    else:
        measures = read_measures(recognised, body, expectation, found)
    refused = found.refused()
    if refused.len():
        is_good = ~pl.col("row").is_in(body["row"].gather(refused).implode())
        rows = rows.filter(is_good)
        measures = measures.filter(is_good) if measures is not None else None
        terms = terms.filter(is_good) if terms is not None else None
        per_class = _per_class(rows if terms is None else terms)
    return _Read(
        found=found, paper=paper, rows=rows, measures=measures, terms=terms, per_class=per_class,
        n_refused=refused.len(),
    )  # fmt: skip


def _shifted(
    recognised: Recognised, body: pl.DataFrame, expectation: Expectation, read: _Read
) -> tuple[str, ...]:
    """Headings of the columns that do not fit in half of all rows or more, where there are several.

    A row that is left out still shows where the values stand: leaving out all that is wrong mends nothing.
    """
    n_out = body.height - read.found.n_rows
    if body.height < _FEWEST_SHIFTED or read.n_refused + n_out < body.height / 2:
        return ()
    found = _read(recognised, body, expectation).found if n_out else read.found
    headings = found.mostly_refused()
    return tuple(headings) if len(headings) > 1 else ()


def _own(
    recognised: Recognised, corrections: Mapping[tuple[int, int], str], expectation: Expectation
) -> Mapping[tuple[int, int], str]:
    schools = {each.index for each in recognised.named("school")}
    places = [place for place in corrections if place[1] in schools]
    if not places:
        return corrections
    frame, first = recognised.sheet.frame, recognised.sheet.first_row
    told = [
        frame[f"c{column}"][row - first] if first <= row < first + frame.height else None
        for row, column in places
    ]
    codes = cleaned_column(pl.Series(told, dtype=pl.String)).to_list()
    of_others = expectation.all_school_codes - expectation.own_schools.keys()
    theirs = {place for place, code in zip(places, codes, strict=True) if code in of_others}
    return {place: text for place, text in corrections.items() if place not in theirs}


def _body(recognised: Recognised, corrections: Mapping[tuple[int, int], str]) -> pl.DataFrame:
    """The corrected rows under the headings that hold anything, with `row` in front."""
    first = recognised.header_row + 1
    frame = corrected(
        recognised.body, [(row - first, column, text) for (row, column), text in corrections.items()]
    ).with_row_index("row", offset=first)
    key = recognised.named("code") or recognised.named("school") or recognised.named("class")
    keyless = cleaned_column(frame[f"c{key[0].index}"]).is_null() if key else None
    if keyless is None or not keyless.any():
        return frame
    # Ready-made forms carry formulas in their spare rows: a formula alone is not yet a row.
    blank = frame.filter(keyless).select(
        "row",
        pl.all_horizontal(
            [
                cleaned(pl.col(name)).is_null() | (pl.col(name) == VALUELESS)
                for name in frame.columns
                if name != "row"
            ]
        ).alias("blank"),
    )
    return frame.filter(~pl.col("row").is_in(blank.filter("blank")["row"].implode()))


def _about_columns(recognised: Recognised, body: pl.DataFrame, found: Findings) -> None:
    row = recognised.header_row
    for strange in recognised.strange:
        if body.select(cleaned(pl.col(f"c{strange.index}")).is_null().all()).item():
            continue
        code = "columns.personal" if strange.personal else "columns.extra"
        if recognised.layout.tasks is not None and is_date(strange.heading):
            code = "heading.date"
        found.about_file(
            Severity.ERROR, code, row=row, column=strange.index, heading=strange.heading,
            headings=[column_named(strange.index, strange.heading)],
            perhaps=nearest(strange.heading, absent_titles(recognised)) if strange.heading else None,
        )  # fmt: skip
    _about_no_class(recognised, found)
    taken: dict[str, str] = {}
    for each in recognised.fields:
        name = each.column.measure or each.column.field
        if name in taken and name not in ("variant", "ignored"):
            found.about_file(
                Severity.ERROR, "columns.twice", row=row, column=each.index, heading=each.heading,
                other=taken[name],
            )  # fmt: skip
        taken.setdefault(name, each.heading)
    if recognised.other_sheets:
        found.about_file(Severity.NOTE, "sheet.others", others=list(recognised.other_sheets))
    if recognised.key.subject_text and recognised.key.subject is None:
        found.about_file(Severity.NOTE, "subject.unknown", value=recognised.key.subject_text)


def _about_no_class(recognised: Recognised, found: Findings) -> None:
    """Works without classes count for the school alone: a person should know it before they accept."""
    if recognised.layout.kind is LayoutKind.PARTICIPANTS and not recognised.named("grade"):
        title = next((one.title for one in recognised.layout.columns if one.field == "class"), None)
        if title in absent_titles(recognised):
            found.about_file(Severity.NOTE, "class.no_column", heading=title)


def _about_ragged(recognised: Recognised, body: pl.DataFrame, found: Findings) -> None:
    if recognised.sheet.ragged_rows:
        at = indices(body["row"].is_in(sorted(recognised.sheet.ragged_rows)))
        found.about_cells(Severity.ERROR, "row.ragged", at)


def _about_shift(headings: tuple[str, ...], body: pl.DataFrame, found: Findings) -> None:
    """Tells the one cause where many cells of several columns do not fit."""
    more = ["…"] if len(headings) > _MOST_SHIFTED else []
    found.about_file(
        Severity.NOTE, SHIFTED, n=len(headings), first=int(body["row"][0]),
        headings=[*headings[:_MOST_SHIFTED], *more],
    )  # fmt: skip


def _about_numbers(recognised: Recognised, n_rows: int, n_excluded: int, found: Findings) -> None:
    declared = recognised.declared_participants
    if declared is not None and declared not in (n_rows, n_rows - n_excluded):
        found.about_file(Severity.NOTE, "participants.differ", declared=declared, count=n_rows)


def _about_crowds(recognised: Recognised, per_class: _PerClass, found: Findings) -> None:
    """Errors about classes that are too large: a file glued together, or codes put into the wrong column."""
    layout = recognised.layout
    where = next(iter(recognised.named("class") + recognised.named("grade")), None)
    for school, name, n in per_class:
        is_told_apart = name is not None and not (name.isdigit() and int(name) <= _LAST_GRADE)
        most = layout.most_in_class if is_told_apart else layout.most_in_school
        if most is not None and n > most:
            found.about_file(
                Severity.ERROR, "class.crowded" if is_told_apart else "school.crowded",
                row=recognised.header_row, column=where.index if where else None,
                heading=where.heading if where else None, value=name, school=school, n=n, most=most,
            )  # fmt: skip


def _per_class(rows: pl.DataFrame) -> _PerClass:
    counted = rows.lazy().group_by("school_code", "class_name").len().sort("school_code", "class_name")
    return tuple((school, name, n) for school, name, n in counted.collect().rows())


def _columns(recognised: Recognised) -> tuple[ColumnRead, ...]:
    read = [
        *((each.index, each.heading, each.column.field, each.column.personal) for each in recognised.fields),
        *((each.index, each.heading, "task", False) for each in recognised.tasks),
        *((each.index, each.heading, "unknown", each.personal) for each in recognised.strange),
    ]
    return tuple(
        ColumnRead(index=index, letter=column_letter(index), heading=heading, field=field, personal=personal)
        for index, heading, field, personal in sorted(read)
    )

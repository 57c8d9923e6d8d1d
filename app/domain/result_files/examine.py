"""Checks a recognised sheet cell by cell."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.assessments import Participation
from app.domain.layouts import Empty, LayoutKind
from app.domain.result_batches import Severity
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
from app.domain.result_files.people import (
    Columns,
    absences,
    indices,
    read_classes,
    read_codes,
    read_schools,
    read_variants,
    read_words,
)
from app.domain.result_files.presence import about_absent, read_unfilled
from app.domain.result_files.schools import read_measures
from app.domain.result_files.scores import Scores, read_scores
from app.domain.result_files.shapes import (
    RESULT_ROWS,
    ColumnRead,
    Examined,
    Expectation,
    Recognised,
)
from app.domain.result_files.terms import read_term_marks
from app.domain.result_files.totals import read_journal, read_marks, read_totals

_MOST_TASKS = 60  # named in one note
_FEWEST_SHIFTED = 5  # rows: of fewer, half may be wrong by themselves
_MOST_SHIFTED = 4  # columns named in one remark
_LAST_GRADE = 12  # «4» is a grade, not a class
_PerClass = tuple[tuple[str, str | None, int], ...]  # school, class, rows


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
    found = Findings(sheet=recognised.sheet.name, rows=kept["row"])
    _about_columns(recognised, kept, found)
    _about_ragged(recognised, kept, found)
    tell_names(recognised, found)
    rows, measures, terms, paper = pl.DataFrame(schema=RESULT_ROWS), None, None, None
    per_class: _PerClass = ()
    if recognised.layout.kind is LayoutKind.PARTICIPANTS:
        paper = read_paper(recognised, expectation, found)
        rows = _participants(recognised, kept, paper, expectation, found)
        per_class = _per_class(rows)
        _about_crowds(recognised, per_class, found)
    elif recognised.layout.kind is LayoutKind.TERM_MARKS:
        terms = read_term_marks(recognised, kept, expectation, found)
        per_class = _per_class(terms)
    else:
        measures = read_measures(recognised, kept, expectation, found)
    refused = found.refused()
    if refused.len():
        is_good = ~pl.col("row").is_in(kept["row"].gather(refused).implode())
        rows = rows.filter(is_good)
        measures = measures.filter(is_good) if measures is not None else None
        terms = terms.filter(is_good) if terms is not None else None
        per_class = _per_class(rows if terms is None else terms)
    _about_shift(kept.height, found)
    _about_numbers(recognised, body.height, int(excluded.sum()), found)
    return Examined(
        layout_code=recognised.layout.code,
        sheet=recognised.sheet.name,
        key=recognised.key,
        content=paper.content if paper else None,
        rows=rows,
        measures=measures,
        terms=terms,
        doubts=found.doubts(),
        n_rows_read=body.height,
        n_refused=refused.len(),
        n_excluded=int(excluded.sum()),
        per_class=per_class,
        header_row=recognised.header_row,
        columns=_columns(recognised),
        declared_participants=recognised.declared_participants,
    )


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


def _about_shift(n_rows: int, found: Findings) -> None:
    """Tells the one cause where many cells of several columns do not fit."""
    headings = found.mostly_refused()
    if n_rows >= _FEWEST_SHIFTED and len(headings) > 1:
        found.about_file(
            Severity.NOTE, "columns.shifted", n=len(headings), first=found.row_of(0),
            headings=[*headings[:_MOST_SHIFTED], *(["…"] if len(headings) > _MOST_SHIFTED else [])],
        )  # fmt: skip


def _about_numbers(recognised: Recognised, n_rows: int, n_excluded: int, found: Findings) -> None:
    declared = recognised.declared_participants
    if declared is not None and declared not in (n_rows, n_rows - n_excluded):
        found.about_file(Severity.NOTE, "participants.differ", declared=declared, count=n_rows)


def _participants(
    recognised: Recognised, body: pl.DataFrame, paper: Paper, expectation: Expectation, found: Findings
) -> pl.DataFrame:
    layout = recognised.layout
    columns = Columns(body, recognised)
    absent = absences(columns, recognised)
    grade = expectation.known_test.key.grade if expectation.known_test else recognised.key.grade
    schools = read_schools(columns, recognised, expectation, found)
    classes = read_classes(columns, layout, absent, grade, found)
    codes = read_codes(columns, schools, found)
    programme = read_words(columns, "programme", "programme.unknown", found)
    scores = _scores(columns, recognised, body, paper, absent, found)
    faulty = pl.repeat(False, body.height, dtype=pl.Boolean, eager=True)
    if scores.odd.height:
        faulty = faulty.scatter(scores.odd["at"].unique(), True)
    # While a column of a task is not found, a sum of the others is no ground for doubts about totals.
    is_part = paper.lacks_tasks or _has_strange(recognised, body)
    if is_part:
        faulty = pl.repeat(True, body.height, dtype=pl.Boolean, eager=True)
    maximum = paper.content.max_score if paper.content and not is_part else None
    totals = read_totals(
        columns,
        scores.points,
        n_tasks=len(paper.columns),
        maximum=maximum,
        absent=absent,
        faulty=faulty,
        found=found,
    )
    scale = paper.content.scale if paper.content else expectation.scale
    scale = None if is_part else scale
    frame = pl.DataFrame(
        {
            "row": body["row"],
            "school_code": schools,
            "class_name": classes,
            "code": codes,
            "participation": _participation(absent, programme),
            "variant": read_variants(columns, recognised, absent),
            "sex": read_words(columns, "sex", "sex.unreadable", found),
            "journal": read_journal(columns, layout, absent, found),
            "total": totals,
            "mark": read_marks(columns, layout, totals=totals, scale=scale, absent=absent, found=found),
        },
        schema=RESULT_ROWS,
    )
    return pl.concat([frame, scores.points], how="horizontal")


def _participation(absent: pl.Series, programme: pl.Series) -> pl.Series:
    return pl.select(
        pl.when(absent)
        .then(pl.lit(Participation.ABSENT.value))
        .when(programme == Participation.ADAPTED.value)
        .then(pl.lit(Participation.ADAPTED.value))
        .otherwise(pl.lit(Participation.PRESENT.value))
        .cast(RESULT_ROWS["participation"])
    ).to_series()


def _scores(
    columns: Columns,
    recognised: Recognised,
    body: pl.DataFrame,
    paper: Paper,
    absent: pl.Series,
    found: Findings,
) -> Scores:
    rules = recognised.layout.tasks
    if rules is None:
        raise ValueError(recognised.layout.code)
    names = [f"c{column.index}" for column in paper.columns]
    unfilled = read_unfilled(columns, recognised, body, names, absent, found)
    about_absent(columns, recognised, body, paper, absent, found)
    scores = read_scores(body, names, list(paper.maxima), rules, absent | unfilled)
    if scores.odd.height:
        _about_odd(recognised, body, paper, scores.odd, found)
    if rules.empty is not Empty.NOT_ASKED:
        _about_not_studied(paper, scores, absent | unfilled, found)
    return scores


def _has_strange(recognised: Recognised, body: pl.DataFrame) -> bool:
    """Whether a column that nobody knows holds anything: it may be a task under another name."""
    return any(
        each.heading and not body.select(cleaned(pl.col(f"c{each.index}")).is_null().all()).item()
        for each in recognised.strange
    )


def _about_not_studied(paper: Paper, scores: Scores, out: pl.Series, found: Findings) -> None:
    """One note on tasks that some participants were not taught for: they leave its denominator."""
    if not paper.columns:
        return
    there = pl.lit(~out)
    counts = scores.points.select(
        (pl.col(f"t{i}").is_null() & there).sum() for i in range(1, len(paper.columns) + 1)
    ).row(0)
    faulty = Counter(scores.odd["task"].to_list())
    told = [
        (column.label, n - faulty[i])
        for i, (column, n) in enumerate(zip(paper.columns, counts, strict=True), 1)
        if n > faulty[i]
    ]
    if told:
        found.about_file(Severity.NOTE, "task.not_studied", tasks=dict(told[:_MOST_TASKS]))


def _about_odd(
    recognised: Recognised, body: pl.DataFrame, paper: Paper, odd: pl.DataFrame, found: Findings
) -> None:
    formulas, errors = recognised.sheet.formulas_without_value, recognised.sheet.error_cells
    for (task, code), cells in odd.partition_by("task", "code", as_dict=True, maintain_order=True).items():
        column = paper.columns[int(task) - 1]
        maximum = paper.maxima[int(task) - 1]
        own: dict[str, object] = {"maximum": maximum}
        if code == "cell.text" and recognised.layout.tasks is not None:
            own["words"] = recognised.layout.tasks.words
        facts: Sequence[Mapping[str, object]] = [own] * cells.height
        rows = body["row"].gather(cells["at"]).to_list() if formulas or errors else []
        places = [(row, column.index) for row in rows]
        special = {
            "cell.formula": pl.Series([place in formulas for place in places], dtype=pl.Boolean),
            "cell.error_value": pl.Series([place in errors for place in places], dtype=pl.Boolean),
        }
        rest = pl.repeat(True, cells.height, dtype=pl.Boolean, eager=True)
        for other, mask in special.items():
            if places and mask.any():
                found.about_cells(
                    Severity.ERROR, other, cells["at"].filter(mask), where=column,
                    values=cells["text"].filter(mask) if other == "cell.error_value" else None,
                )  # fmt: skip
                rest = rest & ~mask
        found.about_cells(
            Severity.ERROR, str(code), cells["at"].filter(rest), where=column,
            values=cells["text"].filter(rest), facts=facts,
        )  # fmt: skip


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

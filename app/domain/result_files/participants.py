"""Reads the rows of participants: who, of which class, with which scores, total and mark."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.assessments import Participation
from app.domain.layouts import Empty
from app.domain.result_batches import Severity
from app.domain.result_files.cells import cleaned
from app.domain.result_files.findings import Findings
from app.domain.result_files.paper import Paper
from app.domain.result_files.people import (
    Columns,
    absences,
    read_classes,
    read_codes,
    read_schools,
    read_variants,
    read_words,
)
from app.domain.result_files.presence import about_absent, read_unfilled
from app.domain.result_files.scores import Scores, read_scores
from app.domain.result_files.shapes import RESULT_ROWS, Expectation, Recognised
from app.domain.result_files.totals import read_journal, read_marks, read_totals

_MOST_TASKS = 60  # named in one note


def read_participants(
    recognised: Recognised,
    body: pl.DataFrame,
    paper: Paper,
    expectation: Expectation,
    found: Findings,
    *,
    is_shifted: bool,
) -> pl.DataFrame:
    """RESULT_ROWS with the points of each task, one row per row of the body.

    `is_shifted`: values may stand under the wrong headings, so none is put right by another.
    """
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
        is_shifted=is_shifted,
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

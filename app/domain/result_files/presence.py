"""Who was not there: rows without scores, and rows that say «absent» beside scores."""

from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.layouts import Empty
from app.domain.result_batches import Severity
from app.domain.result_files.cells import cleaned
from app.domain.result_files.findings import Findings
from app.domain.result_files.paper import Paper
from app.domain.result_files.people import Columns, indices
from app.domain.result_files.shapes import FieldColumn, Recognised


def read_unfilled(
    columns: Columns,
    recognised: Recognised,
    body: pl.DataFrame,
    names: list[str],
    absent: pl.Series,
    found: Findings,
) -> pl.Series:
    """Bool per row: a code and not one score, where the layout does not let a whole paper be «not asked».

    Each is an error at the cell where a word for «absent» belongs; a word there that we do not know is named.
    """
    none = pl.repeat(False, body.height, dtype=pl.Boolean, eager=True)
    rules = recognised.layout.tasks
    if rules is None or rules.empty is Empty.NOT_ASKED or not names:
        return none
    said = names + [f"c{each.index}" for each in recognised.named("total") if rules.empty is not Empty.ERROR]
    maybe = indices((body[names[0]].is_null() | (body[names[0]] == "")) & ~absent)
    if not maybe.len():
        return none
    nothing = body[maybe].select(pl.all_horizontal([cleaned(pl.col(name)).is_null() for name in said]))
    at = maybe.filter(nothing.to_series())
    codes = columns.find("code")  # of a row without a code that is told, and nothing more
    told = at if codes is None else at.filter(codes.gather(at).is_not_null())
    _tell_unfilled(columns, [*recognised.named("presence"), *recognised.named("variant")], told, found)
    return none.scatter(at, True)


def _tell_unfilled(columns: Columns, places: Sequence[FieldColumn], at: pl.Series, found: Findings) -> None:
    rest = at
    for where in places:
        text = columns.text(where).gather(rest)
        is_word = text.str.contains(r"\p{L}").fill_null(False)
        found.about_cells(
            Severity.ERROR, "row.unfilled", rest.filter(is_word), where=where, values=text.filter(is_word)
        )
        rest = rest.filter(~is_word)
    found.about_cells(Severity.ERROR, "row.unfilled", rest, where=places[0] if places else None)


def about_absent(
    columns: Columns,
    recognised: Recognised,
    body: pl.DataFrame,
    paper: Paper,
    absent: pl.Series,
    found: Findings,
) -> None:
    """One error a row, at the word that says «absent», with the tasks that have scores beside it."""
    at = indices(absent)
    if not at.len():
        return
    words = [*recognised.layout.absent, "-", "–", "—"]
    full: list[pl.DataFrame] = []
    for column in paper.columns:
        cells = body.select(cleaned(pl.col(f"c{column.index}").gather(at))).to_series()
        has_score = cells.is_not_null() & ~cells.str.to_lowercase().is_in(words).fill_null(True)
        if has_score.any():
            full.append(pl.DataFrame({"at": at.filter(has_score)}).with_columns(task=pl.lit(column.label)))
    if full:
        tasks = pl.concat(full).group_by("at", maintain_order=True).agg("task").sort("at")
        _tell_absent(columns, recognised, tasks, found)


def _tell_absent(columns: Columns, recognised: Recognised, tasks: pl.DataFrame, found: Findings) -> None:
    """`tasks`: at u32, task list of labels."""
    absent = sorted(recognised.layout.absent)
    for name in ("presence", "variant", "total", "mark"):
        for where in recognised.named(name):
            text = columns.text(where).gather(tasks["at"])
            is_word = text.str.to_lowercase().is_in(absent).fill_null(False)
            mine = tasks.filter(is_word)
            facts: Sequence[Mapping[str, object]] = [{"tasks": labels} for labels in mine["task"].to_list()]
            found.about_cells(
                Severity.ERROR, "absent.has_scores", mine["at"], where=where, values=text.filter(is_word),
                facts=facts,
            )  # fmt: skip
            tasks = tasks.filter(~is_word)

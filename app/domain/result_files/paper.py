"""Puts together the paper's tasks from the headings, the known test and the table of items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.assessments import Task, TestContent
from app.domain.result_batches import Severity
from app.domain.result_files.findings import Findings
from app.domain.result_files.headings import label_order, task_label
from app.domain.result_files.shapes import Expectation, Recognised, TaskColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Task columns in the order of the paper, with their maxima; `content` None when one is not known."""

    columns: tuple[TaskColumn, ...]
    maxima: tuple[int | None, ...]
    content: TestContent | None
    lacks_tasks: bool = False  # sums of what is there would tell nothing


def read_paper(recognised: Recognised, expectation: Expectation, found: Findings) -> Paper:
    """The paper of this file; says what differs from the known test and from the declared maximum."""
    known = expectation.known_test.content.tasks if expectation.known_test else ()
    described = {task_label(task.label): task for task in (*known, *(expectation.items or ()))}
    order = {task_label(task.label): task.position for task in (known or expectation.items or ())}
    columns = _unlike(recognised, found)
    numbered = all(column.label[:1].isdigit() for column in columns)
    in_paper_order = sorted(
        columns,
        key=lambda each: (
            order.get(each.label, len(order) + 1),
            label_order(each.label) if numbered else ((each.index,), ""),
        ),
    )
    tasks = [_task(column, position, described) for position, column in enumerate(in_paper_order, 1)]
    maxima = tuple(None if task is None else task.max_score for task in tasks)
    for column, maximum in zip(in_paper_order, maxima, strict=True):
        if maximum is not None and not 0 < maximum <= 255:
            found.about_file(
                Severity.ERROR, "task.maximum", row=recognised.header_row, column=column.index,
                heading=column.heading, maximum=maximum,
            )  # fmt: skip
    unknown = [each.heading for each, maximum in zip(in_paper_order, maxima, strict=True) if maximum is None]
    content: TestContent | None = None
    if unknown:
        found.about_file(
            Severity.ERROR,
            "tasks.no_maxima",
            row=recognised.header_row,
            tasks=unknown[:10],
            count=len(unknown),
        )
    else:
        content = TestContent(
            max_score=sum(task.max_score for task in tasks if task is not None),
            tasks=tuple(task for task in tasks if task is not None),
            scale=expectation.scale
            or (expectation.known_test.content.scale if expectation.known_test else None),
        )
        _compare_declared(recognised, content, found)
    if known:
        _compare_known(recognised, known, in_paper_order, maxima, found)
    labels = {column.label for column in in_paper_order}
    declared = recognised.declared_max
    summed = content.max_score if content else None
    return Paper(
        columns=tuple(in_paper_order),
        maxima=tuple(_byte(each) for each in maxima),
        content=content,
        lacks_tasks=any(task_label(task.label) not in labels for task in known)
        or (declared is not None and summed is not None and summed < declared),
    )


def _unlike(recognised: Recognised, found: Findings) -> list[TaskColumn]:
    """Task columns with different labels; a label met again is an error."""
    by_label: dict[str, TaskColumn] = {}
    for column in recognised.tasks:
        if column.label in by_label:
            found.about_file(
                Severity.ERROR, "columns.twice", row=recognised.header_row, column=column.index,
                heading=column.heading, other=by_label[column.label].heading,
            )  # fmt: skip
        by_label.setdefault(column.label, column)
    return list(by_label.values())


def _task(column: TaskColumn, position: int, described: dict[str, Task]) -> Task | None:
    known = described.get(column.label)
    if known is not None:
        return replace(
            known,
            position=position,
            max_score=column.max_score if column.max_score is not None else known.max_score,
            difficulty=column.difficulty or known.difficulty,
        )
    if column.max_score is None:
        return None
    return Task(
        position=position, label=column.label, max_score=column.max_score, difficulty=column.difficulty
    )


def _byte(maximum: int | None) -> int | None:
    return maximum if maximum is not None and 0 < maximum <= 255 else None


def _compare_declared(recognised: Recognised, content: TestContent, found: Findings) -> None:
    declared = recognised.declared_max
    if declared is not None and declared != content.max_score:
        found.about_file(
            Severity.ERROR,
            "maximum.differs",
            row=recognised.header_row,
            declared=declared,
            sum=content.max_score,
        )


def _compare_known(
    recognised: Recognised,
    known: Sequence[Task],
    columns: Sequence[TaskColumn],
    maxima: Sequence[int | None],
    found: Findings,
) -> None:
    ours = {task_label(task.label): task.max_score for task in known}
    theirs = {column.label: maximum for column, maximum in zip(columns, maxima, strict=True)}
    missing = [label for label in ours if label not in theirs]
    extra = [label for label in theirs if label not in ours]
    changed = [
        f"{label}: {maximum} ≠ {ours[label]}"
        for label, maximum in theirs.items()
        if label in ours and maximum is not None and maximum != ours[label]
    ]
    for code, labels in (("missing", missing), ("extra", extra), ("maxima", changed)):
        if labels:
            found.about_file(
                Severity.ERROR, f"test.differs.{code}", row=recognised.header_row, tasks=labels[:20],
                count=len(labels),
            )  # fmt: skip

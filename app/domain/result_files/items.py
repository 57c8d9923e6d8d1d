"""Reads a table of items: one row a task, with its maximum and what it checks."""

from collections.abc import Sequence

from app.domain.assessments import Task
from app.domain.errors import Invalid
from app.domain.layouts import Layout, LayoutKind
from app.domain.result_files.cells import Cells
from app.domain.result_files.headings import difficulty_of
from app.domain.result_files.people import Columns
from app.domain.result_files.recognise import recognise

_FIELDS = ("title", "content", "topic", "cognitive", "item_type", "difficulty")


def read_items(cells: Cells, layouts: Sequence[Layout]) -> tuple[Task, ...]:
    """The tasks that the table describes, in its order.

    Invalid: `layout.unknown`, `items.label` and `items.maximum` (with the row), `items.twice`, `items.none`.
    """
    found = recognise(cells, [layout for layout in layouts if layout.kind is LayoutKind.ITEMS])
    body = found.body
    columns = Columns(body, found)
    read = {name: columns.find(name) for name in ("label", "max", *_FIELDS)}
    tasks: list[Task] = []
    seen: set[str] = set()
    for at in range(body.height):
        cell = {name: None if column is None else column[at] for name, column in read.items()}
        if all(value is None for value in cell.values()):
            continue
        row = found.header_row + 1 + at
        label, maximum = cell["label"], (cell["max"] or "").removesuffix(".0").removesuffix(",0")
        if label is None:
            raise Invalid("items.label", row=row)
        if not maximum.isascii() or not maximum.isdigit() or not 0 < int(maximum) <= 255:
            raise Invalid("items.maximum", row=row, value=cell["max"] or "")
        if label in seen:
            raise Invalid("items.twice", row=row, value=label)
        seen.add(label)
        tasks.append(
            Task(
                position=len(tasks) + 1,
                label=label,
                max_score=int(maximum),
                difficulty=difficulty_of(cell["difficulty"]),
                title=cell["title"] or cell["topic"],
                content=cell["content"],
                cognitive=cell["cognitive"],
                item_type=cell["item_type"],
            )
        )
    if not tasks:
        raise Invalid("items.none")
    return tuple(tasks)

"""Headings: which column is what, and which known heading a strange one resembles."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from app.domain.layouts import Layout, normalised
from app.domain.result_files.shapes import FieldColumn, Recognised, StrangeColumn, TaskColumn

_PERSONAL = re.compile(
    r"фамили|отчеств|^имя$|имя (ученика|учащегося|участника|ребенка)|\bфио\b|\bф\.\s?и\.|\bф\.?и\.?о\b"
    r"|снилс|дата рождения|год рождения|паспорт|серия (и номер|документа)|\bтелефон|\bадрес|e-?mail"
    r"|surname|last ?name|first ?name|birth",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?"
    r"|\d{1,2}[.\- ](янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*)$"
)
_DIFFICULTY = {"Б": "Б", "П": "П", "В": "В", "B": "В", "БАЗОВЫЙ": "Б", "ПОВЫШЕННЫЙ": "П", "ВЫСОКИЙ": "В"}


def is_personal(heading: str) -> bool:
    """Whether a heading speaks of a person's name, documents or address."""
    return bool(_PERSONAL.search(normalised(heading)))


def is_date(heading: str) -> bool:
    """Whether a spreadsheet seems to have turned a task's label into a date."""
    return bool(_DATE.match(normalised(heading)))


def task_label(text: str) -> str:
    """A label as we write it: «11.3 k1» → «11.3К1», «9,1» → «9.1»; Latin and Cyrillic К are one letter."""
    return re.sub(r"(?<![^\W\d_])[kKк](?=\d)", "К", re.sub(r"\s+", "", text).replace(",", "."))


def label_order(label: str) -> tuple[tuple[int, ...], str]:
    """A key that puts labels as the paper does: 2 before 10, 3.1 before 3.2, 3К1 after 3."""
    return tuple(int(number) for number in re.findall(r"\d+", label)), label


def difficulty_of(text: str | None) -> str | None:
    """Б, П or В; None for anything else."""
    return _DIFFICULTY.get((text or "").strip().upper())


def match_headings(
    layout: Layout, headings: Sequence[str | None], above: Sequence[str | None]
) -> tuple[tuple[FieldColumn, ...], tuple[TaskColumn, ...], tuple[StrangeColumn, ...]]:
    """Known columns, task columns and strange ones among the cells of one row.

    `above`: the row over it, with the letters of difficulty.
    """
    fields: list[FieldColumn] = []
    tasks: list[TaskColumn] = []
    strange: list[StrangeColumn] = []
    for index, heading in enumerate(headings):
        if heading is None:
            strange.append(StrangeColumn(index=index, heading="", personal=False))
            continue
        plain = normalised(heading)
        column = next((each for each in layout.columns if each.answers_to(plain)), None)
        if column is not None:
            fields.append(FieldColumn(index=index, heading=heading, column=column))
            continue
        found = layout.tasks.pattern.match(heading.strip()) if layout.tasks is not None else None
        if found is not None and layout.tasks is not None:
            groups = found.groupdict()
            letter = above[index] if layout.tasks.difficulty_above and index < len(above) else None
            tasks.append(
                TaskColumn(
                    index=index,
                    heading=heading,
                    label=task_label(groups["label"]),
                    max_score=int(groups["max"]) if groups.get("max") else None,
                    difficulty=difficulty_of(letter),
                )
            )
            continue
        strange.append(StrangeColumn(index=index, heading=heading, personal=is_personal(heading)))
    return tuple(fields), tuple(tasks), tuple(strange)


def absent_titles(recognised: Recognised) -> list[str]:
    """Titles of the layout's columns that the sheet has not and that a column of it could stand for."""
    there = {each.column.measure or each.column.field for each in recognised.fields} | {"ignored"}
    absent = [each for each in recognised.layout.columns if (each.measure or each.field) not in there]
    return [each.title for each in absent if not each.personal]


def nearest(missing: str, headings: Sequence[str]) -> str | None:
    """The heading of the file that resembles the missing one most; None when none does."""
    by_plain = {normalised(each): each for each in headings}
    close = get_close_matches(normalised(missing), list(by_plain), n=1, cutoff=0.5)
    return by_plain[close[0]] if close else None

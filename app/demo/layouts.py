"""Writers of the file layouts that schools meet: Ф1, the protocol form, CSV, the item table."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from app.demo.papers import Paper
from app.demo.schools import CITY
from app.demo.scores import Row
from app.demo.stories import DAYS, Work
from app.domain.assessments import Form, Participation
from app.domain.demonstration import DEMO_WORDS

SheetCell = int | str | None
Sheet = list[list[SheetCell]]

F1_SHEET = "Индивидуальные результаты"
F1_HEADER_ROW = 13  # as a person counts; participants start in the next one
PROTOCOL_SHEET = "Протокол"
ABSENT = "отсутствовал"
PROGRAMMES = {True: "АООП", False: "ООП"}
# Every workbook says when it was made; a clock here would make two equal runs differ.
MADE = datetime(2026, 11, 16, 9, 0)


def f1_sheet(works: Sequence[Work]) -> Sheet:
    """«Ф1 Индивидуальные результаты»: eleven rows of labels, difficulty letters, header, participants.

    One work gives a school's file; works of one paper by several schools give the city's file.
    Only those who wrote the paper on the ordinary programme are in it, as in the real export.
    """
    first = works[0]
    paper = first.paper
    count = sum(len(work.counted) for work in works)
    declared = f"Кол-во участников: {count}"
    if len(works) == 1:
        declared = f"{first.school.name} ({first.school.login}) | {declared}"
    form = " (на компьютере)" if first.form is Form.COMPUTER else ""
    labels: Sheet = [
        [f"ВПР {first.year} {paper.subject} {paper.grade} класс{form}"],
        [F1_SHEET],
        ["Предмет:", paper.subject],
        ["Максимальный первичный балл:", paper.max_score],
        ["Дата:", DAYS[first.year]],
        ["Муниципалитет:", CITY],
        [declared],
        [DEMO_WORDS],
        [],
        [],
        [],
    ]
    tasks = [f"{task.label} ({task.max_score}б)" for task in paper.tasks]
    letters: list[SheetCell] = [*[None] * 6, *(task.difficulty for task in paper.tasks)]
    header: list[SheetCell] = [
        *("ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"),
        *tasks,
        *("Первичный балл", "Отметка", "Отметка по журналу"),
    ]
    return [*labels, letters, header, *(_f1_row(work, row) for work in works for row in work.counted)]


def _f1_row(work: Work, row: Row) -> list[SheetCell]:
    return [
        *(work.school.login, CITY, work.school.name, row.pupil.code, row.pupil.class_name, row.variant),
        *row.cells,
        *(row.total, work.paper.mark_of(row.total), row.journal),
    ]


def write_workbook(path: Path, rows: Sheet, *, sheet: str = F1_SHEET) -> None:
    """An .xlsx file with one sheet of plain values; equal rows give equal bytes."""
    with _workbook(path) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


def write_csv(path: Path, rows: Sheet) -> None:
    """The same rows as an office program saves them: windows-1251, `;`, decimal commas in the totals."""
    totals = rows[F1_HEADER_ROW - 1].index("Первичный балл")
    wide = max(map(len, rows))
    lines = [
        [
            f"{cell},0" if place == totals and isinstance(cell, int) else "" if cell is None else str(cell)
            for place, cell in enumerate(row)
        ]
        + [""] * (wide - len(row))
        for row in rows
    ]
    with path.open("w", encoding="cp1251", newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines)


def write_protocol(path: Path, work: Work) -> None:
    """The form that schools fill in: everybody on the list, totals as formulas with their values.

    The form has no room for a note, so a sheet of its own carries it.
    """
    tasks = work.paper.tasks
    header = [
        *("Код", "Вариант (часть 1)"),
        *(f"{task.label} ({task.max_score}б)" for task in tasks),
        *('Класс № (список формируется из листа "Классы")', "Пол"),
        *("Отметка за предыдущий триместр/ четверть/полугодие", "Программа", "Итого баллов"),
    ]
    with _workbook(path) as book:
        page = book.add_worksheet(PROTOCOL_SHEET)
        page.write_row(0, 0, header)
        for number, row in enumerate(work.rows, start=1):
            is_absent = row.participation is Participation.ABSENT
            page.write_row(
                number,
                0,
                [
                    *(row.pupil.code, ABSENT if is_absent else row.variant),
                    *(row.cells or [None] * len(tasks)),
                    *(row.pupil.class_name, row.pupil.sex, row.journal, PROGRAMMES[row.pupil.adapted]),
                ],
            )
            first, last = (xl_rowcol_to_cell(number, place) for place in (2, len(tasks) + 1))
            page.write_formula(
                number,
                len(header) - 1,
                f'=IF(LEN({first})>0, SUM({first}:{last}), "")',
                None,
                "" if is_absent else row.total,
            )
        book.add_worksheet(DEMO_WORDS).write(0, 0, DEMO_WORDS)


def write_items(path: Path, paper: Paper) -> None:
    """What each task checks: Ф1 leaves it out, so it comes as a table of its own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["№ задания", "Наибольший балл", "Уровень", "Что проверяет", "Раздел"])
        table.writerows(
            [task.label, task.max_score, task.difficulty, task.title, task.content] for task in paper.tasks
        )


def _workbook(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(path)
    book.set_properties({"title": DEMO_WORDS, "created": MADE})
    return book

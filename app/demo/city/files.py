"""Writers of the city's files: one sheet of many schools, as text, because it is quick to write and read."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.demo.city.works import CityWork
from app.demo.layouts import F1_SHEET
from app.demo.papers import Paper
from app.demo.schools import CITY
from app.demo.scores import Cell
from app.demo.stories import Work
from app.domain.assessments import Form, Level, Participation
from app.domain.demonstration import DEMO_WORDS

_DAYS = {2024: "17.04.2024", 2025: "16.04.2025", 2026: "23.04.2026"}
_FIXED = ("ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант")
_RESULTS = ("Первичный балл", "Отметка", "Отметка по журналу", "Программа")
_EXAM_FIXED = ("Код ОО", "Класс", "Код участника", "Вариант")
_EXAM_RESULTS = ("Балл", "Отметка", "Отметка в журнале")
_PROGRAMMES = {False: "ООП", True: "АООП"}


def f1_name(paper: Paper, year: int, form: Form) -> str:
    """The name of a city file. A text file has no sheet to be known by: its name is the sheet's."""
    return f"учебные_{F1_SHEET}_vpr-{year}_{paper.code}_{form}_город.csv"


def write_city_f1(
    path: Path, paper: Paper, year: int, form: Form, works: Sequence[CityWork], own: Sequence[Work] = ()
) -> None:
    """«Ф1 Индивидуальные результаты» of many schools in windows-1251, by school.

    `own`: works of schools that usually load theirs themselves. Those on an adapted programme are marked.
    """
    rows = [row for work in works for row in _city_rows(work)] + [
        row for work in own for row in _own_rows(work)
    ]
    rows.sort(key=lambda row: row[0])
    where = " (на компьютере)" if form is Form.COMPUTER else ""
    if paper.level is Level.ADVANCED:
        where += " (углублённый уровень)"
    labels = [
        [f"ВПР {year} {paper.subject} {paper.grade} класс{where}"],
        [F1_SHEET],
        ["Предмет:", paper.subject],
        ["Максимальный первичный балл:", str(paper.max_score)],
        ["Дата:", _DAYS[year]],
        ["Муниципалитет:", CITY],
        [f"Кол-во участников: {len(rows)}"],
        [DEMO_WORDS],
        [],
        [],
        [],
        [*[""] * len(_FIXED), *(task.difficulty or "" for task in paper.tasks)],
    ]
    tasks = [f"{task.label} ({task.max_score}б)" for task in paper.tasks]
    _write(path, labels, [*_FIXED, *tasks, *_RESULTS], (line for _, line in rows))


def write_exam(path: Path, paper: Paper, year: int, works: Sequence[CityWork]) -> None:
    """A table of ОГЭ of many schools: who, task scores, score, mark, the year's mark."""
    labels = [[f"ОГЭ {year} {paper.subject} {paper.grade} класс"], [DEMO_WORDS]]
    tasks = [f"Задание {task.label} ({task.max_score}б)" for task in paper.tasks]
    lines = (
        f"{work.school.login};{line.pupil.class_name};{line.pupil.code};{line.variant};"
        f"{_cells(line.cells)};{line.total};{line.mark};{_or_nothing(line.journal)}"
        for work in works
        for line in work.lines
    )
    _write(path, labels, [*_EXAM_FIXED, *tasks, *_EXAM_RESULTS], lines)


def _write(path: Path, labels: Sequence[Sequence[str]], header: Sequence[str], lines: Iterable[str]) -> None:
    above = [";".join([*row, *[""] * (len(header) - len(row))]) for row in (*labels, header)]
    text = "\r\n".join((*above, *lines, ""))
    path.write_bytes(text.encode("cp1251"))


def _city_rows(work: CityWork) -> list[tuple[str, str]]:
    who = f"{work.school.login};{CITY};{work.school.name}"
    return [
        (
            work.school.login,
            f"{who};{line.pupil.code};{line.pupil.class_name};{line.variant};{_cells(line.cells)};"
            f"{line.total};{line.mark};{_or_nothing(line.journal)};{_PROGRAMMES[line.pupil.adapted]}",
        )
        for line in work.lines
    ]


def _own_rows(work: Work) -> list[tuple[str, str]]:
    who = f"{work.school.login};{CITY};{work.school.name}"
    return [
        (
            work.school.login,
            f"{who};{row.pupil.code};{row.pupil.class_name};{row.variant};{_cells(row.cells)};"
            f"{row.total};{work.paper.mark_of(row.total)};{_or_nothing(row.journal)};"
            f"{_PROGRAMMES[row.participation is Participation.ADAPTED]}",
        )
        for row in work.counted
    ]


def _cells(cells: Sequence[Cell]) -> str:
    return ";".join(map(str, cells))


def _or_nothing(value: int | None) -> str:
    return "" if value is None else str(value)

"""Reads the city's files in plain Python, knowing nothing of how they were written."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.demo.generate import DemoFiles, DemoResult, Layout
from tests.demo.reading import TASK, protocol
from tests.demo.reading import f1 as small_f1

_NAMES = {"Код ОО": "ОО", "Балл": "Первичный балл", "Отметка в журнале": "Отметка по журналу"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table of text: what stands above, the headings, the rows."""

    labels: list[list[str]]
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        at = self.header.index(name)
        return [row[at] for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Wrote:
    """A participant who counts."""

    school: str
    class_name: str
    cells: dict[str, str]
    total: int
    mark: int
    journal: int | None


@cache
def sheet(path: Path, *, encoding: str = "cp1251", key: str | None = None) -> Sheet:
    with path.open(encoding=encoding, newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    keys = (key,) if key else ("Код участника", "Школа")
    at = next(n for n, line in enumerate(lines) if any(one in line for one in keys))
    return Sheet(labels=lines[:at], header=lines[at], rows=lines[at + 1 :])


def label_of(heading: str) -> tuple[str, int] | None:
    found = TASK.match(heading.removeprefix("Задание "))
    return (found[1], int(found[2])) if found else None


@cache
def wrote(path: Path, layout: Layout, school: str) -> tuple[Wrote, ...]:
    """Everybody on the ordinary programme who was there; `school` for files that do not say whose."""
    if layout is Layout.PROTOCOL:
        return tuple(_of_protocol(path, school))
    if path.suffix == ".xlsx":
        table = small_f1(path)
        header, rows = table.header, [["" if v is None else str(v) for v in r.values()] for r in table.rows]
    else:
        header, rows = sheet(path).header, sheet(path).rows
    header = [_NAMES.get(name, name) for name in header]
    tasks = {label[0]: k for k, name in enumerate(header) if (label := label_of(name))}
    place = {name: k for k, name in enumerate(header)}
    programme = place.get("Программа")
    return tuple(
        Wrote(
            school=row[place["ОО"]],
            class_name=row[place["Класс"]],
            cells={label: row[k] for label, k in tasks.items()},
            total=int(row[place["Первичный балл"]].removesuffix(",0")),
            mark=int(row[place["Отметка"]]),
            journal=int(found) if (found := row[place["Отметка по журналу"]]) else None,
        )
        for row in rows
        if programme is None or row[programme] == "ООП"
    )


def _of_protocol(path: Path, school: str) -> Iterator[Wrote]:
    """The protocol form has no marks: its readers take them from the scale, so here they are 0."""
    table = protocol(path)
    for row in table.rows:
        if row["Вариант (часть 1)"] == "отсутствовал" or row["Программа"] != "ООП":
            continue
        cells = {label: str(value) for label, value in table.scores(row).items()}
        yield Wrote(
            school=school,
            class_name=str(row['Класс № (список формируется из листа "Классы")']),
            cells=cells,
            total=int(str(row["Итого баллов"])),
            mark=0,
            journal=None,
        )


def results(
    demo: DemoFiles, procedure: str, subject: str, grade: int, level: str = "basic"
) -> list[DemoResult]:
    return [
        result
        for result in demo.results
        if (result.key.procedure, result.key.subject, result.key.grade, result.key.level)
        == (procedure, subject, grade, level)
    ]


def people(
    demo: DemoFiles,
    procedure: str,
    subject: str,
    grade: int,
    *,
    school: int | None = None,
    level: str = "basic",
) -> list[Wrote]:
    """Everybody who counts in a test, of the city or of one school, from all its files."""
    code = None if school is None else f"edu100{school}"
    return [
        one
        for result in results(demo, procedure, subject, grade, level)
        if code is None or code in result.schools
        for one in wrote(result.path, result.layout, result.schools[0])
        if code in (None, one.school)
    ]


def good(found: list[Wrote], scale: tuple[int, int, int] | None = None) -> tuple[int, int]:
    """How many have 4 or 5, and of how many; `scale`: where 3, 4 and 5 begin, for files without marks."""
    marks = [one.mark or _mark(one.total, scale) for one in found]
    return sum(mark >= 4 for mark in marks), len(marks)


def _mark(total: int, scale: tuple[int, int, int] | None) -> int:
    assert scale is not None
    return 2 + sum(total >= cut for cut in scale)


@cache
def organisations(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def schools(demo: DemoFiles) -> list[dict[str, str]]:
    return [row for row in organisations(demo.organisations) if row["Вид"] == "Школа"]


def number(text: str) -> float:
    return float(text.replace(",", "."))

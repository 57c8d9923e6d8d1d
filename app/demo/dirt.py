"""Files with the faults that people make, each with its corrected twin.

Every file is a work of its own, so that loading a twin replaces no other result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from app.demo.layouts import F1_HEADER_ROW, Sheet, SheetCell, f1_sheet, write_workbook
from app.demo.schools import SCHOOLS
from app.demo.scores import NOT_STUDIED, stream
from app.demo.stories import Work, extra_work
from app.domain.assessments import TestKey


class Fault(StrEnum):
    """What is wrong with a file, in one word."""

    SCORE_ABOVE_MAX = "score_above_max"
    SCORE_IN_WORDS = "score_in_words"
    LATIN_LETTER_IN_CLASS = "latin_letter_in_class"
    TOTAL_DISAGREES = "total_disagrees"
    CODE_REPEATED = "code_repeated"
    OTHER_SCHOOL = "other_school"
    NOT_STUDIED_IN_WORDS = "not_studied_in_words"
    NAMES = "names"
    COLUMN_RENAMED = "column_renamed"


class Reaction(StrEnum):
    """What a careful reader does with the file."""

    REFUSED = "refused"  # cannot be read at all
    BLOCKED = "blocked"  # read; somebody has to correct it
    MENDED = "mended"  # read, put right, and said so
    UNDERSTOOD = "understood"  # read as it was meant


REACTIONS = {
    Fault.SCORE_ABOVE_MAX: Reaction.BLOCKED,
    Fault.SCORE_IN_WORDS: Reaction.BLOCKED,
    Fault.LATIN_LETTER_IN_CLASS: Reaction.MENDED,
    Fault.TOTAL_DISAGREES: Reaction.MENDED,
    Fault.CODE_REPEATED: Reaction.BLOCKED,
    Fault.OTHER_SCHOOL: Reaction.BLOCKED,
    Fault.NOT_STUDIED_IN_WORDS: Reaction.UNDERSTOOD,
    Fault.NAMES: Reaction.BLOCKED,
    Fault.COLUMN_RENAMED: Reaction.REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDoubt:
    """A cell to look at: row as a person counts (the header's for a whole column), column heading.

    Where `found` is what it `should_be`, the cell is only one of two that contradict each other.
    """

    row: int
    column: str
    fault: Fault
    found: str
    should_be: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDirt:
    """A file to correct. `tells`: what is wrong, in Russian words."""

    path: Path
    uploader: str
    key: TestKey
    fault: Fault
    reaction: Reaction
    tells: str
    doubts: tuple[DemoDoubt, ...]
    corrected: Path
    items: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoiled:
    rows: Sheet
    doubts: tuple[DemoDoubt, ...]


Spoil = Callable[[Random, Sheet, Work], _Spoiled]
FIRST = F1_HEADER_ROW  # index of the first participant's row
TASKS_FROM = 6


def write_dirt(folder: Path, *, seed: int, items: Callable[[str], Path]) -> tuple[DemoDirt, ...]:
    """Write every faulty file and its twin. `items`: the item table of a paper, by the paper's code."""
    return tuple(
        _write(folder, seed, items, fault, tells, spoil, number, year, paper, classes)
        for fault, tells, spoil, number, year, paper, classes in PLAN
    )


def _write(
    folder: Path,
    seed: int,
    items: Callable[[str], Path],
    fault: Fault,
    tells: str,
    spoil: Spoil,
    number: int,
    year: int,
    paper: str,
    classes: tuple[str, ...],
) -> DemoDirt:
    work = extra_work(seed, number, year, paper, classes)
    stem = f"учебные_{fault}_vpr-{year}_{paper}_{number}"
    path, corrected = folder / f"{stem}.xlsx", folder / f"{stem}_исправлено.xlsx"
    spoiled = spoil(stream(seed, fault), f1_sheet([work]), work)
    write_workbook(path, spoiled.rows)
    write_workbook(corrected, f1_sheet([work]))
    return DemoDirt(
        path=path,
        uploader=f"zavuch_{number}",
        key=work.key,
        fault=fault,
        reaction=REACTIONS[fault],
        tells=tells,
        doubts=spoiled.doubts,
        corrected=corrected,
        items=items(paper),
    )


def _score_above_max(rng: Random, rows: Sheet, work: Work) -> _Spoiled:
    """A score one above its maximum; the total goes with it and earns the same mark."""
    total = rows[FIRST - 1].index("Первичный балл")
    fits = [
        (at, TASKS_FROM + k)
        for at in range(FIRST, len(rows))
        for k, task in enumerate(work.paper.tasks)
        if task.max_score == 2 and rows[at][TASKS_FROM + k] == 2 and _same_mark(work, rows[at][total])
    ]
    at, column = rng.choice(fits)
    doubt = _doubt(rows, at, column, Fault.SCORE_ABOVE_MAX, found="3")
    rows[at][column], rows[at][total] = 3, _number(rows[at][total]) + 1
    return _Spoiled(rows=rows, doubts=(doubt,))


def _score_in_words(rng: Random, rows: Sheet, work: Work) -> _Spoiled:
    at, column = rng.choice(_cells_with(rows, work, 2))
    doubt = _doubt(rows, at, column, Fault.SCORE_IN_WORDS, found="два")
    rows[at][column] = "два"
    return _Spoiled(rows=rows, doubts=(doubt,))


def _latin_letter(rng: Random, rows: Sheet, _work: Work) -> _Spoiled:
    column = rows[FIRST - 1].index("Класс")
    places = [at for at in range(FIRST, len(rows)) if rows[at][column] == "4А"]
    chosen = sorted(rng.sample(places, 3))
    latin = "4\u0041"
    doubts = tuple(_doubt(rows, at, column, Fault.LATIN_LETTER_IN_CLASS, found=latin) for at in chosen)
    for at in chosen:
        rows[at][column] = latin
    return _Spoiled(rows=rows, doubts=doubts)


def _total_disagrees(rng: Random, rows: Sheet, work: Work) -> _Spoiled:
    column = rows[FIRST - 1].index("Первичный балл")
    at = rng.choice([at for at in range(FIRST, len(rows)) if _same_mark(work, rows[at][column])])
    wrong = _number(rows[at][column]) + 1
    doubt = _doubt(rows, at, column, Fault.TOTAL_DISAGREES, found=str(wrong))
    rows[at][column] = wrong
    return _Spoiled(rows=rows, doubts=(doubt,))


def _code_repeated(rng: Random, rows: Sheet, _work: Work) -> _Spoiled:
    """A code copied from the row above: both rows are doubtful, the second is wrong."""
    column = rows[FIRST - 1].index("Код участника")
    at = rng.randrange(FIRST + 1, len(rows))
    code = str(rows[at - 1][column])
    doubts = tuple(_doubt(rows, row, column, Fault.CODE_REPEATED, found=code) for row in (at - 1, at))
    rows[at][column] = rows[at - 1][column]
    return _Spoiled(rows=rows, doubts=doubts)


def _other_school(rng: Random, rows: Sheet, work: Work) -> _Spoiled:
    """Three rows come from another school's file."""
    other = next(school for school in SCHOOLS if school is not work.school)
    chosen = sorted(rng.sample(range(FIRST, len(rows)), 3))
    doubts = tuple(_doubt(rows, at, 0, Fault.OTHER_SCHOOL, found=other.login) for at in chosen)
    for at in chosen:
        rows[at][0], rows[at][2] = other.login, other.name
    return _Spoiled(rows=rows, doubts=doubts)


def _not_studied(rng: Random, rows: Sheet, work: Work) -> _Spoiled:
    """«н/п» in three cells of a task that a class had not studied; the form asks for N."""
    chosen = sorted(rng.sample(_cells_with(rows, work, NOT_STUDIED), 3))
    doubts = tuple(_doubt(rows, at, column, Fault.NOT_STUDIED_IN_WORDS, found="н/п") for at, column in chosen)
    for at, column in chosen:
        rows[at][column] = "н/п"
    return _Spoiled(rows=rows, doubts=doubts)


def _names(_: Random, rows: Sheet, _work: Work) -> _Spoiled:
    """A column of names beside the codes. The names are plainly invented."""
    column = rows[FIRST - 1].index("Код участника") + 1
    title = "Фамилия ребёнка"
    rows[FIRST - 2].insert(column, None)
    rows[FIRST - 1].insert(column, title)
    for number, row in enumerate(rows[FIRST:], start=1):
        row.insert(column, f"Фамилия {number} Имя {number}")
    doubt = DemoDoubt(row=FIRST, column=title, fault=Fault.NAMES, found="Фамилия 1 Имя 1", should_be="")
    return _Spoiled(rows=rows, doubts=(doubt,))


def _column_renamed(_: Random, rows: Sheet, _work: Work) -> _Spoiled:
    column = rows[FIRST - 1].index("Первичный балл")
    doubt = _doubt(rows, FIRST - 1, column, Fault.COLUMN_RENAMED, found="Сумма баллов")
    rows[FIRST - 1][column] = "Сумма баллов"
    return _Spoiled(rows=rows, doubts=(doubt,))


def _doubt(rows: Sheet, at: int, column: int, fault: Fault, *, found: str) -> DemoDoubt:
    return DemoDoubt(
        row=at + 1,
        column=str(rows[FIRST - 1][column]),
        fault=fault,
        found=found,
        should_be=str(rows[at][column]),
    )


def _cells_with(rows: Sheet, work: Work, value: SheetCell) -> list[tuple[int, int]]:
    """Task cells that hold `value`: index of row and column."""
    return [
        (at, column)
        for at in range(FIRST, len(rows))
        for column in range(TASKS_FROM, TASKS_FROM + len(work.paper.tasks))
        if rows[at][column] == value
    ]


def _same_mark(work: Work, total: SheetCell) -> bool:
    """Whether one point more is still within the paper and earns the same mark."""
    score = _number(total)
    return work.paper.scale.mark_of(score + 1) == work.paper.mark_of(score)


def _number(cell: SheetCell) -> int:
    if not isinstance(cell, int):
        raise TypeError(f"not a number: {cell!r}")
    return cell


# fault, in words, how to spoil, then whose file it is: school, year, paper, classes
PLAN: tuple[tuple[Fault, str, Spoil, int, int, str, tuple[str, ...]], ...] = (
    (Fault.SCORE_ABOVE_MAX, "Балл больше наибольшего", _score_above_max, 318, 2026, "world4", ("4А", "4Б")),
    (Fault.SCORE_IN_WORDS, "Балл написан словом", _score_in_words, 370, 2026, "world4", ("4А", "4Б")),
    (
        Fault.LATIN_LETTER_IN_CLASS,
        "Латинская буква в классе",
        _latin_letter,
        318,
        2025,
        "world4",
        ("4А", "4Б"),
    ),
    (Fault.TOTAL_DISAGREES, "Сумма баллов не сходится", _total_disagrees, 370, 2025, "world4", ("4А", "4Б")),
    (Fault.CODE_REPEATED, "Код участника стоит дважды", _code_repeated, 386, 2026, "world4", ("4А",)),
    (Fault.OTHER_SCHOOL, "Есть строки другой школы", _other_school, 386, 2025, "world4", ("4А",)),
    (
        Fault.NOT_STUDIED_IN_WORDS,
        "Вместо N стоит «н/п»",
        _not_studied,
        318,
        2026,
        "read4",
        ("4В", "4Г"),
    ),
    (Fault.NAMES, "Есть столбец с фамилиями", _names, 370, 2026, "read4", ("4В",)),
    (Fault.COLUMN_RENAMED, "Столбец назван иначе", _column_renamed, 318, 2025, "read4", ("4В", "4Г")),
)

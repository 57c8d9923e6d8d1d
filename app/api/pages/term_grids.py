"""Classes × subjects of a term, in tables that fit a sheet of paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.api.pages.formats import DASH
from app.domain.organisations import grade_of
from app.domain.term_marks import TermReport

MOST_CLASSES = 12  # «12 из 21» so many times beside the subject's name: the width of an upright A4 sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkGrid:
    """Some classes and the subjects that they have: a row a subject, a cell a class; no cell is left out."""

    heading: str  # «5–7 классы»
    classes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def grids_of(report: TermReport) -> tuple[MarkGrid, ...]:
    """Every class once, whole grades together as far as they fit."""
    return tuple(_grid(report, names) for names in _sheets([group.name for group in report.classes]))


def _sheets(names: Sequence[str]) -> Iterator[list[str]]:
    sheet: list[str] = []
    for _, found in groupby(names, grade_of):
        grade = list(found)
        if sheet and len(sheet) + len(grade) > MOST_CLASSES:
            yield sheet
            sheet = []
        sheet += grade
        while len(sheet) > MOST_CLASSES:
            yield sheet[:MOST_CLASSES]
            sheet = sheet[MOST_CLASSES:]
    if sheet:
        yield sheet


def _grid(report: TermReport, names: Sequence[str]) -> MarkGrid:
    cells = {one.key: one.marks.quality_share for one in report.cells}
    rows = []
    for subject in (group.name for group in report.subjects):
        shares = [cells.get((name, subject)) for name in names]
        if any(one is not None for one in shares):
            shown = ("" if one is None else f"{one.k} из {one.n}" if one.n else DASH for one in shares)
            rows.append((subject, tuple(shown)))
    return MarkGrid(heading=_heading(names), classes=tuple(names), rows=tuple(rows))


def _heading(names: Sequence[str]) -> str:
    first, last = grade_of(names[0]), grade_of(names[-1])
    if first is None or last is None:
        return f"{names[0]} {DASH} {names[-1]}"
    return f"{first} класс" if first == last else f"{first}–{last} классы"

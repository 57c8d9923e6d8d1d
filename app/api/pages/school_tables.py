"""The tables of a school's page, as they are printed in a document."""

from collections.abc import Sequence

from app.api.exports import Table, Value
from app.api.pages.formats import DASH, counted
from app.api.pages.merger_words import TOGETHER, closed_words, since_words
from app.api.pages.school_views import BROKEN, YEARS_NOTE, ProcedureLines, SchoolView, likely_words
from app.api.pages.year_views import YearsLine
from app.domain.statistics import Share
from app.domain.trends import Point
from app.use_cases.schools import SchoolPicture

_MISSING = "Что не измерено и почему"
_NO_YEAR = "Тире под годом: результатов нет. Тире в «Изменении»: почему, сказано рядом."
_NO_FIGURE = (
    "Тире: числа нет. Похожих школ с этой работой мало, отметок в файле нет или это не доля «4» и «5»."
)


def report_lead(picture: SchoolPicture, view: SchoolView) -> tuple[str, ...]:
    """That the school is closed or that another became part of it, and what the page says first."""
    closed = (f"{closed_words(picture.closed)}.",) if picture.closed else ()
    whole = (f"{one.start}, все {len(one.titles)}: {one.whole}." for one in view.cut)
    return (*closed, *(f"{since_words(one)}." for one in picture.joined), *view.lead, *whole)


def report_tables(picture: SchoolPicture, view: SchoolView, indicators: Sequence[YearsLine]) -> list[Table]:
    """The latest year by procedure, the years, both schools before and after a merger, what is not measured,
    and why these schools are similar.
    """
    tables = [_beside(picture, view, group) for group in view.procedures]
    tables += [
        _years(picture, view),
        _together(picture, indicators),
        _missing(picture, view),
        _peers(picture, view),
    ]
    return [table for table in tables if table.rows or (table.name == _MISSING and table.notes)]


def _beside(picture: SchoolPicture, view: SchoolView, group: ProcedureLines) -> Table:
    judged = bool(view.peers) and not group.purpose
    rows: list[list[Value]] = []
    for line in group.lines:
        if line.measures:
            told = "; ".join(f"{name}: {counted(share.k, share.n)}" for name, share in line.measures)
            row: list[Value] = [line.title, told, DASH, DASH, DASH]
        else:
            likely = line.words or likely_words(line) or DASH
            city = line.city_hidden or _or_dash(line.city)
            row = [
                line.title,
                counted(line.own.k, line.own.n) if line.own.n else "отметок нет",
                likely,
                city,
                _or_dash(line.peers),
            ]
        rows.append([*row, "судить рано" if line.words else line.verdict] if judged else row)
    headings = ("Предмет и класс", "«4» и «5»", "Вероятно", "Город, %", "Похожие, %")
    notes = [group.purpose] if group.purpose else []
    if any(DASH in row for row in rows):
        notes.append(_NO_FIGURE)
    if view.small_years:
        notes.append(view.small_years)
    if view.peer_names and group is view.procedures[0]:
        notes.append(f"Похожие школы: {view.peer_names}.")
    return Table(
        name=f"{group.name}: рядом с городом и похожими школами",
        title=picture.place.name,
        headings=(*headings, "Рядом с похожими") if judged else headings,
        rows=rows,
        notes=tuple(notes),
    )


def _years(picture: SchoolPicture, view: SchoolView) -> Table:
    rows: list[list[Value]] = [
        [
            line.title, *map(_point, line.cells, line.both), line.change or DASH, line.words,
        ]
        for line in view.trends
    ]  # fmt: skip
    return Table(
        name="По годам: доля «4» и «5»",
        title=picture.place.name,
        headings=("Предмет и класс", *picture.years, "Изменение", "Что можно сказать"),
        rows=rows,
        notes=(*((view.broken_once,) if view.broken_once else ()), YEARS_NOTE, _NO_YEAR),
    )


def _together(picture: SchoolPicture, indicators: Sequence[YearsLine]) -> Table:
    rows: list[list[Value]] = [[line.passport.name, line.together] for line in indicators if line.together]
    return Table(
        name="Обе школы вместе",
        title=picture.place.name,
        headings=("Показатель", "Последний год двух школ → первый год одной"),
        rows=rows,
        notes=(TOGETHER,),
    )


def _or_dash(figure: float | None) -> Value:
    return DASH if figure is None else figure


def _point(point: Point | None, both: Share | None) -> str:
    if point is None:
        return DASH
    told = f"{BROKEN if point.broken else ''}{counted(point.own.k, point.own.n)}"
    return f"{told}; вместе {counted(both.k, both.n)}" if both else told


def _missing(picture: SchoolPicture, view: SchoolView) -> Table:
    rows: list[list[Value]] = [[line.title, line.words, _or_dash(line.city)] for line in view.missing]
    headings = ("Работа", "Почему", "Город, %")
    return Table(
        name=_MISSING,
        title=picture.place.name,
        headings=headings,
        rows=rows,
        notes=(view.not_taught,) if view.not_taught else (),
    )


def _peers(picture: SchoolPicture, view: SchoolView) -> Table:
    rows: list[list[Value]] = [[one.name, *(fact or DASH for fact in one.facts)] for one in view.peers]
    return Table(
        name="Почему эти школы похожи",
        title=picture.place.name,
        headings=("Школа", *view.peer_facts),
        rows=rows,
        notes=(view.peer_rule, "Тире: сведения о школе нет."),
    )

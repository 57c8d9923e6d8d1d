"""The tables of a school's page, as they are printed in a document."""

from collections.abc import Sequence

from app.api.exports import Table, Value
from app.api.pages.formats import counted
from app.api.pages.merger_words import TOGETHER, closed_words, since_words
from app.api.pages.school_views import BROKEN, YEARS_NOTE, ProcedureLines, SchoolView, likely_words
from app.api.pages.year_views import YearsLine
from app.domain.trends import Point
from app.use_cases.schools import SchoolPicture


def report_lead(picture: SchoolPicture, view: SchoolView) -> tuple[str, ...]:
    """That the school is closed or that another became part of it, and what the page says first."""
    closed = (f"{closed_words(picture.closed)}.",) if picture.closed else ()
    return (*closed, *(f"{since_words(one)}." for one in picture.joined), *view.lead)


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
    return [table for table in tables if table.rows]


def _beside(picture: SchoolPicture, view: SchoolView, group: ProcedureLines) -> Table:
    judged = bool(view.peers) and not group.purpose
    rows: list[list[Value]] = []
    for line in group.lines:
        if line.measures:
            told = "; ".join(f"{name}: {counted(share.k, share.n)}" for name, share in line.measures)
            row: list[Value] = [line.title, told, None, None, None]
        else:
            likely = line.words or likely_words(line)
            city = "скрыто, мало человек" if line.city_hidden else line.city
            row = [
                line.title,
                counted(line.own.k, line.own.n) if line.own.n else "отметок нет",
                likely,
                city,
                line.peers,
            ]
        rows.append([*row, "судить рано" if line.words else line.verdict] if judged else row)
    headings = ("Предмет и класс", "«4» и «5»", "Вероятно", "Город, %", "Похожие, %")
    notes = [group.purpose] if group.purpose else []
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
            line.title, *(_point(point) for point in line.cells), line.change,
            line.words,
        ]
        for line in view.trends
    ]  # fmt: skip
    return Table(
        name="По годам: доля «4» и «5»",
        title=picture.place.name,
        headings=("Предмет и класс", *picture.years, "Изменение", "Что можно сказать"),
        rows=rows,
        notes=(*((view.broken_once,) if view.broken_once else ()), YEARS_NOTE),
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


def _point(point: Point | None) -> str | None:
    if point is None:
        return None
    return f"{BROKEN if point.broken else ''}{counted(point.own.k, point.own.n)}"


def _missing(picture: SchoolPicture, view: SchoolView) -> Table:
    rows: list[list[Value]] = [[line.title, line.words, line.city] for line in view.missing]
    headings = ("Работа", "Почему", "Город, %")
    return Table(name="Что не измерено и почему", title=picture.place.name, headings=headings, rows=rows)


def _peers(picture: SchoolPicture, view: SchoolView) -> Table:
    rows: list[list[Value]] = [[one.name, *one.facts] for one in view.peers]
    return Table(
        name="Почему эти школы похожи",
        title=picture.place.name,
        headings=("Школа", *view.peer_facts),
        rows=rows,
        notes=(view.peer_rule,),
    )

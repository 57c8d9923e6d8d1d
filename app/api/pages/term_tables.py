"""The tables of a term's report, as they are taken away."""

from app.api.exports import Table, Value
from app.api.pages.term_views import GroupLine, TermView
from app.use_cases.term_reports import TermPicture

PUPILS = "Учеников"
MARKED = "Учеников с отметкой"  # of a subject: who is not attested in it is not among them
_FEW = "Пусто: учеников меньше 20, доля сказала бы больше, чем есть."
_COUNTS = ("«5»", "«4»", "«3»", "«2»", "н/а")


def tables_of(picture: TermPicture, view: TermView) -> list[Table]:
    """By class, by subject, and every class in every subject; for XLSX and CSV."""
    title = f"{view.heading}. {picture.school.name}, {picture.period.title}"
    return [
        _cells(picture, view, title),
        _groups("По классам", "Класс", PUPILS, view.classes, view, title),
        _groups("По предметам", "Предмет", MARKED, view.subjects, view, title),
        *_attention(view, title),
    ]


def _attention(view: TermView, title: str) -> list[Table]:
    rows: list[list[Value]] = [
        [heading, point] for heading, points in view.whole_attention for point in points
    ]
    if not rows:
        return []
    return [Table(name="На что посмотреть", title=title, headings=("О чём", "Что"), rows=rows)]


def printed_tables(picture: TermPicture, view: TermView) -> list[Table]:
    """The same for paper: shares in words where pupils are few, classes × subjects as grids."""
    title = f"{view.heading}. {picture.school.name}, {picture.period.title}"
    grids = [
        Table(
            name=f"{grid.heading}: «4» и «5» из всех отметок",
            title=title,
            headings=("Предмет", *grid.classes),
            rows=[[subject, *shown] for subject, shown in grid.rows],
            notes=("Пусто: предмета в классе нет. Тире: отметок нет.",),
        )
        for grid in view.grids
    ]
    return [
        _printed("По классам", "Класс", PUPILS, view.classes, title, picture.has_previous),
        _printed("По предметам", "Предмет", MARKED, view.subjects, title, picture.has_previous),
        *grids,
    ]


def _cells(picture: TermPicture, view: TermView, title: str) -> Table:
    weights = picture.norms.sou
    rows: list[list[Value]] = []
    for one in picture.report.cells:
        m = one.marks
        counts = [m.m5, m.m4, m.m3, m.m2, m.not_attested]
        rows.append(
            [
                one.class_name, one.subject, *counts, m.n,
                *_unless(one.is_small, m.quality_share.pct, m.pass_share.pct, m.sou(weights)),
            ]
        )  # fmt: skip
    return Table(
        name="Классы и предметы",
        title=title,
        headings=(
            "Класс", "Предмет", *_COUNTS, "Отметок", "«4» и «5», %", "«3» и выше, %", "СОУ, %",
        ),
        rows=rows,
        notes=(_FEW, *view.notes),
    )  # fmt: skip


def _unless(is_small: bool, *shares: float | None) -> tuple[float | None, ...]:
    return (None,) * len(shares) if is_small else shares


def _groups(
    name: str, heading: str, people: str, lines: tuple[GroupLine, ...], view: TermView, title: str
) -> Table:
    rows: list[list[Value]] = [
        [
            line.name, line.pupils, line.quality.n, line.quality.k,
            *_unless(
                line.is_small, line.quality.pct, line.interval.low_pct if line.interval else None,
                line.interval.high_pct if line.interval else None, line.passed.pct, line.sou,
            ),
            line.not_attested, line.points, line.about_points,
        ]
        for line in (*lines, view.whole)
    ]  # fmt: skip
    rows[-1][0] = "Школа"
    return Table(
        name=name,
        title=title,
        headings=(
            heading, people, "Отметок", "«4» и «5»", "«4» и «5», %", "Вероятно от, %", "до, %",
            "«3» и выше, %", "СОУ, %", "н/а", "Изменение, п. п.", "Об изменении",
        ),
        rows=rows,
        notes=(_FEW, *view.notes),
    )  # fmt: skip


def _printed(
    name: str, heading: str, people: str, lines: tuple[GroupLine, ...], title: str, has_previous: bool
) -> Table:
    """Without anything to compare with there is no column of changes: the first sentences say why."""
    rows: list[list[Value]] = [
        [
            line.name, line.pupils,
            f"{line.quality.k} из {line.quality.n}" if line.quality.n else "отметок нет",
            *_unless(line.is_small, line.quality.pct, line.passed.pct, line.sou),
            line.not_attested, *((line.change,) if has_previous else ()),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(
        name=name,
        title=title,
        headings=(
            heading, people, "«4» и «5»", "Доля, %", "«3» и выше, %", "СОУ, %", "н/а",
            *(("Изменение",) if has_previous else ()),
        ),
        rows=rows,
        notes=(_FEW,) if any(line.is_small for line in lines) else (),
    )  # fmt: skip

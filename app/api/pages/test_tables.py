"""The tables of a test's page, as they are taken away."""

from app.api.exports import Table, Value
from app.api.pages.level_views import LEVEL_NAMES, depth_view
from app.api.pages.test_views import TestView
from app.domain.levels import LEVEL_OF, MARKS, Levels
from app.domain.statistics import Share
from app.use_cases.statistics import TestPicture

FEW = "Меньше двадцати работ: долей и средних нет, только число работ."


def _pct(share: Share) -> float | None:
    """The share in per cent; of few people nothing."""
    return None if share.is_small else share.pct


def likely(share: Share) -> tuple[float | None, float | None, float | None]:
    """Per cent, and likely from and to; of few people nothing."""
    interval = share.interval
    if share.is_small or interval is None:
        return None, None, None
    return share.pct, interval.low_pct, interval.high_pct


def tables_of(picture: TestPicture, view: TestView, levels: Levels) -> dict[str, Table]:
    """Code → table, those that have rows; the codes are parts of addresses."""
    title = f"{picture.test.title}. {picture.place_name if picture.holder else picture.place.name}"
    tables = {
        "groups": _groups(picture, view, title),
        "tasks": _tasks(picture, view, title),
        "marks": _marks(picture, view, title),
        "participants": _participants(levels, title),
        "levels": _levels(picture, view, levels, title),
        "scores": _scores(picture, title),
        "journal": _journal(picture, view, title),
        "matrix": _matrix(levels, title),
    }
    return {code: table for code, table in tables.items() if table.rows}


def _groups(picture: TestPicture, view: TestView, title: str) -> Table:
    rows: list[list[Value]] = []
    for one in view.groups:
        f = one.figures
        if f is None:
            rows.append([one.name, None, None, None, None, None, None, None, None, None, None])
            continue
        quality = f.marks.quality_share
        rows.append(
            [
                one.name, f.n, f.absent, *((None, None) if f.is_small else (f.mean_score, f.pct_of_max)),
                f.marks.m2, f.marks.m3, f.marks.m4, f.marks.m5, _pct(f.marks.pass_share), _pct(quality),
            ]
        )  # fmt: skip
    return Table(
        name="Классы" if view.word_for_group == "класс" else "Школы",
        title=title,
        headings=(
            view.word_for_group.capitalize(), "Работ", "Отсутствовали", "Средний первичный балл",
            "Выполнение, %", "«2»", "«3»", "«4»", "«5»", "«3», «4» и «5», %", "«4» и «5», %",
        ),
        rows=rows,
        notes=("Пустая строка: результатов этой работы нет.", FEW, _purpose(picture)),
    )  # fmt: skip


def _tasks(picture: TestPicture, view: TestView, title: str) -> Table:
    groups = [one.name for one in view.groups if one.figures]
    rows: list[list[Value]] = [
        [
            line.label, line.title, line.difficulty, line.max_score,
            *(cell.few or cell.rate for cell in line.cells), line.own_few or line.own,
            *((line.school_few or line.school,) if view.has_school else ()), line.city,
            *((None, None, None) if line.own_few else (line.difference, line.full, line.attempted)),
            line.norm or None,
        ]
        for line in view.tasks
    ]  # fmt: skip
    return Table(
        name="Задания",
        title=title,
        headings=(
            "Задание", "Что проверяли", "Уровень", "Наибольший балл", *(f"{name}, %" for name in groups),
            "Всего, %", *(("Школа, %",) if view.has_school else ()), "Город, %", "Разница, п. п.",
            "Полный балл, %", "Приступали, %", "Норма ФИОКО",
        ),
        rows=rows,
        notes=(
            "Процент выполнения: сумма баллов к наибольшей возможной.",
            "Пусто в столбце класса, школы или «Всего»: задание не изучали.",
            *_without_city(picture, view),
            *(("Работ мало: вместо процента набранные баллы из возможных.",) if view.has_few else ()),
            *((f"В файле «н/п» или N: задание {view.not_studied}.",) if view.not_studied else ()),
        ),
    )  # fmt: skip


def _marks(picture: TestPicture, view: TestView, title: str) -> Table:
    rows: list[list[Value]] = [
        [
            line.mark, line.scores, line.share.k, line.share.n, *likely(line.share), line.city,
        ]
        for line in view.marks
    ]  # fmt: skip
    return Table(
        name="Отметки",
        title=title,
        headings=(
            "Отметка", "Баллы", "Работ", "Всего работ", "Доля, %", "Вероятно от, %", "до, %", "Город, %",
        ),
        rows=rows,
        notes=("Вероятно от и до: интервал Уилсона, 95 %.", FEW, *_without_city(picture, view)),
    )  # fmt: skip


def _levels(picture: TestPicture, view: TestView, levels: Levels, title: str) -> Table:
    columns = depth_view(picture, view.tasks, levels).columns
    rows: list[list[Value]] = [
        [line.label, line.title, *(None if one.is_small else one.rates[place] for one in columns)]
        for place, line in enumerate(view.tasks)
    ]
    return Table(
        name="Группы по отметке",
        title=title,
        headings=("Задание", "Что проверяли", *(f"«{one.mark}» ({one.n}), %" for one in columns)),
        rows=rows if columns else [],
        notes=("Процент выполнения у тех, кто получил эту отметку. Пусто: работ в группе мало.",),
    )


def _participants(levels: Levels, title: str) -> Table:
    return Table(
        name="Участники",
        title=title,
        headings=("Код участника", "Первичный балл", "Отметка", "Группа подготовки"),
        rows=[
            [one.code, one.total, one.mark, LEVEL_NAMES[LEVEL_OF[one.mark]]]
            for one in levels.participants or ()
        ],
    )


def _matrix(levels: Levels, title: str) -> Table:
    rows: list[list[Value]] = [
        [one.class_name or "все", journal, *(one.counts.get((journal, mark), 0) for mark in MARKS)]
        for one in levels.matrices
        for journal in MARKS
        if one.of_journal(journal)
    ]
    headings = ("Класс", "В журнале", *(f"За работу «{mark}»" for mark in MARKS))
    return Table(name="Журнал и работа", title=title, headings=headings, rows=rows)


def _scores(picture: TestPicture, title: str) -> Table:
    scores = picture.figures.scores
    top = range(picture.test.content.max_score + 1) if scores else range(0)
    return Table(
        name="Баллы",
        title=title,
        headings=("Первичный балл", "Работ"),
        rows=[[score, scores.get(score, 0)] for score in top],
    )


def _journal(picture: TestPicture, view: TestView, title: str) -> Table:
    journal = picture.figures.journal
    city = picture.reference.figures.journal if picture.reference and picture.reference.figures else None
    beside = (
        [_pct(one) for one in (city.lowered_share, city.confirmed_share, city.raised_share)]
        if city
        else [None, None, None]
    )
    rows: list[list[Value]] = [
        ["Ниже отметки по журналу", journal.lowered, _pct(journal.lowered_share), beside[0]],
        ["Как в журнале", journal.confirmed, _pct(journal.confirmed_share), beside[1]],
        ["Выше отметки по журналу", journal.raised, _pct(journal.raised_share), beside[2]],
    ]
    return Table(
        name="Журнал",
        title=title,
        headings=("Отметка за работу", "Работ", "Доля, %", "Город, %"),
        rows=rows if journal.n else [],
        notes=(view.journal_compared, *_without_city(picture, view)),
    )


def _without_city(picture: TestPicture, view: TestView) -> tuple[str, ...]:
    """Why the columns beside the city are empty; nothing where they are not."""
    if view.city_hidden:
        return (view.city_hidden,)
    return () if picture.reference else ("Столбец «Город» пуст: сравнивать не с чем.",)


def _purpose(picture: TestPicture) -> str:
    return picture.test.procedure.purpose or ""

"""What the page of a test says in depth: bands of difficulty, what sinks, groups by level, the journal."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.pages.formats import pct, plural
from app.api.pages.test_views import TaskLine
from app.catalogues.messages import plural as plural_form
from app.domain.comparisons import Sufficiency
from app.domain.levels import LEVEL_OF, MARKS, LevelGroup, LevelName, Levels, Matrix
from app.domain.organisations import CLASS, SCHOOL
from app.use_cases.statistics import TestPicture

LEVEL_NAMES = {
    LevelName.LOW: "низкий",
    LevelName.BASIC: "базовый",
    LevelName.RAISED: "повышенный",
    LevelName.HIGH: "высокий",
}
DIFFICULTIES = {"Б": "базовые", "П": "повышенные", "В": "высокие"}
_STEPS = 7  # of the sequential scale


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLine:
    """Tasks of one difficulty: how many stand how to the norm."""

    difficulty: str
    sufficient: int
    uncertain: int
    insufficient: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelColumn:
    """A group of one mark; `is_small`: too few works to say anything of single tasks."""

    mark: int
    name: str
    n: int
    is_small: bool
    rates: tuple[float | None, ...]  # in the order of the paper
    tints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """Those with one journal mark: counts by mark of the work, with the tint of their share."""

    journal: int
    n: int
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixView:
    """A table of journal mark by mark of the work."""

    title: str
    n: int
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """A group by level of preparation: how many, and who where the reader may know, «50001 (7)»."""

    mark: int
    name: str
    n: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthView:
    """The parts of the page."""

    bands: tuple[BandLine, ...]
    sinking: tuple[str, ...]
    none_sinks: str  # what is said where that is empty
    columns: tuple[LevelColumn, ...]
    matrices: tuple[MatrixView, ...]
    help: tuple[HelpLine, ...]  # of a class
    short_of: str  # how many points those under the minimum lack
    lost: int


def depth_view(picture: TestPicture, tasks: Sequence[TaskLine], levels: Levels) -> DepthView:
    """The page's words and rows; `tasks`: the lines of the table of tasks."""
    columns = tuple(_column(group, picture) for group in levels.groups)
    return DepthView(
        bands=_bands(tasks),
        sinking=_sinking(picture, tasks),
        none_sinks=_none_sinks(picture),
        columns=columns if any(not one.is_small for one in columns) else (),
        matrices=tuple(_matrix(one, picture) for one in levels.matrices),
        help=_help(picture, levels) if picture.place.kind == CLASS else (),
        short_of=_short_of(picture),
        lost=levels.lost,
    )


def _help(picture: TestPicture, levels: Levels) -> tuple[HelpLine, ...]:
    known = levels.participants or ()
    return tuple(
        HelpLine(
            mark=mark,
            name=LEVEL_NAMES[LEVEL_OF[mark]],
            n=n,
            codes=tuple(
                f"{one.code} ({one.total})" if one.total is not None else one.code
                for one in known
                if one.mark == mark
            ),
        )
        for mark in MARKS
        if (n := picture.figures.marks.share_of(mark).k)
    )


def _short_of(picture: TestPicture) -> str:
    """«1 балла», «от 1 до 5 баллов», after «не хватило»; empty where nobody lacks any."""
    scale = picture.test.content.scale
    minimum = min((band.low for band in scale.bands if band.mark == MARKS[1]), default=0) if scale else 0
    lacking = [minimum - score for score, n in picture.figures.scores.items() if n and score < minimum]
    if not lacking:
        return ""
    least, most = min(lacking), max(lacking)
    if least == most:
        return plural(most, "балла", "баллов", "баллов")
    return f"от {least} до {most} {plural_form(most, 'балла', 'баллов', 'баллов')}"


def _bands(tasks: Sequence[TaskLine]) -> tuple[BandLine, ...]:
    lines = []
    for difficulty, name in DIFFICULTIES.items():
        found = [task.verdict for task in tasks if task.difficulty == difficulty]
        if any(verdict not in (None, Sufficiency.TOO_EARLY) for verdict in found):
            lines.append(
                BandLine(
                    difficulty=f"{name} ({difficulty})",
                    sufficient=found.count(Sufficiency.SUFFICIENT),
                    uncertain=found.count(Sufficiency.UNCERTAIN),
                    insufficient=found.count(Sufficiency.INSUFFICIENT),
                )
            )
    return tuple(lines)


def _sinking(picture: TestPicture, tasks: Sequence[TaskLine]) -> tuple[str, ...]:
    """Tasks under the norm of their difficulty, or below the city by more than chance explains among all."""
    told = []
    for task, line in zip(picture.test.content.tasks, tasks, strict=True):
        why = []
        if line.verdict is Sufficiency.INSUFFICIENT:
            why.append("меньше нормы")
        if task.position in picture.low.whole:
            why.append("ниже города")
        if why and line.own is not None:
            city = f", в городе {pct(line.city, 0)}" if line.city is not None else ""
            title = f" ({line.title[:1].lower()}{line.title[1:]})" if line.title else ""
            told.append(f"Задание {line.label}{title}: {pct(line.own, 0)}{city}; {' и '.join(why)}.")
    return tuple(told)


def _none_sinks(picture: TestPicture) -> str:
    """Of the place as a whole: a single class may be low all the same, and the first lines name it."""
    beside_city = picture.reference is not None and picture.reference.figures is not None
    what = "меньше нормы или ниже города" if beside_city else "меньше нормы"
    words = f"Нет заданий {what} больше, чем объясняет случай."
    if picture.place.kind == SCHOOL and picture.low.parts:
        return f"По школе в целом: {words[:1].lower()}{words[1:]} Отдельные классы — в таблице выше."
    return words


def _column(group: LevelGroup, picture: TestPicture) -> LevelColumn:
    rates = tuple(
        group.tasks[task.position].rate_pct if task.position in group.tasks else None
        for task in picture.test.content.tasks
    )
    return LevelColumn(
        mark=group.mark,
        name=LEVEL_NAMES[group.level],
        n=group.n,
        is_small=group.n < picture.norms.mark_group_informative_n,
        rates=rates,
        tints=tuple(_step(rate / 100) if rate is not None else "" for rate in rates),
    )


def _matrix(matrix: Matrix, picture: TestPicture) -> MatrixView:
    rows = []
    for journal in MARKS:
        n = matrix.of_journal(journal)
        counts = [matrix.counts.get((journal, mark), 0) for mark in MARKS]
        rows.append(
            MatrixRow(
                journal=journal,
                n=n,
                cells=tuple((count, _step(count / n) if count else "") for count in counts),
            )
        )
    whole = picture.place.short_name if picture.place.kind == CLASS else "Все классы вместе"
    title = matrix.class_name or whole
    return MatrixView(
        title=f"{title}, {plural(matrix.n, 'работа', 'работы', 'работ')}",
        n=matrix.n,
        rows=tuple(row for row in rows if row.n),
    )


def _step(share: float) -> str:
    """Class of the sequential scale, s1–s7, for a share of 0 to 1."""
    return f"s{min(_STEPS, int(share * _STEPS) + 1)}"

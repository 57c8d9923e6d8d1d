"""What the page of a test shows, put into rows and words. No rule is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.pages.formats import NBSP, counted, dec, pct, plural
from app.api.pages.merger_words import closed_words, school_kept_by
from app.api.pages.score_words import is_whole_paper, minimum_words, out_of, score_sentence
from app.domain.assessments import NotMeasured
from app.domain.comparisons import (
    Sufficiency,
    difference_tint,
    size_tint,
    sufficiency,
)
from app.domain.norms import ResultNorms
from app.domain.organisations import CLASS, SCHOOL
from app.domain.statistics import Figures, Interval, Share, TaskFigure
from app.use_cases.statistics import Below, TestPicture

SUFFICIENCY = {
    Sufficiency.SUFFICIENT: "достаточно",
    Sufficiency.UNCERTAIN: "около границы",
    Sufficiency.INSUFFICIENT: "недостаточно",
    Sufficiency.TOO_EARLY: "судить рано",
}
_CITY_HIDDEN = {
    NotMeasured.SUPPRESSED: "Числа города скрыты: без этой школы в нём слишком мало работ или школ.",
    NotMeasured.NOT_APPLICABLE: "Города рядом нет: эту работу в нём писала одна школа.",
}
_NAMED_TASKS = 2
_MOST_CLASSES = 4  # named in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A solve rate in a heat map; `rate` None where the task was not asked of anybody."""

    rate: float | None
    n: int
    tint: str
    few: str = ""  # «9 из 16» points, of few people instead of the rate


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task with its rate in each group, in the place and in the city."""

    label: str
    title: str
    difficulty: str
    max_score: int
    cells: tuple[Cell, ...]
    own: float | None
    own_tint: str  # of a class, which has no groups below it that a tint could point at
    school: float | None  # beside a class
    city: float | None
    difference: float | None
    full: float | None
    attempted: float | None
    verdict: Sufficiency | None
    norm: str
    own_few: str  # «9 из 16» points, of few people instead of the rate
    school_few: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLine:
    """A mark: how many have it, its primary scores, and the city's share."""

    mark: int
    scores: str
    share: Share
    interval: Interval | None
    city: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """A class or a school with its main figures; `figures` None where it has none."""

    id: int
    name: str
    figures: Figures | None
    out_of: str  # the most points that one could get; empty where that is the paper's of all groups


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    """All parts of the page."""

    __test__ = False

    lead: tuple[str, ...]
    groups: tuple[GroupLine, ...]
    tasks: tuple[TaskLine, ...]
    marks: tuple[MarkLine, ...]
    sou: float | None
    without: int  # how many of the groups have no results
    loaded: str  # how many schools have results, and where nobody could have
    city_hidden: str  # why the city's numbers are not shown; empty where they are or there is no city
    journal_compared: str  # how many works have both marks
    has_school: bool  # a class with its school beside it
    tinted_against: str  # whose figures a tint is a difference from, in the genitive; empty without any
    without_subject: str  # which classes the subject was not drawn for, or whose file is not accepted yet
    not_studied: str  # which tasks the files say were not studied, and by how many
    word_for_group: str
    has_few: bool  # some rate stands as points
    norm_words: str  # which norms the tasks stand beside, and how; empty where none has a difficulty
    has_titles: bool  # the file told what some task checks


def view_of(picture: TestPicture) -> TestView:
    """The page's rows and words."""
    city = picture.reference.figures if picture.reference else None
    hidden = picture.reference.hidden if picture.reference else None
    with_results = [one for one in picture.below if one.figures is not None]
    top = picture.test.content.max_score
    differs = not all(is_whole_paper(one.figures, top) for one in with_results if one.figures)
    tasks = _task_lines(picture, with_results, city)
    return TestView(
        lead=_lead(picture, city, tasks),
        groups=tuple(
            GroupLine(
                id=one.organisation.id,
                name=one.organisation.short_name,
                figures=one.figures,
                out_of=out_of(one.figures, top) if one.figures and differs else "",
            )
            for one in picture.below
        ),
        tasks=tasks,
        marks=_mark_lines(picture, city),
        sou=picture.figures.marks.sou(picture.norms.sou),
        without=len(picture.below) - len(with_results),
        loaded=_loaded(picture, len(with_results)),
        city_hidden=_CITY_HIDDEN[hidden] if hidden else "",
        journal_compared=journal_compared(picture.figures),
        has_school=picture.school is not None and picture.school.figures is not None,
        tinted_against=_tinted_against(picture, city),
        without_subject=_without_subject(picture),
        not_studied=_not_studied(picture),
        word_for_group="класс" if picture.place.kind == "school" else "школа",
        has_few=any(line.own_few or any(cell.few for cell in line.cells) for line in tasks),
        norm_words=_norm_words(picture.norms) if any(line.norm for line in tasks) else "",
        has_titles=any(line.title for line in tasks),
    )


def _loaded(picture: TestPicture, n: int) -> str:
    """«загрузили 24 из 32 школ, в остальных 57 школах 10-го класса нет»."""
    if not picture.place.holds_schools or (n == len(picture.below) and not picture.without_grade):
        return ""
    words = f"загрузили {n} из {plural(len(picture.below), 'школы', 'школ', 'школ')}"
    if not picture.without_grade:
        return words
    others = plural(picture.without_grade, "школе", "школах", "школах")
    start = "в остальных" if picture.without_grade > 1 else "ещё в"
    return f"{words}, {start} {others} {picture.test.key.grade}-го класса нет"


def _norm_words(norms: ResultNorms) -> str:
    """The norms, what «около границы» means, and the zone that the norm itself leaves open."""
    bands = norms.task_bands
    limits = ", ".join(f"{name} от {pct(band.sufficient_from_pct, 0)}" for name, band in bands.items())
    zones = ", ".join(
        f"{name} {dec(band.insufficient_below_pct, 1).removesuffix(',0')}–{pct(band.sufficient_from_pct, 0)}"
        for name, band in bands.items()
    )
    return (
        f"Норма ФИОКО: {limits}. Около границы: норма лежит между «вероятно от» и «до», случай не даёт "
        f"сказать, выше или ниже. У самой ФИОКО зона сомнения при любом числе работ: {zones}. "
        f"Меньше {norms.small_group_below} работ: о норме не судим."
    )


def _tinted_against(picture: TestPicture, city: Figures | None) -> str:
    if picture.place.holds_schools:
        return ""
    if city:
        return "города"
    if picture.place.kind == CLASS:
        return "школы" if picture.school and picture.school.figures else ""
    return "школы"


def journal_compared(figures: Figures) -> str:
    """«Сравнили 47 работ, у остальных нет одной из двух отметок.»; where all were compared, no «others»."""
    compared = f"Сравнили {plural(figures.journal.n, 'работу', 'работы', 'работ')}"
    others = figures.n - figures.journal.n
    if others <= 0:
        return f"{compared}."
    return f"{compared}, {'ещё у одной' if others == 1 else 'у остальных'} нет одной из двух отметок."


def _without_subject(picture: TestPicture) -> str:
    """«6Б не писал: случайный выбор»; while a file is in hand nobody knows: «6Б: файл ещё не принят»."""
    if picture.waiting:
        return f"{listed([one.short_name for one in picture.waiting])}: файл ещё не принят."
    names = [one.short_name for one in picture.not_drawn]
    if not names:
        return ""
    return f"{listed(names)} не {'писали' if len(names) > 1 else 'писал'}: случайный выбор."


def listed(names: Sequence[str]) -> str:
    """«6А, 6Б и 6В»."""
    return " и ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _not_studied(picture: TestPicture) -> str:
    """«8 (26 участников), 9.1 (3 участника)»: present, but with «н/п» instead of points."""
    figures = picture.figures
    missing = [(task.label, figures.n - task.n) for task in figures.tasks if task.n < figures.n]
    return ", ".join(f"{label} ({plural(n, 'участник', 'участника', 'участников')})" for label, n in missing)


def _task_lines(picture: TestPicture, groups: Sequence[Below], city: Figures | None) -> tuple[TaskLine, ...]:
    own = _by_position(picture.figures)
    whole = _by_position(city) if city else {}
    # Where there is no city above, classes are compared with the school itself.
    school = _by_position(picture.school.figures) if picture.school else {}
    beside = whole if city else (school if picture.place.kind == CLASS else own)
    columns = [_by_position(one.figures) for one in groups if one.figures]
    lines = []
    for task in picture.test.content.tasks:
        mine, theirs = own.get(task.position), whole.get(task.position)
        reference = beside.get(task.position)
        rate = mine.rate_pct if mine else None
        city_rate = theirs.rate_pct if theirs else None
        verdict = sufficiency(rate, task.difficulty, mine.n if mine else 0, picture.norms)
        in_school = school.get(task.position)
        is_class = picture.place.kind == CLASS
        lines.append(
            TaskLine(
                label=task.label,
                title=task.title or "",
                difficulty=task.difficulty or "",
                max_score=task.max_score,
                cells=tuple(_cell(column.get(task.position), reference, picture) for column in columns),
                own=rate,
                own_tint=_cell(mine, reference, picture).tint if is_class else "",
                school=in_school.rate_pct if in_school else None,
                city=city_rate,
                difference=rate - city_rate if rate is not None and city_rate is not None else None,
                full=mine.full_pct if mine else None,
                attempted=mine.attempted_pct if mine else None,
                verdict=verdict,
                norm=SUFFICIENCY[verdict] if verdict else "",
                own_few=_few(mine),
                school_few=_few(in_school),
            )
        )
    return tuple(lines)


def _cell(figure: TaskFigure | None, reference: TaskFigure | None, picture: TestPicture) -> Cell:
    if figure is None or figure.n == 0:
        return Cell(rate=None, n=0, tint="")
    if picture.place.holds_schools:
        tint = size_tint(figure.rate_pct, figure.n)
        return Cell(rate=figure.rate_pct, n=figure.n, tint=tint.value, few=_few(figure))
    whole = reference.rate_pct if reference else None
    tint = difference_tint(figure.rate_pct, whole, figure.n, picture.norms)
    return Cell(rate=figure.rate_pct, n=figure.n, tint=tint.value, few=_few(figure))


def _few(figure: TaskFigure | None) -> str:
    if figure is None or not figure.n or not figure.is_small:
        return ""
    return f"{figure.points} из{NBSP}{figure.possible}"


def _by_position(figures: Figures | None) -> dict[int, TaskFigure]:
    return {task.position: task for task in figures.tasks} if figures else {}


def _mark_lines(picture: TestPicture, city: Figures | None) -> tuple[MarkLine, ...]:
    if picture.figures.marks.n == 0:
        return ()
    scale = picture.test.content.scale
    scores = {band.mark: f"{band.low}–{band.high}" for band in scale.bands} if scale else {}
    lines = []
    for mark in (2, 3, 4, 5):
        share = picture.figures.marks.share_of(mark)
        whole = city.marks.share_of(mark).pct if city and city.marks.n else None
        lines.append(
            MarkLine(mark=mark, scores=scores.get(mark, ""), share=share, interval=share.interval, city=whole)
        )
    return tuple(lines)


def _lead(picture: TestPicture, city: Figures | None, tasks: Sequence[TaskLine]) -> tuple[str, ...]:
    figures, kind = picture.figures, picture.place.kind
    if figures.n == 0:
        return _nothing(picture)
    sentences = [score_sentence(picture, city)]
    if figures.marks.n:
        quality = figures.marks.quality_share
        sentences.append(f"«4» и «5» получили {counted(quality.k, quality.n)}.")
        if not picture.place.holds_schools:
            below = city.marks.share_of(2) if city else None
            sentences.append(minimum_words(figures.marks.m2, figures.marks.n, below))
    return (*sentences, *(_low_sentences(picture, city, tasks) if kind != CLASS else ()))


def _low_sentences(picture: TestPicture, city: Figures | None, tasks: Sequence[TaskLine]) -> tuple[str, ...]:
    """The first tasks that the school, or else some of its classes, solve less often."""
    names = [one.organisation.short_name for one in picture.below if one.figures is not None]
    told = []
    for task, line in zip(picture.test.content.tasks, tasks, strict=True):
        what = line.label + (f" ({line.title[:1].lower()}{line.title[1:]})" if line.title else "")
        which = picture.low.parts.get(task.position, ())
        if task.position in picture.low.whole:
            here = "В школе" if picture.place.kind == SCHOOL else "Здесь"
            shares = f"{pct(line.own, 0)}, в городе {pct(line.city, 0)}"
            told.append(f"{here} реже, чем в городе, справляются с заданием {what}: {shares}.")
        elif 0 < len(which) <= _MOST_CLASSES:
            where = "в городе" if city else "в школе в целом"
            told.append(
                f"В {listed([names[n] for n in which])} реже, чем {where}, справляются с заданием {what}."
            )
    return tuple(told[:_NAMED_TASKS])


def _nothing(picture: TestPicture) -> tuple[str, ...]:
    """Why there is nothing, and what to do where something can be done."""
    if picture.closed is not None:
        return (f"{closed_words(picture.closed)}.", "Результатов этой работы здесь нет.")
    if picture.keeper is not None:
        return (f"Результаты ведём по {school_kept_by(picture.keeper)}.",)
    if picture.in_hand:
        return ("Файл загружен, но ещё не принят. Результаты появятся, когда его примут.",)
    if picture.not_drawn:
        return (_without_subject(picture),)
    return ("Результатов пока нет. Загрузите файл из ФИС ОКО.",)

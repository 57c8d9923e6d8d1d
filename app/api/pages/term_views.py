"""What the page of a term's report says, in words (wording.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.api.pages.break_words import dated_words
from app.api.pages.formats import MINUS, NBSP, counted, dec, pct, plural, signed
from app.api.pages.term_grids import MarkGrid, grids_of
from app.catalogues.messages import plural as word_for
from app.domain.comparisons import Verdict
from app.domain.organisations import Fact
from app.domain.periods import Period, PeriodKind
from app.domain.statistics import Interval, Share
from app.domain.term_marks import TERMS, ClassMarks, Group, kind_of_terms
from app.use_cases.term_reports import TermPicture

_MOST_NAMED = 12
_REPORTS = {
    PeriodKind.QUARTER: "Итоги четверти",
    PeriodKind.TRIMESTER: "Итоги триместра",
    PeriodKind.HALF: "Итоги полугодия",
    PeriodKind.YEAR: "Итоги года",
}
_FIRST = {
    PeriodKind.QUARTER: "Это первая четверть года: сравнивать не с чем.",
    PeriodKind.TRIMESTER: "Это первый триместр года: сравнивать не с чем.",
    PeriodKind.HALF: "Это первое полугодие: сравнивать не с чем.",
    PeriodKind.YEAR: "Годовые отметки ни с чем не сравниваем: классы с тех пор другие.",
}
_OTHER_KIND = {
    PeriodKind.QUARTER: "Школа учится по четвертям: триместров у неё нет.",
    PeriodKind.TRIMESTER: "Школа учится по триместрам: четвертей у неё нет.",
}
_SAME = "без изменений"  # to the decimal that is shown
_OF_PUPILS = ("ученик", "ученика", "учеников")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """A class, a subject or the school in a table; `sentence` stands instead of a picture of few pupils."""

    name: str
    pupils: int
    quality: Share
    passed: Share
    interval: Interval | None
    sou: float | None
    not_attested: int
    is_small: bool  # too few pupils: no share, interval or СОУ stands on page, in Word or in a workbook
    sentence: str
    change: str
    points: float | None  # of the change, in percentage points; None where nobody may judge by them
    about_points: str
    is_news: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionTable:
    """What to look at, in rows; a column whose cells are numbers stands on the right."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """The page's words and rows. `attention`: headings and their points, only those that have any."""

    heading: str
    reports: str  # what the school's reports are called together
    lead: tuple[str, ...]
    printed_lead: tuple[str, ...]  # the same above `attention`, which names only the first points
    whole: GroupLine
    classes: tuple[GroupLine, ...]
    subjects: tuple[GroupLine, ...]
    attention: tuple[tuple[str, tuple[str, ...]], ...]
    whole_attention: tuple[tuple[str, tuple[str, ...]], ...]  # with every point, however many
    to_see: tuple[AttentionTable, ...]  # the same for the page
    grids: tuple[MarkGrid, ...]
    notes: tuple[str, ...]


def term_view(picture: TermPicture) -> TermView:
    """The report in words, tables and points."""
    report = picture.report
    return TermView(
        heading=_REPORTS[picture.period.kind],
        reports=reports_of(picture.kind),
        lead=_lead(picture),
        printed_lead=_lead(picture, is_short=True),
        whole=_line(picture, report.whole),
        classes=tuple(_line(picture, one) for one in report.classes),
        subjects=tuple(_line(picture, one) for one in report.subjects),
        attention=tuple((heading, _short(points)) for heading, points in _attention(picture)),
        whole_attention=_attention(picture),
        to_see=_to_see(picture),
        grids=grids_of(report),
        notes=_notes(picture),
    )


def reports_of(kind: PeriodKind | None) -> str:
    """«Итоги триместра» of a school that works in trimesters, else «Итоги четверти»."""
    return _REPORTS[kind or PeriodKind.QUARTER]


def reports_among(kinds: Iterable[PeriodKind | None]) -> str:
    """What the reports of several schools are called together; a school that says nothing has quarters."""
    found = {kind or PeriodKind.QUARTER for kind in kinds}
    if len(found) > 1:
        return "Итоги четвертей и триместров"
    return reports_of(found.pop() if found else None)


def reports_by(facts: Iterable[Fact]) -> str:
    """The same, by the facts of a school."""
    told = next((one.value for one in facts if one.fact == TERMS), None)
    return reports_of(kind_of_terms(told, ()))


def in_period(period: Period) -> str:
    """«во II четверти», «в 1-м триместре»."""
    before = "во" if period.number == 2 else "в"
    if period.kind is PeriodKind.QUARTER:
        return f"{before} {period.words[:-1]}и"
    if period.kind is PeriodKind.TRIMESTER:
        return f"{before} {period.number}-м триместре"
    if period.kind is PeriodKind.HALF:
        return f"{before} {period.number}-м полугодии"
    return f"в {period.academic_year} учебном году"


def _lead(picture: TermPicture, *, is_short: bool = False) -> tuple[str, ...]:
    """`is_short`: the lists below name only their first points."""
    whole = picture.report.whole
    if picture.is_foreign and picture.kind is not None:
        return (_OTHER_KIND[picture.kind],)
    if not whole.marks.n:
        return (f"За {picture.period.title} отметок пока нет.",)
    good = whole.marks.quality_share
    first = f"Отметок «4» и «5»: {counted(good.k, good.n)}."
    return (first, _about_change(picture), _about_attention(picture, is_short=is_short))


def _about_change(picture: TermPicture) -> str:
    if picture.previous is None:
        return _FIRST[picture.period.kind]
    before, change = in_period(picture.previous), picture.report.whole.change
    if picture.breaks and change is None:
        return f"Разрыв: {picture.breaks[-1].words}. С тем, что было {before}, не сравниваем."
    if change is None or change.difference is None:
        return f"{before[:1].upper()}{before[1:]} отметок нет: сравнивать не с чем."
    points = f"{dec(abs(change.difference), 1)} процентного пункта"
    if change.verdict is Verdict.ABOVE:
        return f"Это на {points} больше, чем {before}: случай такую разницу не объясняет."
    if change.verdict is Verdict.BELOW:
        return f"Это на {points} меньше, чем {before}: случай такую разницу не объясняет."
    if change.verdict is Verdict.TOO_EARLY:
        return f"Рядом с тем, что было {before}, судить рано: учеников мало."
    return f"Разницу с тем, что было {before}, может объяснить случай."


def _about_attention(picture: TermPicture, *, is_short: bool) -> str:
    lower = [_lower(one.name) for one in picture.report.subjects if _is_lower(picture, one)]
    if lower:
        return f"Меньше «4» и «5» стало по предметам: {', '.join(lower)}."
    by_subject = _not_attested(picture)
    cases = sum(by_subject)
    if not cases:
        return "Все аттестованы."
    told = f"Нет аттестации по предмету: {plural(cases, 'случай', 'случая', 'случаев')}"
    named = sum(by_subject[: _n_named(len(by_subject))]) if is_short else cases
    if named < cases:
        return f"{told}, ниже {word_for(named, 'назван', 'названы', 'названы')} {named} из {cases}."
    return f"{told}, {word_for(cases, 'он назван', 'они названы', 'они названы')} ниже."


def _not_attested(picture: TermPicture) -> tuple[int, ...]:
    """How many are not attested, by subject: in the order of the points that name them."""
    report = picture.report
    found = [
        sum(one.marks.not_attested for one in report.not_attested if one.subject == group.name)
        for group in report.subjects
    ]
    return tuple(n for n in found if n)


def _line(picture: TermPicture, group: Group) -> GroupLine:
    marks = group.marks
    good = marks.quality_share
    said = (
        f"{plural(group.pupils, *_OF_PUPILS)}: «4» и «5» — {good.k} из {good.n}" if good.n else "отметок нет"
    )
    return GroupLine(
        name=group.name,
        pupils=group.pupils,
        quality=good,
        passed=marks.pass_share,
        interval=group.interval,
        sou=marks.sou(picture.norms.sou),
        not_attested=marks.not_attested,
        is_small=group.is_small,
        sentence=said,
        change=_change_words(picture, group),
        points=_points(group),
        about_points=_about_points(picture, group),
        is_news=picture.report.is_news(group),
    )


def _points(group: Group) -> float | None:
    change = group.change
    return None if change is None or change.verdict is Verdict.TOO_EARLY else change.difference


def _about_points(picture: TermPicture, group: Group) -> str:
    """What may be said of the points, or a sentence instead of them where pupils are few."""
    points, before, now = _points(group), group.before, group.compared
    if before is None or now is None or group.change is None:
        return "не с чем сравнить"
    if points is None:
        was, got = before.quality_share, now.quality_share
        return f"было {was.k} из {was.n}, стало {got.k} из {got.n}: судить рано"
    if not dec(points, 1).strip(f"0,{MINUS}"):
        return _SAME
    if picture.report.is_news(group):
        return "случай разницу не объясняет"
    if group.is_apart:
        return f"среди {picture.report.changes.size} сравнений такое бывает и случайно"
    return "может быть случай"


def _change_words(picture: TermPicture, group: Group) -> str:
    """The same in one cell: «−1,6 п. п., может быть случай», «без изменений»."""
    points, about = _points(group), _about_points(picture, group)
    if points is None or about == _SAME:
        return about
    shown = f"{signed(points, 1)} п. п."
    return shown if picture.report.is_news(group) else f"{shown}, {about}"


def _attention(picture: TermPicture) -> tuple[tuple[str, tuple[str, ...]], ...]:
    report = picture.report
    before = in_period(picture.previous) if picture.previous else ""
    lower = [
        f"{group.name}: {_from_to(group)}, случай разницу не объясняет"
        for group in (*report.subjects, *report.classes)
        if _is_lower(picture, group)
    ]
    absent = [f"{name}: {before} отметки были, сейчас их нет" for name in report.gone]
    fresh = [f"{name}: {before} отметок не было, класс новый или переименован" for name in report.appeared]
    found = (
        ("Стало меньше «4» и «5»", tuple(lower)),
        (
            "Не аттестованы",
            _people(picture, ((one, one.marks.not_attested) for one in report.not_attested)),
        ),
        (
            "Ученики, не достигшие минимума",
            _people(picture, ((one, one.marks.m2) for one in report.below_minimum)),
        ),
        ("Классы, которые не с чем сравнить", (*absent, *fresh)),
        ("Отметок нет", tuple(f"{one.class_name}, {_lower(one.subject)}" for one in report.without_marks)),
    )
    return tuple((heading, points) for heading, points in found if points)


def _to_see(picture: TermPicture) -> tuple[AttentionTable, ...]:
    report = picture.report
    before = in_period(picture.previous) if picture.previous else ""
    lower = tuple(
        (group.name, pct(group.before.quality_share.pct), pct(group.compared.quality_share.pct))
        for group in (*report.subjects, *report.classes)
        if _is_lower(picture, group) and group.before and group.compared
    )
    alone = (
        *((name, f"{before} отметки были, сейчас их нет") for name in report.gone),
        *((name, f"{before} отметок не было, класс новый или переименован") for name in report.appeared),
    )
    by_subject = ("Предмет", "Всего", "Классы")
    found = (
        AttentionTable(
            heading="Стало меньше «4» и «5», случай разницу не объясняет",
            columns=("Предмет или класс", "Было", "Стало"),
            rows=lower,
        ),
        AttentionTable(
            heading="Не аттестованы",
            columns=by_subject,
            rows=_by_subject(picture, [(one, one.marks.not_attested) for one in report.not_attested]),
        ),
        AttentionTable(
            heading="Ученики, не достигшие минимума",
            columns=by_subject,
            rows=_by_subject(picture, [(one, one.marks.m2) for one in report.below_minimum]),
        ),
        AttentionTable(heading="Классы, которые не с чем сравнить", columns=("Класс", "Почему"), rows=alone),
        AttentionTable(
            heading="Отметок нет",
            columns=("Предмет", "Классы"),
            rows=_without_marks(picture),
        ),
    )
    return tuple(one for one in found if one.rows)


def _by_subject(
    picture: TermPicture, cells: Sequence[tuple[ClassMarks, int]]
) -> tuple[tuple[str | int, ...], ...]:
    """A subject, how many pupils in all, and «5А — 2, 6Б — 1»."""
    rows: list[tuple[str | int, ...]] = []
    for subject in (group.name for group in picture.report.subjects):
        own = [(one.class_name, n) for one, n in cells if one.subject == subject]
        if own:
            named = ", ".join(f"{name}{NBSP}—{NBSP}{n}" for name, n in own)
            rows.append((subject, sum(n for _, n in own), named))
    return tuple(rows)


def _without_marks(picture: TermPicture) -> tuple[tuple[str | int, ...], ...]:
    by_subject: dict[str, list[str]] = {}
    for one in picture.report.without_marks:
        by_subject.setdefault(one.subject, []).append(one.class_name)
    return tuple((subject, ", ".join(classes)) for subject, classes in by_subject.items())


def _is_lower(picture: TermPicture, group: Group) -> bool:
    is_less = group.change is not None and group.change.verdict is Verdict.BELOW
    return is_less and picture.report.is_news(group)


def _from_to(group: Group) -> str:
    if group.before is None or group.compared is None:
        return ""
    return f"было {pct(group.before.quality_share.pct)}, стало {pct(group.compared.quality_share.pct)}"


def _people(picture: TermPicture, cells: Iterable[tuple[ClassMarks, int]]) -> tuple[str, ...]:
    """«Химия: 5А — 2 ученика, 6Б — 1 ученик», a point for each subject."""
    by_subject: dict[str, list[str]] = {}
    for one, n in cells:
        by_subject.setdefault(one.subject, []).append(f"{one.class_name} — {plural(n, *_OF_PUPILS)}")
    order = [group.name for group in picture.report.subjects if group.name in by_subject]
    return tuple(f"{subject}: {', '.join(by_subject[subject])}" for subject in order)


def _n_named(n: int) -> int:
    """How many of so many points Word names: one too many, too, for its line would be taken anyway."""
    return n if n - _MOST_NAMED <= 1 else _MOST_NAMED


def _short(points: tuple[str, ...]) -> tuple[str, ...]:
    named = _n_named(len(points))
    rest = len(points) - named
    if not rest:
        return points
    return (
        *points[:named],
        f"и ещё {rest} {word_for(rest, 'строка', 'строки', 'строк')}: "
        "все — в файле XLSX, лист «На что посмотреть»",
    )


def _lower(subject: str) -> str:
    return subject[:1].lower() + subject[1:]


def _notes(picture: TermPicture) -> tuple[str, ...]:
    weight = picture.norms.sou.not_attested
    sou = "СОУ: степень обученности по В. П. Симонову"
    notes = [
        "Доли считаем по отметкам: у ученика их столько, сколько предметов. «Вероятно от и до» и случай "
        "считаем по ученикам.",
        "Не аттестованные в доли не входят. "
        + (f"{sou}; в неё они входят с весом {dec(float(weight), 2)}." if weight is not None else f"{sou}."),
    ]
    if picture.has_previous:
        notes.append(
            "Сравниваем только классы и предметы, у которых есть отметки за обе части года. Судим о всех "
            "сравнениях вместе: из тех, что случай не объясняет, случайно в среднем не больше чем каждое "
            "двадцатое."
        )
    notes += [f"{dated_words(one)} Эти отметки с прежними не сравниваем." for one in picture.breaks]
    return tuple(notes)

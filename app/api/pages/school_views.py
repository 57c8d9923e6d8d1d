"""What the page of a school says: its lead, its latest year beside others, years, what is not measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.pages.break_words import BREAKS, reason
from app.api.pages.formats import NBSP, fact, pct, plural, signed, span
from app.api.pages.missing_views import MissingLine, missing_lines, not_taught
from app.api.pages.place_views import MEASURES
from app.api.pages.term_views import reports_by
from app.api.pages.words import CITY_HIDDEN
from app.domain.assessments import Procedure, Test, title_of
from app.domain.breaks import Break
from app.domain.comparisons import Verdict
from app.domain.named_lists import NamedList
from app.domain.purposes import Use, cited, may
from app.domain.sentences import (
    BesideCity,
    BesidePeers,
    Passed,
    SchoolFacts,
    Titled,
    chance_sentence,
    cut_lists,
    lead,
)
from app.domain.small_sentences import small_by_year, small_sentences, small_years
from app.domain.statistics import Interval, Share
from app.domain.trend_charts import TrendChart, trend_words
from app.domain.trends import Change, Point, Trend
from app.use_cases.schools import Beside, PeerGroup, SchoolPicture, TrendRow

VERDICTS = {
    Verdict.ALIKE: "как у похожих",
    Verdict.ABOVE: "выше",
    Verdict.BELOW: "ниже",
    Verdict.TOO_EARLY: "судить рано",
    Verdict.NOTHING_TO_COMPARE: "сравнивать не с чем",
}
_DRAWN = "Предмет выпадает классам случайно: годы не сравниваем."
YEARS_NOTE = (
    "Изменение: от первого года, с которым можно сравнивать, до последнего; где работ мало, сравниваем "
    "два последних года и пунктов не пишем. "
    "Разрыв: с годом до него сравнивать нельзя. Каждый год пишут другие дети. "
    "Работы разных лет отличаются: разница бывает и от самих заданий."
)
BROKEN = "разрыв; "  # before a year that the one before may not be compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideLine:
    """A test beside the city and similar schools; `words` stand instead of a band for few people."""

    test_id: int
    title: str
    n: int
    own: Share
    interval: Interval | None
    words: str
    city: float | None
    city_hidden: str  # why the city's share is not shown; empty where it is or there is no city
    peers: float | None
    verdict: str
    measures: tuple[tuple[str, Share], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureLines:
    """Tests of one procedure; `purpose`: why there is no verdict, empty where there may be one."""

    name: str
    purpose: str
    lines: tuple[BesideLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """A subject and grade over the years shown; a year without results has None."""

    test_id: int
    title: str
    cells: tuple[Point | None, ...]
    both: tuple[Share | None, ...]  # sums of both schools in years before they became one
    change: str
    words: str
    has_picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The trend whose picture is shown."""

    test_id: int
    title: str
    trend: Trend
    alt: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerLine:
    """A school of the table «Почему они»: its facts in the order of the rule."""

    name: str
    is_own: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolView:
    """All parts of the page."""

    lead: tuple[str, ...]
    cut: tuple[NamedList, ...]  # of which the lead names only some
    about: str
    procedures: tuple[ProcedureLines, ...]
    small_years: str  # which years «было» and «стало» are; empty where nothing is told so
    trends: tuple[TrendLine, ...]
    broken_once: str  # what breaks all rows alike: another school became part of this one
    years_note: str
    drawn_names: str  # subjects that classes are given at random
    missing: tuple[MissingLine, ...]
    not_taught: str  # grades whose papers the city has and the school, without such classes, has not
    chosen: Chosen | None
    peer_names: str
    peer_rule: str  # how they were found
    peer_facts: tuple[str, ...]
    peers: tuple[PeerLine, ...]
    reports: str  # what the reports of terms are called here


def school_view(picture: SchoolPicture, *, series: int | None = None) -> SchoolView:
    """The page's words and rows; `series`: id of the latest test of the trend to be drawn."""
    rule, facts = picture.peers.rule, _facts(picture)
    said = lead(facts)
    return SchoolView(
        lead=said,
        cut=cut_lists(facts, said),
        about=_about(picture),
        procedures=_procedures(picture),
        small_years=_small_years(picture),
        trends=tuple(_trend_line(row, picture) for row in picture.trends),
        broken_once=_broken_once(picture),
        years_note=YEARS_NOTE,
        drawn_names=_drawn_names(picture),
        missing=missing_lines(picture.missing),
        not_taught=not_taught(picture.missing),
        chosen=_chosen(picture, series, " ".join(said).lower()),
        peer_names=_peer_names(picture.peers),
        peer_rule=_peer_rule(picture.peers),
        peer_facts=(rule.kind_fact, *(one.fact for one in rule.facts)),
        peers=_peer_lines(picture),
        reports=reports_by(picture.facts),
    )


def subject_title(test: Test) -> str:
    """«Математика, 5 класс»: a test's title without its procedure; exams keep their kind."""
    whole = title_of(test.procedure, test.key).removeprefix(f"{test.procedure.name}, ")
    whole = whole.replace(f"{test.key.grade} класс", f"{test.key.grade}{NBSP}класс")
    if test.procedure.kind != "vpr":
        return f"{test.procedure.name.partition('-')[0]}, {whole}"
    return whole[:1].upper() + whole[1:]


def _facts(picture: SchoolPicture) -> SchoolFacts:
    return SchoolFacts(
        n_results=sum(one.n for one in picture.beside),
        vacancies=picture.vacancies,
        changes=[
            Titled(title=subject_title(row.trend.latest.test), change=row.change)
            for row in picture.compared
            if row.change is not None
        ],
        passed=[
            Passed(title=subject_title(one.test), own=one.passed, rest=one.passed_elsewhere)
            for one in picture.beside
            if one.passed_elsewhere is not None
        ],
        exams=picture.exams,
        beside=[
            BesidePeers(title=subject_title(one.test), verdict=one.contrast.verdict)
            for one in picture.beside
            if one.contrast is not None
        ],
        city=[
            BesideCity(title=subject_title(one.test), own=one.own, rest=one.rest)
            for one in picture.beside
            if one.rest is not None
        ],
        is_all_small=picture.is_all_small,
    )


def _about(picture: SchoolPicture) -> str:
    """«2025/26 учебный год · 842 ученика · две смены»."""
    facts = picture.peers.facts.get(picture.place.id, {})
    words = [f"{picture.year} учебный год"] if picture.year else []
    pupils = facts.get("Ученики", "")
    if pupils.isdigit():
        words.append(plural(int(pupils), "ученик", "ученика", "учеников"))
    shifts = {"1": "одна смена", "2": "две смены", "3": "три смены"}.get(facts.get("Смен", ""))
    return " · ".join([*words, *([shifts] if shifts else [])])


def _procedures(picture: SchoolPicture) -> tuple[ProcedureLines, ...]:
    small = {row.trend.latest.test.id: row for row in picture.trends}
    groups: dict[int, tuple[Procedure, list[BesideLine]]] = {}
    for one in picture.beside:
        _, lines = groups.setdefault(one.test.procedure.id, (one.test.procedure, []))
        lines.append(_beside_line(one, small.get(one.test.id)))
    return tuple(
        ProcedureLines(name=procedure.name, purpose=_purpose(picture, procedure), lines=tuple(lines))
        for procedure, lines in groups.values()
    )


def _purpose(picture: SchoolPicture, procedure: Procedure) -> str:
    purpose = picture.purposes.get(procedure.kind)
    if may(purpose, Use.VERDICT):
        return ""
    if purpose is None:
        return "Для чего можно брать эти числа, никто не указал: сравнения с похожими нет."
    return cited(purpose)


def _beside_line(one: Beside, row: TrendRow | None) -> BesideLine:
    words = ""
    if one.own.n and one.own.is_small:
        words = f"Работ мало: {one.own.k} из {one.own.n}. Судить рано."
        if row is not None and (change := _small_change(row)) is not None:
            words = small_sentences(change)
    return BesideLine(
        test_id=one.test.id,
        title=subject_title(one.test),
        n=one.n,
        own=one.own,
        interval=one.own.interval,
        words=words,
        city=one.city.pct if one.city else None,
        city_hidden=CITY_HIDDEN[one.city_hidden] if one.city_hidden else "",
        peers=one.peers.pct if one.peers else None,
        verdict=VERDICTS[one.contrast.verdict] if one.contrast else VERDICTS[Verdict.NOTHING_TO_COMPARE],
        measures=tuple((MEASURES.get(code, code), share) for code, share in sorted(one.measures.items())),
    )


def _small_change(row: TrendRow) -> Change | None:
    """What is told by «было» and «стало»."""
    return row.change if row.change is not None and row.change.is_small and not row.is_drawn else None


def _small_years(picture: SchoolPicture) -> str:
    """Which years they are, once for all rows: they are the latest two of each."""
    tests = {one.test.id for one in picture.beside if one.own.is_small}
    found = [_small_change(row) for row in picture.trends if row.trend.latest.test.id in tests]
    return " ".join(dict.fromkeys(small_years(one) for one in found if one is not None))


def _trend_line(row: TrendRow, picture: SchoolPicture) -> TrendLine:
    by_year = {point.year: point for point in row.trend.points}
    change, words = "", ""
    if row.change is not None and row.is_drawn:
        words = _DRAWN
    elif row.change is not None and row.change.is_small:
        words = small_by_year(row.change)
    elif row.change is not None:
        change, words = f"{signed(row.change.contrast.difference, 1)} п. п.", _chance(row.change, picture)
    elif (both := row.change_together) is not None:
        change, words = _together(both, picture)
    elif row.trend.latest.broken is Break.JOINED:
        words = "Разрыв, годы не сравниваем."  # which one is told once, above the table
    elif row.trend.latest.broken is not None:
        words = f"Разрыв: {reason(row.trend.latest.broken, row.trend.latest.dated)}."
    elif row.is_drawn and len(row.trend.points) > 1:
        words = _DRAWN
    elif len(row.trend.points) == 1:
        words = "Год один: сравнивать не с чем."
    return TrendLine(
        test_id=row.trend.latest.test.id,
        title=subject_title(row.trend.latest.test),
        cells=tuple(by_year.get(year) for year in picture.years),
        both=tuple(row.both_in(year) for year in picture.years),
        change=change,
        words=words,
        has_picture=_has_picture(row, picture),
    )


def _together(both: Change, picture: SchoolPicture) -> tuple[str, str]:
    """The change of both schools together, and «Обе школы вместе: рост пока можно объяснить случаем.»"""
    words = small_by_year(both) if both.is_small else _chance(both, picture)
    points = "" if both.is_small else f"{signed(both.contrast.difference, 1)} п. п."
    return points, f"Обе школы вместе: {words[:1].lower()}{words[1:]}"


def _chance(change: Change, picture: SchoolPicture) -> str:
    return chance_sentence(change, picture.changes)


def _broken_once(picture: SchoolPicture) -> str:
    """«Разрыв: присоединилась другая школа. С годами до 2025/26 сравнивать нельзя.»"""
    points = [point for row in picture.trends for point in row.trend.points]
    years = [point.year for point in points if point.broken is Break.JOINED]
    if not years:
        return ""
    told = f"Разрыв: {BREAKS[Break.JOINED]}. С годами до {max(years)} сравнивать нельзя."
    if any(row.together for row in picture.trends):
        told += " «Вместе» — сумма обеих школ: её сравнивать можно."
    return told


def _drawn_names(picture: SchoolPicture) -> str:
    subjects = {row.trend.latest.test.key.subject.lower() for row in picture.trends if row.is_drawn}
    return ", ".join(sorted(subjects))


def _has_picture(row: TrendRow, picture: SchoolPicture) -> bool:
    return row.trend.has_picture and row.trend.latest.year == picture.year


def _chosen(picture: SchoolPicture, series: int | None, said: str) -> Chosen | None:
    """The trend asked for; else the first that the lead (`said`) speaks of, or the one that moved most."""
    rows = [row for row in picture.trends if _has_picture(row, picture)]
    if not rows:
        return None
    asked = [row for row in rows if row.trend.latest.test.id == series]
    places = [(said.find(subject_title(row.trend.latest.test).lower()), row) for row in rows]
    told = [row for place, row in sorted(places, key=lambda one: one[0]) if place >= 0]
    row = [*asked, *told, *rows][0]
    change = row.change
    words = ""
    if change is not None and row.is_drawn:
        words = _DRAWN
    elif change is not None and not change.is_small and change.contrast.difference is not None:
        first, last = change.before.year, change.now.year
        difference = signed(change.contrast.difference, 1)
        words = f"С {first} по {last}: {difference} п. п. {_chance(change, picture)}"
    elif change is not None:
        words = small_by_year(change)
    breaks = [reason(point.broken, point.dated) for point in row.trend.points if point.broken is not None]
    if breaks:
        words = f"{words} Линия прервана: {breaks[-1]}. Через разрыв не сравниваем.".strip()
    return Chosen(
        test_id=row.trend.latest.test.id,
        title=subject_title(row.trend.latest.test),
        trend=row.trend,
        alt=trend_words(TrendChart(trend=row.trend)),
        words=words,
    )


def _peer_names(group: PeerGroup) -> str:
    """«№ 311, 324 и 369» by number."""
    numbers = [
        str(one.organisation.number) if one.organisation.number else one.organisation.short_name
        for one in sorted(group.schools, key=lambda one: one.organisation.number or 0)
    ]
    if not numbers:
        return ""
    return f"№ {', '.join(numbers[:-1])} и {numbers[-1]}" if len(numbers) > 1 else f"№ {numbers[0]}"


def _peer_rule(group: PeerGroup) -> str:
    return (
        f"Ищем среди школ того же вида. Каждое сведение делим на его разброс по городу, берём {group.rule.k} "
        f"ближайших. На {group.year} учебный год список закреплён. Это {group.rule.source}."
    )


def _peer_lines(picture: SchoolPicture) -> tuple[PeerLine, ...]:
    group = picture.peers
    names = (group.rule.kind_fact, *(one.fact for one in group.rule.facts))

    def line(school_id: int, title: str, *, is_own: bool) -> PeerLine:
        facts = group.facts.get(school_id, {})
        return PeerLine(name=title, is_own=is_own, facts=tuple(fact(facts.get(name, "")) for name in names))

    others: Sequence[PeerLine] = [
        line(one.organisation.id, one.organisation.short_name, is_own=False)
        for one in sorted(group.schools, key=lambda one: one.organisation.number or 0)
    ]
    return (line(picture.place.id, picture.place.short_name, is_own=True), *others) if others else ()


def likely_words(line: BesideLine) -> str:
    """«52,1 %, вероятно от 42 до 62»."""
    if line.interval is None:
        return ""
    return f"{pct(line.own.pct)}, вероятно {span(line.interval.low_pct, line.interval.high_pct)}"

"""A school on one page: its latest year beside the city and similar schools, years, what is not measured.

Whoever may see the school's results sees the page. Names and context of similar schools are told to the
school (design, decision 15); of their results only the sum over several of them, where it betrays nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.catalogues.breaks import load_breaks
from app.catalogues.norms import load_norms
from app.catalogues.peers import is_drawn_by_chance, load_peer_rule
from app.catalogues.procedures import load_purposes
from app.db import assessments, mergers, organisations
from app.db import peers as peer_store
from app.db import statistics as store
from app.db.engine import Tx
from app.db.peers import FrozenPeer
from app.domain.access import Action, Actor, require
from app.domain.analytics.figures import figures_by
from app.domain.assessments import Form, Level, NotMeasured, Test
from app.domain.beside import SharesBeside
from app.domain.comparisons import Contrast, Family, compare_with_rest
from app.domain.errors import NotFound
from app.domain.mergers import Merger
from app.domain.norms import ResultNorms
from app.domain.organisations import MUNICIPALITY, SCHOOL, Fact, Kind, Organisation, grades_by_place
from app.domain.peers import PeerRule
from app.domain.periods import parse_period
from app.domain.privacy import visible_reference
from app.domain.purposes import Use, may
from app.domain.quality_model import Purpose
from app.domain.school_groups import FREE_POSTS, POSTS, posts_of, told
from app.domain.sentences import Vacancies, family, fewer_passed
from app.domain.statistics import Figures, Share
from app.domain.trends import YEARS, Change, Trend, change_of, joined_up, trends_of
from app.use_cases.files_in_hand import tests_in_hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Marks 4 and 5 of one test: the school, the city, similar schools; None where they may not stand.

    `contrast` is against similar schools, and only of procedures whose purpose allows it; so is
    `passed_elsewhere`: marks of 3 and above in the rest of the city, None where they may not stand.
    """

    test: Test
    n: int
    own: Share
    mean_score: float | None
    city: Share | None
    city_hidden: NotMeasured | None
    rest: Share | None  # the city without the school
    peers: Share | None
    contrast: Contrast | None
    passed: Share
    passed_elsewhere: Share | None
    measures: Mapping[str, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A test of the year that the city has and the school has not, and why."""

    test: Test
    why: NotMeasured
    in_hand: bool  # a file of it is being checked or waits for a decision
    city: Share | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    """A subject and grade over the years, with its last change; `is_drawn`: classes write it by chance.

    `together`: the same with the sums of this school and of those that became part of it.
    """

    trend: Trend
    change: Change | None
    is_drawn: bool
    together: Trend | None = None

    @property
    def change_together(self) -> Change | None:
        """How both schools together changed, where that can be said."""
        return change_of(self.together) if self.together and not self.is_drawn else None

    def both_in(self, year: str) -> Share | None:
        """The sums of a year before a merger."""
        own = {one.year: one.own for one in self.trend.points}
        found = (
            next((one.own for one in self.together.points if one.year == year), None)
            if self.together
            else None
        )
        return found if found is not None and found != own.get(year) else None

    @property
    def is_small(self) -> bool:
        """Whether its change is told by counts alone."""
        return self.change is not None and self.change.is_small


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    """The similar schools of a year and the facts that made them so, as they stood on the rule's day."""

    year: str
    rule: PeerRule
    schools: Sequence[FrozenPeer]
    facts: Mapping[int, Mapping[str, str]]  # by id of the school, own included


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPicture:
    """All that the page of a school shows."""

    place: Organisation
    kind: Kind
    above: list[Organisation]
    facts: list[Fact]
    closed: Merger | None
    joined: list[Merger]
    year: str | None
    years: tuple[str, ...]
    beside: list[Beside]
    missing: list[Missing]
    trends: list[TrendRow]
    others: list[Test]  # with results that stand in no table of the page
    peers: PeerGroup
    exams: Family  # pass shares of all schools of the city; of none where no exam is to be told of
    vacancies: Vacancies | None
    purposes: Mapping[str, Purpose]
    norms: ResultNorms

    @property
    def is_all_small(self) -> bool:
        """Whether every test of the year with marks was written by too few people to judge."""
        marked = [one.own for one in self.beside if one.own.n]
        return bool(marked) and all(one.is_small for one in marked)

    @property
    def changes(self) -> Family:
        """The changes of the years that stand side by side and are judged together."""
        together = [one for row in self.trends if (one := row.change_together) is not None]
        return family([*(row.change for row in self.compared if row.change is not None), *together])

    @property
    def compared(self) -> list[TrendRow]:
        """Trends up to this year whose change says something: of subjects drawn by chance none does."""
        return [
            row
            for row in self.trends
            if row.change is not None and not row.is_drawn and row.trend.latest.year == self.year
        ]

    def trend_with(self, test_id: int) -> TrendRow | None:
        """The trend that a test belongs to; None where no trend has it."""
        return next(
            (row for row in self.trends if any(one.test.id == test_id for one in row.trend.points)), None
        )


def show_school(tx: Tx, actor: Actor, organisation_id: int, *, today: date) -> SchoolPicture:
    """The page of a school; NotFound where there is no such school in the actor's subtree."""
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, organisation_id, seen_by=actor)
    if place.kind != SCHOOL:
        raise NotFound("object.unknown")
    city = organisations.nearest_above(tx, place, kind=MUNICIPALITY)
    own, whole = _figures(tx, place), _figures(tx, city) if city else {}
    measures = _measures(tx, place)
    tests = {one.id: one for one in assessments.list_tests(tx, sorted({*own, *whole, *measures}))}
    mine = [one for one in tests.values() if one.id in own or one.id in measures]
    years = tuple(sorted({one.procedure.academic_year for one in mine}))[-YEARS:]
    year = years[-1] if years else None
    group = _peers(tx, place, year, today=today)
    sums = SharesBeside(
        own,
        whole,
        _peer_figures(tx, group),
        others=store.other_schools(tx, city.place, place.place) if city else {},
        least=group.rule.fewest_with_results,
    )
    joined = [one for one in mergers.joined_to(tx, place) if one.day <= today]
    purposes, trends = load_purposes(), _trends(mine, years, sums, _apart(tx, actor, joined, own))
    shown = {point.test.id for row in trends for point in row.trend.points}
    beside = [
        _beside(one, sums, measures.get(one.id, {}), purposes)
        for one in mine
        if one.procedure.academic_year == year
    ]
    return SchoolPicture(
        place=place,
        kind={kind.code: kind for kind in organisations.list_kinds(tx)}[place.kind],
        above=organisations.ancestors(tx, place),
        facts=told(organisations.facts_of(tx, place, on=today)),
        closed=mergers.closing_of(tx, place, on=today),
        joined=joined,
        year=year,
        years=years,
        beside=beside,
        missing=_missing(
            tests.values(), mine, year, _grades(tx, actor, place), tests_in_hand(tx, place), sums
        ),
        trends=trends,
        others=[one for one in mine if one.id not in shown and one.procedure.academic_year != year],
        peers=group,
        exams=_exams(tx, city, sums, beside),
        vacancies=_vacancies(tx, place, city, today=today),
        purposes=purposes,
        norms=load_norms(today),
    )


def _figures(tx: Tx, place: Organisation) -> dict[int, Figures]:
    found = figures_by(("test_id",), sums=store.tests_of(tx, place.place))
    return {int(str(key[0])): figures for key, figures in found.items()}


def _exams(tx: Tx, city: Organisation | None, sums: SharesBeside, beside: Sequence[Beside]) -> Family:
    """All schools are asked for only where a sentence may be said of one of these exams."""
    told = {one.test.id: (one.passed, one.passed_elsewhere) for one in beside if one.passed_elsewhere}
    if city is None or not any(fewer_passed(own, rest) for own, rest in told.values()):
        return sums.exams({})
    frame = store.tests_by_kind(tx, city.place, SCHOOL, list(told))
    return sums.exams(figures_by(("place", "test_id"), sums=frame))


def _peer_figures(tx: Tx, group: PeerGroup) -> dict[int, list[Figures]]:
    ids = [one.organisation.id for one in group.schools]
    found: dict[int, list[Figures]] = {}
    if ids:
        frame = store.tests_among(tx, ids)
        for (_, test_id), figures in figures_by(("place", "test_id"), sums=frame).items():
            if figures.n:
                found.setdefault(int(str(test_id)), []).append(figures)
    return found


def _measures(tx: Tx, place: Organisation) -> dict[int, dict[str, Share]]:
    found: dict[int, dict[str, Share]] = {}
    for row in store.measures_of(tx, place.place).iter_rows(named=True):
        found.setdefault(row["test_id"], {})[row["measure"]] = Share(row["n"], row["of"])
    return found


def _peers(tx: Tx, place: Organisation, year: str | None, *, today: date) -> PeerGroup:
    rule = load_peer_rule(today)
    if year is None:
        return PeerGroup(year="", rule=rule, schools=(), facts={})
    schools = peer_store.peers_of(tx, place.id, year)
    ids = [place.id, *(one.organisation.id for one in schools)]
    names = (rule.kind_fact, *(one.fact for one in rule.facts))
    day = rule.day_in(parse_period(year).first_year)
    facts = peer_store.facts_on(tx, ids, names, on=day)
    return PeerGroup(year=year, rule=rule, schools=tuple(schools), facts=facts)


def _beside(
    test: Test, sums: SharesBeside, measures: Mapping[str, Share], purposes: Mapping[str, Purpose]
) -> Beside:
    figures = sums.own(test.id)
    own, peers = figures.marks.quality_share, sums.peers(test.id)
    city, hidden = sums.city(test.id)
    may_judge = may(purposes.get(test.procedure.kind), Use.VERDICT)
    return Beside(
        test=test,
        n=figures.n,
        own=own,
        mean_score=figures.mean_score,
        city=city,
        city_hidden=hidden,
        rest=city - own if city is not None else None,
        peers=peers,
        contrast=compare_with_rest(own, own + peers) if may_judge and peers is not None else None,
        passed=figures.marks.pass_share,
        passed_elsewhere=sums.passed_elsewhere(test.id) if may_judge else None,
        measures=measures,
    )


def _missing(
    tests: Iterable[Test],
    mine: Sequence[Test],
    year: str | None,
    grades: frozenset[int],
    in_hand: Collection[int],
    sums: SharesBeside,
) -> list[Missing]:
    """Subjects and grades that others of the city have of this year; a level or a form is no subject."""
    written = {_subject(one) for one in mine if one.procedure.academic_year == year}
    found: dict[tuple[str, int, str], Missing] = {}
    # Of several papers of a subject the usual one speaks for all.
    for test in sorted(
        tests, key=lambda one: (one.key.level is not Level.BASIC, one.key.form is not Form.PAPER)
    ):
        if test.procedure.academic_year != year or _subject(test) in written:
            continue
        found.setdefault(
            _subject(test),
            Missing(
                test=test,
                why=_why_missing(test, grades),
                in_hand=test.id in in_hand,
                city=sums.city(test.id)[0],
            ),
        )
    return [found[key] for key in sorted(found, key=lambda one: (one[0], one[1], one[2]))]


def _why_missing(test: Test, grades: frozenset[int]) -> NotMeasured:
    if test.key.grade not in grades:
        return NotMeasured.NOT_APPLICABLE
    return NotMeasured.BY_DESIGN if is_drawn_by_chance(test) else NotMeasured.NOT_COLLECTED


def _subject(test: Test) -> tuple[str, int, str]:
    return test.procedure.kind, test.key.grade, test.key.subject


def _grades(tx: Tx, actor: Actor, place: Organisation) -> frozenset[int]:
    """Grades that the school is known to have: by its classes."""
    classes = organisations.classes_under(tx, place.place, seen_by=actor)
    return grades_by_place(classes).get(place.id, frozenset())


def _trends(
    mine: Sequence[Test],
    years: Sequence[str],
    sums: SharesBeside,
    apart: Sequence[tuple[int, Mapping[int, Share]]],
) -> list[TrendRow]:
    """Trends that have a point in the years shown; `apart`: what became part of the school, since when."""
    breaks = load_breaks()
    found = trends_of(sums.points(mine), joined=[since for since, _ in apart], breaks=breaks)
    return [
        TrendRow(
            trend=trend,
            change=change_of(trend),
            is_drawn=is_drawn_by_chance(trend.latest.test),
            together=joined_up(trend, apart, breaks),
        )
        for trend in found
        if trend.latest.year in years
    ]


def _apart(
    tx: Tx, actor: Actor, joined: Sequence[Merger], own: Mapping[int, Figures]
) -> list[tuple[int, Mapping[int, Share]]]:
    """The first year since which each school is part of this one, and its shares that may be added.

    Whoever does not see that school could subtract: its share must then be of enough people.
    """
    found: list[tuple[int, Mapping[int, Share]]] = []
    for one in joined:
        figures = _figures(tx, one.school) if one.school else {}
        sees = one.school is not None and actor.covers(one.school.place)
        shares = {
            test_id: part.marks.quality_share
            for test_id, part in figures.items()
            if part.marks.n
            and test_id in own
            and (sees or visible_reference(own[test_id].n, own[test_id].n + part.n) is None)
        }
        found.append((one.first_year, shares))
    return found


def _vacancies(tx: Tx, place: Organisation, city: Organisation | None, *, today: date) -> Vacancies | None:
    if city is None:
        return None
    ids = list(organisations.codes_to_ids(tx, city.place, SCHOOL).values())
    shares: dict[int, tuple[float, float]] = {}
    for school_id, facts in peer_store.facts_on(tx, ids, (FREE_POSTS, POSTS), on=today).items():
        if found := posts_of(facts):
            shares[school_id] = found
    if place.id not in shares:
        return None
    free, posts = shares[place.id]
    return Vacancies(free=free, posts=posts, city_pct=tuple(100 * a / b for a, b in shares.values()))

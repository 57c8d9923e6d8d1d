"""Figures of results: of a test in a place, by what stands below it, and the files behind them."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead, PartsOf
from app.api.rest.root import part
from app.api.rest.shapes import SMALL, Out, Strict
from app.api.rest.source_shapes import SourceOut, source_out
from app.api.rest.unchanged import UNCHANGED
from app.domain.clock import day_of
from app.domain.comparisons import sufficiency, zone_of_norm
from app.domain.levels import Levels
from app.domain.norms import SouWeights
from app.domain.organisations import SCHOOL, Organisation
from app.domain.statistics import Figures, Share, TaskFigure
from app.domain.trends import Point
from app.use_cases import levels, schools, sources, statistics
from app.use_cases.schools import SchoolPicture, TrendRow
from app.use_cases.statistics import TestPicture

router = part("statistics")


class ShareOut(Out):
    """A share as numerator and denominator, with its 95 % Wilson interval; null of nobody."""

    numerator: int
    denominator: int
    pct: float | None
    low_pct: float | None
    high_pct: float | None
    small: bool = Field(description=SMALL)


class TaskFigureOut(Out):
    """How a task went with the `n` people who were asked it; null where nobody was."""

    position: int
    label: str
    max_score: int
    n: int
    attempted: int
    points: int
    full: int
    rate_pct: float | None
    is_small: bool = Field(description="fewer than twenty people: pages give points without per cents")


class TaskNormOut(Out):
    """A task beside the norm of its difficulty: sufficient, uncertain, insufficient, too_early."""

    position: int
    norm: str = Field(description="by the 95 % interval of the rate: uncertain where it holds the norm")
    zone: str = Field(description="the zone that the norm itself names, however many people")


class JournalOut(Out):
    """Marks of the work beside marks in the journal; `far`: two marks apart or more."""

    n: int
    lowered: int
    confirmed: int
    raised: int
    far: int


class FiguresOut(Out):
    """Everything counted about one group in one test."""

    n: int
    small: bool = Field(description="fewer than twenty people: pages give no per cents and no means")
    absent: int
    adapted: int = Field(description="on an adapted programme: outside all denominators")
    mean_score: float | None
    points: int
    possible: int | None = Field(description="maxima of the tasks that were asked")
    pct_of_max: float | None
    mean_mark: float | None
    sou_pct: float | None
    marks: dict[str, int]
    quality: ShareOut
    passed: ShareOut
    tasks: list[TaskFigureOut]
    scores: dict[str, int]
    journal: JournalOut


class PlaceOut(Out):
    """An organisation."""

    code: str
    name: str
    kind: str
    number: int | None


class BelowOut(Out):
    """An organisation below the place with its figures; null: no results of this test."""

    organisation: PlaceOut
    figures: FiguresOut | None


class PeerOut(Out):
    """A similar school, named to the school; `distance`: 1 is one standard deviation in every fact."""

    code: str
    name: str
    number: int | None
    distance: float


class PeersOut(Out):
    """Similar schools of the year, fixed; `quality`: of those with results together, where it may stand."""

    academic_year: str
    rule_version: str
    schools: list[PeerOut]
    quality: ShareOut | None


class TrendPointOut(Out):
    """A year of the same subject and grade; `broken`: why it cannot be compared with the year before."""

    test: str
    academic_year: str
    quality: ShareOut
    city_pct: float | None
    peers_pct: float | None
    broken: str | None
    broken_by: str | None = Field(description="what changed, where somebody has told of it")
    together: ShareOut | None = Field(
        description="of a year before another school became part of this one: the sums of both"
    )


class LevelOut(Out):
    """Those with one mark, and how each task went with them."""

    mark: int
    level: str = Field(description="low, basic, raised, high")
    n: int
    tasks: list[TaskFigureOut]


class PairOut(Out):
    """How many have this mark in the journal and that one for the work; class null: all together."""

    class_name: str | None
    journal: int
    mark: int
    n: int


class StatisticsOut(Out):
    """Figures of a test in a place. The city's stand beside where they do not betray a small group."""

    test: str
    organisation: PlaceOut
    figures: FiguresOut
    city: FiguresOut | None
    city_hidden: str | None = Field(
        description="why the city's figures are not shown: suppressed; not_applicable where nobody else wrote"
    )
    purpose: str | None = Field(description="what the results may not be used for, with the clause")
    measures: dict[str, ShareOut] = Field(description="school-level shares, where the test has them")
    task_norms: list[TaskNormOut] = Field(description="tasks that have a difficulty")
    below: list[BelowOut]
    in_hand: bool = Field(description="a file of the school with this test is handed in and not accepted")
    waiting: list[PlaceOut] = Field(description="classes without the drawn subject while a file is in hand")
    not_drawn: list[PlaceOut] = Field(
        description="classes that did not write: the subject is drawn by chance"
    )
    observers: bool = Field(description="the school wrote the year's ВПР with observers")
    peers: PeersOut | None = Field(description="of a school only")
    trend: list[TrendPointOut] = Field(description="of a school only: the same subject and grade by year")
    levels: list[LevelOut] = Field(description="of a school or a class: groups by mark")
    journal_pairs: list[PairOut] = Field(description="of a school or a class")
    sources: list[SourceOut]


class StatisticsAsked(Strict):
    """Which figures."""

    organisation: str = Field(max_length=60, description="code")
    test: str = Field(max_length=120, description="code")


class ListAsked(Strict):
    """Of which place."""

    organisation: str = Field(max_length=60, description="code")


class TestLineOut(Out):
    """A test that a place has results of."""

    test: str
    title: str
    academic_year: str
    n: int
    mean_score: float | None
    quality: ShareOut
    measures: dict[str, ShareOut]


class TestLinesOut(Out):
    """Tests of a place, the latest year first."""

    organisation: PlaceOut
    items: list[TestLineOut]


def _share(share: Share) -> ShareOut:
    interval = share.interval
    return ShareOut(
        numerator=share.k,
        denominator=share.n,
        pct=share.pct,
        low_pct=interval.low_pct if interval else None,
        high_pct=interval.high_pct if interval else None,
        small=share.is_small,
    )


def _figures(figures: Figures, weights: SouWeights) -> FiguresOut:
    return FiguresOut(
        n=figures.n,
        small=figures.is_small,
        absent=figures.absent,
        adapted=figures.adapted,
        mean_score=figures.mean_score,
        points=figures.points,
        possible=figures.possible,
        pct_of_max=figures.pct_of_max,
        mean_mark=figures.marks.mean_mark,
        sou_pct=figures.marks.sou(weights),
        marks={str(mark): figures.marks.share_of(mark).k for mark in (2, 3, 4, 5)},
        quality=_share(figures.marks.quality_share),
        passed=_share(figures.marks.pass_share),
        tasks=_tasks(figures.tasks),
        scores={str(score): n for score, n in figures.scores.items()},
        journal=JournalOut(
            n=figures.journal.n,
            lowered=figures.journal.lowered,
            confirmed=figures.journal.confirmed,
            raised=figures.journal.raised,
            far=figures.journal.far,
        ),
    )


def _tasks(tasks: Iterable[TaskFigure]) -> list[TaskFigureOut]:
    return [
        TaskFigureOut(**{name: getattr(task, name) for name in TaskFigureOut.model_fields}) for task in tasks
    ]


def _norms(picture: TestPicture) -> list[TaskNormOut]:
    figures = {task.position: task for task in picture.figures.tasks}
    found = []
    for task in picture.test.content.tasks:
        mine = figures.get(task.position)
        rate = mine.rate_pct if mine else None
        norm = sufficiency(rate, task.difficulty, mine.n if mine else 0, picture.norms)
        zone = zone_of_norm(rate, task.difficulty, picture.norms)
        if norm is not None and zone is not None:
            found.append(TaskNormOut(position=task.position, norm=norm.value, zone=zone.value))
    return found


def _peers(picture: SchoolPicture | None, point: Point | None) -> PeersOut | None:
    if picture is None or not picture.peers.schools:
        return None
    return PeersOut(
        academic_year=picture.peers.year,
        rule_version=picture.peers.schools[0].rule_version,
        schools=[
            PeerOut(
                code=one.organisation.code,
                name=one.organisation.name,
                number=one.organisation.number,
                distance=one.distance,
            )
            for one in picture.peers.schools
        ],
        quality=_share(point.peers) if point is not None and point.peers is not None else None,
    )


def _point(row: TrendRow, point: Point) -> TrendPointOut:
    both = row.both_in(point.year)
    return TrendPointOut(
        test=point.test.code,
        academic_year=point.year,
        quality=_share(point.own),
        city_pct=point.city.pct if point.city else None,
        peers_pct=point.peers.pct if point.peers else None,
        broken=point.broken.value if point.broken else None,
        broken_by=point.dated.words if point.dated else None,
        together=_share(both) if both else None,
    )


def _levels(levels: Levels) -> list[LevelOut]:
    return [
        LevelOut(mark=one.mark, level=one.level.value, n=one.n, tasks=_tasks(one.tasks.values()))
        for one in levels.groups
    ]


def _pairs(levels: Levels) -> list[PairOut]:
    return [
        PairOut(class_name=one.class_name, journal=journal, mark=mark, n=n)
        for one in levels.matrices
        for (journal, mark), n in sorted(one.counts.items())
    ]


def _place(one: Organisation) -> PlaceOut:
    return PlaceOut(code=one.code, name=one.name, kind=one.kind, number=one.number)


@router.get("/statistics", name="api_get_statistics", dependencies=[UNCHANGED])
def get_statistics(
    tx: OpenRead, actor: MachineActor, parts: PartsOf, now: Now, asked: Annotated[StatisticsAsked, Query()]
) -> StatisticsOut:
    """A test in a place: the same figures as the page shows."""
    test_id, place_id = statistics.ids_of(tx, actor, asked.test, asked.organisation)
    picture = statistics.show_test(tx, actor, test_id, organisation_id=place_id, today=day_of(now))
    found = sources.sources(tx, actor, test_id, organisation_id=place_id)
    measures = statistics.show_measures(tx, actor, test_id, organisation_id=place_id, kind="school")
    weights, reference = picture.norms.sou, picture.reference
    school = (
        schools.show_school(tx, actor, place_id, today=day_of(now)) if picture.place.kind == SCHOOL else None
    )
    row = school.trend_with(test_id) if school else None
    trend = row.trend.points if row else ()
    groups = levels.show_levels(tx, actor, parts.store, test_id, organisation_id=place_id)
    return StatisticsOut(
        test=picture.test.code,
        organisation=_place(picture.place),
        figures=_figures(picture.figures, weights),
        city=_figures(reference.figures, weights) if reference and reference.figures else None,
        city_hidden=reference.hidden.value if reference and reference.hidden else None,
        purpose=picture.test.procedure.purpose,
        measures={code: _share(share) for code, share in measures.whole.items()},
        task_norms=_norms(picture),
        in_hand=picture.in_hand,
        waiting=[_place(one) for one in picture.waiting],
        not_drawn=[_place(one) for one in picture.not_drawn],
        observers=picture.has_observers,
        below=[
            BelowOut(
                organisation=_place(one.organisation),
                figures=_figures(one.figures, weights) if one.figures else None,
            )
            for one in picture.below
        ],
        peers=_peers(school, next((one for one in trend if one.test.id == test_id), None)),
        trend=[_point(row, one) for one in trend] if row else [],
        levels=_levels(groups),
        journal_pairs=_pairs(groups),
        sources=[source_out(one, found.people) for one in found.files],
    )


@router.get("/statistics/tests", name="api_list_statistics", dependencies=[UNCHANGED])
def list_statistics(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[ListAsked, Query()]
) -> TestLinesOut:
    """Tests that a place has results of, with their main figures."""
    place_id = statistics.place_id_of(tx, actor, asked.organisation)
    picture = statistics.show_place(tx, actor, place_id, today=day_of(now))
    return TestLinesOut(
        organisation=_place(picture.place),
        items=[
            TestLineOut(
                test=row.test.code,
                title=row.test.title,
                academic_year=row.test.procedure.academic_year,
                n=row.figures.n if row.figures else 0,
                mean_score=row.figures.mean_score if row.figures else None,
                quality=_share(row.figures.marks.quality_share if row.figures else Share(0, 0)),
                measures={code: _share(share) for code, share in row.measures.items()},
            )
            for row in picture.tests
        ],
    )

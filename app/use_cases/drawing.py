"""Pictures of tests and of the years: which there should be, and drawing those that are missing.

A picture's name carries the version of the data behind it, so that an old picture is never shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.catalogues.charts import config_of, in_theme
from app.db import jobs, organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.assessments import Test
from app.domain.charts import Histogram, Size, Spec, Theme, cuts_of, expected_counts, histogram_spec
from app.domain.jobs import JobKind
from app.domain.organisations import MUNICIPALITY, SCHOOL, Organisation
from app.domain.statistics import Figures
from app.domain.trend_charts import TrendChart
from app.domain.trends import Trend
from app.files import Store
from app.use_cases import schools, statistics
from app.use_cases.statistics import TestPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A histogram to be drawn under a name."""

    name: str
    chart: Histogram

    def spec(self, size: Size) -> Spec:
        """What is drawn."""
        return histogram_spec(self.chart, size)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPicture:
    """A trend to be drawn under a name."""

    name: str
    chart: TrendChart

    def spec(self, size: Size) -> Spec:
        """What is drawn."""
        return self.chart.spec(size)


class Drawable(Protocol):
    """A picture under a name that changes with what it shows."""

    @property
    def name(self) -> str: ...
    def spec(self, size: Size) -> Spec: ...


def file_name(name: str, theme: Theme, size: Size) -> str:
    """The name of one drawing."""
    return f"{name}-{theme.value}-{size.value}.svg"


def wanted(tx: Tx, actor: Actor, test_id: int, *, today: date) -> list[Drawable]:
    """Pictures of a test that a job draws: of each city when it works for what is above, else of its place.

    A place is drawn when somebody looks at it: a city's file has a thousand pictures in it, most of which
    nobody will ever open. As the page shows it, with the city beside it only where the page may.
    """
    cities = organisations.list_under(tx, actor.place, kind=MUNICIPALITY, seen_by=actor)
    require(actor, Action.SEE_RESULTS)
    pictures: list[Drawable] = []
    for place_id in [one.id for one in cities] or [actor.place.id]:
        seen = statistics.show_test(tx, actor, test_id, organisation_id=place_id, today=today)
        if seen.figures.scores:
            pictures.append(histogram_shown(seen))
        if seen.place.kind == SCHOOL:
            pictures += _trends(tx, actor, test_id, place_id, today=today)
    return pictures


def _trends(tx: Tx, actor: Actor, test_id: int, school_id: int, *, today: date) -> list[TrendPicture]:
    """The picture of the years that a test belongs to."""
    seen = schools.show_school(tx, actor, school_id, today=today)
    return [
        trend_picture(seen.place, row.trend)
        for row in seen.trends
        if row.trend.has_picture and any(point.test.id == test_id for point in row.trend.points)
    ]


def order(tx: Tx, actor: Actor, test_id: int, place: Organisation, *, now: datetime) -> None:
    """Have the pictures of a place drawn that somebody looks at; once is enough."""
    require(actor, Action.SEE_RESULTS)
    if not jobs.is_under_way(tx, JobKind.DRAW, subject_id=test_id, organisation_id=place.id):
        jobs.add(
            tx,
            JobKind.DRAW,
            subject_id=test_id,
            organisation_id=place.id,
            created_by=actor.login,
            at=now,
        )


def histogram_shown(seen: TestPicture) -> Picture:
    """The histogram of a test in a place, as its page shows it."""
    whole = seen.reference.figures if seen.reference else None
    return Picture(name=seen.picture, chart=histogram_of(seen.test, seen.figures, whole))


def trend_picture(place: Organisation, trend: Trend) -> TrendPicture:
    """The trend's picture; its name changes with anything in it."""
    chart = TrendChart(trend=trend)
    return TrendPicture(name=f"trend-{trend.latest.test.id}/{place.id}-{chart.fingerprint}", chart=chart)


def histogram_of(test: Test, own: Figures, whole: Figures | None) -> Histogram:
    """The histogram of a group; the line shows how the whole is spread."""
    return Histogram(
        counts=own.scores,
        expected=expected_counts(whole.scores, own.n_scored) if whole else {},
        cuts=cuts_of(test.content.scale),
        max_score=test.content.max_score,
    )


def draw_missing(
    pictures: Sequence[Drawable],
    files: Store,
    report: Callable[[int, int], None],
    *,
    draw: Callable[[Spec], str],
) -> int:
    """How many drawings were made; those that are there are left alone.

    The engine is handed in: only a worker may hold its 150 MB.
    """
    made = 0
    for done, picture in enumerate(pictures):
        for size in Size:
            names = {theme: file_name(picture.name, theme, size) for theme in Theme}
            missing = [theme for theme, name in names.items() if files.find_picture(name) is None]
            light = draw(picture.spec(size)) if missing else ""
            for theme in missing:  # drawn once: the themes differ in colours alone
                files.keep_picture(names[theme], in_theme(light, theme))
            made += len(missing)
        report(done + 1, len(pictures))
    return made


def spec_to_explore(test: Test, own: Figures, whole: Figures | None, theme: Theme) -> Spec:
    """The same picture as a specification with its theme, for the browser that a person asks to draw it."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **histogram_spec(histogram_of(test, own, whole), Size.WIDE, is_explored=True),
        "config": config_of(theme),
    }

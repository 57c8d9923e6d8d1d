"""Pictures of tests: which there should be, and drawing those that are missing.

A picture's name carries the version of the data behind it, so that an old picture is never shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from app.catalogues.charts import config_of
from app.db import assessments, organisations
from app.db import statistics as store
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.analytics.figures import figures_by
from app.domain.assessments import Test
from app.domain.charts import Histogram, Size, Spec, Theme, cuts_of, expected_counts, histogram_spec
from app.domain.organisations import MUNICIPALITY, SCHOOL, Organisation
from app.domain.privacy import visible_reference
from app.domain.statistics import Figures, sum_figures
from app.files import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A histogram to be drawn under a name."""

    name: str
    chart: Histogram

    def spec(self, size: Size) -> Spec:
        """What is drawn."""
        return histogram_spec(self.chart, size)


class Drawable(Protocol):
    """A picture under a name that changes with what it shows."""

    @property
    def name(self) -> str: ...
    def spec(self, size: Size) -> Spec: ...


def picture_name(test: Test, place: Organisation, own_version: str, whole_version: str) -> str:
    """The name without theme and size."""
    return f"test-{test.id}/{place.id}-{own_version}-{whole_version}"


def file_name(name: str, theme: Theme, size: Size) -> str:
    """The name of one drawing."""
    return f"{name}-{theme.value}-{size.value}.svg"


def wanted(tx: Tx, actor: Actor, test_id: int) -> list[Picture]:
    """Pictures that a test should have: of each city, and of each school with results."""
    test = assessments.get(tx, test_id)
    pictures: list[Picture] = []
    for city in organisations.list_under(tx, actor.place, kind=MUNICIPALITY, seen_by=actor):
        version = store.data_version(tx, test.id, city.place)
        part = store.by_kind(tx, test.id, city.place, SCHOOL)
        found = figures_by(("place",), sums=part.sums, scores=part.scores)
        whole = sum_figures(found.values())
        if not whole.scores:
            continue
        pictures.append(
            Picture(name=picture_name(test, city, version, version), chart=histogram_of(test, whole, None))
        )
        for school in organisations.list_under(tx, city.place, kind=SCHOOL, seen_by=actor):
            own = found.get((school.id,))
            if own is not None and own.scores:
                own_version = store.data_version(tx, test.id, school.place)
                beside = None if visible_reference(own.n, whole.n) else whole  # as the page decides
                pictures.append(
                    Picture(
                        name=picture_name(test, school, own_version, version),
                        chart=histogram_of(test, own, beside),
                    )
                )
    return pictures


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
    draw: Callable[[Spec, Theme], str],
) -> int:
    """How many drawings were made; those that are there are left alone.

    The engine is handed in: only a worker may hold its 150 MB.
    """
    made = 0
    for done, picture in enumerate(pictures):
        for theme, size in product(Theme, Size):
            name = file_name(picture.name, theme, size)
            if files.find_picture(name) is None:
                files.keep_picture(name, draw(picture.spec(size), theme))
                made += 1
        report(done + 1, len(pictures))
    return made


def spec_to_explore(test: Test, own: Figures, whole: Figures | None, theme: Theme) -> Spec:
    """The same picture as a specification with its theme, for the browser that a person asks to draw it."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **histogram_spec(histogram_of(test, own, whole), Size.WIDE, is_explored=True),
        "config": config_of(theme),
    }

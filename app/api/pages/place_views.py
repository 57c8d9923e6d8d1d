"""What the page of a place says first, and its tests in rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.api.pages.formats import plural
from app.api.pages.score_words import out_of
from app.api.pages.term_views import reports_by
from app.api.pages.words import CITY_HIDDEN
from app.domain.statistics import Interval, Share
from app.use_cases.statistics import PlacePicture, TestRow

MEASURES = {
    "over_220": "220 баллов и больше за три экзамена",
    "over_160": "160 баллов и больше за три экзамена",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLine:
    """One test of the place."""

    __test__ = False

    test_id: int
    title: str
    n: int
    mean_score: float | None
    most: float | None  # the most points that one could get here: less where a task was not studied
    out_of: str  # the same as it is read
    quality: Share
    interval: Interval | None
    is_small: bool  # few marks
    is_few: bool  # few works: no mean
    city_quality: float | None
    city_hidden: str  # why the city's figure is not shown; empty where it is or there is no city
    has_city: bool  # whether there is a city beside the place, shown or hidden
    measures: tuple[tuple[str, Share], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """The lead and the tests by academic year, the latest first."""

    lead: tuple[str, ...]
    years: Mapping[str, tuple[TestLine, ...]]
    reports: str  # what the reports of terms are called here


def place_view(picture: PlacePicture) -> PlaceView:
    """The page's words and rows."""
    years: dict[str, list[TestLine]] = {}
    for row in picture.tests:
        years.setdefault(row.test.procedure.academic_year, []).append(_line(row))
    return PlaceView(
        lead=_lead(picture),
        years={year: tuple(lines) for year, lines in years.items()},
        reports=reports_by(picture.facts),
    )


def _line(row: TestRow) -> TestLine:
    figures = row.figures
    quality = figures.marks.quality_share if figures else Share(0, 0)
    city = row.reference.figures if row.reference else None
    return TestLine(
        test_id=row.test.id,
        title=row.test.title,
        n=figures.n if figures else 0,
        mean_score=figures.mean_score if figures else None,
        most=figures.mean_possible or float(row.test.content.max_score) if figures else None,
        out_of=out_of(figures, row.test.content.max_score) if figures else "",
        quality=quality,
        interval=quality.interval,
        is_small=quality.is_small,
        is_few=figures is not None and figures.is_small,
        city_quality=city.marks.quality_share.pct if city else None,
        city_hidden=CITY_HIDDEN[row.reference.hidden] if row.reference and row.reference.hidden else "",
        has_city=row.reference is not None,
        measures=tuple((MEASURES.get(code, code), share) for code, share in sorted(row.measures.items())),
    )


def _lead(picture: PlacePicture) -> tuple[str, ...]:
    if not picture.tests:
        return ("Результатов пока нет.",)
    latest = picture.tests[0].test.procedure.academic_year
    here = [row for row in picture.tests if row.test.procedure.academic_year == latest]
    works = sum(row.figures.n for row in here if row.figures)
    tests = plural(len(here), "работа", "работы", "работ")
    first = f"В {latest} учебном году: {tests}"
    if works:
        first += f", {plural(works, 'результат учеников', 'результата учеников', 'результатов учеников')}"
    return (f"{first}.",)

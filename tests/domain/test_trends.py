"""A subject over the years: which years join, and what may be said of a change."""

from dataclasses import replace

import pytest

from app.domain.assessments import Form, Level, Procedure, Test, TestContent, TestKey
from app.domain.breaks import Break
from app.domain.charts import Size
from app.domain.statistics import Share
from app.domain.trend_charts import TrendChart, trend_words
from app.domain.trends import Course, Point, Trend, change_of, trends_of


def paper(
    year: int, subject: str = "Математика", grade: int = 5, *, highest: int = 20,
    level: Level = Level.BASIC, form: Form = Form.PAPER,
) -> Test:  # fmt: skip
    code = f"vpr-{year}"
    procedure = Procedure(
        id=year, code=code, kind="vpr", name=f"ВПР-{year}", academic_year=f"{year - 1}/{year % 100:02}",
        purpose=None,
    )  # fmt: skip
    key = TestKey(procedure=code, subject=subject, grade=grade, level=level, form=form)
    return Test(
        id=hash((year, subject, grade, level, form)) % 10_000,
        code=key.code,
        procedure=procedure,
        key=key,
        content=TestContent(max_score=highest, tasks=()),
    )


def points(*shares: tuple[int, int], first: int = 2024) -> list[Point]:
    return [Point(test=paper(first + step), own=Share(*share)) for step, share in enumerate(shares)]


def only(found: list[Trend]) -> Trend:
    (trend,) = found
    return trend


def test_a_rise_of_three_years_that_chance_may_explain() -> None:
    """The fifth story: 40.9, 46.2, 52.1 per cent; z = 1.52."""
    change = change_of(only(trends_of(points((36, 88), (42, 91), (49, 94)))))
    assert change is not None
    assert change.course is Course.UP
    assert change.contrast.difference == pytest.approx(11.22, abs=0.01)
    assert change.p == pytest.approx(0.129, abs=0.002)
    assert (change.is_chance, change.is_small, change.years) == (True, False, 3)


def test_a_large_fall_is_more_than_chance_makes_often() -> None:
    change = change_of(only(trends_of(points((65, 94), (34, 92)))))
    assert change is not None
    assert (change.course, change.is_chance) == (Course.DOWN, False)


def test_eleven_children_are_compared_by_counts_with_the_year_before() -> None:
    """The eighth story: 9 of 10, then 6 of 11, Fisher p = 0.15; an earlier year does not matter."""
    change = change_of(only(trends_of(points((5, 8), (9, 10), (6, 11)))))
    assert change is not None
    assert (change.before.own, change.now.own) == (Share(9, 10), Share(6, 11))
    assert change.is_small
    assert change.is_chance
    assert change.p == pytest.approx(0.1486, abs=0.0001)


def test_ten_of_ten_and_then_none_is_no_chance_even_for_few() -> None:
    change = change_of(only(trends_of(points((10, 10), (0, 10)))))
    assert change is not None
    assert (change.is_small, change.is_chance) == (True, False)


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (paper(2025, highest=18), Break.MAXIMUM),
        (paper(2025, level=Level.ADVANCED), Break.LEVEL),
        (paper(2025, form=Form.COMPUTER), Break.FORM),
        (paper(2026), Break.YEAR),
    ],
)
def test_a_change_of_method_or_a_missing_year_breaks_the_line(second: Test, why: Break) -> None:
    trend = only(trends_of([Point(test=paper(2024), own=Share(1, 2)), Point(test=second, own=Share(1, 2))]))
    assert [point.broken for point in trend.points] == [None, why]
    assert [len(run) for run in trend.runs] == [1, 1]
    assert change_of(trend) is None


def test_a_school_that_was_joined_is_not_compared_with_itself_alone() -> None:
    """The ninth story: 214 of 369 before, 302 of 584 after the merger is no fall."""
    trend = only(trends_of(points((210, 365), (214, 369), (302, 584)), joined=(2025,)))
    assert [point.broken for point in trend.points] == [None, None, Break.JOINED]
    assert change_of(trend) is None


def test_two_levels_in_one_year_are_two_trends() -> None:
    both = [
        Point(test=paper(year, grade=8, level=level), own=Share(10, 20))
        for year in (2025, 2026)
        for level in Level
    ]
    found = trends_of(both)
    assert [[point.test.key.level for point in trend.points] for trend in found] == [
        [Level.ADVANCED, Level.ADVANCED], [Level.BASIC, Level.BASIC],
    ]  # fmt: skip


def test_only_the_last_three_years_are_shown() -> None:
    trend = only(trends_of(points((1, 2), (1, 2), (1, 2), (1, 2), first=2023)))
    assert [point.year for point in trend.points] == ["2023/24", "2024/25", "2025/26"]


def test_the_picture_changes_its_name_with_anything_in_it_and_leaves_a_gap_at_a_break() -> None:
    trend = only(trends_of(points((36, 88), (42, 91), (49, 94))))
    chart = TrendChart(trend=trend)
    same = TrendChart(trend=only(trends_of(points((36, 88), (42, 91), (49, 94)))))
    with_city = replace(trend, points=(*trend.points[:2], replace(trend.latest, city=Share(1, 2))))
    assert chart.fingerprint == same.fingerprint
    assert chart.fingerprint != TrendChart(trend=with_city).fingerprint
    broken = replace(trend, points=(*trend.points[:2], replace(trend.latest, broken=Break.MAXIMUM)))
    rows = TrendChart(trend=broken).spec(Size.PHONE)["data"]["values"]  # type: ignore[index]
    assert [(row["run"], row["alone"]) for row in rows] == [(0, False), (0, False), (1, True)]
    assert trend_words(chart).startswith("Доля «4» и «5» по годам, в процентах. школа: 2023/24 40,9,")
    assert "перед 2025/26 разрыв" in trend_words(TrendChart(trend=broken))


@pytest.mark.parametrize(
    ("own", "city", "below"),
    [(44, 53, True), (44, 48, True), (57, 52, False), (57, 62, True), (5, 9, False), (50, None, False)],
)
def test_a_figure_stands_on_the_side_where_no_line_crosses_it(
    own: int, city: int | None, below: bool
) -> None:
    trend = only(trends_of(points((own, 100), (own, 100))))
    beside = replace(trend.points[0], city=None if city is None else Share(city, 100))
    rows = TrendChart(trend=replace(trend, points=(beside, trend.points[1]))).spec(Size.WIDE)["data"]
    first = rows["values"][0]  # type: ignore[index]
    assert (first["who"], first["below"]) == ("Школа", below)

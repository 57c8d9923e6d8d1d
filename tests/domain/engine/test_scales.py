"""Thresholds give levels, points give scores, and what is wrong with either is named with its place."""

import polars as pl
import pytest

from app.catalogues.messages import sentence
from app.domain.engine.definitions import Definition
from app.domain.engine.scales import Band, Direction, Levels, Points, Scale, levels_of, points_of
from app.domain.errors import Invalid
from app.domain.formulas.parsing import parse
from tests.domain.engine.building import LOCAL, NORM

LOW, MIDDLE, HIGH = (
    Band(name="ниже", low=None, high=60),
    Band(name="норма", low=60, high=85),
    Band(name="выше", low=85, high=None),
)
THREE = (LOW, MIDDLE, HIGH)
WISHED = (
    Band(name="вне", low=None, high=10),
    Band(name="норма", low=10, high=20, is_wished=True),
    Band(name="вне", low=20, high=None),
)


def names(levels: Levels, values: list[float]) -> list[str]:
    """The levels, one by one and in a frame: both say the same."""
    one_by_one = [levels.of(value).name for value in values]
    numbers = (
        pl.DataFrame({"value": values}, schema={"value": pl.Float64})
        .select(levels.expression(pl.col("value")))
        .to_series()
    )
    assert [levels.bands[number].name for number in numbers] == one_by_one
    return one_by_one


def scores(points: Points, values: list[float]) -> list[float]:
    """The scores, one by one and in a frame: both say the same."""
    one_by_one = [points.of(value) for value in values]
    assert pl.DataFrame({"value": values}, schema={"value": pl.Float64}).select(
        points.expression(pl.col("value"))
    ).to_series().to_list() == (pytest.approx(one_by_one))
    return one_by_one


def test_a_threshold_belongs_to_the_better_level() -> None:
    more = levels_of(THREE, Direction.MORE, LOCAL)
    assert names(more, [59.9, 60, 84.9, 85, 100]) == ["ниже", "норма", "норма", "выше", "выше"]
    less = levels_of(THREE, Direction.LESS, LOCAL)
    assert names(less, [60, 60.1, 85, 85.1]) == ["ниже", "норма", "норма", "выше"]


def test_both_ends_of_a_corridor_are_within_it() -> None:
    levels = levels_of(WISHED, Direction.CORRIDOR, LOCAL)
    assert names(levels, [9.9, 10, 15, 20, 20.1]) == ["вне", "норма", "норма", "норма", "вне"]


def test_a_ratio_that_is_the_threshold_is_on_it_whatever_floats_say() -> None:
    levels = levels_of(
        (Band(name="ниже", low=None, high=0.3), Band(name="выше", low=0.3, high=None)), Direction.MORE, LOCAL
    )
    assert 0.1 * 3 != 0.3 and 0.7 - 0.4 < 0.3
    assert names(levels, [0.1 * 3, 0.7 - 0.4, 0.299]) == ["выше", "выше", "ниже"]


def test_nothing_measured_has_neither_level_nor_score() -> None:
    frame = pl.DataFrame({"value": [None]}, schema={"value": pl.Float64})
    levels, points = (
        levels_of(THREE, Direction.MORE, LOCAL),
        points_of([(0, 0), (1, 9)], Direction.MORE, LOCAL),
    )
    found = frame.select(a=levels.expression(pl.col("value")), b=points.expression(pl.col("value")))
    assert found.row(0) == (None, None)


def test_a_score_runs_in_straight_lines_and_stays_at_the_ends() -> None:
    points = points_of([(50, 0), (60, 50), (100, 100)], Direction.MORE, NORM)
    # 55 lies in the middle of 50 and 60: 25; 70 a quarter of the way from 60 to 100: 50 + 12.5.
    assert scores(points, [10, 50, 55, 60, 70, 100, 200]) == [0, 0, 25, 50, 62.5, 100, 100]
    falling = points_of([(0, 100), (20, 0)], Direction.LESS, NORM)
    assert scores(falling, [-1, 5, 30]) == [100, 75, 0]
    corridor = points_of([(0, 0), (10, 100), (20, 100), (30, 0)], Direction.CORRIDOR, NORM)
    assert scores(corridor, [5, 10, 15, 20, 25]) == [50, 100, 100, 100, 50]


def test_every_scale_says_where_it_comes_from() -> None:
    assert LOCAL.told == "местный порог: решение совета"
    assert NORM.told == "Приказ № 1, п. 5"


WRONG_LEVELS = {
    "levels.few": ((LOW,), Direction.MORE),
    "levels.order": ((LOW, Band(name="норма", low=60, high=50), HIGH), Direction.MORE),
    "levels.overlap": ((LOW, Band(name="норма", low=55, high=85), HIGH), Direction.MORE),
    "levels.gap": ((LOW, Band(name="норма", low=65, high=85), HIGH), Direction.MORE),
    "levels.open_inside": ((LOW, Band(name="норма", low=60, high=None), HIGH), Direction.MORE),
    "levels.ends": ((Band(name="ниже", low=0, high=60), MIDDLE, HIGH), Direction.MORE),
    "levels.wished": (THREE, Direction.CORRIDOR),
    "levels.wished_of_monotone": (WISHED, Direction.LESS),
    "levels.name_twice": (
        (LOW, MIDDLE, Band(name="ниже", low=85, high=None)), Direction.MORE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", WRONG_LEVELS)
def test_wrong_levels_are_refused_with_their_place(code: str) -> None:
    bands, direction = WRONG_LEVELS[code]
    with pytest.raises(Invalid) as refused:
        levels_of(bands, direction, LOCAL)
    assert refused.value.code == code
    assert sentence(code, refused.value.facts)


def test_the_place_of_overlapping_levels_is_told_in_words() -> None:
    bands, direction = WRONG_LEVELS["levels.overlap"]
    with pytest.raises(Invalid) as refused:
        levels_of(bands, direction, LOCAL)
    assert sentence(refused.value.code, refused.value.facts) == (
        "Уровень 2 «норма» начинается с 55, а соседний ещё идёт до 60. "
        "Пусть начинается там, где кончается соседний."
    )


WRONG_POINTS = {
    "points.few": ([(0, 0)], Direction.MORE),
    "points.score": ([(0, 0), (1, 101)], Direction.MORE),
    "points.order": ([(0, 0), (0, 10)], Direction.MORE),
    "points.direction": ([(0, 50), (10, 40)], Direction.MORE),
}


@pytest.mark.parametrize("code", WRONG_POINTS)
def test_wrong_points_are_refused_with_their_place(code: str) -> None:
    points, direction = WRONG_POINTS[code]
    with pytest.raises(Invalid) as refused:
        points_of(points, direction, LOCAL)
    assert refused.value.code == code
    assert sentence(code, refused.value.facts)


def test_a_corridor_does_not_rise_again() -> None:
    with pytest.raises(Invalid) as refused:
        points_of([(0, 0), (10, 100), (20, 0), (30, 50)], Direction.CORRIDOR, LOCAL)
    assert refused.value.facts["number"] == 4


def test_what_may_only_be_shown_as_a_fact_has_no_scale() -> None:
    scale = Scale(levels=levels_of(THREE, Direction.MORE, LOCAL))
    with pytest.raises(Invalid) as refused:
        Definition(code="vpr", tree=parse("share(a, b)"), scale=scale, is_fact_only=True)
    assert refused.value.code == "scale.fact_only"

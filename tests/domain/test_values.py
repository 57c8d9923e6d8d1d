import pytest

from app.domain.quality_model import Unit
from app.domain.statistics import Share
from app.domain.values import Coverage, Ratio


def percent(numerator: int, denominator: int, n: int | None = None) -> Ratio:
    return Ratio(unit=Unit.PERCENT, numerator=numerator, denominator=denominator, n=n or denominator)


def test_a_city_is_the_ratio_of_sums_not_the_mean_of_shares() -> None:
    # methods/assessment_results.md: quality of three classes, pooled 45.61 %, mean of percentages 39.10 %.
    classes = [percent(18, 28), percent(7, 25), percent(1, 4)]
    pooled = classes[0] + classes[1] + classes[2]
    assert round(pooled.value, 2) == 45.61
    assert round(sum(one.value for one in classes) / 3, 2) == 39.10


def test_a_share_has_the_same_interval_as_everywhere() -> None:
    assert percent(49, 94).interval == Share(49, 94).interval


def test_points_have_the_interval_of_the_people_behind_them() -> None:
    ratio = percent(300, 500, n=50)
    assert ratio.interval == Share(30, 50).interval
    assert not ratio.counts_people


def test_a_mean_mark_has_no_interval_because_its_spread_is_not_known() -> None:
    ratio = Ratio(unit=Unit.MARK, numerator=346, denominator=100, n=100)
    assert ratio.value == 3.46
    assert ratio.interval is None


def test_ratios_of_different_units_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="different units"):
        percent(1, 2) + Ratio(unit=Unit.MARK, numerator=3, denominator=1, n=1)


def test_fewer_than_twenty_people_are_few() -> None:
    assert percent(9, 19).is_small
    assert not percent(9, 20).is_small


def test_coverage_is_whole_when_every_school_reported() -> None:
    assert Coverage(reported=90, expected=90).is_whole
    assert not Coverage(reported=71, expected=90).is_whole

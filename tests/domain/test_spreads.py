import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.spreads import FEWEST, spread_of

VALUES = [40.0, 10.0, 30.0, 20.0, 50.0, 60.0, 70.0, 80.0, 90.0]


def test_quartiles_lie_between_neighbours() -> None:
    found = spread_of([*VALUES, 100.0])
    assert found is not None
    assert (found.n, found.low, found.high) == (10, 10, 100)
    assert (found.quarter, found.middle, found.three_quarters) == (32.5, 55, 77.5)


def test_a_few_schools_have_no_spread() -> None:
    assert spread_of(VALUES) is None


@pytest.mark.parametrize(("value", "step"), [(10, 1), (22.8, 1), (23, 2), (55, 4), (99, 7), (100, 7)])
def test_seven_steps_divide_the_way_from_least_to_greatest(value: float, step: int) -> None:
    found = spread_of([*VALUES, 100.0])
    assert found is not None
    assert found.step(value) == step


@given(st.lists(st.floats(0, 100), min_size=FEWEST, max_size=40))
def test_quartiles_are_in_order_and_every_value_has_a_step(values: list[float]) -> None:
    found = spread_of(values)
    assert found is not None
    assert found.low <= found.quarter <= found.middle <= found.three_quarters <= found.high
    assert {found.step(value) for value in values} <= set(range(1, 8))

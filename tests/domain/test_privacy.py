from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid
from app.domain.privacy import DisclosureLimit, suppress, visible_above, visible_city, visible_reference

HIDDEN = NotMeasured.SUPPRESSED


def test_a_limit_under_five_is_refused():
    with pytest.raises(Invalid) as refusal:
        DisclosureLimit(people=4)
    assert refusal.value.code == "privacy.limit_too_low"
    assert DisclosureLimit().people == 10


def test_the_city_stands_beside_a_school_only_when_the_rest_is_large_enough():
    assert visible_reference(90, 100) is None
    assert visible_reference(91, 100) is HIDDEN
    assert visible_reference(100, 100) is HIDDEN
    assert visible_reference(95, 100, DisclosureLimit(people=5)) is None
    with pytest.raises(ValueError, match="does not fit"):
        visible_reference(101, 100)


def test_the_city_stands_beside_a_school_only_when_it_betrays_no_single_other_one():
    assert visible_city(30, 100, others=2) is None
    assert visible_city(30, 100, others=1) is HIDDEN
    assert visible_city(0, 24, others=1) is HIDDEN
    assert visible_city(91, 100, others=5) is HIDDEN
    assert visible_city(100, 100, others=0) is NotMeasured.NOT_APPLICABLE, "nobody else: nothing is held back"


@pytest.mark.parametrize(
    ("own", "between", "shown"),
    [
        (30, [60], True),
        (30, [91], False),  # the school, which the reader sees too, would leave nine
        (30, [60, 95], False),
        (30, [100], True),  # the school is all of the city: nobody is left to be betrayed
        (95, [95], False),
    ],
)
def test_the_city_stands_beside_a_class_only_when_its_school_leaves_enough_too(
    own: int, between: list[int], shown: bool
) -> None:
    assert visible_above(own, between, 100, others=2) is (None if shown else HIDDEN)
    assert visible_above(own, between, 100, others=1) is HIDDEN


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([40, 25, 10], (40, 25, 10), 75),
        ([40, 0, 10], (40, 0, 10), 50),  # nobody in a cell betrays nobody
        ([40, 3, 12], (40, HIDDEN, HIDDEN), 55),
        ([40, 3, 4, 12], (40, HIDDEN, HIDDEN, HIDDEN), 59),  # 3 + 4 together are too few
        ([40, 6, 7], (40, HIDDEN, HIDDEN), 53),
        ([9, 9, 30, 40], (HIDDEN, HIDDEN, HIDDEN, 40), 88),  # 18 could only be 9 + 9
        ([3, 4], (HIDDEN, HIDDEN), HIDDEN),
        ([7], (HIDDEN,), HIDDEN),
        ([], (), 0),
    ],
)
def test_small_cells_take_further_ones_with_them(counts, cells, total):
    safe = suppress(counts)
    assert (safe.cells, safe.total) == (cells, total)


lists = st.lists(st.integers(0, 14), max_size=6)


@given(counts=lists, people=st.integers(5, 10))
def test_no_hidden_cell_can_be_worked_out_from_the_shown_ones_and_the_total(counts, people):
    safe = suppress(counts, DisclosureLimit(people=people))
    assert not any(isinstance(cell, int) and 0 < cell < people for cell in safe.cells)
    hidden = [count for count, cell in zip(counts, safe.cells, strict=True) if cell is HIDDEN]
    if not hidden:
        assert safe.total == sum(counts)
        return
    if safe.total is HIDDEN:
        return
    together = safe.total - sum(cell for cell in safe.cells if isinstance(cell, int))
    assert together >= people  # those hidden are themselves a group that may be known
    # A reader tries all ways to fill the hidden cells: any sizes, and then small sizes only.
    for sizes in (range(1, together + 1), range(1, people)):
        ways = list(ways_to_fill(len(hidden), together, sizes))
        for place in range(len(hidden)) if ways else ():
            assert len({way[place] for way in ways}) > 1


def ways_to_fill(cells, together, sizes):
    """All rows of cells with sizes of these that add up; the last follows from the others."""
    for way in product(sizes, repeat=min(cells - 1, 3)):
        rest = together - sum(way)
        free = cells - len(way)
        if free == 1 and rest in sizes:
            yield (*way, rest)
        elif free > 1 and free * sizes[0] <= rest <= free * sizes[-1]:
            even, more = divmod(rest, free)
            last = [even + 1] * more + [even] * (free - more)
            yield (*way, *last)
            yield (*way, *reversed(last))


@given(counts=lists)
def test_nothing_is_hidden_without_a_small_cell_and_shown_cells_are_true(counts):
    safe = suppress(counts)
    for count, cell in zip(counts, safe.cells, strict=True):
        assert cell in (count, HIDDEN)
    if not any(0 < count < 10 for count in counts):
        assert safe.cells == tuple(counts)


def test_a_negative_size_is_an_error():
    with pytest.raises(ValueError, match="negative"):
        suppress([5, -1])

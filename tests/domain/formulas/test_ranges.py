from fractions import Fraction

import pytest
from hypothesis import given, settings

from app.domain.formulas.parsing import parse
from app.domain.formulas.plain import compiled
from app.domain.formulas.ranges import ANY, is_always_zero, range_of
from app.domain.formulas.tree import Missing
from tests.domain.formulas.trees import numbers, values


@settings(max_examples=300)
@given(numbers(), values, values)
def test_every_value_lies_in_its_range(tree, now, before) -> None:
    value = compiled(tree)(now, before)
    found = range_of(tree, {}).held
    if not isinstance(value, Missing) and value:
        assert abs(Fraction(value)) <= Fraction(2) ** int(found.top + 1)
        assert (Fraction(value) / Fraction(2) ** int(found.grain - 1)).denominator == 1


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("100 * a / b", False),
        ("share(a + b, a + b + n)", False),
        ("weighted_mean(5, a, 4, b, 3, n)", False),
        ("(a + b) / (a - b) / (a - n)", False),
        ("*".join(["a"] * 20), False),
        ("*".join(["a"] * 21), True),
        ("1" + " / a" * 21, True),
        ("@other * 2", True),
        ("1 / @other", True),
    ],
)
def test_only_what_can_overflow_is_looked_at(text: str, may: bool) -> None:
    assert range_of(parse(text), {}).may_overflow is may


def test_the_range_of_another_indicator_is_taken_where_it_is_known() -> None:
    known = {"@other": range_of(parse("share(a, b)"), {})}
    assert not range_of(parse("@other * 2 + a"), known).may_overflow
    assert range_of(parse("previous(@other)"), known) == ANY


@pytest.mark.parametrize(
    ("text", "is_zero"),
    [
        ("0", True), ("-0.0", True), ("0 * a", True), ("a / 0", False), ("0 / a", True), ("a - a", True),
        ("a + b - b - a", True), ("2 - 1 - 1", True), ("a + 0", False), ("a - b", False), ("sum(0, 0)", True),
        ("if(a > 0, 0, 0)", True), ("if(a > 0, 0, 1)", False), ("share(0, a)", True), ("round(0, 1)", True),
        ("weighted_mean(0, a)", True), ("weighted_mean(a, 0)", False), ("coalesce(a, 0)", False),
    ],
)  # fmt: skip
def test_what_is_always_zero(text: str, is_zero: bool) -> None:
    assert is_always_zero(parse(text)) is is_zero

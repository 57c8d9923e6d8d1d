"""Sums of floats rounded once: the order of adding does not tell, and what was added can be taken away.

A float is a whole number of the smallest floats; such numbers are added, and only the sum is rounded. The
sum of `exact` numbers `rounded` and `math.fsum` of the floats are the same.
"""

import math

import polars as pl

_FINEST = 1074  # bits after the point of the finest float
_ONE = 1 << _FINEST
_WHOLE_UP_TO = 2.0**53  # floats add whole numbers without rounding


def exact(value: float) -> int:
    """A finite float in the smallest floats there are."""
    above, below = value.as_integer_ratio()
    return above << (_FINEST - below.bit_length() + 1)


def rounded(total: int) -> float:
    """The float nearest to a sum."""
    return total / _ONE


def adds_exactly(column: pl.Expr) -> pl.Expr:
    """Whether floats add up to the exact sum in any order: all are whole, and not too many."""
    return (column == column.floor()).all() & (column.abs().sum() < _WHOLE_UP_TO)


def exact_sums(lists: pl.Series) -> pl.Series:
    """The sum of each list of floats, rounded once; of an empty one zero."""
    return pl.Series(lists.name, [math.fsum(values) for values in lists], dtype=pl.Float64)

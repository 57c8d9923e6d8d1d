"""Sums of floats without rounding, so that what was added can be taken away again and leave nothing.

A float is a whole number of the smallest floats; such numbers are added, and only the sum is rounded.
"""

_FINEST = 1074  # bits after the point of the finest float
_ONE = 1 << _FINEST


def exact(value: float) -> int:
    """A finite float in the smallest floats there are."""
    above, below = value.as_integer_ratio()
    return above << (_FINEST - below.bit_length() + 1)


def rounded(total: int) -> float:
    """The float nearest to a sum."""
    return total / _ONE

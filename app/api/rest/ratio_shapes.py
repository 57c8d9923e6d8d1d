"""The shape of a value with the sums that it is made of."""

from pydantic import Field

from app.api.rest.shapes import SMALL, Out
from app.domain.values import Coverage, Ratio


class RatioOut(Out):
    """Sums, and the value in the indicator's unit."""

    value: float
    numerator: int | float
    denominator: int | float
    n: int
    small: bool = Field(description=SMALL)


def ratio_out(ratio: Ratio) -> RatioOut:
    """As REST tells it."""
    return RatioOut(
        value=ratio.value,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        n=ratio.n,
        small=ratio.is_small,
    )


class CoverageOut(Out):
    """Schools that reported, and schools that there were."""

    reported: int
    expected: int


def coverage_out(coverage: Coverage) -> CoverageOut:
    """As REST tells it."""
    return CoverageOut(reported=coverage.reported, expected=coverage.expected)

"""The shape of a value with the sums that it is made of."""

from pydantic import Field

from app.api.rest.shapes import SMALL, Out
from app.domain.values import Coverage, Figure


class RatioOut(Out):
    """The value in the indicator's unit, and the sums that it is made of; none of other formulas."""

    value: float
    numerator: int | float | None
    denominator: int | float | None
    n: int
    small: bool = Field(description=SMALL)


def ratio_out(ratio: Figure) -> RatioOut:
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

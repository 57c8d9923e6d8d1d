"""How the values of many schools spread, and how dense a number is tinted by its size alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

FEWEST = 10  # a spread of fewer schools tells of each of them
_STEPS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Least and greatest value, quartiles and median (linear between neighbours), in the values' own unit."""

    n: int
    low: float
    quarter: float
    middle: float
    three_quarters: float
    high: float

    def step(self, value: float) -> int:
        """1 … 7: which of seven equal steps from the least to the greatest value it falls in."""
        width = self.high - self.low
        if width <= 0:
            return 1
        return min(_STEPS, max(1, 1 + int(_STEPS * (value - self.low) / width)))


def spread_of(values: Sequence[float]) -> Spread | None:
    """The spread of ten values and more; None of fewer."""
    if len(values) < FEWEST:
        return None
    quarter, middle, three_quarters = quantiles(values, n=4, method="inclusive")
    return Spread(
        n=len(values),
        low=min(values),
        quarter=quarter,
        middle=middle,
        three_quarters=three_quarters,
        high=max(values),
    )

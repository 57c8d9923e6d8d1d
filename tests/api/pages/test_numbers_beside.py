"""Two numbers beside each other look the same only when they are."""

import pytest

from app.api.pages.numbers_beside import both_words
from app.domain.quality_model import Unit
from app.domain.values import Amount, Figure, Ratio


def share(k: float, n: float) -> Ratio:
    return Ratio(unit=Unit.PERCENT, numerator=k, denominator=n, n=0)


def mean(value: float) -> Amount:
    return Amount(unit=Unit.MARK, value=value)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (share(643, 1000), share(645, 1000), ("64,3 %", "64,5 %")),
        (share(6431, 10000), share(6432, 10000), ("64,31 %", "64,32 %")),
        (share(1, 3), share(33333334, 100000000), ("33,333333 %", "33,333334 %")),
        (share(1, 3), share(2, 6), ("33,3 %", "33,3 %")),
        (mean(3.461), mean(3.4614), ("3,4610", "3,4614")),
        (mean(3.461), mean(3.461 + 1e-12), ("3,46", "3,46")),  # nothing but how sums were added
        (None, share(1, 3), ("нет", "33,3 %")),
    ],
)
def test_as_many_digits_as_tell_them_apart(
    before: Figure | None, after: Figure | None, words: tuple[str, str]
) -> None:
    assert tuple(one.replace("\u00a0", " ") for one in both_words(before, after)) == words

"""Schools that became one: where the years break, and what may be summed across."""

from datetime import date

from app.domain.mergers import Merger, crossings, is_joined_between
from app.domain.quality_model import Unit
from app.domain.values import Ratio

JOINED = Merger(day=date(2025, 9, 1), words="школа № 361", school=None)


def share(k: int, n: int) -> Ratio:
    return Ratio(unit=Unit.PERCENT, numerator=k, denominator=n, n=n)


def test_the_break_stands_in_the_first_year_of_one_school() -> None:
    assert is_joined_between(2024, 2025, [2025])
    assert not is_joined_between(2023, 2024, [2025])
    assert not is_joined_between(2025, 2026, [2025])


def test_two_schools_together_are_a_ratio_of_sums() -> None:
    """The ninth story: 58.0 and 40.9 per cent are 51.3 together, and 51.7 afterwards."""
    own = {"2024/25": share(214, 369), "2025/26": share(302, 584)}
    found = crossings(own, [(JOINED, {"2024/25": share(97, 237)})])
    before = found["2024/25"].together
    assert before is not None
    assert (before.numerator, before.denominator, before.n) == (311, 606, 606)
    assert found["2024/25"].broken is None
    assert (found["2025/26"].broken, found["2025/26"].together) == (JOINED, None)


def test_without_sums_of_both_there_is_only_the_break() -> None:
    own = {"2024/25": share(214, 369), "2025/26": share(302, 584)}
    found = crossings(own, [(JOINED, {})])
    assert list(found) == ["2025/26"]
    assert found["2025/26"].broken == JOINED


def test_a_year_without_results_does_not_hide_the_break() -> None:
    found = crossings({"2023/24": share(1, 2), "2026/27": share(1, 2)}, [(JOINED, {})])
    assert found["2026/27"].broken == JOINED


def test_the_first_year_that_a_school_has_is_no_break() -> None:
    assert crossings({"2025/26": share(302, 584)}, [(JOINED, {"2024/25": share(97, 237)})]) == {}

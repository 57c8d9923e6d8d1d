"""What may be said of a figure beside another one, once chance has been considered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb, erfc, sqrt

from app.domain.norms import ResultNorms
from app.domain.statistics import SMALL_GROUP, Z95, Interval, Share, wilson

RARE = 0.05  # how often chance may be mistaken for news: what intervals of 95 % leave out


class Tint(StrEnum):
    """Class of a cell: of differences, d below the reference, u above, z no news; s by a number's size."""

    D3 = "d3"
    D2 = "d2"
    D1 = "d1"
    Z0 = "z0"
    U1 = "u1"
    U2 = "u2"
    U3 = "u3"
    S1 = "s1"
    S2 = "s2"
    S3 = "s3"
    S4 = "s4"
    S5 = "s5"
    S6 = "s6"
    S7 = "s7"


class Sufficiency(StrEnum):
    """How a solve rate stands to the norm for tasks of its difficulty."""

    SUFFICIENT = "sufficient"
    UNCERTAIN = "uncertain"
    INSUFFICIENT = "insufficient"
    TOO_EARLY = "too_early"  # few people: a norm for a class or a school says nothing of them


class Verdict(StrEnum):
    """How a part stands to the rest of the whole."""

    ALIKE = "alike"  # chance alone may explain the difference
    ABOVE = "above"
    BELOW = "below"
    TOO_EARLY = "too_early"  # too few people on a side to say
    NOTHING_TO_COMPARE = "nothing_to_compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A verdict, with the difference part − rest and its likely from and to (95 %), in the unit compared."""

    verdict: Verdict
    difference: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Differences that stand side by side: how many, and the largest p that is still rare among so many."""

    size: int
    limit: float

    def is_rare(self, p: float) -> bool:
        """Whether chance seldom makes a difference with this p, although so many were looked at."""
        return p <= self.limit


def family_of(p_values: Iterable[float]) -> Family:
    """The one rule for many comparisons at once: Benjamini–Hochberg, of what is called rare 5 % are chance.

    Among m values by size, the k-th may be up to 5 % · k / m; all up to the last that keeps to it are rare.
    Where several differences are clear, the others need not be as clear as the first had to be.
    """
    ordered = sorted(p_values)
    kept = [p for k, p in enumerate(ordered, start=1) if p <= RARE * k / len(ordered)]
    return Family(size=len(ordered), limit=max(kept, default=0.0))


_TINTS_DOWN = (Tint.Z0, Tint.D1, Tint.D2, Tint.D3)
_TINTS_UP = (Tint.Z0, Tint.U1, Tint.U2, Tint.U3)


def size_tint(rate_pct: float | None, n: int) -> Tint:
    """The tint of a share by its size alone, in seven equal steps from 0 to 100 %; none for small groups.

    For schools side by side, where a colour beside the whole would be a judgement (design, decision 11).
    """
    if rate_pct is None or n < SMALL_GROUP:
        return Tint.Z0
    return Tint(f"s{min(7, 1 + int(7 * rate_pct / 100))}")


def difference_tint(rate_pct: float | None, reference_pct: float | None, n: int, norms: ResultNorms) -> Tint:
    """The tint of a cell whose n people solved `rate_pct`, beside the whole's `reference_pct`.

    Two conditions at once: the difference is more than the first step of the norms (the further steps
    deepen the tint), and the reference lies outside the cell's 95 % interval. Wilson's interval leaves the
    reference out exactly when the test of one share against it does, so the limits are those of a funnel
    at the reference. One cell in twenty may still be tinted by chance.
    """
    if rate_pct is None or reference_pct is None or n == 0:
        return Tint.Z0
    difference = rate_pct - reference_pct
    passed = sum(abs(difference) > step for step in norms.tint_steps_pp)
    if passed == 0 or wilson(rate_pct / 100, n).holds(reference_pct):
        return Tint.Z0
    return (_TINTS_DOWN if difference < 0 else _TINTS_UP)[passed]


def sufficiency(
    rate_pct: float | None, difficulty: str | None, n: int, norms: ResultNorms
) -> Sufficiency | None:
    """How the unrounded solve rate of n people stands to the norm for Б, П or В.

    None without a rate or a difficulty, TOO_EARLY for a small group. UNCERTAIN where the rate's 95 % interval
    (Wilson) holds the norm: of thousands 58 % are below 60 %, of twenty-three 59 % are not.
    """
    band = norms.task_bands.get(difficulty) if difficulty else None
    if rate_pct is None or band is None:
        return None
    if n < norms.small_group_below:
        return Sufficiency.TOO_EARLY
    if wilson(rate_pct / 100, n).holds(band.sufficient_from_pct):
        return Sufficiency.UNCERTAIN
    is_enough = rate_pct >= band.sufficient_from_pct
    return Sufficiency.SUFFICIENT if is_enough else Sufficiency.INSUFFICIENT


def zone_of_norm(rate_pct: float | None, difficulty: str | None, norms: ResultNorms) -> Sufficiency | None:
    """The zone of the norm that the unrounded rate falls in, however many people: as ФИОКО reads it.

    Source: methods/assessment_results.md, 2.
    """
    band = norms.task_bands.get(difficulty) if difficulty else None
    if rate_pct is None or band is None:
        return None
    if rate_pct >= band.sufficient_from_pct:
        return Sufficiency.SUFFICIENT
    is_too_little = rate_pct < band.insufficient_below_pct
    return Sufficiency.INSUFFICIENT if is_too_little else Sufficiency.UNCERTAIN


def compare_with_rest(own: Share, whole: Share) -> Contrast:
    """How a part's share stands to the share in the rest of the whole, in percentage points.

    The part is taken out of the whole first, or a large school would be compared with itself. Newcombe's
    interval of a difference of two shares (built from the two Wilson intervals, fit for small groups and
    for 0 and 100 %); above or below only when it leaves zero out.
    """
    rest = whole - own
    if own.pct is None or rest.pct is None or own.interval is None or rest.interval is None:
        return Contrast(verdict=Verdict.NOTHING_TO_COMPARE)
    return _newcombe(own.pct, own.interval, rest.pct, rest.interval, fewest=min(own.n, rest.n))


def compare_in_time(now: Share, before: Share, *, people: int, people_before: int) -> Contrast:
    """How a group's share changed, in percentage points: the same interval, of two moments.

    `people`: behind the share; fewer than `now.n` where one person counts several times (marks in several
    subjects), and then the interval is wider than chance, never narrower. The same people seen twice go
    together, which the interval leaves out: it errs on the side of «chance».
    """
    return _by_people(now, before, people, people_before)


def compare_points_with_rest(own: Share, whole: Share, *, people: int, people_whole: int) -> Contrast:
    """How a part's rate of possible points stands to that of the rest of the whole, in percentage points.

    For groups that had not the same tasks, whose scores cannot be compared; judged by people.
    """
    return _by_people(own, whole - own, people, people_whole - people)


def _by_people(own: Share, other: Share, people: int, people_other: int) -> Contrast:
    if own.pct is None or other.pct is None or not people or not people_other:
        return Contrast(verdict=Verdict.NOTHING_TO_COMPARE)
    likely, likely_other = wilson(own.k / own.n, people), wilson(other.k / other.n, people_other)
    return _newcombe(own.pct, likely, other.pct, likely_other, fewest=min(people, people_other))


def _newcombe(own: float, likely: Interval, other: float, likely_other: Interval, *, fewest: int) -> Contrast:
    difference = own - other
    down = sqrt((own - likely.low_pct) ** 2 + (likely_other.high_pct - other) ** 2)
    up = sqrt((likely.high_pct - own) ** 2 + (other - likely_other.low_pct) ** 2)
    return _judged(difference, difference - down, difference + up, fewest=fewest)


def fisher_p(one: Share, other: Share) -> float:
    """How often chance alone would divide two groups at least as unevenly; 1 where one is empty.

    Fisher's exact test, two-sided: the chances of all tables with the same sums that are no likelier than
    the one seen. Exact in whole numbers.
    """
    together, n = one.k + other.k, one.n + other.n
    lowest, highest = max(0, together - other.n), min(one.n, together)
    ways = [comb(one.n, lowest) * comb(other.n, together - lowest)]
    for k in range(lowest, highest):  # each from the one before: combinations of thousands are slow
        step = (one.n - k) * (together - k), (k + 1) * (other.n - together + k + 1)
        ways.append(ways[-1] * step[0] // step[1])
    seen = ways[one.k - lowest]
    return float(Fraction(sum(way for way in ways if way <= seen), comb(n, together)))


def shares_p(one: Share, other: Share) -> float:
    """How often chance alone would part two large groups as far as this: pooled z test, two-sided.

    For choosing among many comparisons; a single difference is judged by its interval. 1 where one group
    is empty or both are wholly alike.
    """
    return rates_p(one, other, people=one.n, people_other=other.n)


def rates_p(one: Share, other: Share, *, people: int, people_other: int) -> float:
    """The same where a person counts several times (marks in subjects, points of a task): by people.

    A person's own rate varies at most as much as a yes or no, so p is never too small.
    """
    if not one.n or not other.n or not people or not people_other:
        return 1.0
    rate, rate_other = one.k / one.n, other.k / other.n
    pooled = (rate * people + rate_other * people_other) / (people + people_other)
    error = sqrt(max(0.0, pooled * (1 - pooled)) * (1 / people + 1 / people_other))
    return erfc(abs(rate - rate_other) / error / sqrt(2)) if error else 1.0


def compare_scores_with_rest(own: Mapping[int, int], whole: Mapping[int, int]) -> Contrast:
    """How a part's mean score stands to the mean in the rest of the whole, in points.

    In: people per score, of the part and of the whole with the part in it. Difference of means with
    separate variances (Welch) and the normal quantile, which is why both sides need twenty people.
    """
    rest = {score: n - own.get(score, 0) for score, n in whole.items()}
    if any(n < 0 for n in rest.values()) or not own.keys() <= whole.keys():
        raise ValueError("the part is not inside the whole")
    own_n, rest_n = sum(own.values()), sum(rest.values())
    if own_n == 0 or rest_n == 0:
        return Contrast(verdict=Verdict.NOTHING_TO_COMPARE)
    own_mean, own_error = _mean_and_error(own)
    rest_mean, rest_error = _mean_and_error(rest)
    difference, half = own_mean - rest_mean, Z95 * sqrt(own_error + rest_error)
    return _judged(difference, difference - half, difference + half, fewest=min(own_n, rest_n))


def _mean_and_error(scores: Mapping[int, int]) -> tuple[float, float]:
    """The mean and its squared standard error; the error is 0 of a single person."""
    n = sum(scores.values())
    total = sum(score * count for score, count in scores.items())
    squares = sum(score * score * count for score, count in scores.items())
    # n·Σx² − (Σx)² in whole numbers: no digits are lost before the division.
    spread = n * squares - total * total
    return total / n, spread / (n * n * (n - 1)) if n > 1 else 0.0


def _judged(difference: float, low: float, high: float, *, fewest: int) -> Contrast:
    if fewest < SMALL_GROUP:
        verdict = Verdict.TOO_EARLY
    elif low > 0:
        verdict = Verdict.ABOVE
    elif high < 0:
        verdict = Verdict.BELOW
    else:
        verdict = Verdict.ALIKE
    return Contrast(verdict=verdict, difference=difference, low=low, high=high)

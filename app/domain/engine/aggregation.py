"""How the value of a whole follows from its parts, and how much of the whole it is made of.

What is missing is never zero and never the mean: it is left out, and the coverage says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Invalid
from app.domain.formulas.tree import Missing, Node


class Aggregation(StrEnum):
    """How the number of a whole follows from its parts."""

    RATIO_OF_SUMS = "ratio_of_sums"  # variables are added up the tree, then the formula
    SUM = "sum"
    MEAN = "mean"
    WEIGHTED_MEAN = "weighted_mean"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"
    NONE = "none"  # a place above speaks only of what it reported itself


class Parts(StrEnum):
    """What a whole is put together from."""

    UNITS = "units"  # all schools below: districts between change nothing
    CHILDREN = "children"  # what stands right under it


class Gaps(StrEnum):
    """What comes of a value whose coverage is under the minimum."""

    MARK = "incomplete"  # it stays and is marked incomplete: no level, no score
    WITHHOLD = "withhold"  # no number is given: `Missing.INCOMPLETE`


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How an indicator goes up the tree. `weight_by`: a sum of variables, of a weighted mean.

    `parts` is asked by the mean alone: a median of medians is no median, and the others come out alike.
    """

    kind: Aggregation = Aggregation.RATIO_OF_SUMS
    parts: Parts = Parts.UNITS
    weight_by: Node | None = None
    min_coverage: float | None = None  # a share of units, above 0 and up to 1
    gaps: Gaps = Gaps.MARK

    def __post_init__(self) -> None:
        if (self.kind is Aggregation.WEIGHTED_MEAN) != (self.weight_by is not None):
            raise Invalid("aggregation.weight", aggregation=self.kind)
        if self.parts is Parts.CHILDREN and self.kind is not Aggregation.MEAN:
            raise Invalid("aggregation.children", aggregation=self.kind)
        if self.parts is Parts.CHILDREN and self.gaps is Gaps.WITHHOLD:
            raise Invalid("aggregation.children_withheld")  # a place above would tell what is withheld below
        if self.min_coverage is None:
            if self.gaps is Gaps.WITHHOLD:
                raise Invalid("aggregation.gaps")
        elif not 0 < self.min_coverage <= 1:
            raise Invalid("aggregation.coverage", value=self.min_coverage)
        elif self.kind is Aggregation.NONE:
            raise Invalid("aggregation.coverage_of_none")

    def is_short(self, reported: int, expected: int) -> bool:
        """Whether fewer units reported than a value needs. Nobody awaited: nothing is short."""
        return self.min_coverage is not None and reported < self.min_coverage * expected


# Of these nobody awaits a number: they are not in the coverage at all. Who has nothing to divide by has told
# all there is.
NOT_AWAITED = frozenset(
    {Missing.NOT_APPLICABLE, Missing.NOT_STUDIED, Missing.BY_DESIGN, Missing.ZERO_DENOMINATOR}
)

# A whole without a value has the reason that stands last among those of its parts: it is «not applicable»
# only where it is so in every part, and one part that was hidden or is incomplete says so for the whole.
REASONS: tuple[Missing, ...] = (
    Missing.NOT_APPLICABLE,
    Missing.NOT_STUDIED,
    Missing.BY_DESIGN,
    Missing.ZERO_DENOMINATOR,
    Missing.OVERFLOW,
    Missing.NO_DATA,
    Missing.NOT_COLLECTED,
    Missing.ABSENT,
    Missing.INCOMPLETE,
    Missing.SUPPRESSED,
)
REASON_NUMBERS = {reason: number for number, reason in enumerate(REASONS)}
FIRST_AWAITED = max(REASON_NUMBERS[reason] for reason in NOT_AWAITED) + 1


def joint_reason(reasons: Iterable[Missing]) -> Missing:
    """Why a whole has no value, by the reasons of its parts; no parts: no data."""
    return max(reasons, key=REASON_NUMBERS.__getitem__, default=Missing.NO_DATA)

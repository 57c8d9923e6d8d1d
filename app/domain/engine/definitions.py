"""What the engine has to know of an indicator, and what it gives back for one place and period."""

from dataclasses import dataclass, field

from app.domain.engine.aggregation import Rule
from app.domain.engine.scales import Band, Scale
from app.domain.errors import Invalid
from app.domain.formulas.plain import Value
from app.domain.formulas.ratios import sides_of
from app.domain.formulas.tree import Call, Function, Missing, Node
from app.domain.statistics import Interval, wilson
from app.domain.values import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """An indicator. `people`: how many stand behind a share, for its interval; None of a full count.

    `is_fact_only`: what its data may not be used for leaves it without a level and a score.
    """

    code: str
    tree: Node
    rule: Rule = field(default_factory=Rule)
    scale: Scale | None = None
    people: Node | None = None
    is_fact_only: bool = False

    def __post_init__(self) -> None:
        if self.is_fact_only and self.scale is not None:
            raise Invalid("scale.fact_only", indicator=self.code)

    @property
    def sides(self) -> tuple[Node, Node] | None:
        """Above and below the line of a formula that is one division."""
        return sides_of(self.tree)

    @property
    def is_share(self) -> bool:
        """Whether it is so many of a hundred, by the function that says so."""
        return isinstance(self.tree, Call) and self.tree.function is Function.SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """An indicator of a place in a period.

    `numerator`, `denominator`: of a formula that is one division, where the place's own number is that of
    its sums. `n`: people behind it. `is_incomplete`: too few units reported; then neither level nor score.
    """

    value: Value
    numerator: float | None
    denominator: float | None
    n: float | None
    coverage: Coverage
    is_incomplete: bool
    level: Band | None
    score: float | None
    is_share: bool

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 % of a share of people."""
        if not self.is_share or isinstance(self.value, Missing) or not self.n:
            return None
        if self.numerator is None or not self.denominator:
            return None
        share = self.numerator / self.denominator
        return wilson(share, round(self.n)) if 0 <= share <= 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What stands beside a value: the sides of its division and the people behind it."""

    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None


def computed(
    one: Definition, value: Value, sums: Sums, coverage: Coverage, *, is_whole: bool = False
) -> Computed:
    """A value with all that follows from it. `is_whole`: of a unit, whose coverage is not asked."""
    known = None if isinstance(value, Missing) else float(value)
    short = not is_whole and one.rule.is_short(coverage.reported, coverage.expected)
    judged = None if short else known
    scale = one.scale or Scale()
    return Computed(
        value=value,
        numerator=sums.numerator,
        denominator=sums.denominator,
        n=sums.n,
        coverage=coverage,
        is_incomplete=short,
        level=None if judged is None or scale.levels is None else scale.levels.of(judged),
        score=None if judged is None or scale.points is None else scale.points.of(judged),
        is_share=one.is_share,
    )

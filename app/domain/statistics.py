"""Figures of results for pages and REST: whole numbers inside, shares and intervals derived on demand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from app.domain.norms import SouWeights

Z95 = NormalDist().inv_cdf(0.975)
SMALL_GROUP = 20  # people: a picture of an interval would mislead, pages say it in words (look.md)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Likely from and to, 95 %, in per cent."""

    low_pct: float
    high_pct: float

    def holds(self, value_pct: float) -> bool:
        """Whether the value lies inside, its ends included."""
        return self.low_pct <= value_pct <= self.high_pct


def wilson(share: float, n: int) -> Interval:
    """Wilson 95 % interval of a share (0–1) seen in n > 0 people; the share itself always lies in it.

    For a mean of scores divided by their maximum it is never too narrow: such a mean varies at most as much
    as a share of yes and no.
    Source: methods/objectivity.md, «Wilson interval».
    """
    squared = Z95 * Z95
    middle = share + squared / (2 * n)
    half = Z95 * sqrt(share * (1 - share) / n + squared / (4 * n * n))
    scale = 1 + squared / n
    return Interval(
        low_pct=100 * max(0.0, min(share, (middle - half) / scale)),
        high_pct=100 * min(1.0, max(share, (middle + half) / scale)),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """k of n people."""

    k: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} is not a share")

    def __add__(self, other: "Share") -> "Share":
        return Share(self.k + other.k, self.n + other.n)

    def __sub__(self, part: "Share") -> "Share":
        """What is left when a part is taken out."""
        return Share(self.k - part.k, self.n - part.n)

    @property
    def pct(self) -> float | None:
        """Per cent; None of nobody."""
        return 100 * self.k / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 %; None of nobody."""
        return wilson(self.k / self.n, self.n) if self.n else None

    @property
    def is_small(self) -> bool:
        """Whether there are too few people for a picture of the interval."""
        return self.n < SMALL_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCounts:
    """How many got each mark; those not attested stand beside and are not in n."""

    m2: int = 0
    m3: int = 0
    m4: int = 0
    m5: int = 0
    not_attested: int = 0

    def __add__(self, other: "MarkCounts") -> "MarkCounts":
        return MarkCounts(
            m2=self.m2 + other.m2,
            m3=self.m3 + other.m3,
            m4=self.m4 + other.m4,
            m5=self.m5 + other.m5,
            not_attested=self.not_attested + other.not_attested,
        )

    @property
    def n(self) -> int:
        return self.m2 + self.m3 + self.m4 + self.m5

    @property
    def pass_share(self) -> Share:
        """«3», «4» and «5»: успеваемость."""
        return Share(self.m3 + self.m4 + self.m5, self.n)

    @property
    def quality_share(self) -> Share:
        """«4» and «5»: качество."""
        return Share(self.m4 + self.m5, self.n)

    @property
    def mean_mark(self) -> float | None:
        total = 2 * self.m2 + 3 * self.m3 + 4 * self.m4 + 5 * self.m5
        return total / self.n if self.n else None

    def share_of(self, mark: int) -> Share:
        """Those with this mark, 2–5, among all with a mark."""
        return Share({2: self.m2, 3: self.m3, 4: self.m4, 5: self.m5}[mark], self.n)

    def sou(self, weights: SouWeights) -> float | None:
        """Degree of learning by Simonov, per cent; None of nobody.

        Those not attested are in N only where the weights give them a weight.
        """
        points = weights.m5 * self.m5 + weights.m4 * self.m4 + weights.m3 * self.m3 + weights.m2 * self.m2
        n = self.n
        if weights.not_attested is not None:
            points += weights.not_attested * self.not_attested
            n += self.not_attested
        return float(100 * points / n) if n else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFigure:
    """How a task, or tasks taken together, went with the n people who were asked it."""

    position: int
    label: str
    max_score: int
    n: int = 0
    attempted: int = 0
    points: int = 0
    full: int = 0

    def __add__(self, other: "TaskFigure") -> "TaskFigure":
        if (self.position, self.label, self.max_score) != (other.position, other.label, other.max_score):
            raise ValueError(f"task {self.label} and task {other.label} are not the same task")
        return TaskFigure(
            position=self.position,
            label=self.label,
            max_score=self.max_score,
            n=self.n + other.n,
            attempted=self.attempted + other.attempted,
            points=self.points + other.points,
            full=self.full + other.full,
        )

    @property
    def is_small(self) -> bool:
        """Whether too few people were asked to speak of a rate."""
        return self.n < SMALL_GROUP

    @property
    def possible(self) -> int:
        return self.n * self.max_score

    @property
    def rate_pct(self) -> float | None:
        """Solve rate: points of the possible ones; None where nobody was asked."""
        return 100 * self.points / self.possible if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Likely from and to of the solve rate; wider than need be for a task of several points."""
        return wilson(self.points / self.possible, self.n) if self.n else None

    @property
    def full_share(self) -> Share:
        return Share(self.full, self.n)

    @property
    def full_pct(self) -> float | None:
        return self.full_share.pct

    @property
    def attempted_pct(self) -> float | None:
        return Share(self.attempted, self.n).pct


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalCounts:
    """Marks of the work beside marks in the journal; `far`: at least two marks apart, either way."""

    lowered: int = 0
    confirmed: int = 0
    raised: int = 0
    far: int = 0

    def __add__(self, other: "JournalCounts") -> "JournalCounts":
        return JournalCounts(
            lowered=self.lowered + other.lowered,
            confirmed=self.confirmed + other.confirmed,
            raised=self.raised + other.raised,
            far=self.far + other.far,
        )

    @property
    def n(self) -> int:
        return self.lowered + self.confirmed + self.raised

    @property
    def lowered_share(self) -> Share:
        return Share(self.lowered, self.n)

    @property
    def confirmed_share(self) -> Share:
        return Share(self.confirmed, self.n)

    @property
    def raised_share(self) -> Share:
        return Share(self.raised, self.n)

    @property
    def sign_p(self) -> float | None:
        """How often chance alone would move marks so unevenly up or down; None when none moved.

        Two-sided sign test, exact, ties left out (methods/objectivity.md).
        """
        moved = self.lowered + self.raised
        if not moved:
            return None
        ways = tail = 1  # of choosing none of the moved marks; then one more at a time
        for k in range(min(self.lowered, self.raised)):
            ways = ways * (moved - k) // (k + 1)
            tail += ways
        return float(min(Fraction(1), Fraction(2 * tail, 2**moved)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything counted about one group in one test; sums of groups are again Figures.

    n: those present; points and possible are over the n_scored who have a total; `possible` is None when
    maxima are not known.
    """

    n: int = 0
    absent: int = 0
    adapted: int = 0
    n_scored: int = 0
    points: int = 0
    possible: int | None = 0
    marks: MarkCounts = field(default_factory=MarkCounts)
    tasks: tuple[TaskFigure, ...] = ()
    scores: Mapping[int, int] = field(default_factory=dict)
    journal: JournalCounts = field(default_factory=JournalCounts)

    def __add__(self, other: "Figures") -> "Figures":
        known = self.possible is not None and other.possible is not None
        return Figures(
            n=self.n + other.n,
            absent=self.absent + other.absent,
            adapted=self.adapted + other.adapted,
            n_scored=self.n_scored + other.n_scored,
            points=self.points + other.points,
            possible=(self.possible or 0) + (other.possible or 0) if known else None,
            marks=self.marks + other.marks,
            tasks=_pooled_tasks(self.tasks, other.tasks),
            scores=_pooled_scores(self.scores, other.scores),
            journal=self.journal + other.journal,
        )

    @property
    def is_small(self) -> bool:
        """Whether there are too few people for per cents and means: pages give counts."""
        return self.n < SMALL_GROUP

    @property
    def mean_score(self) -> float | None:
        return self.points / self.n_scored if self.n_scored else None

    @property
    def points_share(self) -> Share:
        """Points of the possible ones; of nothing where the maxima are not known."""
        return Share(self.points, self.possible) if self.possible else Share(0, 0)

    @property
    def pct_of_max(self) -> float | None:
        """Points of the possible ones, per cent."""
        return self.points_share.pct

    @property
    def mean_possible(self) -> float | None:
        """The most that one person could get: less than the paper's where a task was not studied."""
        return self.possible / self.n_scored if self.possible and self.n_scored else None


def sum_figures(parts: Iterable[Figures]) -> Figures:
    """The figures of all parts together; of no parts, figures of nobody."""
    return sum(parts, start=Figures())


def _pooled_tasks(one: tuple[TaskFigure, ...], other: tuple[TaskFigure, ...]) -> tuple[TaskFigure, ...]:
    pooled = {task.position: task for task in one}
    for task in other:
        pooled[task.position] = pooled[task.position] + task if task.position in pooled else task
    return tuple(pooled[position] for position in sorted(pooled))


def _pooled_scores(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {score: one.get(score, 0) + other.get(score, 0) for score in sorted({*one, *other})}

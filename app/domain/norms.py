"""Norms that figures of results are judged by, as they stood on a date; the values live in data files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.acts import Ground
from app.domain.privacy import DisclosureLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class SouWeights:
    """Weights of the marks in СОУ; without `not_attested` those not attested stay outside N."""

    m5: Fraction
    m4: Fraction
    m3: Fraction
    m2: Fraction
    not_attested: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBand:
    """Solve rates of a kind of task: enough from `sufficient_from_pct`, too little under the other."""

    sufficient_from_pct: float
    insufficient_below_pct: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NormSource:
    """Where a norm comes from; `to_check` says what is still to be compared with the act itself."""

    key: str
    name: str
    valid_from: date
    source: str
    to_check: str | None
    basis: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultNorms:
    """Norms for results of assessments on one date."""

    sou: SouWeights
    task_bands: Mapping[str, TaskBand]  # by difficulty: Б, П, В
    tint_steps_pp: tuple[float, float, float]  # a table's tints begin beyond these differences
    histogram_informative_n: int
    histogram_approximate_n: int  # fewer: «limited»
    mark_group_informative_n: int
    journal_far_from: int  # marks
    journal_confirmed_from_pct: float
    share_of_two_rise_pp: float
    many_free_posts_pct: float  # more of a school's posts are free: told on the city's page
    small_group_below: int  # a sentence instead of an interval
    disclosure: DisclosureLimit
    sources: tuple[NormSource, ...]

"""Indices: weighted means of scores, of indicators in a criterion and of criteria in a parameter.

What has no score is left out by name and its weight is told: it counts neither as zero nor as the mean.
Figures that may only be shown as facts never enter (design, decision 11).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from app.domain.engine.definitions import Computed, Definition
from app.domain.errors import Invalid


class LeftOutWhy(StrEnum):
    """Why a part does not stand in an index."""

    FACT_ONLY = "fact_only"  # its data may not be used to judge
    NO_SCORE = "no_score"  # its passport gives no score
    NO_VALUE = "no_value"  # nothing measured at this place
    INCOMPLETE = "incomplete"  # too few units reported
    EMPTY = "empty"  # a criterion without anything that has a score


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part by code and why it is not in."""

    code: str
    why: LeftOutWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexValue:
    """`value` None: nothing to take the mean of. `coverage`: the share of weights that have a score."""

    value: float | None
    coverage: float
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionIndex:
    """Indicators of a criterion that enter its index, with their weights; `never`: those that cannot."""

    code: str
    weights: Mapping[str, float]
    never: tuple[LeftOut, ...]

    def of(self, scores: Mapping[str, float | LeftOutWhy]) -> IndexValue:
        """The index of a place by its scores; the reason where there is none."""
        parts: dict[str, tuple[float, float] | LeftOutWhy] = {}
        for code in self.weights:
            score = scores[code]
            parts[code] = score if isinstance(score, LeftOutWhy) else (score, 1.0)
        return _mean(self.weights, parts, self.never)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterIndex:
    """Criteria of a parameter with their weights; `never`: those without any scored indicator."""

    code: str
    weights: Mapping[str, float]
    never: tuple[LeftOut, ...]

    def of(self, criteria: Mapping[str, IndexValue]) -> IndexValue:
        """The index of a place by those of its criteria, naming all that they left out."""
        parts: dict[str, tuple[float, float] | LeftOutWhy] = {}
        inner: list[LeftOut] = []
        for code in self.weights:
            value = criteria[code].value
            parts[code] = LeftOutWhy.NO_VALUE if value is None else (value, criteria[code].coverage)
            inner += criteria[code].left_out
        found = _mean(self.weights, parts, self.never)
        return IndexValue(value=found.value, coverage=found.coverage, left_out=(*inner, *found.left_out))


def why_left_out(one: Computed) -> float | LeftOutWhy:
    """The score of a value, or why it has none."""
    if one.score is not None:
        return one.score
    return LeftOutWhy.INCOMPLETE if one.is_incomplete else LeftOutWhy.NO_VALUE


def criterion_index(
    code: str, definitions: Sequence[Definition], weights: Mapping[str, float]
) -> CriterionIndex:
    """The index of a criterion; Invalid `index.…` for weights that cannot be.

    Weights are asked of all indicators and have to sum to more than zero over those that enter.
    """
    never = []
    for one in definitions:
        if one.is_fact_only:
            never.append(LeftOut(one.code, LeftOutWhy.FACT_ONLY))
        elif one.scale is None or one.scale.points is None:
            never.append(LeftOut(one.code, LeftOutWhy.NO_SCORE))
    out = {one.code for one in never}
    entering = {one.code: weights[one.code] for one in definitions if one.code not in out}
    return CriterionIndex(code=code, weights=_checked(code, entering), never=tuple(never))


def parameter_index(
    code: str, criteria: Sequence[CriterionIndex], weights: Mapping[str, float]
) -> ParameterIndex:
    """The index of a parameter; Invalid `index.…` for weights that cannot be."""
    never = tuple(LeftOut(one.code, LeftOutWhy.EMPTY) for one in criteria if not one.weights)
    entering = {one.code: weights[one.code] for one in criteria if one.weights}
    return ParameterIndex(
        code=code,
        weights=_checked(code, entering),
        never=(*(left for one in criteria if not one.weights for left in one.never), *never),
    )


def _checked(code: str, weights: dict[str, float]) -> dict[str, float]:
    for name, weight in weights.items():
        if not isfinite(weight) or weight < 0:
            raise Invalid("index.weight", index=code, part=name, value=weight)
    if weights and sum(weights.values()) <= 0:
        raise Invalid("index.weights_zero", index=code)
    return weights


def _mean(
    weights: Mapping[str, float],
    parts: Mapping[str, tuple[float, float] | LeftOutWhy],
    never: Iterable[LeftOut],
) -> IndexValue:
    """Of parts, each a score with its own coverage or the reason why there is none."""
    total = known = covered = 0.0
    left = list(never)
    for code, part in parts.items():
        if isinstance(part, LeftOutWhy):
            left.append(LeftOut(code, part))
            continue
        score, coverage = part
        total += weights[code] * score
        known += weights[code]
        covered += weights[code] * coverage
    whole = sum(weights.values())
    return IndexValue(
        value=total / known if known else None,
        coverage=covered / whole if whole else 0.0,
        left_out=tuple(left),
    )

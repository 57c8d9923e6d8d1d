"""Indices of one place in a year, from the scores of its values; never an order of places by them."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.engine.indices import IndexValue, LeftOutWhy
from app.domain.model_definitions import indices
from app.domain.quality_model import Criterion, Parameter, QualityModel
from app.domain.values import IndicatorValue


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIndex:
    """The index of a criterion, or of the parameter where `criterion` is None."""

    parameter: Parameter
    criterion: Criterion | None
    found: IndexValue

    @property
    def code(self) -> str:
        """Of the criterion or of the parameter."""
        return self.criterion.code if self.criterion else self.parameter.value


def place_indices(model: QualityModel, values: Iterable[IndicatorValue]) -> tuple[PlaceIndex, ...]:
    """Each parameter with its criteria after it, of those in which anything can have a score at all.

    A parameter names only the criteria that it leaves out; their indicators are named by the criteria.
    """
    scores: dict[str, float | LeftOutWhy] = {one.code: LeftOutWhy.NO_VALUE for one in model.passports}
    for value in values:
        judged = value.judged(model.get(value.indicator))
        if judged is not None and judged.score is not None:
            scores[value.indicator] = judged.score
        elif value.is_incomplete:
            scores[value.indicator] = LeftOutWhy.INCOMPLETE
    of_criteria, of_parameters = indices(model)
    by_criterion = {one.code: one.of(scores) for one in of_criteria}
    can_have = {one.code for one in of_criteria if one.weights}
    found = []
    for branch, index in zip(model.branches, of_parameters, strict=True):
        if not index.weights:
            continue
        whole = index.of(by_criterion)
        codes = {one.code for one in branch.criteria}
        left = tuple(one for one in whole.left_out if one.code in codes)
        whole = IndexValue(value=whole.value, coverage=whole.coverage, left_out=left)
        found.append(PlaceIndex(parameter=branch.parameter, criterion=None, found=whole))
        found += [
            PlaceIndex(parameter=branch.parameter, criterion=one, found=by_criterion[one.code])
            for one in branch.criteria
            if one.code in can_have
        ]
    return tuple(found)

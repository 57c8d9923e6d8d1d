"""A quality model as the engine takes it: indicators, indices, and what may not be judged by anything."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.engine.definitions import Definition
from app.domain.engine.indices import CriterionIndex, ParameterIndex, criterion_index, parameter_index
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.tree import Chain, Indicator, Node, Variable
from app.domain.quality_model import Passport, QualityModel


def definition_of(passport: Passport) -> Definition:
    """What the engine has to know of an indicator."""
    people = [Variable(code=code) for code in passport.people]
    return Definition(
        code=passport.code,
        tree=passport.tree,
        rule=passport.rule,
        scale=passport.scale,
        people=_added(people) if people else None,
        is_fact_only=passport.purpose.is_fact_only,
    )


def indices(model: QualityModel) -> tuple[tuple[CriterionIndex, ...], tuple[ParameterIndex, ...]]:
    """Indices of criteria and of parameters; Invalid `index.…` for weights that cannot be."""
    criteria: list[CriterionIndex] = []
    parameters: list[ParameterIndex] = []
    for branch in model.branches:
        inner = [
            criterion_index(
                criterion.code,
                [definition_of(one) for one in criterion.passports],
                {one.code: one.weight for one in criterion.passports},
            )
            for criterion in branch.criteria
        ]
        weights = {criterion.code: criterion.weight for criterion in branch.criteria}
        criteria += inner
        parameters.append(parameter_index(branch.parameter.value, inner, weights))
    return tuple(criteria), tuple(parameters)


def with_purposes(model: QualityModel) -> QualityModel:
    """The model in which what stands on facts alone is itself only a fact, through any number of formulas."""
    passports = {one.code: one for one in model.passports}
    facts = {code: one for code, one in passports.items() if one.purpose.is_fact_only}
    waiting = True
    while waiting:
        reached = {
            code: facts[used]
            for code, one in passports.items()
            if code not in facts
            for used in _indicators(one.tree)
            if used in facts
        }
        facts |= reached
        waiting = bool(reached)
    return replace(
        model,
        branches=tuple(
            replace(
                branch,
                criteria=tuple(
                    replace(one, passports=tuple(_taken_over(each, facts) for each in one.passports))
                    for one in branch.criteria
                ),
            )
            for branch in model.branches
        ),
    )


def _taken_over(passport: Passport, facts: Mapping[str, Passport]) -> Passport:
    source = facts.get(passport.code)
    if source is None or passport.purpose.is_fact_only:
        return passport
    return replace(passport, purpose=source.purpose)


def _indicators(tree: Node) -> list[str]:
    """Codes of indicators that a formula reads, of any period."""
    return [leaf.code for leaf, _ in leaves(tree) if isinstance(leaf, Indicator)]


def _added(nodes: list[Variable]) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return Chain(operators=("+",) * (len(nodes) - 1), operands=tuple(nodes))

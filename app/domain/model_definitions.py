"""A quality model as the engine takes it: indicators, indices, and what may not be judged by anything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.engine.definitions import Definition
from app.domain.engine.indices import CriterionIndex, ParameterIndex, criterion_index, parameter_index
from app.domain.formulas.dependencies import leaves, uses
from app.domain.formulas.tree import Chain, Indicator, Node, Variable
from app.domain.quality_model import Passport, QualityModel
from app.domain.quality_model import Variable as Term


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
    """The model in which what stands on facts is itself only a fact, through any number of formulas.

    What reads other indicators alone may be used for no more than the first of them.
    """
    passports = {one.code: one for one in model.passports}
    facts = {code: one for code, one in passports.items() if one.purpose.is_fact_only}
    waiting = True
    while waiting:
        reached = {
            code: facts[used]
            for code, one in passports.items()
            if code not in facts
            for used in indicators_read(one.tree)
            if used in facts
        }
        facts |= reached
        waiting = bool(reached)
    taken_over = {code: _taken_over(one, facts, passports) for code, one in passports.items()}
    return replace(
        model,
        branches=tuple(
            replace(
                branch,
                criteria=tuple(
                    replace(one, passports=tuple(taken_over[each.code] for each in one.passports))
                    for one in branch.criteria
                ),
            )
            for branch in model.branches
        ),
    )


def _taken_over(
    passport: Passport, facts: Mapping[str, Passport], passports: Mapping[str, Passport]
) -> Passport:
    source = facts.get(passport.code)
    if source is not None and not passport.purpose.is_fact_only:
        return replace(passport, purpose=source.purpose)
    waiting, seen = [passport.code], {passport.code}
    for code in waiting:  # grows while it is read
        if passports[code].purpose.text:
            return replace(passport, purpose=passports[code].purpose)
        found = [one for one in indicators_read(passports[code].tree) if one in passports]
        waiting += [one for one in dict.fromkeys(found) if one not in seen]
        seen |= set(found)
    return passport


def indicators_read(tree: Node) -> list[str]:
    """Codes of indicators that a formula reads, of any period."""
    return [leaf.code for leaf, _ in leaves(tree) if isinstance(leaf, Indicator)]


def needed(model: QualityModel, passport: Passport) -> tuple[Passport, ...]:
    """The passport with all that it stands on, through any number of formulas."""
    return all_needed(model, [passport])


def terms_needed(model: QualityModel, passport: Passport) -> list[Term]:
    """The variables of the passport and of all that it stands on, each once."""
    return list({term.code: term for one in needed(model, passport) for term in model.terms_of(one)}.values())


def all_needed(model: QualityModel, passports: Sequence[Passport]) -> tuple[Passport, ...]:
    """The same of several, each once."""
    found = {one.code: one for one in passports}
    waiting = [*passports]
    for one in waiting:  # grows while it is read
        for code in indicators_read(one.tree):
            if code not in found:
                found[code] = model.get(code)
                waiting.append(found[code])
    return tuple(found.values())


def reads_before(model: QualityModel, passport: Passport) -> bool:
    """Whether the period before is in its number: then a break between the two is in it, too."""
    return any(uses(one.tree).before for one in needed(model, passport))


def stands_on_reports(model: QualityModel, passport: Passport) -> bool:
    """Whether nothing but what schools report is in it: then no pupil's result can be told from it."""
    return all(one.is_reported for one in needed(model, passport))


def _added(nodes: list[Variable]) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return Chain(operators=("+",) * (len(nodes) - 1), operands=tuple(nodes))

"""Reads formulas from a package: what they may name, what they divide, what a mean is weighed by."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.acts import Register
from app.domain.engine.aggregation import Aggregation, Rule
from app.domain.errors import Invalid
from app.domain.formulas.checking import check
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.known import Known as Nameable
from app.domain.formulas.parsing import parse
from app.domain.formulas.ratios import added, sides_of
from app.domain.formulas.tree import Node, key_of
from app.domain.formulas.tree import Variable as Leaf
from app.domain.formulas.units import PERCENT, PURE
from app.domain.observations import ValueKind, canonical_breakdown
from app.domain.observations import Variable as Reported
from app.domain.quality_model import Purpose, Unit, Variable
from app.domain.rule_packages import RuleReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a model may name."""

    columns: frozenset[str]
    purposes: Mapping[str, Purpose]
    subjects: frozenset[str]
    acts: Register
    reported: Mapping[str, Reported]  # variables that schools report, by code


_FORMULA_UNITS = {
    Unit.PERCENT: PERCENT, Unit.MARK: PURE, Unit.NUMBER: None, Unit.COUNT: None, Unit.YES_NO: PURE,
}  # fmt: skip


class FormulaReader(RuleReader):
    """Readers of formulas; each names the place of a fault."""

    def __init__(self, known: Known, where: str) -> None:
        super().__init__(where, known.acts)
        self._known = known
        self._variables: dict[str, Variable] = {}
        self._nameable = Nameable(variables={})

    def _formula(self, item: Mapping[str, object], code: str, unit: Unit | None, part: str) -> Node:
        """The formula; where the unit cannot be read, whatever it gives."""
        try:
            tree = parse(self._text(item, "formula", part.rpartition("/")[0]))
            errors = check(
                tree, self._nameable, code=code, unit=_FORMULA_UNITS[unit] if unit else None
            ).errors
        except FormulaError as error:
            errors = (error,)
        with self._at_once():
            for one in errors:
                fault = {"code": one.code, **one.facts}
                self.faults.append(Invalid("model.formula", model=self._where, part=part, fault=fault))
        return tree

    def _weight_by(self, given: object, part: str) -> Node:
        """What a weighted mean weighs by: variables, added."""
        try:
            tree = parse(self._word(given, part))
            errors = check(tree, self._nameable).errors
        except FormulaError as error:
            errors = (error,)
        if errors:
            raise self._told(errors[0], part)
        if added(tree) is None:
            raise self._broken(part, "not a sum of variables")
        return tree

    def _terms(self, tree: Node, part: str) -> tuple[str, ...]:
        """Codes of the variables that a formula reads, each once."""
        return tuple(
            dict.fromkeys(self._term(leaf, part) for leaf, _ in leaves(tree) if isinstance(leaf, Leaf))
        )

    def _sides(
        self, tree: Node, rule: Rule, unit: Unit, part: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Variables added above and below the line of a ratio of sums; nothing of any other indicator."""
        if unit is Unit.YES_NO:
            return (self._answer(tree, rule, part),), ()
        sides = sides_of(tree)
        if sides is None or rule.kind is not Aggregation.RATIO_OF_SUMS:
            return (), ()
        top, bottom = (added(side) for side in sides)
        if top is None or bottom is None:
            return (), ()
        above, below = (tuple(map(key_of, side)) for side in (top, bottom))
        if any(len(set(side)) < len(side) for side in (above, below)):
            raise self._broken(part, "a variable stands twice")
        return above, below

    def _answer(self, tree: Node, rule: Rule, part: str) -> str:
        """The variable whose answers are counted: one over each school that answered."""
        told = self._known.reported.get(tree.code) if isinstance(tree, Leaf) else None
        is_answer = told is not None and told.kind is ValueKind.YES_NO
        if not isinstance(tree, Leaf) or not is_answer or rule.kind is not Aggregation.RATIO_OF_SUMS:
            raise self._broken(part, "yes_no is one answer, and a ratio of sums")
        return key_of(tree)

    def _term(self, leaf: Leaf, part: str) -> str:
        """The variable's code; a reported cell becomes a variable of the model."""
        key = key_of(leaf)
        reported = self._known.reported.get(leaf.code)
        if reported is not None and key not in self._variables:
            given = {one.dimension: str(one.value) for one in leaf.selectors}
            if given and given.keys() != {one.code for one in reported.dimensions}:
                raise self._broken(part, f"{leaf.code}: all of the breakdown or none of it")
            cell = canonical_breakdown(given)
            words = ", ".join(filter(None, (reported.name.lower(), reported.breakdown_words(cell))))
            self._variables[key] = Variable(
                code=key, words=words, reported=leaf.code, breakdown=cell,
                grades=reported.grades_of(cell), is_for_some=reported.is_for_some,
            )  # fmt: skip
        return key

    def _people(self, item: Mapping[str, object], part: str) -> tuple[str, ...]:
        codes = tuple(one.strip() for one in self._text(item, "people", part.rpartition("/")[0]).split("+"))
        if unknown := sorted(code for code in codes if code not in self._variables):
            raise self._broken(part, f"unknown variable: {', '.join(unknown)}")
        return codes

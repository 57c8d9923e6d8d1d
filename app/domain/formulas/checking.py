"""Checks a tree against what is known: names, breakdowns, kinds, units, arguments and circles.

All errors are found in one go. What is wrong in one place is said there and not again further up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from app.domain.formulas.dependencies import circle_through
from app.domain.formulas.errors import FormulaError, nearest
from app.domain.formulas.known import Kind, Known
from app.domain.formulas.printing import printed
from app.domain.formulas.ranges import is_always_zero
from app.domain.formulas.tree import (
    ADDITIVE,
    Call,
    Chain,
    Comparison,
    Function,
    Indicator,
    Logic,
    Negative,
    Node,
    Not,
    Number,
    Selector,
    Variable,
    is_previous,
    walk,
)
from app.domain.formulas.units import PERCENT, PURE, Unit

MOST_DIGITS = 9  # of round
MOST_SUGGESTIONS = 5  # looking for one among thousands of names takes milliseconds

# Function → fewest and most arguments; None: any number.
_ARGUMENTS: Mapping[Function, tuple[int, int | None]] = {
    Function.IF: (3, 3),
    Function.SHARE: (2, 2),
    Function.PREVIOUS: (1, 1),
    Function.KNOWN: (1, 1),
    Function.ROUND: (2, 2),
    Function.WEIGHTED_MEAN: (2, None),
}
_ANY_NUMBER = (1, None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a part gives. `kind` None: not known because of an error in it.

    `unit` None: a number written in the formula, which has whatever unit it is put beside; or no number.
    """

    kind: Kind | None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the whole formula gives and all that is wrong with it, in the order of the text."""

    meaning: Meaning
    errors: tuple[FormulaError, ...]


_UNCLEAR = Meaning(None)
_CONDITION = Meaning(Kind.CONDITION)


def check(tree: Node, known: Known, *, code: str | None = None, unit: Unit | None = None) -> Checked:
    """Check the formula of an indicator: `code` is its own, `unit` the one that its passport states.

    A result without a unit fits every passport (100 * a / b may be called per cent); one that has a unit
    must have that of the passport. Without `code` circles are not looked for, without `unit` any fits.
    """
    checker = _Checker(known)
    meaning = checker.meaning(tree)
    if meaning.kind is Kind.CONDITION:
        checker.refuse("formula.result_condition", tree)
    given = meaning.unit
    if unit is not None and given is not None and not given.is_pure and given != unit:
        checker.refuse("formula.result_unit", tree, left=str(given), right=str(unit))
    if code is not None:
        trees = {name: one.tree for name, one in known.indicators.items() if one.tree is not None}
        if circle := circle_through(code, {**trees, code: tree}):
            checker.errors.append(circle)
    checker.errors.sort(key=lambda error: (error.span.start, error.span.end))
    return Checked(meaning=meaning, errors=tuple(checker.errors))


def unit_of(tree: Node, known: Known) -> Unit | None:
    """The unit of a checked tree or of a part of it; None of numbers alone, and of a condition."""
    return _Checker(known).meaning(tree).unit


class _Checker:
    def __init__(self, known: Known) -> None:
        self._known = known
        self._suggestions = 0
        self._nearest = cache(self._suggested)
        self.errors: list[FormulaError] = []

    def refuse(self, code: str, node: Node | Selector, **facts: object) -> None:
        self.errors.append(FormulaError(code, node.span, **facts))

    def meaning(self, node: Node) -> Meaning:
        match node:
            case Number():
                return Meaning(Kind.NUMBER)
            case Variable():
                return self._variable(node)
            case Indicator():
                return self._indicator(node)
            case Negative():
                return self._number(node.operand)
            case Chain():
                return self._chain(node)
            case Comparison():
                self._same_unit([node.left, node.right])
                return _CONDITION
            case Not():
                return self._conditions([node.operand])
            case Logic():
                return self._conditions(node.operands)
            case Call():
                return self._call(node)

    def _variable(self, node: Variable) -> Meaning:
        found = self._known.variables.get(node.code)
        if found is None:
            perhaps = self._nearest(node.code, "variables")
            self.refuse("formula.variable_unknown", node, value=node.code, perhaps=perhaps)
            return _UNCLEAR
        for one in node.selectors:
            allowed = found.dimensions.get(one.dimension)
            if allowed is None:
                perhaps = nearest(one.dimension, found.dimensions)
                facts = {"value": one.dimension, "variable": node.code, "perhaps": perhaps}
                self.refuse("formula.dimension_unknown", one, **facts)
            elif one.value not in allowed:
                perhaps = nearest(str(one.value), map(str, allowed))
                facts = {"value": str(one.value), "dimension": one.dimension, "perhaps": perhaps}
                self.refuse("formula.dimension_value", one, **facts)
        return Meaning(found.kind, found.unit if found.kind is Kind.NUMBER else None)

    def _indicator(self, node: Indicator) -> Meaning:
        found = self._known.indicators.get(node.code)
        if found is None:
            perhaps = self._nearest(node.code, "indicators")
            self.refuse("formula.indicator_unknown", node, value=f"@{node.code}", perhaps=perhaps)
            return _UNCLEAR
        return Meaning(Kind.NUMBER, found.unit)

    def _suggested(self, name: str, among: str) -> str | None:
        self._suggestions += 1
        if self._suggestions > MOST_SUGGESTIONS:
            return None
        if among == "variables":
            return nearest(name, self._known.variables)
        found = nearest(name, self._known.indicators)
        return f"@{found}" if found else None

    def _number(self, node: Node) -> Meaning:
        """The meaning of what has to be a number."""
        found = self.meaning(node)
        if found.kind is Kind.CONDITION:
            self.refuse("formula.number_needed", node)
            return _UNCLEAR
        return found

    def _conditions(self, nodes: Iterable[Node]) -> Meaning:
        for node in nodes:
            if self.meaning(node).kind is Kind.NUMBER:
                self.refuse("formula.condition_needed", node)
        return _CONDITION

    def _chain(self, node: Chain) -> Meaning:
        if node.operators[0] in ADDITIVE:
            return Meaning(Kind.NUMBER, self._same_unit(node.operands))
        found = [self._number(one) for one in node.operands]
        for operator, divisor in zip(node.operators, node.operands[1:], strict=True):
            if operator == "/":
                self._refuse_zero(divisor)
        if any(one.kind is None for one in found):
            return _UNCLEAR
        product = found[0].unit
        for operator, unit in zip(node.operators, (one.unit for one in found[1:]), strict=True):
            if product is not None or unit is not None:
                left, right = product or PURE, unit or PURE
                product = left.times(right) if operator == "*" else left.over(right)
        return Meaning(Kind.NUMBER, product)

    def _same_unit(self, nodes: Sequence[Node]) -> Unit | None:
        """The one unit of numbers that stand side by side."""
        return self._agreed(nodes, [self._number(node).unit for node in nodes])

    def _agreed(self, nodes: Sequence[Node], units: Sequence[Unit | None]) -> Unit | None:
        first = next((unit for unit in units if unit is not None), None)
        for node, unit in zip(nodes, units, strict=True):
            if first is None or unit is None or unit == first:
                continue
            if first.is_pure or unit.is_pure:
                self.refuse("formula.unit_missing", node, unit=str(unit if first.is_pure else first))
            else:
                self.refuse("formula.units_differ", node, left=str(first), right=str(unit))
        return first

    def _call(self, node: Call) -> Meaning:
        if not self._has_its_arguments(node):
            for argument in node.arguments:
                self.meaning(argument)
            return _UNCLEAR
        given = node.arguments
        match node.function:
            case Function.IF:
                self._conditions(given[:1])
                return self._alike(given[1:])
            case Function.COALESCE:
                return self._alike(given)
            case Function.KNOWN:
                self.meaning(given[0])
                return _CONDITION
            case Function.PREVIOUS:
                if any(is_previous(inner) for inner, _, _ in walk(given[0])):
                    self.refuse("formula.previous_twice", node)
                return self.meaning(given[0])
            case Function.SHARE:
                self._same_unit(given)
                self._refuse_zero(given[1])
                return Meaning(Kind.NUMBER, PERCENT)
            case Function.WEIGHTED_MEAN:
                unit = self._same_unit(given[::2])
                self._same_unit(given[1::2])
                if all(map(is_always_zero, given[1::2])):
                    self._refuse_zero(given[1])
                return Meaning(Kind.NUMBER, unit)
            case Function.ROUND:
                if not _is_digits(given[1]):
                    self.refuse("formula.round_digits", given[1], most=MOST_DIGITS)
                return self._number(given[0])
        return Meaning(Kind.NUMBER, self._same_unit(given))

    def _refuse_zero(self, divisor: Node) -> None:
        if is_always_zero(divisor):
            self.refuse("formula.zero_divisor", divisor, value=printed(divisor))

    def _alike(self, nodes: Sequence[Node]) -> Meaning:
        """The one meaning of parts of which one is taken."""
        found = [self.meaning(node) for node in nodes]
        kinds = [one.kind for one in found if one.kind is not None]
        if not kinds:
            return _UNCLEAR
        for node, one in zip(nodes, found, strict=True):
            if one.kind not in (None, kinds[0]):
                self.refuse("formula.kinds_differ", node)
                return _UNCLEAR
        return Meaning(kinds[0], self._agreed(nodes, [one.unit for one in found]))

    def _has_its_arguments(self, node: Call) -> bool:
        fewest, most = _ARGUMENTS.get(node.function, _ANY_NUMBER)
        count = len(node.arguments)
        facts = {"value": node.function.value, "given": count}
        if count < fewest:
            self.refuse("formula.arguments_few", node, **facts, fewest=fewest)
        elif most is not None and count > most:
            self.refuse("formula.arguments_many", node, **facts, most=most)
        elif node.function is Function.WEIGHTED_MEAN and count % 2:
            self.refuse("formula.arguments_pairs", node, **facts)
        else:
            return True
        return False


def _is_digits(node: Node) -> bool:
    return isinstance(node, Number) and node.value == int(node.value) and node.value <= MOST_DIGITS

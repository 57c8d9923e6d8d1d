"""How large and how small a part of a formula can come out, so that only what can overflow is looked at.

In a frame a look at every result costs as much as the arithmetic. Bounds are in powers of two and safe:
they hold for floats with their rounding.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import log2

from app.domain.formulas.tree import (
    ADDITIVE,
    Call,
    Chain,
    Function,
    Indicator,
    Negative,
    Node,
    Number,
    Variable,
    indicator_key,
)

LARGEST = 1e15  # of a variable's value, in size: more is no measurement; the same as of written numbers
SMALLEST = 1e-15  # and, but for zero, the least
_MOST_TOP, _LEAST_GRAIN = 1024, -1074  # of any finite float
_BITS = 53


@dataclass(frozen=True, slots=True)
class Range:
    """A value is under 2**top in size and a whole multiple of 2**grain: zero, or at least that."""

    top: float
    grain: float

    @property
    def may_overflow(self) -> bool:
        """Whether an operation that comes out so can give an infinity."""
        return self.top > _MOST_TOP - 1

    @property
    def held(self) -> "Range":
        """Of the same where it is finite."""
        return Range(min(self.top, _MOST_TOP), max(self.grain, _LEAST_GRAIN))


MEASURED = Range(log2(LARGEST) + 1, log2(SMALLEST) - _BITS)
ANY = Range(_MOST_TOP, _LEAST_GRAIN)


def range_of(node: Node, indicators: Mapping[str, Range], *, is_before: bool = False) -> Range:
    """The range of a part that gives a number. `indicators`: by key, of those whose range is known."""

    def inner(one: Node) -> Range:
        return range_of(one, indicators, is_before=is_before)

    match node:
        case Number() | Variable():
            return MEASURED
        case Indicator():
            return ANY if is_before else indicators.get(indicator_key(node.code), ANY)
        case Negative():
            return inner(node.operand)
        case Chain():
            found = inner(node.operands[0])
            for sign, operand in zip(node.operators, node.operands[1:], strict=True):
                if sign in ADDITIVE:
                    found = _sum([found, inner(operand)])
                else:
                    found = (
                        _product(found, inner(operand)) if sign == "*" else _quotient(found, inner(operand))
                    )
            return found
        case Call():
            is_before = is_before or node.function is Function.PREVIOUS
            return _of_call(node, indicators, is_before=is_before)
    return ANY  # of a condition nobody asks


def is_always_zero(node: Node) -> bool:
    """Whether a part is zero wherever it has a value: 0, 0 * a, a - a. Not all such are found."""
    match node:
        case Number():
            return node.value == 0
        case Negative():
            return is_always_zero(node.operand)
        case Chain() if node.operators[0] in ADDITIVE:
            return _cancels(node)
        case Chain():
            factors = zip(("*", *node.operators), node.operands, strict=True)
            return any(sign == "*" and is_always_zero(one) for sign, one in factors)
        case Call(function=Function.IF):
            return all(map(is_always_zero, node.arguments[1:]))
        case Call(function=Function.SHARE | Function.ROUND):
            return is_always_zero(node.arguments[0])
        case Call(function=Function.WEIGHTED_MEAN):
            return all(map(is_always_zero, node.arguments[::2]))
        case Call() if node.function is not Function.KNOWN:
            return all(map(is_always_zero, node.arguments))
    return False


def _cancels(total: Chain) -> bool:
    """Whether what is added is taken away again."""
    number, others = Decimal(0), Counter[Node]()
    for sign, one in zip(("+", *total.operators), total.operands, strict=True):
        if isinstance(one, Number):
            number += one.value if sign == "+" else -one.value
        elif not is_always_zero(one):
            others[one] += 1 if sign == "+" else -1
    return number == 0 and not any(others.values())


def _of_call(node: Call, indicators: Mapping[str, Range], *, is_before: bool) -> Range:
    numbers = node.arguments[1:] if node.function is Function.IF else node.arguments
    parts = [range_of(one, indicators, is_before=is_before) for one in numbers]
    match node.function:
        case Function.IF | Function.PREVIOUS:
            return _any_of(parts)
        case Function.SHARE:
            return _quotient(_product(MEASURED, parts[0]), parts[1])
    held = [one.held for one in parts]
    match node.function:
        case Function.SUM:
            return _sum(held)
        case Function.MEAN | Function.MEDIAN:
            return _quotient(_sum(held), Range(log2(len(held)) + 1, 0))
        case Function.WEIGHTED_MEAN:
            total = _sum([_product(one, weight) for one, weight in zip(held[::2], held[1::2], strict=True)])
            return _quotient(total, _sum(held[1::2]))
        case Function.ROUND:
            return _any_of([Range(held[0].top + 1, held[0].grain), MEASURED]).held
    return _any_of(held)


def _any_of(parts: Iterable[Range]) -> Range:
    found = list(parts)
    return Range(max(one.top for one in found), min(one.grain for one in found))


def _sum(parts: list[Range]) -> Range:
    whole = _any_of(parts)
    return Range(whole.top + len(parts) - 1, whole.grain)


def _product(one: Range, other: Range) -> Range:
    return Range(one.top + other.top, max(one.grain + other.grain, _LEAST_GRAIN))


def _quotient(above: Range, below: Range) -> Range:
    """The least quotient is the least part of the largest whole; floats near it are finer still by _BITS."""
    divisor = below.held
    grain = max(above.grain - divisor.top - _BITS - 1, _LEAST_GRAIN)
    return Range(above.top - divisor.grain + 1, grain)

"""A tree as a Python function for one cell: closures, never eval.

What is missing stays missing and keeps its reason, that of the leftmost part that is missing:

- arithmetic, comparison and `not` on a missing value are missing; so is `if` when its condition is;
- `and`, `or` are three-valued: false and missing is false, true or missing is true;
- sum, mean, median, min, max leave missing arguments out and are missing when all are; weighted_mean
  leaves out a pair of which either is missing;
- coalesce gives the first that is known, known(x) is never missing;
- a denominator of zero and a result beyond what can be held are missing with their own reasons.

`round` goes half away from zero; in floats what is nearer than TIE to a half counts as a half, so that
ratios of counts are rounded as their exact fractions are.
"""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.formulas.tree import (
    Call,
    Chain,
    Comparison,
    Function,
    Indicator,
    Logic,
    Missing,
    Negative,
    Node,
    Not,
    Number,
    Variable,
    key_of,
)

Figure = float | Fraction
Value = float | Fraction | bool | Missing
Given = float | int | Decimal | Fraction | bool | Missing | None
Values = Mapping[str, Given]
Formula = Callable[[Values, Values], Value]

TIE = 1e-9
MOST_ROUNDED = 1e15  # in units of the last digit; above it a float has no digits to round
_MOST_BITS = 4_096  # of an exact numerator or denominator: what is longer is no figure any more
_LARGEST = math.nextafter(math.inf, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arithmetic:
    """Floats or fractions: what differs between them."""

    held: type
    number: Callable[[Decimal], Figure]
    taken: Callable[[Given], Value]
    fits: Callable[[Figure], bool]
    rounded: Callable[[Figure, int], Figure]


def compiled(tree: Node, *, exact: bool = False) -> Formula:
    """The function of a checked tree: (values of the period, values of the one before) → value or Missing.

    Values by `tree.key_of`; a key that is not there has no data. Floats are finite. With `exact` everything
    is a Fraction; then numbers are given as int, Decimal or Fraction, and a float is a TypeError.
    """
    return _Compiler(_EXACT if exact else _FLOATS).of(tree, is_before=False)


class _Compiler:
    def __init__(self, arithmetic: _Arithmetic) -> None:
        self._kind = arithmetic

    def of(self, node: Node, *, is_before: bool) -> Formula:
        match node:
            case Number():
                value = self._kind.number(node.value)
                return lambda _now, _before: value
            case Variable() | Indicator():
                return self._leaf(key_of(node), is_before)
            case Negative():
                return _negative(self.of(node.operand, is_before=is_before))
            case Not():
                return _opposite(self.of(node.operand, is_before=is_before))
            case Comparison():
                left, right = (self.of(one, is_before=is_before) for one in (node.left, node.right))
                return _compared(_COMPARED[node.operator], left, right)
            case Chain():
                operands = [self.of(one, is_before=is_before) for one in node.operands]
                return self._chain(node.operators, operands)
            case Logic():
                operands = [self.of(one, is_before=is_before) for one in node.operands]
                return _joined(operands, decisive=node.operator == "or")
            case Call():
                return self._call(node, is_before)

    def _leaf(self, key: str, is_before: bool) -> Formula:
        held, taken = self._kind.held, self._kind.taken

        def now_read(now: Values, _before: Values) -> Value:
            value = now.get(key)
            return value if value.__class__ is held else taken(value)  # type: ignore[return-value]

        def before_read(_now: Values, before: Values) -> Value:
            return taken(before.get(key))

        return before_read if is_before else now_read

    def _chain(self, operators: tuple[str, ...], operands: list[Formula]) -> Formula:
        first, fits = operands[0], self._kind.fits
        rest = [
            (_STEPS[sign], operand, sign == "/")
            for sign, operand in zip(operators, operands[1:], strict=True)
        ]

        def run(now: Values, before: Values) -> Value:
            total = first(now, before)
            if total.__class__ is Missing:
                return total
            for step, operand, divides in rest:
                value = operand(now, before)
                if value.__class__ is Missing:
                    return value
                if divides and value == 0:
                    return Missing.ZERO_DENOMINATOR
                total = step(total, value)
                if not fits(total):
                    return Missing.OVERFLOW
            return total

        return run

    def _call(self, node: Call, is_before: bool) -> Formula:
        inner = is_before or node.function is Function.PREVIOUS
        given = [self.of(one, is_before=inner) for one in node.arguments]
        match node.function:
            case Function.IF:
                return _chosen(*given)
            case Function.PREVIOUS:
                return given[0]
            case Function.KNOWN:
                return lambda now, before: given[0](now, before).__class__ is not Missing
            case Function.COALESCE:
                return _first_known(given)
            case Function.SHARE:
                hundred = self._kind.number(Decimal(100))
                return self._chain(("*", "/"), [lambda _now, _before: hundred, *given])
            case Function.WEIGHTED_MEAN:
                return self._weighted_mean(given)
            case Function.ROUND:
                return self._rounded(given[0], digits_of(node))
        return self._gathered(_GATHERED[node.function], given)

    def _rounded(self, operand: Formula, digits: int) -> Formula:
        rounded = self._kind.rounded

        def run(now: Values, before: Values) -> Value:
            value = operand(now, before)
            return value if isinstance(value, Missing) else rounded(value, digits)

        return run

    def _gathered(self, gather: Callable[[list[Figure]], Figure], arguments: list[Formula]) -> Formula:
        fits = self._kind.fits

        def run(now: Values, before: Values) -> Value:
            values = [one(now, before) for one in arguments]
            known = [value for value in values if not isinstance(value, Missing)]
            if not known:
                return values[0]
            figure = gather(known)
            return figure if fits(figure) else Missing.OVERFLOW

        return run

    def _weighted_mean(self, arguments: list[Formula]) -> Formula:
        pairs, fits = list(zip(arguments[::2], arguments[1::2], strict=True)), self._kind.fits
        nought = self._kind.number(Decimal(0))

        def run(now: Values, before: Values) -> Value:
            total, weights = nought, nought
            reason: Missing | None = None
            is_any = False
            for value_of, weight_of in pairs:
                value, weight = value_of(now, before), weight_of(now, before)
                if isinstance(value, Missing) or isinstance(weight, Missing):
                    reason = reason or next(one for one in (value, weight) if isinstance(one, Missing))
                    continue
                is_any = True
                total += value * weight
                weights += weight
            if not is_any:
                return reason or Missing.NO_DATA
            if weights == 0:
                return Missing.ZERO_DENOMINATOR
            if not (fits(total) and fits(weights)):
                return Missing.OVERFLOW
            figure = total / weights
            return figure if fits(figure) else Missing.OVERFLOW

        return run


def digits_of(node: Call) -> int:
    """How many digits a checked `round` leaves."""
    digits = node.arguments[1]
    assert isinstance(digits, Number)
    return int(digits.value)


def _negative(operand: Formula) -> Formula:
    def run(now: Values, before: Values) -> Value:
        value = operand(now, before)
        return value if isinstance(value, Missing) else -value

    return run


def _opposite(operand: Formula) -> Formula:
    def run(now: Values, before: Values) -> Value:
        value = operand(now, before)
        return value if isinstance(value, Missing) else not value

    return run


def _compared(holds: Callable[[Value, Value], bool], left: Formula, right: Formula) -> Formula:
    def run(now: Values, before: Values) -> Value:
        one = left(now, before)
        if one.__class__ is Missing:
            return one
        other = right(now, before)
        return other if other.__class__ is Missing else holds(one, other)

    return run


def _joined(operands: list[Formula], *, decisive: bool) -> Formula:
    """`or`, where one that is true decides; `and`, where one that is false does."""

    def run(now: Values, before: Values) -> Value:
        reason: Missing | None = None
        for operand in operands:
            value = operand(now, before)
            if value is decisive:
                return decisive
            if reason is None and isinstance(value, Missing):
                reason = value
        return not decisive if reason is None else reason

    return run


def _chosen(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    def run(now: Values, before: Values) -> Value:
        holds = condition(now, before)
        if holds.__class__ is Missing:
            return holds
        return then(now, before) if holds else otherwise(now, before)

    return run


def _first_known(arguments: list[Formula]) -> Formula:
    def run(now: Values, before: Values) -> Value:
        reason: Value = Missing.NO_DATA
        for place, argument in enumerate(arguments):
            value = argument(now, before)
            if value.__class__ is not Missing:
                return value
            if place == 0:
                reason = value
        return reason

    return run


def _as_float(value: Given) -> Value:
    if value is None:
        return Missing.NO_DATA
    if isinstance(value, bool | Missing):
        return value
    try:
        return float(value)
    except OverflowError:
        return Missing.OVERFLOW


def _as_fraction(value: Given) -> Value:
    if value is None:
        return Missing.NO_DATA
    if isinstance(value, bool | Missing):
        return value
    if isinstance(value, float):
        raise TypeError("an exact formula takes no floats")
    return Fraction(value)


def _float_fits(value: Figure) -> bool:
    return -_LARGEST <= value <= _LARGEST  # not for an infinity, nor for what is no number


def _fraction_fits(value: Figure) -> bool:
    assert isinstance(value, Fraction)
    return max(value.numerator.bit_length(), value.denominator.bit_length()) <= _MOST_BITS


def _float_rounded(value: Figure, digits: int) -> Figure:
    scale = 10.0**digits
    scaled = abs(float(value)) * scale
    if scaled >= MOST_ROUNDED:
        return value
    return math.copysign(math.floor(scaled + (0.5 + TIE)) / scale, value)


def _fraction_rounded(value: Figure, digits: int) -> Figure:
    scale = 10**digits
    rounded = Fraction(math.floor(abs(Fraction(value)) * scale + Fraction(1, 2)), scale)
    return -rounded if value < 0 else rounded


def _sum(values: list[Figure]) -> Figure:
    total = values[0]
    for value in values[1:]:
        total += value
    return total


def _mean(values: list[Figure]) -> Figure:
    return _sum(values) / len(values)


def _median(values: list[Figure]) -> Figure:
    ordered, last = sorted(values), len(values) - 1
    return (ordered[last // 2] + ordered[len(values) // 2]) / 2


_FLOATS = _Arithmetic(held=float, number=float, taken=_as_float, fits=_float_fits, rounded=_float_rounded)
_EXACT = _Arithmetic(
    held=Fraction, number=Fraction, taken=_as_fraction, fits=_fraction_fits, rounded=_fraction_rounded
)
_STEPS: Mapping[str, Callable[[Value, Value], Figure]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_COMPARED: Mapping[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip
_GATHERED: Mapping[Function, Callable[[list[Figure]], Figure]] = {
    Function.SUM: _sum, Function.MEAN: _mean, Function.MEDIAN: _median, Function.MIN: min, Function.MAX: max,
}  # fmt: skip

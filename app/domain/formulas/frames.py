"""Trees as Polars expressions over a wide frame, null-safe as plain.py is; a null stands for any reason.

In a frame: one row per place and period; a column per cell under its key (`tree.key_of`), Float64 without
NaN and infinities, or Boolean; columns of the previous period under `previous_column` of the same keys.
Variables are zero or of a size from ranges.SMALLEST to ranges.LARGEST; whoever takes values in sees to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest

import polars as pl

from app.domain.formulas.dependencies import leaves, levels, uses
from app.domain.formulas.plain import MOST_ROUNDED, TIE, digits_of
from app.domain.formulas.ranges import Range, range_of
from app.domain.formulas.tree import (
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
    Variable,
    children,
    indicator_key,
    key_of,
)

_FEW = 8  # leaves: an operation over no more of them is written twice sooner than kept in a column
_PREVIOUS = " before"  # no key ends so: it is no text of a formula


def previous_column(key: str) -> str:
    """The column with the value that this cell had in the previous period."""
    return f"{key}{_PREVIOUS}"


def columns_of(formulas: Mapping[str, Node]) -> tuple[str, ...]:
    """Columns that a frame has to have for these formulas, in order: all that they do not make themselves."""
    own = {indicator_key(code) for code in formulas}
    found: set[str] = set()
    for tree in formulas.values():
        used = uses(tree)
        found |= (used.now - own) | {previous_column(key) for key in used.before}
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Plan:
    """Expressions of a set of formulas in the layers that they are computed in; built once, for any frame.

    `parts`: columns for parts of formulas that are needed twice; they do not stay.
    """

    layers: tuple[tuple[pl.Expr, ...], ...]
    parts: tuple[str, ...]

    def over(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The frame with a column `@code` per formula, Float64 (Boolean of a condition).

        Null where the value is missing; never NaN or an infinity.
        """
        for layer in self.layers:
            frame = frame.with_columns(layer)
        return frame.drop(self.parts)


def plan(formulas: Mapping[str, Node]) -> Plan:
    """The plan of checked formulas by code; FormulaError `formula.circle` for a circle."""
    ranges: dict[str, Range] = {}
    layers: list[tuple[pl.Expr, ...]] = []
    names: list[str] = []
    for level in levels(formulas):
        builders = {code: _Builder(indicator_key(code), ranges) for code in level}
        whole = tuple(
            builder.held(formulas[code]).alias(indicator_key(code)) for code, builder in builders.items()
        )
        # The first parts of all formulas, then the second: a part stands on earlier ones of its formula.
        for layer in zip_longest(*(builder.parts for builder in builders.values())):
            made = [(name, part) for name, part in filter(None, layer)]
            layers.append(tuple(part.alias(name) for name, part in made))
            names += [name for name, _ in made]
        layers.append(whole)
        ranges |= {indicator_key(code): range_of(formulas[code], ranges).held for code in level}
    return Plan(tuple(layers), tuple(names))


class _Builder:
    """Expressions of the nodes of one formula; `ranges` of the indicators that it may read, by key.

    Polars unfolds an expression that stands in another twice, so nested formulas would grow without end.
    What is needed twice becomes a column of its own (`parts`, in the order in which they are made).
    """

    def __init__(
        self,
        name: str,
        ranges: Mapping[str, Range],
        *,
        is_before: bool = False,
        parts: list[tuple[str, pl.Expr]] | None = None,
    ) -> None:
        self._name = name
        self._ranges = ranges
        self._is_before = is_before
        self.parts = [] if parts is None else parts

    def held(self, node: Node) -> pl.Expr:
        """What a node gives, null where it is beyond what can be held."""
        if not self._may_overflow(node):
            return self._given(node)
        found = self._once(node, self._given(node))
        return pl.when(found.is_finite()).then(found)

    def _once(self, node: Node, made: pl.Expr) -> pl.Expr:
        """The same, fit to stand in an expression several times."""
        inner = children(node)
        if len(inner) <= _FEW and not any(children(one) for one in inner):
            return made
        name = f"{self._name} part {len(self.parts)}"
        self.parts.append((name, made))
        return pl.col(name)

    def _may_overflow(self, node: Node) -> bool:
        """Whether `_given` may be an infinity or NaN.

        Both go through + - * and `if`, so one look at the end of these is enough.
        """
        match node:
            case Negative():
                return self._may_overflow(node.operand)
            case Call(function=Function.PREVIOUS):
                return self._before._may_overflow(node.arguments[0])
            case Call(function=Function.IF):
                return any(self._may_overflow(one) for one in node.arguments[1:])
            case Chain():
                return range_of(node, self._ranges, is_before=self._is_before).may_overflow
            case Call() if node.function in _GROWING:
                return range_of(node, self._ranges, is_before=self._is_before).may_overflow
        return False

    @property
    def _before(self) -> "_Builder":
        return _Builder(self._name, self._ranges, is_before=True, parts=self.parts)

    def _given(self, node: Node) -> pl.Expr:
        match node:
            case Number():
                return pl.lit(float(node.value))
            case Variable() | Indicator():
                key = key_of(node)
                return pl.col(previous_column(key) if self._is_before else key)
            case Negative():
                return -self._given(node.operand)
            case Not():
                return ~self._given(node.operand)
            case Comparison():
                return _COMPARED[node.operator](self.held(node.left), self.held(node.right))
            case Chain():
                return self._chain(node)
            case Logic():
                join = _either if node.operator == "or" else _both
                return reduce(join, (self._given(one) for one in node.operands))
            case Call():
                return self._call(node)

    def _chain(self, node: Chain) -> pl.Expr:
        total = self._given(node.operands[0])
        for sign, operand in zip(node.operators, node.operands[1:], strict=True):
            if sign == "/":
                total = _quotient(total, self._below(node, operand))
            else:
                total = _STEPS[sign](total, self._given(operand))
        return total

    def _below(self, division: Node, node: Node) -> pl.Expr:
        """What stands below the line."""
        made = self._once(node, self.held(node))
        read = leaves(division)
        if leaves(node) or not read:
            return made
        leaf, is_before = read[0]
        key = key_of(leaf)
        return divisor(made, pl.col(previous_column(key) if self._is_before or is_before else key))

    def _call(self, node: Call) -> pl.Expr:
        match node.function:
            case Function.PREVIOUS:
                return self._before._given(node.arguments[0])
            case Function.IF:
                condition, then, otherwise = (self._given(one) for one in node.arguments)
                condition = self._once(node.arguments[0], condition)
                # A condition that is null chooses neither.
                return pl.when(condition).then(then).when(~condition).then(otherwise)
            case Function.SHARE:
                part, whole = node.arguments
                return _quotient(pl.lit(100.0) * self._given(part), self._below(node, whole))
        given = [self.held(one) for one in node.arguments]
        match node.function:
            case Function.KNOWN:
                return given[0].is_not_null()
            case Function.MIN:
                return pl.min_horizontal(given)
            case Function.MAX:
                return pl.max_horizontal(given)
            case Function.COALESCE:
                return pl.coalesce(given)
        given = [self._once(one, made) for one, made in zip(node.arguments, given, strict=True)]
        match node.function:
            case Function.ROUND:
                return _rounded(given[0], digits_of(node))
            case Function.WEIGHTED_MEAN:
                return _weighted_mean(given[::2], given[1::2])
            case Function.SUM:
                return pl.when(_count(given) > 0).then(_sum(given))
            case Function.MEAN:
                return _quotient(_sum(given), _count(given))
        return _median(given)


_GROWING = {Function.SUM, Function.MEAN, Function.MEDIAN, Function.SHARE, Function.WEIGHTED_MEAN}


def divisor(number: pl.Expr, beside: pl.Expr) -> pl.Expr:
    """A number to divide a column by, as a column like the one beside.

    Polars divides by a single number as it multiplies by its reciprocal: 19 / 10 is a little more than 1.9.
    """
    return beside.is_null().cast(pl.Float64) * 0.0 + number


def _quotient(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Null where the denominator is zero; an infinite one would make a nought and is not let in."""
    return part / pl.when(whole != 0).then(whole)


def _sum(parts: Iterable[pl.Expr]) -> pl.Expr:
    """From left to right without the nulls, so that floats come out as those of plain.py."""
    return reduce(_added, (part.fill_null(0.0) for part in parts))


def _count(parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(_added, (part.is_not_null().cast(pl.Float64) for part in parts))


def _median(parts: Sequence[pl.Expr]) -> pl.Expr:
    known = pl.concat_list(parts).list.drop_nulls().list.sort()
    count = known.list.len().cast(pl.Int64)
    middle = (known.list.get(place, null_on_oob=True) for place in ((count - 1) // 2, count // 2))
    return reduce(_added, middle) / 2.0


def _weighted_mean(values: Sequence[pl.Expr], weights: Sequence[pl.Expr]) -> pl.Expr:
    pairs = list(zip(values, weights, strict=True))
    total = _sum(value * weight for value, weight in pairs)
    whole = _sum(pl.when(value.is_not_null()).then(weight) for value, weight in pairs)
    return _quotient(total, pl.when(whole.is_finite()).then(whole))


def _rounded(part: pl.Expr, digits: int) -> pl.Expr:
    scale = 10.0**digits
    scaled = part.abs() * scale
    whole = (scaled + (0.5 + TIE)).floor() / divisor(pl.lit(scale), scaled)
    return pl.when(scaled < MOST_ROUNDED).then(whole * part.sign()).otherwise(part)


def _added(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left + right


def _both(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left & right


def _either(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left | right


_STEPS: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "+": pl.Expr.__add__, "-": pl.Expr.__sub__, "*": pl.Expr.__mul__,
}  # fmt: skip
_COMPARED: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "<": pl.Expr.__lt__, "<=": pl.Expr.__le__, ">": pl.Expr.__gt__, ">=": pl.Expr.__ge__,
    "=": pl.Expr.__eq__, "<>": pl.Expr.__ne__,
}  # fmt: skip

"""The tree of a formula: what every other part of the language walks.

Two trees are equal when they say the same; where in the text a node stood (`span`) is not compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

ADDITIVE = frozenset("+-")
COMPARISONS = ("<", "<=", ">", ">=", "=", "<>")
INDICATOR_SIGN = "@"


class Function(StrEnum):
    """What may be called, by the name it has in the text."""

    IF = "if"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"
    SHARE = "share"
    WEIGHTED_MEAN = "weighted_mean"
    PREVIOUS = "previous"
    KNOWN = "known"
    COALESCE = "coalesce"
    ROUND = "round"


class Missing(StrEnum):
    """Why there is no value: what a formula comes to, or what sources say.

    Of the second there is one for each `NotMeasured`, by the same value: one type is cheaper to look for.
    """

    NO_DATA = "no_data"
    BY_DESIGN = "by_design"
    ABSENT = "absent"
    NOT_STUDIED = "not_studied"
    NOT_APPLICABLE = "not_applicable"
    NOT_COLLECTED = "not_collected"
    SUPPRESSED = "suppressed"
    INCOMPLETE = "incomplete"
    ZERO_DENOMINATOR = "zero_denominator"
    OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True)
class Span:
    """From the first character to after the last, counted from 0."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it was written; not negative."""

    value: Decimal
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """One dimension of a breakdown and the value asked of it."""

    dimension: str
    value: int | str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable by code; `selectors` in the order of their dimensions, each once."""

    code: str
    selectors: tuple[Selector, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Another indicator by code."""

    code: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative:
    """The operand with the other sign."""

    operand: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Two or more operands from left to right; operators all of + and -, or all of * and /.

    A long sum is one node, so that depth means brackets and not length.
    """

    operators: tuple[str, ...]  # one fewer than operands
    operands: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two numbers compared."""

    operator: str
    left: "Node"
    right: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The opposite of a condition."""

    operand: "Node"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic:
    """Two or more conditions, all joined by `and` or all by `or`."""

    operator: str
    operands: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function over its arguments."""

    function: Function
    arguments: tuple["Node", ...]
    span: Span = field(default=NOWHERE, compare=False)


Node = Number | Variable | Indicator | Negative | Chain | Comparison | Not | Logic | Call


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right under it, in the order of the text."""
    match node:
        case Negative() | Not():
            return (node.operand,)
        case Chain() | Logic():
            return node.operands
        case Comparison():
            return node.left, node.right
        case Call():
            return node.arguments
    return ()


def is_previous(node: Node) -> bool:
    """Whether what is under it is asked of the previous period."""
    return isinstance(node, Call) and node.function is Function.PREVIOUS


def walk(tree: Node, *, before: bool = False) -> Iterator[tuple[Node, bool, int]]:
    """Every node in the order of the text, whether it speaks of the previous period, and its depth from 1."""
    waiting = [(tree, before, 1)]
    while waiting:
        node, is_before, depth = waiting.pop()
        yield node, is_before, depth
        inner = is_before or is_previous(node)
        waiting.extend((child, inner, depth + 1) for child in reversed(children(node)))


def key_of(leaf: Variable | Indicator) -> str:
    """The name of its cell among the values of one place and period, and of its column in a wide frame.

    `marks{grade=4, subject=math}`, `@pass-rate`: the canonical text, so that one cell has one name.
    """
    if isinstance(leaf, Indicator):
        return indicator_key(leaf.code)
    if not leaf.selectors:
        return leaf.code
    return f"{leaf.code}{{{', '.join(f'{one.dimension}={_selected(one.value)}' for one in leaf.selectors)}}}"


def indicator_key(code: str) -> str:
    """`@code`."""
    return f"{INDICATOR_SIGN}{code}"


def _selected(value: int | str) -> str:
    return str(value) if isinstance(value, int) or is_word(value) else f'"{value}"'


def is_word(text: str) -> bool:
    """Whether it can stand without quotes: `[a-z][a-z0-9_]*`."""
    return text.isascii() and text.isidentifier() and text == text.lower() and text[0] != "_"

"""What is added up over the units of a place, and how a place above reads the sums in its formulas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.engine.aggregation import Aggregation, Parts
from app.domain.engine.definitions import Definition
from app.domain.engine.participation import ALWAYS, answered, both, conjuncts
from app.domain.formulas.dependencies import leaves, uses
from app.domain.formulas.frames import previous_column
from app.domain.formulas.printing import printed
from app.domain.formulas.replacing import replaced
from app.domain.formulas.tree import (
    Call,
    Chain,
    Function,
    Indicator,
    Node,
    Number,
    Variable,
    is_previous,
    key_of,
    walk,
)

OWN = "own "
OF_RATIOS = (Aggregation.NONE, Aggregation.RATIO_OF_SUMS)  # a place above has sides of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Units for which `condition` holds, and what is added up over them: name of the sum → what is added.

    `certain`: sums of what every such unit knows; the others are missing where none of them does.
    """

    number: int
    condition: Node
    sums: Mapping[str, Node]
    certain: frozenset[str]

    @property
    def code(self) -> str:
        """Of the condition among formulas; no indicator has a code like it."""
        return f"answered {self.number}"

    @property
    def asks(self) -> bool:
        """Whether there are units for which the condition may not hold."""
        return self.condition != ALWAYS


def own_name(key: str) -> str:
    """What a place above reported itself under this key."""
    return f"{OWN}{key}"


def people_name(code: str) -> str:
    """The sum of people behind an indicator."""
    return f"people of {code}"


def column_of(node: Node) -> str | None:
    """The column of a unit's frame in which the node stands as it is, or None."""
    if isinstance(node, Variable | Indicator):
        return key_of(node)
    if isinstance(node, Call) and is_previous(node):
        inner = node.arguments[0]
        return previous_column(key_of(inner)) if isinstance(inner, Variable | Indicator) else None
    return None


def uses_of(trees: Iterable[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Keys that formulas read of their own period and of the one before, in order."""
    found = [uses(tree) for tree in trees]
    now: frozenset[str] = frozenset().union(*(one.now for one in found))
    before: frozenset[str] = frozenset().union(*(one.before for one in found))
    return tuple(sorted(now)), tuple(sorted(before))


class Summing:
    """Collects what is added up, by the conditions under which units take part."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._conditions: list[Node] = []
        self._sums: list[dict[str, Node]] = []

    def group(self, one: Definition) -> int:
        """The number of the group of units that an indicator is counted over."""
        return self._number(_condition(one))

    def tree_above(self, one: Definition, tree: Node) -> Node | None:
        """The formula of a place above; None where it follows from the parts' own values one by one."""
        number = self.group(one)
        value = Indicator(code=one.code)
        known = Call(function=Function.KNOWN, arguments=(value,))
        match one.rule.kind:
            case Aggregation.NONE:
                return _over_own(tree)
            case Aggregation.RATIO_OF_SUMS:
                return self._over_sums(tree, number)
            case Aggregation.SUM:
                return self._sum(number, f"total of {one.code}", value)
            case Aggregation.MEAN if one.rule.parts is Parts.UNITS:
                total = self._sum(number, f"total of {one.code}", value)
                return _over(total, self._sum(number, f"count of {one.code}", _if(known, _number(1))))
            case Aggregation.WEIGHTED_MEAN:
                weight = one.rule.weight_by
                assert weight is not None
                product = Chain(operators=("*",), operands=(value, weight))
                total = self._sum(number, f"weighted {one.code}", product)
                return _over(total, self._sum(number, f"weights of {one.code}", _if(known, weight)))
        return None

    def sides_above(self, one: Definition) -> tuple[Node, Node] | None:
        """Above and below the line, as a place above reads them; None where its number is no such ratio."""
        if one.sides is None or one.rule.kind not in OF_RATIOS:
            return None
        top, bottom = (self.tree_above(one, side) for side in one.sides)
        return None if top is None or bottom is None else (top, bottom)

    def people_above(self, one: Definition) -> Node | None:
        """The people behind a place above's ratio, of those who are counted in it."""
        if one.people is None or one.rule.kind not in OF_RATIOS:
            return None
        if one.rule.kind is Aggregation.NONE:
            return _over_own(one.people)
        return self._sum(self.group(one), people_name(one.code), one.people)

    def groups(self) -> tuple[Group, ...]:
        """All that was collected."""
        return tuple(
            Group(
                number=number,
                condition=condition,
                sums=sums,
                certain=frozenset(
                    name
                    for name, node in sums.items()
                    if not _divides(node) and conjuncts(answered(node, for_sums=True)) <= conjuncts(condition)
                ),
            )
            for number, (condition, sums) in enumerate(zip(self._conditions, self._sums, strict=True))
        )

    def _number(self, condition: Node) -> int:
        number = self._numbers.setdefault(printed(condition), len(self._conditions))
        if number == len(self._conditions):
            self._conditions.append(condition)
            self._sums.append({})
        return number

    def _sum(self, number: int, name: str, node: Node) -> Variable:
        self._sums[number][name] = node
        return Variable(code=name)

    def _over_sums(self, tree: Node, number: int) -> Node:
        """Variables, and what stands in for one another of them, become their sums over the group."""

        def summed(node: Node, is_before: bool) -> Node | None:
            is_one = isinstance(node, Variable) or _stands_in(node)
            if not is_one:
                return None
            name = f"{printed(node)} of {number}"
            added: Node = Call(function=Function.PREVIOUS, arguments=(node,)) if is_before else node
            # The sum of what was known before belongs to the units of now: it is no sum of that period.
            self._sums[number][previous_column(name) if is_before else name] = added
            return Variable(code=name)

        return replaced(tree, summed, is_before=False)


def _condition(one: Definition) -> Node:
    is_ratio = one.rule.kind is Aggregation.RATIO_OF_SUMS
    condition = answered(one.tree, for_sums=is_ratio)
    weight = one.rule.weight_by
    return condition if weight is None else both(condition, answered(weight))


def _stands_in(node: Node) -> bool:
    """A `coalesce` of variables: each unit has its own first known one, so units are asked, not sums."""
    return (
        isinstance(node, Call)
        and node.function is Function.COALESCE
        and all(isinstance(leaf, Variable) for leaf, _ in leaves(node))
    )


def _divides(tree: Node) -> bool:
    """Whether there is a division in it, so that known parts may come to nothing."""
    return any(
        (isinstance(node, Chain) and "/" in node.operators)
        or (isinstance(node, Call) and node.function in (Function.SHARE, Function.WEIGHTED_MEAN))
        for node, _, _ in walk(tree)
    )


def _over_own(tree: Node) -> Node:
    def own(node: Node, _is_before: bool) -> Node | None:
        return Variable(code=own_name(key_of(node))) if isinstance(node, Variable) else None

    return replaced(tree, own, is_before=False)


def _number(value: int) -> Number:
    return Number(value=Decimal(value))


def _if(condition: Node, value: Node) -> Node:
    return Call(function=Function.IF, arguments=(condition, value, _number(0)))


def _over(part: Node, whole: Node) -> Node:
    return Chain(operators=("/",), operands=(part, whole))

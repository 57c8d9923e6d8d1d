"""Whether a unit has all that a formula needs, written as a formula itself, so that both back ends agree.

Only such units go into sums: a school that told its pupils and not its staff adds neither.
"""

from collections.abc import Iterable
from decimal import Decimal

from app.domain.formulas.tree import (
    Call,
    Comparison,
    Function,
    Indicator,
    Logic,
    Node,
    Number,
    Variable,
    children,
)

_NOUGHT = Number(value=Decimal(0))
ALWAYS = Comparison(operator="=", left=_NOUGHT, right=_NOUGHT)
# One known argument is enough for a value of its own; of these also to stand in sums. A maximum of two tests
# over schools of which some wrote one of them would be that of no group of schools.
_ENOUGH_FOR_SUMS = frozenset({Function.COALESCE, Function.SUM})
_ENOUGH = _ENOUGH_FOR_SUMS | {Function.MEAN, Function.MEDIAN, Function.MIN, Function.MAX}


def answered(node: Node, *, for_sums: bool = False) -> Node:
    """A condition: all that the formula needs is known. A denominator of zero is known.

    `for_sums`: its variables are going to be added up, each by itself.
    """

    def inner(one: Node) -> Node:
        return answered(one, for_sums=for_sums)

    match node:
        case Variable() | Indicator():
            return Call(function=Function.KNOWN, arguments=(node,))
        case Logic() if not for_sums:  # one part may decide
            decided = Call(function=Function.KNOWN, arguments=(node,))
            return _joined("or", [decided, both(*map(inner, node.operands))])
        case Call():
            return _of_call(node, [inner(one) for one in node.arguments], for_sums=for_sums)
    return both(*map(inner, children(node)))


def conjuncts(condition: Node) -> frozenset[Node]:
    """What has to hold for it to hold; nothing of one that always does."""
    if condition == ALWAYS:
        return frozenset()
    if isinstance(condition, Logic) and condition.operator == "and":
        return frozenset(condition.operands)
    return frozenset({condition})


def both(*conditions: Node) -> Node:
    """All of them hold."""
    return _joined("and", conditions)


def _of_call(node: Call, needs: list[Node], *, for_sums: bool) -> Node:
    match node.function:
        case Function.KNOWN:
            return ALWAYS
        case Function.PREVIOUS:
            return ALWAYS if needs[0] == ALWAYS else Call(function=Function.PREVIOUS, arguments=(needs[0],))
        case Function.IF:
            if needs[1] == needs[2]:
                return both(*needs[:2])
            taken = Call(function=Function.IF, arguments=(node.arguments[0], *needs[1:]))
            return both(needs[0], taken)
        case Function.WEIGHTED_MEAN if not for_sums:
            return _joined("or", [both(*pair) for pair in zip(needs[::2], needs[1::2], strict=True)])
        case one if one in (_ENOUGH_FOR_SUMS if for_sums else _ENOUGH):
            return _joined("or", needs)
    return both(*needs)


def _joined(operator: str, conditions: Iterable[Node]) -> Node:
    """Conditions joined, each once; those that always hold decide an `or` and fall out of an `and`."""
    found = dict.fromkeys(conditions)
    if operator == "or" and ALWAYS in found:
        return ALWAYS
    # What stands in an inner joining of the same kind is one of its operands: one condition has one text.
    flat = [
        inner
        for one in found
        for inner in (one.operands if isinstance(one, Logic) and one.operator == operator else (one,))
    ]
    kept = tuple(dict.fromkeys(one for one in flat if one != ALWAYS))
    if not kept:
        return ALWAYS
    return kept[0] if len(kept) == 1 else Logic(operator=operator, operands=kept)

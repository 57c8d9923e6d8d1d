"""Formulas that are one division, so that a whole's number follows from sums over its parts."""

from app.domain.formulas.tree import Call, Chain, Function, Node, Variable


def sides_of(tree: Node) -> tuple[Node, Node] | None:
    """What stands above and below the line of `a / b` and `share(a, b)`; None for any other formula."""
    match tree:
        case Call(function=Function.SHARE):
            part, whole = tree.arguments
            return part, whole
        case Chain(operators=("/",)):
            part, whole = tree.operands
            return part, whole
    return None


def added(node: Node) -> tuple[Variable, ...] | None:
    """Variables that are only added, `m4 + m5`; None where anything else is done with them."""
    match node:
        case Variable():
            return (node,)
        case Chain() if set(node.operators) == {"+"}:
            found = [added(one) for one in node.operands]
            if None not in found:
                return tuple(leaf for one in found for leaf in one or ())
    return None

"""A tree with some of its nodes replaced."""

from collections.abc import Callable

from app.domain.formulas.tree import Call, Chain, Comparison, Logic, Negative, Node, Not, is_previous

Change = Callable[[Node, bool], Node | None]  # the new node, or None where it stays


def replaced(node: Node, change: Change, *, is_before: bool = False) -> Node:
    """The tree with some of its nodes replaced; `change` is told whether it is asked of the period before."""
    new = change(node, is_before)
    if new is not None:
        return new
    inner = is_before or is_previous(node)

    def under(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(replaced(one, change, is_before=inner) for one in nodes)

    match node:
        case Negative():
            return Negative(operand=under((node.operand,))[0])
        case Not():
            return Not(operand=under((node.operand,))[0])
        case Comparison():
            left, right = under((node.left, node.right))
            return Comparison(operator=node.operator, left=left, right=right)
        case Chain():
            return Chain(operators=node.operators, operands=under(node.operands))
        case Logic():
            return Logic(operator=node.operator, operands=under(node.operands))
        case Call():
            return Call(function=node.function, arguments=under(node.arguments))
    return node

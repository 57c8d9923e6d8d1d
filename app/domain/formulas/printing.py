"""A tree back to text: spaces and brackets in one canonical way, so that parse(printed(tree)) == tree."""

from app.domain.formulas.tree import (
    ADDITIVE,
    Call,
    Chain,
    Comparison,
    Indicator,
    Logic,
    Negative,
    Node,
    Not,
    Number,
    Variable,
    key_of,
)

_OR, _AND, _NOT, _COMPARED, _ADDED, _MULTIPLIED, _SIGNED, _ATOM = range(1, 9)


def printed(tree: Node) -> str:
    """The canonical text of a tree."""
    return "".join(part if isinstance(part, str) else _operand(part, tree) for part in pieces(tree))


def _operand(node: Node, above: Node) -> str:
    return f"({printed(node)})" if needs_brackets(node, above) else printed(node)


def pieces(node: Node) -> tuple[str | Node, ...]:
    """What a node is written with: signs and words as text, nodes right under it in their places.

    A leaf is its own text. Brackets around an inner node are the caller's (`needs_brackets`).
    """
    match node:
        case Number():
            return (f"{node.value:f}",)
        case Variable() | Indicator():
            return (key_of(node),)
        case Negative():
            return "-", node.operand
        case Not():
            return "not ", node.operand
        case Comparison():
            return node.left, f" {node.operator} ", node.right
        case Chain():
            return _between(node.operands, [f" {one} " for one in node.operators])
        case Logic():
            return _between(node.operands, [f" {node.operator} "] * (len(node.operands) - 1))
        case Call():
            commas = [", "] * (len(node.arguments) - 1)
            return f"{node.function}(", *_between(node.arguments, commas), ")"


def _between(nodes: tuple[Node, ...], signs: list[str]) -> tuple[str | Node, ...]:
    found: list[str | Node] = list(nodes[:1])
    for sign, node in zip(signs, nodes[1:], strict=True):
        found += [sign, node]
    return tuple(found)


def needs_brackets(node: Node, above: Node) -> bool:
    """Whether an inner node has to stand in brackets to be read as it is."""
    match above:
        case Call():
            return False
        case Negative() | Not():
            return _power(node) < _power(above)
    return _power(node) <= _power(above)


def _power(node: Node) -> int:
    match node:
        case Logic():
            return _OR if node.operator == "or" else _AND
        case Not():
            return _NOT
        case Comparison():
            return _COMPARED
        case Chain():
            return _ADDED if node.operators[0] in ADDITIVE else _MULTIPLIED
        case Negative():
            return _SIGNED
    return _ATOM

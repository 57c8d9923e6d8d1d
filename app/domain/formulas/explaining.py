"""A formula with the numbers of one cell filled in, in parts that a page shows as it likes.

`(m4 + m5) / n` becomes «(12 + 7) / 25 = 0,76» and, step by step, «12 + 7 = 19», «19 / 25 = 0,76».
How numbers look, and which words stand for signs, is the page's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.formulas.checking import unit_of
from app.domain.formulas.known import Known
from app.domain.formulas.plain import Formula, Value, Values, compiled
from app.domain.formulas.printing import needs_brackets, pieces, printed
from app.domain.formulas.tree import (
    Call,
    Function,
    Indicator,
    Missing,
    Node,
    Number,
    Span,
    Variable,
    children,
    is_previous,
)
from app.domain.formulas.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A sign or a word of the formula (`value` None), or a value that stands in its place.

    `text`: the canonical text of the part; `words`: what a variable or an indicator is called;
    `unit` None: a number written in the formula, or no number; `is_previous`: of the previous period.
    """

    text: str
    value: Value | None = None
    unit: Unit | None = None
    words: str | None = None
    is_previous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation: its parts, values already in their places, and what comes of them."""

    span: Span
    parts: tuple[Part, ...]
    value: Value
    unit: Unit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The whole with the values of its variables; the operations in the order in which they are done."""

    parts: tuple[Part, ...]
    value: Value
    unit: Unit | None
    steps: tuple[Step, ...]


def explained(
    tree: Node, known: Known, now: Values, before: Values | None = None, *, exact: bool = False
) -> Explanation:
    """The explanation of a checked tree for one cell; values as for `plain.compiled`.

    A branch of `if` that is not taken stands in the whole and is no step.
    """
    return _Explainer(known, now, before or {}, exact=exact).explained(tree)


class _Explainer:
    def __init__(self, known: Known, now: Values, before: Values, *, exact: bool) -> None:
        self._known = known
        self._now = now
        self._before = before
        self._exact = exact

    def explained(self, tree: Node) -> Explanation:
        return Explanation(
            parts=tuple(self._filled(tree, is_before=False)),
            value=self._value(tree, is_before=False),
            unit=unit_of(tree, self._known),
            steps=tuple(self._steps(tree, is_before=False)),
        )

    def _value(self, node: Node, *, is_before: bool) -> Value:
        now = self._before if is_before else self._now
        formula: Formula = compiled(node, exact=self._exact)
        return formula(now, self._before)

    def _filled(self, node: Node, *, is_before: bool) -> Iterator[Part]:
        """The node with values in the places of its leaves."""
        if not children(node):
            yield self._valued(node, is_before=is_before)
            return
        inner = is_before or is_previous(node)
        for piece in pieces(node):
            if isinstance(piece, str):
                yield Part(text=piece)
            elif needs_brackets(piece, node):
                yield Part(text="(")
                yield from self._filled(piece, is_before=inner)
                yield Part(text=")")
            else:
                yield from self._filled(piece, is_before=inner)

    def _steps(self, node: Node, *, is_before: bool) -> Iterator[Step]:
        under = children(node)
        if not under:
            return
        inner = is_before or is_previous(node)
        for child in self._taken(node, is_before=inner):
            yield from self._steps(child, is_before=inner)
        parts = (
            Part(text=piece) if isinstance(piece, str) else self._valued(piece, is_before=inner)
            for piece in pieces(node)
        )
        yield Step(
            span=node.span,
            parts=tuple(parts),
            value=self._value(node, is_before=is_before),
            unit=unit_of(node, self._known),
        )

    def _taken(self, node: Node, *, is_before: bool) -> tuple[Node, ...]:
        """What is under it, of an `if` its condition and the branch that is taken."""
        if not (isinstance(node, Call) and node.function is Function.IF):
            return children(node)
        condition, then, otherwise = node.arguments
        holds = self._value(condition, is_before=is_before)
        if isinstance(holds, Missing):
            return (condition,)
        return condition, then if holds else otherwise

    def _valued(self, node: Node, *, is_before: bool) -> Part:
        return Part(
            text=printed(node),
            value=self._value(node, is_before=is_before),
            unit=unit_of(node, self._known),
            words=self._words(node),
            is_previous=is_before and not isinstance(node, Number),
        )

    def _words(self, node: Node) -> str | None:
        match node:
            case Variable():
                return self._known.variables[node.code].words
            case Indicator():
                return self._known.indicators[node.code].words
        return None

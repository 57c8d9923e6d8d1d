"""Random trees that pass the check, and random values for them."""

from decimal import Decimal

from hypothesis import strategies as st

from app.domain.formulas.known import Kind, Known, KnownIndicator, KnownVariable
from app.domain.formulas.ranges import LARGEST, SMALLEST
from app.domain.formulas.tree import (
    COMPARISONS,
    INDICATOR_SIGN,
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
    Selector,
    Variable,
    key_of,
)

LEAVES = (
    Variable(code="a"),
    Variable(code="b"),
    Variable(code="n_marked"),
    Variable(code="marks", selectors=(Selector(dimension="grade", value=4),)),
    Variable(
        code="marks",
        selectors=(Selector(dimension="grade", value=5), Selector(dimension="subject", value="Русский язык")),
    ),
    Indicator(code="pass-rate"),
    Indicator(code="other"),
)
FLAGS = (Variable(code="has_library"), Variable(code="has_net"))
NUMBER_KEYS = tuple(key_of(leaf) for leaf in LEAVES)
FLAG_KEYS = tuple(key_of(leaf) for leaf in FLAGS)
KNOWN = Known(
    variables={
        **{code: KnownVariable(words=code) for code in ("a", "b", "n_marked")},
        "marks": KnownVariable(
            words="marks",
            dimensions={"grade": frozenset({4, 5}), "subject": frozenset({"math", "Русский язык"})},
        ),
        **{code: KnownVariable(words=code, kind=Kind.CONDITION) for code in ("has_library", "has_net")},
    },
    indicators={code: KnownIndicator(words=code) for code in ("pass-rate", "other")},
)

written = st.decimals(0, 1000, places=2).map(lambda value: Number(value=value.normalize()))


def _call(function: Function, *arguments: Node) -> Call:
    return Call(function=function, arguments=arguments)


class _Tree:
    """Draws a tree from the top down, never deeper than it is told."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def number(self, depth: int, *, is_before: bool = False) -> Node:
        if depth == 0 or self._draw(st.integers(0, 3)) == 0:
            return self._draw(st.sampled_from(LEAVES) | written)
        take = self._draw(st.sampled_from(NUMBER_SHAPES))

        def one() -> Node:
            return self.number(depth - 1, is_before=is_before)

        def several(most: int) -> list[Node]:
            return [one() for _ in range(self._draw(st.integers(1, most)))]

        match take:
            case "-":
                return Negative(operand=one())
            case "+-" | "*/":
                operands = [one(), *several(3)]
                signs = [self._draw(st.sampled_from(take)) for _ in operands[1:]]
                return Chain(operators=tuple(signs), operands=tuple(operands))
            case Function.SHARE:
                return _call(take, one(), one())
            case Function.ROUND:
                return _call(take, one(), Number(value=Decimal(self._draw(st.integers(0, 3)))))
            case Function.IF:
                return _call(take, self.condition(depth - 1, is_before=is_before), one(), one())
            case Function.WEIGHTED_MEAN:
                return _call(
                    take, *(node for _ in range(self._draw(st.integers(1, 3))) for node in (one(), one()))
                )
            case Function.PREVIOUS:  # it does not stand in itself
                return one() if is_before else _call(take, self.number(depth - 1, is_before=True))
        return _call(take, *several(4))

    def condition(self, depth: int, *, is_before: bool = False) -> Node:
        if depth == 0:
            return self._draw(st.sampled_from(FLAGS))

        def one() -> Node:
            return self.condition(depth - 1, is_before=is_before)

        def number() -> Node:
            return self.number(depth - 1, is_before=is_before)

        match self._draw(st.sampled_from(("flag", "not", "and", "or", "compare", "known", "coalesce", "if"))):
            case "not":
                return Not(operand=one())
            case "and" | "or" as operator:
                return Logic(
                    operator=operator,
                    operands=(one(), *(one() for _ in range(self._draw(st.integers(1, 2))))),
                )
            case "compare":
                return Comparison(
                    operator=self._draw(st.sampled_from(COMPARISONS)), left=number(), right=number()
                )
            case "known":
                return _call(Function.KNOWN, number())
            case "coalesce":
                return _call(Function.COALESCE, one(), one())
            case "if":
                return _call(Function.IF, one(), one(), one())
        return self._draw(st.sampled_from(FLAGS))


NUMBER_SHAPES = ("-", "+-", "*/", "+-", "*/", *(one for one in Function if one is not Function.KNOWN))
written = st.decimals(0, 1000, places=2).map(lambda value: Number(value=value.normalize()))


@st.composite
def numbers(draw: st.DrawFn, depth: int = 4) -> Node:
    """Trees that give a number."""
    return _Tree(draw).number(depth)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> Node:
    """Trees that give true or false."""
    return _Tree(draw).condition(depth)


trees = numbers() | conditions()


def _sized(least: float, most: float) -> st.SearchStrategy[float | None]:
    return st.one_of(
        st.none(),
        st.just(0.0),
        st.integers(-20, 500).map(float),
        st.floats(least, most) | st.floats(-most, -least),
    )


_measured = _sized(SMALLEST, LARGEST)
_any = _sized(5e-324, 1.7e308)
values = st.fixed_dictionaries(
    {
        **{key: _any if key.startswith(INDICATOR_SIGN) else _measured for key in NUMBER_KEYS},
        **dict.fromkeys(FLAG_KEYS, st.none() | st.booleans()),
    }
)

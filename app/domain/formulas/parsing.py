"""Text of a formula to its tree: tokens and a small precedence-climbing parser.

Every fault is a FormulaError with its span. The work is bounded by the length of the text; brackets that
are nested too deep are refused while reading, before Python's own stack could run out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from app.domain.formulas.errors import FormulaError, nearest
from app.domain.formulas.tree import (
    COMPARISONS,
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
    Span,
    Variable,
    walk,
)

LONGEST_TEXT = 4_000  # characters: a page and a half, more than anybody checks by eye
DEEPEST = 40  # brackets within brackets and nodes within nodes
MOST_NODES = 1_000
WHOLE_DIGITS = 15  # what a float holds exactly
FRACTION_DIGITS = 12
SELECTOR_DIGITS = 9

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u00a0\u202f]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[a-z][a-z0-9_]*)"
    # A hyphen belongs to the code when a letter or a digit follows at once.
    r"|(?P<indicator>@[a-z](?:[a-z0-9_]|-(?=[a-z0-9]))*)"
    r'|(?P<text>"[^"\x00-\x1f\x7f]*")'
    r"|(?P<sign><=|>=|<>|[-+*/<>=(){},])"
)
_NUMBER_GOES_ON = re.compile(r",[0-9]+")
_GLUED_TO_NUMBER = re.compile(r"[\w.]+")
# What people type or paste in place of a sign of the language.
_MEANT = {
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", ":": "/", "≤": "<=", "≥": ">=", "≠": "<>",
    "!": "<>", "[": "(", "]": ")", "«": '"', "»": '"', "'": '"', "“": '"', "”": '"', "„": '"',
}  # fmt: skip
# Russian letters that look like Latin ones, small or capital, or stand on their keys in people's minds.
_LOOKS_LATIN = str.maketrans("авекмнорстухѕіј", "abekmhopctyxsij")
_WORD = re.compile(r"[@\w-]*\w")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")

_POWERS = {"or": 1, "and": 2, **dict.fromkeys(COMPARISONS, 4), "+": 5, "-": 5, "*": 6, "/": 6}
_WHOLE, _NOT, _COMPARED, _UNARY = 1, 3, 4, 7
_RESERVED = {"and", "or", "not", "if"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # a group of _TOKEN, or "end"
    text: str
    span: Span


def parse(text: str) -> Node:
    """The tree of a formula; FormulaError at the first fault.

    Bounds: LONGEST_TEXT characters, DEEPEST levels, MOST_NODES nodes, numbers of WHOLE_DIGITS and
    FRACTION_DIGITS digits. Names and kinds are not looked at here (checking.py).
    """
    if len(text) > LONGEST_TEXT:
        raise FormulaError("formula.too_long", Span(LONGEST_TEXT, len(text)), most=LONGEST_TEXT)
    tree = _Parser(_tokens(text)).read()
    for count, (node, _, depth) in enumerate(walk(tree), start=1):
        if depth > DEEPEST:
            raise FormulaError("formula.too_deep", node.span, most=DEEPEST)
        if count > MOST_NODES:
            raise FormulaError("formula.too_many_parts", node.span, most=MOST_NODES)
    return tree


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        token = _Token(str(match.lastgroup), match[0], Span(place, match.end()))
        place = match.end()
        if token.kind == "number":
            _check_number(token, text)
        if token.kind != "space":
            found.append(token)
    return [*found, _Token("end", "", Span(len(text), len(text)))]


def _unreadable(text: str, place: int) -> FormulaError:
    char, span = text[place], Span(place, place + 1)
    if char == '"':
        return FormulaError("formula.quote_open", span)
    if char == "@":
        return FormulaError("formula.indicator_code", span)
    if char == ";":
        return FormulaError("formula.semicolon", span, value=char, perhaps=",")
    if _CYRILLIC.match(char):
        return _in_cyrillic(text, place)
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    is_capital = char.isascii() and char.isupper()
    perhaps = char.lower() if is_capital else _MEANT.get(char.lower())
    return FormulaError("formula.unknown_character", span, value=shown, perhaps=perhaps)


def _in_cyrillic(text: str, place: int) -> FormulaError:
    """A word with Russian letters: in Latin ones, where all of them look so."""
    start = place
    while start and (text[start - 1].isalnum() or text[start - 1] in "_@-"):
        start -= 1
    word = _WORD.match(text, start)
    value = word[0] if word else text[place]
    latin = value.lower().translate(_LOOKS_LATIN)
    perhaps = None if _CYRILLIC.search(latin) else latin
    code = "formula.cyrillic_looks_latin" if perhaps else "formula.cyrillic"
    return FormulaError(
        code, Span(start, start + len(value)), value=value, letter=text[place], perhaps=perhaps
    )


def _check_number(token: _Token, text: str) -> None:
    start, end = token.span.start, token.span.end
    if comma := _NUMBER_GOES_ON.match(text, end):
        value = text[start : comma.end()]
        raise FormulaError(
            "formula.decimal_comma", Span(start, comma.end()), value=value, perhaps=value.replace(",", ".")
        )
    if glued := _GLUED_TO_NUMBER.match(text, end):
        raise FormulaError(
            "formula.number_unclear", Span(start, glued.end()), value=text[start : glued.end()]
        )
    whole, _, fraction = token.text.partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS or len(fraction) > FRACTION_DIGITS:
        raise FormulaError(
            "formula.number_too_long", token.span, whole=WHOLE_DIGITS, fraction=FRACTION_DIGITS
        )


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._nesting = 0

    def read(self) -> Node:
        if self._next.kind == "end":
            raise FormulaError("formula.empty", self._next.span)
        tree = self._expression(_WHOLE)
        if self._next.text == ")":
            raise FormulaError("formula.bracket_extra", self._next.span)
        if self._next.kind != "end":
            raise FormulaError("formula.operator_expected", self._next.span, value=self._next.text)
        return tree

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += 1
        return token

    def _since(self, start: int) -> Span:
        return Span(start, self._tokens[self._place - 1].span.end)

    def _power(self) -> int:
        return _POWERS.get(self._next.text, 0) if self._next.kind in ("sign", "name") else 0

    def _expression(self, power: int) -> Node:
        """What binds at least so tightly."""
        start = self._next.span.start
        node = self._operand(power)
        while (found := self._power()) >= power:
            node = self._joined(node, found, start)
        return node

    def _joined(self, first: Node, power: int, start: int) -> Node:
        """The operand with all that follow it on the same level."""
        operators: list[str] = []
        operands = [first]
        while self._power() == power:
            if power == _COMPARED and operators:
                raise FormulaError("formula.comparison_chain", self._next.span, value=self._next.text)
            operators.append(self._take().text)
            operands.append(self._expression(power + 1))
        span = self._since(start)
        if power == _COMPARED:
            return Comparison(operator=operators[0], left=first, right=operands[1], span=span)
        if power < _COMPARED:
            return Logic(operator=operators[0], operands=tuple(operands), span=span)
        return Chain(operators=tuple(operators), operands=tuple(operands), span=span)

    def _operand(self, power: int) -> Node:
        token = self._next
        if token.kind == "number":
            self._take()
            return Number(value=Decimal(token.text).normalize(), span=token.span)
        if token.kind == "indicator":
            self._take()
            return Indicator(code=token.text[1:], span=token.span)
        if token.text == "-":
            self._take()
            operand = self._inside(token, lambda: self._expression(_UNARY))
            return Negative(operand=operand, span=self._since(token.span.start))
        if token.text == "(":
            self._take()
            node = self._inside(token, lambda: self._expression(_WHOLE))
            self._close(token)
            return node
        if token.text == "not" and power <= _NOT:
            self._take()
            operand = self._inside(token, lambda: self._expression(_NOT))
            return Not(operand=operand, span=self._since(token.span.start))
        if token.kind == "name" and token.text not in _RESERVED - {"if"}:
            return self._named()
        value = token.text or None
        raise FormulaError("formula.operand_expected", token.span, value=value)

    def _inside(self, opening: _Token, read: Callable[[], Node]) -> Node:
        self._nesting += 1
        if self._nesting > DEEPEST:
            raise FormulaError("formula.too_deep", opening.span, most=DEEPEST)
        node = read()
        self._nesting -= 1
        return node

    def _close(self, opening: _Token) -> None:
        if self._next.text == ")":
            self._take()
        elif self._next.kind == "end":
            raise FormulaError("formula.bracket_open", opening.span)
        else:
            raise FormulaError("formula.operator_expected", self._next.span, value=self._next.text)

    def _named(self) -> Node:
        """A function with its arguments or a variable with its selectors."""
        name = self._take()
        if self._next.text == "(":
            return self._call(name)
        if name.text in _RESERVED:
            raise FormulaError("formula.function_bracket", name.span, value=name.text)
        selectors = self._selectors() if self._next.text == "{" else ()
        return Variable(code=name.text, selectors=selectors, span=self._since(name.span.start))

    def _call(self, name: _Token) -> Node:
        if name.text not in set(Function):
            raise FormulaError(
                "formula.function_unknown", name.span, value=name.text, perhaps=nearest(name.text, Function)
            )
        opening = self._take()
        arguments: list[Node] = []
        if self._next.text != ")":
            arguments.append(self._inside(opening, lambda: self._expression(_WHOLE)))
            while self._next.text == ",":
                self._take()
                arguments.append(self._inside(opening, lambda: self._expression(_WHOLE)))
        self._close(opening)
        return Call(
            function=Function(name.text), arguments=tuple(arguments), span=self._since(name.span.start)
        )

    def _selectors(self) -> tuple[Selector, ...]:
        opening = self._take()
        found = [self._selector()]
        while self._next.text == ",":
            self._take()
            found.append(self._selector())
        if self._next.text != "}":
            raise FormulaError("formula.selector_open", opening.span)
        self._take()
        by_dimension = sorted(found, key=lambda one: one.dimension)
        for one, after in pairwise(by_dimension):
            if one.dimension == after.dimension:
                raise FormulaError("formula.selector_twice", after.span, value=one.dimension)
        return tuple(by_dimension)

    def _selector(self) -> Selector:
        dimension = self._take()
        if dimension.kind != "name":
            raise FormulaError("formula.selector_name", dimension.span)
        if self._next.text != "=":
            raise FormulaError("formula.selector_equals", self._next.span, value=dimension.text)
        self._take()
        value = self._selected(dimension.text)
        return Selector(dimension=dimension.text, value=value, span=self._since(dimension.span.start))

    def _selected(self, dimension: str) -> int | str:
        token = self._next
        is_whole = token.kind == "number" and token.text.isdigit() and len(token.text) <= SELECTOR_DIGITS
        is_text = token.kind in ("name", "text") and token.text != '""'
        if not (is_whole or is_text):
            raise FormulaError("formula.selector_value", token.span, value=dimension)
        self._take()
        if token.kind == "number":
            return int(token.text)
        return token.text.strip('"')

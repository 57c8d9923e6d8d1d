"""What is wrong with a formula, and where in its text."""

import difflib
from collections.abc import Iterable

from app.domain.errors import Invalid
from app.domain.formulas.tree import Span

_LONGEST_VALUE = 60
_LONGEST_NAME = 60  # of codes in model packages; what is longer resembles none of them


class FormulaError(Invalid):
    """A refusal with its place: `span` in characters from 0; the fact `position` counts from 1."""

    def __init__(self, code: str, span: Span, /, **facts: object) -> None:
        short = {name: _short(fact) for name, fact in facts.items()}
        super().__init__(code, position=span.start + 1, **short)
        self.span = span


def _short(fact: object) -> object:
    if isinstance(fact, str) and len(fact) > _LONGEST_VALUE:
        return f"{fact[: _LONGEST_VALUE - 1]}…"
    return fact


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, or None."""
    if len(name) > _LONGEST_NAME:
        return None
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), None)

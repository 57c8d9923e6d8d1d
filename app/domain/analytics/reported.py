"""What one school's reports of a year give to a ratio: what indicators.py does for all of them at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.domain.engine.aggregation import NOT_AWAITED
from app.domain.quality_model import Passport, QualityModel

_EXEMPT = {one.value for one in NOT_AWAITED}


class Value(NamedTuple):
    """A number, or why there is none (`NotMeasured`)."""

    number: float | None
    why: str | None


Cells = Mapping[tuple[str, str], Value]  # of a school in a year, by variable and breakdown
_NOTHING = Value(None, None)


def sides_of(model: QualityModel, passport: Passport, cells: Cells) -> tuple[float, float] | None:
    """Above and below the line; None of a school that adds nothing (`indicators.contributions`)."""
    top = _sum(model, passport.numerator, cells)
    bottom = _sum(model, passport.denominator, cells) if passport.denominator else 1.0
    return None if top is None or not bottom else (top, bottom)


def is_exempt(model: QualityModel, passport: Passport, cells: Cells) -> bool:
    """Whether the school has told that nobody has to wait for it (`indicators.reasons_told`)."""
    terms = model.terms_of(passport)
    told = [cells.get((str(one.reported), one.breakdown), _NOTHING) for one in terms]
    below = [one.number for one, term in zip(told, terms, strict=True) if term.code in passport.denominator]
    is_nothing = bool(below) and None not in below and sum(one or 0.0 for one in below) == 0
    return is_nothing or any(one.why in _EXEMPT for one in told)


def teaches(known: Sequence[int], asked: Sequence[int]) -> bool:
    """Whether a school with these grades is asked for something of those (`indicators.teaches`)."""
    return not known or not asked or not set(known).isdisjoint(asked)


def _sum(model: QualityModel, codes: Sequence[str], cells: Cells) -> float | None:
    """The variables added from left to right; None when one of them is not known."""
    total: float | None = None
    for code in codes:
        term = model.variables[code]
        number = cells.get((str(term.reported), term.breakdown), _NOTHING).number
        if number is None:
            return None
        total = number if total is None else total + number
    return total

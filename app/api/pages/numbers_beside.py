"""Numbers by two versions of a model, with as many digits as tell them apart."""

from app.api.pages.formats import dec, pct
from app.api.pages.indicator_views import DIGITS, figure, with_unit
from app.domain.values import Figure, is_same_number

_NONE = "нет"
_MOST_DIGITS = 12  # numbers that differ only behind them are the same


def number_words(one: Figure | None, *, none: str = _NONE) -> str:
    """«64,3 %»; «9 из 14» of few people; «нет»."""
    if one is None:
        return none
    return figure(one) if one.is_small and one.counts_people else with_unit(one)


def both_words(before: Figure | None, after: Figure | None, *, none: str = _NONE) -> tuple[str, str]:
    """Both numbers: «64,3 %» and «64,5 %», but «64,28 %» and «64,32 %»."""
    old, new = number_words(before, none=none), number_words(after, none=none)
    if before is None or after is None or is_same_number(before, after):
        return old, new
    digits = max(DIGITS[before.unit], DIGITS[after.unit])
    while old == new and digits < _MOST_DIGITS:
        digits += 1
        old, new = _closer(before, digits), _closer(after, digits)
    return old, new


def _closer(one: Figure, digits: int) -> str:
    return pct(one.value, digits) if one.unit.is_share else dec(one.value, digits)

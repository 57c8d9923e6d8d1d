"""What people write as a value, a breakdown: understood exactly, or refused with what to do."""

import math
import re
from collections.abc import Mapping

from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid
from app.domain.layouts import normalised
from app.domain.observations import Measured, Unit, ValueKind, Variable, canonical_breakdown

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?")
_LONGEST_NUMBER = 24  # characters; more digits than a double holds are a slip
_MOST_DIGITS = 15  # that a double always holds
_TOLD = 40  # characters of a cell that a sentence repeats


def read_value(text: str, variable: Variable, words: Mapping[str, Measured]) -> Measured:
    """The value that a person wrote; Invalid `observation.value_…` says what is wrong with it.

    `words`: what «да» or «не применимо» mean.
    """
    if is_plain_number(text) and variable.kind is not ValueKind.YES_NO:
        return checked_number(float(text), variable)
    plain = _SPACES.sub(" ", text.replace("\u2212", "-").replace("\u2013", "-")).strip()
    meant = words.get(normalised(plain))
    if isinstance(meant, NotMeasured):
        return meant
    if variable.kind is ValueKind.YES_NO:
        if meant is None:
            raise Invalid("observation.value_yes_no", value=plain[:_TOLD])
        return meant
    if plain.endswith("%"):
        if variable.unit is not Unit.PERCENT:
            raise Invalid("observation.value_percent_sign", value=plain[:_TOLD])
        plain = plain[:-1].rstrip()
    if len(plain) > _LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        raise Invalid("observation.value_text", value=text.strip()[:_TOLD])
    return checked_number(float(plain.replace(" ", "").replace(",", ".")), variable)


def is_plain_number(text: str) -> bool:
    """Whether it is a whole number in digits alone, as nearly all are: nothing about it has to be asked."""
    return (
        len(text) <= _MOST_DIGITS and text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0")
    )


def given_value(value: float | bool | str, variable: Variable, words: Mapping[str, Measured]) -> Measured:
    """The value of a program, which may give numbers and truth as such, or text as people write it."""
    if isinstance(value, str):
        return read_value(value, variable, words)
    is_truth = isinstance(value, bool)
    if is_truth is not (variable.kind is ValueKind.YES_NO):
        code = "observation.value_text" if is_truth else "observation.value_yes_no"
        raise Invalid(code, value="да" if value is True else "нет" if value is False else shown(value))
    return float(value) if is_truth else checked_number(float(value), variable)


def checked_number(number: float, variable: Variable) -> float:
    """The number, whole and within bounds as the variable demands it; Invalid otherwise."""
    if not math.isfinite(number):
        raise Invalid("observation.value_text", value=str(number))
    if variable.kind is ValueKind.WHOLE and not number.is_integer():
        raise Invalid("observation.value_not_whole", value=shown(number))
    if variable.low is not None and number < variable.low:
        raise Invalid("observation.value_low", value=shown(number), bound=shown(variable.low))
    if variable.high is not None and number > variable.high:
        raise Invalid("observation.value_high", value=shown(number), bound=shown(variable.high))
    return number + 0.0  # minus nought is nought


def shown(number: float) -> str:
    """A number in a sentence: 4,3 and 15."""
    return f"{number:.10f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "\u2212")


def read_breakdown(given: Mapping[str, str], variable: Variable) -> str:
    """The canonical breakdown: exactly the variable's dimensions, each by the code or words of its value.

    Invalid `observation.breakdown_…`. A whole beside its parts is a variable of its own, so that a sum
    never counts anybody twice.
    """
    filled = {code: value.strip() for code, value in given.items() if value.strip()}
    for code in filled:
        if code not in {one.code for one in variable.dimensions}:
            raise Invalid("observation.breakdown_foreign", dimension=code[:_TOLD], variable=variable.code)
    found: dict[str, str] = {}
    for dimension in variable.dimensions:
        value = filled.get(dimension.code)
        if value is None:
            raise Invalid("observation.breakdown_missing", name=dimension.name, dimension=dimension.code)
        spellings = {normalised(text): code for code, words in dimension.values.items()
                     for text in (code, words)}  # fmt: skip
        known = spellings.get(normalised(value))
        if known is None:
            raise Invalid(
                "observation.breakdown_unknown", name=dimension.name, dimension=dimension.code,
                value=value[:_TOLD],
            )  # fmt: skip
        found[dimension.code] = known
    return canonical_breakdown(found)

"""How numbers, dates and words look on Russian pages (wording.md, «Числа»)."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from markupsafe import Markup, escape

from app.catalogues.layouts import counts_rows
from app.catalogues.messages import plural as plural_form
from app.catalogues.messages import ranges
from app.catalogues.organisations import load_kind_forms
from app.domain.clock import LOCAL
from app.domain.organisations import Fact, Kind
from app.domain.school_groups import holds_until, number_of
from app.domain.statistics import Share

NBSP = "\u00a0"
NARROW = "\u202f"
MINUS = "\u2212"
DASH = "—"
HYPHEN = "\u2011"  # does not break
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
    "ноября", "декабря",
)  # fmt: skip
_DAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_NARROW = 2  # per cent
_STEPS = tuple(Decimal(1).scaleb(-digits) for digits in range(13))
_GLUED = re.compile(
    r"(?<![\w-])(в|во|и|к|ко|с|со|о|об|от|до|по|на|за|из|у|не|ни|а|но|для|при|№) (?=\S)", re.IGNORECASE
)
_DASHED = re.compile(r" ([—–])")
_UNITS = re.compile(r" (?=%)|(?<=[\d»]) (?=из\b|класс|кл\.|п\.)|(?<=[Шш]кол[аы]) (?=№)")
_DOCUMENT = re.compile(r"(№.\d+)-(?=\d)")  # a document's number is one word


def dec(value: float | None, digits: int = 1) -> str:
    """64,3: a decimal comma, a real minus, half away from zero; a dash for nothing."""
    if value is None:
        return DASH
    rounded = str(Decimal(repr(value)).quantize(_STEPS[digits], ROUND_HALF_UP))
    figures = rounded.lstrip("-")
    sign = MINUS if figures != rounded and figures.strip("0.") else ""
    whole, _, rest = figures.partition(".")
    return sign + _thousands(whole) + ("," + rest if rest else "")


def span(low: float, high: float) -> str:
    """«от 39 до 84», a likely range; a narrow one with a decimal, else both ends would look the same."""
    digits = 1 if high - low < _NARROW else 0
    return f"от {dec(low, digits)} до {dec(high, digits)}"


def num(value: float | None) -> str:
    """12 480 with narrow spaces, 67,5 of what has a fraction; a dash for nothing."""
    if value is None:
        return DASH
    if isinstance(value, float):
        return dec(value, 1)
    if 0 <= value < 1000:
        return str(value)
    return (MINUS if value < 0 else "") + _thousands(str(abs(value)))


def _thousands(digits: str) -> str:
    if len(digits) < 4:
        return digits
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    groups += [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return NARROW.join(groups)


def share(value: float | None, digits: int = 1) -> str:
    """64,3 of a hundred: what is short of the whole never looks whole, so 99,97 is 99,9."""
    if value is not None and value < 100:
        value = min(value, 100 - 10**-digits)
    return dec(value, digits)


def pct(value: float | None, digits: int = 1) -> str:
    """64,3 % with a no-break space; 99,9 % where a few are lacking."""
    return DASH if value is None else f"{share(value, digits)}{NBSP}%"


def signed(value: float | None, digits: int = 0) -> str:
    """+5 or −2; 0 without a sign."""
    words = dec(value, digits)
    return (
        f"+{words}"
        if value is not None and value > 0 and words.strip("0,")
        else words.replace(f"{MINUS}0", "0")
        if words in (f"{MINUS}0", f"{MINUS}0,0")
        else words
    )


def day(value: date | datetime) -> str:
    """20.04.2027, in local time."""
    return _local(value).strftime("%d.%m.%Y")


def long_day(value: date | datetime) -> str:
    """20 апреля 2027 г."""
    local = _local(value)
    return f"{local.day}{NBSP}{_MONTHS[local.month - 1]} {local.year}{NBSP}г."


def fact(value: str) -> str:
    """A fact's value: numbers as numbers look here, words as they are."""
    number = number_of(value)
    if number is None:
        return value
    digits = len(value.replace(",", ".").partition(".")[2])
    return dec(number, min(digits, 4))


def since(one: Fact) -> str:
    """«с 01.09.2024»; of a former name «до 01.09.2024»."""
    return f"{'до' if holds_until(one) else 'с'} {day(one.valid_from)}"


def weekday(value: date | datetime) -> str:
    """Понедельник, 16 ноября 2026 г."""
    local = _local(value)
    return f"{_DAYS[local.weekday()].capitalize()}, {long_day(value)}"


@lru_cache(2000)  # one list after another shows the same moments
def moment(value: datetime) -> str:
    """16.11.2026, 14:05 in local time."""
    local = value.astimezone(LOCAL).isoformat("T", "minutes")  # strftime takes three times as long
    return f"{local[8:10]}.{local[5:7]}.{local[:4]}, {local[11:16]}"


def clock(value: datetime) -> str:
    """14:05 in local time."""
    return moment(value)[-5:]


def as_typed(value: datetime) -> str:
    """2026-11-16T14:05 in local time: what a browser's field for moments holds."""
    return value.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


def _local(value: date | datetime) -> date:
    return value.astimezone(LOCAL) if isinstance(value, datetime) else value


def plural(n: int, one: str, few: str, many: str) -> str:
    """3 школы: the number and the word that agrees with it; none is said as «школ нет»."""
    if n == 0:
        return f"{many} нет"
    return f"{num(n)}{NBSP}{plural_form(n, one, few, many)}"


def held(n: int, layout: str | None) -> str:
    """What a file of results holds: «46 работ»; one of term marks «2 100 строк отметок»."""
    if counts_rows(layout):
        return plural(n, "строка отметок", "строки отметок", "строк отметок")
    return plural(n, "работа", "работы", "работ")


def counted_kind(kind: Kind, n: int) -> str:
    """«4 района»; of a kind that only a city's own list knows «Куст: 4»."""
    forms = load_kind_forms().get(kind.code)
    return plural(n, *forms) if forms else f"{kind.name}: {num(n)}"


def closed(n: int) -> str:
    """«одна закрыта», «2 закрыты», «5 закрыто», of schools."""
    return "одна закрыта" if n == 1 else plural(n, "закрыта", "закрыты", "закрыто")


def counted(k: int, n: int) -> str:
    """31 из 48 (65 %): people as a number and a share; of fewer than twenty «9 из 14» alone."""
    if n == 0:
        return DASH
    if Share(k, n).is_small:
        return f"{num(k)} из{NBSP}{num(n)}"
    return f"{num(k)} из{NBSP}{num(n)} ({pct(100 * k / n, 0 if n < 100 else 1)})"


def axis(value: float, scale_max: float = 100) -> float:
    """Where a value stands on the axis of intervals, 2 to 158; what is off the scale stays at its end."""
    return round(2 + 156 * min(max(value, 0.0), scale_max) / scale_max, 1)


def size(n: int) -> str:
    """48 КБ."""
    if n < 1024:
        return f"{n}{NBSP}Б"
    return f"{dec(n / 1024, 0)}{NBSP}КБ" if n < 1024 * 1024 else f"{dec(n / 1024 / 1024, 1)}{NBSP}МБ"


def glue(text: str) -> Markup:
    """The text with short words, №, units and dashes glued to their neighbours."""
    glued = _GLUED.sub(lambda found: found.group(1) + NBSP, str(escape(text)))
    glued = _DASHED.sub(NBSP + r"\1", _UNITS.sub(NBSP, glued))
    return Markup(_DOCUMENT.sub(r"\1" + HYPHEN, glued))  # noqa: S704 (escaped above)


def rows_of(runs: Sequence[Sequence[int]]) -> str:
    """«строка 12»; «строки 14–39, 45»."""
    told = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    word = "строка" if len(runs) == 1 and runs[0][0] == runs[0][1] else "строки"
    return f"{word} {told}"


FILTERS: dict[str, Callable[..., object]] = {
    "dec": dec,
    "num": num,
    "pct": pct,
    "share": share,
    "signed": signed,
    "day": day,
    "long_day": long_day,
    "weekday": weekday,
    "moment": moment,
    "clock": clock,
    "as_typed": as_typed,
    "plural": plural,
    "word_for": plural_form,
    "size": size,
    "fact": fact,
    "since": since,
    "counted_kind": counted_kind,
    "held": held,
    "closed": closed,
    "ranges": ranges,
    "rows_of": rows_of,
    "axis": axis,
    "glue": glue,
}

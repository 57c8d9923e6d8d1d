"""Academic years and their parts, and calendar years: ordered, parsed from what people write, in Russian.

First form: the academic year, its halves, quarters and trimesters. What a file calls «I четверть» belongs to
a year that often stands elsewhere, so reading takes the year beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.errors import Invalid


class PeriodKind(StrEnum):
    """What part of an academic year, or a calendar one."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    TRIMESTER = "trimester"
    CALENDAR_YEAR = "calendar_year"  # no part: what is reported of 1 January to 31 December


_IN_A_YEAR: Mapping[PeriodKind, int] = {
    PeriodKind.YEAR: 1,
    PeriodKind.HALF: 2,
    PeriodKind.QUARTER: 4,
    PeriodKind.TRIMESTER: 3,
    PeriodKind.CALENDAR_YEAR: 1,
}
_LETTERS: Mapping[PeriodKind, str] = {
    PeriodKind.HALF: "H",
    PeriodKind.QUARTER: "Q",
    PeriodKind.TRIMESTER: "T",
}
_SHORTEST_FIRST = (
    PeriodKind.QUARTER, PeriodKind.TRIMESTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.CALENDAR_YEAR,
)  # fmt: skip
_YEAR_END = Fraction(1, 3)  # four of the twelve months of an academic year are over on 31 December
_ROMAN = ("I", "II", "III", "IV")

_YEARS = re.compile(r"(?<!\d)(\d{4})\s*[/\\–—-]\s*(\d{4}|\d{2})(?!\d)")
_EXAMPLE = "2025"  # of how a calendar year is written
_CALENDAR = re.compile(r"(?:19|20|21)\d{2}")
_CODE = re.compile(r"(\d{4})[/-](\d{2})(?:[ -]([HQT])([1-4]))?", re.IGNORECASE)
_NOUNS = (
    (PeriodKind.QUARTER, r"четв(?:ерт[ьи]|\.)?|чтв\.?"),
    (PeriodKind.TRIMESTER, r"трим(?:естра?|\.)?"),
    (PeriodKind.HALF, r"полугоди[еяй]|полуг\.?|п/г"),
)
_NUMBERS: Mapping[str, int] = {
    **{str(n): n for n in range(1, 5)},
    **{roman.lower(): n for n, roman in enumerate(_ROMAN, 1)},
    **dict.fromkeys(("первый", "первая", "первое", "первой", "первого"), 1),
    **dict.fromkeys(("второй", "вторая", "второе", "второго"), 2),
    **dict.fromkeys(("третий", "третья", "третьей", "третьего"), 3),
    **dict.fromkeys(("четвертый", "четвертая", "четвертой"), 4),
}
_NUMBER = r"(?P<number>[1-4]|iv|i{1,3}|[а-я]{6,9})(?:\s*-?\s*(?:ая|ый|ой|ий|ое|ья|ье|я|й|е))?"
_AFTER = _NUMBER.replace("number", "after")
_WRITTEN = tuple(
    (kind, re.compile(rf"^(?:за )?(?:{_NUMBER}\s*(?:{noun})|(?:{noun})\s*{_AFTER})$"))
    for kind, noun in _NOUNS
)
_WHOLE_YEAR = re.compile(r"^(?:за )?(?:(?:весь )?год|годовая|годовые|учебный год)$")
_LEFTOVER = re.compile(r"\b(?:уч(?:ебн(?:ый|ого))?\.?\s*(?:год[а]?|г\.?)|года?|гг?\.)(?=\s|$|[.,;)])")
_LOOKS_ROMAN = str.maketrans("іїӏlv", "iiiiv")  # Cyrillic and other letters that stand for roman digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """An academic year (1 September to 31 August), a part of it, or a calendar year.

    `first_year`: 2025 of 2025/26 and of 2025.
    """

    first_year: int
    kind: PeriodKind = PeriodKind.YEAR
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _IN_A_YEAR[self.kind] or not 1900 <= self.first_year <= 2200:
            raise ValueError(f"{self.first_year} has no {self.kind} {self.number}")

    def __lt__(self, other: "Period") -> bool:
        """Earlier is what ends earlier; of two that end together the shorter one."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[int, Fraction, int]:
        end = _YEAR_END if self.is_calendar else Fraction(self.number, _IN_A_YEAR[self.kind])
        return self.first_year, end, _SHORTEST_FIRST.index(self.kind)

    @property
    def begins(self) -> tuple[int, Fraction]:
        """Where it begins: its academic year, and how much of that is over by then."""
        if self.is_calendar:
            return self.first_year - 1, _YEAR_END
        return self.first_year, Fraction(self.number - 1, _IN_A_YEAR[self.kind])

    @property
    def is_calendar(self) -> bool:
        """Whether it runs from January to December."""
        return self.kind is PeriodKind.CALENDAR_YEAR

    @property
    def academic_year(self) -> str:
        """2025/26; of a calendar year the one that it ends in, beside whose numbers it is shown."""
        return f"{self.first_year}/{(self.first_year + 1) % 100:02}"

    @property
    def code(self) -> str:
        """2025/26 Q1; of a whole year 2025/26; of a calendar year 2025."""
        if self.is_calendar:
            return str(self.first_year)
        letter = _LETTERS.get(self.kind)
        return f"{self.academic_year} {letter}{self.number}" if letter else self.academic_year

    @property
    def slug(self) -> str:
        """2025-26-q1: the code in an address."""
        return re.sub(r"[/ ]", "-", self.code).lower()

    @property
    def words(self) -> str:
        """II четверть; 1-й триместр; 2-е полугодие; 2025/26 учебный год; 2025 год."""
        if self.is_calendar:
            return f"{self.first_year} год"
        if self.kind is PeriodKind.QUARTER:
            return f"{_ROMAN[self.number - 1]} четверть"
        if self.kind is PeriodKind.TRIMESTER:
            return f"{self.number}-й триместр"
        if self.kind is PeriodKind.HALF:
            return f"{self.number}-е полугодие"
        return f"{self.academic_year} учебный год"

    @property
    def title(self) -> str:
        """II четверть 2025/26 учебного года."""
        is_whole = self.kind in (PeriodKind.YEAR, PeriodKind.CALENDAR_YEAR)
        return self.words if is_whole else f"{self.words} {self.academic_year} учебного года"

    @property
    def is_first(self) -> bool:
        """Whether its year begins with it."""
        return self.number == 1

    @property
    def previous(self) -> "Period":
        """The one of the same kind right before it; before a year's first the last of the year before."""
        if self.number > 1:
            return replace(self, number=self.number - 1)
        return replace(self, first_year=self.first_year - 1, number=_IN_A_YEAR[self.kind])


def parse_period(code: str) -> Period:
    """The period of a code («2025/26 Q1») or of its form in an address; Invalid `period.unknown`."""
    found = _CODE.fullmatch(code.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise Invalid("period.unknown", value=code[:40])
    kind = next((k for k, letter in _LETTERS.items() if letter == (found[3] or "").upper()), PeriodKind.YEAR)
    try:
        return Period(first_year=int(found[1]), kind=kind, number=int(found[4] or 1))
    except ValueError as error:
        raise Invalid("period.unknown", value=code[:40]) from error


def parse_year(code: str) -> str:
    """The academic year of «2025/26» or «2025-26»; Invalid `period.not_year` for anything else."""
    found = _CODE.fullmatch(code.strip())
    if found is None or found[3]:
        raise Invalid("period.not_year", value=code[:40])
    try:
        return parse_period(code).academic_year
    except Invalid as error:
        raise Invalid("period.not_year", value=code[:40]) from error


def whole_year(code: str) -> Period:
    """The academic year of «2025/26», the calendar year of «2025»; Invalid `period.not_year` else."""
    if _CALENDAR.fullmatch(code.strip()):
        return Period(first_year=int(code), kind=PeriodKind.CALENDAR_YEAR)
    try:
        return parse_period(parse_year(code))
    except Invalid as error:
        raise Invalid(error.code, **error.facts, calendar=_EXAMPLE) from error


def first_year_of(day: date) -> int:
    """2025 of a day in the academic year 2025/26, which begins on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def year_of(day: date) -> str:
    """«2025/26», the academic year of a day."""
    return Period(first_year=first_year_of(day)).academic_year


def year_beside(academic_year: str, kind: PeriodKind) -> str:
    """The year of a kind that is shown beside an academic one: «2025», which ends in it, of «2025/26»."""
    if kind is PeriodKind.CALENDAR_YEAR:
        return Period(first_year=parse_period(academic_year).first_year, kind=kind).code
    return academic_year


def first_year_in(text: str) -> int | None:
    """2025 of «2025/26», «2025–2026 уч. год»; None where no two neighbouring years stand."""
    for first, second in _YEARS.findall(text):
        if (int(first) + 1) % 10 ** len(second) == int(second):
            return int(first)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A period as somebody wrote it; `first_year` None where the words name no year."""

    kind: PeriodKind
    number: int
    first_year: int | None

    def of(self, first_year: int | None) -> Period | None:
        """The period, of its own year or of this one; None while no year is known."""
        year = self.first_year if self.first_year is not None else first_year
        return None if year is None else Period(first_year=year, kind=self.kind, number=self.number)


def written_period(text: str) -> Written | None:
    """What «I четверть», «2-й триместр 2025/26», «2025/26 Q1» or «год» mean; None for anything else."""
    plain = re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()
    found = _CODE.fullmatch(plain)
    if found is not None:
        try:
            period = parse_period(plain)
        except Invalid:
            return None
        return Written(kind=period.kind, number=period.number, first_year=period.first_year)
    year = first_year_in(plain)
    rest = plain.lower().replace("ё", "е").translate(_LOOKS_ROMAN)
    if year is not None:
        rest = _LEFTOVER.sub(" ", _YEARS.sub(" ", rest, count=1))
    rest = re.sub(r"[\s,;.()]+", " ", rest).strip()
    return _part_of_year(rest, year)


def _part_of_year(rest: str, year: int | None) -> Written | None:
    if (year is not None and not rest) or _WHOLE_YEAR.fullmatch(rest):
        return Written(kind=PeriodKind.YEAR, number=1, first_year=year)
    short = re.fullmatch(r"([hqt])\s?([1-4])", rest)
    if short is not None:
        kind = next(kind for kind, letter in _LETTERS.items() if letter.lower() == short[1])
        return _written(kind, int(short[2]), year)
    for kind, pattern in _WRITTEN:
        match = pattern.fullmatch(rest)
        if match is not None:
            return _written(kind, _NUMBERS.get(match["number"] or match["after"] or ""), year)
    return None


def _written(kind: PeriodKind, number: int | None, year: int | None) -> Written | None:
    if number is None or number > _IN_A_YEAR[kind]:
        return None
    return Written(kind=kind, number=number, first_year=year)

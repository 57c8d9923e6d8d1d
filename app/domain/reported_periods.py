"""Periods that reported values belong to: an academic year, a calendar year, a month, a day.

The parts of an academic year are in `periods`; nobody reports staff or computers by quarters.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from app.domain.errors import Invalid
from app.domain.periods import PeriodKind, first_year_of, written_period


class PeriodOf(StrEnum):
    """Which stretch of time a value is of."""

    ACADEMIC_YEAR = "academic_year"
    CALENDAR_YEAR = "calendar_year"
    MONTH = "month"
    DATE = "date"


_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
    "декабрь",
)  # fmt: skip
_MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
    "ноября", "декабря",
)  # fmt: skip
_ENDING = r"\s*(?:год|года|г\.?)?"
_YEAR = re.compile(rf"(\d{{4}}){_ENDING}")
_MONTH_OF_YEAR = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})|(?P<first>\d{1,2})\.(?P<last>\d{4})")
_MONTH_IN_WORDS = re.compile(rf"([а-я]+)\s+(\d{{4}}){_ENDING}")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_DAY_HERE = re.compile(rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}){_ENDING}")
_DAY_IN_WORDS = re.compile(rf"(\d{{1,2}})\s+([а-я]+)\s+(\d{{4}}){_ENDING}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
EXAMPLES = {
    PeriodOf.ACADEMIC_YEAR: "2025/26",
    PeriodOf.CALENDAR_YEAR: "2025",
    PeriodOf.MONTH: "2025-09",
    PeriodOf.DATE: "01.09.2025",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPeriod:
    """A period by its first day; two of different kinds are never equal."""

    kind: PeriodOf
    first_day: date

    def __lt__(self, other: "ReportedPeriod") -> bool:
        """Earlier is what ends earlier; of two that end together the shorter one."""
        return (self.last_day, other.first_day) < (other.last_day, self.first_day)

    @property
    def last_day(self) -> date:
        """The day that it ends with."""
        start = self.first_day
        match self.kind:
            case PeriodOf.ACADEMIC_YEAR:
                return date(start.year + 1, 8, 31)
            case PeriodOf.CALENDAR_YEAR:
                return date(start.year, 12, 31)
            case PeriodOf.MONTH:
                return start.replace(day=monthrange(start.year, start.month)[1])
            case PeriodOf.DATE:
                return start

    @property
    def code(self) -> str:
        """2025/26; 2025; 2025-09; 2025-09-01."""
        start = self.first_day
        match self.kind:
            case PeriodOf.ACADEMIC_YEAR:
                return f"{start.year}/{(start.year + 1) % 100:02}"
            case PeriodOf.CALENDAR_YEAR:
                return str(start.year)
            case PeriodOf.MONTH:
                return f"{start.year}-{start.month:02}"
            case PeriodOf.DATE:
                return start.isoformat()

    @property
    def a_year_before(self) -> "ReportedPeriod":
        """The same stretch of the year before; of 29 February 28 February."""
        start = self.first_day
        day = 28 if (start.month, start.day) == (2, 29) else start.day
        return ReportedPeriod(kind=self.kind, first_day=date(start.year - 1, start.month, day))

    @property
    def words(self) -> str:
        """2025/26; 2025 год; сентябрь 2025; 01.09.2025."""
        match self.kind:
            case PeriodOf.ACADEMIC_YEAR:
                return self.code
            case PeriodOf.CALENDAR_YEAR:
                return f"{self.code} год"
            case PeriodOf.MONTH:
                return f"{_MONTHS[self.first_day.month - 1]} {self.first_day.year}"
            case PeriodOf.DATE:
                return self.first_day.strftime("%d.%m.%Y")


def read_period(text: str, kind: PeriodOf) -> ReportedPeriod:
    """The period of this kind that people wrote; Invalid `observation.period_wrong` with an example."""
    plain = re.sub(r"\s+", " ", text).strip().lower().removeprefix("за ").removeprefix("на ")
    first = _first_day(plain, kind)
    if first is None or not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise Invalid("observation.period_wrong", value=text.strip()[:40], example=EXAMPLES[kind])
    return ReportedPeriod(kind=kind, first_day=first)


@lru_cache(maxsize=1_000)  # thousands of values are of a handful of periods
def period_of_code(code: str) -> ReportedPeriod:
    """The period of a code, whose form tells its kind; Invalid `observation.period_unknown`."""
    by_dashes = (PeriodOf.CALENDAR_YEAR, PeriodOf.MONTH, PeriodOf.DATE)
    kind = PeriodOf.ACADEMIC_YEAR if "/" in code else by_dashes[min(code.count("-"), 2)]
    try:
        return read_period(code, kind)
    except Invalid as error:
        raise Invalid("observation.period_unknown", **error.facts) from error


def _first_day(plain: str, kind: PeriodOf) -> date | None:
    match kind:
        case PeriodOf.ACADEMIC_YEAR:
            written = written_period(plain)
            if written is None or written.kind is not PeriodKind.YEAR or written.first_year is None:
                return None
            return _date(written.first_year, 9)
        case PeriodOf.CALENDAR_YEAR:
            found = _YEAR.fullmatch(plain)
            return _date(int(found[1])) if found else None
        case PeriodOf.MONTH:
            return _month(plain)
        case PeriodOf.DATE:
            return _day(plain)


def _month(plain: str) -> date | None:
    if found := _MONTH_OF_YEAR.fullmatch(plain):
        return _date(int(found["year"] or found["last"]), int(found["month"] or found["first"]))
    found = _MONTH_IN_WORDS.fullmatch(plain)
    if found is None or found[1] not in _MONTHS:
        return None
    return _date(int(found[2]), _MONTHS.index(found[1]) + 1)


def _day(plain: str) -> date | None:
    if found := _DAY.fullmatch(plain):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_HERE.fullmatch(plain):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    found = _DAY_IN_WORDS.fullmatch(plain)
    if found is None or found[2] not in _MONTHS_OF:
        return None
    return _date(int(found[3]), _MONTHS_OF.index(found[2]) + 1, int(found[1]))


def _date(year: int, month: int = 1, day: int = 1) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def academic_year(code: str | None, *, today: date) -> ReportedPeriod:
    """The academic year of a code, without one that of today; Invalid for what is no such year."""
    if code:
        return read_period(code, PeriodOf.ACADEMIC_YEAR)
    return ReportedPeriod(kind=PeriodOf.ACADEMIC_YEAR, first_day=date(first_year_of(today), 9, 1))


def years_beside(period: ReportedPeriod, kind: PeriodOf) -> list[ReportedPeriod]:
    """Years of a kind that share days with a period; of another kind that period itself, or none."""
    starts = {PeriodOf.ACADEMIC_YEAR: 9, PeriodOf.CALENDAR_YEAR: 1}
    if kind is period.kind:
        return [period]
    if kind not in starts:
        return []
    years = range(period.first_day.year - 1, period.last_day.year + 1)
    found = [ReportedPeriod(kind=kind, first_day=date(year, starts[kind], 1)) for year in years]
    return [one for one in found if one.first_day <= period.last_day and one.last_day >= period.first_day]


def day_of_year(month: int, day: int) -> str:
    """«1 сентября»: a day that comes each year."""
    return f"{day} {_MONTHS_OF[month - 1]}"

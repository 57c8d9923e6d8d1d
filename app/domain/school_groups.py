"""Which schools of a list somebody asks for: by kind, size and context; and which there were in a year."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.organisations import Fact
from app.domain.periods import Period, first_year_of, parse_period

DISTRICT = "district"
# Names of facts that lists of schools may carry.
SCHOOL_KIND = "Тип"
PUPILS = "Ученики"
FREE_POSTS, POSTS = "Вакантных ставок", "Ставок педагогов"
LATITUDE, LONGITUDE = "Широта", "Долгота"
OPENED = "Открыта"
CLOSED = "Закрыта"
FORMER_NAME = "Прежнее название"  # dated by the day since which it is no longer the name
OBSERVERS = "Наблюдатели на ВПР"
JOINED_BY = "Присоединилась"  # another school, which from that day on is part of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From and to, both included; None: without an end."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float | None) -> bool:
        """Whether the value lies inside; nothing lies inside a range with an end when it is not known."""
        if self.low is None and self.high is None:
            return True
        if value is None:
            return False
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolChoice:
    """Which schools are wanted; what is None or endless takes all. `fact` names the one of `fact_range`."""

    kind: str | None = None
    pupils: Range = Range()
    fact: str | None = None
    fact_range: Range = Range()

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that it looks at, besides the kind."""
        named = (PUPILS if self.pupils != Range() else None, self.fact)
        return tuple(dict.fromkeys(name for name in named if name is not None))

    def takes(self, facts: Mapping[str, str]) -> bool:
        """Whether a school is wanted that has these facts, name → value, on the day that counts."""
        return (
            self.kind in (None, facts.get(SCHOOL_KIND))
            and self.pupils.holds(number_of(facts.get(PUPILS)))
            and (self.fact is None or self.fact_range.holds(number_of(facts.get(self.fact))))
        )


def told(facts: Sequence[Fact]) -> list[Fact]:
    """Facts for a page: where a school stands is for the map alone."""
    return [one for one in facts if one.fact not in (LATITUDE, LONGITUDE)]


def is_closed(facts: Sequence[Fact]) -> bool:
    """Whether a school is closed, by the facts that hold on a day."""
    return any(one.fact == CLOSED for one in facts)


def was_watched(fact: Fact, first_year: int) -> bool:
    """Whether a fact of observers tells of this academic year: each spring they are sent anew."""
    return fact.value.strip().lower() != "нет" and first_year_of(fact.valid_from) == first_year


def holds_until(fact: Fact) -> bool:
    """Whether the day of a fact is its end: a former name is dated by the renaming."""
    return fact.fact == FORMER_NAME


def number_of(value: str | None) -> float | None:
    """The number of a fact («4,3», «1 204», «−1,4»); None where it is none."""
    if value is None:
        return None
    plain = value.replace("\u2212", "-").replace(",", ".")
    try:
        number = float("".join(plain.split()))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def posts_of(facts: Mapping[str, str]) -> tuple[float, float] | None:
    """Free posts and all posts of teachers; None where a school does not tell both."""
    free, posts = number_of(facts.get(FREE_POSTS)), number_of(facts.get(POSTS))
    return (free, posts) if free is not None and posts else None


def first_day(year: Period) -> date:
    """1 September of an academic year; 1 January of a calendar one."""
    return date(year.first_year, 1 if year.is_calendar else 9, 1)


def last_day(year: Period) -> date:
    """31 August that an academic year ends with; 31 December of a calendar one."""
    return date(year.first_year, 12, 31) if year.is_calendar else date(year.first_year + 1, 8, 31)


def year_to_show(years: Collection[str], *, today: date) -> str | None:
    """The latest year that is over, or the latest of all: one that has just begun holds little yet."""
    over = [year for year in years if last_day(parse_period(year)) < today]
    return max(over or years, default=None)


def asked_on(year: Period) -> date:
    """The day by which a closed school has nothing to tell of a year.

    An academic year begins without it; a calendar year is reported of its end, when it is closed already.
    """
    return last_day(year) if year.is_calendar else first_day(year)


def was_there(terms: Sequence[Fact], year: Period) -> bool:
    """Whether a school worked in a year, by its facts «Открыта» and «Закрыта».

    A school closed by the day that the year is asked on was not there; neither was one opened after its end.
    """
    closed = any(one.fact == CLOSED and one.valid_from <= asked_on(year) for one in terms)
    opened_later = any(one.fact == OPENED and one.valid_from > last_day(year) for one in terms)
    return not closed and not opened_later

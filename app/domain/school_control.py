"""The plan of in-school control (план ВШК): what the administration checks, when, who, and what follows.

It looks at duties and processes; quality is measured elsewhere. Source: `methods/management_cycle.md`, 3.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.errors import Conflict, Invalid
from app.domain.reported_periods import ReportedPeriod

LONGEST_THEME = 200
LONGEST_LINE = 300
LONGEST_WORDS = 4_000
LONGEST_DAYS = 366  # from the first day of a check to its last
MOST_CHECKS = 5_000  # of a school, in all years
_LEAP = (2, 29)


class CheckKind(StrEnum):
    """What sort of control it is."""

    THEMATIC = "thematic"
    FRONTAL = "frontal"
    PERSONAL = "personal"
    OF_CLASS = "of_class"
    PRELIMINARY = "preliminary"
    CURRENT = "current"
    FINAL = "final"


class Method(StrEnum):
    """How it is looked at."""

    LESSONS = "lessons"
    DOCUMENTS = "documents"
    OBSERVATION = "observation"
    SURVEY = "survey"
    TEST = "test"
    TALK = "talk"


class Outcome(StrEnum):
    """The document that it ends with."""

    NOTE = "note"
    ORDER = "order"
    NONE = "none"


class Venue(StrEnum):
    """Where what was found is talked over."""

    COUNCIL = "council"
    DIRECTOR = "director"
    DEPUTY = "deputy"
    ASSOCIATION = "association"
    NOWHERE = "nowhere"


class CheckState(StrEnum):
    """Where a check stands on a day."""

    PLANNED = "planned"
    GOING = "going"
    OVERDUE = "overdue"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTerms:
    """What is planned. `subject`: what is looked at, `classes`: where; `responsible_id`: a person.

    `campaign_id`: of the campaign inside the school that gathers its numbers.
    """

    theme: str
    purpose: str = ""
    subject: str = ""
    kind: CheckKind
    methods: tuple[Method, ...] = ()
    classes: str = ""
    first_day: date
    last_day: date
    responsible_id: int
    outcome: Outcome = Outcome.NOTE
    venue: Venue = Venue.DEPUTY
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check of a school. `found`, `decided`: what was seen and what follows, once it is done.

    `why_not`: why it was cancelled.
    """

    id: int
    version: int
    place_id: int
    terms: CheckTerms
    created_by: str
    found: str = ""
    decided: str = ""
    done_on: date | None = None
    why_not: str = ""

    def state(self, on: date) -> CheckState:
        """Where it stands on a day."""
        if self.why_not:
            return CheckState.CANCELLED
        if self.done_on is not None:
            return CheckState.DONE
        if on > self.terms.last_day:
            return CheckState.OVERDUE
        return CheckState.GOING if on >= self.terms.first_day else CheckState.PLANNED

    def require_open(self) -> None:
        """Pass, or refuse: what is done or cancelled stands."""
        if self.why_not or self.done_on is not None:
            raise Conflict("check.settled")

    def finished(self, found: str, decided: str, *, on: date, today: date) -> "Check":
        """It with what was found; Invalid without a word, or for a day to come or before it began."""
        found, decided = found.strip(), decided.strip()
        if not found:
            raise Invalid("check.nothing_found")
        for words in (found, decided):
            _require_short(words, LONGEST_WORDS)
        if not self.terms.first_day <= on <= today:
            raise Invalid("check.done_when", first=f"{self.terms.first_day:%d.%m.%Y}")
        return replace(self, found=found, decided=decided, done_on=on)

    def cancelled(self, why: str) -> "Check":
        """It called off; Invalid without the reason."""
        why = " ".join(why.split())
        if not why:
            raise Invalid("check.no_reason")
        _require_short(why, LONGEST_LINE)
        return replace(self, why_not=why)


def checked(terms: CheckTerms) -> CheckTerms:
    """The terms as they are kept; Invalid names the first thing that is missing or does not fit."""
    theme = " ".join(terms.theme.split())
    if not theme:
        raise Invalid("check.no_theme")
    _require_short(theme, LONGEST_THEME)
    purpose, subject, classes = (
        " ".join(one.split()) for one in (terms.purpose, terms.subject, terms.classes)
    )
    for words in (purpose, subject, classes):
        _require_short(words, LONGEST_LINE)
    if terms.last_day < terms.first_day:
        raise Invalid("check.ends_before")
    if (terms.last_day - terms.first_day).days > LONGEST_DAYS:
        raise Invalid("check.too_long")
    methods = tuple(one for one in Method if one in terms.methods)
    return replace(terms, theme=theme, purpose=purpose, subject=subject, classes=classes, methods=methods)


def _require_short(words: str, most: int) -> None:
    if len(words) > most:
        raise Invalid("check.words_long", most=most)


def by_month(checks: Iterable[Check]) -> dict[date, list[Check]]:
    """First day of a month → checks that end in it, the one that ends first, first."""
    found: dict[date, list[Check]] = {}
    for one in sorted(checks, key=lambda check: (check.terms.last_day, check.terms.first_day, check.id)):
        found.setdefault(one.terms.last_day.replace(day=1), []).append(one)
    return found


def falls_into(check: Check, year: ReportedPeriod) -> bool:
    """Whether a check belongs to the plan of an academic year: to that in which it ends."""
    return year.first_day <= check.terms.last_day <= year.last_day


def a_year_on(last: Collection[Check], there: Collection[Check]) -> list[CheckTerms]:
    """The checks of a year as those of the next one, less what stands there already and what was cancelled.

    `there`: of the next year. Told apart by theme and last day, so a second copy adds nothing.
    """
    known = {(one.terms.theme.casefold(), one.terms.last_day) for one in there}
    moved = [
        replace(
            one.terms,
            first_day=_next_year(one.terms.first_day),
            last_day=_next_year(one.terms.last_day),
            campaign_id=None,
        )
        for one in last
        if not one.why_not
    ]
    return [one for one in moved if (one.theme.casefold(), one.last_day) not in known]


def _next_year(day: date) -> date:
    shown = (2, 28) if (day.month, day.day) == _LEAP else (day.month, day.day)
    return date(day.year + 1, *shown)

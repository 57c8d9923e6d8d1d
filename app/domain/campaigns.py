"""Campaigns: what is asked, of whom, of which periods, from when until when.

A city asks its schools; a school asks its own classes and colleagues, and the city sees nothing of that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.access import Action, Actor, Role
from app.domain.errors import Conflict, Invalid
from app.domain.observations import Catalogue, Variable
from app.domain.organisations import SCHOOL
from app.domain.reported_periods import PeriodOf, ReportedPeriod, read_period

LONGEST_TITLE = 120
LONGEST_INSTRUCTIONS = 5_000
MOST_DAYS = 60  # before the end that a reminder may be set for
LONGEST_GROUND = 300
MOST_VARIABLES = 500  # of one form: more than a day's work for a school


class CampaignState(StrEnum):
    """What its author has decided; the rest is a matter of time."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Phase(StrEnum):
    """Where a campaign stands at a moment."""

    DRAFT = "draft"
    PLANNED = "planned"  # decided, its first day is to come
    RUNNING = "running"
    OVERDUE = "overdue"  # its last moment is past, its author has not closed it yet
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that stand together: those of one criterion of the model, or of one group of variables."""

    code: str
    name: str
    variables: tuple[str, ...]  # codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the author of a campaign writes.

    `periods`: kind of period → code, for each kind that a variable asks for. `minutes`: that an answer takes,
    by role. `schools`: ids of schools, or of the school's own classes; `colleagues`: who is asked there by
    name. `ground`: by what right teachers are asked, who owe five documents alone. `shows_known`: what
    all schools have told stands in the form to be looked at; else it is not asked. `director_signs`: before
    the city gets a form. `remind_days`: how many
    days before the end the school is reminded.
    """

    title: str
    sections: tuple[Section, ...]
    periods: Mapping[PeriodOf, str]
    schools: tuple[int, ...]
    opens_at: datetime
    closes_at: datetime
    instructions: str = ""
    contact: str = ""
    minutes: Mapping[str, int]
    ground: str = ""
    shows_known: bool = False
    director_signs: bool = False
    remind_days: tuple[int, ...] = ()
    colleagues: tuple[int, ...] = ()  # ids of people

    @property
    def n_asked(self) -> int:
        """How many answers are wanted."""
        return len(self.schools) + len(self.colleagues)

    @property
    def variables(self) -> tuple[str, ...]:
        """Codes of all that is asked, in the order of the form."""
        return tuple(code for section in self.sections for code in section.variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign of a place. `copied_from`: the one that it repeats. `is_inner`: of a school, inside it."""

    id: int
    version: int
    place_id: int
    state: CampaignState
    terms: Terms
    created_by: str
    created_at: datetime
    copied_from: int | None = None
    is_inner: bool = False

    @property
    def run_by(self) -> Action:
        """The right that it takes to run it."""
        return Action.ASK_COLLEAGUES if self.is_inner else Action.RUN_CAMPAIGNS

    def phase(self, at: datetime) -> Phase:
        """Where it stands at a moment."""
        if self.state is CampaignState.OPEN:
            if at < self.terms.opens_at:
                return Phase.PLANNED
            return Phase.RUNNING if at <= self.terms.closes_at else Phase.OVERDUE
        return Phase.DRAFT if self.state is CampaignState.DRAFT else Phase.CLOSED

    def period_of(self, variable: Variable) -> ReportedPeriod:
        """The period that a variable of it is asked of."""
        return read_period(self.terms.periods[variable.period], variable.period)

    def require_draft(self) -> None:
        """Pass, or refuse: what schools have seen does not change under their hands."""
        if self.state is not CampaignState.DRAFT:
            raise Conflict("campaign.not_draft")


def right_to_run(actor: Actor) -> Action:
    """The right to run campaigns that an actor's role may have: a city's, or those of a school inside it."""
    return Action.ASK_COLLEAGUES if actor.may(Action.ASK_COLLEAGUES) else Action.RUN_CAMPAIGNS


def checked(
    terms: Terms,
    catalogue: Catalogue,
    *,
    on: date,
    kinds: Collection[str] = (SCHOOL,),
    asks_teachers: bool = False,
) -> Terms:
    """The terms as they are kept; Invalid names the first thing that is missing or does not fit.

    `on`: today: what has not begun is not asked about. `kinds`: of the organisations that answer; a variable
    that none of them reports is refused. `asks_teachers`: whoever is asked, their minutes stated or not.
    """
    title = " ".join(terms.title.split())
    if not title:
        raise Invalid("campaign.no_title")
    if len(title) > LONGEST_TITLE:
        raise Invalid("campaign.long_title", most=LONGEST_TITLE)
    if len(terms.instructions) > LONGEST_INSTRUCTIONS:
        raise Invalid("campaign.long_instructions", most=LONGEST_INSTRUCTIONS)
    if terms.closes_at <= terms.opens_at:
        raise Invalid("campaign.ends_before")
    asked = [catalogue.get(code) for code in terms.variables]
    if not asked:
        raise Invalid("campaign.nothing_asked")
    if len(asked) > MOST_VARIABLES:
        raise Invalid("campaign.too_much", n=len(asked), most=MOST_VARIABLES)
    if not terms.n_asked:
        raise Invalid("campaign.nobody_asked")
    for one in asked:
        if one.is_counted:
            raise Invalid("campaign.counted", variable=one.name)
        if one.reporters.isdisjoint(kinds):
            raise Invalid("campaign.not_reported", variable=one.name)
        if one.period not in terms.periods:
            raise Invalid("campaign.no_period", variable=one.name, kind=one.period.value)
    periods = {}
    for kind in dict.fromkeys(one.period for one in asked):
        period = read_period(terms.periods[kind], kind)
        if period.first_day > on:
            raise Invalid("campaign.period_future", value=period.words)
        periods[kind] = period.code
    if any(not 0 <= days <= MOST_DAYS for days in terms.remind_days):
        raise Invalid("campaign.reminders_wrong", most=MOST_DAYS)
    if any(minutes < 0 for minutes in terms.minutes.values()):
        raise Invalid("campaign.minutes_wrong")
    ground = " ".join(terms.ground.split())
    if (asks_teachers or terms.minutes.get(Role.TEACHER)) and not ground:
        raise Invalid("campaign.teacher_needs_ground")
    if len(ground) > LONGEST_GROUND:
        raise Invalid("campaign.long_ground", most=LONGEST_GROUND)
    return Terms(
        title=title,
        sections=_without_doubles(terms.sections),
        periods=periods,
        schools=tuple(dict.fromkeys(terms.schools)),
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        instructions=terms.instructions.strip(),
        contact=terms.contact.strip(),
        minutes={role: n for role, n in terms.minutes.items() if n},
        ground=ground,
        shows_known=terms.shows_known,
        director_signs=terms.director_signs,
        remind_days=tuple(sorted(set(terms.remind_days), reverse=True)),
        colleagues=tuple(dict.fromkeys(terms.colleagues)),
    )


def _without_doubles(sections: Iterable[Section]) -> tuple[Section, ...]:
    """A variable is asked once, where it stands first."""
    seen: set[str] = set()
    kept = []
    for one in sections:
        codes = tuple(code for code in dict.fromkeys(one.variables) if code not in seen)
        seen |= set(codes)
        if codes:
            kept.append(Section(code=one.code, name=one.name, variables=codes))
    return tuple(kept)


def sections_of(codes: Sequence[str], catalogue: Catalogue) -> tuple[Section, ...]:
    """Chosen variables by the groups of the catalogue, in its order."""
    wanted = set(codes)
    return tuple(
        Section(
            code=group.code,
            name=group.name,
            variables=tuple(one.code for one in group.variables if one.code in wanted),
        )
        for group in catalogue.groups
        if any(one.code in wanted for one in group.variables)
    )

"""What asking costs: stated minutes by week and role, and how long people really sat."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from app.domain.access import Role
from app.domain.campaigns import Campaign
from app.domain.clock import day_of
from app.domain.organisations import Organisation
from app.domain.submissions import Submission

ASKED_ROLES = (Role.DEPUTY.value, Role.DIRECTOR.value, Role.TEACHER.value)
Minutes = Mapping[str, int]  # by role


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A campaign that asks a school, with the school's answer."""

    campaign: Campaign
    submission: Submission

    @property
    def school_id(self) -> int:
        """The school that is asked, or inside which its own people are."""
        return self.campaign.place_id if self.campaign.is_inner else self.submission.organisation_id

    @property
    def week(self) -> date:
        """The Monday of the week that the answer is due in: a school with more time has its own."""
        day = day_of(self.submission.ends_at(self.campaign))
        return day - timedelta(days=day.weekday())

    @property
    def minutes(self) -> int:
        """Stated minutes of all roles."""
        return sum(self.campaign.terms.minutes.values())

    @property
    def measured(self) -> float | None:
        """Minutes that people sat over it; None before it is sent, and where nobody typed."""
        one = self.submission
        return one.spent_seconds / 60 if one.submitted_at is not None and one.spent_seconds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What falls into a week. `largest`: of one school."""

    monday: date
    minutes: Minutes
    largest: int
    campaigns: tuple[Campaign, ...]

    @property
    def total(self) -> int:
        """Minutes of all roles and schools."""
        return sum(self.minutes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLoad:
    """What is asked of a school."""

    school: Organisation
    minutes: Minutes
    n_campaigns: int

    @property
    def total(self) -> int:
        """Minutes of all roles."""
        return sum(self.minutes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLoad:
    """What a campaign states, and what was measured: the median of `n_measured` answers."""

    campaign: Campaign
    n_schools: int
    n_measured: int
    measured: float | None

    @property
    def stated(self) -> int:
        """Minutes of all roles in one school."""
        return sum(self.campaign.terms.minutes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """The load of the schools of a place in a year."""

    roles: tuple[str, ...]
    weeks: tuple[Week, ...]
    schools: tuple[SchoolLoad, ...]
    campaigns: tuple[CampaignLoad, ...]

    @property
    def minutes(self) -> Minutes:
        """Of all schools together."""
        return _summed(one.minutes for one in self.schools)

    @property
    def total(self) -> int:
        """Minutes of all roles and schools."""
        return sum(one.total for one in self.schools)

    @property
    def mean(self) -> float | None:
        """Minutes of a school, those that nobody asks among them; None without schools."""
        return self.total / len(self.schools) if self.schools else None

    @property
    def largest(self) -> int:
        """Minutes of the school that is asked most."""
        return max((one.total for one in self.schools), default=0)


def burden_of(schools: Sequence[Organisation], asked: Sequence[Asked]) -> Burden:
    """The load of these schools; `asked`: what falls into the year, of these schools alone."""
    by_school: dict[int, list[Asked]] = defaultdict(list)
    by_week: dict[date, list[Asked]] = defaultdict(list)
    by_campaign: dict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        by_school[one.school_id].append(one)
        by_week[one.week].append(one)
        by_campaign[one.campaign.id].append(one)
    named = {role for one in asked for role in one.campaign.terms.minutes}
    return Burden(
        roles=(*ASKED_ROLES, *sorted(named.difference(ASKED_ROLES))),
        weeks=tuple(_week(monday, by_week[monday]) for monday in sorted(by_week)),
        schools=tuple(
            SchoolLoad(
                school=one,
                minutes=_summed(each.campaign.terms.minutes for each in by_school[one.id]),
                n_campaigns=len({each.campaign.id for each in by_school[one.id]}),
            )
            for one in schools
        ),
        campaigns=tuple(_campaign(found) for found in by_campaign.values()),
    )


def _week(monday: date, asked: Sequence[Asked]) -> Week:
    by_school: dict[int, int] = defaultdict(int)
    for one in asked:
        by_school[one.school_id] += one.minutes
    return Week(
        monday=monday,
        minutes=_summed(one.campaign.terms.minutes for one in asked),
        largest=max(by_school.values()),
        campaigns=tuple({one.campaign.id: one.campaign for one in asked}.values()),
    )


def _campaign(asked: Sequence[Asked]) -> CampaignLoad:
    measured = [one.measured for one in asked if one.measured is not None]
    return CampaignLoad(
        campaign=asked[0].campaign,
        n_schools=len(asked),
        n_measured=len(measured),
        measured=median(measured) if measured else None,
    )


def _summed(each: Iterable[Minutes]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for minutes in each:
        for role, n in minutes.items():
            found[role] += n
    return dict(found)

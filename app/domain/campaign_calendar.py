"""The calendar of what is collected: campaigns over the months of an academic year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.campaigns import Campaign, Phase
from app.domain.clock import day_of
from app.domain.reported_periods import ReportedPeriod
from app.domain.submissions import Submission

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What of a campaign falls into a month: days when it opens and ends there, None where it goes on."""

    month: date  # its first day
    opens: date | None
    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A campaign in the calendar. `submission`: of the school whose calendar it is, to what others ask of it.

    `n_schools`, `n_extended`: that are asked, and of them given more time; of a school's own campaign people
    and classes.
    """

    campaign: Campaign
    phase: Phase
    n_schools: int
    n_extended: int = 0
    submission: Submission | None = None

    @property
    def ends_at(self) -> datetime:
        """Its last moment, of a school its own."""
        if self.submission is not None:
            return self.submission.ends_at(self.campaign)
        return self.campaign.terms.closes_at

    def falls_into(self, first: date, last: date) -> bool:
        """Whether it goes on in some of these days."""
        return day_of(self.campaign.terms.opens_at) <= last and day_of(self.ends_at) >= first

    def stretches(self, year: ReportedPeriod) -> tuple[Stretch | None, ...]:
        """Of each month of an academic year what falls into it, or None."""
        opens, ends = day_of(self.campaign.terms.opens_at), day_of(self.ends_at)
        found: list[Stretch | None] = []
        for month in months_of(year):
            if _number(opens) <= _number(month) <= _number(ends):
                is_first, is_last = _number(opens) == _number(month), _number(ends) == _number(month)
                found.append(
                    Stretch(month=month, opens=opens if is_first else None, ends=ends if is_last else None)
                )
            else:
                found.append(None)
        return tuple(found)


def months_of(year: ReportedPeriod) -> list[date]:
    """First days of the twelve months from its first day on."""
    first = year.first_day
    count = range(first.month - 1, first.month - 1 + MONTHS)
    return [date(first.year + n // MONTHS, n % MONTHS + 1, 1) for n in count]


def entries_of(
    campaigns: Sequence[Campaign], answers: Sequence[Submission], *, is_school: bool, at: datetime
) -> list[Entry]:
    """Campaigns by their first days. `is_school`: the answers are of one school, and drafts are none of its
    but those inside it."""
    by_campaign: dict[int, list[Submission]] = {}
    for one in answers:
        by_campaign.setdefault(one.campaign_id, []).append(one)
    found = []
    for campaign in campaigns:
        asked = by_campaign.get(campaign.id, [])
        if is_school and not asked and not campaign.is_inner:
            continue
        found.append(
            Entry(
                campaign=campaign,
                phase=campaign.phase(at),
                n_schools=len(asked) or campaign.terms.n_asked,
                n_extended=sum(one.due_at is not None for one in asked),
                submission=asked[0] if is_school and not campaign.is_inner else None,
            )
        )
    return sorted(found, key=lambda one: (one.campaign.terms.opens_at, one.ends_at, one.campaign.id))


def _number(day: date) -> int:
    return day.year * MONTHS + day.month

"""Which schools are reminded of a form, when, and when their director is told that it is late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.campaigns import Campaign, CampaignState, Phase
from app.domain.clock import day_of
from app.domain.submissions import Submission

BY_HAND = "by_hand"
RETURNED = "returned"
REMINDER = "reminder"
OVERDUE = "overdue"
# A form may come in the last minute, and the worker may be slow: lateness is told the day after.
TOLD_LATE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder that a school has got. `mark` is told once: «3:2026-11-20», three days before that day."""

    mark: str
    words: str
    sent_by: str
    sent_at: datetime


def is_awaited(submission: Submission) -> bool:
    """Whether the school has still to send it."""
    return submission.is_unsent


def due_mark(
    campaign: Campaign, submission: Submission, told: Collection[str], *, at: datetime
) -> str | None:
    """The mark of the reminder that is due on a day; None when there is none, or it was told already.

    A day that the worker slept through is made up for: the nearest of the days that are past counts.
    The day after the end lateness is told, once.
    """
    ends_at = submission.ends_at(campaign)
    if (
        campaign.state is not CampaignState.OPEN
        or not campaign.terms.remind_days
        or not is_awaited(submission)
    ):
        return None
    if at > ends_at:
        mark = f"{OVERDUE}:{day_of(ends_at).isoformat()}"
        return mark if day_of(at) >= day_of(ends_at + TOLD_LATE_AFTER) and mark not in told else None
    if campaign.phase(at) is Phase.PLANNED:
        return None
    left = (day_of(ends_at) - day_of(at)).days
    passed = [days for days in campaign.terms.remind_days if days >= left]
    if not passed:
        return None
    mark = f"{min(passed)}:{day_of(ends_at).isoformat()}"
    return None if mark in told else mark


def kind_of(mark: str) -> str:
    """What a mark of the calendar's is about: REMINDER or OVERDUE."""
    return OVERDUE if mark.startswith(f"{OVERDUE}:") else REMINDER

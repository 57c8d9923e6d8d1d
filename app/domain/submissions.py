"""The answer of one school to a campaign: its states, its cells, and who may do what to it when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.campaigns import Campaign, CampaignState, Phase
from app.domain.clock import moment_words
from app.domain.errors import Conflict, Invalid

LONGEST_TEXT = 200  # of a cell, as it was typed
LONGEST_WORDS = 1_000  # of a comment or a remark
LONGEST_PAUSE = 180  # seconds between two changes that still count as work on the form


class SubmissionState(StrEnum):
    """Where an answer stands."""

    DRAFT = "draft"
    SIGNING = "signing"  # filled; the school's director has to sign it
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One school's answer. `due_at`: its own last moment, where it was given more time.

    `user_id`: whose it is inside a school; None of a school, or of one of its classes.

    `spent_seconds`: that people sat over it, as far as the pauses between their changes tell.

    `usual`: cell → lowest and highest value that similar schools had a period before, fixed when the
    campaign was opened.
    """

    id: int
    version: int
    campaign_id: int
    organisation_id: int
    state: SubmissionState
    user_id: int | None = None
    due_at: datetime | None = None
    asked_for_time: str | None = None
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    last_at: datetime | None = None
    spent_seconds: int = 0
    usual: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def spent_until(self, at: datetime) -> int:
        """Seconds spent on it when somebody writes at a moment; longer pauses went to something else."""
        pause = int((at - self.last_at).total_seconds()) if self.last_at else 0
        return self.spent_seconds + min(max(pause, 0), LONGEST_PAUSE)

    def ends_at(self, campaign: Campaign) -> datetime:
        """Its last moment."""
        return self.due_at if self.due_at is not None else campaign.terms.closes_at

    def is_open(self, campaign: Campaign, at: datetime) -> bool:
        """Whether the school may write into it at a moment."""
        return self._why_shut(campaign, at) is None

    def require_open(self, campaign: Campaign, at: datetime) -> None:
        """Pass, or refuse with the reason: Conflict."""
        if reason := self._why_shut(campaign, at):
            raise reason

    @property
    def is_unsent(self) -> bool:
        """Whether the city waits for it."""
        return self.state in (SubmissionState.DRAFT, SubmissionState.SIGNING, SubmissionState.RETURNED)

    def may_be_signed(self, campaign: Campaign, at: datetime) -> bool:
        """Whether the director may send it on at a moment."""
        return self.state is SubmissionState.SIGNING and self._why_late(campaign, at) is None

    def require_signable(self, campaign: Campaign, at: datetime) -> None:
        """Pass, or refuse with the reason: Conflict."""
        if self.state is not SubmissionState.SIGNING:
            raise Conflict("submission.not_signing")
        if reason := self._why_late(campaign, at):
            raise reason

    def sent_back(self, *, at: datetime) -> "Submission":
        """Not signed: the deputy works on it again, on the whole or on what the city has returned."""
        state = SubmissionState.RETURNED if self.submitted_at else SubmissionState.DRAFT
        return replace(self, state=state, last_at=at)

    def _why_shut(self, campaign: Campaign, at: datetime) -> Conflict | None:
        if self.state is SubmissionState.SIGNING:
            return Conflict("submission.with_director")
        if self.state is SubmissionState.SUBMITTED:
            return Conflict(_worded("submission.with_coordinator", campaign))
        if self.state is SubmissionState.ACCEPTED:
            return Conflict(_worded("submission.accepted", campaign))
        return self._why_late(campaign, at)

    def _why_late(self, campaign: Campaign, at: datetime) -> Conflict | None:
        phase = campaign.phase(at)
        if phase in (Phase.DRAFT, Phase.PLANNED):
            return Conflict("submission.not_yet", moment=moment_words(campaign.terms.opens_at))
        ends_at = self.ends_at(campaign)
        if at > ends_at or (campaign.state is CampaignState.CLOSED and self.due_at is None):
            return Conflict(_worded("submission.late", campaign), moment=moment_words(ends_at))
        return None


def _worded(code: str, campaign: Campaign) -> str:
    """Inside a school no coordinator waits: the same refusal in other words."""
    return f"{code}_inside" if campaign.is_inner else code


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCell:
    """What was typed into a cell.

    `comment`: the school's explanation of what looks unusual. `sent`: what stood there when it was sent
    first, or last before it was returned. `is_returned`: the coordinator wants this one mended.
    """

    variable: str
    breakdown: str
    version: int
    text: str
    comment: str = ""
    sent: str | None = None
    is_returned: bool = False
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CellWords:
    """Something said about a cell: by the coordinator who wants it mended, or by the school."""

    id: int
    variable: str
    breakdown: str
    text: str
    said_by: str
    said_at: datetime
    by_school: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A section of a form that a colleague fills. `ground`: by what right a teacher is asked for it."""

    section: str
    user_id: int
    name: str  # of the colleague
    login: str
    ground: str
    given_by: str
    given_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that stands behind a cell."""

    id: int
    variable: str
    breakdown: str
    upload_id: int
    file_name: str
    size: int
    added_by: str
    added_at: datetime


class Step(StrEnum):
    """What can be done with an answer."""

    SENT_UP = "sent_up"  # to the director
    SENT_BACK = "sent_back"  # by the director
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ASKED_FOR_TIME = "asked_for_time"
    GIVEN_TIME = "given_time"
    HANDED_OVER = "handed_over"
    PART_DONE = "part_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """One step, who took it and what they said."""

    step: Step
    words: str
    done_by: str
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody typed into a cell. `seen`: the version that they looked at, 0 for none.

    `comment` None: nothing was said about it anew.
    """

    key: str
    text: str
    seen: int
    comment: str | None = None

    def checked(self) -> "Change":
        """Pass, or Invalid for what is longer than a cell holds."""
        if len(self.text) > LONGEST_TEXT:
            raise Invalid("submission.text_long", most=LONGEST_TEXT)
        if self.comment is not None and len(self.comment) > LONGEST_WORDS:
            raise Invalid("submission.words_long", most=LONGEST_WORDS)
        return self


def require_decidable(submission: Submission) -> None:
    """Pass for an answer that waits for a decision; Conflict otherwise."""
    if submission.state is not SubmissionState.SUBMITTED:
        raise Conflict("submission.not_sent")

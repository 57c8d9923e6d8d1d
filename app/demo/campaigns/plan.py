"""What is planted in the campaigns, read from `campaigns.yaml`."""

from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from app.catalogues.variables import load_variables
from app.domain.clock import LOCAL
from app.domain.submissions import SubmissionState


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CampaignOf(_Strict):
    """One campaign. `year`: of the spring session of the school year that it asks about."""

    title: str
    year: int
    opens_at: datetime
    closes_at: datetime

    @property
    def period(self) -> str:
        """«2026/27»."""
        return f"{self.year - 1}/{self.year % 100:02}"


class Returned(_Strict):
    """The cell that the coordinator wants mended, and why."""

    cell: str
    words: str


class MoreTime(_Strict):
    """Why a school asked for time, and until when it has it."""

    until: datetime
    asked: str
    given: str


class Inside(_Strict):
    """A campaign of one school among its own people. `answers`: log-in → cell → what they typed."""

    school: int
    title: str
    asked: list[str]
    instructions: str
    ground: str
    minutes: int
    opens_at: datetime
    closes_at: datetime
    answers: dict[str, dict[str, str]]
    accepted: list[str]


class Plan(_Strict):
    """Everything that is planted."""

    asked: list[str]
    known: list[str]
    instructions: str
    contact: str
    minutes: int
    last: CampaignOf
    this: CampaignOf
    late: list[int]
    returned: dict[int, Returned]
    mend_by: datetime
    submitted: list[int]
    untouched: list[int]
    more_time: dict[int, MoreTime]
    small_late: list[int]
    typed: dict[int, dict[str, str]]
    stopped_after: dict[int, int]
    meant: dict[int, dict[str, int]]
    inside: Inside

    def state_of(self, number: int, *, is_small: bool = False) -> SubmissionState:
        """Where a school's answer to the present campaign stands."""
        late = self.small_late if is_small else self.late
        if number in (*late, *self.untouched):
            return SubmissionState.DRAFT
        if number in self.returned:
            return SubmissionState.RETURNED
        return SubmissionState.SUBMITTED if number in self.submitted else SubmissionState.ACCEPTED


@cache
def plan() -> Plan:
    """Everything that is planted; moments are of the city's clock."""
    text = Path(__file__).with_name("campaigns.yaml").read_text(encoding="utf-8")
    return Plan.model_validate(yaml.safe_load(text))


def moment(written: datetime) -> datetime:
    """A moment of the plan with its zone."""
    return written.replace(tzinfo=LOCAL)


@cache
def known_codes() -> frozenset[str]:
    """Variables that the city knows beforehand; each must be one that is asked for."""
    found = frozenset(plan().known)
    if not found <= set(plan().asked) <= load_variables().variables.keys():
        raise ValueError("campaigns.yaml: a variable is not asked for or not known")
    return found

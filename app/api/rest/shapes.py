"""What all of REST shares: strict input, paging, the description of a refusal."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.api.deps import BIGGEST_ID

MOST = 200
AS_KNOWN = "2026-03-03: as that day's evening knew it, without what was accepted or corrected later"
SMALL = (
    "fewer than twenty people wrote: pages give counts without per cents; never of what schools report,"
    " which is a full count"
)


class Strict(BaseModel):
    """Input: an unknown field is refused, and so is the character that no database takes in text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_nul(cls, value: object) -> object:
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("the character U+0000")
        return value


class Out(BaseModel):
    """Output: every field is named."""

    model_config = ConfigDict(frozen=True)


class ByMoment(Strict):
    """A part of a list whose latest entries come first."""

    before: int | None = Field(default=None, ge=1, le=BIGGEST_ID, description="`next` of the answer before")
    limit: int = Field(default=50, ge=1, le=MOST)


class Problem(Out):
    """A refusal (RFC 9457, `application/problem+json`)."""

    type: str
    title: str = Field(description="the sentence that a page would show, in Russian")
    status: int
    code: str = Field(description="stable, for machines: `object.unknown`, `batch.stale`")
    facts: dict[str, object]
    request_id: str


class FactOut(Out):
    """A fact of context and since when it holds."""

    fact: str
    value: str
    valid_from: str
    source: str


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")

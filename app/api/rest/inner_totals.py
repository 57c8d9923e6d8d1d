"""What a campaign inside a school adds up to."""

from pydantic import Field

from app.api.deps import Id, MachineActor, Now, OpenRead, OpenTx
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.domain.assessments import NotMeasured
from app.domain.campaigns import MOST_VARIABLES
from app.domain.observations import Measured
from app.domain.submissions import LONGEST_WORDS
from app.use_cases import inner_totals

router = part("campaigns")


class PartOut(Out):
    """What one colleague or class says."""

    respondent: str
    value: float | str | None = Field(description="null: not accepted yet; a word: why there is no number")


class TotalOut(Out):
    """A cell of the school with its parts."""

    key: str
    variable: str
    breakdown: str
    period: str
    value: float | None = Field(description="the sum; null where nothing can be added up")
    told: float | str | None = Field(description="what the school says already")
    parts: list[PartOut]


class TotalsOut(Out):
    """All cells of a campaign inside a school."""

    accepted: int
    asked: int
    items: list[TotalOut]


class TotalsGiven(Strict):
    """Which sums become what the school says."""

    keys: list[str] = Field(min_length=1, max_length=MOST_VARIABLES)
    words: str = Field(
        default="", max_length=LONGEST_WORDS, description="why they are right without those who are missing"
    )


class RecordedOut(Out):
    """How many are new or corrected."""

    recorded: int


@router.get("/campaigns/{campaign_id}/totals", name="api_show_totals")
def show(tx: OpenRead, actor: MachineActor, campaign_id: Id) -> TotalsOut:
    """Accepted answers added up. Only people of the school see them."""
    totals = inner_totals.show_totals(tx, actor, campaign_id)
    return TotalsOut(
        accepted=totals.n_accepted,
        asked=totals.n_asked,
        items=[
            TotalOut(
                key=one.asked.key,
                variable=one.asked.variable.code,
                breakdown=one.asked.breakdown,
                period=one.asked.period.code,
                value=one.value,
                told=_plain(totals.told[one.asked.key].value) if one.asked.key in totals.told else None,
                parts=[PartOut(respondent=each.name, value=_plain(each.value)) for each in one.parts],
            )
            for one in totals.items
        ],
    )


@router.post("/campaigns/{campaign_id}/totals", name="api_record_totals")
def record(tx: OpenTx, actor: MachineActor, now: Now, campaign_id: Id, given: TotalsGiven) -> RecordedOut:
    """Make sums what the school says; its city sees them from now on."""
    n = inner_totals.record(tx, actor, campaign_id, given.keys, given.words, now=now)
    return RecordedOut(recorded=n)


def _plain(value: Measured | None) -> float | str | None:
    return value.value if isinstance(value, NotMeasured) else value

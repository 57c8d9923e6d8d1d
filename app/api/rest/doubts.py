"""The unusual numbers of a campaign: the heaviest first, returned by the cell or accepted together."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, Field

from app.api.deps import BIGGEST_ID, Id, MachineActor, Now, OpenRead, OpenTx
from app.api.rest.form_shapes import CellOut, cell_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.domain.submissions import LONGEST_WORDS
from app.use_cases import doubts

router = part("campaigns")


class DoubtOut(Out):
    """An unusual number that waits for a decision."""

    submission: int
    version: int = Field(description="give it back as `seen`")
    organisation: str
    weight: float | None = Field(description="share of the sum over all answers that hangs on it, 0 to 1")
    cell: CellOut


class DoubtsOut(Out):
    """The heaviest first."""

    items: list[DoubtOut]


class SeenAnswer(Strict):
    """An answer as you looked at it."""

    submission: int = Field(ge=1, le=BIGGEST_ID)
    seen: int = Field(ge=0, le=BIGGEST_ID)


class WrongAnswer(SeenAnswer):
    """What is to be mended in it: key of a cell → words."""

    cells: dict[str, Annotated[str, Field(max_length=LONGEST_WORDS)]] = Field(min_length=1)


class ReturnGiven(Strict):
    """Cells to be mended, and until when."""

    items: list[WrongAnswer] = Field(min_length=1, max_length=1_000)
    due_at: AwareDatetime


class AcceptanceGiven(Strict):
    """Answers that are right as they are."""

    items: list[SeenAnswer] = Field(min_length=1, max_length=1_000)


class DecidedOut(Out):
    """Of how many answers that was decided."""

    submissions: int


@router.get("/campaigns/{campaign_id}/doubts", name="api_show_doubts")
def show(tx: OpenRead, actor: MachineActor, campaign_id: Id) -> DoubtsOut:
    """Unusual numbers of the answers that wait for a decision."""
    found = doubts.show_doubts(tx, actor, campaign_id)
    sections = {code: one.code for one in found.campaign.terms.sections for code in one.variables}
    return DoubtsOut(
        items=[
            DoubtOut(
                submission=one.submission.id,
                version=one.submission.version,
                organisation=one.school.code,
                weight=one.weight,
                cell=cell_out(one.cell, sections[one.cell.asked.variable.code]),
            )
            for one in found.items
        ]
    )


@router.post("/campaigns/{campaign_id}/doubts/return", name="api_return_doubts")
def give_back(tx: OpenTx, actor: MachineActor, now: Now, campaign_id: Id, given: ReturnGiven) -> DecidedOut:
    """Return these cells; the rest of their answers stands."""
    wrong = {one.submission: one.cells for one in given.items}
    n = doubts.give_back(
        tx, actor, campaign_id, seen=_seen(given.items), wrong=wrong, due_at=given.due_at, now=now
    )
    return DecidedOut(submissions=n)


@router.post("/campaigns/{campaign_id}/doubts/acceptance", name="api_accept_doubts")
def accept(tx: OpenTx, actor: MachineActor, now: Now, campaign_id: Id, given: AcceptanceGiven) -> DecidedOut:
    """Accept these answers with their unusual numbers."""
    n = doubts.accept(tx, actor, campaign_id, seen=_seen(given.items), wrong={}, now=now)
    return DecidedOut(submissions=n)


def _seen(items: Sequence[SeenAnswer]) -> dict[int, int]:
    return {one.submission: one.seen for one in items}

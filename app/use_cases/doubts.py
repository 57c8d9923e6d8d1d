"""Unusual numbers that schools have sent: looked at in one list, returned or accepted from there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db import campaigns as campaign_store
from app.db import organisations
from app.db import submissions as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign
from app.domain.doubt_queue import doubt_queue
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.forms import FilledCell
from app.domain.organisations import Organisation
from app.domain.submissions import Submission, SubmissionState
from app.use_cases import acceptance, forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An unusual number of a school, the nth of its form.

    `weight`: the share of the sum over all answers that hangs on it, where that is known.
    """

    school: Organisation
    submission: Submission
    n: int
    cell: FilledCell
    weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Those of a campaign that wait for a decision, the heaviest first."""

    campaign: Campaign
    items: tuple[Doubt, ...]

    @property
    def versions(self) -> dict[int, int]:
        """Ids of the answers that they stand in → their versions."""
        return {one.submission.id: one.submission.version for one in self.items}


def show_doubts(tx: Tx, actor: Actor, campaign_id: int) -> Doubts:
    """Unusual numbers of the answers that wait; NotFound outside the actor's subtree, and inside a school,
    whose own answers have nothing to be unusual against."""
    require(actor, Action.SEE_FORMS)
    campaign = campaign_store.get(tx, campaign_id, seen_by=actor)
    if campaign.is_inner:
        raise NotFound("object.unknown")
    sent = [
        one
        for one in store.list_of_campaign(tx, campaign.id, seen_by=actor)
        if one.state in (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED)
    ]
    schools = organisations.places_by_ids(tx, [one.organisation_id for one in sent])
    filled = forms.forms_of(tx, actor, campaign, [(schools[one.organisation_id], one) for one in sent])
    found = [one for one in filled if one.submission.state is SubmissionState.SUBMITTED]
    accepted = [one.form for one in filled if one.submission.state is SubmissionState.ACCEPTED]
    items = tuple(
        Doubt(
            school=found[one.answer].school,
            submission=found[one.answer].submission,
            n=one.n,
            cell=one.cell,
            weight=one.weight,
        )
        for one in doubt_queue([each.form for each in found], accepted)
    )
    return Doubts(campaign=campaign, items=items)


def _waiting(tx: Tx, actor: Actor, campaign: Campaign) -> list[Submission]:
    found = store.list_of_campaign(tx, campaign.id, seen_by=actor)
    return [one for one in found if one.state is SubmissionState.SUBMITTED]


def give_back(
    tx: Tx,
    actor: Actor,
    campaign_id: int,
    *,
    seen: Mapping[int, int],
    wrong: Mapping[int, Mapping[str, str]],
    due_at: datetime,
    now: datetime,
) -> int:
    """Return some cells of some answers; how many answers.

    `seen`: id of an answer → the version that was looked at; `wrong`: id → key of a cell → what to mend.
    """
    require(actor, Action.RUN_CAMPAIGNS)
    if not any(wrong.values()):
        raise Invalid("submission.no_reason")
    _require_waiting(tx, actor, campaign_id, seen, wrong)
    for one, cells in wrong.items():
        acceptance.give_back(tx, actor, one, cells=cells, words="", due_at=due_at, seen=seen[one], now=now)
    return len(wrong)


def accept(
    tx: Tx,
    actor: Actor,
    campaign_id: int,
    *,
    seen: Mapping[int, int],
    wrong: Mapping[int, Mapping[str, str]],
    now: datetime,
) -> int:
    """Accept the answers that were looked at, with their unusual numbers; how many.

    Whoever has written what is to be mended means to return it: Invalid, so that no word is lost.
    """
    require(actor, Action.RUN_CAMPAIGNS)
    if wrong:
        raise Invalid("campaign.doubts_written")
    _require_waiting(tx, actor, campaign_id, seen, seen)
    for one, version in seen.items():
        acceptance.accept(tx, actor, one, seen=version, now=now)
    return len(seen)


def _require_waiting(
    tx: Tx, actor: Actor, campaign_id: int, seen: Mapping[int, int], meant: Collection[int]
) -> None:
    """Pass, or refuse: what is decided of must have been seen and must wait in this campaign."""
    campaign = campaign_store.get(tx, campaign_id, seen_by=actor)
    waiting = {one.id for one in _waiting(tx, actor, campaign)}
    if not meant or not all(one in waiting and one in seen for one in meant):
        raise Conflict("campaign.doubts_moved")

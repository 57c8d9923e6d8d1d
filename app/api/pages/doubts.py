"""The unusual numbers of a campaign in one list: returned by the cell, or accepted together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, OpenTx
from app.api.pages.campaign_views import said_of
from app.api.pages.doubt_views import doubt_views, doubts_lead
from app.api.pages.formats import as_typed
from app.api.pages.render import go_to, render
from app.domain.access import Actor
from app.domain.clock import moment_from
from app.domain.errors import Invalid
from app.use_cases import Tx, doubts

router = APIRouter(prefix="/campaigns/{campaign_id}/doubts")
Day = Annotated[str, Form(max_length=40)]
_TIME_TO_MEND = timedelta(days=3)  # offered; the coordinator may choose another
_SEEN, _WRONG = "seen:", "wrong:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Answers that were looked at, by their versions; and what is to be mended in which cell of which."""

    seen: Mapping[int, int]
    wrong: Mapping[int, Mapping[str, str]]


async def _looked(request: Request) -> Looked:
    seen: dict[int, int] = {}
    wrong: dict[int, dict[str, str]] = {}
    for name, text in (await request.form()).multi_items():
        if not isinstance(text, str):
            continue
        if name.startswith(_SEEN) and (one := _number(name.removeprefix(_SEEN))):
            seen[one] = _number(text)
        elif name.startswith(_WRONG) and text.strip():
            answer, _, key = name.removeprefix(_WRONG).partition(":")
            wrong.setdefault(_number(answer), {})[key] = text
    return Looked(seen=seen, wrong=wrong)


def _number(text: str) -> int:
    """An id or a version; 0, which nothing has, for what is none."""
    return int(text) if text.isdecimal() and int(text) <= BIGGEST_ID else 0


Given = Annotated[Looked, Depends(_looked)]


@router.get("", name="show_doubts")
def show(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, campaign_id: Id) -> Response:
    return _page(request, tx, actor, now, campaign_id)


@router.post("/return", name="return_doubts")
def give_back(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, campaign_id: Id, given: Given, day: Day = ""
) -> Response:
    try:
        doubts.give_back(
            tx, actor, campaign_id, seen=given.seen, wrong=given.wrong, due_at=moment_from(day), now=now
        )
    except Invalid as refusal:
        return _page(request, tx, actor, now, campaign_id, given=given, refusal=refusal)
    return go_to(request, "show_doubts", campaign_id=campaign_id)


@router.post("/acceptance", name="accept_doubts")
def accept(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, campaign_id: Id, given: Given
) -> Response:
    try:
        doubts.accept(tx, actor, campaign_id, seen=given.seen, wrong=given.wrong, now=now)
    except Invalid as refusal:
        return _page(request, tx, actor, now, campaign_id, given=given, refusal=refusal)
    return go_to(request, "show_doubts", campaign_id=campaign_id)


def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    now: datetime,
    campaign_id: int,
    *,
    given: Looked | None = None,
    refusal: Invalid | None = None,
) -> Response:
    found = doubts.show_doubts(tx, actor, campaign_id)
    return render(
        request, "campaigns/doubts.html", status=422 if refusal else 200, campaign=found.campaign,
        doubts=doubt_views(found, given.wrong if given else {}), seen=found.versions,
        lead=doubts_lead(found), back_by=as_typed(now + _TIME_TO_MEND), said=said_of(refusal),
        is_of_moment=True,
    )  # fmt: skip

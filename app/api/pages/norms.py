"""The register of acts on pages: the list, one act, what stands without a ground when it ends."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Now, OpenRead, PartsOf
from app.api.pages.lists import Format, sent
from app.api.pages.norm_views import WORDS, acts_table
from app.api.pages.render import render
from app.catalogues.messages import sentence
from app.domain.access import Actor
from app.domain.acts import ActKind
from app.domain.clock import day_from, day_of
from app.domain.errors import Invalid
from app.use_cases import Tx, norms
from app.use_cases.norms import ListedAct

router = APIRouter()
Day = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's form as it was sent."""

    text: str
    kind: ActKind | None
    on: str


def _asked(
    text: Annotated[str, Query(max_length=100)] = "",
    kind: ActKind | Literal[""] = "",
    on: Day = "",
) -> Asked:
    return Asked(text=text, kind=kind or None, on=on.strip())


Filters = Annotated[Asked, Depends(_asked)]


@router.get("/norms", name="list_norms")
def list_norms(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, asked: Filters) -> Response:
    try:
        found, error = _found(tx, actor, asked, day_of(now)), None
    except Invalid as refusal:
        found, error = [], sentence(refusal.code, refusal.facts)
    return render(
        request, "norms/list.html", status=422 if error else 200, found=found, asked=asked, error=error,
        w=WORDS,
    )  # fmt: skip


@router.get("/norms.{form}", name="take_norms")
def take_norms(actor: CurrentActor, parts: PartsOf, now: Now, form: Format, asked: Filters) -> Response:
    with parts.database.reading() as tx:
        table = acts_table(_found(tx, actor, asked, day_of(now)))
    return sent(parts, actor, now, [table], form, name=table.title, subject="list:norms")


@router.get("/norms/{code}", name="show_norm")
def show_norm(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, code: str, ends: Day = ""
) -> Response:
    today, error = day_of(now), None
    try:
        day = _day(ends)
    except Invalid as refusal:
        day, error = None, sentence(refusal.code, refusal.facts)
    picture = norms.show_act(tx, actor, code, today=today, ends=day)
    return render(
        request, "norms/act.html", status=422 if error else 200, picture=picture, ends=ends, error=error,
        w=WORDS,
    )  # fmt: skip


def _found(tx: Tx, actor: Actor, asked: Asked, today: date) -> list[ListedAct]:
    return norms.list_acts(tx, actor, text=asked.text, kind=asked.kind, on=_day(asked.on), today=today)


def _day(text: str) -> date | None:
    return day_from(text) if text.strip() else None

"""«Что получилось»: answers inside a school added up, and recorded as what the school says."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, OpenTx
from app.api.pages.campaign_views import said_of
from app.api.pages.formats import plural
from app.api.pages.observation_views import figure, named
from app.api.pages.render import go_to, render
from app.domain.access import Actor
from app.domain.errors import Invalid
from app.use_cases import Tx, inner_totals
from app.use_cases.inner_totals import Totals

router = APIRouter(prefix="/campaigns/{campaign_id}/totals")
Keys = Annotated[list[str], Form(max_length=10_000)]
Words = Annotated[str, Form(max_length=4_000)]


@router.get("", name="show_totals")
def show(request: Request, tx: OpenRead, actor: CurrentActor, campaign_id: Id) -> Response:
    return _page(request, tx, actor, campaign_id)


@router.post("", name="record_totals")
def record(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, campaign_id: Id,
    key: Keys = [], words: Words = "",  # noqa: B006
) -> Response:  # fmt: skip
    try:
        inner_totals.record(tx, actor, campaign_id, key, words, now=now)
    except Invalid as refusal:
        return _page(request, tx, actor, campaign_id, refusal=refusal)
    return go_to(request, "show_totals", campaign_id=campaign_id)


def _page(
    request: Request, tx: Tx, actor: Actor, campaign_id: int, refusal: Invalid | None = None
) -> Response:
    totals = inner_totals.show_totals(tx, actor, campaign_id)
    return render(
        request, "campaigns/totals.html", status=422 if refusal else 200, totals=totals, lead=_lead(totals),
        sections=[
            (found[0].section.name, found)
            for _, group in groupby(totals.items, key=lambda one: one.section.code)
            for found in [list(group)]
        ],
        said=said_of(refusal), named=named, figure=figure, is_of_moment=True,
    )  # fmt: skip


def _lead(totals: Totals) -> str:
    told = f"Принято {totals.n_accepted} из {plural(totals.n_asked, 'ответа', 'ответов', 'ответов')}."
    if not totals.n_accepted:
        return f"{told} Примите хотя бы один, и здесь появятся суммы."
    n = sum(totals.is_new(one) for one in totals.items)
    if n:
        return f"{told} Ещё не записано: {plural(n, 'сумма', 'суммы', 'сумм')}."
    return f"{told} Все суммы записаны в сведения школы."

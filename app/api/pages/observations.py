"""«Сведения»: what a school has told, and the history of one value."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, PartsOf
from app.api.pages import observation_views as views
from app.api.pages.lists import Format, sent
from app.api.pages.observation_tables import history_table, told_table
from app.api.pages.render import render
from app.domain.access import Actor
from app.use_cases import Tx, observations, statistics

router = APIRouter(prefix="/organisations/{organisation_id}")
Word = Annotated[str, Query(max_length=200)]


@router.get("/observations", name="show_told")
def show_told(request: Request, tx: OpenRead, actor: CurrentActor, organisation_id: Id) -> Response:
    told = observations.show_told(tx, actor, organisation_id)
    return render(request, "observations/show.html", told=told, view=views.told_view(told), w=views.WORDS)


@router.get("/observations.{form}", name="take_told")
def take_told(actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, form: Format) -> Response:
    with parts.database.reading() as tx:
        told = observations.show_told(tx, actor, organisation_id)
    name = f"{told.place.short_name}-сведения"
    return sent(
        parts, actor, now, [told_table(told)], form, name=name, subject=f"organisation:{organisation_id}"
    )


@router.get("/observations/history", name="show_value_history")
def show_value_history(
    request: Request, tx: OpenRead, actor: CurrentActor, organisation_id: Id, variable: Word = "",
    period: Word = "", breakdown: Word = "",
) -> Response:  # fmt: skip
    history = _history(tx, actor, organisation_id, variable, period, breakdown)
    return render(
        request, "observations/history.html", history=history, above=statistics.above(tx, history.place),
        w=views.WORDS,
    )  # fmt: skip


@router.get("/observations/history.{form}", name="take_value_history")
def take_value_history(
    actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, form: Format, variable: Word = "",
    period: Word = "", breakdown: Word = "",
) -> Response:  # fmt: skip
    with parts.database.reading() as tx:
        history = _history(tx, actor, organisation_id, variable, period, breakdown)
    name = f"{history.place.short_name}-{history.variable.code}"
    return sent(
        parts,
        actor,
        now,
        [history_table(history)],
        form,
        name=name,
        subject=f"organisation:{organisation_id}",
    )


def _history(
    tx: Tx, actor: Actor, organisation_id: int, variable: str, period: str, breakdown: str
) -> observations.History:
    return observations.show_history(
        tx, actor, organisation_id, variable=variable, period=period, breakdown=breakdown
    )

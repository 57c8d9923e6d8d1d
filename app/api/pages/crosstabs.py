"""«Таблица»: the page where a person puts a table together, and the table to take away."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead, PartsOf
from app.api.pages import crosstab_views as views
from app.api.pages.column_words import small_notes
from app.api.pages.crosstab_tables import taken
from app.api.pages.lists import Format, sent
from app.api.pages.render import render, wants_fragment
from app.catalogues.messages import sentence
from app.domain.crosstabs import FIELDS, read_choice
from app.domain.errors import Invalid
from app.use_cases import crosstab_offers, crosstabs, saved_tables

router = APIRouter(prefix="/tables")
_LONGEST = 60


def _given(request: Request) -> dict[str, list[str]]:
    """Fields of the address as they were typed."""
    asked = request.query_params
    return {name: asked.getlist(name) for name in FIELDS if name in asked}


Given = Annotated[Mapping[str, Sequence[str]], Depends(_given)]


@router.get("", name="show_table")
def show(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    given: Given,
    sheet: Annotated[int, Query(ge=0, le=10_000)] = 0,
    saved: Annotated[int, Query(ge=0, le=BIGGEST_ID)] = 0,
) -> Response:
    offered = crosstab_offers.show_offered(tx, actor)
    table, slip = None, None
    try:
        choice = read_choice(given)
        if not choice.is_empty:
            table = crosstabs.show_table(tx, actor, choice)
    except Invalid as refused:
        slip = sentence(refused.code, refused.facts)
    shown = table.sheets[min(sheet, len(table.sheets) - 1)] if table and table.is_counted else None
    query = [(name, value) for name, values in given.items() for value in values]
    return render(
        request, "tables/_table.html" if wants_fragment(request) else "tables/show.html",
        status=422 if slip else 200, slip=slip, table=table, offered=offered, query=query,
        given={name: [one[:_LONGEST] for one in values] for name, values in given.items()},
        lead=() if slip else views.lead_of(table),
        drawn=views.drawn(table, shown, request.app.state.addresses) if table and shown else None,
        titles=[views.words_of(table, one.head) for one in table.sheets if one.head] if table else [],
        current=sheet, picks=views.indicator_picks(offered),
        parameters=views.parameter_picks(offered), places=views.place_picks(offered),
        options=views.options(offered), left_out=views.left_out(offered), notes=views.NOTES,
        small_notes=small_notes(table.passports.values()) if table else (),
        saved=saved_tables.list_saved(tx, actor), opened=saved, choice=urlencode(query),
    )  # fmt: skip


@router.get(".{form}", name="take_table")
def take(actor: CurrentActor, parts: PartsOf, now: Now, given: Given, form: Format) -> Response:
    choice = read_choice(given)
    with parts.database.reading() as tx:
        table = crosstabs.show_table(tx, actor, choice, however_large=True)
    return sent(
        parts, actor, now, taken(table, is_csv=form is Format.CSV), form, name="Таблица показателей",
        place=actor.place_name, subject=f"organisation:{actor.place.id}",
    )  # fmt: skip

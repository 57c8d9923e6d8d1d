"""The page of a place with schools: what its filters say, and the picture drawn."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from app.api.pages import city_views as views
from app.api.pages.column_words import change_notes
from app.api.pages.indicator_views import WORDS, change_lines
from app.api.pages.render import Addresses, render
from app.catalogues.messages import sentence
from app.domain.access import Action, Actor
from app.domain.errors import Invalid
from app.domain.periods import parse_year, whole_year
from app.domain.quality_model import Parameter
from app.domain.school_groups import Range, SchoolChoice, number_of
from app.use_cases import Tx, city, collection
from app.use_cases.indicator_grid import Asked, Grid

Year = Annotated[str, Query(max_length=12)]
Word = Annotated[str, Query(max_length=100)]
_FIELDS = ("parameter", "kind", "district", "pupils_from", "pupils_to", "fact", "fact_from", "fact_to")


def _filters(
    year: Year = "",
    parameter: Word = "",
    kind: Word = "",
    district: Word = "",
    pupils_from: Word = "",
    pupils_to: Word = "",
    fact: Word = "",
    fact_from: Word = "",
    fact_to: Word = "",
) -> Asked:
    """What the form of filters says; an empty field takes all."""
    district_id = _number_in("district", district)
    sizes = _range("pupils", pupils_from, pupils_to)
    wanted = _range("fact", fact_from, fact_to)
    if wanted != Range() and not fact:
        raise Invalid("filter.no_fact")
    return Asked(
        academic_year=parse_year(year) if year else None,
        parameter=Parameter(parameter) if parameter in set(Parameter) else None,
        criterion=parameter if parameter not in ("", views.ALL, *Parameter) else None,
        is_brief=not parameter,
        district_id=int(district_id) if district_id is not None else None,
        choice=SchoolChoice(
            kind=kind or None,
            pupils=sizes,
            fact=fact or None,
            fact_range=wanted,
        ),
    )


def _range(field: str, least: str, most: str) -> Range:
    wanted = Range(low=_number_in(f"{field}_from", least), high=_number_in(f"{field}_to", most))
    if wanted.low is not None and wanted.high is not None and wanted.low > wanted.high:
        raise Invalid("filter.turned", low=least.strip()[:40], high=most.strip()[:40])
    return wanted


def _number_in(field: str, text: str) -> float | None:
    value = number_of(text) if text.strip() else None
    if text.strip() and value is None:
        raise Invalid("filter.not_number", field=field, value=text[:40])
    return value


Filters = Annotated[Asked, Depends(_filters)]


def _typed(request: Request) -> Asked | Invalid:
    """What the form says; on a page a slip in it is told beside the form, which stays as it was typed."""
    try:
        return _filters(**_given(request), year=request.query_params.get("year", "")[:100])
    except Invalid as slip:
        return slip


Typed = Annotated[Asked | Invalid, Depends(_typed)]


def show_city(
    request: Request, tx: Tx, actor: Actor, organisation_id: int, typed: Asked | Invalid, *, on_map: str,
    today: date,
) -> Response:  # fmt: skip
    """The page; who has not loaded is told to those who see files. After a slip in the filters, all.

    `on_map`: code of the indicator whose numbers stand on the map.
    """
    slip = sentence(typed.code, typed.facts) if isinstance(typed, Invalid) else None
    asked = Asked(is_brief=True) if isinstance(typed, Invalid) else typed
    try:
        picture = city.show_city(tx, actor, organisation_id, asked, today=today)
    except Invalid as unknown:  # only the model knows its criteria
        slip = sentence(unknown.code, unknown.facts)
        picture = city.show_city(tx, actor, organisation_id, Asked(is_brief=True), today=today)
    grid = picture.grid
    owing = []
    if actor.may(Action.SEE_FILES):
        shown = {row.school.id for row in grid.rows}
        owing = collection.list_owing(
            tx, actor, organisation_id, academic_year=grid.academic_year, among=shown
        )
    districts = views.district_lines(picture)
    return render(
        request, "city/show.html", status=422 if slip else 200, slip=slip, picture=picture,
        grid=grid, place=grid.place, lead=views.lead_of(picture),
        free_posts=views.free_posts_of(picture), many_free=views.many_free(picture),
        incomplete=views.incomplete_words(grid),
        changes=change_lines(grid.changes), change_notes=change_notes(grid.changes),
        spreads=views.spread_lines(grid),
        districts=districts, map=views.map_of(picture, districts, on_map), filters=_kept(request, grid),
        options=views.filter_options(grid), offers=views.offers(grid),
        addresses=_value_addresses(request, grid),
        owing=owing, w=WORDS,
    )  # fmt: skip


def _value_addresses(request: Request, grid: Grid) -> list[str]:
    """Of each column the address of a value, to which the school's id is added: there are many cells."""
    addresses: Addresses = request.app.state.addresses
    return [
        f"{addresses('show_value', code=one.passport.code, query={'year': slug})}&place="
        for one in grid.columns
        for slug in [whole_year(one.whole.period).slug]
    ]


def _kept(request: Request, grid: Grid) -> dict[str, str]:
    """The filters as they were given, for the form and for the links of the exports."""
    asked = grid.asked
    shown = asked.criterion or (asked.parameter.value if asked.parameter else views.ALL)
    return {**_given(request), "year": grid.academic_year or "", "parameter": shown}


def _given(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "")[:100] for name in _FIELDS}

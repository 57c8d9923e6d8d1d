"""The quality model on pages: passports, schools × indicators, values of a place, where a value came from."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, PartsOf
from app.api.pages import indicator_views as views
from app.api.pages.city import Filters
from app.api.pages.city_tables import city_tables
from app.api.pages.index_views import index_lines, indices_table
from app.api.pages.indicator_tables import trace_tables, values_table
from app.api.pages.lists import Format, sent
from app.api.pages.render import render
from app.api.pages.year_views import year_tables
from app.domain.access import Actor
from app.domain.as_known import KnownOn, known_on
from app.domain.clock import day_of
from app.domain.periods import whole_year
from app.use_cases import Tx, city, indicators, indices, statistics, traces

router = APIRouter()
Place = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]
Year = Annotated[str, Query(max_length=12)]


def _known(now: Now, as_known: Annotated[str, Query(max_length=40)] = "") -> KnownOn | None:
    return known_on(as_known, today=day_of(now))


Known = Annotated[KnownOn | None, Depends(_known)]


@router.get("/indicators", name="list_indicators")
def list_indicators(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    model = indicators.show_model(tx, actor)
    own = indicators.show_own(tx, actor)
    return render(request, "indicators/list.html", model=model, own=own, w=views.WORDS)


@router.get("/indicators/{code}", name="show_indicator")
def show_indicator(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, place: Place = None
) -> Response:
    picture = indicators.show_passport(tx, actor, code, place)
    parameter, criterion = picture.model.place_of(code)
    return render(
        request, "indicators/passport.html", picture=picture, parameter=parameter, criterion=criterion,
        w=views.WORDS,
    )  # fmt: skip


@router.get("/indicators/{code}/value", name="show_value")
def show_value(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    known: Known,
    code: str,
    place: Place = None,
    year: Year = "",
) -> Response:
    trace = _trace(tx, actor, code, place, year, known)
    return render(
        request, "indicators/value.html", trace=trace, lead=views.trace_lead(trace),
        filled=views.filled_formula(trace), above=statistics.above(tx, trace.place),
        slug=whole_year(trace.period).slug, known=known, first_day=trace.first_day, w=views.WORDS,
    )  # fmt: skip


@router.get("/indicators/{code}/value.{form}", name="take_value")
def take_value(
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    known: Known,
    code: str,
    form: Format,
    place: Place = None,
    year: Year = "",
) -> Response:
    with parts.database.reading() as tx:
        trace = _trace(tx, actor, code, place, year, known)
    name = f"{code}-{trace.place.short_name}-{whole_year(trace.period).slug}{views.known_mark(known)}"
    return sent(parts, actor, now, trace_tables(trace), form, name=name, subject=f"indicator:{code}")


@router.get("/organisations/{organisation_id}/indicators", name="show_grid")
def show_grid(
    request: Request, tx: OpenRead, actor: CurrentActor, known: Known, organisation_id: Id
) -> Response:
    """Of a place with schools the grid of now is the place's own page; a past day stands here."""
    place = statistics.place_of(tx, actor, organisation_id)
    if place.holds_schools and known is None:
        address = request.app.state.addresses("show_organisation", organisation_id=place.id)
        return RedirectResponse(f"{address}?{request.url.query}", status_code=303)
    found = indices.indices_for(tx, actor, place.id, known=known)
    tables = year_tables(found.model, indicators.values_for(tx, actor, place.id, known=known))
    return render(
        request, "indicators/school.html", place=place, above=statistics.above(tx, place), tables=tables,
        known=known, w=views.WORDS, indices=index_lines(found), indices_year=found.academic_year,
        first_day=indicators.first_known_day(tx, actor, place.id) if known else None,
    )  # fmt: skip


@router.get("/organisations/{organisation_id}/indicators.{form}", name="take_grid")
def take_grid(
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    known: Known,
    organisation_id: Id,
    form: Format,
    asked: Filters,
) -> Response:
    with parts.database.reading() as tx:
        place = statistics.place_of(tx, actor, organisation_id)
        if place.holds_schools and known is None:
            tables = city_tables(city.show_city(tx, actor, place.id, asked, today=day_of(now)))
        else:
            found = indices.indices_for(tx, actor, place.id, known=known)
            tables = [values_table(place, indicators.values_for(tx, actor, place.id, known=known), known)]
            tables += [indices_table(found)] if found.items else []
    name = f"{place.short_name}-показатели{views.known_mark(known)}"
    return sent(parts, actor, now, tables, form, name=name, subject=f"organisation:{organisation_id}")


def _trace(
    tx: Tx, actor: Actor, code: str, place: int | None, year: str, known: KnownOn | None
) -> traces.Trace:
    place_id = place or actor.place.id
    return traces.trace(tx, actor, code, place_id=place_id, period=year or None, known=known)

"""The quality model on pages: passports, schools × indicators, values of a place, where a value came from."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, PartsOf, check_csrf
from app.api.pages import indicator_views as views
from app.api.pages.indicator_tables import grid_tables, trace_tables, values_table
from app.api.pages.lists import Format, sent
from app.api.pages.render import Addresses, render
from app.domain.access import Actor
from app.domain.errors import Invalid
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.periods import parse_period
from app.domain.school_groups import Range, SchoolChoice, number_of
from app.use_cases import Tx, indicator_grid, indicators, statistics
from app.use_cases.indicator_grid import Asked, Grid

router = APIRouter(dependencies=[Depends(check_csrf)])
Place = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]
Year = Annotated[str, Query(max_length=12)]
Word = Annotated[str, Query(max_length=100)]


def _filters(
    year: Year = "",
    kind: Word = "",
    district: Word = "",
    pupils_from: Word = "",
    pupils_to: Word = "",
    fact: Word = "",
    fact_from: Word = "",
    fact_to: Word = "",
) -> Asked:
    """What the form of filters says; an empty field takes all."""
    district_id = _number("district", district)
    return Asked(
        academic_year=indicators.year_of(year) if year else None,
        district_id=int(district_id) if district_id is not None else None,
        choice=SchoolChoice(
            kind=kind or None,
            pupils=Range(low=_number("pupils_from", pupils_from), high=_number("pupils_to", pupils_to)),
            fact=fact or None,
            fact_range=Range(low=_number("fact_from", fact_from), high=_number("fact_to", fact_to)),
        ),
    )


def _number(field: str, text: str) -> float | None:
    value = number_of(text) if text.strip() else None
    if text.strip() and value is None:
        raise Invalid("filter.not_number", field=field, value=text[:40])
    return value


Filters = Annotated[Asked, Depends(_filters)]


@router.get("/indicators", name="list_indicators")
def list_indicators(request: Request, actor: CurrentActor) -> Response:
    model = indicators.show_model(actor)
    return render(request, "indicators/list.html", model=model, w=views.WORDS)


@router.get("/indicators/{code}", name="show_indicator")
def show_indicator(request: Request, tx: OpenRead, actor: CurrentActor, code: str) -> Response:
    picture = indicators.show_passport(tx, actor, code)
    parameter, criterion = picture.model.place_of(code)
    return render(
        request, "indicators/passport.html", picture=picture, parameter=parameter, criterion=criterion,
        w=views.WORDS,
    )  # fmt: skip


@router.get("/indicators/{code}/value", name="show_value")
def show_value(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, place: Place = None, year: Year = ""
) -> Response:
    trace = _trace(tx, actor, code, place, year)
    return render(
        request, "indicators/value.html", trace=trace, lead=views.trace_lead(trace),
        filled=views.filled_formula(trace), above=statistics.above(tx, trace.place),
        slug=parse_period(trace.academic_year).slug, w=views.WORDS,
    )  # fmt: skip


@router.get("/indicators/{code}/value.{form}", name="take_value")
def take_value(
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    code: str,
    form: Format,
    place: Place = None,
    year: Year = "",
) -> Response:
    with parts.database.reading() as tx:
        trace = _trace(tx, actor, code, place, year)
    name = f"{code}-{trace.place.short_name}-{parse_period(trace.academic_year).slug}"
    return sent(parts, actor, now, trace_tables(trace), form, name=name, subject=f"indicator:{code}")


@router.get("/organisations/{organisation_id}/indicators", name="show_grid")
def show_grid(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, organisation_id: Id, asked: Filters
) -> Response:
    place = statistics.place_of(tx, actor, organisation_id)
    above = statistics.above(tx, place)
    if not _is_above_schools(place):
        years, lines = views.year_lines(indicators.values_for(tx, actor, place.id))
        return render(
            request, "indicators/school.html", place=place, above=above, years=years, lines=lines,
            w=views.WORDS,
        )  # fmt: skip
    grid = indicator_grid.show_grid(tx, actor, place.id, asked, today=now.date())
    slug = parse_period(grid.academic_year).slug if grid.academic_year else ""
    return render(
        request, "indicators/grid.html", grid=grid, place=place, above=above, lead=views.grid_lead(grid),
        changes=views.change_lines(grid.changes), filters=_kept(request, grid), slug=slug,
        options=views.filter_options(grid), addresses=_value_addresses(request, grid, slug), w=views.WORDS,
    )  # fmt: skip


@router.get("/organisations/{organisation_id}/indicators.{form}", name="take_grid")
def take_grid(
    actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, form: Format, asked: Filters
) -> Response:
    with parts.database.reading() as tx:
        place = statistics.place_of(tx, actor, organisation_id)
        if _is_above_schools(place):
            tables = grid_tables(indicator_grid.show_grid(tx, actor, place.id, asked, today=now.date()))
        else:
            tables = [values_table(place, indicators.values_for(tx, actor, place.id))]
    name = f"{place.short_name}-показатели"
    return sent(parts, actor, now, tables, form, name=name, subject=f"organisation:{organisation_id}")


def _trace(tx: Tx, actor: Actor, code: str, place: int | None, year: str) -> indicators.Trace:
    return indicators.trace(tx, actor, code, place_id=place or actor.place.id, period=year or None)


def _is_above_schools(place: Organisation) -> bool:
    return place.kind not in (SCHOOL, "building", "parallel", CLASS)


def _value_addresses(request: Request, grid: Grid, slug: str) -> list[str]:
    """Of each column the address of a value, to which the school's id is added: there are many cells."""
    addresses: Addresses = request.app.state.addresses
    return [
        f"{addresses('show_value', code=one.passport.code, query={'year': slug})}&place="
        for one in grid.columns
    ]


def _kept(request: Request, grid: Grid) -> dict[str, str]:
    """The filters as they were given, for the form and for the links of the exports."""
    names = ("kind", "district", "pupils_from", "pupils_to", "fact", "fact_from", "fact_to")
    kept = {name: request.query_params.get(name, "")[:100] for name in names}
    return {**kept, "year": grid.academic_year or ""}

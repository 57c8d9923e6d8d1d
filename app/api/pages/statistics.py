"""The picture of a place, of a test in a place, where its figures came from, and tables to take away."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, PartsOf
from app.api.exports import XLSX, as_csv, as_xlsx, attachment
from app.api.pages.city import Typed, show_city
from app.api.pages.level_views import depth_view
from app.api.pages.pictures import is_drawn, is_drawn_or_ordered
from app.api.pages.place_views import place_view
from app.api.pages.render import PRIVATE, render
from app.api.pages.schools import show_school
from app.api.pages.score_words import minimum_words
from app.api.pages.test_tables import tables_of
from app.api.pages.test_views import view_of
from app.domain.access import Action, Actor, require
from app.domain.charts import Size, Theme, histogram_words
from app.domain.clock import day_of
from app.domain.errors import NotFound
from app.domain.organisations import SCHOOL
from app.use_cases import Tx, drawing, exports, levels, sources, statistics

router = APIRouter()
Place = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]


@router.get("/results", name="list_results")
def list_results(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    require(actor, Action.SEE_RESULTS)
    picture = statistics.show_place(tx, actor, actor.place.id, today=day_of(now))
    return render(
        request, "statistics/results.html", picture=picture, view=place_view(picture),
        can_load=actor.may(Action.LOAD_RESULTS),
    )  # fmt: skip


@router.get("/organisations/{organisation_id}", name="show_organisation")
def show_organisation(
    request: Request, tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id,
    typed: Typed, series: Place = None, map: Annotated[str, Query(max_length=60)] = "",
) -> Response:  # fmt: skip
    if actor.may(Action.SEE_RESULTS):
        place = statistics.place_of(tx, actor, organisation_id)
        if place.kind == SCHOOL:
            return show_school(request, tx, actor, parts, now, organisation_id, series)
        if place.holds_schools:
            return show_city(request, tx, actor, organisation_id, typed, on_map=map, today=day_of(now))
    picture = statistics.show_place(tx, actor, organisation_id, today=day_of(now))
    return render(
        request,
        "statistics/place.html",
        picture=picture,
        view=place_view(picture),
        below=statistics.below(tx, actor, picture.place),
        can_load=actor.may(Action.LOAD_RESULTS),
    )


@router.get("/tests/{test_id}", name="show_test")
def show_test(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    test_id: Id,
    place: Place = None,
) -> Response:
    picture = _picture(tx, actor, test_id, place, now)
    measures = statistics.show_measures(tx, actor, test_id, organisation_id=picture.place.id, kind="school")
    view = view_of(picture)
    found = levels.show_levels(tx, actor, parts.store, test_id, organisation_id=picture.place.id)
    return render(
        request, "statistics/test.html", picture=picture, view=view, measures=measures,
        depth=depth_view(picture, view.tasks, found),
        above=statistics.above(tx, picture.place), is_drawn=is_drawn(parts.store, picture.picture),
        alt=_alt(picture), minimum_words=minimum_words,
    )  # fmt: skip


@router.post("/tests/{test_id}/histogram", name="order_histogram")
def order_histogram(
    request: Request, tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, test_id: Id,
    place: Place = None,
) -> Response:  # fmt: skip
    """The part of the page that waits for its picture, which is ordered."""
    picture = _picture(tx, actor, test_id, place, now)
    is_there = is_drawn_or_ordered(parts, actor, picture.picture, test_id, picture.place, now=now)
    return render(
        request, "statistics/_histogram.html", picture=picture, is_drawn=is_there, alt=_alt(picture)
    )  # fmt: skip


def _alt(picture: statistics.TestPicture) -> str:
    """The histogram in words, for those who do not see it."""
    return histogram_words(drawing.histogram_shown(picture).chart, n=picture.figures.n_scored)


@router.get("/tests/{test_id}/sources", name="show_sources")
def show_sources(
    request: Request, tx: OpenRead, actor: CurrentActor, test_id: Id, place: Place = None
) -> Response:
    found = sources.sources(tx, actor, test_id, organisation_id=place or actor.place.id)
    return render(request, "statistics/sources.html", found=found, can_open=actor.may(Action.SEE_FILES))


@router.get("/tests/{test_id}/histogram-{theme}-{size}.svg", name="show_histogram")
def show_histogram(
    tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, test_id: Id, theme: Theme, size: Size,
    place: Place = None,
) -> Response:  # fmt: skip
    name = _picture(tx, actor, test_id, place, now).picture
    path = parts.store.find_picture(drawing.file_name(name, theme, size))
    if path is None:
        raise NotFound("picture.not_drawn")
    return FileResponse(path, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=300"})


@router.get("/tests/{test_id}/histogram-{theme}.json", name="histogram_spec")
def show_spec(
    tx: OpenRead, actor: CurrentActor, now: Now, test_id: Id, theme: Theme, place: Place = None
) -> Response:
    picture = _picture(tx, actor, test_id, place, now)
    whole = picture.reference.figures if picture.reference else None
    spec = drawing.spec_to_explore(picture.test, picture.figures, whole, theme)
    return JSONResponse(spec, headers=PRIVATE)


@router.get("/tests/{test_id}/tables.xlsx", name="test_xlsx")
def take_workbook(
    actor: CurrentActor, parts: PartsOf, now: Now, test_id: Id, place: Place = None
) -> Response:
    with parts.database.reading() as tx:
        picture = _picture(tx, actor, test_id, place, now)
        found = levels.show_levels(tx, actor, parts.store, test_id, organisation_id=picture.place.id)
    tables = list(tables_of(picture, view_of(picture), found).values())
    if not tables:
        raise NotFound("object.unknown")
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=f"test:{test_id}", what=picture.place.code, now=now)
    body = as_xlsx(tables, made_at=now, is_demo=parts.is_demo)
    return attachment(body, name=f"{picture.test.title}, {picture.place_name}.xlsx", media_type=XLSX)


@router.get("/tests/{test_id}/{table}.csv", name="test_csv")
def take_table(
    actor: CurrentActor, parts: PartsOf, now: Now, test_id: Id, table: str, place: Place = None
) -> Response:
    with parts.database.reading() as tx:
        picture = _picture(tx, actor, test_id, place, now)
        groups = levels.show_levels(tx, actor, parts.store, test_id, organisation_id=picture.place.id)
    found = tables_of(picture, view_of(picture), groups).get(table)
    if found is None:
        raise NotFound("object.unknown")
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=f"test:{test_id}", what=f"{picture.place.code}, {table}", now=now)
    name = f"{picture.test.title}, {picture.place_name}, {found.name.lower()}.csv"
    return attachment(as_csv(found, is_demo=parts.is_demo), name=name, media_type="text/csv; charset=utf-8")


def _picture(tx: Tx, actor: Actor, test_id: int, place: int | None, now: Now) -> statistics.TestPicture:
    return statistics.show_test(
        tx, actor, test_id, organisation_id=place or actor.place.id, today=day_of(now)
    )

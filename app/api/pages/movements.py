"""What moved an indicator, on a page and as a table."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead, PartsOf
from app.api.pages import movement_views as views
from app.api.pages.lists import Format, sent
from app.api.pages.render import render
from app.catalogues.messages import sentence
from app.domain.access import Actor
from app.domain.errors import Invalid
from app.domain.periods import whole_year
from app.use_cases import Tx, movements, statistics
from app.use_cases.movements import MovementPicture

router = APIRouter()
Place = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]
Year = Annotated[str, Query(max_length=12)]


@router.get("/indicators/{code}/movement", name="show_movement")
def show_movement(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, place: Place = None, year: Year = "",
    since: Year = "",
) -> Response:  # fmt: skip
    error = None
    try:
        picture = _picture(tx, actor, code, place, year, since)
    except Invalid as refusal:
        if refusal.code != "movement.turned":
            raise
        error = sentence(refusal.code, refusal.facts)
        picture = _picture(tx, actor, code, place, year, "")
    return render(
        request,
        "indicators/movement.html",
        status=422 if error else 200,
        error=error,
        asked_since=since if error else picture.before,
        picture=picture,
        lead=views.lead(picture),
        lines=views.lines(picture),
        pooled=views.pooled_words(picture),
        whole=views.whole_difference(picture),
        column=views.HEADS[picture.into] if picture.into else "",
        points=views.points_of(picture),
        notes=views.notes(picture),
        above=statistics.above(tx, picture.place),
        now=whole_year(picture.now).slug,
        before=whole_year(picture.before).slug,
        w=views.WORDS,
    )


@router.get("/indicators/{code}/movement.{form}", name="take_movement")
def take_movement(
    actor: CurrentActor, parts: PartsOf, now: Now, code: str, form: Format, place: Place = None,
    year: Year = "", since: Year = "",
) -> Response:  # fmt: skip
    with parts.database.reading() as tx:
        picture = _picture(tx, actor, code, place, year, since)
    name = f"{code}-{picture.place.short_name}-что-сдвинуло"
    return sent(parts, actor, now, views.tables(picture), form, name=name, subject=f"indicator:{code}")


def _picture(tx: Tx, actor: Actor, code: str, place: int | None, year: str, since: str) -> MovementPicture:
    return movements.show_movement(
        tx, actor, code, place_id=place or actor.place.id, period=year or None, since=since or None
    )

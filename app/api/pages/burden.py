"""«Нагрузка»: what asking costs a place and its schools."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead, PartsOf
from app.api.pages import burden_views as views
from app.api.pages.lists import Format, sent
from app.api.pages.render import render
from app.domain.clock import day_of
from app.use_cases import burden

router = APIRouter()
Place = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]
Year = Annotated[str, Query(pattern=r"^(\d{4}/\d{2})?$")]


@router.get("/burden", name="show_burden")
def show(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, place: Place = None, year: Year = ""
) -> Response:
    shown = burden.show_burden(tx, actor, place_id=place, year=year or None, now=now)
    return render(
        request, "burden/show.html", shown=shown, found=shown.burden, lead=views.lead(shown),
        totals=views.totals(shown), years=views.years(day_of(now), shown.year), w=views.WORDS,
        is_of_moment=True,
    )  # fmt: skip


@router.get("/burden.{form}", name="take_burden")
def take(
    actor: CurrentActor, parts: PartsOf, now: Now, form: Format, place: Place = None, year: Year = ""
) -> Response:
    with parts.database.reading() as tx:
        shown = burden.show_burden(tx, actor, place_id=place, year=year or None, now=now)
    name = f"Нагрузка {shown.year.code.replace('/', '-')}, {shown.place.short_name}"
    return sent(
        parts, actor, now, views.tables(shown), form, name=name, subject=f"organisation:{shown.place.id}"
    )

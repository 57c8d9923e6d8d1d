"""What a draft of the model would do to schools."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead
from app.api.pages.render import render
from app.api.pages.what_if_views import WORDS
from app.use_cases import what_if

router = APIRouter()


@router.get("/models/{code}/{version}/what-if", name="show_what_if")
def show_what_if(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, code: str,
    version: Annotated[int, Path(ge=1, le=BIGGEST_ID)], year: Annotated[str, Query(max_length=12)] = "",
) -> Response:  # fmt: skip
    tried = what_if.try_on_schools(tx, actor, code, version, academic_year=year or None, now=now)
    return render(request, "models/what_if.html", tried=tried, w=WORDS)

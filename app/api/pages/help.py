"""Pages about the product itself: help, samples of the parts of pages, the description of REST."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Now, count_address
from app.api.pages.render import render
from app.domain.access import Action, require

public = APIRouter(dependencies=[Depends(count_address)])
router = APIRouter()


@router.get("/help", name="help")
def show_help(request: Request, actor: CurrentActor) -> Response:
    return render(request, "help/help.html", can_load=actor.may(Action.LOAD_RESULTS))


@router.get("/gallery", name="gallery")
def show_gallery(request: Request, actor: CurrentActor, now: Now) -> Response:
    require(actor, Action.CHANGE_PEOPLE)
    return render(request, "components/gallery.html", now=now)


@public.get("/api/v1/docs", name="api_page")
def show_api(request: Request) -> Response:
    return render(request, "api/docs.html")

"""Whom a campaign of yours may ask."""

from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import Out
from app.use_cases import respondents

router = part("campaigns")


class PlaceOut(Out):
    """A school; inside a school, one of its classes."""

    code: str
    name: str


class ColleagueOut(Out):
    """Somebody of your school."""

    login: str
    name: str


class GroupOut(Out):
    """Some of the places, asked together."""

    code: str = Field(description="all, district:…, kind:… or, inside a school, grade:…")
    name: str = Field(description="empty of all")
    places: list[str] = Field(description="codes")


class RespondentsOut(Out):
    """Whom you may ask: a city its schools, a school its classes and colleagues."""

    places: list[PlaceOut]
    colleagues: list[ColleagueOut]
    groups: list[GroupOut]


@router.get("/respondents", name="api_list_respondents")
def show(tx: OpenRead, actor: MachineActor) -> RespondentsOut:
    """Codes and log-ins to name in a campaign."""
    there = respondents.list_respondents(tx, actor)
    return RespondentsOut(
        places=[PlaceOut(code=one.code, name=one.short_name) for one in there.organisations],
        colleagues=[ColleagueOut(login=one.login, name=one.name) for one in there.people],
        groups=[
            GroupOut(
                code=one.code,
                name=one.name,
                places=[each.code for each in there.organisations if each.id in one.ids],
            )
            for one in there.groups
        ],
    )

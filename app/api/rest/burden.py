"""What asking costs the schools of a place."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import Out
from app.domain.burden import CampaignLoad, SchoolLoad, Week
from app.use_cases import burden, organisations

router = part("campaigns")


class WeekOut(Out):
    """Stated minutes that fall into a week: that of each school's own deadline."""

    monday: str
    minutes: dict[str, int] = Field(description="by role, of all schools together")
    total: int
    largest: int = Field(description="of one school")
    campaigns: list[int]


class SchoolLoadOut(Out):
    """What is asked of a school in the year."""

    organisation: str
    minutes: dict[str, int]
    total: int
    campaigns: int = Field(description="how many")


class CampaignLoadOut(Out):
    """What a campaign states and what was measured."""

    campaign: int
    title: str
    schools: int
    stated: int = Field(description="minutes of all roles in one school")
    measured: float | None = Field(
        description="median of minutes between changes, pauses over three minutes left out; of answers that "
        "were sent"
    )
    schools_measured: int
    ground: str = Field(description="by what right teachers are asked")


class BurdenOut(Out):
    """Stated minutes of a place in an academic year."""

    organisation: str
    year: str
    total: int
    mean: float | None = Field(description="of a school")
    largest: int = Field(description="of a school")
    weeks: list[WeekOut]
    schools: list[SchoolLoadOut]
    campaigns: list[CampaignLoadOut]


@router.get("/burden", name="api_show_burden")
def show(
    tx: OpenRead,
    actor: MachineActor,
    now: Now,
    organisation: Annotated[str | None, Query(max_length=100, description="code; your own place")] = None,
    year: Annotated[str | None, Query(max_length=12, description="2026/27; the present one")] = None,
) -> BurdenOut:
    """What the page «Нагрузка» shows."""
    place = organisations.get_place(tx, actor, organisation) if organisation else None
    shown = burden.show_burden(tx, actor, place_id=place.id if place else None, year=year, now=now)
    found = shown.burden
    return BurdenOut(
        organisation=shown.place.code,
        year=shown.year.code,
        total=found.total,
        mean=found.mean,
        largest=found.largest,
        weeks=[_week(one) for one in found.weeks],
        schools=[_school(one) for one in found.schools],
        campaigns=[_campaign(one) for one in found.campaigns],
    )


def _week(one: Week) -> WeekOut:
    return WeekOut(
        monday=one.monday.isoformat(),
        minutes=dict(one.minutes),
        total=one.total,
        largest=one.largest,
        campaigns=[each.id for each in one.campaigns],
    )


def _school(one: SchoolLoad) -> SchoolLoadOut:
    return SchoolLoadOut(
        organisation=one.school.code, minutes=dict(one.minutes), total=one.total, campaigns=one.n_campaigns
    )


def _campaign(one: CampaignLoad) -> CampaignLoadOut:
    return CampaignLoadOut(
        campaign=one.campaign.id,
        title=one.campaign.terms.title,
        schools=one.n_schools,
        stated=one.stated,
        measured=one.measured,
        schools_measured=one.n_measured,
        ground=one.campaign.terms.ground,
    )

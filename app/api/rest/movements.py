"""What moved an indicator between two years, part by part."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.break_shapes import BrokenOut, broken_out
from app.api.rest.ratio_shapes import RatioOut, ratio_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.domain.movements import Movement, PartMoved
from app.use_cases import movements
from app.use_cases.kinds_taken import KindsTaken, get_taken
from app.use_cases.movements import Into, Piece

router = part("indicators")


class PartOut(Out):
    """A school, a class, or a subject of a grade; by number, never by size.

    `own` + `weight` of all parts, with those held back, add up to `difference`.
    """

    organisation: str | None = Field(description="code of the school or class")
    joined: list[str] = Field(description="schools that became part of it in between: told together")
    subject: str | None
    grade: int | None
    presence: str = Field(description="both, new or gone")
    before: RatioOut | None
    now: RatioOut | None
    own: float | None = Field(description="effect of the part's own value; null where new or gone")
    weight: float = Field(description="effect of its share in the whole")


class PooledOut(Out):
    """Parts held back because groups are small, together."""

    parts: int
    total: float


class MovementOut(Out):
    """Effects in the indicator's unit: points of per cent of a share."""

    before: RatioOut
    now: RatioOut
    difference: float
    own: float = Field(description="of all parts that are in both years")
    weight: float
    come_and_gone: float
    parts: list[PartOut]
    pooled: PooledOut | None


class MovementPictureOut(Out):
    """Two years of an indicator in a place."""

    indicator: str
    organisation: str
    before: str
    now: str
    into: Into | None = Field(description="null: a school's own report has no parts")
    broken: BrokenOut | None = Field(description="then nothing is compared")
    movement: MovementOut | None


class MovementAsked(Strict):
    """Of which value."""

    indicator: str = Field(max_length=60, description="code")
    organisation: str = Field(max_length=60, description="code of a school or of what stands above schools")
    period: str | None = Field(
        default=None, max_length=12, description="academic year; the latest with a value"
    )
    since: str | None = Field(default=None, max_length=12, description="the earlier year; the one before")


@router.get("/indicator-values/movement", name="api_get_movement", dependencies=[UNCHANGED])
def get_movement(
    tx: OpenRead, actor: MachineActor, asked: Annotated[MovementAsked, Query()]
) -> MovementPictureOut:
    """What the page «Что сдвинуло показатель» shows."""
    place = get_taken(tx, actor, asked.organisation, KindsTaken.SCHOOL_AND_ABOVE)
    found = movements.show_movement(
        tx, actor, asked.indicator, place_id=place.id, period=asked.period, since=asked.since
    )
    return MovementPictureOut(
        indicator=found.passport.code,
        organisation=found.place.code,
        before=found.before,
        now=found.now,
        into=found.into,
        broken=broken_out(found.broken),
        movement=_movement(found.movement) if found.movement else None,
    )


def _movement(one: Movement[Piece]) -> MovementOut:
    return MovementOut(
        before=ratio_out(one.before),
        now=ratio_out(one.now),
        difference=float(one.difference),
        own=float(one.own),
        weight=float(one.weight),
        come_and_gone=float(one.come_and_gone),
        parts=[_part(each) for each in one.parts],
        pooled=PooledOut(parts=one.pooled.n_parts, total=float(one.pooled.total)) if one.pooled else None,
    )


def _part(one: PartMoved[Piece]) -> PartOut:
    key, effects = one.key, one.effects
    return PartOut(
        organisation=key.place.code if key.place else None,
        joined=[each.code for each in key.joined],
        subject=key.subject or None,
        grade=key.grade or None,
        presence=one.presence.value,
        before=ratio_out(one.before) if one.before else None,
        now=ratio_out(one.now) if one.now else None,
        own=None if effects.own is None else float(effects.own),
        weight=float(effects.weight),
    )

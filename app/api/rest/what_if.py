"""What a draft of the model would do to schools, before anybody publishes it."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from app.api.deps import BIGGEST_ID, MachineActor, Now, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import Out
from app.domain.what_if import Level, SchoolChange, Stand, schools_of
from app.use_cases import what_if

router = part("models")


class StandOut(Out):
    """A number by one of both versions."""

    value: float
    level: str | None = Field(description="below, within, above, or the name of a scale's level")


class SchoolChangeOut(Out):
    """A school whose level or number would be another."""

    organisation: str
    organisation_name: str
    before: StandOut | None
    after: StandOut | None
    level_changed: bool
    value_changed: bool


class MoveOut(Out):
    """So many schools from one level to another."""

    before: str | None
    after: str | None
    schools: int


class IndicatorChangeOut(Out):
    """An indicator that changes anything."""

    indicator: str
    name: str
    is_new: bool
    is_gone: bool
    moves: list[MoveOut]
    schools: list[SchoolChangeOut] = Field(description="by number")


class WhatIfOut(Out):
    """The draft beside the model in force; an overlay beside the version that it stands on."""

    period: str
    schools: int = Field(description="schools under your place that worked in the year")
    schools_with_other_level: int = Field(description="of indicators in both versions")
    schools_with_other_value: int = Field(description="of indicators in both versions")
    schools_with_new: int = Field(description="that get an indicator of the draft alone")
    schools_with_gone: int = Field(description="that lose an indicator which the draft lacks")
    indicators: list[IndicatorChangeOut]
    left_out: list[str] = Field(description="indicators that may only be shown as facts and have no level")


def _level(one: Level) -> str | None:
    return None if one is None else str(one)


def _stand(one: Stand | None) -> StandOut | None:
    return None if one is None else StandOut(value=one.value.value, level=_level(one.level))


def _school(one: SchoolChange, tried: what_if.Tried) -> SchoolChangeOut:
    school = tried.schools[one.organisation_id]
    return SchoolChangeOut(
        organisation=school.code,
        organisation_name=school.name,
        before=_stand(one.before),
        after=_stand(one.after),
        level_changed=one.is_level,
        value_changed=one.is_value,
    )


@router.get("/models/{code}/{version}/what-if", name="api_what_if")
def show_what_if(
    tx: OpenRead, actor: MachineActor, now: Now, code: str,
    version: Annotated[int, Path(ge=1, le=BIGGEST_ID)],
    period: Annotated[str | None, Query(max_length=12, description="an academic year; the latest")] = None,
) -> WhatIfOut:  # fmt: skip
    """How many schools under your place would change level, which ones, from which level to which.

    Both versions are computed now from what counts now; nothing is kept. Figures that may only be shown as
    facts (ВПР) are left out and named.
    """
    tried = what_if.try_on_schools(tx, actor, code, version, academic_year=period, now=now)
    found = tried.found
    return WhatIfOut(
        period=found.academic_year,
        schools=found.schools,
        schools_with_other_level=len(found.with_other_level),
        schools_with_other_value=len(found.with_other_value),
        schools_with_new=len(schools_of(found.new)),
        schools_with_gone=len(schools_of(found.gone)),
        indicators=[
            IndicatorChangeOut(
                indicator=one.passport.code,
                name=one.passport.name,
                is_new=one.is_new,
                is_gone=one.is_gone,
                moves=[
                    MoveOut(before=_level(before), after=_level(after), schools=n)
                    for before, after, n in one.moves
                ],
                schools=[_school(each, tried) for each in one.schools],
            )
            for one in found.indicators
        ],
        left_out=[one.code for one in found.left_out],
    )

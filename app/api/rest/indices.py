"""Indices of criteria and parameters of one place; there is no list of places by them."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import AS_KNOWN, Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.domain.as_known import known_on
from app.domain.clock import day_of
from app.domain.place_indices import PlaceIndex
from app.use_cases import indices, statistics

router = part("indicators")


class LeftOutOut(Out):
    """What does not stand in an index."""

    code: str = Field(description="of an indicator; of a criterion in the index of a parameter")
    why: str = Field(description="fact_only, no_score, no_value, incomplete or empty")


class IndexOut(Out):
    """A weighted mean of scores from 0 to 100."""

    parameter: str
    criterion: str | None = Field(description="null: the index of the whole parameter")
    score: float | None = Field(description="null: nothing to take the mean of")
    coverage: float = Field(description="the share of weights that have a score, 0 to 1")
    left_out: list[LeftOutOut]


class IndicesOut(Out):
    """Of a place in a year; each parameter with its criteria after it."""

    organisation: str
    period: str | None
    items: list[IndexOut]


class IndicesAsked(Strict):
    """Of which place."""

    organisation: str = Field(max_length=60, description="code")
    period: str | None = Field(
        default=None, max_length=12, description="academic year, 2025/26; the latest by default"
    )
    as_known: str | None = Field(default=None, max_length=40, description=AS_KNOWN)


@router.get("/indices", name="api_list_indices", dependencies=[UNCHANGED])
def list_indices(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[IndicesAsked, Query()]
) -> IndicesOut:
    """Indices of one place. Figures that are only facts are in none."""
    place_id = statistics.place_id_of(tx, actor, asked.organisation)
    known = known_on(asked.as_known, today=day_of(now))
    found = indices.indices_for(tx, actor, place_id, period=asked.period, known=known)
    return IndicesOut(
        organisation=found.place.code,
        period=found.academic_year,
        items=[_index(one) for one in found.items],
    )


def _index(one: PlaceIndex) -> IndexOut:
    return IndexOut(
        parameter=one.parameter.value,
        criterion=one.criterion.code if one.criterion else None,
        score=one.found.value,
        coverage=one.found.coverage,
        left_out=[LeftOutOut(code=each.code, why=each.why.value) for each in one.found.left_out],
    )

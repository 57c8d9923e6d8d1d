"""Indices of criteria and parameters of one place: whoever may see the place sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.as_known import KnownOn
from app.domain.organisations import Organisation
from app.domain.periods import parse_year, whole_year
from app.domain.place_indices import PlaceIndex, place_indices
from app.domain.quality_model import QualityModel
from app.use_cases.as_known import values_then
from app.use_cases.indicators import BELOW_SCHOOL
from app.use_cases.models_in_force import model_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceIndices:
    """Of a year; `academic_year` None: the place has no values, nor indices."""

    model: QualityModel
    place: Organisation
    academic_year: str | None
    items: Sequence[PlaceIndex]


def indices_for(
    tx: Tx, actor: Actor, place_id: int, *, period: str | None = None, known: KnownOn | None = None
) -> PlaceIndices:
    """Indices of a place in a year, the latest with values by default; of classes there are none."""
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    model = model_in_force(tx)
    wanted = parse_year(period) if period else None
    values = store.values_of(tx, model, [place.id]) if known is None else values_then(tx, model, place, known)
    own = [one for one in values if one.organisation_id == place.id and place.kind not in BELOW_SCHOOL]
    year = wanted or max((whole_year(one.period).academic_year for one in own), default=None)
    asked = [one for one in own if year and one.period == model.get(one.indicator).year_in(year)]
    items = place_indices(model, asked) if own else ()
    return PlaceIndices(model=model, place=place, academic_year=year, items=items)

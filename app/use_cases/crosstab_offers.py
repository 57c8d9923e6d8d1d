"""What a table may be put together of: indicators, places, years and levels that the actor sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.crosstabs import Level
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.quality_model import QualityModel
from app.domain.school_groups import DISTRICT
from app.use_cases.models_in_force import model_in_force

KINDS = {Level.DISTRICTS: DISTRICT, Level.SCHOOLS: SCHOOL}
_MOST_OFFERED = 300  # places in the form's list; a region has thousands, and takes them by district


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the form offers."""

    model: QualityModel
    places: Sequence[Organisation]
    years: Sequence[str]
    levels: Sequence[Level]
    has_city: bool


def show_offered(tx: Tx, actor: Actor) -> Offered:
    """What a table may be put together of."""
    require(actor, Action.SEE_RESULTS)
    model = model_in_force(tx)
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    places = [place]
    levels = [Level.ITSELF]
    if place.holds_schools:
        for level, kind in KINDS.items():
            found = organisations.list_under(tx, actor.place, kind=kind, seen_by=actor)
            if found:
                levels.append(level)
            places += found if len(places) + len(found) <= _MOST_OFFERED else []
    elif place.kind == SCHOOL:
        places += by_grade(organisations.list_under(tx, actor.place, kind=CLASS, seen_by=actor))
    return Offered(
        model=model,
        places=places,
        years=store.years(tx, model, actor.place),
        levels=levels,
        has_city=organisations.city_above(tx, place) is not None,
    )


def by_grade(places: Iterable[Organisation]) -> list[Organisation]:
    """Classes from the first grade to the last."""
    return sorted(places, key=lambda one: one.grade)

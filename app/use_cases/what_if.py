"""What a draft would do to the schools of a place, counted now from what counts now; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db import indicators as sources
from app.db import model_versions as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.errors import Conflict, Invalid
from app.domain.model_versions import Content, ModelVersion, State
from app.domain.organisations import Organisation
from app.domain.periods import whole_year
from app.domain.quality_model import QualityModel
from app.domain.what_if import WhatIf, what_if
from app.use_cases.as_known import sources_under, values_from
from app.use_cases.models_in_force import model_in_force, model_of, package_at
from app.use_cases.schools_there import schools_there


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A draft tried on the schools of a place. `years`: that may be asked for, the latest first."""

    version: ModelVersion
    place: Organisation
    schools: Mapping[int, Organisation]
    years: list[str]
    found: WhatIf


def try_on_schools(
    tx: Tx, actor: Actor, code: str, version: int, *, academic_year: str | None = None, now: datetime
) -> Tried:
    """The draft beside the model in force; an overlay beside the version that it stands on.

    Of the schools that worked in the year: one closed by then is not counted.
    """
    require(actor, Action.DRAFT_MODELS)
    draft = store.get(tx, code, version, seen_by=actor).version
    if draft.state is not State.DRAFT:
        raise Conflict("model.not_draft", model=draft.content.name, version=version)
    drafted, present = package_at(tx, draft.content).model, _present(tx, draft.content)
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    given = sources_under(tx, place, sources.papers(tx))
    before, after = (
        values_from(model, given, at=now, data_version="what-if") for model in (present, drafted)
    )
    years = sorted({whole_year(one.period).academic_year for one in (*before, *after)}, reverse=True)
    if academic_year and academic_year not in years:
        raise Invalid("model.year_unknown", year=academic_year[:20])
    year = academic_year or next(iter(years), "")
    schools = {one.school.id: one.school for one in schools_there(tx, actor, place, year)}
    return Tried(
        version=draft,
        place=place,
        schools=schools,
        years=years,
        found=what_if(present, drafted, before, after, list(schools), year),
    )


def _present(tx: Tx, content: Content) -> QualityModel:
    base = content.extends
    found = store.find(tx, base.code, base.version) if base else None
    return model_in_force(tx) if found is None else model_of(found)

"""Values of indicators computed anew: read what counts, compute outside, write if nothing has moved on.

Of the model in force for all places, and of each overlay in use its own indicators for those below its owner.

`observe` (one read) → `compute` (no database) → `keep` (one write).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from app.db import indicators as store
from app.db import jobs
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.formulas import Sources, all_values, values_of
from app.domain.clock import day_of
from app.domain.quality_model import QualityModel
from app.use_cases.models_in_force import bring_into_force, model_due, model_in_force
from app.use_cases.own_indicators import OwnModel, are_others_due, own_due
from app.use_cases.schools_there import school_years


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All that indicators are computed from, as it stood at one moment."""

    model: QualityModel
    own: tuple[OwnModel, ...]
    sources: Sources
    data_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """COMPUTED of a model, or of an overlay its own indicators."""

    model: QualityModel
    found: pl.DataFrame


def observe(tx: Tx, actor: Actor, *, today: date) -> Observed:
    """The frames of all current parts and of the tree, with the model that is due on a day."""
    require(actor, Action.LOAD_RESULTS)
    papers, places, reports = store.papers(tx), store.places(tx), store.reports(tx)
    years = sorted({one.academic_year for one in papers} | set(reports["year"]))
    return Observed(
        model=model_due(tx, today=today),
        own=tuple(own_due(tx, today=today)),
        sources=Sources(
            papers=papers,
            results=store.result_parts(tx),
            measures=store.measure_parts(tx),
            reports=reports,
            places=places,
            schools=school_years(tx, places, years),
        ),
        data_version=store.data_version(tx),
    )


def compute(observed: Observed) -> list[Values]:
    """Values of every indicator, place and year: ratios in one plan over all of it, then other formulas."""
    whole = Values(model=observed.model, found=all_values(observed.model, observed.sources))
    return [
        whole,
        *(
            Values(
                model=one.model, found=values_of(one.model, one.passports, observed.sources.under(one.path))
            )
            for one in observed.own
        ),
    ]


def keep(tx: Tx, actor: Actor, observed: Observed, computed: Sequence[Values], *, now: datetime) -> bool:
    """Whether the values were written; not when files or the tree changed meanwhile.

    Their models are in force from then on. Whatever changed them has put a computing of its own in the queue.
    """
    require(actor, Action.LOAD_RESULTS)
    if store.data_version(tx) != observed.data_version:
        return False
    for one in computed:
        store.replace_values(tx, one.model, one.found, at=now, version=observed.data_version)
        bring_into_force(tx, one.model)
    return True


def queue_if_stale(tx: Tx, *, by: str, now: datetime) -> bool:
    """Whether a computing was put in the queue: there is none yet of the present data and model."""
    if not store.has_anything(tx):
        return False
    model = model_due(tx, today=day_of(now))
    if store.computed_version(tx, model) == store.data_version(tx):
        return False
    jobs.add_computing(tx, created_by=by, at=now)
    return True


def queue_if_due(tx: Tx, *, by: str, now: datetime) -> bool:
    """Whether a computing was put in the queue: another version of the model or an overlay begins to hold."""
    due, present = model_due(tx, today=day_of(now)), model_in_force(tx)
    is_same = (due.code, due.version) == (present.code, present.version)
    if is_same and not are_others_due(tx, today=day_of(now)):
        return False
    jobs.add_computing(tx, created_by=by, at=now)
    return True

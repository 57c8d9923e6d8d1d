"""Values of indicators brought up to what counts now: followed where only reports changed, else all anew.

Of the model in force for all places, and of each overlay in use its own indicators for those below its owner.

The whole: `observe` (one read) → `compute` (no database) → `keep` (one write). What was computed stays in the
worker's memory, and `follow` (one short write) goes on from there with what schools have reported since: it
reads their new reports alone, and writes the values of these schools and of what stands above them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.db import computed_models as stamps
from app.db import indicators as store
from app.db import jobs, observations
from app.db.computed_models import Standing
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.following import Followed, Following, Told
from app.domain.analytics.formulas import Sources
from app.domain.clock import day_of
from app.domain.quality_model import QualityModel
from app.use_cases.models_in_force import bring_into_force, model_due, model_in_force
from app.use_cases.own_indicators import OwnModel, are_others_due, own_due
from app.use_cases.schools_there import school_years

# Reports that are followed one by one: more of them would hold other writers longer than half a second.
MOST_FOLLOWED = 500
# Of a worker's memory between two jobs: millions of reports, several thousand schools. Beyond it each change
# computes the whole.
MOST_HELD_MB = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """All that indicators are computed from, as it stood at one moment."""

    model: QualityModel
    own: tuple[OwnModel, ...]
    sources: Sources
    standing: Standing
    day: date


@dataclass(slots=True, kw_only=True)
class Computed:
    """Values as a worker holds them, and what they stand for; `is_spent`: a change could not be followed."""

    models: Sequence[Following]
    standing: Standing
    day: date  # on which these models were known to be due
    is_spent: bool = False

    @property
    def may_be_held(self) -> bool:
        """Whether a worker can afford it."""
        return sum(one.held_mb for one in self.models) <= MOST_HELD_MB


def observe(tx: Tx, actor: Actor, *, today: date) -> Observed:
    """The frames of all current parts and of the tree, with the model that is due on a day."""
    require(actor, Action.LOAD_RESULTS)
    standing = stamps.present(tx)  # before anything else: what comes between is followed afterwards
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
        standing=standing,
        day=today,
    )


def compute(observed: Observed) -> Computed:
    """Values of every indicator, place and year: ratios in one plan over all of it, then other formulas."""
    whole = Following(observed.model, observed.model.passports, observed.sources)
    own = [Following(one.model, one.passports, observed.sources.under(one.path)) for one in observed.own]
    return Computed(models=[whole, *own], standing=observed.standing, day=observed.day)


def keep(tx: Tx, actor: Actor, computed: Computed, *, now: datetime) -> bool:
    """Whether the values were written; not when files or the tree changed meanwhile.

    Their models are in force from then on. Whatever changed files or the tree has put a computing of its own
    in the queue; what was reported meanwhile is followed at once, or asked for.
    """
    require(actor, Action.LOAD_RESULTS)
    observations.lock(tx)
    standing = computed.standing
    if stamps.version_without_told(tx) != standing.data:
        return False
    for one in computed.models:
        store.replace_values(tx, one.model, one.values, at=now, version=standing.version)
        stamps.stand(tx, one.model, standing, at=now)
        bring_into_force(tx, one.model)
    if not follow(tx, actor, computed, now=now):
        jobs.add_following(tx, created_by=actor.login, at=now)
    return True


def follow(tx: Tx, actor: Actor, computed: Computed, *, now: datetime) -> bool:
    """Whether the stored values are those of all present reports; if not, the whole has to be computed.

    Reports since then are followed where they are few and none is the first number of its kind in a year.
    """
    require(actor, Action.LOAD_RESULTS)
    observations.lock(tx)
    if not _can_follow(tx, computed, today=day_of(now)):
        return False
    told = stamps.told_since(tx, computed.standing.told, limit=MOST_FOLLOWED + 1)
    found = _followed(computed.models, told)
    if found is None:
        computed.is_spent = True
        return False
    computed.standing = replace(computed.standing, told=stamps.last_told(tx))
    for one, values in zip(computed.models, found, strict=True):
        if stamps.standing_of(tx, one.model) != computed.standing:  # else another worker was here
            store.save_values(
                tx, one.model, values.touched, values.found, at=now, version=computed.standing.version
            )
            stamps.stand(tx, one.model, computed.standing, at=now)
    return True


def _can_follow(tx: Tx, computed: Computed, *, today: date) -> bool:
    """Whether nothing but reports has changed since these were computed, and what is stored is no older.

    Whoever changes results, the tree or models asks for the whole.
    """
    mine = computed.standing
    if computed.is_spent or stamps.asked_whole(tx) != mine.asked:
        return False
    if today != computed.day:
        if _is_another_due(tx, today=today):
            return False
        computed.day = today
    stored = [stamps.standing_of(tx, one.model) for one in computed.models]
    return all(one is not None and one.asked == mine.asked and one.told >= mine.told for one in stored)


def _followed(models: Sequence[Following], told: Sequence[Told]) -> list[Followed] | None:
    if len(told) > MOST_FOLLOWED:
        return None
    found = [one.follow(told) for one in models]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def queue_if_stale(tx: Tx, *, by: str, now: datetime) -> bool:
    """Whether a computing was put in the queue: there is none yet of the present data and model."""
    if not store.has_anything(tx):
        return False
    model = model_due(tx, today=day_of(now))
    if stamps.computed_version(tx, model) == stamps.data_version(tx):
        return False
    jobs.add_computing(tx, created_by=by, at=now)
    return True


def queue_if_due(tx: Tx, *, by: str, now: datetime) -> bool:
    """Whether a computing was put in the queue: another version of the model or an overlay begins to hold."""
    if not _is_another_due(tx, today=day_of(now)):
        return False
    jobs.add_computing(tx, created_by=by, at=now)
    return True


def _is_another_due(tx: Tx, *, today: date) -> bool:
    """Whether another version of the model or an overlay holds on a day than values are stored of."""
    due, present = model_due(tx, today=today), model_in_force(tx)
    is_same = (due.code, due.version) == (present.code, present.version)
    return not is_same or are_others_due(tx, today=today)

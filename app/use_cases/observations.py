"""Values of reported variables: recording many at once, listing them, the history of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from app.catalogues.variables import load_headings, load_variables
from app.db import audit, jobs, people
from app.db import observations as store
from app.db import organisations as places
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.as_known import last_day
from app.domain.clock import day_of
from app.domain.errors import Invalid, NotFound
from app.domain.observation_files import ReadValues, read_values
from app.domain.observation_plans import Given, Plan, make_plan, understand
from app.domain.observation_values import read_breakdown
from app.domain.observations import (
    Catalogue,
    Cell,
    Group,
    ListedObservation,
    Observation,
    Source,
    Variable,
    canonical_breakdown,
    parsed_breakdown,
)
from app.domain.organisations import Organisation
from app.domain.reported_periods import period_of_code, read_period
from app.workbooks import read_cells_guarded

LONGEST_REFERENCE = 300
_NAMED_CELLS = 100  # of what was recorded, in the record of actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an organisation has told: its current values by group of variables."""

    place: Organisation
    above: tuple[Organisation, ...]
    groups: tuple[tuple[Group, tuple[Observation, ...]], ...]
    people: Mapping[str, str]  # log-in → name of who entered them


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All revisions of one cell, the latest first."""

    place: Organisation
    variable: Variable
    cell: Cell
    revisions: tuple[ListedObservation, ...]
    people: Mapping[str, str]  # log-in → name of who entered them

    @property
    def last_days(self) -> tuple[date | None, ...]:
        """Of each revision the last day that knew it; None of the present one and of one soon corrected."""
        moments = [one.observation.entered_at for one in self.revisions]
        return (None, *(last_day(since, until) for until, since in pairwise(moments)))


def show_variables(actor: Actor) -> Catalogue:
    """All variables by group."""
    require(actor, Action.SEE_RESULTS)
    return load_variables()


def read_file(path: Path, *, file_name: str, reason: str | None = None) -> ReadValues:
    """The values of a file; Invalid when it cannot be read. Slow, and needs no database."""
    return read_values(read_cells_guarded(path, file_name=file_name), load_headings(), reason=reason)


def preview(tx: Tx, actor: Actor, given: Sequence[Given], *, now: datetime) -> Plan:
    """What recording would change, and every fault at its item; nothing is written."""
    require(actor, Action.LOAD_RESULTS)
    codes = sorted({one.organisation for one in given})
    known = {one.code: one for one in places.by_codes(tx, codes).values() if actor.covers(one.place)}
    entries, faults = understand(given, load_variables(), known, on=day_of(now))
    return make_plan(entries, faults, store.current_of(tx, [one.cell for one in entries]))


def record(
    tx: Tx,
    actor: Actor,
    given: Sequence[Given],
    *,
    source: Source,
    reference: str | None,
    by: str | None = None,
    now: datetime,
) -> Plan:
    """Record values, all of them or none; Invalid `observations.has_errors` holds the faults.

    `reference`: the file, the form or the call that they came with. `by`: log-in of who gave them, where
    another one records them. What is known already is not recorded again.
    """
    require(actor, Action.LOAD_RESULTS)
    store.lock(tx)
    plan = preview(tx, actor, given, now=now)
    if plan.faults:
        errors = [{"item": one.item, "part": one.part, "code": one.code, **one.facts} for one in plan.faults]
        raise Invalid("observations.has_errors", n=len(errors), errors=errors)
    if plan.changes_nothing:
        return plan
    reference = reference[-LONGEST_REFERENCE:] if reference else None
    store.add(tx, plan, by=by or actor.login, at=now, source=source, reference=reference)
    jobs.add_following(tx, created_by=actor.login, at=now)
    _note(tx, actor, plan, source, reference, now)
    return plan


def _note(tx: Tx, actor: Actor, plan: Plan, source: Source, reference: str | None, now: datetime) -> None:
    entries = [*plan.new, *(one.entry for one in plan.corrected)]
    ids = {one.cell.organisation_id for one in entries}
    before = {_words(one.before.cell): _plain(one.before) for one in plan.corrected[:_NAMED_CELLS]}
    after: dict[str, object] = {
        "source": source.value, "reference": reference, "new": len(plan.new),
        "corrected": len(plan.corrected), "unchanged": plan.unchanged,
        "organisations": len(ids), "cells": [_words(one.cell) for one in entries[:_NAMED_CELLS]],
    }  # fmt: skip
    subject = f"organisation:{ids.pop()}" if len(ids) == 1 else "observations"
    audit.record(
        tx, actor, "observations.recorded", subject=subject, before=before or None, after=after, at=now
    )


def _words(cell: Cell) -> str:
    return " ".join(str(part) for part in cell.key if part != "")


def _plain(one: Observation) -> float | str:
    return one.value if isinstance(one.value, float) else one.value.value


def list_values(
    tx: Tx,
    actor: Actor,
    *,
    organisation: str | None = None,
    with_subtree: bool = False,
    variable: str | None = None,
    period: str | None = None,
    breakdown: str | None = None,
    known_at: datetime | None = None,
    after: int | None = None,
    limit: int,
) -> list[ListedObservation]:
    """Values in the actor's subtree, of now or as they were known on a moment.

    `organisation`: code of the place, the actor's own by default. `period` needs no variable: its code says
    of what kind it is. `breakdown`: «level=basic»; empty is of the whole.
    """
    require(actor, Action.SEE_RESULTS)
    place = actor.place
    if organisation is not None:
        place = places.get_by_code(tx, organisation, seen_by=actor).place
    if variable is not None:
        load_variables().get(variable)
    return store.page(
        tx,
        seen_by=actor,
        place=place,
        with_subtree=with_subtree,
        variables=(variable,) if variable is not None else (),
        period=None if period is None else period_of_code(period).code,
        breakdown=None if breakdown is None else canonical_breakdown(parsed_breakdown(breakdown)),
        known_at=known_at,
        after=after,
        limit=limit,
    )


def show_history(
    tx: Tx, actor: Actor, organisation_id: int, *, variable: str, period: str, breakdown: str
) -> History:
    """All revisions of one cell; NotFound outside the actor's subtree or when nobody has told it."""
    require(actor, Action.SEE_RESULTS)
    place = places.get(tx, organisation_id, seen_by=actor)
    found = load_variables().get(variable)
    try:
        cell = Cell(
            organisation_id=place.id,
            variable=found.code,
            period=read_period(period, found.period),
            breakdown=read_breakdown(parsed_breakdown(breakdown), found),
        )
    except Invalid as error:  # no such cell can be
        raise NotFound("object.unknown") from error
    revisions = tuple(store.history(tx, cell, seen_by=actor))
    who = people.names_of(tx, [one.observation.entered_by for one in revisions])
    return History(place=place, variable=found, cell=cell, revisions=revisions, people=who)


def history_by_code(
    tx: Tx, actor: Actor, organisation: str, *, variable: str, period: str, breakdown: str
) -> History:
    """The same for a caller who knows the organisation's code."""
    require(actor, Action.SEE_RESULTS)
    place = places.get_by_code(tx, organisation, seen_by=actor)
    return show_history(tx, actor, place.id, variable=variable, period=period, breakdown=breakdown)


def show_told(tx: Tx, actor: Actor, organisation_id: int) -> Told:
    """What a school or a building has told; NotFound outside the subtree or of what reports nothing."""
    require(actor, Action.SEE_RESULTS)
    place = places.get(tx, organisation_id, seen_by=actor)
    catalogue = load_variables()
    if place.kind not in catalogue.reporters:
        raise NotFound("object.unknown")
    found: dict[str, list[Observation]] = {group.code: [] for group in catalogue.groups}
    group_of = {one.code: group.code for group in catalogue.groups for one in group.variables}
    for one in store.list_current(tx, place.id):
        if one.cell.variable in group_of:  # else the list of variables no longer has it
            found[group_of[one.cell.variable]].append(one)
    groups = tuple((group, tuple(found[group.code])) for group in catalogue.groups)
    who = people.names_of(tx, [one.entered_by for _, told in groups for one in told])
    return Told(place=place, above=tuple(places.ancestors(tx, place)), groups=groups, people=who)

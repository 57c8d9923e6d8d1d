"""What waits for somebody: composed from the other features."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.db import organisations
from app.db import result_batches as batches
from app.db import statistics as store
from app.db.engine import Tx
from app.db.result_batches import Listed
from app.domain.access import Action, Actor
from app.domain.assessments import BatchStatus
from app.domain.campaigns import Campaign, CampaignState, Phase, right_to_run
from app.domain.collection import CollectedPaper
from app.domain.organisations import SCHOOL, Organisation
from app.domain.school_control import Check
from app.use_cases import campaigns, collection, form_parts, result_batches, school_control, submissions
from app.use_cases.form_parts import Task
from app.use_cases.submissions import ToDo

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWork:
    """Files that wait for the actor and those done lately; `waiting` are the latest of `n_waiting`."""

    waiting: list[Listed]
    n_waiting: int = 0
    unread: list[Listed]  # the latest that could not be read
    done: list[Listed]
    can_load: bool
    year: str | None = None  # the latest with results, of a school the latest of its city
    owing: int = 0  # schools below that have not loaded all of the year
    in_hand: int = 0  # files of schools below that are not accepted yet
    in_hand_schools: int = 0  # of so many schools
    awaited: tuple[CollectedPaper, ...] = ()  # papers of the year that the actor's own school owes
    n_papers: int = 0  # papers of the year that the actor's own school has results of, whoever loaded them
    n_results: int = 0
    forms: tuple[ToDo, ...] = ()  # of the actor's own school, that are open or late
    given: tuple[Task, ...] = ()  # sections of forms that the actor was given and has not done
    deciding: tuple[Campaign, ...] = ()  # campaigns with answers that wait for the actor
    late: tuple[campaigns.Listed, ...] = ()  # campaigns past their end that schools still owe
    running: tuple[campaigns.Listed, ...] = ()  # opened campaigns that schools still owe, late or not
    checks: tuple[Check, ...] = ()  # of the plan of in-school control, that the actor answers for

    @property
    def has_terms(self) -> bool:
        """Whether something here is told otherwise when a term has passed."""
        return bool(self.forms or self.given or self.running or self.checks)

    @property
    def has_anything(self) -> bool:
        """Whether the page has anything to show but its menu."""
        shown = (
            self.waiting, self.unread, self.awaited, self.owing, self.in_hand, self.n_papers, self.done,
            self.forms, self.given, self.deciding, self.late, self.checks,
        )  # fmt: skip
        return any(shown)


def my_work(tx: Tx, actor: Actor, *, now: datetime) -> MyWork:
    """What waits for the actor: files of their own place, and results that are awaited of it or below it.

    A school's own decisions wait for the school, not for the city.
    """
    if not actor.may(Action.SEE_FILES):
        return MyWork(
            waiting=[],
            unread=[],
            done=[],
            can_load=False,
            given=_given(tx, actor, now),
            checks=_checks(tx, actor, now),
        )
    can_load = actor.may(Action.LOAD_RESULTS)
    waiting = result_batches.list_waiting(tx, actor, limit=_MOST_SHOWN) if can_load else []
    n_waiting = len(waiting) if len(waiting) < _MOST_SHOWN else result_batches.count_waiting(tx, actor)
    done = batches.page(tx, seen_by=actor, statuses=(BatchStatus.ACCEPTED,), limit=10)
    unread = result_batches.list_unread(tx, actor, limit=_MOST_SHOWN) if can_load else []
    work = MyWork(
        waiting=waiting, n_waiting=n_waiting, unread=unread, done=done, can_load=can_load,
        forms=_forms(tx, actor), given=_given(tx, actor, now), checks=_checks(tx, actor, now),
    )  # fmt: skip
    if actor.may(right_to_run(actor)):
        run = campaigns.list_run(tx, actor)
        owed = tuple(one for one in run if one.n_owed and one.campaign.state is CampaignState.OPEN)
        work = replace(
            work,
            running=owed,
            deciding=tuple(one.campaign for one in run if one.n_sent),
            late=tuple(one for one in owed if one.campaign.phase(now) is Phase.OVERDUE),
        )
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    if place.kind == SCHOOL:
        return _of_school(tx, actor, place, work)
    if not place.holds_schools:
        return work
    found = collection.show_collection(tx, actor, place.id)
    return replace(
        work,
        owing=len(found.owing),
        in_hand=found.n_in_hand + found.n_in_hand_elsewhere,
        in_hand_schools=len({one.id for one, _ in (*found.in_hand, *found.in_hand_elsewhere)}),
        year=found.year,
    )


def _forms(tx: Tx, actor: Actor) -> tuple[ToDo, ...]:
    if not actor.may(Action.FILL_FORMS):
        return ()
    return tuple(one for one in submissions.list_own(tx, actor) if one.is_owed)


def _given(tx: Tx, actor: Actor, now: datetime) -> tuple[Task, ...]:
    if not actor.may(Action.FILL_PARTS):
        return ()
    return tuple(one for one in form_parts.list_given(tx, actor, now=now) if one.is_open and not one.is_done)


def _checks(tx: Tx, actor: Actor, now: datetime) -> tuple[Check, ...]:
    if not actor.may(Action.CARRY_OUT_CHECKS):
        return ()
    return tuple(school_control.list_mine(tx, actor, now=now))


def _of_school(tx: Tx, actor: Actor, school: Organisation, work: MyWork) -> MyWork:
    """By the same papers and the same rule as the city's list of schools that owe something."""
    found = collection.show_papers(tx, actor, school.id)
    there = [one for one in found.papers if one.loaded]
    sums = store.tests_of(tx, school.place, [test_id for one in there for test_id in one.test_ids])
    return replace(
        work,
        year=found.year,
        awaited=tuple(one for one in found.papers if one.awaited) if work.can_load else (),
        n_papers=len(there),
        n_results=int(sums["n"].sum()),
    )

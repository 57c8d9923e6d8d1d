"""The plan of in-school control: drawn up, looked at, carried out, taken over into the next year."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from app.db import audit, organisations, people
from app.db import campaigns as campaign_store
from app.db import school_control as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign
from app.domain.clock import day_of
from app.domain.errors import Invalid
from app.domain.organisations import Organisation
from app.domain.people import Person
from app.domain.reported_periods import ReportedPeriod, academic_year
from app.domain.school_control import (
    MOST_CHECKS,
    Check,
    CheckState,
    CheckTerms,
    a_year_on,
    by_month,
    checked,
    falls_into,
)
from app.use_cases import respondents

_TO_BE_DONE = (CheckState.PLANNED, CheckState.GOING, CheckState.OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPlan:
    """Checks of a school in an academic year, by the month in which they end. `people`: id → name.

    `states`: of all checks of the year, whatever is shown; `n_last_year`: that may be taken over.
    """

    place: Organisation
    year: ReportedPeriod
    today: date
    months: Mapping[date, list[Check]]
    people: Mapping[int, str]
    states: Mapping[CheckState, int]
    n_last_year: int

    @property
    def checks(self) -> list[Check]:
        """All that are shown, the one that ends first, first."""
        return [one for found in self.months.values() for one in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """A check with the names on it. `campaign`: that gathers its numbers."""

    check: Check
    state: CheckState
    responsible: str
    author: str
    campaign: Campaign | None
    may_plan: bool
    may_finish: bool


def show_plan(
    tx: Tx,
    actor: Actor,
    *,
    year: str | None = None,
    state: CheckState | None = None,
    responsible: int | None = None,
    now: datetime,
) -> ControlPlan:
    """Of the actor's school and the present academic year where none is named.

    Whoever plans nothing sees what they answer for.
    """
    require(actor, Action.CARRY_OUT_CHECKS)
    today = day_of(now)
    period = academic_year(year, today=today)
    seen = store.list_seen(tx, seen_by=actor)
    of_year = [one for one in seen if falls_into(one, period)]
    shown = [
        one
        for one in of_year
        if state in (None, one.state(today)) and responsible in (None, one.terms.responsible_id)
    ]
    states = [one.state(today) for one in of_year]
    before = [one for one in seen if falls_into(one, period.a_year_before)]
    return ControlPlan(
        place=organisations.get(tx, actor.place.id, seen_by=actor),
        year=period,
        today=today,
        months=by_month(shown),
        people=people.names_by_id(tx, {one.terms.responsible_id for one in of_year}),
        states={one: states.count(one) for one in CheckState if one in states},
        n_last_year=len(a_year_on(before, of_year)),
    )


def list_open(tx: Tx, actor: Actor, *, now: datetime) -> list[Check]:
    """Checks that are to be done yet, the one that ends first, first."""
    require(actor, Action.CARRY_OUT_CHECKS)
    found = store.list_seen(tx, seen_by=actor)
    return [one for one in found if one.state(day_of(now)) in _TO_BE_DONE]


def list_mine(tx: Tx, actor: Actor, *, now: datetime) -> list[Check]:
    """Of these, the ones that the actor answers for and that have begun."""
    require(actor, Action.CARRY_OUT_CHECKS)
    today = day_of(now)
    own = [one for one in list_open(tx, actor, now=now) if one.terms.responsible_id == actor.user_id]
    return [one for one in own if one.state(today) is not CheckState.PLANNED]


def show_check(tx: Tx, actor: Actor, check_id: int, *, now: datetime) -> ShownCheck:
    """One of them; NotFound for another's."""
    require(actor, Action.CARRY_OUT_CHECKS)
    check = store.get(tx, check_id, seen_by=actor)
    state = check.state(day_of(now))
    is_open = state in _TO_BE_DONE
    may_plan = actor.may(Action.PLAN_CONTROL)
    found = campaign_store.by_ids(tx, [check.terms.campaign_id] if check.terms.campaign_id else [])
    return ShownCheck(
        check=check,
        state=state,
        responsible=people.names_by_id(tx, [check.terms.responsible_id])[check.terms.responsible_id],
        author=people.names_of(tx, [check.created_by]).get(check.created_by, check.created_by),
        campaign=found.get(check.terms.campaign_id or 0) if may_plan else None,
        may_plan=may_plan and is_open,
        may_finish=is_open and state is not CheckState.PLANNED,
    )


def people_to_name(tx: Tx, actor: Actor) -> list[Person]:
    """Who may be made responsible: colleagues and the actor, by name."""
    require(actor, Action.PLAN_CONTROL)
    own = people.get(tx, actor.user_id, seen_by=actor)
    found = [own, *respondents.colleagues_of(tx, actor)]
    return sorted(found, key=lambda one: (one.name, one.id))


def campaigns_to_name(tx: Tx, actor: Actor) -> list[Campaign]:
    """Campaigns inside the school that may gather the numbers of a check, the latest first."""
    require(actor, Action.PLAN_CONTROL)
    return [one for one in campaign_store.list_run(tx, seen_by=actor) if one.is_inner]


def add(tx: Tx, actor: Actor, terms: CheckTerms, *, now: datetime) -> int:
    """Id of a new check in the plan of the actor's school."""
    require(actor, Action.PLAN_CONTROL)
    kept = _settled(tx, actor, terms)
    _require_room(tx, actor, 1)
    (check_id,) = store.add_all(tx, [kept], place_id=actor.place.id, by=actor.login, at=now)
    _note(tx, actor, "check.planned", check_id, kept, now)
    return check_id


def change(tx: Tx, actor: Actor, check_id: int, terms: CheckTerms, *, seen: int, now: datetime) -> None:
    """Other terms of a check that is not done yet."""
    require(actor, Action.PLAN_CONTROL)
    check = store.get(tx, check_id, seen_by=actor)
    check.require_open()
    kept = _settled(tx, actor, terms, before=check.terms)
    store.save(tx, replace(check, terms=kept), seen=seen)
    _note(tx, actor, "check.changed", check_id, kept, now)


def finish(
    tx: Tx, actor: Actor, check_id: int, *, found: str, decided: str, on: date, seen: int, now: datetime
) -> None:
    """What was seen and what follows, by whoever answers for it or by the administration."""
    require(actor, Action.CARRY_OUT_CHECKS)
    check = store.get(tx, check_id, seen_by=actor)
    check.require_open()
    done = check.finished(found, decided, on=on, today=day_of(now))
    store.save(tx, done, seen=seen)
    _note(tx, actor, "check.done", check_id, check.terms, now)


def cancel(tx: Tx, actor: Actor, check_id: int, why: str, *, seen: int, now: datetime) -> None:
    """It is not carried out; the plan keeps it with the reason."""
    require(actor, Action.PLAN_CONTROL)
    check = store.get(tx, check_id, seen_by=actor)
    check.require_open()
    store.save(tx, check.cancelled(why), seen=seen)
    _note(tx, actor, "check.cancelled", check_id, check.terms, now, why=why)


def take_over(tx: Tx, actor: Actor, *, year: str, now: datetime) -> int:
    """Take the checks of the year before into the plan of a year; how many were not there yet."""
    require(actor, Action.PLAN_CONTROL)
    period = academic_year(year, today=day_of(now))
    seen = store.list_seen(tx, seen_by=actor)
    new = a_year_on(
        [one for one in seen if falls_into(one, period.a_year_before)],
        [one for one in seen if falls_into(one, period)],
    )
    _require_room(tx, actor, len(new))
    store.add_all(tx, new, place_id=actor.place.id, by=actor.login, at=now)
    if new:
        audit.record(
            tx, actor, "check.taken_over", subject=f"organisation:{actor.place.id}",
            after={"year": period.code, "n": len(new)}, at=now,
        )  # fmt: skip
    return len(new)


def _settled(tx: Tx, actor: Actor, terms: CheckTerms, before: CheckTerms | None = None) -> CheckTerms:
    """The terms as they are kept; whoever answered for it before may have left, and stays named."""
    named = {one.id for one in people_to_name(tx, actor)} | ({before.responsible_id} if before else set())
    if terms.responsible_id not in named:
        raise Invalid("check.nobody")
    if terms.campaign_id not in {None, *(one.id for one in campaigns_to_name(tx, actor))}:
        raise Invalid("check.no_campaign")
    return checked(terms)


def _require_room(tx: Tx, actor: Actor, n: int) -> None:
    if len(store.list_seen(tx, seen_by=actor)) + n > MOST_CHECKS:
        raise Invalid("check.too_many")


def _note(
    tx: Tx, actor: Actor, event: str, check_id: int, terms: CheckTerms, now: datetime, **more: object
) -> None:
    after = {
        **{name: value for name, value in asdict(terms).items() if value},
        "first_day": terms.first_day.isoformat(),
        "last_day": terms.last_day.isoformat(),
        **more,
    }
    audit.record(tx, actor, event, subject=f"check:{check_id}", after=after, at=now)

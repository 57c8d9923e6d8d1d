"""The plan of in-school control: a school's own, which its city does not see."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from app.api.deps import BIGGEST_ID, Id, MachineActor, Now, OpenRead, OpenTx, SeenHeader
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.domain.school_control import (
    LONGEST_LINE,
    LONGEST_THEME,
    LONGEST_WORDS,
    Check,
    CheckKind,
    CheckState,
    CheckTerms,
    Method,
    Outcome,
    Venue,
)
from app.use_cases import Tx, school_control

router = part("school-control")
Year = Annotated[str | None, Query(pattern=r"^\d{4}/\d{2}$", description="academic: 2026/27")]


class CheckGiven(Strict):
    """A check to plan."""

    theme: str = Field(max_length=LONGEST_THEME)
    purpose: str = Field(default="", max_length=LONGEST_LINE)
    subject: str = Field(default="", max_length=LONGEST_LINE, description="what is looked at")
    kind: CheckKind
    methods: list[Method] = Field(default=[], max_length=len(Method))
    classes: str = Field(default="", max_length=LONGEST_LINE)
    first_day: date
    last_day: date
    responsible: str = Field(max_length=60, description="log-in of a colleague, or your own")
    outcome: Outcome = Outcome.NOTE
    venue: Venue = Venue.DEPUTY
    campaign: int | None = Field(
        default=None, ge=1, le=BIGGEST_ID, description="inside the school, that gathers its numbers"
    )


class ResultGiven(Strict):
    """What was found."""

    found: str = Field(max_length=LONGEST_WORDS)
    decided: str = Field(default="", max_length=LONGEST_WORDS)
    on: date


class ReasonGiven(Strict):
    """Why it is not carried out."""

    words: str = Field(max_length=LONGEST_LINE)


class TakeOverGiven(Strict):
    """Into which year."""

    year: str = Field(pattern=r"^\d{4}/\d{2}$", description="academic: 2027/28")


class CheckOut(Out):
    """A check."""

    id: int
    version: int = Field(description="give it back in If-Match")
    state: str = Field(description="planned, going, overdue, done or cancelled")
    theme: str
    purpose: str
    subject: str
    kind: str
    methods: list[str]
    classes: str
    first_day: str
    last_day: str
    responsible_name: str
    outcome: str
    venue: str
    campaign: int | None
    found: str
    decided: str
    done_on: str | None
    why_not: str = Field(description="why it was cancelled")


class PlanOut(Out):
    """The checks of an academic year, the one that ends first, first."""

    organisation: str
    year: str
    items: list[CheckOut]


class TakenOverOut(Out):
    """How many checks were not there yet."""

    taken: int


@router.get("/school-control", name="api_show_control")
def show_plan(
    tx: OpenRead, actor: MachineActor, now: Now, year: Year = None, state: CheckState | None = None
) -> PlanOut:
    """Of your school; who plans none sees what they answer for."""
    plan = school_control.show_plan(tx, actor, year=year, state=state, now=now)
    return PlanOut(
        organisation=plan.place.code,
        year=plan.year.code,
        items=[
            _out(one, one.state(plan.today), plan.people[one.terms.responsible_id]) for one in plan.checks
        ],
    )


@router.get("/school-control/{check_id}", name="api_show_check")
def show(tx: OpenRead, actor: MachineActor, now: Now, check_id: Id) -> CheckOut:
    """One of them."""
    return _shown(tx, actor, now, check_id)


@router.post("/school-control", name="api_add_check", status_code=201)
def add(tx: OpenTx, actor: MachineActor, now: Now, given: CheckGiven, response: Response) -> CheckOut:
    """Put a check into the plan."""
    check_id = school_control.add(tx, actor, _terms(tx, actor, given), now=now)
    response.headers["Location"] = f"/api/v1/school-control/{check_id}"
    return _shown(tx, actor, now, check_id)


@router.put("/school-control/{check_id}", name="api_change_check")
def change(
    tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, check_id: Id, given: CheckGiven
) -> CheckOut:
    """Other terms of a check that is not done yet."""
    school_control.change(tx, actor, check_id, _terms(tx, actor, given), seen=seen, now=now)
    return _shown(tx, actor, now, check_id)


@router.post("/school-control/{check_id}/result", name="api_finish_check")
def finish(
    tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, check_id: Id, given: ResultGiven
) -> CheckOut:
    """Record what was found and what follows."""
    school_control.finish(
        tx, actor, check_id, found=given.found, decided=given.decided, on=given.on, seen=seen, now=now
    )
    return _shown(tx, actor, now, check_id)


@router.post("/school-control/{check_id}/cancellation", name="api_cancel_check")
def cancel(
    tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, check_id: Id, given: ReasonGiven
) -> CheckOut:
    """Call it off; the plan keeps it with the reason."""
    school_control.cancel(tx, actor, check_id, given.words, seen=seen, now=now)
    return _shown(tx, actor, now, check_id)


@router.post("/school-control/take-over", name="api_take_control_over")
def take_over(tx: OpenTx, actor: MachineActor, now: Now, given: TakeOverGiven) -> TakenOverOut:
    """Take over the plan of the year before; what is there already is not doubled."""
    return TakenOverOut(taken=school_control.take_over(tx, actor, year=given.year, now=now))


def _terms(tx: Tx, actor: MachineActor, given: CheckGiven) -> CheckTerms:
    known = {one.login: one.id for one in school_control.people_to_name(tx, actor)}
    return CheckTerms(
        **given.model_dump(exclude={"responsible", "campaign", "methods"}),
        methods=tuple(given.methods),
        responsible_id=known.get(given.responsible, 0),
        campaign_id=given.campaign,
    )


def _shown(tx: Tx, actor: MachineActor, now: Now, check_id: int) -> CheckOut:
    shown = school_control.show_check(tx, actor, check_id, now=now)
    return _out(shown.check, shown.state, shown.responsible)


def _out(check: Check, state: CheckState, responsible: str) -> CheckOut:
    terms = check.terms
    return CheckOut(
        id=check.id,
        version=check.version,
        state=state.value,
        theme=terms.theme,
        purpose=terms.purpose,
        subject=terms.subject,
        kind=terms.kind.value,
        methods=[one.value for one in terms.methods],
        classes=terms.classes,
        first_day=terms.first_day.isoformat(),
        last_day=terms.last_day.isoformat(),
        responsible_name=responsible,
        outcome=terms.outcome.value,
        venue=terms.venue.value,
        campaign=terms.campaign_id,
        found=check.found,
        decided=check.decided,
        done_on=check.done_on.isoformat() if check.done_on else None,
        why_not=check.why_not,
    )

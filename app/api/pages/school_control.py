"""«План ВШК»: the school's own checks over a year, each planned, carried out and recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf, SeenVersion
from app.api.pages import school_control_views as views
from app.api.pages.burden_views import years
from app.api.pages.campaign_views import said_of
from app.api.pages.lists import Format, sent
from app.api.pages.render import go_to, render
from app.catalogues.control_words import KINDS, METHODS, OUTCOMES, VENUES
from app.domain.access import Actor
from app.domain.clock import day_from, day_of
from app.domain.errors import Invalid
from app.domain.school_control import CheckState, CheckTerms
from app.use_cases import Tx, school_control

router = APIRouter(prefix="/school-control")
Year = Annotated[str, Query(pattern=r"^(\d{4}/\d{2})?$")]
State = Annotated[str, Query(pattern="^(planned|going|overdue|done|cancelled)?$")]
Who = Annotated[str, Query(pattern=r"^\d{0,9}$")]
Words = Annotated[str, Form(max_length=20_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of a plan is shown."""

    year: str
    state: str
    who: str


def _filters(year: Year = "", state: State = "", who: Who = "") -> Filters:
    return Filters(year=year, state=state, who=who)


async def _typed(request: Request) -> views.Typed:
    form = await request.form()
    said = {name: text for name, text in form.multi_items() if isinstance(text, str)}
    methods = frozenset(one for one in form.getlist("method") if isinstance(one, str))
    return views.Typed(methods=methods, **{name: said.get(name, "") for name in views.TEXTS})


Shown = Annotated[Filters, Depends(_filters)]
Typed = Annotated[views.Typed, Depends(_typed)]


def _plan(tx: Tx, actor: Actor, now: datetime, shown: Filters) -> school_control.ControlPlan:
    return school_control.show_plan(
        tx, actor, year=shown.year or None, state=CheckState(shown.state) if shown.state else None,
        responsible=int(shown.who) if shown.who else None, now=now,
    )  # fmt: skip


@router.get("", name="show_control")
def show_plan(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, shown: Shown) -> Response:
    plan = _plan(tx, actor, now, shown)
    return render(
        request, "school_control/plan.html", plan=plan, shown=shown, lead=views.lead(plan),
        years=years(day_of(now), plan.year), w=views.WORDS, is_of_moment=True,
    )  # fmt: skip


@router.get("/plan.{form}", name="take_control")
def take(actor: CurrentActor, parts: PartsOf, now: Now, form: Format, shown: Shown) -> Response:
    with parts.database.reading() as tx:
        plan = _plan(tx, actor, now, shown)
    table = views.plan_table(plan)
    subject = f"organisation:{plan.place.id}"
    return sent(parts, actor, now, [table], form, name=table.title, subject=subject)


@router.get("/new", name="new_check")
def new(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    return _form(request, tx, actor, now, views.offered(day_of(now), actor.user_id))


@router.post("", name="add_check")
def add(request: Request, tx: OpenTx, actor: CurrentActor, now: Now, typed: Typed) -> Response:
    try:
        check_id = school_control.add(tx, actor, _terms(typed), now=now)
    except Invalid as refusal:
        return _form(request, tx, actor, now, typed, refusal=refusal)
    return go_to(request, "show_check", check_id=check_id)


@router.post("/take-over", name="take_control_over")
def take_over(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now,
    year: Annotated[str, Form(pattern=r"^\d{4}/\d{2}$")],
) -> Response:  # fmt: skip
    school_control.take_over(tx, actor, year=year, now=now)
    return go_to(request, "show_control", query={"year": year})


@router.get("/{check_id}", name="show_check")
def show(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, check_id: Id) -> Response:
    return _show(request, tx, actor, now, check_id)


@router.get("/{check_id}/terms", name="edit_check")
def edit(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, check_id: Id) -> Response:
    check = school_control.show_check(tx, actor, check_id, now=now).check
    return _form(
        request, tx, actor, now, views.typed_again(check.terms), check_id=check.id, seen=check.version
    )


@router.post("/{check_id}/terms", name="change_check")
def change(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, check_id: Id, typed: Typed
) -> Response:
    school_control.show_check(tx, actor, check_id, now=now)
    try:
        school_control.change(tx, actor, check_id, _terms(typed), seen=seen, now=now)
    except Invalid as refusal:
        return _form(request, tx, actor, now, typed, check_id=check_id, seen=seen, refusal=refusal)
    return go_to(request, "show_check", check_id=check_id)


@router.post("/{check_id}/result", name="finish_check")
def finish(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, check_id: Id,
    found: Words = "", decided: Words = "", day: Words = "",
) -> Response:  # fmt: skip
    school_control.show_check(tx, actor, check_id, now=now)
    try:
        school_control.finish(
            tx, actor, check_id, found=found, decided=decided, on=day_from(day), seen=seen, now=now
        )
    except Invalid as refusal:
        return _show(request, tx, actor, now, check_id, found=found, decided=decided, refusal=refusal)
    return go_to(request, "show_check", check_id=check_id)


@router.post("/{check_id}/cancellation", name="cancel_check")
def cancel(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, check_id: Id,
    words: Words = "",
) -> Response:  # fmt: skip
    try:
        school_control.cancel(tx, actor, check_id, words, seen=seen, now=now)
    except Invalid as refusal:
        return _show(request, tx, actor, now, check_id, refusal=refusal)
    return go_to(request, "show_check", check_id=check_id)


def _show(
    request: Request, tx: Tx, actor: Actor, now: datetime, check_id: int, *, found: str = "",
    decided: str = "", refusal: Invalid | None = None,
) -> Response:  # fmt: skip
    shown = school_control.show_check(tx, actor, check_id, now=now)
    return render(
        request, "school_control/check.html", status=422 if refusal else 200, shown=shown, found=found,
        decided=decided, today=day_of(now).isoformat(), said=said_of(refusal), w=views.WORDS,
        is_of_moment=True,
    )  # fmt: skip


def _terms(typed: views.Typed) -> CheckTerms:
    """What was typed as terms; Invalid for what cannot be read."""
    if not typed.responsible.isdecimal() or int(typed.responsible) > BIGGEST_ID:
        raise Invalid("check.nobody")
    campaign = typed.campaign
    return CheckTerms(
        theme=typed.theme,
        purpose=typed.purpose,
        subject=typed.subject,
        kind=views.read(KINDS, typed.kind),
        methods=tuple(views.read(METHODS, one) for one in sorted(typed.methods)),
        classes=typed.classes,
        first_day=day_from(typed.first_day),
        last_day=day_from(typed.last_day),
        responsible_id=int(typed.responsible),
        outcome=views.read(OUTCOMES, typed.outcome),
        venue=views.read(VENUES, typed.venue),
        campaign_id=int(campaign) if campaign.isdecimal() and int(campaign) <= BIGGEST_ID else None,
    )


def _people(tx: Tx, actor: Actor, check_id: int | None, now: datetime) -> list[tuple[int, str]]:
    """Who may be named, and who is: they may have left since."""
    found = [(one.id, one.name) for one in school_control.people_to_name(tx, actor)]
    if check_id is not None:
        shown = school_control.show_check(tx, actor, check_id, now=now)
        named = (shown.check.terms.responsible_id, shown.responsible)
        found += [] if named in found else [named]
    return found


def _form(
    request: Request, tx: Tx, actor: Actor, now: datetime, typed: views.Typed, *, check_id: int | None = None,
    seen: int | None = None, refusal: Invalid | None = None,
) -> Response:  # fmt: skip
    return render(
        request, "school_control/terms.html", status=422 if refusal else 200, typed=typed, check_id=check_id,
        seen=seen, said=said_of(refusal), w=views.WORDS,
        people=_people(tx, actor, check_id, now),
        campaigns=[
            ("", "не нужен"),
            *((one.id, one.terms.title) for one in school_control.campaigns_to_name(tx, actor)),
        ],
    )  # fmt: skip

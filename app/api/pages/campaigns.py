"""«Сбор данных»: campaigns drawn up, opened, watched on the board; a school's own list of forms."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf, SeenVersion
from app.api.exports import Table, Value
from app.api.pages import campaign_views as views
from app.api.pages.campaign_views import Typed
from app.api.pages.form_views import STATES
from app.api.pages.lists import Format, sent
from app.api.pages.render import go_to, render
from app.domain.access import Action, Actor
from app.domain.campaigns import MOST_DAYS, CampaignState, Section, Terms, sections_of
from app.domain.clock import day_of, moment_from
from app.domain.errors import Invalid
from app.domain.reported_periods import PeriodOf
from app.use_cases import Tx, acceptance, campaigns, observations, reminders, respondents, submissions
from app.use_cases.respondents import EVERYBODY

router = APIRouter(prefix="/campaigns")
State = Annotated[str, Query(pattern="^(draft|signing|submitted|returned|accepted|late)?$")]
CopyOf = Annotated[int | None, Query(alias="copy", ge=1, le=BIGGEST_ID)]
_PERIOD, _MINUTES = "period:", "minutes:"


async def _typed(request: Request) -> Typed:
    form = await request.form()
    said = {name: text for name, text in form.multi_items() if isinstance(text, str)}

    def many(name: str) -> list[str]:
        return [one for one in form.getlist(name) if isinstance(one, str)]

    return Typed(
        title=said.get("title", ""),
        instructions=said.get("instructions", ""),
        contact=said.get("contact", ""),
        opens_at=said.get("opens_at", ""),
        closes_at=said.get("closes_at", ""),
        indicators=frozenset(many("indicator")),
        variables=frozenset(many("variable")),
        periods={name.removeprefix(_PERIOD): text for name, text in said.items() if name.startswith(_PERIOD)},
        schools=_ids(many("school")),
        colleagues=_ids(many("colleague")),
        whom=said.get("whom", ""),
        remind_days=said.get("remind_days", ""),
        shows_known=bool(said.get("shows_known")),
        director_signs=bool(said.get("director_signs")),
        minutes={
            name.removeprefix(_MINUTES): text for name, text in said.items() if name.startswith(_MINUTES)
        },
        ground=said.get("ground", ""),
        leaves_doubles_out="without_doubles" in said,
    )


def _ids(texts: list[str]) -> frozenset[int]:
    return frozenset(int(one) for one in texts if one.isdecimal())


Sent = Annotated[Typed, Depends(_typed)]


@router.get("", name="list_campaigns")
def show_list(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    own = submissions.list_own(tx, actor) if actor.may(Action.FILL_FORMS) else []
    run = campaigns.list_run(tx, actor)
    return render(request, "campaigns/list.html", own=own, run=run, now=now, w=views.WORDS, is_of_moment=True)


@router.get("/new", name="new_campaign")
def new(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, copy: CopyOf = None) -> Response:
    offer = campaigns.show_offer(tx, actor)
    if copy is None:
        typed = views.offered(now, whom="" if actor.may(Action.ASK_COLLEAGUES) else EVERYBODY)
    else:
        typed = views.repeated(campaigns.show_board(tx, actor, copy).campaign.terms, offer, now)
    return _form(request, tx, actor, now, typed, copied_from=copy)


@router.post("", name="add_campaign")
def add(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, typed: Sent, copy: CopyOf = None
) -> Response:
    try:
        terms = _terms(tx, actor, typed, now)
        made = campaigns.draw_up(tx, actor, terms, copied_from=copy, now=now)
    except Invalid as refusal:
        return _form(request, tx, actor, now, typed, copied_from=copy, refusal=refusal)
    return go_to(request, "show_campaign", campaign_id=made.id)


@router.get("/{campaign_id}", name="show_campaign")
def show(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, campaign_id: Id, state: State = ""
) -> Response:
    return _show(request, tx, actor, now, campaign_id, state)


@router.get("/{campaign_id}/board.{form}", name="take_board")
def take(actor: CurrentActor, parts: PartsOf, now: Now, campaign_id: Id, form: Format) -> Response:
    with parts.database.reading() as tx:
        board = campaigns.show_board(tx, actor, campaign_id)
    table = board_table(board, now)
    subject = f"campaign:{campaign_id}"
    return sent(parts, actor, now, [table], form, name=board.campaign.terms.title, subject=subject)


@router.get("/{campaign_id}/terms", name="edit_campaign")
def edit(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, campaign_id: Id) -> Response:
    campaign = campaigns.show_board(tx, actor, campaign_id).campaign
    if campaign.state is not CampaignState.DRAFT:
        return go_to(request, "show_campaign", campaign_id=campaign_id)
    typed = views.typed_again(campaign.terms, campaigns.show_offer(tx, actor))
    return _form(request, tx, actor, now, typed, campaign_id=campaign.id, seen=campaign.version)


@router.post("/{campaign_id}/terms", name="change_campaign")
def change(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, seen: SeenVersion, campaign_id: Id,
    typed: Sent,
) -> Response:  # fmt: skip
    campaigns.require_draft(tx, actor, campaign_id)
    try:
        terms = _terms(tx, actor, typed, now, campaign_id)
        campaigns.change(tx, actor, campaign_id, terms, seen=seen, now=now)
    except Invalid as refusal:
        return _form(request, tx, actor, now, typed, campaign_id=campaign_id, seen=seen, refusal=refusal)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


@router.post("/{campaign_id}/opening", name="open_campaign")
def open_to_schools(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, seen: SeenVersion, campaign_id: Id,
    trial: Annotated[int | None, Form(ge=1, le=BIGGEST_ID)] = None,
) -> Response:  # fmt: skip
    try:
        campaigns.open_to_schools(tx, actor, campaign_id, only=trial, seen=seen, now=now)
    except Invalid as refusal:
        return _show(request, tx, actor, now, campaign_id, refusal=refusal)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


@router.post("/{campaign_id}/rest", name="open_to_rest")
def open_to_rest(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, seen: SeenVersion, campaign_id: Id
) -> Response:
    campaigns.open_to_rest(tx, actor, campaign_id, seen=seen, now=now)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


@router.post("/{campaign_id}/trial-end", name="end_trial")
def end_trial(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, seen: SeenVersion, campaign_id: Id
) -> Response:
    campaigns.end_trial(tx, actor, campaign_id, seen=seen, now=now)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


@router.post("/{campaign_id}/closing", name="close_campaign")
def close(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, seen: SeenVersion, campaign_id: Id
) -> Response:
    campaigns.close(tx, actor, campaign_id, seen=seen, now=now)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


@router.post("/{campaign_id}/reminders", name="remind_all")
def remind_all(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, campaign_id: Id,
    words: Annotated[str, Form(max_length=4_000)] = "",
) -> Response:  # fmt: skip
    reminders.remind_all(tx, actor, campaign_id, words, now=now)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


@router.post("/{campaign_id}/acceptance", name="accept_all")
def accept_all(request: Request, actor: CurrentActor, now: Now, tx: OpenTx, campaign_id: Id) -> Response:
    acceptance.accept_all(tx, actor, campaign_id, now=now)
    return go_to(request, "show_campaign", campaign_id=campaign_id)


def _show(
    request: Request, tx: Tx, actor: Actor, now: datetime, campaign_id: int, state: str = "",
    refusal: Invalid | None = None,
) -> Response:  # fmt: skip
    board = campaigns.show_board(tx, actor, campaign_id)
    return render(
        request, "campaigns/show.html", status=422 if refusal else 200, board=board,
        rows=views.shown_rows(board, state, now), state=state, lead=views.board_lead(board, now),
        phase=board.campaign.phase(now), now=now, w=views.WORDS, said=views.said_of(refusal),
        variables=observations.show_variables(actor).variables, is_of_moment=True,
        trial_schools=[(one.id, one.short_name) for one in board.schools],
    )  # fmt: skip


def _terms(tx: Tx, actor: Actor, typed: Typed, now: datetime, campaign_id: int | None = None) -> Terms:
    """What was typed as terms; Invalid for what cannot be read."""
    offer = campaigns.show_offer(tx, actor)
    catalogue = observations.show_variables(actor)
    chosen: tuple[Section, ...] = campaigns.sections_from(offer, sorted(typed.indicators))
    kinds = {one.value: one for one in PeriodOf}
    terms = Terms(
        title=typed.title,
        sections=(*chosen, *sections_of(sorted(typed.variables), catalogue)),
        periods={kinds[kind]: text for kind, text in typed.periods.items() if kind in kinds},
        schools=tuple(sorted(typed.schools or _group(tx, actor, typed.whom))),
        colleagues=tuple(sorted(typed.colleagues)),
        opens_at=moment_from(typed.opens_at),
        closes_at=moment_from(typed.closes_at),
        instructions=typed.instructions,
        contact=typed.contact,
        minutes={role: _minutes(text) for role, text in typed.minutes.items()},
        remind_days=_days(typed.remind_days),
        ground=typed.ground,
        shows_known=typed.shows_known,
        director_signs=typed.director_signs,
    )
    if typed.leaves_doubles_out:
        return campaigns.without_doubles(tx, actor, terms, campaign_id=campaign_id, now=now)
    return terms


def _group(tx: Tx, actor: Actor, code: str) -> frozenset[int]:
    return respondents.list_respondents(tx, actor).of_group(code) if code else frozenset()


def _days(text: str) -> tuple[int, ...]:
    parts = [one.strip() for one in text.replace(";", ",").split(",") if one.strip()]
    if not all(one.isdecimal() and len(one) <= 3 for one in parts):
        raise Invalid("campaign.reminders_wrong", most=MOST_DAYS)
    return tuple(map(int, parts))


def _minutes(text: str) -> int:
    if text.strip() and not (text.strip().isdecimal() and len(text.strip()) <= 4):
        raise Invalid("campaign.minutes_wrong")
    return int(text.strip() or 0)


def _form(
    request: Request,
    tx: Tx,
    actor: Actor,
    now: datetime,
    typed: Typed,
    *,
    campaign_id: int | None = None,
    seen: int | None = None,
    copied_from: int | None = None,
    refusal: Invalid | None = None,
) -> Response:
    doubles = views.doubles_refused(refusal.facts) if refusal else {}
    there = respondents.list_respondents(tx, actor)
    typed = typed if actor.may(Action.ASK_COLLEAGUES) else views.grouped(typed, there)
    return render(
        request, "campaigns/terms.html", status=422 if refusal else 200, typed=typed,
        offer=campaigns.show_offer(tx, actor), there=there, groups_to_ask=views.group_words(there),
        is_inner=actor.may(Action.ASK_COLLEAGUES),
        groups=observations.show_variables(actor).groups, years=views.years_offered(day_of(now)),
        campaign_id=campaign_id, seen=seen, copied_from=copied_from, said=views.said_of(refusal),
        doubles=doubles, w=views.WORDS,
    )  # fmt: skip


def board_table(board: campaigns.Board, now: datetime) -> Table:
    """The board to take away."""
    rows: list[list[Value]] = []
    for one in views.shown_rows(board, "", now):
        counts, quality = one.row.counts, one.row.quality
        rows.append(
            [
                one.row.name,
                STATES[one.row.submission.state][1],
                counts.percent if counts else 100,
                counts.doubts if counts else None,
                one.due or None,
                ", ".join(one.row.filled_by),
                one.last,
                None if quality is None else "да" if quality.in_time else "нет",
                None if quality is None else quality.clear,
            ]
        )
    return Table(
        name="Ход сбора",
        title=board.campaign.terms.title,
        headings=(
            views.who_answers(board.campaign), "Состояние", "Заполнено, %", "Необычных чисел", "Осталось",
            "Кто заполняет", "Последнее действие", "В срок", "Ячеек без замечаний",
        ),
        rows=rows,
        notes=("Принятые формы заполнены целиком, необычные числа в них не пересчитываем.",),
    )  # fmt: skip

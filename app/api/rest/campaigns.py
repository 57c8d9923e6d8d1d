"""Campaigns: what a city asks of its schools, or a school of its own people, and how far they are."""

from fastapi import Response
from pydantic import AwareDatetime, Field

from app.api.deps import Id, IdempotencyKey, MachineActor, Now, OpenRead, OpenTx, SeenHeader
from app.api.rest.form_shapes import CountsOut, counts_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.api.uploads import fingerprint
from app.domain.access import Actor
from app.domain.campaigns import (
    LONGEST_GROUND,
    LONGEST_INSTRUCTIONS,
    LONGEST_TITLE,
    MOST_VARIABLES,
    Campaign,
    Terms,
    sections_of,
)
from app.domain.data_quality import AnswerQuality
from app.domain.doubles import Doubles
from app.domain.observations import Variable
from app.domain.reported_periods import PeriodOf
from app.domain.submissions import LONGEST_WORDS
from app.use_cases import Tx, acceptance, campaigns, creations, observations, reminders, respondents

router = part("campaigns")


class CampaignGiven(Strict):
    """A campaign to draw up. Indicators bring the variables behind them; variables may be named alone."""

    title: str = Field(max_length=LONGEST_TITLE)
    indicators: list[str] = Field(default=[], max_length=MOST_VARIABLES)
    variables: list[str] = Field(default=[], max_length=MOST_VARIABLES)
    periods: dict[PeriodOf, str] = Field(description="kind of period → code: academic_year → 2026/27")
    schools: list[str] = Field(
        default=[], max_length=2_000, description="codes of schools; inside a school, of its classes"
    )
    group: str | None = Field(
        default=None,
        max_length=200,
        description="code of a group of `GET /respondents`, asked beside `schools`",
    )
    colleagues: list[str] = Field(default=[], max_length=2_000, description="log-ins; inside a school alone")
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    instructions: str = Field(default="", max_length=LONGEST_INSTRUCTIONS)
    contact: str = Field(default="", max_length=300)
    minutes: dict[str, int] = Field(default={}, description="role → minutes that an answer takes")
    remind_days: list[int] = Field(default=[], max_length=20, description="before the end")
    ground: str = Field(
        default="",
        max_length=LONGEST_GROUND,
        description="by what right teachers are asked; with minutes of theirs",
    )
    shows_known: bool = Field(
        default=False, description="true: what all schools have told stands in the form to be looked at"
    )
    director_signs: bool = Field(
        default=False, description="true: the school's director signs a form before you get it"
    )
    leave_doubles_out: bool = Field(
        default=False, description="true: what may not be asked again is left out; false: it is refused"
    )


class RemindersGiven(Strict):
    """What to say to schools that have not sent their form."""

    words: str = Field(default="", max_length=LONGEST_WORDS)


class RemindedOut(Out):
    """How many schools were reminded: each no more than once a day."""

    reminded: int


class SectionOut(Out):
    """Questions that stand together."""

    code: str
    name: str
    variables: list[str]


class CampaignOut(Out):
    """A campaign."""

    id: int
    version: int = Field(description="give it back in If-Match")
    title: str
    state: str = Field(description="draft, open or closed: what its author decided")
    phase: str = Field(description="draft, planned, running, overdue or closed: where it stands now")
    sections: list[SectionOut]
    periods: dict[str, str]
    opens_at: str | None
    closes_at: str | None
    instructions: str
    contact: str
    minutes: dict[str, int]
    remind_days: list[int]
    ground: str
    shows_known: bool
    director_signs: bool
    is_inner: bool = Field(description="true: of a school, among its own classes and colleagues")
    copied_from: int | None
    created_by: str
    schools: int = Field(description="how many are asked; inside a school, answers")
    sent: int = Field(description="answers that wait for a decision")
    accepted: int


class CampaignsOut(Out):
    """Campaigns of your subtree, the one that ends last first."""

    items: list[CampaignOut]


class QualityOut(Out):
    """How good an answer is."""

    in_time: bool = Field(description="first sent before its last moment")
    cells: int
    filled: int
    clear: int = Field(description="of the filled: the city had nothing to say about them")


class BoardRowOut(Out):
    """One answer on the board."""

    submission: int
    respondent: str = Field(description="the school or class, or the colleague who is asked by name")
    filled_by: list[str] = Field(description="names of those who typed, whoever typed most first")
    organisation: str
    organisation_name: str
    state: str
    ends_at: str | None
    last_at: str | None
    asked_for_time: str | None
    quality: QualityOut | None = Field(description="null as long as the campaign is not closed")
    counts: CountsOut | None = Field(description="null of an accepted answer: it is whole")


class DoubleOut(Out):
    """A question that is asked or known elsewhere."""

    variable: str
    why: str = Field(
        description="asked, known: it may not be asked again; partly: some schools have told it, it is "
        "prefilled; alike: another variable asks for the same of another day"
    )
    other: str | None = Field(description="of alike: the other variable")
    campaign: int | None = Field(description="that asks it; null: none, or one of a place above you")
    campaign_title: str | None
    schools_known: int
    schools: int


class BoardOut(Out):
    """A campaign and how far each school is, by number."""

    campaign: CampaignOut
    schools: list[BoardRowOut]
    doubles: list[DoubleOut] = Field(description="of a draft")
    untold: list[str] = Field(description="codes of schools that wait for the end of a trial")


class OpeningGiven(Strict):
    """Who gets the form first."""

    trial: str | None = Field(default=None, max_length=60, description="code of the school that tries it")


class AcceptedOut(Out):
    """How many answers were accepted."""

    accepted: int


@router.get("/campaigns", name="api_list_campaigns")
def list_run(tx: OpenRead, actor: MachineActor, now: Now) -> CampaignsOut:
    """Campaigns of places in your subtree."""
    return CampaignsOut(items=[_out(one, now) for one in campaigns.list_run(tx, actor)])


@router.get("/campaigns/{campaign_id}", name="api_show_campaign")
def show(tx: OpenRead, actor: MachineActor, now: Now, campaign_id: Id) -> BoardOut:
    """One of them with its board."""
    board = campaigns.show_board(tx, actor, campaign_id)
    return BoardOut(
        campaign=_out(campaigns.summed_up(board), now),
        schools=[
            BoardRowOut(
                submission=row.submission.id,
                respondent=row.name,
                filled_by=list(row.filled_by),
                organisation=row.school.code,
                organisation_name=row.school.short_name,
                state=row.submission.state.value,
                ends_at=moment(row.submission.ends_at(board.campaign)),
                last_at=moment(row.submission.last_at),
                asked_for_time=row.submission.asked_for_time,
                quality=_quality(row.quality) if row.quality else None,
                counts=counts_out(row.counts) if row.counts else None,
            )
            for row in board.rows
        ],
        doubles=_doubles_out(board.doubles) if board.doubles else [],
        untold=[one.code for one in board.untold],
    )


@router.post("/campaigns", name="api_draw_up_campaign", status_code=201)
def draw_up(
    tx: OpenTx,
    actor: MachineActor,
    now: Now,
    given: CampaignGiven,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> BoardOut:
    """A new draft; schools see it when it is opened. The same call again with its key: 200."""

    def create() -> tuple[int, bool]:
        return campaigns.draw_up(tx, actor, _terms(tx, actor, given, now), now=now).id, True

    said = fingerprint([given.model_dump_json()])
    campaign_id, is_new = creations.once(
        tx, actor, idempotency_key, create, path="campaigns", body_hash=said, now=now
    )
    if not is_new:
        response.status_code = 200
    return show(tx, actor, now, campaign_id)


@router.put("/campaigns/{campaign_id}", name="api_change_campaign")
def change(
    tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, campaign_id: Id, given: CampaignGiven
) -> BoardOut:
    """Other terms of a draft."""
    campaigns.require_draft(tx, actor, campaign_id)
    terms = _terms(tx, actor, given, now, campaign_id)
    campaigns.change(tx, actor, campaign_id, terms, seen=seen, now=now)
    return show(tx, actor, now, campaign_id)


@router.post("/campaigns/{campaign_id}/opening", name="api_open_campaign")
def open_to_schools(
    tx: OpenTx,
    actor: MachineActor,
    seen: SeenHeader,
    now: Now,
    campaign_id: Id,
    given: OpeningGiven | None = None,
) -> BoardOut:
    """Each school, or first the one that tries it, gets its form; the terms stand still from now on."""
    only = None
    if given is not None and given.trial is not None:
        (only,), _ = respondents.ids_named(tx, actor, [given.trial], ())
    campaigns.open_to_schools(tx, actor, campaign_id, only=only, seen=seen, now=now)
    return show(tx, actor, now, campaign_id)


@router.post("/campaigns/{campaign_id}/rest", name="api_open_to_rest")
def open_to_rest(tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, campaign_id: Id) -> BoardOut:
    """After a trial the other schools get their forms."""
    campaigns.open_to_rest(tx, actor, campaign_id, seen=seen, now=now)
    return show(tx, actor, now, campaign_id)


@router.post("/campaigns/{campaign_id}/trial-end", name="api_end_trial")
def end_trial(tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, campaign_id: Id) -> BoardOut:
    """After a trial a draft again; what the trial school has typed is thrown away."""
    campaigns.end_trial(tx, actor, campaign_id, seen=seen, now=now)
    return show(tx, actor, now, campaign_id)


@router.post("/campaigns/{campaign_id}/closing", name="api_close_campaign")
def close(tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, campaign_id: Id) -> BoardOut:
    """No school writes any more, but those that are given time."""
    campaigns.close(tx, actor, campaign_id, seen=seen, now=now)
    return show(tx, actor, now, campaign_id)


@router.post("/campaigns/{campaign_id}/acceptance", name="api_accept_all")
def accept_all(tx: OpenTx, actor: MachineActor, now: Now, campaign_id: Id) -> AcceptedOut:
    """Accept every answer that waits and holds nothing unusual."""
    return AcceptedOut(accepted=acceptance.accept_all(tx, actor, campaign_id, now=now))


@router.post("/campaigns/{campaign_id}/reminders", name="api_remind_all")
def remind_all(
    tx: OpenTx, actor: MachineActor, now: Now, campaign_id: Id, given: RemindersGiven
) -> RemindedOut:
    """Remind every school that has not sent its form."""
    return RemindedOut(reminded=reminders.remind_all(tx, actor, campaign_id, given.words, now=now))


def _terms(tx: Tx, actor: Actor, given: CampaignGiven, now: Now, campaign_id: int | None = None) -> Terms:
    offer = campaigns.show_offer(tx, actor)
    sections = campaigns.sections_from(offer, given.indicators)
    schools, colleagues = respondents.ids_named(tx, actor, given.schools, given.colleagues, given.group)
    terms = Terms(
        title=given.title,
        sections=(*sections, *sections_of(given.variables, observations.show_variables(actor))),
        periods=given.periods,
        schools=schools,
        colleagues=colleagues,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        instructions=given.instructions,
        contact=given.contact,
        minutes=given.minutes,
        remind_days=tuple(given.remind_days),
        ground=given.ground,
        shows_known=given.shows_known,
        director_signs=given.director_signs,
    )
    if given.leave_doubles_out:
        return campaigns.without_doubles(tx, actor, terms, campaign_id=campaign_id, now=now)
    return terms


def _doubles_out(found: Doubles) -> list[DoubleOut]:
    def out(
        why: str, variable: Variable, campaign: Campaign | None = None, other: str | None = None,
        n_known: int = 0, n: int = 0,
    ) -> DoubleOut:  # fmt: skip
        return DoubleOut(
            variable=variable.code,
            why=why,
            other=other,
            campaign=campaign.id if campaign and found.may_open(campaign) else None,
            campaign_title=campaign.terms.title if campaign else None,
            schools_known=n_known,
            schools=n,
        )

    return [
        *(out("asked", one.variable, one.campaign) for one in found.asked),
        *(out("known", one.variable, n_known=one.n_known, n=one.n) for one in found.known),
        *(out("partly", one.variable, n_known=one.n_known, n=one.n) for one in found.partly),
        *(
            out("alike", one.variable, one.campaign, one.other.code, one.n_known, one.n)
            for one in found.alike
        ),
    ]


def _quality(one: AnswerQuality) -> QualityOut:
    return QualityOut(in_time=one.in_time == one.forms, cells=one.cells, filled=one.filled, clear=one.clear)


def _out(listed: campaigns.Listed, now: Now) -> CampaignOut:
    one, terms = listed.campaign, listed.campaign.terms
    return CampaignOut(
        id=one.id,
        version=one.version,
        title=terms.title,
        state=one.state.value,
        phase=one.phase(now).value,
        sections=[
            SectionOut(code=each.code, name=each.name, variables=list(each.variables))
            for each in terms.sections
        ],
        periods={kind.value: code for kind, code in terms.periods.items()},
        opens_at=moment(terms.opens_at),
        closes_at=moment(terms.closes_at),
        instructions=terms.instructions,
        contact=terms.contact,
        minutes=dict(terms.minutes),
        remind_days=list(terms.remind_days),
        ground=terms.ground,
        shows_known=terms.shows_known,
        director_signs=terms.director_signs,
        is_inner=one.is_inner,
        copied_from=one.copied_from,
        created_by=one.created_by,
        schools=listed.n_asked,
        sent=listed.n_sent,
        accepted=listed.n_accepted,
    )

"""Campaigns of a city: drawn up from the model, opened to schools, watched, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.catalogues.variables import load_variables
from app.db import audit, letters, observations, organisations, people
from app.db import campaigns as store
from app.db import peers as peer_store
from app.db import submissions as answers
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign, CampaignState, Section, Terms, checked
from app.domain.clock import day_of
from app.domain.data_quality import AnswerQuality
from app.domain.doubles import Doubles, without
from app.domain.errors import Conflict, Invalid
from app.domain.forms import Counts
from app.domain.model_definitions import terms_needed
from app.domain.observations import Cell, Variable
from app.domain.organisations import SCHOOL, Organisation
from app.domain.quality_model import QualityModel
from app.domain.reminders import Reminder
from app.domain.submissions import Submission, SubmissionState
from app.use_cases import data_quality, forms
from app.use_cases.doubles import doubles_in
from app.use_cases.models_in_force import model_in_force

LEAST_PEERS = 5  # of whom a number must be known before theirs are called usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a campaign can ask: indicators of the model by criterion, each with the variables behind it."""

    model: QualityModel
    behind: Mapping[str, tuple[Variable, ...]]  # indicator → variables that schools report


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One school on the board. `counts` None: what was accepted is whole and no longer counted."""

    school: Organisation
    submission: Submission
    counts: Counts | None
    reminded: Reminder | None  # the latest
    quality: AnswerQuality | None  # once the campaign is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A campaign with all its schools, by number."""

    campaign: Campaign
    place: Organisation
    rows: tuple[Row, ...]
    schools: tuple[Organisation, ...]  # that it is for
    people: Mapping[str, str]
    doubles: Doubles | None = None  # of a draft

    @property
    def untold(self) -> tuple[Organisation, ...]:
        """Schools of an opened campaign that wait for the end of a trial."""
        if self.campaign.state is not CampaignState.OPEN:
            return ()
        there = {row.school.id for row in self.rows}
        return tuple(one for one in self.schools if one.id not in there)

    def n(self, state: SubmissionState) -> int:
        """How many schools are in a state."""
        return sum(row.submission.state == state for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A campaign in the list of those who run it. `n_accepted`, `n_sent`, `n_asked`: schools."""

    campaign: Campaign
    n_asked: int
    n_sent: int
    n_accepted: int

    @property
    def n_owed(self) -> int:
        """Schools that have still to send it, or to send it again."""
        return self.n_asked - self.n_sent - self.n_accepted


def show_offer(tx: Tx, actor: Actor) -> Offer:
    """Indicators of the model in force that stand on what schools report."""
    require(actor, Action.RUN_CAMPAIGNS)
    model, catalogue = model_in_force(tx), load_variables()
    behind = {}
    for passport in model.passports:
        codes = [model.variables[one.code].reported for one in terms_needed(model, passport)]
        found = [catalogue.variables[code] for code in codes if code and code in catalogue.variables]
        asked = [one for one in found if SCHOOL in one.reporters and not one.is_counted]
        kept = tuple({one.code: one for one in asked}.values())
        if kept:
            behind[passport.code] = kept
    return Offer(model=model, behind=behind)


def sections_from(offer: Offer, indicators: Sequence[str]) -> tuple[Section, ...]:
    """The variables behind chosen indicators by criterion, in the order of the model."""
    wanted = set(indicators)
    if unknown := sorted(wanted - offer.behind.keys()):
        raise Invalid("campaign.indicator_unknown", value=unknown[0][:60])
    sections = []
    for branch in offer.model.branches:
        for criterion in branch.criteria:
            chosen = [one.code for one in criterion.passports if one.code in wanted]
            codes = dict.fromkeys(variable.code for code in chosen for variable in offer.behind[code])
            if codes:
                sections.append(Section(code=criterion.code, name=criterion.name, variables=tuple(codes)))
    return tuple(sections)


def schools_to_ask(tx: Tx, actor: Actor) -> list[Organisation]:
    """Schools of the actor's subtree, by number."""
    require(actor, Action.RUN_CAMPAIGNS)
    found = organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)
    return sorted(found, key=lambda one: (one.number or 0, one.name))


def ids_of_schools(tx: Tx, actor: Actor, codes: Sequence[str]) -> tuple[int, ...]:
    """Ids of schools by code; Invalid for one that the actor does not have."""
    require(actor, Action.RUN_CAMPAIGNS)
    own = {one.code: one.id for one in schools_to_ask(tx, actor)}
    for code in codes:
        if code not in own:
            raise Invalid("campaign.school_unknown", value=code[:60])
    return tuple(own[code] for code in codes)


def list_run(tx: Tx, actor: Actor) -> list[Listed]:
    """Campaigns of the actor's subtree, the one that ends last first."""
    require(actor, Action.SEE_FORMS)
    counts = answers.count_states(tx, seen_by=actor)
    return [
        Listed(
            campaign=one,
            n_asked=counts[one.id].total() if one.id in counts else len(one.terms.schools),
            n_sent=counts[one.id][SubmissionState.SUBMITTED],
            n_accepted=counts[one.id][SubmissionState.ACCEPTED],
        )
        for one in store.list_run(tx, seen_by=actor)
    ]


def show_board(tx: Tx, actor: Actor, campaign_id: int) -> Board:
    """A campaign and how far each school is; NotFound outside the actor's subtree."""
    require(actor, Action.SEE_FORMS)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    place = organisations.get(tx, campaign.place_id, seen_by=actor)
    schools = {one.id: one for one in organisations.list_under(tx, place.place, kind=SCHOOL, seen_by=actor)}
    found = answers.list_of_campaign(tx, campaign.id, seen_by=actor)
    filled = forms.forms_of(
        tx,
        actor,
        campaign,
        [(schools[one.organisation_id], one) for one in found if one.state is not SubmissionState.ACCEPTED],
    )
    counts = {one.submission.id: one.form.counts for one in filled}
    is_closed = campaign.state is CampaignState.CLOSED
    quality = data_quality.of_campaign(tx, actor, campaign) if is_closed else {}
    told = letters.reminders_of(tx, [one.id for one in found])
    rows = [
        Row(
            school=schools[one.organisation_id],
            submission=one,
            counts=counts.get(one.id),
            reminded=next(iter(told.get(one.id, ())), None),
            quality=quality.get(one.organisation_id),
        )
        for one in found
    ]
    who = [name for one in found for name in (one.submitted_by, one.decided_by)]
    return Board(
        campaign=campaign,
        place=place,
        rows=tuple(sorted(rows, key=lambda row: (row.school.number or 0, row.school.name))),
        schools=tuple(schools[one] for one in campaign.terms.schools if one in schools),
        people=people.names_of(tx, [campaign.created_by, *who]),
        doubles=doubles_in(tx, actor, campaign) if campaign.state is CampaignState.DRAFT else None,
    )


def summed_up(board: Board) -> Listed:
    """The campaign of a board as a list tells it."""
    return Listed(
        campaign=board.campaign,
        n_asked=len(board.rows) or len(board.schools),
        n_sent=board.n(SubmissionState.SUBMITTED),
        n_accepted=board.n(SubmissionState.ACCEPTED),
    )


def draw_up(tx: Tx, actor: Actor, terms: Terms, *, copied_from: int | None = None, now: datetime) -> Campaign:
    """A new draft at the actor's place; Invalid for terms that do not fit together."""
    require(actor, Action.RUN_CAMPAIGNS)
    if copied_from is not None:
        store.get(tx, copied_from, seen_by=actor)
    kept = _settled(tx, actor, terms, now)
    doubles_in(tx, actor, _not_saved(actor, kept, now)).require_none()
    made = store.add(tx, kept, place_id=actor.place.id, by=actor.login, at=now, copied_from=copied_from)
    _note(tx, actor, "campaign.drafted", made, now)
    return made


def change(tx: Tx, actor: Actor, campaign_id: int, terms: Terms, *, seen: int, now: datetime) -> Campaign:
    """The draft with other terms; Conflict for a campaign that schools have seen."""
    require(actor, Action.RUN_CAMPAIGNS)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    campaign.require_draft()
    kept = _settled(tx, actor, terms, now)
    changed = replace(campaign, terms=kept, version=seen + 1)
    doubles_in(tx, actor, changed).require_none()
    store.save(tx, campaign, kept, seen=seen)
    _note(tx, actor, "campaign.changed", changed, now)
    return changed


def without_doubles(
    tx: Tx, actor: Actor, terms: Terms, *, campaign_id: int | None = None, now: datetime
) -> Terms:
    """The terms less what may not be asked again, of a new campaign or of a draft."""
    require(actor, Action.RUN_CAMPAIGNS)
    kept = _settled(tx, actor, terms, now)
    if campaign_id is None:
        campaign = _not_saved(actor, kept, now)
    else:
        campaign = replace(store.get(tx, campaign_id, seen_by=actor), terms=kept)
    return without(kept, doubles_in(tx, actor, campaign).stopped)


def open_to_schools(
    tx: Tx, actor: Actor, campaign_id: int, *, only: int | None = None, seen: int, now: datetime
) -> Campaign:
    """Every school of it gets its empty answer; from now on the terms stand still.

    `only`: the one that tries the form before the others get theirs.
    """
    require(actor, Action.RUN_CAMPAIGNS)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    campaign.require_draft()
    checked(campaign.terms, load_variables(), on=day_of(now))
    doubles_in(tx, actor, campaign).require_none()
    schools = campaign.terms.schools if only is None else (only,)
    if not set(schools) <= set(campaign.terms.schools):
        raise Invalid("campaign.trial_elsewhere")
    return _give_forms(tx, actor, campaign, schools, "campaign.opened", seen=seen, now=now)


def open_to_rest(tx: Tx, actor: Actor, campaign_id: int, *, seen: int, now: datetime) -> Campaign:
    """After a trial the other schools get their empty answers; Conflict where all have theirs."""
    require(actor, Action.RUN_CAMPAIGNS)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    there = {one.organisation_id for one in answers.list_of_campaign(tx, campaign.id, seen_by=actor)}
    rest = [one for one in campaign.terms.schools if one not in there]
    if campaign.state is not CampaignState.OPEN or not rest:
        raise Conflict("campaign.no_rest")
    return _give_forms(tx, actor, campaign, rest, "campaign.opened_to_rest", seen=seen, now=now)


def end_trial(tx: Tx, actor: Actor, campaign_id: int, *, seen: int, now: datetime) -> Campaign:
    """A draft again, with what the trial school has typed thrown away; Conflict where it is no trial."""
    require(actor, Action.RUN_CAMPAIGNS)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    there = answers.list_of_campaign(tx, campaign.id, seen_by=actor)
    is_trial = campaign.state is CampaignState.OPEN and len(there) < len(campaign.terms.schools)
    if not is_trial or any(one.state is SubmissionState.ACCEPTED for one in there):
        raise Conflict("campaign.no_trial")
    answers.drop_all(tx, campaign.id)
    store.set_state(tx, campaign, CampaignState.DRAFT, seen=seen)
    again = replace(campaign, state=CampaignState.DRAFT, version=seen + 1)
    _note(tx, actor, "campaign.trial_ended", again, now)
    return again


def _give_forms(
    tx: Tx,
    actor: Actor,
    campaign: Campaign,
    schools: Sequence[int],
    event: str,
    *,
    seen: int,
    now: datetime,
) -> Campaign:
    store.set_state(tx, campaign, CampaignState.OPEN, seen=seen)
    opened = replace(campaign, state=CampaignState.OPEN, version=seen + 1)
    answers.add_all(tx, campaign.id, _usual(tx, actor, opened, schools))
    _note(tx, actor, event, opened, now)
    return opened


def close(tx: Tx, actor: Actor, campaign_id: int, *, seen: int, now: datetime) -> Campaign:
    """No school writes into it any more, but one that is given time by name."""
    require(actor, Action.RUN_CAMPAIGNS)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    if campaign.state is not CampaignState.OPEN:
        raise Invalid("campaign.not_open")
    store.set_state(tx, campaign, CampaignState.CLOSED, seen=seen)
    closed = replace(campaign, state=CampaignState.CLOSED, version=seen + 1)
    _note(tx, actor, "campaign.closed", closed, now)
    data_quality.note_closed(tx, actor, closed, now=now)
    return closed


def _settled(tx: Tx, actor: Actor, terms: Terms, now: datetime) -> Terms:
    own = {one.id for one in organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)}
    of_own = replace(terms, schools=tuple(one for one in terms.schools if one in own))
    return checked(of_own, load_variables(), on=day_of(now))


def _not_saved(actor: Actor, terms: Terms, now: datetime) -> Campaign:
    return Campaign(
        id=0, version=0, place_id=actor.place.id, state=CampaignState.DRAFT, terms=terms,
        created_by=actor.login, created_at=now,
    )  # fmt: skip


def _usual(
    tx: Tx, actor: Actor, campaign: Campaign, schools: Sequence[int]
) -> dict[int, dict[str, tuple[float, float]]]:
    """Each of these schools → cell → lowest and highest value of its similar schools a year before."""
    own = {one.id: one for one in organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)}
    asked = [own[one] for one in campaign.terms.schools if one in own]
    questions = forms.questions_of(tx, actor, campaign, asked)
    cells = [
        Cell(
            organisation_id=school_id,
            variable=one.variable.code,
            period=one.period.a_year_before,
            breakdown=one.breakdown,
        )
        for school_id, sections in questions.items()
        for _, found in sections
        for one in found
    ]
    past: dict[int, dict[tuple[str, str], float]] = {}
    for seen in observations.current_of(tx, cells).values():
        if isinstance(seen.value, float):
            kept = past.setdefault(seen.cell.organisation_id, {})
            kept[seen.cell.variable, seen.cell.breakdown] = seen.value
    years = peer_store.years_with_results(tx)
    near = peer_store.ids_of_year(tx, max(years)) if years else {}
    usual: dict[int, dict[str, tuple[float, float]]] = {}
    for school_id in (one for one in schools if one in questions):
        usual[school_id] = {}
        for _, found in questions[school_id]:
            for one in found:
                values = [past[peer][one.place] for peer in near.get(school_id, ())
                          if one.place in past.get(peer, {})]  # fmt: skip
                if len(values) >= LEAST_PEERS:
                    usual[school_id][one.key] = min(values), max(values)
    return usual


def _note(tx: Tx, actor: Actor, event: str, campaign: Campaign, now: datetime) -> None:
    after: dict[str, object] = {
        "title": campaign.terms.title, "schools": len(campaign.terms.schools),
        "variables": len(campaign.terms.variables), "closes_at": campaign.terms.closes_at.isoformat(),
    }  # fmt: skip
    audit.record(tx, actor, event, subject=f"campaign:{campaign.id}", after=after, at=now)

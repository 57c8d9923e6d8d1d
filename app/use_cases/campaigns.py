"""Campaigns of a city or inside a school: drawn up from the model, opened, watched, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.catalogues.variables import load_variables
from app.db import audit, letters, organisations, people
from app.db import campaigns as store
from app.db import submissions as answers
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign, CampaignState, Section, Terms, checked, right_to_run
from app.domain.clock import day_of
from app.domain.data_quality import AnswerQuality
from app.domain.doubles import Doubles, without
from app.domain.errors import Conflict, Invalid
from app.domain.forms import Counts
from app.domain.model_definitions import terms_needed
from app.domain.observations import Variable
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.quality_model import QualityModel
from app.domain.reminders import Reminder
from app.domain.submissions import Submission, SubmissionState
from app.use_cases import data_quality, forms, respondents
from app.use_cases.doubles import doubles_in
from app.use_cases.models_in_force import model_in_force
from app.use_cases.usual_values import usual_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a campaign can ask: indicators of the model by criterion, each with the variables behind it."""

    model: QualityModel
    behind: Mapping[str, tuple[Variable, ...]]  # indicator → variables that schools report


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer on the board. `counts` None: what was accepted is whole and no longer counted.

    `name`: of the school or the class, or of the colleague who is asked. `filled_by`: names of those who
    typed, whoever typed most first.
    """

    school: Organisation
    name: str
    submission: Submission
    counts: Counts | None
    reminded: Reminder | None  # the latest
    quality: AnswerQuality | None  # once the campaign is closed
    filled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A campaign with all its answers: schools by number, or classes by grade and colleagues by name."""

    campaign: Campaign
    place: Organisation
    rows: tuple[Row, ...]
    schools: tuple[Organisation, ...]  # that it is for, or classes
    colleagues: tuple[str, ...]  # names of those whom a draft is for
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
    """A campaign in the list of those who run it. `n_accepted`, `n_sent`, `n_asked`: answers."""

    campaign: Campaign
    n_asked: int
    n_sent: int
    n_accepted: int

    @property
    def n_owed(self) -> int:
        """How many have still to send it, or to send it again."""
        return self.n_asked - self.n_sent - self.n_accepted


def show_offer(tx: Tx, actor: Actor) -> Offer:
    """Indicators of the model in force that stand on what schools report."""
    require(actor, right_to_run(actor))
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


def list_run(tx: Tx, actor: Actor) -> list[Listed]:
    """Campaigns of the actor's subtree, the one that ends last first."""
    require(actor, Action.SEE_FORMS)
    counts = answers.count_states(tx, seen_by=actor)
    return [
        Listed(
            campaign=one,
            n_asked=counts[one.id].total() if one.id in counts else one.terms.n_asked,
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
    kind = CLASS if campaign.is_inner else SCHOOL
    schools = {one.id: one for one in organisations.list_under(tx, place.place, kind=kind, seen_by=actor)}
    schools[place.id] = place  # whose colleagues are asked
    found = answers.list_of_campaign(tx, campaign.id, seen_by=actor)
    names = respondents.names_of(tx, found, schools)
    filled = forms.forms_of(
        tx,
        actor,
        campaign,
        [(schools[one.organisation_id], one) for one in found if one.state is not SubmissionState.ACCEPTED],
    )
    counts = {one.submission.id: one.form.counts for one in filled}
    is_judged = campaign.state is CampaignState.CLOSED and not campaign.is_inner
    quality = data_quality.of_campaign(tx, actor, campaign) if is_judged else {}
    told = letters.reminders_of(tx, [one.id for one in found])
    writers = answers.writers_of(tx, [one.id for one in found])
    who = [name for one in found for name in (one.submitted_by, one.decided_by)]
    known = people.names_of(
        tx, [campaign.created_by, *who, *(one for each in writers.values() for one in each)]
    )
    rows = [
        Row(
            school=schools[one.organisation_id],
            name=names[one.id],
            submission=one,
            counts=counts.get(one.id),
            reminded=next(iter(told.get(one.id, ())), None),
            quality=quality.get(one.organisation_id),
            filled_by=tuple(known.get(login, login) for login in writers.get(one.id, ())),
        )
        for one in found
    ]
    return Board(
        campaign=campaign,
        place=place,
        rows=tuple(sorted(rows, key=_order)),
        schools=tuple(schools[one] for one in campaign.terms.schools if one in schools),
        colleagues=tuple(sorted(people.names_by_id(tx, campaign.terms.colleagues).values())),
        people=known,
        doubles=doubles_in(tx, actor, campaign) if campaign.state is CampaignState.DRAFT else None,
    )


def _order(row: Row) -> tuple[object, ...]:
    is_person = row.submission.user_id is not None
    return is_person, row.school.grade, row.school.number or 0, row.name if is_person else row.school.name


def summed_up(board: Board) -> Listed:
    """The campaign of a board as a list tells it."""
    return Listed(
        campaign=board.campaign,
        n_asked=len(board.rows) or board.campaign.terms.n_asked,
        n_sent=board.n(SubmissionState.SUBMITTED),
        n_accepted=board.n(SubmissionState.ACCEPTED),
    )


def draw_up(tx: Tx, actor: Actor, terms: Terms, *, copied_from: int | None = None, now: datetime) -> Campaign:
    """A new draft at the actor's place; Invalid for terms that do not fit together."""
    require(actor, right_to_run(actor))
    if copied_from is not None:
        store.get(tx, copied_from, seen_by=actor)
    new = _not_saved(actor, _settled(tx, actor, terms, now), now, copied_from)
    doubles_in(tx, actor, new).require_none()
    made = store.add(tx, new)
    _note(tx, actor, "campaign.drafted", made, now)
    return made


def require_draft(tx: Tx, actor: Actor, campaign_id: int) -> None:
    """Pass, or refuse before what was typed is looked into: it is not the actor's, or schools see it."""
    require(actor, right_to_run(actor))
    store.get(tx, campaign_id, seen_by=actor).require_draft()


def change(tx: Tx, actor: Actor, campaign_id: int, terms: Terms, *, seen: int, now: datetime) -> Campaign:
    """The draft with other terms; Conflict for a campaign that schools have seen."""
    require(actor, right_to_run(actor))
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
    require(actor, right_to_run(actor))
    kept = _settled(tx, actor, terms, now)
    if campaign_id is None:
        campaign = _not_saved(actor, kept, now)
    else:
        campaign = replace(store.get(tx, campaign_id, seen_by=actor), terms=kept)
    return without(kept, doubles_in(tx, actor, campaign).stopped)


def open_to_schools(
    tx: Tx, actor: Actor, campaign_id: int, *, only: int | None = None, seen: int, now: datetime
) -> Campaign:
    """Everybody who is asked gets an empty answer; from now on the terms stand still.

    `only`: the school that tries the form before the others get theirs.
    """
    require(actor, right_to_run(actor))
    campaign = store.get(tx, campaign_id, seen_by=actor)
    campaign.require_draft()
    _settled(tx, actor, campaign.terms, now)
    doubles_in(tx, actor, campaign).require_none()
    schools = campaign.terms.schools if only is None else (only,)
    if only is not None and (campaign.is_inner or only not in campaign.terms.schools):
        raise Invalid("campaign.trial_elsewhere")
    return _give_forms(tx, actor, campaign, schools, "campaign.opened", seen=seen, now=now)


def open_to_rest(tx: Tx, actor: Actor, campaign_id: int, *, seen: int, now: datetime) -> Campaign:
    """After a trial the other schools get their empty answers; Conflict where all have theirs."""
    require(actor, right_to_run(actor))
    campaign = store.get(tx, campaign_id, seen_by=actor)
    there = {one.organisation_id for one in answers.list_of_campaign(tx, campaign.id, seen_by=actor)}
    rest = [one for one in campaign.terms.schools if one not in there]
    if campaign.state is not CampaignState.OPEN or not rest:
        raise Conflict("campaign.no_rest")
    return _give_forms(tx, actor, campaign, rest, "campaign.opened_to_rest", seen=seen, now=now)


def end_trial(tx: Tx, actor: Actor, campaign_id: int, *, seen: int, now: datetime) -> Campaign:
    """A draft again, with what the trial school has typed thrown away; Conflict where it is no trial."""
    require(actor, right_to_run(actor))
    campaign = store.get(tx, campaign_id, seen_by=actor)
    there = answers.list_of_campaign(tx, campaign.id, seen_by=actor)
    is_trial = campaign.state is CampaignState.OPEN and len(there) < campaign.terms.n_asked
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
    answers.add_all(tx, campaign.id, usual_of(tx, actor, opened, schools))
    answers.add_of_people(tx, campaign.id, campaign.terms.colleagues, at=campaign.place_id)
    _note(tx, actor, event, opened, now)
    return opened


def close(tx: Tx, actor: Actor, campaign_id: int, *, seen: int, now: datetime) -> Campaign:
    """Nobody writes into it any more, but those who are given time by name."""
    require(actor, right_to_run(actor))
    campaign = store.get(tx, campaign_id, seen_by=actor)
    if campaign.state is not CampaignState.OPEN:
        raise Invalid("campaign.not_open")
    store.set_state(tx, campaign, CampaignState.CLOSED, seen=seen)
    closed = replace(campaign, state=CampaignState.CLOSED, version=seen + 1)
    _note(tx, actor, "campaign.closed", closed, now)
    if not closed.is_inner:
        data_quality.note_closed(tx, actor, closed, now=now)
    return closed


def _settled(tx: Tx, actor: Actor, terms: Terms, now: datetime) -> Terms:
    """The terms as they are kept: for nobody who is not the actor's to ask."""
    there = respondents.list_respondents(tx, actor)
    schools, colleagues = there.narrowed(terms)
    is_inner = actor.may(Action.ASK_COLLEAGUES)
    own = replace(
        terms, schools=schools, colleagues=colleagues, director_signs=terms.director_signs and not is_inner
    )
    asks_teachers = is_inner and (bool(schools) or there.are_teachers(colleagues))
    return checked(own, load_variables(), on=day_of(now), asks_teachers=asks_teachers)


def _not_saved(actor: Actor, terms: Terms, now: datetime, copied_from: int | None = None) -> Campaign:
    return Campaign(
        id=0, version=0, place_id=actor.place.id, state=CampaignState.DRAFT, terms=terms,
        created_by=actor.login, created_at=now, copied_from=copied_from,
        is_inner=actor.may(Action.ASK_COLLEAGUES),
    )  # fmt: skip


def _note(tx: Tx, actor: Actor, event: str, campaign: Campaign, now: datetime) -> None:
    after: dict[str, object] = {
        "title": campaign.terms.title, "schools": len(campaign.terms.schools),
        "colleagues": len(campaign.terms.colleagues) or None,
        "variables": len(campaign.terms.variables), "closes_at": campaign.terms.closes_at.isoformat(),
    }  # fmt: skip
    audit.record(tx, actor, event, subject=f"campaign:{campaign.id}", after=after, at=now)

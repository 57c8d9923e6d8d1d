"""What a campaign inside a school adds up to, and the school's decision to make that its own facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogues.messages import sentence
from app.db import campaigns as store
from app.db import observations as facts
from app.db import organisations
from app.db import submissions as answers
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign
from app.domain.errors import Invalid, NotFound
from app.domain.inner_totals import Total, by_key, totals_of
from app.domain.observation_plans import Given
from app.domain.observations import Cell, Observation, Source, parsed_breakdown
from app.domain.organisations import Organisation
from app.domain.submissions import SubmissionState
from app.use_cases import forms, observations, respondents
from app.use_cases.submissions import checked_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A campaign inside a school, added up. `told`: key of a cell → what the school says already.

    `n_accepted`, `n_asked`: answers.
    """

    campaign: Campaign
    school: Organisation
    items: tuple[Total, ...]
    told: Mapping[str, Observation]
    n_accepted: int
    n_asked: int

    def is_new(self, one: Total) -> bool:
        """Whether recording it would change what the school says."""
        told = self.told.get(one.asked.key)
        return one.value is not None and (told is None or told.value != one.value)


def show_totals(tx: Tx, actor: Actor, campaign_id: int) -> Totals:
    """Of a campaign inside the actor's school; NotFound of any other."""
    require(actor, Action.ASK_COLLEAGUES)
    campaign = store.get(tx, campaign_id, seen_by=actor)
    if not campaign.is_inner:
        raise NotFound("object.unknown")
    school = organisations.get(tx, campaign.place_id, seen_by=actor)
    found = answers.list_of_campaign(tx, campaign.id, seen_by=actor)
    places = organisations.places_by_ids(tx, [one.organisation_id for one in found])
    filled = forms.forms_of(tx, actor, campaign, [(places[one.organisation_id], one) for one in found])
    names = respondents.names_of(tx, found, places)
    items = totals_of(
        [
            (names[one.submission.id], one.form, one.submission.state is SubmissionState.ACCEPTED)
            for one in filled
        ]
    )
    cells = {
        one.asked.key: Cell(
            organisation_id=school.id,
            variable=one.asked.variable.code,
            period=one.asked.period,
            breakdown=one.asked.breakdown,
        )
        for one in items
    }
    current = facts.current_of(tx, list(cells.values()))
    return Totals(
        campaign=campaign,
        school=school,
        items=items,
        told={key: current[cell.key] for key, cell in cells.items() if cell.key in current},
        n_accepted=sum(one.state is SubmissionState.ACCEPTED for one in found),
        n_asked=len(found) or campaign.terms.n_asked,
    )


def record(
    tx: Tx, actor: Actor, campaign_id: int, keys: Collection[str], words: str, *, now: datetime
) -> int:
    """Make totals the school's facts, for its city to see; how many are new or corrected.

    Invalid for a cell without a sum, and where somebody has not answered without a word why that will do.
    """
    require(actor, Action.ASK_COLLEAGUES)
    totals = show_totals(tx, actor, campaign_id)
    there, words = by_key(totals.items), checked_words(words)
    chosen = [there[key] for key in dict.fromkeys(keys) if key in there]
    if not chosen or any(one.value is None for one in chosen):
        raise Invalid("campaign.no_totals")
    if not words and not all(one.is_whole for one in chosen):
        raise Invalid("campaign.totals_incomplete", told=totals.n_accepted, n=totals.n_asked)
    title = totals.campaign.terms.title
    reason = words or sentence("campaign.total_reason", {"title": title})
    given = [
        Given(
            organisation=totals.school.code,
            variable=one.asked.variable.code,
            period=one.asked.period.code,
            value=one.value,
            breakdown=parsed_breakdown(one.asked.breakdown),
            reason=reason,
        )
        for one in chosen
    ]
    plan = observations.record(tx, actor, given, source=Source.FORM, reference=title, now=now)
    return len(plan.new) + len(plan.corrected)

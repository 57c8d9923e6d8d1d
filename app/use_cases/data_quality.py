"""The quality of schools' answers: of one campaign, and as observations of a year."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from app.catalogues.messages import sentence
from app.db import campaigns as campaign_store
from app.db import organisations
from app.db import submissions as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign, CampaignState
from app.domain.clock import day_of
from app.domain.data_quality import AnswerQuality, quality_of, summed
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.domain.periods import year_of
from app.use_cases import forms, observations


def of_campaign(tx: Tx, actor: Actor, campaign: Campaign) -> dict[int, AnswerQuality]:
    """Id of a school → how good its answer is, of a campaign that the caller may see."""
    require(actor, Action.SEE_FORMS)
    found = store.list_of_campaign(tx, campaign.id, seen_by=actor)
    schools = organisations.places_by_ids(tx, [one.organisation_id for one in found])
    sent = store.first_sent(tx, campaign.id)
    remarked = store.remarked_cells(tx, campaign.id)
    filled = forms.forms_of(tx, actor, campaign, [(schools[one.organisation_id], one) for one in found])
    return {
        one.school.id: quality_of(
            cells=one.form.counts.asked,
            filled=one.form.counts.filled,
            remarked=remarked.get(one.submission.id, 0),
            first_sent=sent.get(one.submission.id),
            ends_at=one.submission.ends_at(campaign),
        )
        for one in filled
    }


def note_closed(tx: Tx, actor: Actor, closed: Campaign, *, now: datetime) -> None:
    """Record the sums of the academic year that a campaign was opened in, over its closed campaigns."""
    require(actor, Action.RUN_CAMPAIGNS)
    year = year_of(day_of(closed.terms.opens_at))
    sums: Mapping[int, list[AnswerQuality]] = defaultdict(list)
    for one in campaign_store.list_run(tx, seen_by=actor):
        is_of_year = year_of(day_of(one.terms.opens_at)) == year
        if one.state is CampaignState.CLOSED and is_of_year:
            for school_id, quality in of_campaign(tx, actor, one).items():
                sums[school_id].append(quality)
    schools = organisations.places_by_ids(tx, list(sums))
    reason = sentence("campaign.closed_reason", {"title": closed.terms.title})
    given = [
        Given(
            organisation=schools[school_id].code, variable=code, period=year, value=float(value),
            reason=reason,
        )
        for school_id, found in sums.items()
        for code, value in summed(found).as_values.items()
    ]  # fmt: skip
    observations.record(tx, actor, given, source=Source.FORM, reference=closed.terms.title, now=now)

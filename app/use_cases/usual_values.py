"""What is usual at similar schools, fixed when a campaign is opened."""

from collections.abc import Sequence

from app.db import observations, organisations
from app.db import peers as peer_store
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.campaigns import Campaign
from app.domain.observations import Cell
from app.domain.organisations import SCHOOL
from app.use_cases import forms

LEAST_PEERS = 5  # of whom a number must be known before theirs are called usual


def usual_of(
    tx: Tx, actor: Actor, campaign: Campaign, schools: Sequence[int]
) -> dict[int, dict[str, tuple[float, float]]]:
    """Each of these organisations → cell → lowest and highest value of its similar schools a year before.

    Inside a school nobody has similar ones.
    """
    if campaign.is_inner:
        return {one: {} for one in schools}
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

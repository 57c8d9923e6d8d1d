"""What is decided about answers: returned whole or by the cell, accepted, given time.

What a city accepts becomes observations. Of what a school has gathered inside, it decides later, all
together.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.catalogues.messages import sentence
from app.db import campaigns as campaign_store
from app.db import organisations
from app.db import submissions as store
from app.db.engine import Tx
from app.domain.access import Actor, require
from app.domain.campaigns import right_to_run
from app.domain.errors import Conflict, Invalid
from app.domain.forms import FilledCell
from app.domain.observation_plans import Given
from app.domain.observations import Source, parsed_breakdown
from app.domain.submissions import Step, SubmissionState, require_decidable
from app.use_cases import forms, observations, reminders, submissions
from app.use_cases.submissions import Answer


def _to_decide(tx: Tx, actor: Actor, submission_id: int, now: datetime) -> Answer:
    """An answer to a campaign that the actor runs, held: a director decides none of the city's."""
    answer = submissions.to_change(tx, actor, submission_id, now)
    require(actor, answer.campaign.run_by)
    return answer


def give_back(
    tx: Tx,
    actor: Actor,
    submission_id: int,
    *,
    cells: Mapping[str, str],
    words: str,
    due_at: datetime,
    seen: int,
    now: datetime,
) -> Answer:
    """Return the whole answer, or some cells of it, with what to do; the rest of it stands.

    `cells`: key → what is wrong there; none: the whole form. `due_at`: the last moment to mend it.
    """
    require(actor, right_to_run(actor))
    answer = _to_decide(tx, actor, submission_id, now)
    require_decidable(answer.submission)
    words = submissions.checked_words(words)
    said = {key: submissions.checked_words(text) for key, text in cells.items()}
    if not all(said.values()) or not (said or words):
        raise Invalid("submission.no_reason")
    if due_at <= now:
        raise Invalid("submission.due_past")
    returned = [
        replace(
            cell.written(cell.text, cell.comment, by=actor.login, at=now),
            is_returned=True,
            sent=cell.text,
        )
        for cell in map(answer.form.get, said)
    ]
    store.mark_seen(tx, answer.submission.id)
    store.save_cells(tx, answer.submission.id, returned)
    spoken = [
        answer.form.get(key).said(text, by=actor.login, by_school=False, at=now) for key, text in said.items()
    ]
    store.add_words(tx, answer.submission.id, spoken)
    back = replace(
        answer.submission, state=SubmissionState.RETURNED, due_at=due_at, decided_by=actor.login,
        decided_at=now,
    )  # fmt: skip
    store.save(tx, back, seen=seen)
    reminders.tell_returned(tx, answer.campaign, back, words, now=now)
    return submissions.done(tx, actor, answer, Step.RETURNED, words, now, cells=sorted(said))


def accept(tx: Tx, actor: Actor, submission_id: int, *, seen: int, now: datetime) -> Answer:
    """Accept it: what it says becomes observations, inside a school a part of the total; changed no more."""
    require(actor, right_to_run(actor))
    answer = _to_decide(tx, actor, submission_id, now)
    require_decidable(answer.submission)
    given = [_given(answer, cell) for cell in answer.form.cells if cell.text]
    if given and not answer.campaign.is_inner:
        observations.record(
            tx, actor, given, source=Source.FORM, reference=answer.campaign.terms.title,
            by=answer.submission.submitted_by, now=now,
        )  # fmt: skip
    accepted = replace(
        answer.submission, state=SubmissionState.ACCEPTED, decided_by=actor.login, decided_at=now
    )
    store.save(tx, accepted, seen=seen)
    return submissions.done(tx, actor, answer, Step.ACCEPTED, "", now)


def accept_all(tx: Tx, actor: Actor, campaign_id: int, *, now: datetime) -> int:
    """Accept every answer that waits and says nothing unusual; how many there were."""
    require(actor, right_to_run(actor))
    campaign = campaign_store.get(tx, campaign_id, seen_by=actor)
    waiting = [
        one
        for one in store.list_of_campaign(tx, campaign.id, seen_by=actor)
        if one.state is SubmissionState.SUBMITTED
    ]
    schools = organisations.places_by_ids(tx, [one.organisation_id for one in waiting])
    found = forms.forms_of(tx, actor, campaign, [(schools[one.organisation_id], one) for one in waiting])
    plain = [one.submission for one in found if not one.form.counts.doubts]
    for one in plain:
        accept(tx, actor, one.id, seen=one.version, now=now)
    return len(plain)


def give_time(
    tx: Tx, actor: Actor, submission_id: int, *, due_at: datetime, reason: str, seen: int, now: datetime
) -> Answer:
    """Give one school or colleague more time, with the reason; a closed campaign is open to it until then."""
    require(actor, right_to_run(actor))
    answer = _to_decide(tx, actor, submission_id, now)
    if answer.submission.state is SubmissionState.ACCEPTED:
        raise Conflict("submission.accepted")
    reason = submissions.checked_words(reason)
    if not reason:
        raise Invalid("submission.no_reason")
    if due_at <= now:
        raise Invalid("submission.due_past")
    store.save(tx, replace(answer.submission, due_at=due_at, asked_for_time=None), seen=seen)
    return submissions.done(tx, actor, answer, Step.GIVEN_TIME, reason, now)


def _given(answer: Answer, cell: FilledCell) -> Given:
    reason = cell.comment or sentence("form.corrected", {"title": answer.campaign.terms.title})
    code, breakdown = cell.asked.place
    return Given(
        organisation=answer.school.code,
        variable=code,
        period=cell.asked.period.code,
        value=cell.text,
        breakdown=parsed_breakdown(breakdown),
        reason=reason,
    )

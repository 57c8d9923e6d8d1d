"""Reminders of forms: by the calendar or by hand, on the school's first page and by letter."""

from datetime import datetime

from app.catalogues.messages import sentence
from app.db import audit, form_parts, organisations
from app.db import campaigns as campaign_store
from app.db import letters as store
from app.db import submissions as answer_store
from app.db.engine import Tx
from app.domain.access import ALLOWED, Action, Actor, Role, require
from app.domain.campaigns import Campaign, CampaignState, right_to_run
from app.domain.clock import moment_words
from app.domain.errors import Conflict
from app.domain.letters import Letter, next_try
from app.domain.organisations import Organisation
from app.domain.reminders import BY_HAND, OVERDUE, RETURNED, Reminder, due_mark, is_awaited, kind_of
from app.domain.submissions import Submission, SubmissionState
from app.use_cases import respondents
from app.use_cases.submissions import checked_words

_BY_CALENDAR = "мера"
_FILLING = tuple(
    role for role in Role if Action.FILL_FORMS in ALLOWED[role] and role not in (Role.MACHINE, Role.DIRECTOR)
)
_ANSWERABLE = (Role.DIRECTOR,)
AT_ONCE = 50  # letters that one look sends


def remind_due(tx: Tx, *, now: datetime) -> int:
    """How many were reminded because a day has come that a campaign names; for the worker."""
    n = 0
    for campaign in campaign_store.list_open(tx):
        if not campaign.terms.remind_days:
            continue
        awaited = [one for one in answer_store.list_all(tx, campaign.id) if is_awaited(one)]
        told = store.reminders_of(tx, [one.id for one in awaited])
        for one in awaited:
            mark = due_mark(campaign, one, [each.mark for each in told.get(one.id, ())], at=now)
            if mark is not None:
                _remind(tx, campaign, one, mark=mark, words="", by=_BY_CALENDAR, now=now)
                n += 1
    return n


def remind_all(tx: Tx, actor: Actor, campaign_id: int, words: str, *, now: datetime) -> int:
    """How many that have not sent their form were reminded by hand; once a day each."""
    require(actor, right_to_run(actor))
    campaign = campaign_store.get(tx, campaign_id, seen_by=actor)
    if campaign.state is not CampaignState.OPEN:
        raise Conflict("campaign.not_open")
    words = checked_words(words)
    mark = f"{BY_HAND}:{now.date().isoformat()}"
    awaited = [
        one for one in answer_store.list_of_campaign(tx, campaign.id, seen_by=actor) if is_awaited(one)
    ]
    told = store.reminders_of(tx, [one.id for one in awaited])
    fresh = [one for one in awaited if mark not in {each.mark for each in told.get(one.id, ())}]
    for one in fresh:
        _remind(tx, campaign, one, mark=mark, words=words, by=actor.login, now=now)
    after = {"schools": len(fresh), "words": words or None}
    audit.record(tx, actor, "campaign.reminded", subject=f"campaign:{campaign.id}", after=after, at=now)
    return len(fresh)


def tell_returned(tx: Tx, campaign: Campaign, submission: Submission, words: str, *, now: datetime) -> None:
    """A letter to the school that its form, or some cells of it, came back."""
    school = organisations.place_by_id(tx, submission.organisation_id)
    _write(tx, campaign, submission, school, kind=RETURNED, words=words, now=now)


def _remind(
    tx: Tx, campaign: Campaign, submission: Submission, *, mark: str, words: str, by: str, now: datetime
) -> None:
    store.add_reminder(tx, submission.id, Reminder(mark=mark, words=words, sent_by=by, sent_at=now))
    school = organisations.place_by_id(tx, submission.organisation_id)
    _write(tx, campaign, submission, school, kind=kind_of(mark), words=words, now=now)


def _write(
    tx: Tx,
    campaign: Campaign,
    submission: Submission,
    school: Organisation,
    *,
    kind: str,
    words: str,
    now: datetime,
) -> None:
    facts = {
        "title": campaign.terms.title,
        "school": respondents.names_of(tx, [submission], {school.id: school})[submission.id],
        "until": moment_words(submission.ends_at(campaign)),
        "words": words or None,
        "contact": campaign.terms.contact or None,
    }
    told = {name: fact for name, fact in facts.items() if fact is not None}
    subject, body = sentence(f"letter.{kind}_subject", told), sentence(f"letter.{kind}", told)
    store.add(tx, _addresses(tx, submission, school, kind), subject=subject, body=body, at=now)


def _addresses(tx: Tx, submission: Submission, school: Organisation, kind: str) -> list[str]:
    """Those who fill the form and have not done their part; the director, where it is late or nobody else is.

    Directors are not written to about what their deputies have in hand, and alone where it waits for them.
    Inside a school the one who is asked is written to, of a class its teachers.
    """
    if submission.user_id is not None:
        return store.addresses_of(tx, submission.user_id)
    roles = (Role.TEACHER,) if school.grade else _FILLING
    filling = [*store.addresses_at(tx, school, roles), *form_parts.addresses_of_undone(tx, submission.id)]
    if submission.state is SubmissionState.SIGNING:
        return store.addresses_at(tx, school, _ANSWERABLE) or filling
    if kind == OVERDUE or not filling:
        filling += store.addresses_at(tx, school, _ANSWERABLE)
    return list(dict.fromkeys(filling))


def letters_to_send(tx: Tx, *, now: datetime) -> list[Letter]:
    """The next letters; for the worker."""
    return store.waiting(tx, at=now, limit=AT_ONCE)


def note_sent(tx: Tx, letter: Letter, *, error: str | None, now: datetime) -> None:
    """What became of a letter; for the worker."""
    if error is None:
        store.mark_sent(tx, letter, at=now)
    else:
        store.mark_failed(tx, letter, error=error, next_at=next_try(letter, at=now))

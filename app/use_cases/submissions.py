"""Answers of schools: typed cell by cell, sent, returned, accepted as observations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.catalogues.variables import load_variables
from app.db import audit, letters, organisations, people
from app.db import campaigns as campaign_store
from app.db import form_parts as part_store
from app.db import submissions as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import Campaign, CampaignState
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.form_checks import read_cell
from app.domain.forms import FilledCell, Form
from app.domain.organisations import Organisation
from app.domain.reminders import Reminder
from app.domain.submissions import (
    LONGEST_WORDS,
    Change,
    Evidence,
    HandedOver,
    Step,
    StepDone,
    StoredCell,
    Submission,
    SubmissionState,
)
from app.use_cases import forms, respondents

_NAMED_CELLS = 100  # of what was typed, in the record of actions
MOST_CHANGES = 10_000  # cells of one save: a whole form at once, of 500 variables by twelve parts and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One school's answer with its form, and what may be done with it now."""

    campaign: Campaign
    school: Organisation
    submission: Submission
    form: Form
    steps: tuple[StepDone, ...]
    people: Mapping[str, str]  # log-in → name
    may_fill: bool
    may_sign: bool  # as the school's director
    may_decide: bool
    may_speak: bool  # answer what is said at a cell
    parts: tuple[HandedOver, ...] = ()  # sections that colleagues were given
    files: tuple[Evidence, ...] = ()
    is_part: bool = False  # whether only what the actor was given is shown
    respondent: str  # the school or class, or the colleague whose answer it is
    is_own: bool = False  # whether it is the actor's whole, inside their school
    is_anothers: bool = False  # whether it is some colleague's, whom nobody speaks for

    def require_open(self, at: datetime) -> None:
        """Pass for who may write into it at a moment; Forbidden or Conflict with the reason."""
        if self.is_anothers:
            raise Forbidden("submission.anothers", name=self.respondent)
        self.submission.require_open(self.campaign, at)

    def may_write(self, cell: FilledCell) -> bool:
        """Whether the school may write into a cell: of a form returned for some cells, into those."""
        return self.may_fill and (not self.is_returned_in_part or cell.is_returned)

    @property
    def open_keys(self) -> frozenset[str]:
        """Cells that the school may write into."""
        return frozenset(one.asked.key for one in self.form.cells if self.may_write(one))

    @property
    def is_returned_in_part(self) -> bool:
        """Whether only some cells are to be mended, and the others stand."""
        is_returned = self.submission.state is SubmissionState.RETURNED
        return is_returned and any(one.is_returned for one in self.form.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A cell that somebody else changed since it was seen: what stands there, and what was typed here."""

    key: str
    theirs: str
    version: int
    by: str
    yours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The answer after a save.

    `saved`: keys that were written; `touched`: these and all whose remarks are others now; `clashes`: those
    that somebody else has changed.
    """

    answer: Answer
    saved: tuple[str, ...]
    touched: tuple[str, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """An answer that a school owes, or has given."""

    campaign: Campaign
    submission: Submission
    reminded: Reminder | None = None  # the latest

    @property
    def is_owed(self) -> bool:
        """Whether the school has still to send it."""
        return self.submission.is_unsent and self.campaign.state is CampaignState.OPEN


def list_own(tx: Tx, actor: Actor) -> list[ToDo]:
    """The answers of the actor's own school: first those it owes, then what is done, the latest first."""
    require(actor, Action.SEE_FORMS)
    asking = campaign_store.list_asking(tx, actor.place.id)
    own = store.list_of_place(tx, actor.place.id, seen_by=actor)
    told = letters.reminders_of(tx, [one.id for one in own])
    found = [
        ToDo(
            campaign=asking[one.campaign_id],
            submission=one,
            reminded=next(iter(told.get(one.id, ())), None),
        )
        for one in own
    ]
    by_end = sorted(found, key=lambda one: (one.submission.ends_at(one.campaign), one.submission.id))
    return [one for one in by_end if one.is_owed] + [one for one in reversed(by_end) if not one.is_owed]


def show(tx: Tx, actor: Actor, submission_id: int, *, now: datetime) -> Answer:
    """An answer; NotFound outside the actor's subtree. A colleague sees the sections that they were given."""
    return answer_of(tx, actor, submission_id, now, with_steps=True)


def save_cells(
    tx: Tx, actor: Actor, submission_id: int, changes: Sequence[Change], *, now: datetime
) -> Saved:
    """Write what was typed; a cell that somebody else has changed meanwhile is told and left as it is.

    Conflict when the answer is no longer open to the school. What cannot be understood is kept as it was
    typed, with its remark.
    """
    require(actor, Action.FILL_PARTS)
    if len(changes) > MOST_CHANGES:
        raise Invalid("submission.too_many", n=len(changes), most=MOST_CHANGES)
    answer = to_change(tx, actor, submission_id, now)
    answer.require_open(now)
    written: dict[str, StoredCell] = {}
    before: dict[str, str] = {}
    clashes, outdated = [], set()  # keys whose version the caller does not know
    for change in changes:
        change.checked()
        cell = answer.form.get(change.key)
        if not answer.may_write(cell):
            raise Conflict("submission.cell_settled", cell=cell.asked.variable.name)
        if change.seen != cell.version:
            outdated.add(change.key)
        text, comment = " ".join(change.text.split()), change.comment
        comment = cell.comment if comment is None else " ".join(comment.split())
        if (text, comment) == (cell.text, cell.comment) or (not comment and _says_the_same(cell, text)):
            continue
        if change.seen != cell.version and text != cell.text:
            clashes.append(_clash(answer, cell, text))
            continue
        before[change.key] = cell.text
        written[change.key] = cell.written(text, comment, by=actor.login, at=now)
    if not written:
        return Saved(answer=answer, saved=(), touched=tuple(outdated), clashes=tuple(clashes))
    store.save_cells(tx, answer.submission.id, list(written.values()))
    store.touch(tx, answer.submission, at=now)
    named = list(written)[:_NAMED_CELLS]
    audit.record(
        tx, actor, "form.filled", subject=f"submission:{answer.submission.id}",
        before={key: before[key] for key in named},
        after={"cells": {key: written[key].text for key in named}, "n": len(written)}, at=now,
    )  # fmt: skip
    form, was = forms.typed_anew(answer.form, answer.submission, written.values()), answer.form.by_key
    touched = [
        key
        for key, cell in form.by_key.items()
        if key in written or key in outdated or cell.remarks != was[key].remarks
    ]
    after = replace(answer, form=form, people={**answer.people, actor.login: actor.name})
    return Saved(answer=after, saved=tuple(written), touched=tuple(touched), clashes=tuple(clashes))


def _says_the_same(cell: FilledCell, text: str) -> bool:
    """Whether what was typed over a value that is known already is that value again."""
    if not cell.is_prefilled or cell.known is None:
        return False
    return read_cell(text, cell.asked.variable, load_variables().words)[0] == cell.known.value


def _clash(answer: Answer, cell: FilledCell, text: str) -> Clash:
    stored = cell.stored
    return Clash(
        key=cell.asked.key,
        theirs=cell.text,
        version=cell.version,
        by=answer.people.get(stored.changed_by, stored.changed_by) if stored else "",
        yours=text,
    )


def send(tx: Tx, actor: Actor, submission_id: int, *, seen: int, now: datetime) -> Answer:
    """Send it on; Conflict with what is still missing, wrong or unexplained.

    To the coordinator, or first to the school's director where the campaign wants a signature.
    """
    require(actor, Action.FILL_PARTS)
    answer = to_change(tx, actor, submission_id, now)
    require_whole(actor, answer)
    answer.require_open(now)
    if actor.may(Action.SIGN_FORMS) or not answer.campaign.terms.director_signs:
        return _sent(tx, actor, answer, seen=seen, now=now)
    _require_ready(answer)
    waiting = replace(answer.submission, state=SubmissionState.SIGNING, last_at=now)
    store.save(tx, waiting, seen=seen)
    return done(tx, actor, answer, Step.SENT_UP, "", now)


def require_whole(actor: Actor, answer: Answer) -> None:
    """Pass for whoever answers for the whole form: the school's deputies, or the colleague it is asked of."""
    require(actor, Action.FILL_PARTS if answer.is_own else Action.FILL_FORMS)


def sign(tx: Tx, actor: Actor, submission_id: int, *, seen: int, now: datetime) -> Answer:
    """Send on as the director what a deputy has filled; it counts as sent from now."""
    require(actor, Action.SIGN_FORMS)
    answer = to_change(tx, actor, submission_id, now)
    answer.submission.require_signable(answer.campaign, now)
    return _sent(tx, actor, answer, seen=seen, now=now)


def send_back(tx: Tx, actor: Actor, submission_id: int, words: str, *, seen: int, now: datetime) -> Answer:
    """Not signed: the deputy gets it back with what to mend."""
    require(actor, Action.SIGN_FORMS)
    answer = to_change(tx, actor, submission_id, now)
    if answer.submission.state is not SubmissionState.SIGNING:
        raise Conflict("submission.not_signing")
    words = checked_words(words)
    if not words:
        raise Invalid("submission.no_reason")
    store.save(tx, answer.submission.sent_back(at=now), seen=seen)
    return done(tx, actor, answer, Step.SENT_BACK, words, now)


def _sent(tx: Tx, actor: Actor, answer: Answer, *, seen: int, now: datetime) -> Answer:
    _require_ready(answer)
    sent = replace(
        answer.submission, state=SubmissionState.SUBMITTED, submitted_by=actor.login, submitted_at=now,
        last_at=now, asked_for_time=None,
    )  # fmt: skip
    store.save(tx, sent, seen=seen)
    store.mark_sent(tx, sent.id)
    return done(tx, actor, answer, Step.SENT, "", now)


def _require_ready(answer: Answer) -> None:
    counts = answer.form.counts
    if not counts.may_be_sent:
        raise Conflict(
            "submission.not_ready", empty=counts.empty, errors=counts.errors, unexplained=counts.unexplained
        )


def say(tx: Tx, actor: Actor, submission_id: int, said: Mapping[str, str], *, now: datetime) -> Answer:
    """Say something about cells (key → words), as the school or as the coordinator."""
    if not _may_speak(actor):
        require(actor, Action.FILL_PARTS)
    answer = to_change(tx, actor, submission_id, now)
    words = {key: checked_words(text) for key, text in said.items()}
    if not words or not all(words.values()):
        raise Invalid("submission.no_words")
    by_school = answer.is_own or not actor.may(answer.campaign.run_by)
    store.add_words(
        tx,
        answer.submission.id,
        [
            answer.form.get(key).said(text, by=actor.login, by_school=by_school, at=now)
            for key, text in words.items()
        ],
    )
    subject = f"submission:{answer.submission.id}"
    audit.record(tx, actor, "form.said", subject=subject, after={"said": words}, at=now)
    return answer_of(tx, actor, submission_id, now, with_steps=True)


def _may_speak(actor: Actor) -> bool:
    return actor.may(Action.RUN_CAMPAIGNS) or actor.may(Action.FILL_PARTS)


def ask_for_time(
    tx: Tx, actor: Actor, submission_id: int, reason: str, *, seen: int, now: datetime
) -> Answer:
    """Ask the coordinator for more time; the answer itself may be late already."""
    require(actor, Action.FILL_PARTS)
    answer = to_change(tx, actor, submission_id, now)
    require_whole(actor, answer)
    if answer.is_anothers or not answer.submission.is_unsent:
        answer.require_open(now)
    reason = checked_words(reason)
    if not reason:
        raise Invalid("submission.no_reason")
    store.save(tx, replace(answer.submission, asked_for_time=reason), seen=seen)
    return done(tx, actor, answer, Step.ASKED_FOR_TIME, reason, now)


def to_change(tx: Tx, actor: Actor, submission_id: int, now: datetime) -> Answer:
    """The answer, held until this transaction ends."""
    return answer_of(tx, actor, submission_id, now, is_held=True)


def answer_of(
    tx: Tx,
    actor: Actor,
    submission_id: int,
    now: datetime,
    *,
    with_steps: bool = False,
    is_held: bool = False,
) -> Answer:
    """The answer as the actor may see it: to a colleague their own, or the sections that they were given."""
    if actor.may(Action.SEE_FORMS):
        submission = store.get(tx, submission_id, seen_by=actor, to_change=is_held)
    else:
        require(actor, Action.FILL_PARTS)
        submission = store.get_given(tx, submission_id, actor=actor, to_change=is_held)
    campaign = campaign_store.of_submission(tx, submission.campaign_id)
    school = organisations.place_by_id(tx, submission.organisation_id)
    here = replace(actor, place=school.place)  # a colleague may work in one of its classes
    form = forms.forms_of(tx, here, campaign, [(school, submission)])[0].form
    parts = part_store.parts_of(tx, submission.id)
    is_own = campaign.is_inner and _is_own(actor, submission)
    is_part = not is_own and not actor.may(Action.SEE_FORMS)
    if is_part:
        form = form.of_sections({one.section for one in parts if one.user_id == actor.user_id})
    steps = store.steps_of(tx, submission.id) if with_steps and not is_part else []
    files = part_store.files_of(tx, submission.id) if with_steps else []
    is_anothers = submission.user_id not in (None, actor.user_id)
    places = {cell.asked.place for cell in form.cells}
    who = {cell.stored.changed_by for cell in form.cells if cell.stored}
    who |= {cell.known.entered_by for cell in form.cells if cell.known}
    who |= {words.said_by for cell in form.cells for words in cell.words} | {one.done_by for one in steps}
    return Answer(
        campaign=campaign,
        school=school,
        submission=submission,
        form=form,
        steps=tuple(steps),
        people=people.names_of(tx, who | {one.added_by for one in files}),
        may_fill=actor.may(Action.FILL_PARTS) and not is_anothers and submission.is_open(campaign, now),
        may_sign=actor.may(Action.SIGN_FORMS) and submission.may_be_signed(campaign, now),
        may_decide=actor.may(campaign.run_by) and submission.state is SubmissionState.SUBMITTED,
        may_speak=_may_speak(actor) and submission.state is not SubmissionState.ACCEPTED,
        parts=tuple(parts),
        files=tuple(one for one in files if (one.variable, one.breakdown) in places),
        is_part=is_part,
        respondent=respondents.names_of(tx, [submission], {school.id: school})[submission.id],
        is_own=is_own,
        is_anothers=is_anothers,
    )


def _is_own(actor: Actor, submission: Submission) -> bool:
    """Whether it is asked of the actor by name, or of the class that they act in."""
    if submission.user_id is not None:
        return submission.user_id == actor.user_id
    return submission.organisation_id == actor.place.id


def done(
    tx: Tx, actor: Actor, answer: Answer, step: Step, words: str, now: datetime, **facts: object
) -> Answer:
    """The answer after a step that is written down."""
    submission = answer.submission
    taken = StepDone(step=step, words=words, done_by=actor.login, done_at=now)
    store.add_step(tx, submission.id, taken)
    after = {"school": answer.school.code, "words": words or None, **facts}
    audit.record(tx, actor, f"form.{step.value}", subject=f"submission:{submission.id}", after=after, at=now)
    return answer_of(tx, actor, submission.id, now, with_steps=True)


def checked_words(text: str) -> str:
    """Words in one line; Invalid for too many."""
    text = " ".join(text.split())
    if len(text) > LONGEST_WORDS:
        raise Invalid("submission.words_long", most=LONGEST_WORDS)
    return text

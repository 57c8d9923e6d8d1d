"""A form shared out in its school: sections that colleagues fill, and files behind cells."""

from dataclasses import dataclass
from datetime import datetime

from app.db import audit, uploads
from app.db import campaigns as campaign_store
from app.db import form_parts as store
from app.db import submissions as answer_store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaigns import LONGEST_GROUND, Campaign
from app.domain.errors import Conflict, Invalid
from app.domain.people import Person
from app.domain.result_batches import Upload
from app.domain.submissions import Evidence, HandedOver, Step, Submission
from app.use_cases import respondents, submissions
from app.use_cases.result_batches import NewFile
from app.use_cases.submissions import Answer

MOST_FILES = 200  # of one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An answer that the actor fills: all of it, or sections that they were given."""

    campaign: Campaign
    submission: Submission
    sections: tuple[str, ...]  # names; none: all
    is_done: bool
    is_open: bool


def list_given(tx: Tx, actor: Actor, *, now: datetime) -> list[Task]:
    """What the actor was given to fill, the latest first."""
    require(actor, Action.FILL_PARTS)
    tasks = []
    given = answer_store.list_given(tx, actor)
    campaigns = campaign_store.by_ids(tx, {one.campaign_id for one in given})
    for submission in given:
        campaign = campaigns[submission.campaign_id]
        own = [one for one in store.parts_of(tx, submission.id) if one.user_id == actor.user_id]
        names = {one.code: one.name for one in campaign.terms.sections}
        tasks.append(
            Task(
                campaign=campaign,
                submission=submission,
                sections=tuple(names[one.section] for one in own if one.section in names),
                is_done=all(one.done_at for one in own) if own else not submission.is_unsent,
                is_open=submission.is_open(campaign, now),
            )
        )
    return tasks


def colleagues(tx: Tx, actor: Actor, answer: Answer) -> list[Person]:
    """People of the school who may be given a section."""
    if not actor.may(Action.FILL_FORMS) or not answer.may_fill:
        return []
    return respondents.colleagues_of(tx, actor)


def hand_over(
    tx: Tx, actor: Actor, submission_id: int, *, section: str, login: str, ground: str, now: datetime
) -> Answer:
    """Give a section to a colleague; Invalid when it is a teacher and no ground is named.

    Teachers are asked for nothing but five documents, unless a legal ground says otherwise.
    """
    require(actor, Action.FILL_FORMS)
    answer = submissions.to_change(tx, actor, submission_id, now)
    answer.require_open(now)
    _require_section(answer, section)
    found = next((one for one in colleagues(tx, actor, answer) if one.login == login), None)
    if found is None:
        raise Invalid("submission.colleague_unknown")
    ground = submissions.checked_words(ground)[:LONGEST_GROUND]
    if not ground and respondents.is_teacher(found):
        raise Invalid("submission.teacher_needs_ground")
    part = HandedOver(
        section=section, user_id=found.id, name=found.name, login=found.login, ground=ground,
        given_by=actor.login, given_at=now, done_at=None,
    )  # fmt: skip
    store.give(tx, answer.submission.id, part)
    return submissions.done(
        tx, actor, answer, Step.HANDED_OVER, f"{_name_of(answer, section)} — {found.name}", now
    )


def take_back(tx: Tx, actor: Actor, submission_id: int, *, section: str, now: datetime) -> Answer:
    """Fill a section oneself after all; what the colleague has typed stays."""
    require(actor, Action.FILL_FORMS)
    answer = submissions.to_change(tx, actor, submission_id, now)
    _require_section(answer, section)
    store.take_back(tx, answer.submission.id, section)
    audit.record(
        tx, actor, "form.part_taken_back", subject=f"submission:{answer.submission.id}",
        after={"section": section}, at=now,
    )  # fmt: skip
    return submissions.answer_of(tx, actor, submission_id, now, with_steps=True)


def finish_part(tx: Tx, actor: Actor, submission_id: int, *, now: datetime) -> Answer:
    """Say that one's own sections are ready; Conflict with what is still missing in them."""
    require(actor, Action.FILL_PARTS)
    answer = submissions.to_change(tx, actor, submission_id, now)
    own = [one for one in answer.parts if one.user_id == actor.user_id]
    counts = answer.form.of_sections({one.section for one in own}).counts
    if not own or not counts.may_be_sent:
        raise Conflict(
            "submission.not_ready", empty=counts.empty, errors=counts.errors, unexplained=counts.unexplained
        )
    store.mark_done(tx, answer.submission.id, [one.section for one in own], at=now)
    names = ", ".join(_name_of(answer, one.section) for one in own)
    return submissions.done(tx, actor, answer, Step.PART_DONE, names, now)


def _require_section(answer: Answer, section: str) -> None:
    if section not in {one.code for one, _ in answer.form.sections}:
        raise Invalid("submission.section_unknown")


def _name_of(answer: Answer, section: str) -> str:
    return next((one.name for one in answer.campaign.terms.sections if one.code == section), section)


def add_file(tx: Tx, actor: Actor, submission_id: int, *, key: str, file: NewFile, now: datetime) -> Evidence:
    """Put a file behind a cell of an answer that is open."""
    require(actor, Action.FILL_PARTS)
    answer = submissions.to_change(tx, actor, submission_id, now)
    answer.require_open(now)
    cell = answer.form.get(key)
    if len(answer.files) >= MOST_FILES:
        raise Conflict("submission.many_files", most=MOST_FILES)
    upload = uploads.add(
        tx, file_name=file.file_name, stored_as=file.stored.name, size=file.stored.size,
        sha256=file.stored.sha256, organisation_id=answer.school.id, by=actor.login, at=now,
    )  # fmt: skip
    code, breakdown = cell.asked.place
    file_id = store.add_file(
        tx, answer.submission.id, variable=code, breakdown=breakdown, upload_id=upload.id, by=actor.login,
        at=now,
    )  # fmt: skip
    audit.record(
        tx, actor, "form.file_added", subject=f"submission:{answer.submission.id}",
        after={"cell": key, "file": file.file_name, "sha256": file.stored.sha256}, at=now,
    )  # fmt: skip
    return next(one for one in store.files_of(tx, answer.submission.id) if one.id == file_id)


def file_of(tx: Tx, actor: Actor, submission_id: int, file_id: int, *, now: datetime) -> Upload:
    """The upload behind a cell that the actor sees."""
    answer = submissions.show(tx, actor, submission_id, now=now)
    return store.upload_of(tx, answer.submission.id, file_id if _has(answer, file_id) else 0)


def drop_file(tx: Tx, actor: Actor, submission_id: int, file_id: int, *, now: datetime) -> Answer:
    """Take a file away from its cell, as long as the answer is open."""
    require(actor, Action.FILL_PARTS)
    answer = submissions.to_change(tx, actor, submission_id, now)
    answer.require_open(now)
    upload = file_of(tx, actor, submission_id, file_id, now=now)
    store.drop_file(tx, answer.submission.id, file_id)
    audit.record(
        tx, actor, "form.file_dropped", subject=f"submission:{answer.submission.id}",
        before={"file": upload.file_name, "sha256": upload.sha256}, at=now,
    )  # fmt: skip
    return submissions.answer_of(tx, actor, submission_id, now, with_steps=True)


def _has(answer: Answer, file_id: int) -> bool:
    return any(one.id == file_id for one in answer.files)

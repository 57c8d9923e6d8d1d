"""Answers of schools to campaigns: named queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, insert, or_, select, true, update

from app.db.engine import Tx
from app.db.scope import under, visible
from app.db.tables.campaigns import (
    campaigns,
    submission_cells,
    submission_files,
    submission_parts,
    submission_steps,
    submission_words,
    submissions,
)
from app.db.tables.letters import submission_reminders
from app.db.tables.organisations import organisations
from app.domain.access import Action, Actor
from app.domain.access import Place as Node
from app.domain.errors import Conflict, NotFound
from app.domain.submissions import CellWords, Step, StepDone, StoredCell, Submission, SubmissionState

Place = tuple[str, str]  # code of a variable, breakdown
_S, _CELL, _WORDS = submissions.c, submission_cells.c, submission_words.c
_HEAD = tuple(one for one in submissions.c if one.name != "usual")  # that is as long as the form


_INNER = select(campaigns.c.id).where(campaigns.c.is_inner)


def open_to(actor: Actor) -> ColumnElement[bool]:
    """True for answers, joined with their organisations, that the actor may know of: none of inside a school
    to those who are not of it."""
    is_open = true() if actor.may(Action.ASK_COLLEAGUES) else _S.campaign_id.not_in(_INNER)
    return visible(actor) & is_open


def add_all(tx: Tx, campaign_id: int, usual: Mapping[int, Mapping[str, tuple[float, float]]]) -> None:
    """An empty answer of each organisation; `usual`: id → what is usual at similar schools, by cell."""
    _add(
        tx,
        campaign_id,
        [
            {
                "organisation_id": organisation_id, "user_id": None,
                "usual": {key: list(bounds) for key, bounds in cells.items()},
            }
            for organisation_id, cells in usual.items()
        ],
    )  # fmt: skip


def add_of_people(tx: Tx, campaign_id: int, people: Sequence[int], *, at: int) -> None:
    """An empty answer of each of these people of an organisation."""
    _add(tx, campaign_id, [{"organisation_id": at, "user_id": one, "usual": {}} for one in people])


def _add(tx: Tx, campaign_id: int, answers: Sequence[Mapping[str, object]]) -> None:
    new = {"version": 1, "campaign_id": campaign_id, "state": SubmissionState.DRAFT.value}
    rows = [{**new, **one} for one in answers]
    if rows:
        tx.execute(insert(submissions), rows)


def drop_all(tx: Tx, campaign_id: int) -> None:
    """Forget the answers to a campaign with all that hangs on them."""
    ids = select(_S.id).where(_S.campaign_id == campaign_id)
    for table in (
        submission_cells, submission_words, submission_steps, submission_parts, submission_files,
        submission_reminders,
    ):  # fmt: skip
        tx.execute(delete(table).where(table.c.submission_id.in_(ids)))
    tx.execute(delete(submissions).where(_S.campaign_id == campaign_id))


def get(tx: Tx, submission_id: int, *, seen_by: Actor, to_change: bool = False) -> Submission:
    """An answer in the actor's subtree; NotFound otherwise. `to_change`: others wait until this is done."""
    query = _of(seen_by).where(_S.id == submission_id)
    if to_change:
        query = query.with_for_update(of=submissions)
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def list_of_campaign(tx: Tx, campaign_id: int, *, seen_by: Actor) -> list[Submission]:
    """The answers to a campaign in the actor's subtree."""
    rows = tx.execute(_of(seen_by).where(_S.campaign_id == campaign_id).order_by(_S.id)).mappings()
    return [_read(row) for row in rows]


def list_all(tx: Tx, campaign_id: int) -> list[Submission]:
    """The answers to a campaign, without what is usual at similar schools, whoever asks: for the worker."""
    query = select(*_HEAD).where(_S.campaign_id == campaign_id).order_by(_S.id)
    return [_read(row) for row in tx.execute(query).mappings()]


def count_states(tx: Tx, *, seen_by: Actor) -> dict[int, Counter[SubmissionState]]:
    """Id of a campaign → how many answers in the actor's subtree are in each state."""
    found: dict[int, Counter[SubmissionState]] = defaultdict(Counter)
    query = (
        select(_S.campaign_id, _S.state, func.count())
        .join(organisations, organisations.c.id == _S.organisation_id)
        .where(open_to(seen_by))
        .group_by(_S.campaign_id, _S.state)
    )
    for campaign_id, state, n in tx.execute(query):
        found[campaign_id][SubmissionState(state)] = n
    return found


def list_of_place(tx: Tx, organisation_id: int, *, seen_by: Actor) -> list[Submission]:
    """What an organisation answers to others, without what is usual at similar schools."""
    is_own = (_S.organisation_id == organisation_id) & _S.campaign_id.not_in(_INNER)
    query = _of(seen_by).with_only_columns(*_HEAD).where(is_own)
    return [_read(row) for row in tx.execute(query).mappings()]


def list_under(tx: Tx, place: Node, *, seen_by: Actor) -> list[Submission]:
    """The answers of all organisations of a subtree, without what is usual at similar schools."""
    columns = [one for one in _S if one is not _S.usual]
    query = (
        select(*columns)
        .join(organisations, organisations.c.id == _S.organisation_id)
        .where(open_to(seen_by), under(place))
        .order_by(_S.id)
    )
    return [_read({**row, "usual": {}}) for row in tx.execute(query).mappings()]


def _of(actor: Actor) -> Select[tuple[object, ...]]:
    return (
        select(submissions)
        .join(organisations, organisations.c.id == _S.organisation_id)
        .where(open_to(actor))
    )


def cells_of(tx: Tx, submission_ids: Sequence[int]) -> dict[int, dict[Place, StoredCell]]:
    """Id → what was typed, by code of the variable and breakdown."""
    found: dict[int, dict[Place, StoredCell]] = {one: {} for one in submission_ids}
    query = select(submission_cells).where(_CELL.submission_id.in_(submission_ids))
    for row in tx.execute(query):
        found[row[0]][row[1], row[2]] = _cell(row._mapping)
    return found


def writers_of(tx: Tx, submission_ids: Sequence[int]) -> dict[int, list[str]]:
    """Id → log-ins of those who typed into its cells, whoever typed most first; of returned cells nobody."""
    n = func.count()
    query = (
        select(_CELL.submission_id, _CELL.changed_by)
        .where(_CELL.submission_id.in_(submission_ids), ~_CELL.is_returned)
        .group_by(_CELL.submission_id, _CELL.changed_by)
        .order_by(n.desc(), _CELL.changed_by)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for submission_id, login in tx.execute(query):
        found[submission_id].append(login)
    return found


def words_of(tx: Tx, submission_ids: Sequence[int]) -> dict[int, dict[Place, list[CellWords]]]:
    """Id → what was said about its cells, the earliest first; about the whole form under ("", "")."""
    found: dict[int, dict[Place, list[CellWords]]] = {one: defaultdict(list) for one in submission_ids}
    query = select(submission_words).where(_WORDS.submission_id.in_(submission_ids)).order_by(_WORDS.id)
    for row in tx.execute(query).mappings():
        values = {name: row[name] for name in CellWords.__slots__}
        found[row["submission_id"]][row["variable"], row["breakdown"]].append(CellWords(**values))
    return found


def steps_of(tx: Tx, submission_id: int) -> list[StepDone]:
    """What was done with it, the earliest first."""
    query = select(submission_steps).where(submission_steps.c.submission_id == submission_id)
    return [
        StepDone(step=Step(row["step"]), words=row["words"], done_by=row["done_by"], done_at=row["done_at"])
        for row in tx.execute(query.order_by(submission_steps.c.id)).mappings()
    ]


def first_sent(tx: Tx, campaign_id: int) -> dict[int, datetime]:
    """Id of an answer to a campaign → when it was sent first; of those that were."""
    steps = submission_steps.c
    query = (
        select(steps.submission_id, func.min(steps.done_at))
        .join(submissions, _S.id == steps.submission_id)
        .where(_S.campaign_id == campaign_id, steps.step == Step.SENT.value)
        .group_by(steps.submission_id)
    )
    return {int(submission_id): at for submission_id, at in tx.execute(query)}


def remarked_cells(tx: Tx, campaign_id: int) -> dict[int, int]:
    """Id of an answer to a campaign → about how many of its cells the city had something to say."""
    query = (
        select(_WORDS.submission_id, _WORDS.variable, _WORDS.breakdown)
        .join(submissions, _S.id == _WORDS.submission_id)
        .where(_S.campaign_id == campaign_id, ~_WORDS.by_school)
        .distinct()
    )
    return dict(Counter(int(row[0]) for row in tx.execute(query)))


def save_cells(tx: Tx, submission_id: int, cells: Sequence[StoredCell]) -> None:
    """Write cells; version 1 is of a new one. The caller holds the answer."""
    new = [{"submission_id": submission_id, **_cell_values(one)} for one in cells if one.version == 1]
    if new:
        tx.execute(insert(submission_cells), new)
    for one in cells:
        if one.version > 1:
            where = (
                (_CELL.submission_id == submission_id)
                & (_CELL.variable == one.variable)
                & (_CELL.breakdown == one.breakdown)
            )
            tx.execute(update(submission_cells).where(where).values(_cell_values(one)))


def mark_sent(tx: Tx, submission_id: int) -> None:
    """Nothing of it is returned any more; a mended cell still tells what was sent the time before."""
    where = _CELL.submission_id == submission_id
    sent = func.coalesce(_CELL.sent, _CELL.text)
    tx.execute(update(submission_cells).where(where).values(sent=sent, is_returned=False))


def mark_seen(tx: Tx, submission_id: int) -> None:
    """What stands in its cells was sent and looked at: from now on it is what a change differs from."""
    where = _CELL.submission_id == submission_id
    tx.execute(update(submission_cells).where(where).values(sent=_CELL.text))


def add_words(tx: Tx, submission_id: int, said: Sequence[CellWords]) -> None:
    """Keep what was said; ids are given here."""
    rows = [
        {
            "submission_id": submission_id,
            **{name: getattr(one, name) for name in CellWords.__slots__ if name != "id"},
        }
        for one in said
    ]
    if rows:
        tx.execute(insert(submission_words), rows)


def add_step(tx: Tx, submission_id: int, done: StepDone) -> None:
    """Keep what was done."""
    values = {
        "submission_id": submission_id, "step": done.step.value, "words": done.words,
        "done_by": done.done_by, "done_at": done.done_at,
    }  # fmt: skip
    tx.execute(insert(submission_steps).values(values))


def save(tx: Tx, changed: Submission, *, seen: int) -> None:
    """Write its state and its moments back; Conflict if somebody did since the version that was seen."""
    values = {
        "version": seen + 1, "state": changed.state.value, "due_at": changed.due_at,
        "asked_for_time": changed.asked_for_time, "submitted_by": changed.submitted_by,
        "submitted_at": changed.submitted_at, "decided_by": changed.decided_by,
        "decided_at": changed.decided_at, "last_at": changed.last_at,
    }  # fmt: skip
    where = (_S.id == changed.id) & (_S.version == seen)
    if tx.execute(update(submissions).where(where).values(values)).rowcount == 0:
        raise Conflict("submission.stale")


def touch(tx: Tx, submission: Submission, *, at: datetime) -> None:
    """Remember that somebody wrote into it, and how long that took."""
    values = {"last_at": at, "spent_seconds": submission.spent_until(at)}
    tx.execute(update(submissions).where(_S.id == submission.id).values(values))


def given_to(actor: Actor) -> ColumnElement[bool]:
    """True for answers of which the actor fills a section, wherever they work, or that are theirs whole: by
    name, or of the class that they act in."""
    parts = select(submission_parts.c.submission_id).where(submission_parts.c.user_id == actor.user_id)
    of_own_class = (_S.organisation_id == actor.place.id) & _S.user_id.is_(None) & _S.campaign_id.in_(_INNER)
    return or_(_S.id.in_(parts), _S.user_id == actor.user_id, of_own_class)


def list_given(tx: Tx, actor: Actor) -> list[Submission]:
    """Answers that the actor fills, whole or some sections of them, the latest first."""
    query = select(*_HEAD).where(given_to(actor)).order_by(_S.id.desc())
    return [_read(row) for row in tx.execute(query).mappings()]


def get_given(tx: Tx, submission_id: int, *, actor: Actor, to_change: bool = False) -> Submission:
    """One of them; NotFound otherwise."""
    query = select(submissions).where(_S.id == submission_id, given_to(actor))
    if to_change:
        query = query.with_for_update()
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def _cell_values(one: StoredCell) -> dict[str, object]:
    return {name: getattr(one, name) for name in StoredCell.__slots__}


def _cell(row: RowMapping) -> StoredCell:
    return StoredCell(**{name: row[name] for name in StoredCell.__slots__})


def _read(row: RowMapping | dict[str, Any]) -> Submission:
    values = {name: row[name] for name in Submission.__slots__ if name not in ("state", "usual")}
    usual = {key: (low, high) for key, (low, high) in row.get("usual", {}).items()}
    return Submission(**values, state=SubmissionState(row["state"]), usual=usual)

"""What waits for somebody: composed from the other features."""

from dataclasses import dataclass

from app.db import result_batches as batches
from app.db.engine import Tx
from app.db.result_batches import Listed
from app.domain.access import Action, Actor
from app.domain.assessments import BatchStatus

_WAITING = (
    BatchStatus.REMARKS,
    BatchStatus.READY,
    BatchStatus.REFUSED,
    BatchStatus.CHECKING,
    BatchStatus.LOADING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWork:
    """Files that wait for the actor and those done lately."""

    waiting: list[Listed]
    done: list[Listed]
    can_load: bool


def my_work(tx: Tx, actor: Actor) -> MyWork:
    """What waits for the actor; nothing for roles that load no files."""
    if not actor.may(Action.SEE_FILES):
        return MyWork(waiting=[], done=[], can_load=False)
    can_load = actor.may(Action.LOAD_RESULTS)
    waiting = batches.page(tx, seen_by=actor, statuses=_WAITING, limit=20) if can_load else []
    done = batches.page(tx, seen_by=actor, statuses=(BatchStatus.ACCEPTED,), limit=10)
    return MyWork(waiting=waiting, done=done, can_load=can_load)

"""What waits for somebody: composed from the other features."""

from dataclasses import dataclass, replace

from app.db import organisations
from app.db import result_batches as batches
from app.db.engine import Tx
from app.db.result_batches import Listed
from app.domain.access import Action, Actor
from app.domain.assessments import BatchStatus
from app.use_cases import collection

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
    owing: int = 0  # schools below that have not loaded all of the latest year
    in_hand: int = 0  # schools below with a file that is not accepted yet
    year: str | None = None


def my_work(tx: Tx, actor: Actor) -> MyWork:
    """What waits for the actor: files of their own place, and above schools whose results are awaited.

    A school's own decisions wait for the school, not for the city.
    """
    if not actor.may(Action.SEE_FILES):
        return MyWork(waiting=[], done=[], can_load=False)
    can_load = actor.may(Action.LOAD_RESULTS)
    waiting = batches.page(tx, seen_by=actor, own=True, statuses=_WAITING, limit=20) if can_load else []
    done = batches.page(tx, seen_by=actor, statuses=(BatchStatus.ACCEPTED,), limit=10)
    work = MyWork(waiting=waiting, done=done, can_load=can_load)
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    if not place.holds_schools:
        return work
    found = collection.show_collection(tx, actor, place.id)
    return replace(work, owing=len(found.owing), in_hand=len(found.in_hand), year=found.year)

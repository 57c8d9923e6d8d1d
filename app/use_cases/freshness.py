"""Whether an answer that somebody holds is still true."""

from app.db import freshness as store
from app.db.engine import Tx
from app.domain.access import Actor


def state_of(tx: Tx, actor: Actor) -> str:
    """A short word for all that an answer to this actor depends on, but the day and what was asked."""
    return f"{store.last_write(tx)} {actor.user_id} {actor.role.value} {actor.place.path}"

"""Whether an answer that somebody holds is still true."""

from app.db import freshness as store
from app.db.engine import Tx


def last_write(tx: Tx) -> str:
    """A short word that changes with everything that is written; it tells nothing of what was."""
    return store.last_write(tx)

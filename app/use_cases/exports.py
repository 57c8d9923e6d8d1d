"""Tables taken away are noted: who, what, when."""

from datetime import datetime

from app.db import audit
from app.db.engine import Tx
from app.domain.access import Action, Actor, require


def record(tx: Tx, actor: Actor, *, subject: str, what: str, now: datetime) -> None:
    """Note that a table was taken away."""
    require(actor, Action.SEE_ORGANISATIONS)  # the table itself was asked for by its own use case
    audit.record(tx, actor, "export.made", subject=subject, after={"what": what}, at=now)

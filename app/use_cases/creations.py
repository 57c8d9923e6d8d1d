"""The same creating call made twice makes it once: for machines that name their calls by a key."""

from collections.abc import Callable
from datetime import datetime

from app.db import creations as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.errors import Invalid


def once(
    tx: Tx,
    actor: Actor,
    key: str | None,
    create: Callable[[], tuple[int, bool]],
    *,
    path: str,
    body_hash: str,
    now: datetime,
) -> tuple[int, bool]:
    """Id of what `create` made, and whether it is new; a repeated key gives the first id.

    Invalid `creation.other_body` when the key stood for another call. Without a key it just creates.
    """
    require(actor, Action.SEE_ORGANISATIONS)
    if key is None:
        return create()
    earlier = store.claim(tx, actor.user_id, key, path=path, body_hash=body_hash, at=now)
    if earlier is not None:
        if (earlier.path, earlier.body_hash) != (path, body_hash):
            raise Invalid("creation.other_body", key=key)
        return earlier.subject_id, False
    subject_id, is_new = create()
    store.fill(tx, actor.user_id, key, subject_id=subject_id)
    return subject_id, is_new

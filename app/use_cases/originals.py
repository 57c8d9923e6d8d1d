"""Uploaded files that hold names of pupils: removed as soon as no check or load needs them."""

from collections.abc import Sequence
from datetime import datetime

from app.db import uploads
from app.db.engine import Tx
from app.domain.result_batches import Upload


def list_unneeded(tx: Tx) -> list[Upload]:
    """Files to take off the disk. The installation's own duty: it asks nobody's permission."""
    return uploads.list_unneeded(tx)


def note_removed(tx: Tx, removed: Sequence[Upload], *, now: datetime) -> None:
    """Remember that they are gone: their pages say so instead of giving them."""
    uploads.mark_removed(tx, [one.id for one in removed], at=now)

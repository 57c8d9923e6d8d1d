"""Uploaded files: named queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.files import uploads
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batches
from app.domain.access import Actor
from app.domain.assessments import BatchStatus
from app.domain.errors import NotFound
from app.domain.result_batches import Upload

_WAITING = (BatchStatus.CHECKING, BatchStatus.REMARKS, BatchStatus.READY, BatchStatus.LOADING)


def add(
    tx: Tx, *, file_name: str, stored_as: str, size: int, sha256: str, organisation_id: int, by: str,
    at: datetime,
) -> Upload:  # fmt: skip
    """The upload as remembered."""
    values = {
        "file_name": file_name, "stored_as": stored_as, "size": size, "sha256": sha256,
        "organisation_id": organisation_id, "uploaded_by": by, "uploaded_at": at,
    }  # fmt: skip
    new_id = tx.execute(insert(uploads).values(values).returning(uploads.c.id)).scalar_one()
    return Upload(id=new_id, **values)  # type: ignore[arg-type]


def get(tx: Tx, upload_id: int, *, seen_by: Actor) -> Upload:
    """The upload; NotFound outside the actor's subtree."""
    query = (
        select(uploads)
        .join(organisations, organisations.c.id == uploads.c.organisation_id)
        .where(uploads.c.id == upload_id, visible(seen_by))
    )
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return Upload(**row)


def mark_names(tx: Tx, upload_id: int) -> None:
    """Remember that it holds names of pupils."""
    tx.execute(update(uploads).where(uploads.c.id == upload_id).values(holds_names=True))


def list_unneeded(tx: Tx) -> list[Upload]:
    """Files with names that still lie on disk though no check or load of them is to come."""
    waits = (
        select(batches.c.id)
        .where(
            or_(batches.c.upload_id == uploads.c.id, batches.c.items_upload_id == uploads.c.id),
            batches.c.status.in_(_WAITING),
        )
        .exists()
    )
    query = select(uploads).where(uploads.c.holds_names, uploads.c.removed_at.is_(None), ~waits)
    return [Upload(**row) for row in tx.execute(query).mappings()]


def mark_removed(tx: Tx, upload_ids: Sequence[int], *, at: datetime) -> None:
    """Remember that they lie on disk no more."""
    tx.execute(update(uploads).where(uploads.c.id.in_(upload_ids)).values(removed_at=at))

"""Uploaded files: named queries."""

from datetime import datetime

from sqlalchemy import insert, select

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.files import uploads
from app.db.tables.organisations import organisations
from app.domain.access import Actor
from app.domain.errors import NotFound
from app.domain.result_batches import Upload


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

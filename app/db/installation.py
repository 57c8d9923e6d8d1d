"""Facts about the installation: named queries."""

from sqlalchemy import delete, insert, select, text, union_all

from app.db.engine import Tx
from app.db.tables.audit import installation
from app.db.tables.files import uploads
from app.db.tables.result_batches import batches

COMPUTINGS_ASKED = "computings asked"  # how often anybody asked to compute the whole anew


def find(tx: Tx, key: str) -> str | None:
    """The value of a key, or None."""
    value: str | None = tx.execute(
        select(installation.c.value).where(installation.c.key == key)
    ).scalar_one_or_none()
    return value


def save(tx: Tx, key: str, value: str) -> None:
    """Set a key."""
    tx.execute(delete(installation).where(installation.c.key == key))
    tx.execute(insert(installation).values(key=key, value=value))


def count_up(tx: Tx, key: str) -> None:
    """One more of a key that holds a count; in one statement, so that two who count do not meet."""
    tx.execute(
        text(
            "INSERT INTO installation (key, value) VALUES (:key, '1') ON CONFLICT (key) DO UPDATE"
            " SET value = CAST(CAST(installation.value AS INTEGER) + 1 AS VARCHAR)"
        ),
        {"key": key},
    )


def stored_names(tx: Tx) -> set[str]:
    """Names of all files that must lie on disk: uploads and accepted batches."""
    kept = union_all(
        select(uploads.c.stored_as).where(uploads.c.removed_at.is_(None)),
        select(batches.c.stored_as).where(batches.c.stored_as.is_not(None)),
    )
    return set(tx.execute(kept).scalars())

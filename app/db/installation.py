"""Facts about the installation: named queries."""

from sqlalchemy import delete, insert, select

from app.db.engine import Tx
from app.db.tables.audit import installation


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

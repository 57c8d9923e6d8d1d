"""The schema of the database: brought up to date by a command, never by the server."""

from app.db import migrations
from app.db.engine import Database


def migrate(database: Database) -> None:
    """Bring the schema up to date."""
    migrations.upgrade(database.engine)

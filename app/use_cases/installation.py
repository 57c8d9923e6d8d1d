"""Facts about this installation: whether it shows invented data, and which place it serves."""

from dataclasses import dataclass

from app.db import installation as store
from app.db import migrations
from app.db import organisations as places
from app.db.engine import Database, Tx
from app.domain.errors import Conflict

DEMO = "is_demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationFacts:
    """What the layout of every page says."""

    is_demo: bool
    place_name: str


def facts_of(database: Database) -> InstallationFacts:
    """The facts; Conflict when the database is not migrated."""
    if not migrations.is_current(database.engine):
        raise Conflict("installation.not_migrated")
    with database.reading() as tx:
        return InstallationFacts(
            is_demo=store.find(tx, DEMO) == "yes", place_name=places.find_city_name(tx) or "город не задан"
        )


def mark_as_demo(tx: Tx) -> None:
    """Every page, file and export says from now on that all is invented."""
    store.save(tx, DEMO, "yes")


def is_demo(tx: Tx) -> bool:
    """Whether all here is invented."""
    return store.find(tx, DEMO) == "yes"

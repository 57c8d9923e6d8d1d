"""Facts about this installation: whether it shows invented data, and which place it serves."""

import time
from dataclasses import dataclass
from datetime import date

from app.db import audit, schema
from app.db import installation as store
from app.db import organisations as places
from app.db.engine import Database, Tx
from app.domain.access import Actor, Role
from app.domain.errors import Conflict
from app.files import Store

DEMO, DEMO_SEED, TODAY = "is_demo", "demo_seed", "today"
_ON_ITS_WAY_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationFacts:
    """What the layout of every page says."""

    is_demo: bool
    place_name: str
    today: date | None  # the day that a demonstration stands still on


def facts_of(database: Database) -> InstallationFacts:
    """The facts; Conflict when the database is not migrated."""
    if not schema.is_current(database.engine):
        raise Conflict("installation.not_migrated")
    with database.reading() as tx:
        today = store.find(tx, TODAY)
        return InstallationFacts(
            is_demo=store.find(tx, DEMO) == "yes",
            place_name=places.find_city_name(tx) or "город не задан",
            today=date.fromisoformat(today) if today else None,
        )


def mark_as_demo(tx: Tx, *, seed: int, today: date) -> None:
    """Every page, file and export says from now on that all is invented."""
    store.save(tx, DEMO, "yes")
    store.save(tx, DEMO_SEED, str(seed))
    store.save(tx, TODAY, today.isoformat())


def demo_seed(tx: Tx) -> int | None:
    """The seed of the invented city that is here, or None."""
    seed = store.find(tx, DEMO_SEED)
    return int(seed) if seed is not None else None


def is_empty(tx: Tx) -> bool:
    """Whether nobody has put any organisation in yet, beyond the root."""
    return places.count_all(tx) <= 1


def first_broken_entry(tx: Tx) -> int | None:
    """The first entry of the audit log that does not follow from the one before, or None."""
    return audit.first_broken_link(tx)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesCompared:
    """Files that the database tells of and the disk lacks; and those on disk that it does not tell of."""

    missing: list[str]
    stray: list[str]


def compare_files(tx: Tx, files: Store) -> FilesCompared:
    """What is on disk against what the database tells of; a file of the last hour may be on its way."""
    there = files.list_names()
    told = store.stored_names(tx)
    latest = time.time() - _ON_ITS_WAY_S
    return FilesCompared(
        missing=sorted(told - there.keys()),
        stray=sorted(name for name, at in there.items() if name not in told and at < latest),
    )


def system_actor(tx: Tx) -> Actor:
    """Who acts when nobody is signed in: the command line; Conflict before `set_up`."""
    root = places.find_root(tx)
    if root is None:
        raise Conflict("installation.empty")
    return Actor(
        user_id=0, login="мера", name="Командная строка", role=Role.ADMINISTRATOR, place=root.place,
        place_name=root.short_name, grant_id=0,
    )  # fmt: skip

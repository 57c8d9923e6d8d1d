"""An invented city on a database of its own, and the protocol that the generator's files are read by."""

from pathlib import Path

from app.db import migrations
from app.db.engine import Database
from app.domain.access import Actor, Role
from app.use_cases import assessments
from tests.make import Make

SCHOOLS = 400
FIRST_SCHOOL = 120_000
PROCEDURE, SUBJECT, GRADE, TASKS = "vpr-2026", "Математика", 8, 20
LOGIN = "koordinator"


def migrated(url: str) -> Database:
    """A database with the present schema."""
    database = Database(url)
    migrations.upgrade(database.engine)
    return database


def sqlite_url(folder: Path) -> str:
    """A database in a file of the folder."""
    return f"sqlite:///{folder / 'mera.db'}"


def add_city(database: Database) -> Actor:
    """The coordinator of a city with the generator's 400 schools and a described test of 20 × 2 points."""
    with database.writing() as tx:
        assessments.ensure_procedures(tx)
        make = Make(database, tx)
        root = make.organisation("municipality", code="city", name="Учебный город")
        for number in range(FIRST_SCHOOL, FIRST_SCHOOL + SCHOOLS):
            make.school(root, number)
        make.test(SUBJECT, GRADE, tasks=[2] * TASKS, procedure=PROCEDURE)
        return make.person(Role.COORDINATOR, root, LOGIN)

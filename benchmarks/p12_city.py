"""P12 for the dearest pages: the whole demonstration city, ninety schools, on both databases.

Usage: python -m benchmarks.p12_city [ROUNDS] [REQUESTS]      default: 5 rounds of 200 requests
Goal: server CPU of a page ≤ 12 × hello when it is looked at again with nothing written in between, and when
cells of forms are saved before each look. Told beside it: the first look after a write to lasting tables,
which draws the page and finds the session anew. `mera demo` sets the
city up on SQLite, which takes a minute; PostgreSQL gets a copy of the rows.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import delete, func, insert, select, update

from app.db import organisations
from app.db.engine import Database
from app.db.tables import metadata
from app.db.tables.campaigns import submission_cells
from app.db.tables.result_batches import batch_parts
from app.domain.clock import day_of
from app.domain.organisations import SCHOOL
from app.files import Store
from app.jobs import Worker
from app.settings import moment_on
from app.use_cases import drawing, installation, schools
from benchmarks import city
from benchmarks.goals import Goal, print_goals
from benchmarks.p12_page import (
    HELLO,
    Ask,
    hello_server,
    looks_after,
    measured,
    product,
    signed_in,
    write_lasting,
)
from benchmarks.postgres import postgres_url
from benchmarks.turns import ROOT
from tests.make import Make

LOGIN = "koordinator_vlg"
LOOKS = 5  # first ones in a round
LOOKS_WHILE_SAVING = 60  # so cheap that the clock of the process needs more of them


def run(rounds: int, requests: int) -> list[Goal]:
    """Both databases beside hello."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mera-p12-city-")))
        lite = _set_up(folder / "data")
        pages, token = _pages(lite, Store(folder / "data")), Make(lite).session(LOGIN)[0]
        whole = city.migrated(stack.enter_context(postgres_url(folder)))
        _copy(lite, whole)
        hello = stack.enter_context(hello_server()), "/hello"
        asks: dict[str, Ask] = {HELLO: hello}
        databases: dict[str, Database] = {}
        for name, database in (("SQLite", lite), ("PostgreSQL", whole)):
            url = database.engine.url.render_as_string(hide_password=False)
            server = stack.enter_context(product(url, folder / "data", headers=signed_in(token)))
            for page, path in pages.items():
                asks[f"{page}, {name}"] = server, path
                databases[f"{page}, {name}"] = database
        print("server CPU of a page looked at again")
        again = measured(asks, rounds, requests)
        print("server CPU of a page looked at first after a write")
        first = looks_after(write_lasting, asks, databases, rounds, LOOKS)
        print("server CPU of a page while cells of forms are saved")
        saving = looks_after(_save_cell, asks, databases, rounds, LOOKS_WHILE_SAVING)
        lite.close()
        whole.close()
    return (
        [
            Goal(
                code="P12",
                what=f"{label}, looked at again / hello",
                limit=12,
                reached=again[label] / again[HELLO],
            )
            for label in databases
        ]
        + [
            Goal(
                code="P12",
                what=f"{label}, cells saved before each look / hello",
                limit=12,
                reached=saving[label] / again[HELLO],
            )
            for label in databases
        ]
        + [
            Goal(
                code="P12",
                what=f"{label}, after a lasting write / hello",
                reached=first[label] / again[HELLO],
            )
            for label in databases
        ]
    )


def _save_cell(database: Database) -> None:
    """One cell of a form as it is saved by its school."""
    one = select(func.min(submission_cells.c.submission_id)).scalar_subquery()
    later = update(submission_cells).where(submission_cells.c.submission_id == one)
    with database.writing() as tx:
        if tx.execute(later.values(version=submission_cells.c.version + 1)).rowcount == 0:
            raise SystemExit("the city has no form with a cell")


def _set_up(folder: Path) -> Database:
    """The city on SQLite."""
    subprocess.run(
        [sys.executable, "-m", "app.cli", "demo"],
        cwd=ROOT, env={**os.environ, "MERA_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)},
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return Database(city.sqlite_url(folder))


def _pages(database: Database, files: Store) -> dict[str, str]:
    """Name → address: of the city, of its first school, of the test that most places have results of."""
    actor = Make(database).actor(LOGIN)
    now = moment_on(installation.facts_of(database).today)
    most = (
        select(batch_parts.c.test_id)
        .where(batch_parts.c.is_current)
        .group_by(batch_parts.c.test_id)
        .order_by(func.count().desc(), batch_parts.c.test_id)
        .limit(1)
    )
    with database.writing() as tx:
        test_id = tx.execute(most).scalar_one()
        school = organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)[0]
        # A page that waits for its picture is drawn each time.
        for row in schools.show_school(tx, actor, school.id, today=day_of(now)).trends:
            if row.trend.has_picture:
                drawing.order(tx, actor, row.trend.points[-1].test.id, school, now=now)
    Worker(database, files, now=lambda: now).run_all()
    root = f"/organisations/{actor.place.id}"
    return {
        "city of 90 schools": root,
        "city of 90 schools, 59 conditions": f"{root}?parameter=conditions",
        "school": f"/organisations/{school.id}",
        "test of 90 schools": f"/tests/{test_id}",
    }


def _copy(source: Database, target: Database) -> None:
    """All rows of a database into one that has just been migrated."""
    with source.reading() as there, target.writing() as tx:
        for table in metadata.sorted_tables:
            tx.execute(delete(table))
            rows = there.execute(select(table).order_by(*table.primary_key)).mappings().all()
            if rows:
                tx.execute(insert(table), [dict(row) for row in rows])
    with target.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("requests", type=int, nargs="?", default=200)
    args = parser.parse_args()
    print_goals(run(args.rounds, args.requests))

"""P5: `bulk_load` beside the drivers' own fastest ways, on both databases.

Usage: python -m benchmarks.p5_bulk_load [ROUNDS] [ROWS]      default: 5 rounds of 100,000 rows
Goals, in wall time, as PostgreSQL works in a process of its own: ≤ 1.5 × sqlite3 `executemany`, ≤ 1.5 ×
psycopg `COPY` row by row. The rows of the peers are Python tuples before the clock; ours are a frame.
"""

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from sqlalchemy import insert

from app.db.engine import Database, Tx, bulk_load
from app.db.tables.statistics import cube_measures
from benchmarks import city
from benchmarks.goals import Goal, print_goals
from benchmarks.postgres import postgres_url
from tests.make import Make

OURS, EXECUTEMANY, COPY, CORE = "bulk_load", "sqlite3 executemany", "psycopg COPY", "Core insert"
MEASURES = 250
Load = Callable[[Tx], None]


def rows_for(database: Database, rows: int) -> pl.DataFrame:
    """Shares of schools for as many parts as it takes; the parts are there."""
    with database.writing() as tx:
        make = Make(database, tx)
        root = make.organisation("municipality", code="city")
        schools = [make.school(root, number) for number in range(-(-rows // MEASURES))]
        make.accepted(make.test(), schools, by=root)
        parts = tx.exec_driver_sql("SELECT id FROM batch_parts ORDER BY id").scalars().all()
    names = [f"share_{number:03}" for number in range(MEASURES)]
    keys = pl.DataFrame({"part_id": parts}).join(pl.DataFrame({"measure": names}), how="cross")
    return keys.with_columns(n=pl.col("part_id") * 7 % 30, of=pl.lit(30)).head(rows)


def ways(database: Database, frame: pl.DataFrame) -> dict[str, Load]:
    """Every way of writing these rows, the product's first."""
    tuples, named = frame.rows(), frame.rows(named=True)

    def ours(tx: Tx) -> None:
        bulk_load(tx, cube_measures, frame)

    def executemany(tx: Tx) -> None:
        tx.connection.cursor().executemany("INSERT INTO cube_measures VALUES (?, ?, ?, ?)", tuples)

    def copy(tx: Tx) -> None:
        with tx.connection.cursor().copy("COPY cube_measures FROM STDIN") as target:
            for row in tuples:
                target.write_row(row)

    def core(tx: Tx) -> None:
        tx.execute(insert(cube_measures), named)

    is_sqlite = database.engine.dialect.name == "sqlite"
    peer: dict[str, Load] = {EXECUTEMANY: executemany} if is_sqlite else {COPY: copy}
    return {OURS: ours, **peer, CORE: core}


def timed(database: Database, loads: dict[str, Load], rounds: int) -> dict[str, float]:
    """Median seconds with the commit, the ways in turns; the table is emptied outside the clock."""
    found: dict[str, list[float]] = {label: [] for label in loads}
    for _ in range(rounds):
        for label, load in loads.items():
            with database.writing() as tx:
                tx.exec_driver_sql("DELETE FROM cube_measures")
            began = time.perf_counter()
            with database.writing() as tx:
                load(tx)
            found[label].append(time.perf_counter() - began)
    medians = {label: statistics.median(each) for label, each in found.items()}
    for label, median in medians.items():
        print(f"  {label:<24} {median:7.3f} s  {median / medians[OURS]:5.2f} × bulk_load", flush=True)
    return medians


def run(rounds: int, rows: int) -> list[Goal]:
    """Both databases."""
    goals = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mera-p5-")))
        urls = {EXECUTEMANY: city.sqlite_url(folder), COPY: stack.enter_context(postgres_url(folder))}
        for peer, url in urls.items():
            database = city.migrated(url)
            print(f"{rows:,} rows, {database.engine.dialect.name}")
            found = timed(database, ways(database, rows_for(database, rows)), rounds)
            database.close()
            goals.append(
                Goal(code="P5", what=f"bulk_load / {peer}", limit=1.5, reached=found[OURS] / found[peer])
            )
    return goals


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    args = parser.parse_args()
    print_goals(run(args.rounds, args.rows))

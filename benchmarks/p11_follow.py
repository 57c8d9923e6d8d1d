"""P11 with its commit: one recorded report, until the stored values are those of it; and growth with schools.

Usage: python -m benchmarks.p11_follow [REPORTS]      default: 200 reports
An invented region on SQLite: 20 schools in a district, 20 districts in a city; three places above each.
Every school has told two years of a few variables that the shipped model reads, as ratios, medians, means and
sums. A school corrects one of them; the clock stands around what the worker does with it: `computing.follow`
in a transaction of its own, with its commit to the disk. The whole computed anew stands beside.
"""

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.db.engine import Database, Tx
from app.domain.access import Actor, Role
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.use_cases import computing, observations
from app.use_cases.models_in_force import install_shipped
from benchmarks.city import migrated, sqlite_url
from benchmarks.goals import Goal, print_goals
from tests.make import NOW, Make

SMALL, LARGE = 100, 2_000
UNDER_ONE = 20  # schools of a district, districts of a city
YEARS = ("2024/25", "2025/26")
VARIABLES = (
    "staff_total", "staff_highest_category", "staff_with_category", "posts_total", "posts_vacant",
    "class_size_mean", "training_hours_mean",
)  # fmt: skip
REPORTS = 200


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: of one report followed in the middle, and of the hundredth that took longest; of the whole."""

    half: float
    nearly_all: float
    cpu: float
    whole: float


def measured(schools: int, reports: int = REPORTS) -> Took:
    """A region of so many schools."""
    with tempfile.TemporaryDirectory() as folder:
        database = migrated(sqlite_url(Path(folder)))
        actor = _add_region(database, schools)
        begun = time.perf_counter()
        with database.reading() as tx:
            observed = computing.observe(tx, actor, today=NOW.date())
        computed = computing.compute(observed)
        with database.writing() as tx:
            if not computing.keep(tx, actor, computed, now=NOW):
                raise SystemExit("the whole was not kept")
        whole = time.perf_counter() - begun
        took = list(_follow(database, actor, computed, schools, reports))
        database.close()
    walls, cpus = (sorted(column) for column in zip(*took, strict=True))
    return Took(statistics.median(walls), walls[len(walls) * 99 // 100], statistics.median(cpus), whole)


def _add_region(database: Database, schools: int) -> Actor:
    with database.writing() as tx:
        install_shipped(tx, by="x", now=NOW)
        make = Make(database, tx)
        root = make.organisation("region", code="region")
        actor = make.person(Role.COORDINATOR, root)
        for number in range(schools):
            if number % UNDER_ONE**2 == 0:
                city = make.organisation("municipality", root)
            if number % UNDER_ONE == 0:
                district = make.organisation("district", city)
            make.organisation("school", district, code=f"sch{number}", number=number)
        told = itertools.product(range(schools), VARIABLES, YEARS)
        _record(tx, actor, [_given(school, name, year, 20) for school, name, year in told], 0)
        return actor


def _given(school: int, variable: str, year: str, value: float) -> Given:
    return Given(organisation=f"sch{school}", variable=variable, period=year, value=value, reason="уточнили")


def _record(tx: Tx, actor: Actor, given: list[Given], minute: int) -> None:
    now = NOW + timedelta(minutes=minute)
    observations.record(tx, actor, given, source=Source.API, reference=None, now=now)


def _follow(
    database: Database, actor: Actor, computed: computing.Computed, schools: int, reports: int
) -> Iterator[tuple[float, float]]:
    """Wall and CPU seconds of each report of one school; what a change reaches is read once before."""
    drawn, school = random.Random(2), schools // 2
    cells = list(itertools.product(VARIABLES, YEARS))
    for number in range(-len(cells), reports):
        variable, year = cells[number] if number < 0 else drawn.choice(cells)
        minute = number + len(cells) + 1
        with database.writing() as tx:
            _record(tx, actor, [_given(school, variable, year, float(10 + minute % 9))], minute)
        wall, cpu = time.perf_counter(), time.process_time()
        with database.writing() as tx:
            is_followed = computing.follow(tx, actor, computed, now=NOW)
        if not is_followed:
            raise SystemExit("a report was not followed")
        if number >= 0:
            yield time.perf_counter() - wall, time.process_time() - cpu


def run(reports: int = REPORTS) -> list[Goal]:
    """Measured, printed."""
    found = {schools: measured(schools, reports) for schools in (SMALL, LARGE)}
    for schools, took in found.items():
        print(
            f"  {schools} schools: one report followed with its commit {took.half * 1e3:.2f} ms (CPU "
            f"{took.cpu * 1e3:.2f} ms, p99 {took.nearly_all * 1e3:.2f} ms), the whole {took.whole:.2f} s",
            flush=True,
        )
    small, large = found[SMALL], found[LARGE]
    return [
        Goal(code="P11", what="one report followed, with its commit, p50", limit=10, unit="ms",
             reached=small.half * 1e3),
        Goal(code="P11", what=f"the same in {LARGE} schools / {SMALL}: CPU, p50", limit=1.5,
             reached=large.cpu / small.cpu),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", type=int, nargs="?", default=REPORTS)
    print_goals(run(parser.parse_args().reports))

"""All goals in one table: `make bench`, or `python -m benchmarks`.

Usage: python -m benchmarks [--rounds N] [--rows N] [--csv-rows N] [--grow] [--only P1 P12 …]
"""

import argparse
import subprocess
import sys
from collections.abc import Callable

from benchmarks import (
    p1_import,
    p3_forms,
    p4_csv,
    p5_bulk_load,
    p9_size,
    p12_city,
    p12_page,
    p13_unchanged,
    p17_process,
)
from benchmarks.goals import Goal, need_shared, print_goals
from benchmarks.turns import ROOT

STATISTICS_ROWS = 3_000_000


def in_a_process_of_its_own() -> list[Goal]:
    """P18 has another catalogue of variables than the rest; it prints its goals itself."""
    subprocess.run([sys.executable, "-m", "benchmarks.p18_deadline"], cwd=ROOT, check=True)
    return []


def main() -> None:
    """Measure and print; the exit code says nothing, as a goal missed on a busy machine is no defect."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=STATISTICS_ROWS, help="rows of the statistics (P6, P7)")
    parser.add_argument("--csv-rows", type=int, default=200_000, help="rows of the CSV file (P4)")
    parser.add_argument("--grow", action="store_true", help="P7 and P8: three times the rows, too")
    parser.add_argument("--only", nargs="+", default=[], metavar="CODE", help="for instance P1 P12")
    asked = parser.parse_args()
    need_shared()
    from benchmarks import (
        p6_statistics,
        p10_formulas,
        p11_engine,
        p11_follow,
    )  # their peers are imported from there

    parts: dict[str, Callable[[], list[Goal]]] = {
        "P1": lambda: p1_import.run(asked.rounds),
        "P3": lambda: p3_forms.run(asked.rounds),
        "P4": lambda: p4_csv.run(asked.rounds, asked.csv_rows),
        "P5": lambda: p5_bulk_load.run(asked.rounds, 100_000),
        "P6": lambda: p6_statistics.run(asked.rows, asked.rounds, grow=asked.grow),
        "P9": lambda: p9_size.run(60_000),
        "P10": lambda: p10_formulas.run(asked.rounds),
        "P11": lambda: [*p11_engine.run(asked.rounds), *p11_follow.run()],
        "P12": lambda: [
            *p12_page.run(asked.rounds, 400, with_threads=False),
            *p12_city.run(asked.rounds, 200),
        ],
        "P13": lambda: p13_unchanged.run(asked.rounds, 800),
        "P17": lambda: p17_process.run(asked.rounds),
        "P18": in_a_process_of_its_own,
    }
    goals: list[Goal] = []
    for code, part in parts.items():
        if not asked.only or code in asked.only:
            print(f"\n{code}", flush=True)
            goals += part()
    print_goals(goals)


if __name__ == "__main__":
    main()

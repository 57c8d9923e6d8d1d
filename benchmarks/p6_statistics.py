"""P6, P7, P8: statistics of participants' rows beside a hand-written plan and beside the pure scan.

Usage: python -m benchmarks.p6_statistics [ROWS] [ROUNDS]      default: 10 million rows, 5 rounds
       python -m benchmarks.p6_statistics [ROWS] [ROUNDS] --grow   the same at three times the rows, too
Goals: CPU ≤ 1.3 × hand-written, ≤ 10 × the scan; memory ≤ 300 MB above the start, and ≤ 1.5 × of that
at three times the rows, which cost ≤ 3 × the CPU. Every variant runs in a process of its own, in turns.
What is compared is the summing: the product's sums end in the same derived columns, by the same
expressions, as the hand-written ones, and both outcomes are held against each other.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.goals import Goal, need_shared, print_goals

need_shared()

import b2_analytics  # noqa: E402
import common  # noqa: E402
import polars as pl  # noqa: E402

from app.domain.analytics import results  # noqa: E402
from benchmarks.turns import peak_mb  # noqa: E402

KEYS = b2_analytics.KEYS
PRODUCT, HAND, SCAN = "product", "hand-written", "pure scan"


def generate(folder: str, rows: int) -> None:
    """Ten years of results in the layout and of the shape of gen_results, a file per year; seeded.

    Drawn by hashing, so that nothing but Polars is needed: 400 schools of unlike strength, 10 tasks of
    two points.
    """
    wide = Path(folder, "wide")
    wide.mkdir()
    place = pl.int_range(rows // 10, dtype=pl.UInt32)
    for year in range(2016, 2026):

        def chance(seed: int, year: int = year) -> pl.Expr:
            return place.hash(seed=1000 * year + seed).cast(pl.Float64) / 2**64

        school = (chance(0) * 400).cast(pl.UInt16).alias("school")
        effect = pl.col("school").hash(seed=year).cast(pl.Float64) / 2**64 * 1.7 - 0.85
        solves = [1 / (1 + (-(effect + 1.2 - 2.2 * task / 9)).exp()) for task in range(10)]
        tasks = [
            ((chance(10 + task) < solve).cast(pl.UInt8) + (chance(30 + task) < solve).cast(pl.UInt8)).alias(
                f"t{task + 1}"
            )
            for task, solve in enumerate(solves)
        ]
        total = pl.sum_horizontal(f"t{task}" for task in range(1, 11)).cast(pl.UInt8).alias("total")
        mark = sum((pl.col("total") > low).cast(pl.UInt8) for low in (7, 11, 15)) + pl.lit(2, pl.UInt8)
        frame = (
            pl.select(
                pid=place,
                school=school,
                muni=(school // 10).cast(pl.UInt8),
                subject=(chance(1) * 8).cast(pl.UInt8),
                grade=(4 + chance(2) * 8).cast(pl.UInt8),
                year=pl.lit(year, pl.UInt16),
                sex=(chance(3) * 2).cast(pl.UInt8),
                variant=(1 + chance(4) * 4).cast(pl.UInt8),
            )
            .with_columns(*tasks)
            .with_columns(total)
            .with_columns(mark=mark)
            .sort("subject", "grade", "school")
        )
        frame.write_parquet(wide / f"year={year}.parquet", compression="zstd", row_group_size=262_144)


def product_measures(sums: pl.LazyFrame) -> pl.LazyFrame:
    """The shares, intervals and places that the hand-written plan also derives from its sums."""
    named = sums.rename({"mark_sum": "sm", "points": "st"}).drop("possible")
    return b2_analytics.pl_finish(pl, named)


def product_sums(folder: str) -> pl.LazyFrame:
    """The product's sums, file by file."""
    files = sorted(Path(folder, "wide").glob("*.parquet"))
    frames = (pl.scan_parquet(file, hive_partitioning=False) for file in files)
    count = partial(results.result_sums, by=KEYS, columns=results.PLAIN)
    return results.over_partitions(frames, count, KEYS)


def product(a: dict) -> dict:
    before = peak_mb()
    groups = product_measures(product_sums(a["dir"])).collect().height
    return {"groups": groups, "over_mb": peak_mb() - before}


def product_whole(a: dict) -> dict:
    rows = b2_analytics._lf(pl, a)
    sums = results.result_sums(rows, KEYS, columns=results.PLAIN)
    return {"groups": product_measures(sums).collect().height}


def product_tasks(a: dict) -> dict:
    """Task sums in the product: points, full marks, attempts; the hand-written plan has rates only."""
    keys = ["school", "subject", "grade", "year"]
    files = sorted(Path(a["dir"], "wide").glob("*.parquet"))
    frames = (pl.scan_parquet(file, hive_partitioning=False) for file in files)
    count = partial(results.task_sums, by=keys, maxima=[2] * 10, columns=results.PLAIN)
    return {"rows": results.over_partitions(frames, count, keys).collect().height}


def hand(a: dict) -> dict:
    return b2_analytics.polars_main(a, pl)


def hand_tasks(a: dict) -> dict:
    return b2_analytics.polars_items_wide(a, pl)


def scan(a: dict) -> dict:
    b2_analytics.polars_scan(a, pl)
    return {}


VARIANTS = {
    SCAN: "scan",
    HAND: "hand",
    PRODUCT: "product",
    "product, all files in one plan": "product_whole",
    "hand-written task rates": "hand_tasks",
    "product task sums": "product_tasks",
}


def agree(folder: str) -> bool:
    """Whether both plans give the same groups and, to 1e-9, the same values."""
    mine = product_measures(product_sums(folder)).sort(KEYS).collect()
    other = b2_analytics.pl_main(pl, b2_analytics._lf(pl, {"dir": folder})).sort(KEYS).collect()
    if mine.height != other.height:
        return False
    return all(
        (mine[name].cast(pl.Float64) - other[name].cast(pl.Float64)).abs().max() < 1e-9
        for name in other.columns
    )


def in_child(fn: Callable[..., object], *args: object) -> object:
    """What `fn` returns, computed in another process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(fn, *args).result()


def measured(rows: int, rounds: int) -> dict[str, float]:
    """Generates, compares, measures and prints; the product's CPU seconds and megabytes over the start."""
    with tempfile.TemporaryDirectory(prefix="mera-p6-") as folder:
        # Processes of their own: a child's peak memory starts from that of the process which began it.
        in_child(generate, folder, rows)
        same = in_child(agree, folder)
        out = common.measure(__file__, VARIANTS, {"dir": folder, "rows": rows}, rounds)
    common.table(f"{rows:,} rows", out, rows, base=HAND)
    cpu = {name: min(run["cpu"] for run in runs) for name, runs in out.items()}
    memory = max(run["extra"]["over_mb"] for run in out[PRODUCT])
    if not same:
        raise SystemExit("the product's figures differ from the hand-written ones by more than 1e-9")
    return {"cpu": cpu[PRODUCT], "hand": cpu[HAND], "scan": cpu[SCAN], "memory": memory}


def run(rows: int, rounds: int, *, grow: bool = False) -> list[Goal]:
    """Measured at so many rows and, when asked, at three times as many."""
    once = measured(rows, rounds)
    goals = [
        Goal(code="P6", what=f"statistics of {rows:,} rows / hand-written", limit=1.3,
             reached=once["cpu"] / once["hand"]),
        Goal(code="P6", what="the same / pure scan of the columns", limit=10,
             reached=once["cpu"] / once["scan"]),
        Goal(code="P7", what="memory above the start", limit=300, unit="MB", reached=once["memory"]),
    ]  # fmt: skip
    if grow:
        thrice = measured(3 * rows, rounds)
        goals += [
            Goal(code="P7", what="memory at three times the rows", limit=1.5,
                 reached=thrice["memory"] / once["memory"]),
            Goal(code="P8", what="CPU at three times the rows", limit=3, reached=thrice["cpu"] / once["cpu"]),
        ]  # fmt: skip
    return goals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="?", default=10_000_000)
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("--grow", action="store_true")
    args = parser.parse_args()
    print_goals(run(args.rows, args.rounds, grow=args.grow))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        common.run_child(globals(), sys.argv[1:])
    else:
        main()

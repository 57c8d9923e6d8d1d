"""P9: bytes per participant's row in a city's file, as the product keeps it.

Usage: python -m benchmarks.p9_size [ROWS]      default: 60,000 rows, ten tasks
Goal: ≤ 10 bytes a row. Rows are drawn like those of gen_results (400 schools of unlike strength, ten tasks
of two points), in the product's own columns, seeded: classes in blocks and codes in the order of the lists,
as gen_protocols has them; told beside it, the worst case of codes drawn at random.
"""

import argparse
import tempfile
from pathlib import Path

import polars as pl

from app.domain.assessments import Participation
from app.domain.result_files.shapes import RESULT_ROWS
from app.files import Store
from benchmarks.goals import Goal, print_goals

TASKS = 10


def city_rows(rows: int, *, mixed: bool = False) -> pl.DataFrame:
    """RESULT_ROWS, then t1…t10 and x1…x10: one in thirty tasks was not attempted, one pupil in twenty absent.

    `mixed`: codes and classes follow no order.
    """
    place = pl.int_range(rows, dtype=pl.UInt32)

    def chance(seed: int) -> pl.Expr:
        return place.hash(seed=seed).cast(pl.Float64) / 2**64

    school = (place * 400 // rows).cast(pl.UInt16)
    effect = school.hash(seed=2025).cast(pl.Float64) / 2**64 * 1.7 - 0.85
    in_school = place - school.cast(pl.UInt32) * rows // 400
    letter = ((chance(1) * 4) if mixed else (in_school // 25 % 4)).cast(pl.UInt8)
    drawn = pl.select(
        row=place + 2,
        school=school,
        class_name=pl.lit("5") + letter.replace_strict(dict(enumerate("АБВГ"))),
        code=(50_001 + (place * 7919 % 1_000_003 if mixed else place)).cast(pl.String),
        absent=chance(2) < 0.05,
        variant=(1 + chance(3) * 4).cast(pl.UInt8).cast(pl.String),
        sex=pl.when(chance(4) < 0.5).then(pl.lit("ж")).otherwise(pl.lit("м")),
        journal=(2 + chance(5) * 4).cast(pl.UInt8),
        **{f"x{task}": chance(100 + task) < 0.03 for task in range(1, TASKS + 1)},
        **{
            f"t{task}": (chance(10 + task) < solve).cast(pl.UInt8)
            + (chance(30 + task) < solve).cast(pl.UInt8)
            for task in range(1, TASKS + 1)
            for solve in [1 / (1 + (-(effect + 1.2 - 2.2 * (task - 1) / 9)).exp())]
        },
    )
    present = pl.col("absent").not_()
    tasks = [pl.when(present & ~pl.col(f"x{i}")).then(pl.col(f"t{i}")).when(present).then(0).alias(f"t{i}")
             for i in range(1, TASKS + 1)]  # fmt: skip
    skips = [(pl.col(f"x{i}") & present).alias(f"x{i}") for i in range(1, TASKS + 1)]
    kinds = RESULT_ROWS["participation"]
    counted = drawn.with_columns(*tasks, *skips).with_columns(
        school_code=pl.lit("sch") + (120_000 + pl.col("school").cast(pl.UInt32)).cast(pl.String),
        participation=pl.when(present)
        .then(pl.lit(Participation.PRESENT.value))
        .otherwise(pl.lit(Participation.ABSENT.value))
        .cast(kinds),
        total=pl.when(present).then(pl.sum_horizontal(f"t{i}" for i in range(1, TASKS + 1)).cast(pl.UInt16)),
    )
    cuts = [(pl.col("total") > low).cast(pl.UInt8) for low in (7, 11, 15)]
    marked = counted.with_columns(mark=pl.lit(2, pl.UInt8) + pl.sum_horizontal(cuts).cast(pl.UInt8))
    columns = [*RESULT_ROWS, *(f"{kind}{i}" for kind in "tx" for i in range(1, TASKS + 1))]
    whole = marked.with_columns(mark=pl.when(present).then("mark")).select(columns)
    return whole.cast(dict(RESULT_ROWS)).sort("school_code", "class_name", "code")


def run(rows: int) -> list[Goal]:
    """The file's size by the row; the columns' parts are printed."""
    return [
        Goal(code="P9", what="a participant's row in a city's file", limit=10, unit="bytes",
             reached=bytes_a_row(city_rows(rows))),
        Goal(code="P9", what="the same with codes and classes in no order", unit="bytes",
             reached=bytes_a_row(city_rows(rows, mixed=True))),
    ]  # fmt: skip


def bytes_a_row(frame: pl.DataFrame) -> float:
    """Of the file that the product makes of it."""
    with tempfile.TemporaryDirectory(prefix="mera-p9-") as folder:
        store = Store(Path(folder))
        size = store.keep_batch(frame, folder="whole").size
        parts = {
            name: store.keep_batch(frame.select(name), folder="parts").size / frame.height
            for name in frame.columns
        }
    print(f"{frame.height:,} rows, {size / 1e6:.2f} MB; bytes a row by column")
    print("  " + ", ".join(f"{name} {part:.2f}" for name, part in parts.items()))
    return size / frame.height


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="?", default=60_000)
    print_goals(run(parser.parse_args().rows))

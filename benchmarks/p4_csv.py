"""P4: a CSV file in Windows-1251 read and examined, beside `polars.read_csv` of its UTF-8 twin.

Usage: python -m benchmarks.p4_csv [ROUNDS] [ROWS]      default: 5 rounds of 200,000 rows (goal: 1,000,000)
Goal: CPU ≤ 1.5 × the bare reading. Told beside it: the same with every cell recognised and examined, which
is what a check does. All variants first read a small file outside the clock.
"""

import argparse
import tempfile
from pathlib import Path

import polars as pl

from app.catalogues.layouts import load_layouts
from app.catalogues.subjects import subject_spellings
from app.domain.result_files.examine import examine
from app.domain.result_files.recognise import recognise
from app.domain.result_files.shapes import Expectation
from app.workbooks import Cells
from app.workbooks.reading import read_cells
from benchmarks import city
from benchmarks.goals import Goal, need_shared, print_goals, ratio
from benchmarks.turns import measure

MODULE = "benchmarks.p4_csv"
BARE, READ, EXAMINED = (
    "polars.read_csv, UTF-8",
    "product: cells of Windows-1251",
    "product: read and examined",
)
VARIANTS = {BARE: "bare", READ: "read", EXAMINED: "examined"}


def bare(given: dict[str, str], name: str = "utf8.csv") -> None:
    """The limit as b1_parse has it."""
    frame = pl.read_csv(
        Path(given["folder"], name), separator=";", infer_schema_length=1000, null_values=["X"]
    )
    assert frame.height in (int(given["rows"]), 100)


def prepare_bare(given: dict[str, str]) -> str:
    bare(given, "warm.csv")
    return "utf8.csv"


def read(given: dict[str, str], name: str = "cp1251.csv") -> Cells:
    return read_cells(Path(given["folder"], name), file_name=name)


def prepare_read(given: dict[str, str]) -> str:
    read(given, "warm.csv")
    return "cp1251.csv"


def examined(given: dict[str, str], name: str = "cp1251.csv") -> None:
    """With 400 known schools; the test is yet unknown, so its maxima are found in the column itself."""
    recognised = recognise(read(given, name), load_layouts(), subjects=subject_spellings())
    codes = {f"sch{number}": number for number in range(city.FIRST_SCHOOL, city.FIRST_SCHOOL + city.SCHOOLS)}
    known = Expectation(own_schools=codes, all_school_codes=frozenset(codes))
    found = examine(recognised, expectation=known, corrections={}, excluded_rows=frozenset())
    assert found.rows.height in (int(given["rows"]), 100), found.doubts[:3]


def prepare_examined(given: dict[str, str]) -> str:
    examined(given, "warm.csv")
    return "cp1251.csv"


def run(rounds: int, rows: int) -> list[Goal]:
    """Measured in a folder of its own, which is removed."""
    need_shared()
    import gen_protocols

    with tempfile.TemporaryDirectory(prefix="mera-p4-") as folder:
        lines = [";".join(map(str, row)) for row in [gen_protocols.HEAD, *gen_protocols.rows(rows)]]
        for name, encoding, kept in (
            ("utf8", "utf-8", rows),
            ("cp1251", "cp1251", rows),
            ("warm", "cp1251", 100),
        ):
            Path(folder, f"{name}.csv").write_text(
                "\r\n".join(lines[: kept + 1]) + "\r\n", encoding, newline=""
            )
        Path(folder, "warm.csv").write_text("\r\n".join(lines[:101]) + "\r\n", "utf-8", newline="")
        del lines
        print(f"CSV of {rows:,} rows")
        cpu = measure(MODULE, VARIANTS, {"folder": folder, "rows": rows}, rounds=rounds)
    return [
        Goal(code="P4", what=f"CSV of {rows:,} rows, cells / polars.read_csv", limit=1.5,
             reached=ratio(cpu, READ, BARE)),
        Goal(code="P4", what="the same recognised and examined", reached=ratio(cpu, EXAMINED, BARE)),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("rows", type=int, nargs="?", default=200_000)
    args = parser.parse_args()
    print_goals(run(args.rounds, args.rows))

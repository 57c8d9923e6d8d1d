"""P10, P11 and growth: the engine of indicators over the whole tree, beside hand-written Polars.

Usage: python -m benchmarks.p11_engine [ROUNDS] [SCHOOLS]      default: 3 rounds, 4,000 schools
The 300 formulas and 1,000 variables of b3_indicators on four levels of places: 20 schools in a municipality,
20 municipalities in a region. P10: one period from its wide cells to all values of all places; by hand that
is b3's own way, sums of every variable on each level and the same expressions there. P11: one changed
observation with all that stands on it in the school and in the three places above. Growth: two periods of
10, 20 and 40 thousand schools, CPU and memory; one changed observation in cities of both ends.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.goals import Goal, need_shared, print_goals, ratio

need_shared()

import b3_indicators  # noqa: E402
import polars as pl  # noqa: E402

from app.domain.engine.cells import Cells  # noqa: E402
from app.domain.engine.computing import Pass, compute_period  # noqa: E402
from app.domain.engine.definitions import Definition  # noqa: E402
from app.domain.engine.incremental import State  # noqa: E402
from app.domain.engine.places import Tree  # noqa: E402
from app.domain.engine.prepared import Prepared  # noqa: E402
from app.domain.formulas.tree import indicator_key  # noqa: E402
from benchmarks.p10_formulas import VARIABLES, formulas  # noqa: E402
from benchmarks.turns import measure, once  # noqa: E402

PRODUCT, HAND = "the engine, all places", "hand-written, all places"
UNDER_ONE = 20  # schools of a municipality, municipalities of a region
CHANGES, SMALL, GROWN = 20_000, 1_000, (10_000, 20_000, 40_000)


def tree(schools: int) -> Tree:
    """A country of regions of municipalities of schools; ids in that order."""
    towns = -(-schools // UNDER_ONE)
    regions = -(-towns // UNDER_ONE)
    parents: dict[int, int | None] = {0: None}
    parents |= {1 + region: 0 for region in range(regions)}
    parents |= {1 + regions + town: 1 + town // UNDER_ONE for town in range(towns)}
    first = 1 + regions + towns
    return Tree(parents | {first + school: 1 + regions + school // UNDER_ONE for school in range(schools)})


def cells(of: Tree, *, seed: int = 0) -> Cells:
    """Values from 1 to 499 for every variable of every school."""
    rows = pl.DataFrame({"place": of.units}, schema={"place": pl.Int64})
    number = pl.int_range(len(of.units), dtype=pl.UInt32)
    values = [
        (number.hash(seed=seed + variable) % 499 + 1).cast(pl.Float64).alias(f"v{variable}")
        for variable in range(VARIABLES)
    ]
    above = pl.DataFrame({"place": of.above}, schema={"place": pl.Int64})
    return Cells(units=rows.with_columns(values), above=above)


def prepared() -> Prepared:
    return Prepared([Definition(code=code, tree=formula) for code, formula in formulas().items()])


def prepare_product(a: dict) -> tuple[Tree, Cells, Prepared]:
    made = tree(a["schools"])
    return made, cells(made), prepared()


def product(_: dict, ready: tuple[Tree, Cells, Prepared]) -> Pass:
    made, given, known = ready
    return compute_period("1", given, known, made)


def prepare_hand(a: dict) -> tuple[pl.DataFrame, list[list[pl.Expr]]]:
    trees = b3_indicators.build()
    depths = b3_indicators.depth(trees)
    by_level = [
        [
            b3_indicators.plx(pl, one).alias(f"i{place}")
            for place, one in enumerate(trees)
            if depths[place] == level
        ]
        for level in range(1, max(depths) + 1)
    ]
    school = pl.int_range(a["schools"], dtype=pl.Int32).alias("place")
    return cells(tree(a["schools"])).units.with_columns(school), by_level


def hand(_: dict, ready: tuple[pl.DataFrame, list[list[pl.Expr]]]) -> list[pl.DataFrame]:
    """Schools, municipalities, regions, the country: sums of all variables, then all formulas, on each."""
    given, by_level = ready
    found = []
    for up in (1, UNDER_ONE, UNDER_ONE, 10**6):
        if up > 1:
            over = pl.col("place") // up
            given = given.group_by(over).agg(pl.col(f"v{number}").sum() for number in range(VARIABLES))
        lazy = given.lazy()
        for level in by_level:
            lazy = lazy.with_columns(level)
        found.append(lazy.select("place", *(f"i{place}" for place in range(300))).collect())
    return found


def agree(a: dict) -> bool:
    """Whether both give the country and the schools the same values to 1e-9."""
    mine, other = product(a, prepare_product(a)), hand(a, prepare_hand(a))
    pairs = ((mine.units, other[0]), (mine.above.tail(1), other[-1]))
    return all(
        ((one[indicator_key(f"i{place}")] - two[f"i{place}"]).abs() / two[f"i{place}"].abs()).max() < 1e-9
        for one, two in pairs
        for place in range(300)
    )


def changes(schools: int, count: int = CHANGES) -> tuple[float, float]:
    """p50 and p99 of one changed observation of one school, in microseconds of CPU."""
    made, known = tree(schools), prepared()
    state = State([compute_period("1", cells(made), known, made)])
    drawn, took, school = random.Random(2), [], made.units[schools // 2]
    for number in range(VARIABLES):  # what a change reaches is read once
        state.change(school, "1", f"v{number}", float(number % 499 + 1))
    for _ in range(count):
        key, value = f"v{drawn.randrange(VARIABLES)}", float(drawn.randrange(1, 500))
        begun = time.thread_time()
        state.change(school, "1", key, value)
        took.append(time.thread_time() - begun)
    took.sort()
    return took[count // 2] * 1e6, took[count * 99 // 100] * 1e6


def grown(a: dict) -> None:
    """Two periods one after the other, of which the second is given the first."""
    made, known = tree(a["schools"]), prepared()
    before = None
    for period in range(2):
        before = compute_period(str(period), cells(made, seed=period), known, made, before).remembered()


def run(rounds: int, schools: int = 4_000) -> list[Goal]:
    """Compared, measured, printed."""
    given = {"schools": schools}
    if not agree({"schools": 400}):
        raise SystemExit("the engine's values differ from the hand-written ones by more than 1e-9")
    cpu = measure("benchmarks.p11_engine", {HAND: "hand", PRODUCT: "product"}, given, rounds=rounds)
    half, nearly_all = changes(SMALL)
    half_of_many, _ = changes(GROWN[-1], CHANGES // 10)
    return [
        Goal(code="P10", what="300 indicators of a tree / hand-written", limit=1.5,
             reached=ratio(cpu, PRODUCT, HAND)),
        Goal(code="P11", what="one observation, a school and three above, p50", limit=50, unit="µs",
             reached=half),
        Goal(code="P11", what="the same, p99", limit=1_000, unit="µs", reached=nearly_all),
        Goal(code="P11", what=f"the same in {GROWN[-1]} schools / {SMALL}, p50", limit=1.5,
             reached=half_of_many / half),
        *growth(),
    ]  # fmt: skip


def growth() -> list[Goal]:
    """CPU of four times the schools, and memory."""
    found = {}
    for schools in GROWN:
        found[schools] = once("benchmarks.p11_engine", "grown", {"schools": schools})
        told = ", ".join(f"{name} {value:.3g}" for name, value in found[schools].items())
        print(f"  {schools} schools, two periods: {told}", flush=True)
    least, most = found[GROWN[0]], found[GROWN[-1]]
    return [
        Goal(code="P10", what=f"{GROWN[-1]} schools / {GROWN[0]}: CPU", limit=GROWN[-1] / GROWN[0],
             reached=most["cpu"] / least["cpu"]),
        Goal(code="P10", what=f"memory of two periods of {GROWN[-1]} schools", limit=1_000, unit="MB",
             reached=most["peak_mb"]),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("schools", type=int, nargs="?", default=4_000)
    asked = parser.parse_args()
    print_goals(run(asked.rounds, asked.schools))

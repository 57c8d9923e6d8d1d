"""P10, P11: indicators from formulas, beside hand-written Polars expressions; one changed value.

Usage: python -m benchmarks.p10_formulas [ROUNDS] [SCHOOLS] [PERIODS]      default: 5 rounds, 100 × 10
The 300 formulas and 1,000 variables of b3_indicators, written in the product's language. P10: both plans
over the same wide frame; beforehand the texts are read and the expressions built, as the product keeps them.
P11: a value of a school changes by as much in its three ancestors, and what stands on it is computed
again in all four cells.
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

from app.domain.formulas.dependencies import Dependents, levels  # noqa: E402
from app.domain.formulas.frames import Plan, plan  # noqa: E402
from app.domain.formulas.parsing import parse  # noqa: E402
from app.domain.formulas.plain import compiled  # noqa: E402
from app.domain.formulas.tree import Node, indicator_key  # noqa: E402
from benchmarks.turns import measure  # noqa: E402

PRODUCT, HAND, BUILT = "formulas", "hand-written expressions", "formulas, read and built each time"
VARIABLES, CHANGES, CELLS, REPEATS = 1_000, 20_000, 4, 5


def written(formula: tuple) -> str:
    """One of b3's trees as a text of our language."""
    match formula:
        case ("v", number):
            return f"v{number}"
        case ("i", number):
            return f"@i{number}"
        case ("k", number):
            return f"{number:.12g}"
        case ("if", condition, then, otherwise):
            return f"if({written(condition)}, {written(then)}, {written(otherwise)})"
        case ("+", left, right):  # grows to the left, as people write sums
            return f"{written(left)} + {written(right)}"
        case (sign, left, right):
            return f"{written(left)} {sign} {written(right)}"
    raise ValueError(formula)


def formulas() -> dict[str, Node]:
    """The 300 trees by code, read from their texts."""
    return {f"i{place}": parse(written(tree)) for place, tree in enumerate(b3_indicators.build())}


def frame(a: dict) -> pl.DataFrame:
    """Values from 1 to 499, as there; drawn by hashing, so that nothing but Polars is needed."""
    cell = pl.int_range(a["schools"] * a["periods"], dtype=pl.UInt32)
    return pl.select(
        (cell.hash(seed=number) % 499 + 1).cast(pl.Float64).alias(f"v{number}") for number in range(VARIABLES)
    )


def prepare_product(a: dict) -> tuple[pl.DataFrame, Plan]:
    return frame(a), plan(formulas())


def product(_: dict, ready: tuple[pl.DataFrame, Plan]) -> pl.DataFrame:
    given, made = ready
    keys = [indicator_key(f"i{place}") for place in range(300)]
    for _ in range(REPEATS):
        found = made.over(given.lazy()).select(keys).collect()
    return found


def prepare_hand(a: dict) -> tuple[pl.DataFrame, list[list[pl.Expr]]]:
    trees = b3_indicators.build()
    depths = b3_indicators.depth(trees)
    by_level = [
        [
            b3_indicators.plx(pl, tree).alias(f"i{place}")
            for place, tree in enumerate(trees)
            if depths[place] == level
        ]
        for level in range(1, max(depths) + 1)
    ]
    return frame(a), by_level


def hand(_: dict, ready: tuple[pl.DataFrame, list[list[pl.Expr]]]) -> pl.DataFrame:
    given, by_level = ready
    for _ in range(REPEATS):
        lazy = given.lazy()
        for level in by_level:
            lazy = lazy.with_columns(level)
        found = lazy.select(f"i{place}" for place in range(300)).collect()
    return found


prepare_built = frame


def built(_: dict, given: pl.DataFrame) -> None:
    for _ in range(REPEATS):
        made = plan(formulas())
        made.over(given.lazy()).select([indicator_key(f"i{place}") for place in range(300)]).collect()


def agree(a: dict) -> bool:
    """Whether both plans give the same values to 1e-9."""
    mine, other = product(a, prepare_product(a)), hand(a, prepare_hand(a))
    return all(
        (mine[indicator_key(name)] - other[name]).abs().max() < 1e-9
        and mine[indicator_key(name)].null_count() == other[name].null_count()
        for name in other.columns
    )


def changes(a: dict) -> tuple[float, float]:
    """p50 and p99 of one changed value, in microseconds."""
    trees = formulas()
    functions = {code: compiled(tree) for code, tree in trees.items()}
    graph = Dependents(trees)
    order = [code for level in levels(trees) for code in level]
    cells = frame(a).head(CELLS).to_dicts()
    for values in cells:
        for code in order:
            values[indicator_key(code)] = functions[code](values, {})
    again = {
        f"v{number}": [(indicator_key(code), functions[code]) for code in graph.after(f"v{number}")]
        for number in range(VARIABLES)
    }
    drawn, took = random.Random(2), []
    for _ in range(CHANGES):
        key, value = f"v{drawn.randrange(VARIABLES)}", float(drawn.randrange(1, 500))
        begun = time.perf_counter()
        change = value - cells[0][key]
        for values in cells:
            values[key] += change
            for indicator, function in again[key]:
                values[indicator] = function(values, {})
        took.append(time.perf_counter() - begun)
    took.sort()
    return took[CHANGES // 2] * 1e6, took[CHANGES * 99 // 100] * 1e6


def run(rounds: int, schools: int = 100, periods: int = 10) -> list[Goal]:
    """Compared, measured, printed."""
    given = {"schools": schools, "periods": periods}
    if not agree(given):
        raise SystemExit("the formulas' values differ from the hand-written ones by more than 1e-9")
    cpu = measure(
        "benchmarks.p10_formulas", {HAND: "hand", PRODUCT: "product", BUILT: "built"}, given, rounds=rounds
    )
    half, nearly_all = changes(given)
    return [
        Goal(code="P10", what="300 indicators / hand-written expressions", limit=1.5,
             reached=ratio(cpu, PRODUCT, HAND)),
        Goal(code="P10", what="the same, read and built each time", reached=ratio(cpu, BUILT, HAND)),
        Goal(code="P11", what="one changed value in four cells, p50", limit=50, unit="µs", reached=half),
        Goal(code="P11", what="the same, p99", limit=1_000, unit="µs", reached=nearly_all),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("schools", type=int, nargs="?", default=100)
    parser.add_argument("periods", type=int, nargs="?", default=10)
    asked = parser.parse_args()
    print_goals(run(asked.rounds, asked.schools, asked.periods))

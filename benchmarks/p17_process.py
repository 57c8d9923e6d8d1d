"""P17: what a resting web process takes, and what its start costs beside importing the stack alone.

Usage: python -m benchmarks.p17_process [ROUNDS]      default: 5 rounds
Goals: ≤ 130 MB resident after the first pages; CPU to the first answer ≤ 1.3 × importing the stack alone
(b4_startup's «web stack with polars»).
"""

import argparse
import contextlib
import statistics
import tempfile
from pathlib import Path

from benchmarks import city
from benchmarks.goals import Goal, print_goals
from benchmarks.p12_page import ANEW, LIST, ask, fill, product, signed_in
from benchmarks.turns import measure

MODULE = "benchmarks.startup"
STACK, IMPORTED = "the stack alone", "app.main imported"
PAGES = 200


def run(rounds: int) -> list[Goal]:
    """A server on SQLite, started so many times in turn with the stack's import."""
    starts, resting = [], []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mera-p17-")))
        database = city.migrated(city.sqlite_url(folder))
        token, _ = fill(database)
        database.close()
        print("imports in a fresh process")
        cpu = measure(MODULE, {STACK: "stack", IMPORTED: "main"}, {}, rounds=rounds)
        for _ in range(rounds):
            with product(city.sqlite_url(folder), folder, headers=signed_in(token)) as server:
                starts.append(server.cpu)
                ask(server, LIST + ANEW, PAGES)  # each is kept, as far as there is room
                resting.append(server.process.memory_info().rss / 1e6)
    start, rest = statistics.median(starts), statistics.median(resting)
    print(f"  start to the first answer: CPU {start:.2f} s; resident after {PAGES} pages: {rest:.0f} MB")
    return [
        Goal(code="P17", what="resting web process", limit=130, reached=rest, unit="MB"),
        Goal(code="P17", what="start to the first answer / importing the stack", limit=1.3,
             reached=start / (cpu[STACK] + BARE_PYTHON)),
    ]  # fmt: skip


BARE_PYTHON = 0.02  # seconds of CPU before the first import, which the server's own figure holds, too

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    print_goals(run(parser.parse_args().rounds))

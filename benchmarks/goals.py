"""What is to be reached, what was, and the one table of it."""

import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A measured value beside its limit; `at_least`: the limit is a floor. No limit: told for honesty."""

    code: str
    what: str
    reached: float
    limit: float | None = None
    unit: str = "×"
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        if self.limit is None:
            return True
        return self.reached >= self.limit if self.at_least else self.reached <= self.limit

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Code, goal, limit, reached, verdict."""
        if self.limit is None:
            return self.code, self.what, "", f"{_short(self.reached)} {self.unit}", "told"
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.is_met else "MISSED"
        return (
            self.code,
            self.what,
            f"{sign} {self.limit:g} {self.unit}",
            f"{_short(self.reached)} {self.unit}",
            verdict,
        )


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def print_goals(goals: Iterable[Goal]) -> None:
    """The table: goal, limit, reached, verdict; under it the machine."""
    rows = [("", "goal", "limit", "reached", "verdict"), *(goal.cells for goal in goals)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    rows.insert(1, tuple("-" * width for width in widths))
    print()
    for row in rows:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    print(f"\n{machine()}", flush=True)


def machine() -> str:
    """Cores, Python and date: without them no figure means anything."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"
    return (
        f"{os.cpu_count()} cores{memory}, Python {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {datetime.now(UTC):%Y-%m-%d}; CPU seconds, medians of interleaved rounds"
    )


def need_shared() -> Path:
    """The folder with limits, peers and generators; a clear word when it is missing."""
    if not (SHARED / "common.py").is_file():
        raise SystemExit(
            f"The limits and generators that we are measured against are not here: {SHARED}\n"
            "Put the folder «shared» beside the project's own and run this again."
        )
    if str(SHARED) not in sys.path:
        sys.path.insert(0, str(SHARED))
    return SHARED


def ratio(cpu: Mapping[str, float], name: str, base: str) -> float:
    """How many times the base's CPU."""
    return cpu[name] / cpu[base]

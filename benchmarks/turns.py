"""Variants in turns, A B A B …: each run in a process of its own, so that noise and memory are shared fairly.

A variant is a function of a module of this package that takes a mapping of plain values. A function called
`prepare_` and its name runs before the clock, and gives what the variant takes as its second argument.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MARK = "MEASURED "


def measure(
    module: str, variants: Mapping[str, str], given: Mapping[str, object], *, rounds: int
) -> dict[str, float]:
    """Median CPU seconds by variant (label → function), with those of the processes it began; printed too."""
    runs: dict[str, list[dict[str, float]]] = {label: [] for label in variants}
    for _ in range(rounds):
        for label, function in variants.items():
            runs[label].append(once(module, function, given))
    cpu = {label: statistics.median(run["cpu"] for run in done) for label, done in runs.items()}
    fastest = min(cpu.values())
    for label, done in runs.items():
        spread = f"{min(run['cpu'] for run in done):.3f}–{max(run['cpu'] for run in done):.3f}"
        wall = statistics.median(run["wall"] for run in done)
        peak = statistics.median(run["peak_mb"] for run in done)
        print(
            f"  {label:<52} CPU {cpu[label]:7.3f} s ({spread})  wall {wall:6.3f} s  "
            f"peak {peak:4.0f} MB  {cpu[label] / fastest:5.2f} ×",
            flush=True,
        )
    return cpu


def once(module: str, function: str, given: Mapping[str, object]) -> dict[str, float]:
    """One run in a process of its own: `cpu` and `wall` in seconds, `peak_mb`."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.turns", module, function, json.dumps(dict(given))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""},
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    if not told:
        raise SystemExit(f"{function} of {module} failed:\n{done.stderr[-3000:]}")
    measured: dict[str, float] = json.loads(told[0].removeprefix(_MARK))
    return measured


def _cpu() -> float:
    own, begun = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + begun.ru_utime + begun.ru_stime


def peak_mb() -> float:
    """The most that this process has taken."""
    status = Path("/proc/self/status")
    if status.exists():  # the kernel's other figure begins with that of the process that began this one
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _main() -> None:
    module, function, given = import_module(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    prepare = getattr(module, f"prepare_{function}", None)
    arguments = [given, prepare(given)] if prepare else [given]
    cpu, wall = _cpu(), time.perf_counter()
    getattr(module, function)(*arguments)
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    print(_MARK + json.dumps({"cpu": cpu, "wall": wall, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    _main()

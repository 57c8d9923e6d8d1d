"""How the product's processes begin and end; the server itself is a program of its own."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import NoReturn

ALONE = "alone"


def become_server(*, host: str, port: int, with_worker: bool) -> NoReturn:
    """Turn this process into the server; settings come from the environment again.

    A web process so carries nothing of what only commands and jobs need, such as pictures, migrations and
    the demonstration, and a command nothing of what only the web needs.
    """
    more = [] if with_worker else [ALONE]
    program = [sys.executable, "-m", "app.serving", host, str(port), *more]
    os.execv(sys.executable, program)  # noqa: S606 (ourselves, with our own options)


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Whether the process was asked to stop: a job in hand is finished first."""
    asked = Event()

    def note(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, note)
    yield asked.is_set

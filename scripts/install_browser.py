"""Find a Chromium or Chrome for the browser tests; install one where there is none.

`python scripts/install_browser.py` prints its path, after installing it if need be: Playwright's own, or
Debian's package when that fails and we may. `--find` installs nothing and fails where there is none.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
DOWNLOAD_SECONDS = 300


def find() -> str | None:
    """Path of a browser that starts, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return next((str(path) for path in (own, *ELSEWHERE) if path.is_file() and _starts(str(path))), None)


def _starts(path: str) -> bool:
    """Whether it says its version: one without its libraries is no use."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(*command: str) -> bool:
    print("+", " ".join(command), flush=True)
    try:
        return subprocess.run(command, timeout=DOWNLOAD_SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)
        return False


def install() -> None:
    """Try Playwright's own Chromium, then Debian's package."""
    if _run(sys.executable, "-m", "playwright", "install", "chromium") and find():
        return
    may = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if may and _run("apt-get", "update"):
        _run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def main() -> None:
    """Print the path, or say what to do and fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--find", action="store_true", help="install nothing")
    found = find()
    if found is None and not parser.parse_args().find:
        install()
        found = find()
    if found is None:
        sys.exit(
            "No Chromium or Chrome starts here. Install one (Debian: apt-get install chromium) and repeat."
        )
    print(found)


if __name__ == "__main__":
    main()

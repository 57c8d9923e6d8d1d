"""The demonstration city behind the product as a person starts it: `mera demo`, then `mera serve`."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from app.demo.layouts import F1_HEADER_ROW, Sheet, f1_sheet, write_workbook
from app.demo.stories import extra_work
from app.settings import Settings
from tests.browser.opened import Opened

ROOT = Path(__file__).resolve().parents[2]
PASSWORD: str = Settings.model_fields["demo_password"].default
SLOW = 60_000  # milliseconds that a job may take on a busy machine
_TO_START = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Where the server answers, where its data lie, and sign-ins that were made so far."""

    address: str
    folder: Path
    log: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def token_of(self, login: str, opened: Opened) -> str:
        """A session of a demonstration person, made through the page the first time."""
        if login not in self.tokens:
            page = opened.page()
            sign_in(page, login)
            self.tokens[login] = next(one["value"] for one in page.context.cookies() if one["name"] == "mera")
            page.close()
        return self.tokens[login]


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Sign in by the form, as a person does; ends on «Мои дела»."""
    page.goto("/login")
    page.get_by_label("Логин", exact=True).fill(login)
    page.get_by_label("Пароль", exact=True).fill(password)
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))


def install_city(folder: Path, *, small: bool) -> None:
    """Set the city up by the command, once: three schools or all ninety."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", *(["--small"] if small else [])],
        cwd=ROOT, env=_environment(folder), capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(folder: Path) -> Iterator[City]:
    """The city served with its worker by the command; exactly that process is ended."""
    city, process = started(folder, free_port())
    try:
        yield city
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert "Traceback" not in city.log.read_text(), city.log.read_text()[-4000:]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def started(folder: Path, port: int) -> tuple[City, subprocess.Popen[bytes]]:
    """A server that answers, and its process; whoever asks for it ends it."""
    log = folder / f"server-{port}.log"
    with log.open("a") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
            cwd=ROOT, env=_environment(folder), stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    city = City(address=f"http://127.0.0.1:{port}", folder=folder, log=log)
    _wait_for(city, process)
    return city, process


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MERA_")}
    return {**kept, "MERA_DATA_DIR": str(folder)}


def _wait_for(city: City, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{city.address}/api/v1/health", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server did not start:\n" + city.log.read_text())


# Files that nobody has loaded yet.


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A cell that was spoiled: what stands there and what should."""

    row: int  # as a person counts
    column: int
    found: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshFile:
    """A file of results with its planted slips."""

    path: Path
    slips: tuple[Slip, ...]
    n: int  # participants


def fresh_file(
    path: Path, number: int, year: int, paper: str, *, classes: tuple[str, ...], seed: int,
    wrong: tuple[str, ...] = (),
) -> FreshFile:  # fmt: skip
    """«Ф1» of a school of the city; each word of `wrong` replaces a full score, a row apart."""
    work = extra_work(seed, number, year, paper, classes)
    rows = f1_sheet([work])
    slips = tuple(_spoil(rows, at, found) for at, found in zip(_full_scores(rows), wrong, strict=False))
    assert len(slips) == len(wrong)
    write_workbook(path, rows)
    return FreshFile(path=path, slips=slips, n=len(work.counted))


def _full_scores(rows: Sheet) -> Iterator[tuple[int, int]]:
    """Cells that hold the whole score of a task of two points: index of row and column, a row each."""
    head = rows[F1_HEADER_ROW - 1]
    for at in range(F1_HEADER_ROW, len(rows)):
        for column, heading in enumerate(head):
            if str(heading).endswith("(2б)") and rows[at][column] == 2:
                yield at, column
                break


def _spoil(rows: Sheet, at: tuple[int, int], found: str) -> Slip:
    row, column = at
    right, rows[row][column] = str(rows[row][column]), int(found) if found.isdigit() else found
    return Slip(row=row + 1, column=column, found=found, right=right)


def send(page: Page, path: Path) -> None:
    """Load a file by the form; ends on the page of its check."""
    page.goto("/result-batches/new")
    page.get_by_label("Перетащите файлы сюда или выберите").set_input_files(str(path))
    page.get_by_role("button", name="Загрузить файл").click()
    expect(page).to_have_url(re.compile(r"/result-batches/\d+$"))

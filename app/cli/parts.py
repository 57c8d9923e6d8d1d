"""What every command stands on: the installation's parts, who acts, refusals and progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.catalogues.messages import sentence
from app.clients.post import Post, post_of
from app.domain.access import Actor, Role
from app.domain.errors import Refusal
from app.files import Store
from app.settings import Settings, moment_on
from app.use_cases import Database, Tx, installation, sign_ins

As = Annotated[str | None, typer.Option("--as", help="Act as this person; without it as the installation.")]


class Shape(StrEnum):
    """How the answer is printed."""

    TABLE = "table"
    JSON = "json"


Format = Annotated[Shape, typer.Option("--format", help="For the eyes or for a program.")]


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal ends the command with its code and its sentence, and exit code 1."""
    try:
        yield
    except Refusal as refusal:
        typer.echo(refusal.code, err=True)
        typer.echo(sentence(refusal.code, refusal.facts), err=True)
        raise typer.Exit(1) from refusal


def open_parts() -> tuple[Settings, Database, Store]:
    """Settings, database and files, whether the schema is there or not."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings, Database(settings.database), Store(settings.data_dir)


@dataclass(frozen=True, slots=True)
class Parts:
    """A migrated installation."""

    settings: Settings
    database: Database
    files: Store
    today: date | None

    def post(self) -> Post:
        """Where letters go."""
        folder = self.settings.data_dir / "outbox"
        return post_of(smtp_url=self.settings.smtp_url, sender=self.settings.mail_from, folder=folder)

    def now(self) -> datetime:
        """The present moment, on a demonstration's own day."""
        return moment_on(self.today)


def ready() -> Parts:
    """The installation, refused when its schema is behind."""
    settings, database, files = open_parts()
    facts = installation.facts_of(database)  # refuses a database that is not migrated
    return Parts(settings, database, files, settings.today or facts.today)


def acting(tx: Tx, login: str | None) -> Actor:
    """The person named; the installation itself, as a coordinator of the whole tree, without a name."""
    if login is not None:
        return sign_ins.find_by_login(tx, login)
    return replace(installation.system_actor(tx), role=Role.COORDINATOR)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, silence elsewhere; the caller reports (done, total)."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with typer.progressbar(length=1000, label=label, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.update(round(1000 * done / max(total, 1)) - bar.pos)

        yield report

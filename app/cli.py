"""The command `mera`: the same use cases, from a terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app import serving
from app.catalogues.messages import doubt_sentence, sentence
from app.cli_tables import doubts_as_json, figures_as_json, figures_as_table
from app.cli_values import MOST_VALUES, values_as_json, values_as_table
from app.demo.install import install_demo
from app.domain.access import Actor, Role
from app.domain.assessments import BatchStatus, Form, Level
from app.domain.errors import Invalid, Refusal
from app.domain.result_batches import Doubt, Severity
from app.files import Store
from app.jobs import Worker
from app.logs import set_up_logs
from app.settings import Settings, moment_on
from app.use_cases import (
    Database,
    Tx,
    checking,
    computing,
    indicators,
    installation,
    organisations,
    peers,
    people,
    result_batches,
    schema,
    sign_ins,
    statistics,
)
from app.use_cases import assessments as papers
from app.use_cases.result_batches import Given, NewFile

main = typer.Typer(
    help="Mera: management of the quality of education. Every command is safe to run again.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    callback=set_up_logs,
)
db = typer.Typer(no_args_is_help=True, help="The database's schema.")
user = typer.Typer(no_args_is_help=True, help="People.")
loads = typer.Typer(no_args_is_help=True, help="Load files.")
main.add_typer(db, name="db")
main.add_typer(user, name="user")
main.add_typer(loads, name="import")

As = Annotated[str | None, typer.Option("--as", help="Act as this person; without it as the installation.")]


class Shape(StrEnum):
    """How the answer is printed."""

    TABLE = "table"
    JSON = "json"


Format = Annotated[Shape, typer.Option("--format", help="For the eyes or for a program.")]


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        typer.echo(refusal.code, err=True)
        typer.echo(sentence(refusal.code, refusal.facts), err=True)
        raise typer.Exit(1) from refusal


def _open() -> tuple[Settings, Database, Store]:
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings, Database(settings.database), Store(settings.data_dir)


@dataclass(frozen=True, slots=True)
class _Parts:
    settings: Settings
    database: Database
    files: Store
    today: date | None

    def now(self) -> datetime:
        """The present moment, on a demonstration's own day."""
        return moment_on(self.today)


def _ready() -> _Parts:
    settings, database, files = _open()
    facts = installation.facts_of(database)  # refuses a database that is not migrated
    return _Parts(settings, database, files, settings.today or facts.today)


def _actor(tx: Tx, login: str | None) -> Actor:
    if login is not None:
        return sign_ins.find_by_login(tx, login)
    return replace(installation.system_actor(tx), role=Role.COORDINATOR)


@main.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    worker: Annotated[bool, typer.Option(help="Run a job worker beside the server.")] = True,
) -> None:
    """Serve pages and REST, with one job worker beside unless told otherwise."""
    with _refusals():
        parts = _ready()
        parts.database.close()
        serving.become_server(host=host, port=port, with_worker=worker)


@main.command()
def worker(once: Annotated[bool, typer.Option(help="End when the queue is empty.")] = False) -> None:
    """Do queued jobs until stopped."""
    with _refusals():
        parts = _ready()
        taking = Worker(parts.database, parts.files, now=parts.now)
        if once:
            typer.echo(f"jobs done: {taking.run_all()}")
            return
        with serving.stop_signals() as stopped:
            taking.run(until=stopped)


@main.command()
def demo(
    seed: Annotated[int, typer.Option(help="Another seed makes another city.")] = 2026,
    small: Annotated[
        bool, typer.Option("--small", help="Three schools instead of ninety: ready in a third of the time.")
    ] = False,
) -> None:
    """Set up the invented city: database, people, results. Safe to run again."""
    with _refusals():
        settings, database, files = _open()
        with _progress("Учебный город") as report:
            told = install_demo(settings, database, files, seed=seed, report=report, small=small)
        typer.echo(told)


@db.command()
def upgrade() -> None:
    """Bring the schema up to date, with the tree's root and the list of procedures."""
    with _refusals():
        _settings, database, _files = _open()
        schema.migrate(database)
        with database.writing() as tx:
            installation.set_up(tx, now=moment_on(None))
            added = papers.ensure_procedures(tx)
            is_queued = computing.queue_if_stale(tx, by="мера", now=moment_on(None))
            if not is_queued:  # that job names similar schools too
                peers.freeze_all(tx, _actor(tx, None), now=moment_on(None))
        typer.echo(f"schema is up to date; procedures added: {added}")


@db.command()
def check() -> None:
    """Exit 0 when the schema is up to date, the audit log is whole and every file lies where it should."""
    with _refusals():
        parts = _ready()
        with parts.database.reading() as tx:
            broken = installation.first_broken_entry(tx)
            files = installation.compare_files(tx, parts.files)
        if broken is not None:
            typer.echo(f"audit log is broken at entry {broken}", err=True)
            raise typer.Exit(1)
        for name in files.missing:
            typer.echo(f"missing: {name}", err=True)
        if files.missing:
            raise typer.Exit(1)
        for name in files.stray:
            typer.echo(f"belongs to nothing, may be deleted: {name}")
        typer.echo("ok")


@user.command("add")
def add_user(
    login: str,
    role: Annotated[Role, typer.Option(help="Role.")] = Role.ADMINISTRATOR,
    organisation: Annotated[str | None, typer.Option(help="Code of the place; the root by default.")] = None,
    name: Annotated[str, typer.Option(help="Role in words; no personal names are needed.")] = "",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Add a person with a role in a place."""
    with _refusals():
        parts = _ready()
        with parts.database.reading() as tx:
            actor = installation.system_actor(tx)
        password_hash = people.checked_hash(actor, password, login=login)
        with parts.database.writing() as tx:
            place = organisations.get_place(tx, actor, organisation).id if organisation else actor.place.id
            people.add(
                tx, actor, login=login, name=name or login, password_hash=password_hash, role=role,
                organisation_id=place, now=parts.now(),
            )  # fmt: skip
        typer.echo(f"added {login}")


@loads.command("organisations")
def import_organisations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    under: Annotated[
        str | None, typer.Option(help="Code of the organisation that the list hangs under.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Load a list of organisations, all of it or nothing."""
    with _refusals():
        parts = _ready()
        read = organisations.read_file(file, file_name=file.name, under=under)
        with parts.database.reading() as tx:
            plan = organisations.preview(tx, installation.system_actor(tx), read, now=parts.now())
        for error in plan.errors:
            typer.echo(sentence(error.code, error.facts), err=True)
        if plan.errors:
            raise Invalid("organisations.has_errors", n=len(plan.errors))
        if not dry_run:
            with parts.database.writing() as tx:
                plan = organisations.load(
                    tx, installation.system_actor(tx), read, file_name=file.name, now=parts.now()
                )
        typer.echo(f"new {len(plan.new)}, changed {len(plan.changed)}, unchanged {plan.unchanged}")


@loads.command("results")
def import_results(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    profile: Annotated[str | None, typer.Option(help="Layout's code; recognised by default.")] = None,
    items: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Item table.")] = None,
    procedure: Annotated[
        str | None, typer.Option(help="Code of the procedure, if the file is silent.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Subject, if the file is silent.")] = None,
    grade: Annotated[int | None, typer.Option(min=1, max=11, help="Grade, if the file is silent.")] = None,
    level: Annotated[Level | None, typer.Option(help="Level, if the file is silent.")] = None,
    form: Annotated[Form | None, typer.Option(help="Form, if the file is silent.")] = None,
    school: Annotated[str | None, typer.Option(help="School's code, if the file is silent.")] = None,
    login: As = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; nothing is kept.")] = False,
    format: Format = Shape.TABLE,
) -> None:
    """Check a file of results and load it when nothing is wrong. The same file twice changes nothing."""
    given = Given(
        procedure=procedure,
        subject=subject,
        grade=grade,
        level=level.value if level else None,
        form=form.value if form else None,
        layout=profile,
        school=school,
    )
    with _refusals():
        parts = _ready()
        with parts.database.reading() as tx:
            actor = _actor(tx, login)
        new, new_items = _keep(parts.files, file), _keep(parts.files, items) if items else None
        if dry_run:
            _rehearse(parts, actor, new, new_items, given, format)
            return
        with parts.database.writing() as tx:
            batch, is_new = result_batches.receive(
                tx, actor, new, items=new_items, given=given, now=parts.now()
            )
        if not is_new:
            _drop(parts.files, new, new_items)
        if not is_new and batch.status is BatchStatus.ACCEPTED:
            typer.echo(f"already loaded as batch {batch.id}; nothing changed")
            return
        taking = Worker(parts.database, parts.files, now=parts.now)
        with _progress("Проверка") as report:
            taking.run_for(actor, batch.id, report)
        with parts.database.reading() as tx:
            batch = result_batches.get(tx, actor, batch.id)
        if batch.refusal is not None:
            raise Refusal(str(batch.refusal["code"]), **dict(batch.refusal["facts"]))  # type: ignore[call-overload]
        with parts.database.reading() as tx:
            doubts = [one for _, one in result_batches.list_doubts(tx, actor, batch.id, limit=5000)]
        _tell(doubts, batch.n_rows, format)
        if batch.status is not BatchStatus.READY:
            raise typer.Exit(1)
        with parts.database.writing() as tx:
            batch = result_batches.confirm(tx, actor, batch.id, seen=batch.version, now=parts.now())
        with _progress("Загрузка") as report:
            taking.run_for(actor, batch.id, report)
        with parts.database.reading() as tx:
            batch = result_batches.get(tx, actor, batch.id)
            job = result_batches.show(tx, actor, batch.id).job
        if batch.status is not BatchStatus.ACCEPTED:
            raise Refusal(str(job.error["code"]) if job and job.error else "job.broken")
        typer.echo(f"accepted as batch {batch.id}", err=format is Shape.JSON)


def _keep(files: Store, path: Path) -> NewFile:
    with path.open("rb") as file:
        return NewFile(file_name=path.name, stored=files.keep_upload(iter(lambda: file.read(1 << 20), b"")))


def _drop(files: Store, *kept: NewFile | None) -> None:
    for one in kept:
        if one is not None:
            files.drop(one.stored.name)


def _rehearse(
    parts: _Parts,
    actor: Actor,
    new: NewFile,
    items: NewFile | None,
    given: Given,
    format: Shape,
) -> None:
    with parts.database.reading() as tx:
        checked = checking.rehearse(tx, actor, new, items=items, given=given, now=parts.now())
    try:
        recognised, tasks = checking.read_file(checked, parts.files)
        with parts.database.reading() as tx:
            paper, expectation = checking.expect(tx, actor, checked, recognised, tasks)
        examined = checking.examine_file(checked, recognised, paper, expectation)
    finally:
        _drop(parts.files, new, items)
    _tell(list(examined.doubts), examined.n_kept, format)
    if any(one.severity is Severity.ERROR for one in examined.doubts):
        raise typer.Exit(1)


def _tell(doubts: list[Doubt], n_rows: int, format: Shape) -> None:
    if format is Shape.JSON:
        typer.echo(json.dumps(doubts_as_json(doubts, n_rows), ensure_ascii=False, indent=1))
        return
    for one in doubts:
        typer.echo(f"{one.severity.value:6} {doubt_sentence(one)}", err=one.severity is Severity.ERROR)
    typer.echo(f"rows {n_rows}, doubts {len(doubts)}")


@main.command("statistics")
def show_statistics(
    organisation: Annotated[str, typer.Option(help="Organisation's code.")],
    test: Annotated[str, typer.Option(help="Test's code.")],
    login: As = None,
    format: Format = Shape.TABLE,
) -> None:
    """Figures of a test in a place."""
    with _refusals():
        parts = _ready()
        with parts.database.reading() as tx:
            actor = _actor(tx, login)
            test_id, place_id = statistics.ids_of(tx, actor, test, organisation)
            found = statistics.show_test(
                tx, actor, test_id, organisation_id=place_id, today=parts.now().date()
            )
            measures = statistics.show_measures(
                tx, actor, test_id, organisation_id=place_id, kind="school"
            ).whole
        if format is Shape.JSON:
            typer.echo(json.dumps(figures_as_json(found, measures), ensure_ascii=False, indent=1))
        else:
            typer.echo(figures_as_table(found, measures))


@main.command("values")
def show_values(
    organisation: Annotated[str, typer.Option(help="Organisation's code.")],
    indicator: Annotated[str | None, typer.Option(help="Indicator's code; all by default.")] = None,
    period: Annotated[str | None, typer.Option(help="Academic year, 2025/26; all by default.")] = None,
    login: As = None,
    format: Format = Shape.TABLE,
) -> None:
    """Values of indicators of an organisation."""
    with _refusals():
        parts = _ready()
        with parts.database.reading() as tx:
            actor = _actor(tx, login)
            model = indicators.show_model(actor)
            found = indicators.list_values(
                tx, actor, organisation=organisation, period=period, indicator=indicator, limit=MOST_VALUES
            )
        if format is Shape.JSON:
            typer.echo(json.dumps(values_as_json(model, found), ensure_ascii=False, indent=1))
        else:
            typer.echo(values_as_table(model, found))


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with typer.progressbar(length=1000, label=label, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.update(round(1000 * done / max(total, 1)) - bar.pos)

        yield report


if __name__ == "__main__":
    main()

"""Commands that load files."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.catalogues.messages import doubt_sentence, sentence
from app.cli.observations import faults_in_words, plan_as_json, plan_in_words
from app.cli.parts import As, Format, Parts, Shape, acting, progress, ready, refusals
from app.cli.tables import doubts_as_json
from app.domain.access import Actor
from app.domain.assessments import BatchStatus, Form, Level
from app.domain.errors import Invalid, Refusal
from app.domain.observations import Source
from app.domain.result_batches import Doubt, Severity
from app.files import Store
from app.jobs import Worker
from app.use_cases import checking, installation, observations, organisations, result_batches
from app.use_cases.result_batches import Given, NewFile

commands = typer.Typer(no_args_is_help=True, help="Load files.")


@commands.command("organisations")
def import_organisations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    under: Annotated[
        str | None, typer.Option(help="Code of the organisation that the list hangs under.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
) -> None:
    """Load a list of organisations, all of it or nothing."""
    with refusals():
        parts = ready()
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


@commands.command("observations")
def import_observations(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    reason: Annotated[
        str | None, typer.Option(help="Why values are corrected, where the file does not say it.")
    ] = None,
    login: As = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    format: Format = Shape.TABLE,
) -> None:
    """Record a file of reported values, all of them or none. The same file twice changes nothing."""
    with refusals():
        parts = ready()
        read = observations.read_file(file, file_name=file.name, reason=reason)
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            plan = observations.preview(tx, actor, read.given, now=parts.now())
        if not plan.faults and not dry_run:
            with parts.database.writing() as tx:
                plan = observations.record(
                    tx, actor, read.given, source=Source.FILE, reference=file.name, now=parts.now()
                )
        if format is Shape.JSON:
            typer.echo(json.dumps(plan_as_json(read, plan), ensure_ascii=False, indent=1))
        for words in faults_in_words(read, plan):
            typer.echo(words, err=True)
        if plan.faults:
            raise Invalid("observations.has_errors", n=len(plan.faults))
        if format is Shape.TABLE:
            typer.echo(plan_in_words(read, plan))


@commands.command("results")
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
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
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
        with progress("Проверка") as report:
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
        with progress("Загрузка") as report:
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
    parts: Parts,
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

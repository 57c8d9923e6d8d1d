"""Commands of the database: its schema, its audit log, its files."""

import typer

from app.cli.parts import acting, open_parts, ready, refusals
from app.settings import moment_on
from app.use_cases import assessments, computing, installation, peers, schema, setting_up

commands = typer.Typer(no_args_is_help=True, help="The database's schema.")


@commands.command()
def upgrade() -> None:
    """Bring the schema up to date, with the tree's root and the list of procedures."""
    with refusals():
        _settings, database, _files = open_parts()
        schema.migrate(database)
        with database.writing() as tx:
            setting_up.set_up(tx, now=moment_on(None))
            added = assessments.ensure_procedures(tx)
            is_queued = computing.queue_if_stale(tx, by="мера", now=moment_on(None))
            if not is_queued:  # that job names similar schools too
                peers.freeze_all(tx, acting(tx, None), now=moment_on(None))
        typer.echo(f"schema is up to date; procedures added: {added}")


@commands.command()
def check() -> None:
    """Exit 0 when the schema is up to date, the audit log is whole and every file lies where it should."""
    with refusals():
        parts = ready()
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

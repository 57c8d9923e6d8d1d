"""Commands that run the product: the server, the worker, the demonstration."""

from typing import Annotated

import typer

from app import serving
from app.cli.parts import open_parts, progress, ready, refusals
from app.demo.install import install_demo
from app.jobs import Worker
from app.rubbish import settle

commands = typer.Typer()


@commands.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    worker: Annotated[bool, typer.Option(help="Run a job worker beside the server.")] = True,
) -> None:
    """Serve pages and REST, with one job worker beside unless told otherwise."""
    with refusals():
        parts = ready()
        parts.database.close()
        serving.become_server(host=host, port=port, with_worker=worker)


@commands.command()
def worker(once: Annotated[bool, typer.Option(help="End when the queue is empty.")] = False) -> None:
    """Do queued jobs until stopped."""
    with refusals():
        parts = ready()
        taking = Worker(parts.database, parts.files, now=parts.now, post=parts.post())
        if once:
            typer.echo(f"jobs done: {taking.run_all()}")
            return
        settle()
        with serving.stop_signals() as stopped:
            taking.run(until=stopped)


@commands.command()
def demo(
    seed: Annotated[int, typer.Option(help="Another seed makes another city.")] = 2026,
    small: Annotated[
        bool, typer.Option("--small", help="Three schools instead of ninety: ready in a third of the time.")
    ] = False,
) -> None:
    """Set up the invented city: database, people, results. Safe to run again."""
    with refusals():
        settings, database, files = open_parts()
        with progress("Учебный город") as report:
            told = install_demo(settings, database, files, seed=seed, report=report, small=small)
        typer.echo(told)

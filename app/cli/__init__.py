"""The command `mera`: the same use cases as pages and REST, from a terminal."""

import typer

from app.cli import crosstabs, database, figures, loads, models, norms, people, running
from app.logs import set_up_logs

main = typer.Typer(
    help="Mera: management of the quality of education. Every command is safe to run again.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    callback=set_up_logs,
)
main.add_typer(running.commands)
main.add_typer(database.commands, name="db")
main.add_typer(people.commands, name="user")
main.add_typer(loads.commands, name="import")
main.add_typer(models.commands, name="model")
main.add_typer(figures.commands)
main.add_typer(crosstabs.commands)
main.add_typer(norms.commands)

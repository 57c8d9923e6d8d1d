"""Commands of people."""

from typing import Annotated

import typer

from app.cli.parts import ready, refusals
from app.domain.access import Role
from app.use_cases import installation, organisations, people

commands = typer.Typer(no_args_is_help=True, help="People.")


@commands.command("add")
def add_user(
    login: str,
    role: Annotated[Role, typer.Option(help="Role.")] = Role.ADMINISTRATOR,
    organisation: Annotated[str | None, typer.Option(help="Code of the place; the root by default.")] = None,
    name: Annotated[str, typer.Option(help="Role in words; no personal names are needed.")] = "",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Add a person with a role in a place."""
    with refusals():
        parts = ready()
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

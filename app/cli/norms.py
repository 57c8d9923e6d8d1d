"""Commands of the register of acts."""

from typing import Annotated

import typer

from app.catalogues.act_words import FORCES
from app.cli.parts import As, acting, ready, refusals
from app.domain.acts import Act, ActKind, Force
from app.domain.clock import day_from, day_of
from app.use_cases import norms
from app.use_cases.norms import Resting

commands = typer.Typer()


@commands.command("norms")
def list_norms(
    text: Annotated[str, typer.Option(help="Words of names, numbers, gists.")] = "",
    kind: Annotated[ActKind | None, typer.Option(help="Kind of act.")] = None,
    on: Annotated[str | None, typer.Option(help="In force on this day, 2026-09-01.")] = None,
    login: As = None,
) -> None:
    """Acts that indicators, rules and purposes stand on."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            day = day_from(on) if on else None
            found = norms.list_acts(tx, actor, text=text, kind=kind, on=day, today=day_of(parts.now()))
        typer.echo("\n".join(_line(one.act, one.force) for one in found) or "Таких актов нет.")


@commands.command("norm")
def show_norm(
    code: str,
    ends: Annotated[str | None, typer.Option(help="What if it no longer holds on this day.")] = None,
    login: As = None,
) -> None:
    """One act, what stands on it, and what would stand on nothing if it ended."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            day = day_from(ends) if ends else None
            found = norms.show_act(tx, actor, code, today=day_of(parts.now()), ends=day)
        lines = [
            _line(found.act, found.force),
            *(f"  {one.clause}: {one.gist}" for one in found.act.clauses),
            *(f"  ещё сверяем: {one}" for one in found.act.to_check),
            *_resting("На этом стоят:", found.resting),
        ]
        if found.ending:
            since = f"{found.ending.on:%d.%m.%Y}"
            lines += _resting(f"Без основания на {since}:", found.ending.bare)
        typer.echo("\n".join(lines))


def _line(act: Act, force: Force) -> str:
    return f"{act.code}: {act.name}. {act.title} ({FORCES[force]})"


def _resting(title: str, found: Resting) -> list[str]:
    named = [
        *(one.name for one in found.indicators),
        *(one.name for one in found.rules),
        *(one.purpose.text for one in found.purposes),
    ]
    return [title, *(f"  {one}" for one in named or ["ничего"])]

"""Commands that print figures."""

import json
from typing import Annotated

import typer

from app.cli.parts import As, Format, Shape, acting, ready, refusals
from app.cli.tables import figures_as_json, figures_as_table
from app.cli.values import MOST_VALUES, values_as_json, values_as_table
from app.domain.clock import day_of
from app.use_cases import indicators, statistics

commands = typer.Typer()


@commands.command("statistics")
def show_statistics(
    organisation: Annotated[str, typer.Option(help="Organisation's code.")],
    test: Annotated[str, typer.Option(help="Test's code.")],
    login: As = None,
    format: Format = Shape.TABLE,
) -> None:
    """Figures of a test in a place."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            test_id, place_id = statistics.ids_of(tx, actor, test, organisation)
            found = statistics.show_test(
                tx, actor, test_id, organisation_id=place_id, today=day_of(parts.now())
            )
            measures = statistics.show_measures(
                tx, actor, test_id, organisation_id=place_id, kind="school"
            ).whole
        if format is Shape.JSON:
            typer.echo(json.dumps(figures_as_json(found, measures), ensure_ascii=False, indent=1))
        else:
            typer.echo(figures_as_table(found, measures))


@commands.command("values")
def show_values(
    organisation: Annotated[str, typer.Option(help="Organisation's code.")],
    indicator: Annotated[str | None, typer.Option(help="Indicator's code; all by default.")] = None,
    period: Annotated[str | None, typer.Option(help="Academic year, 2025/26; all by default.")] = None,
    login: As = None,
    format: Format = Shape.TABLE,
) -> None:
    """Values of indicators of an organisation."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            model = indicators.show_model(tx, actor)
            found = indicators.list_values(
                tx, actor, organisation=organisation, period=period, indicator=indicator, limit=MOST_VALUES
            )
        listed = [one.listed for one in found]
        if format is Shape.JSON:
            typer.echo(json.dumps(values_as_json(model, listed), ensure_ascii=False, indent=1))
        else:
            typer.echo(values_as_table(model, listed))

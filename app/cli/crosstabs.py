"""The command that writes a table of indicators into a file."""

from pathlib import Path
from typing import Annotated

import typer

from app.api.exports import as_csv, as_xlsx
from app.api.pages.crosstab_tables import taken
from app.cli.parts import As, acting, ready, refusals
from app.domain.crosstabs import read_choice
from app.use_cases import crosstabs, installation

commands = typer.Typer()
_Many = Annotated[list[str] | None, typer.Option()]


@commands.command("table")
def write_table(
    to: Annotated[Path, typer.Argument(help="The file to write: .xlsx or .csv.")],
    indicator: _Many = None,
    criterion: _Many = None,
    parameter: _Many = None,
    place: Annotated[list[str] | None, typer.Option(help="Code; your own place by default.")] = None,
    level: Annotated[str, typer.Option(help="itself, districts or schools of each place.")] = "itself",
    year: Annotated[list[str] | None, typer.Option(help="Academic year; the latest by default.")] = None,
    breakdown: Annotated[str, typer.Option(help="none, subject, grade or class.")] = "none",
    rows: str = "places",
    columns: str = "indicators",
    sheets: str = "",
    login: As = None,
) -> None:
    """Write a table of indicators, places and years, as the page «Таблица» gives it."""
    with refusals():
        parts = ready()
        choice = read_choice(
            {
                "indicator": indicator or [], "criterion": criterion or [],
                "parameter": parameter or [], "place": place or [],
                "year": year or [], "level": [level], "breakdown": [breakdown], "rows": [rows],
                "columns": [columns], "sheets": [sheets],
            }
        )  # fmt: skip
        with parts.database.reading() as tx:
            table = crosstabs.show_table(tx, acting(tx, login), choice, however_large=True)
        is_demo = installation.facts_of(parts.database).is_demo
        if to.suffix.lower() == ".csv":
            body = as_csv(taken(table, is_csv=True)[0], is_demo=is_demo)
        else:
            body = as_xlsx(taken(table, is_csv=False), made_at=parts.now(), is_demo=is_demo)
        to.write_bytes(body)

"""Reads the layouts of lists of organisations."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import Field

from app.catalogues.strict import Strict
from app.domain.organisation_files import Level, ListLayout

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "organisation_layouts"


class _Level(Strict):
    kind: str
    name: str
    code: str | None = None
    short_name: str | None = None


class _Layout(Strict):
    code: str
    title: str
    source: str
    columns: dict[str, tuple[str, ...]] = Field(default={})
    optional: dict[str, tuple[str, ...]] = Field(default={})
    levels: tuple[_Level, ...] = ()


@cache
def load_list_layouts() -> tuple[ListLayout, ...]:
    """Layouts of lists of organisations, our own first."""
    found = []
    for file in sorted(_FOLDER.glob("*.yaml")):
        given = _Layout.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        levels = tuple(
            Level(kind=one.kind, code=one.code, name=one.name, short_name=one.short_name)
            for one in given.levels
        )
        found.append(
            ListLayout(
                code=given.code,
                title=given.title,
                columns=given.columns,
                optional=given.optional,
                levels=levels,
            )
        )
    return tuple(sorted(found, key=lambda one: (bool(one.levels), one.code)))

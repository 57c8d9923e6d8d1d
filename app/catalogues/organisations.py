"""Reads the kinds of organisations and the layouts of their lists."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import Field

from app.catalogues.strict import Strict
from app.domain.organisation_files import Level, ListLayout
from app.domain.organisations import Kind

_DATA = Path(__file__).resolve().parents[1] / "data"


class _Kind(Strict):
    code: str
    name: str
    rank: int
    counted: tuple[str, str, str]
    also: tuple[str, ...] = ()


class _Kinds(Strict):
    source: str
    kinds: tuple[_Kind, ...]


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
def _kinds() -> tuple[_Kind, ...]:
    file = _DATA / "organisation_kinds.yaml"
    return _Kinds.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))).kinds


def load_kinds() -> tuple[Kind, ...]:
    """Kinds from the widest to the narrowest."""
    return tuple(Kind(code=one.code, name=one.name, rank=one.rank) for one in _kinds())


@cache
def load_kind_forms() -> dict[str, tuple[str, str, str]]:
    """A kind's code → the word beside 1, 2 and 5 of them."""
    return {one.code: one.counted for one in _kinds()}


def load_kind_spellings() -> dict[str, str]:
    """How a list may spell a kind → its code."""
    return {spelling: one.code for one in _kinds() for spelling in (one.code, one.name, *one.also)}


@cache
def load_list_layouts() -> tuple[ListLayout, ...]:
    """Layouts of lists of organisations, our own first."""
    found = []
    for file in sorted((_DATA / "organisation_layouts").glob("*.yaml")):
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

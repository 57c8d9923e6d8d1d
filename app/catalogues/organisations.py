"""Reads the kinds of organisations."""

from functools import cache
from pathlib import Path

import yaml

from app.catalogues.strict import Strict
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

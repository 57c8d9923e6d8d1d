"""Reads the list of subjects and their spellings."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from app.catalogues.strict import Strict
from app.domain.layouts import normalised

SUBJECTS_FILE = Path(__file__).resolve().parents[1] / "data" / "subjects.yaml"


class _File(Strict):
    source: str
    subjects: dict[str, list[str]]


@cache
def subject_names() -> tuple[str, ...]:
    """The subjects in the list's order."""
    return tuple(_file().subjects)


@cache
def subject_spellings() -> Mapping[str, str]:
    """Normalised spelling → the list's own name; `recognise` takes it as `subjects`."""
    spellings = {
        normalised(spelling): name
        for name, others in _file().subjects.items()
        for spelling in (name, *others)
    }
    return MappingProxyType(spellings)


@cache
def _file() -> _File:
    return _File.model_validate(yaml.safe_load(SUBJECTS_FILE.read_text("utf-8")))

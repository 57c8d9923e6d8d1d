"""Sentences for codes: where, why, what to do."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).resolve().parents[1] / "data" / "messages"


@cache
def _templates() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for file in sorted(_FOLDER.glob("*.yaml")):
        found.update(yaml.safe_load(file.read_text(encoding="utf-8")))
    return found


def sentence(code: str, facts: Mapping[str, object]) -> str:
    """The Russian sentence for a code; KeyError when nobody wrote it or a fact is missing."""
    return _templates()[code].format(**facts)

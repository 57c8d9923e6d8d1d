"""How charts look: the Vega configuration of each theme."""

import json
import re
from functools import cache
from pathlib import Path

from app.domain.charts import Spec, Theme

_CHARTS = Path(__file__).resolve().parents[1] / "data" / "charts"


_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


@cache
def config_of(theme: Theme) -> Spec:
    """The theme's Vega configuration; the dark one is the light one with other colours."""
    config: Spec = json.loads(in_theme((_CHARTS / "light.json").read_text(encoding="utf-8"), theme))
    return config


def in_theme(light: str, theme: Theme) -> str:
    """A light drawing, or the light configuration, in the colours of a theme."""
    if theme is Theme.LIGHT:
        return light
    dark = _dark_colours()
    return _COLOUR.sub(lambda found: dark.get(found[0].lower(), found[0]), light)


@cache
def _dark_colours() -> dict[str, str]:
    found: dict[str, str] = json.loads((_CHARTS / "dark_colours.json").read_text(encoding="utf-8"))
    return found

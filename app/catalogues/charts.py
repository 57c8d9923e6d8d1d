"""How charts look: the Vega configuration of each theme."""

import json
from functools import cache
from pathlib import Path

from app.domain.charts import Spec, Theme

_CHARTS = Path(__file__).resolve().parents[1] / "data" / "charts"


@cache
def config_of(theme: Theme) -> Spec:
    """The theme's Vega configuration; the dark one is the light one with other colours."""
    text = (_CHARTS / "light.json").read_text(encoding="utf-8")
    if theme is Theme.DARK:
        for light, dark in json.loads((_CHARTS / "dark_colours.json").read_text(encoding="utf-8")).items():
            text = text.replace(f'"{light}"', f'"{dark}"')
    config: Spec = json.loads(text)
    return config

"""Draws charts as SVG with the product's own font inside, in the light theme.

Only the job worker draws: the engine takes 150 MB.
"""

import base64
from functools import cache
from pathlib import Path

import vl_convert

from app.catalogues.charts import config_of
from app.domain.charts import Spec, Theme

_HERE = Path(__file__).resolve().parent
_FONTS = _HERE / "static" / "vendor" / "golos-text"
_TTF = _HERE / "static" / "vendor" / "golos-text-ttf"
_RANGES = {
    "cyrillic": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
    "latin": "U+0000-00FF,U+2010-2027,U+2212",
}


@cache
def _font_css() -> str:
    faces = []
    for subset, ranges in _RANGES.items():
        file = next(_FONTS.glob(f"*/files/golos-text-{subset}-wght-normal.woff2"))
        data = base64.b64encode(file.read_bytes()).decode()
        faces.append(
            '@font-face{font-family:"Golos Text Variable";font-weight:400 900;'
            f"src:url(data:font/woff2;base64,{data});unicode-range:{ranges}}}"
        )
    return "".join(faces)


@cache
def _ready() -> None:
    for folder in _TTF.iterdir():
        vl_convert.register_font_directory(str(folder))


def draw(spec: Spec) -> str:
    """The SVG of a specification in the light theme; `catalogues.charts.in_theme` makes the dark one."""
    _ready()
    full = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **spec,
        "config": config_of(Theme.LIGHT),
    }
    svg: str = vl_convert.vegalite_to_svg(full, vl_version="6.4", allowed_base_urls=[])
    head, _, rest = svg.partition(">")
    return f"{head}><style>{_font_css()}</style>{rest}"

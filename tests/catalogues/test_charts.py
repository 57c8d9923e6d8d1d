"""The dark theme of charts: the light one in other colours."""

import json
import re

import vl_convert

from app.catalogues.charts import config_of, in_theme
from app.domain.charts import Histogram, Size, Theme, histogram_spec
from app.pictures import draw

CHART = Histogram(
    counts={score: score * 7 % 13 for score in range(25)},
    expected=dict.fromkeys(range(25), 5.5),
    cuts=[(8, "с «3»"), (14, "с «4»"), (20, "с «5»")],
    max_score=24,
)


def test_a_recoloured_drawing_is_what_the_engine_draws_of_the_dark_theme() -> None:
    for size in Size:
        spec = histogram_spec(CHART, size)
        light = draw(spec)  # first: with the product's font
        dark = in_theme(light, Theme.DARK)
        by_engine = vl_convert.vegalite_to_svg(
            {**spec, "config": config_of(Theme.DARK)}, vl_version="6.4", allowed_base_urls=[]
        )
        assert re.sub(r"<style>.*?</style>", "", dark) == by_engine
        assert in_theme(light, Theme.LIGHT) == light != dark


def test_every_colour_has_a_dark_one() -> None:
    """Of the configuration and of a drawing: one that is left would be light on dark."""
    light = json.dumps(config_of(Theme.LIGHT)) + re.sub(
        r"<style>.*?</style>", "", draw(histogram_spec(CHART, Size.WIDE))
    )
    colours = sorted(set(re.findall(r"#[0-9a-fA-F]{3,8}\b", light)))
    assert colours
    assert [one for one in colours if in_theme(one, Theme.DARK) == one] == []

"""Charts as Vega-Lite specifications: what is drawn, not how it looks (the theme is data)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.assessments import Scale

Spec = dict[str, object]


class Theme(StrEnum):
    """Light and dark drawings of the same picture."""

    LIGHT = "light"
    DARK = "dark"


class Size(StrEnum):
    """A drawing for screens and paper, and a narrow one for phones."""

    WIDE = "wide"
    PHONE = "phone"


WIDTHS: Mapping[Size, int] = {Size.WIDE: 640, Size.PHONE: 340}
HEIGHT = 262
EXPLORED_HEIGHT = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Primary scores of a group: how many works at each score from 0 to the maximum.

    `expected`: how many there would be if scores were spread as in the reference; empty without one.
    `cuts`: the lowest scores of the marks «3», «4», «5».
    """

    counts: Mapping[int, int]
    expected: Mapping[int, float]
    cuts: Sequence[tuple[int, str]]
    max_score: int


def expected_counts(reference: Mapping[int, int], n: int) -> dict[int, float]:
    """How many of n works each score would have if they were spread as in the reference."""
    total = sum(reference.values())
    return {score: n * count / total for score, count in reference.items()} if total else {}


def histogram_spec(chart: Histogram, size: Size, *, is_explored: bool = False) -> Spec:
    """Bars for the group, a thin line for the reference, dashed rules where a mark begins.

    Explored in a browser, it is as wide as its place there, and a bar says its figures to those who point
    at it and to screen readers.
    """
    scores = range(chart.max_score + 1)
    rows = [
        {"score": score, "works": chart.counts.get(score, 0), "expected": chart.expected.get(score, 0.0)}
        for score in scores
    ]
    axis = {"labelAngle": 0, "aria": False}  # it would speak English
    x = {"field": "score", "type": "ordinal", "title": "Первичный балл", "axis": axis}
    bars: Spec = {"x": x, "y": _count("works")}
    if is_explored:
        bars["tooltip"] = _said(chart)
    layers: list[Spec] = [{"mark": {"type": "bar"}, "encoding": bars}]
    if chart.expected:
        line = {"type": "line", "style": "reference", "strokeWidth": 1.5, "aria": False}
        layers.append({"mark": line, "encoding": {"x": x, "y": _count("expected")}})
        layers.append(_end_label(rows[-1]))
    return {
        "width": "container" if is_explored else WIDTHS[size] - 64,
        "height": EXPLORED_HEIGHT if is_explored else HEIGHT - 72,
        "data": {"values": rows},
        "layer": [*layers, *_cut_layers(chart)],
    }


def _end_label(last: Mapping[str, object]) -> Spec:
    """The reference's name over the end of its line."""
    mark: Spec = {"type": "text", "style": "reference-words", "align": "left", "dx": 14, "aria": False}
    x: Spec = {"field": "score", "type": "ordinal"}
    return {
        "data": {"values": [{**last, "name": "город"}]},
        "mark": mark,
        "encoding": {"x": x, "y": _count("expected"), "text": {"field": "name"}},
    }


def _said(chart: Histogram) -> list[Spec]:
    said: list[Spec] = [
        {"field": "score", "type": "ordinal", "title": "Первичный балл"},
        {"field": "works", "type": "quantitative", "title": "Работ"},
    ]
    if chart.expected:
        said.append({"field": "expected", "type": "quantitative", "title": "Как в городе", "format": ".1f"})
    return said


def _count(field: str) -> Spec:
    axis = {"format": "d", "tickMinStep": 1, "aria": False}
    return {"field": field, "type": "quantitative", "title": "Работ", "axis": axis}


def _cut_layers(chart: Histogram) -> list[Spec]:
    if not chart.cuts:
        return []
    data = {"values": [{"score": score, "mark": f"с «{mark}»"} for score, mark in chart.cuts]}
    x = {"field": "score", "type": "ordinal", "bandPosition": 0}
    rule = {"type": "rule", "style": "cut", "strokeDash": [4, 3], "aria": False}
    text = {
        "type": "text", "style": "cut-words", "align": "left", "baseline": "bottom", "dx": -1, "dy": -4,
        "fontSize": 12, "aria": False,
    }  # fmt: skip
    return [
        {"data": data, "mark": rule, "encoding": {"x": x}},
        {
            "data": data,
            "mark": text,
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "mark"}},
        },
    ]


def cuts_of(scale: Scale | None) -> tuple[tuple[int, str], ...]:
    """Where each mark begins, but the lowest one, which begins at 0."""
    return tuple((band.low, str(band.mark)) for band in scale.bands if band.low > 0) if scale else ()


def histogram_words(chart: Histogram, *, n: int) -> str:
    """What the picture shows, for those who do not see it."""
    top = sorted(chart.counts, key=lambda score: (-chart.counts[score], score))[:3]
    often = ", ".join(f"{score} ({chart.counts[score]})" for score in sorted(top))
    cuts = ", ".join(f"«{mark}» с {score}" for score, mark in chart.cuts)
    words = f"Гистограмма первичных баллов от 0 до {chart.max_score}: работ {n}. Чаще всего баллы {often}."
    return f"{words} Отметки: {cuts}." if cuts else words

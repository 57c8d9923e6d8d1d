"""The chart of a subject over the years, with gaps where years cannot be compared."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.charts import WIDTHS, Size, Spec
from app.domain.periods import Period, parse_period
from app.domain.sentences import comma
from app.domain.statistics import Share
from app.domain.trends import Point, Trend

_HEIGHT = 190
_AWAY = 14  # pixels from a point to the middle of its figure
_HALO: tuple[Spec, ...] = ({"style": ["own-words", "halo"]}, {})  # a figure first as its own ground
_SCHOOL, _CITY, _PEERS = "Школа", "Город", "Похожие"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """A trend to be drawn; a year without a point stays empty."""

    trend: Trend

    @property
    def years(self) -> list[str]:
        """All academic years from the first point to the last."""
        first, last = (parse_period(self.trend.points[end].year).first_year for end in (0, -1))
        return [Period(first_year=year).academic_year for year in range(first, last + 1)]

    @property
    def fingerprint(self) -> str:
        """A short word that changes with anything drawn."""
        text = json.dumps([self.years, *self._rows()], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def spec(self, size: Size) -> Spec:
        """Band and line of the school, lines of the others; each run of comparable years stands apart."""
        x: Spec = {
            "field": "year", "type": "ordinal", "scale": {"domain": self.years},
            "axis": {"title": None, "labelAngle": 0, "aria": False},
        }  # fmt: skip
        return {
            "width": WIDTHS[size] - 64,
            "height": _HEIGHT,
            "data": {"values": self._rows()},
            "layer": [_band(x), _others(x, _CITY), _others(x, _PEERS), _own(x)],
        }

    def _rows(self) -> list[dict[str, object]]:
        return [row for run, points in enumerate(self.trend.runs) for row in _rows_of(run, points)]


def _rows_of(run: int, points: Sequence[Point]) -> Iterator[dict[str, object]]:
    for point in points:
        for who, share in ((_SCHOOL, point.own), (_CITY, point.city), (_PEERS, point.peers)):
            if share is None or share.pct is None:
                continue
            row: dict[str, object] = {"year": point.year, "who": who, "run": run, "pct": share.pct}
            row["alone"] = len(points) == 1
            if who == _SCHOOL and share.interval is not None:
                row |= {"low": share.interval.low_pct, "high": share.interval.high_pct}
            if who == _SCHOOL:
                row["below"] = _is_below(point, share.pct)
            yield row


def _is_below(point: Point, pct: float) -> bool:
    """Whether a point's figure stands under it: where it is farther from the lines of the others."""
    others = [one.pct for one in (point.city, point.peers) if one is not None and one.pct is not None]
    away = 100 * _AWAY / _HEIGHT
    if not others or pct < 2 * away:  # under a low point stands the axis
        return False
    above, below = (min(abs(pct + side * away - one) for one in others) for side in (1, -1))
    return below > above


def _y(field: str = "pct") -> Spec:
    return {
        "field": field, "type": "quantitative", "scale": {"domain": [0, 100]},
        "axis": {"title": "«4» и «5», %", "values": [0, 25, 50, 75, 100], "format": "d", "aria": False},
    }  # fmt: skip


def _only(who: str) -> list[Spec]:
    return [{"filter": {"field": "who", "equal": who}}]


def _alone() -> list[Spec]:
    """A single year makes no area and no line: it gets a bar and a tick."""
    return [{"filter": {"field": "alone", "equal": True}}]


def _band(x: Spec) -> Spec:
    encoding: Spec = {"x": x, "y": _y("low"), "y2": {"field": "high"}, "detail": {"field": "run"}}
    bar: Spec = {"type": "bar", "width": 9, "opacity": 0.45, "aria": False}
    return {
        "transform": _only(_SCHOOL),
        "layer": [
            {"mark": {"type": "area", "aria": False}, "encoding": encoding},
            {"transform": _alone(), "mark": bar, "encoding": encoding},
        ],
    }


def _others(x: Spec, who: str) -> Spec:
    dash = {"strokeDash": [2, 4]} if who == _PEERS else {}
    line: Spec = {"type": "line", "style": "reference", "aria": False, **dash}
    tick: Spec = {"type": "tick", "style": "reference", "width": 22, "aria": False, **dash}
    encoding: Spec = {"x": x, "y": _y(), "detail": {"field": "run"}}
    return {
        "transform": _only(who),
        "layer": [
            {"mark": line, "encoding": encoding},
            {"transform": _alone(), "mark": tick, "encoding": encoding},
        ],
    }


def _own(x: Spec) -> Spec:
    encoding: Spec = {"x": x, "y": _y(), "detail": {"field": "run"}}
    text: Spec = {"field": "pct", "type": "quantitative", "format": ".1f"}
    words: Spec = {"type": "text", "style": "own-words", "aria": False}
    figures: list[Spec] = [
        {
            "transform": [{"filter": {"field": "below", "equal": is_below}}],
            "mark": {**words, "dy": _AWAY if is_below else -_AWAY, **look},
            "encoding": {**encoding, "text": text},
        }
        for is_below in (False, True)
        for look in _HALO
    ]
    return {
        "transform": _only(_SCHOOL),
        "layer": [
            {"mark": {"type": "line", "aria": False}, "encoding": encoding},
            {"mark": {"type": "point", "opacity": 1, "aria": False}, "encoding": encoding},
            *figures,
        ],
    }


def trend_words(chart: TrendChart) -> str:
    """What the picture shows, for those who do not see it."""
    told = [
        f"{who}: {', '.join(f'{year} {comma(share.pct)}' for year, share in shares if share.pct is not None)}"
        for who, shares in _lines(chart)
        if shares
    ]
    breaks = [f"перед {point.year} разрыв" for point in chart.trend.points if point.broken is not None]
    return f"Доля «4» и «5» по годам, в процентах. {'; '.join([*told, *breaks])}."


def _lines(chart: TrendChart) -> list[tuple[str, list[tuple[str, Share]]]]:
    points = chart.trend.points
    return [
        (_SCHOOL.lower(), [(one.year, one.own) for one in points]),
        (_CITY.lower(), [(one.year, one.city) for one in points if one.city is not None]),
        (_PEERS.lower(), [(one.year, one.peers) for one in points if one.peers is not None]),
    ]

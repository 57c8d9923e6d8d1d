"""The shape of a passport's scale: levels between thresholds, and points of a score."""

from app.api.rest.shapes import Out
from app.domain.engine.scales import Scale


class BandOut(Out):
    """A level from `low` to `high`; null is open."""

    name: str
    low: float | None
    high: float | None
    wished: bool


class PointOut(Out):
    """Between points the score goes in straight lines."""

    value: float
    score: float


class ScaleOut(Out):
    """Levels, a score, or both, each with where it comes from."""

    levels: list[BandOut]
    levels_source: str | None
    points: list[PointOut]
    points_source: str | None


def scale_out(scale: Scale | None) -> ScaleOut | None:
    """As REST tells it."""
    if scale is None:
        return None
    bands = scale.levels.bands if scale.levels else ()
    points = scale.points.points if scale.points else ()
    return ScaleOut(
        levels=[BandOut(name=one.name, low=one.low, high=one.high, wished=one.is_wished) for one in bands],
        levels_source=scale.levels.source.told if scale.levels else None,
        points=[PointOut(value=value, score=score) for value, score in points],
        points_source=scale.points.source.told if scale.points else None,
    )

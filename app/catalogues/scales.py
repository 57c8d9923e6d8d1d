"""Reads the tables primary score → mark, each with its source and the years in which it holds."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import Field

from app.catalogues.strict import Strict
from app.domain.assessments import Band, Level, Scale, checked_scale

SCALES_FOLDER = Path(__file__).resolve().parents[1] / "data" / "scales"


class _Entry(Strict):
    subject: str
    grade: int
    level: Level = Level.BASIC
    max: int
    cuts: tuple[int, int, int]
    since: str | None = Field(alias="from")
    until: str | None = Field(alias="to")
    to_check: bool
    source: str


class _File(Strict):
    kind: str
    source: str
    scales: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedScale:
    """A scale and what it is for. `to_check`: its source is not the official one yet."""

    kind: str
    subject: str
    grade: int
    level: Level
    max_score: int
    since: str | None  # academic years, both included; None is open
    until: str | None
    scale: Scale
    to_check: bool


@cache
def load_scales(folder: Path = SCALES_FOLDER) -> tuple[DatedScale, ...]:
    """All scales; Invalid `scale.broken` when one has a gap or does not end at its maximum."""
    files = [
        _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(folder.glob("*.yaml"))
    ]
    return tuple(_dated(file.kind, entry) for file in files for entry in file.scales)


def scale_for(
    procedure_kind: str, academic_year: str, subject: str, grade: int, level: Level, max_score: int
) -> Scale | None:
    """The scale of such a paper; None when we know none with this very maximum."""
    for each in load_scales():
        same = (each.kind, each.subject, each.grade, each.level, each.max_score) == (
            procedure_kind, subject, grade, level, max_score,
        )  # fmt: skip
        if same and (each.since or "") <= academic_year <= (each.until or "9999"):
            return each.scale
    return None


def _dated(kind: str, entry: _Entry) -> DatedScale:
    lows, ends = [0, *entry.cuts], [*entry.cuts, entry.max + 1]
    bands = [
        Band(mark=mark, low=low, high=end - 1)
        for mark, low, end in zip((2, 3, 4, 5), lows, ends, strict=True)
    ]
    return DatedScale(
        kind=kind,
        subject=entry.subject,
        grade=entry.grade,
        level=entry.level,
        max_score=entry.max,
        since=entry.since,
        until=entry.until,
        scale=checked_scale(bands, max_score=entry.max, source=entry.source),
        to_check=entry.to_check,
    )

"""Papers of the demonstration city, read from `papers.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.domain.assessments import Band, Level, Scale, Task, checked_scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as written in both years. `shares`: what a middling pupil earns of each task's maximum."""

    code: str
    subject: str
    grade: int
    tasks: tuple[Task, ...]
    shares: tuple[float, ...]
    scale: Scale
    level: Level = Level.BASIC
    kind: str = "vpr"  # of procedure

    @property
    def max_score(self) -> int:
        """The sum of the tasks' maxima."""
        return sum(task.max_score for task in self.tasks)

    def mark_of(self, score: int) -> int:
        """The mark that this primary score earns; ValueError outside the scale."""
        mark = self.scale.mark_of(score)
        if mark is None:
            raise ValueError(f"{self.code}: {score}")
        return mark


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    code: str
    subject: str
    grade: int
    cuts: list[int]
    source: str
    tasks: list[list[str | int | float]]
    level: str = Level.BASIC
    kind: str = "vpr"


class _Row(BaseModel):
    label: str
    max_score: int
    difficulty: str
    title: str
    content: str
    share: float


@cache
def papers() -> dict[str, Paper]:
    """All papers by code."""
    return read_papers(Path(__file__).with_name("papers.yaml"))


def read_papers(path: Path) -> dict[str, Paper]:
    """The papers of a file by code."""
    entries = TypeAdapter(list[_Entry]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    return {entry.code: _paper(entry) for entry in entries}


def _paper(entry: _Entry) -> Paper:
    names = list(_Row.model_fields)
    rows = [_Row.model_validate(dict(zip(names, row, strict=True))) for row in entry.tasks]
    maximum = sum(row.max_score for row in rows)
    lows, ends = [0, *entry.cuts], [*entry.cuts, maximum + 1]
    bands = [
        Band(mark=mark, low=low, high=end - 1)
        for mark, low, end in zip((2, 3, 4, 5), lows, ends, strict=True)
    ]
    return Paper(
        code=entry.code,
        subject=entry.subject,
        grade=entry.grade,
        tasks=tuple(
            Task(
                position=position,
                label=row.label,
                max_score=row.max_score,
                difficulty=row.difficulty,
                title=row.title,
                content=row.content,
            )
            for position, row in enumerate(rows, start=1)
        ),
        shares=tuple(row.share for row in rows),
        scale=checked_scale(bands, max_score=maximum, source=entry.source),
        level=Level(entry.level),
        kind=entry.kind,
    )

"""Groups by level of preparation and the journal beside the work, as pages and REST show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.statistics import TaskFigure

MARKS = (2, 3, 4, 5)


class LevelName(StrEnum):
    """Level of preparation by mark (methods/assessment_results.md, 3)."""

    LOW = "low"
    BASIC = "basic"
    RAISED = "raised"
    HIGH = "high"


LEVEL_OF: Mapping[int, LevelName] = dict(zip(MARKS, LevelName, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelGroup:
    """Those with one mark, and how each task went with them."""

    mark: int
    n: int
    tasks: Mapping[int, TaskFigure]  # by position

    @property
    def level(self) -> LevelName:
        return LEVEL_OF[self.mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """How many have each pair of journal mark and mark of the work; `class_name` None: all together."""

    class_name: str | None
    counts: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    def of_journal(self, journal: int) -> int:
        """How many have this mark in the journal."""
        return sum(count for (own, _), count in self.counts.items() if own == journal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One work of a class, by the code on it."""

    code: str
    mark: int
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """All groups with somebody in them, and the matrices: all together first, then by class.

    `participants`: those of a class with a mark, by code; None where they are not for the reader or where
    the place is larger. `lost`: files that are not at their place; their works are missing here.
    """

    groups: tuple[LevelGroup, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    participants: tuple[Participant, ...] | None = None
    lost: int = 0

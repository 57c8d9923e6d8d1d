"""Long work as a row: queued, leased, done once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 3


class JobState(StrEnum):
    """Where a job stands."""

    NEW = "new"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobKind(StrEnum):
    """What a job does: to a file of results, to a test, to the whole tree."""

    CHECK = "check_file"
    LOAD = "load_results"
    DRAW = "draw_pictures"
    COMPUTE = "compute_indicators"

    @property
    def is_about_file(self) -> bool:
        """Whether its subject is a result batch."""
        return self in (JobKind.CHECK, JobKind.LOAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of long work. `done` of `total` steps; `error` holds a refusal's code and facts."""

    id: int
    kind: JobKind
    subject_id: int
    organisation_id: int
    state: JobState
    done: int
    total: int
    error: Mapping[str, object] | None
    attempts: int
    created_by: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.state in (JobState.DONE, JobState.FAILED)

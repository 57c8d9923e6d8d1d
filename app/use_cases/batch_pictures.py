"""What the page of a file of results shows, and what it concludes from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.as_known import last_day
from app.domain.assessments import Procedure, Test
from app.domain.jobs import Job
from app.domain.result_batches import Doubt, ResultBatch, Severity, Upload

_ODD_CLASSES = frozenset({"class.other_grade", "class.new"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """Classes of an accepted file that now count by another file."""

    batch_id: int
    file_name: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPicture:
    """All that the page of a batch shows."""

    batch: ResultBatch
    upload: Upload
    errors: list[tuple[int, Doubt]]  # without the foreign
    foreign: list[Doubt]  # rows of others, which can only be left out
    fixed: list[tuple[int, Doubt]]
    shift: Doubt | None  # the one cause of the other doubts, most likely
    looks: list[Doubt]  # notes that a person should look at
    notes: list[tuple[int, Doubt]]  # the others
    counts: Mapping[Severity, int]
    job: Job | None
    test: Test | None
    superseded: list[Superseded]
    steps: frozenset[str]
    procedures: list[Procedure]
    people: Mapping[str, str]  # log-in → name of who handed it in, checked and confirmed it
    place_id: int | None  # the place that handed it in, where its figures have pages; None: a class

    @property
    def day_before(self) -> date | None:
        """Of a file that counts in place of others: the last day that knew their figures."""
        replaces, since = self.batch.reading.get("replaces"), self.batch.accepted_at
        if since is None or not isinstance(replaces, list):
            return None
        moments = [datetime.fromisoformat(one["at"]) for one in replaces if one.get("at")]
        return last_day(min(moments), since) if moments else None

    @property
    def may_mend_here(self) -> bool:
        """Whether a field or a tick on the page would help: columns are mended in the file alone."""
        head = _header_row(self.batch)
        doubts = [*(one for _, one in self.errors), *self.looks]
        return any(one.row is not None and one.row > head for one in doubts)

    @property
    def n_marks_differ(self) -> int:
        """Marks that the scale would not give."""
        return sum(one.code == "mark.differs" for one in self.looks)

    @property
    def n_odd_classes(self) -> int:
        """Classes that look like slips."""
        return len({one.value for one in self.looks if one.code in _ODD_CLASSES})

    @property
    def recounted(self) -> list[Mapping[str, int]]:
        """Leaves whose works the file would replace by others: `where`, `before`, `after`."""
        replaces = self.batch.reading.get("replaces")
        if not self.batch.is_open or not isinstance(replaces, list):
            return []
        leaves = [leaf for one in replaces for leaf in one["leaves"]]
        return [leaf for leaf in leaves if None not in (leaf["before"], leaf["after"])]

    @property
    def fewer(self) -> list[Mapping[str, int]]:
        """Those of which the file itself has fewer works than count now, and the halved."""
        # Rows that wait for a correction or that the person left out are in the file: it lacks none of them.
        aside = self.n_refused + self._n_rows("n_excluded")
        return [
            leaf for leaf in self.recounted if leaf["after"] + aside < leaf["before"] or leaf in self.halved
        ]

    @property
    def halved(self) -> list[Mapping[str, int]]:
        """Those that lose more than a half of their works, whoever left the rows out."""
        return [leaf for leaf in self.recounted if 2 * (leaf["after"] + self.n_refused) < leaf["before"]]

    @property
    def n_refused(self) -> int:
        """Rows that wait for a correction."""
        return self._n_rows("n_refused")

    @property
    def counted(self) -> bool:
        """Whether its works ever were in the figures; a file that was cancelled unread never was."""
        return self.batch.stored_as is not None

    def _n_rows(self, name: str) -> int:
        return int(str(self.batch.reading.get(name) or 0))


def _header_row(batch: ResultBatch) -> int:
    excerpt = batch.reading.get("excerpt")
    return int(excerpt["header_row"]) if isinstance(excerpt, Mapping) else 0

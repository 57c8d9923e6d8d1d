"""Where the figures of a test in a place came from: files, and the rows in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.db import assessments, parts, people
from app.db.engine import Tx
from app.db.parts import Source
from app.domain.access import Actor
from app.domain.assessments import Test
from app.domain.organisations import Organisation
from app.domain.parts import joined
from app.domain.statistics import Figures
from app.use_cases.statistics import place_of, whole_of

__all__ = ["FileOfSchool", "Source", "Sources", "sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfSchool:
    """A file with the classes of a school that it tells of, and where in it they stand."""

    source: Source
    classes: list[str]
    rows: list[list[int]]  # runs, first and last of each; none where they were not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a test's figures in a place came from."""

    test: Test
    place: Organisation
    figures: Figures
    files: list[Source]  # by place: of a school one after another
    people: Mapping[str, str]  # log-in → name of who confirmed them

    @property
    def by_file(self) -> list[FileOfSchool]:
        """Each file of each school once."""
        found: dict[tuple[str, int], list[Source]] = {}
        for one in self.files:
            found.setdefault((one.school_name, one.batch_id), []).append(one)
        return [
            FileOfSchool(
                source=parts_[0],
                classes=[one.organisation_name for one in parts_ if one.organisation_name != school],
                rows=joined(run for one in parts_ for run in one.file_rows or ()),
            )
            for (school, _), parts_ in found.items()
        ]


def sources(tx: Tx, actor: Actor, test_id: int, *, organisation_id: int) -> Sources:
    """The files behind a test's figures in a place."""
    place = place_of(tx, actor, organisation_id)
    test = assessments.get(tx, test_id)
    files = parts.sources_of(tx, test.id, place.place, seen_by=actor)
    return Sources(
        test=test,
        place=place,
        figures=whole_of(tx, test, place),
        files=files,
        people=people.names_of(tx, [one.confirmed_by for one in files]),
    )

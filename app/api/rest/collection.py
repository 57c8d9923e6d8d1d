"""Who has loaded results of a year, and whose are awaited."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.domain.organisations import Organisation
from app.domain.periods import parse_year
from app.use_cases import collection
from app.use_cases.collection import InHand
from app.use_cases.kinds_taken import KindsTaken, get_taken

router = part("collection")


class PaperOut(Out):
    """A subject and grade; schools by code."""

    test: str
    title: str
    loaded: list[str]
    in_hand: list[str] = Field(description="a file of theirs is being checked or waits for a decision")
    awaited: list[str] = Field(description="empty where is_random")
    is_random: bool = Field(description="classes write the subject by chance: it can be awaited of nobody")


class FileInHandOut(Out):
    """A file that is not over: being checked, waiting for a decision or being loaded."""

    batch_id: int
    organisation: str
    status: str
    title: str | None = Field(description="the paper in words, once the check has found it out")
    file_name: str


class CollectionOut(Out):
    """Papers of a year in a place."""

    organisation: str
    academic_year: str | None = Field(description="null: no results at all")
    academic_years: list[str]
    n_schools: int
    papers: list[PaperOut]
    files_in_hand: list[FileInHandOut] = Field(
        description="of schools, by number; papers that are new to the base may be of any year"
    )
    files_in_hand_of_other_years: list[FileInHandOut]


class CollectionAsked(Strict):
    """Where, and of which year."""

    organisation: str = Field(
        max_length=60,
        description="code of a school or of what stands above schools: a district, a city, a region",
    )
    academic_year: str | None = Field(
        default=None, max_length=12, description="2025/26; the latest by default; no papers where it has none"
    )


@router.get("/collection", name="api_get_collection")
def get_collection(
    tx: OpenRead, actor: MachineActor, asked: Annotated[CollectionAsked, Query()]
) -> CollectionOut:
    """Which schools have loaded results and which have not, by paper; of a school, what it still owes."""
    place = get_taken(tx, actor, asked.organisation, KindsTaken.SCHOOL_AND_ABOVE)
    year = parse_year(asked.academic_year) if asked.academic_year else None
    found = collection.show_papers(tx, actor, place.id, academic_year=year)
    return CollectionOut(
        organisation=found.place.code,
        academic_year=found.year,
        academic_years=list(found.years),
        n_schools=len(found.schools),
        papers=[
            PaperOut(
                test=one.test.code,
                title=one.test.title,
                loaded=[school.code for school in one.loaded],
                in_hand=[school.code for school in one.in_hand],
                awaited=[school.code for school in one.awaited],
                is_random=one.is_random,
            )
            for one in found.papers
        ],
        files_in_hand=_files(found.in_hand),
        files_in_hand_of_other_years=_files(found.in_hand_elsewhere),
    )


def _files(by_school: Sequence[tuple[Organisation, Sequence[InHand]]]) -> list[FileInHandOut]:
    return [
        FileInHandOut(
            batch_id=one.batch_id,
            organisation=school.code,
            status=one.status.value,
            title=one.title,
            file_name=one.file_name,
        )
        for school, files in by_school
        for one in files
    ]

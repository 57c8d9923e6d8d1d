"""Who has loaded results of a year and who has not: for a city, a district, a region, a school."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.catalogues.peers import is_drawn_by_chance
from app.db import assessments, organisations
from app.db import result_batches as batches
from app.db import statistics as store
from app.db.engine import Tx
from app.db.result_batches import InHand
from app.domain.access import Action, Actor, require
from app.domain.collection import CollectedPaper, collected_papers
from app.domain.errors import NotFound
from app.domain.organisations import MUNICIPALITY, SCHOOL, Organisation
from app.use_cases.schools_there import schools_there

__all__ = ["CollectionPicture", "InHand", "list_owing", "show_collection", "show_papers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPicture:
    """The papers of a year in a place; `year` is None where there are no results at all.

    `in_hand`: schools by number with their files of the year that are not over; one of a paper that the
    base does not know yet may be of any year. `in_hand_elsewhere`: those of other years.
    """

    place: Organisation
    year: str | None
    years: tuple[str, ...]
    schools: list[Organisation]
    papers: list[CollectedPaper]
    in_hand: list[tuple[Organisation, list[InHand]]]
    in_hand_elsewhere: list[tuple[Organisation, list[InHand]]]

    @property
    def n_in_hand(self) -> int:
        """How many files of the year are not over."""
        return sum(len(files) for _, files in self.in_hand)

    @property
    def n_in_hand_elsewhere(self) -> int:
        """How many of other years."""
        return sum(len(files) for _, files in self.in_hand_elsewhere)

    @property
    def owing(self) -> list[tuple[Organisation, list[CollectedPaper]]]:
        """Schools that something is awaited of, by number, each with what."""
        found: dict[int, list[CollectedPaper]] = defaultdict(list)
        for paper in self.papers:
            for school in paper.awaited:
                found[school.id].append(paper)
        return [(one, found[one.id]) for one in self.schools if one.id in found]


def show_collection(
    tx: Tx, actor: Actor, organisation_id: int, *, academic_year: str | None = None
) -> CollectionPicture:
    """The papers of a year (the latest with results unless one is named) and whose results are there.

    NotFound outside the actor's subtree and below schools; of a year without results no papers.
    """
    picture = show_papers(tx, actor, organisation_id, academic_year=academic_year)
    if not picture.place.holds_schools:
        raise NotFound("object.unknown")
    return picture


def show_papers(
    tx: Tx, actor: Actor, organisation_id: int, *, academic_year: str | None = None
) -> CollectionPicture:
    """The same for a school, too: the papers that its city has, and whether its results are there."""
    require(actor, Action.SEE_FILES)
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, organisation_id, seen_by=actor)
    if not place.holds_schools and place.kind != SCHOOL:
        raise NotFound("object.unknown")
    held = batches.list_in_hand(tx, place.place, seen_by=actor)
    in_hand = {one.test_id for one in held if one.test_id is not None}
    with_results = store.tests_under(tx, place.place) | _papers_of_others(tx, place)
    known = assessments.list_tests(tx, sorted(with_results | in_hand))
    tests = [one for one in known if one.id in with_results]
    years = tuple(sorted({one.procedure.academic_year for one in tests}, reverse=True))
    year = academic_year or next(iter(years), None)
    of_year = [one for one in tests if one.procedure.academic_year == year]
    loaded = store.places_by_test(tx, place.place, SCHOOL, [one.id for one in of_year])
    there = schools_there(tx, actor, place, year) if year else []
    elsewhere = {
        one.id for one in known if one.id in in_hand and year not in (None, one.procedure.academic_year)
    }
    schools = organisations.list_under(tx, place.place, kind=SCHOOL, seen_by=actor)
    return CollectionPicture(
        place=place,
        year=year,
        years=years,
        schools=[one.school for one in there],
        papers=collected_papers(
            of_year, there, loaded=loaded,
            in_hand=_by_test(held),
            random={one.id for one in of_year if is_drawn_by_chance(one)},
        ),
        in_hand=_files_by_school([one for one in held if one.test_id not in elsewhere], schools),
        in_hand_elsewhere=_files_by_school([one for one in held if one.test_id in elsewhere], schools),
    )  # fmt: skip


def list_owing(
    tx: Tx, actor: Actor, organisation_id: int, *, academic_year: str | None, among: Collection[int]
) -> list[tuple[Organisation, list[CollectedPaper]]]:
    """Schools of these ids that something of a year is awaited of; nobody in a year without results."""
    owing = show_papers(tx, actor, organisation_id, academic_year=academic_year).owing
    return [(school, papers) for school, papers in owing if school.id in among]


def _by_test(held: Sequence[InHand]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one in held:
        if one.test_id is not None:
            found[one.test_id].add(one.organisation_id)
    return found


def _files_by_school(
    held: Sequence[InHand], schools: Sequence[Organisation]
) -> list[tuple[Organisation, list[InHand]]]:
    """A city's own files are not among them: they wait for the city itself."""
    found: dict[int, list[InHand]] = defaultdict(list)
    for one in held:
        found[one.organisation_id].append(one)
    return [(school, found[school.id]) for school in schools if school.id in found]


def _papers_of_others(tx: Tx, place: Organisation) -> set[int]:
    """What a school owes shows in what the rest of its city has."""
    city = organisations.nearest_above(tx, place, kind=MUNICIPALITY) if place.kind == SCHOOL else None
    return store.tests_under(tx, city.place) if city else set()

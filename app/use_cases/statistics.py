"""Figures of results: of a place, of what stands below it, and of the city beside it.

Whoever may see a place sees its figures. The figure of the city stands beside a school's, and that of the
school beside a class's, only where what is left of it is a group large enough (domain/privacy.py).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from app.catalogues.norms import load_norms
from app.catalogues.peers import is_drawn_by_chance, is_for_some
from app.db import assessments, mergers, organisations
from app.db import statistics as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.figures import figures_by
from app.domain.assessments import NotMeasured, Test
from app.domain.collection import SchoolThere
from app.domain.low_tasks import LowTasks, low_tasks
from app.domain.mergers import Merger
from app.domain.norms import ResultNorms
from app.domain.organisations import CLASS, SCHOOL, Fact, Kind, Organisation
from app.domain.periods import parse_period
from app.domain.privacy import visible_above, visible_reference
from app.domain.school_groups import OBSERVERS, told, was_watched
from app.domain.statistics import Figures, Share
from app.use_cases.files_in_hand import tests_in_hand
from app.use_cases.schools_there import schools_there

_PARTS_OF_SCHOOL = ("building", "parallel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """An organisation under the place, with its figures; None where it has no results of the test."""

    organisation: Organisation
    figures: Figures | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Figures of a larger place beside a place's; `hidden` says why they may not be shown."""

    organisation: Organisation
    figures: Figures | None
    hidden: NotMeasured | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPicture:
    """One test in one place."""

    __test__ = False

    test: Test
    place: Organisation
    figures: Figures
    below: list[Below]
    reference: Reference | None  # the city
    holder: Organisation | None  # the school of a class
    school: Reference | None  # its figures beside the class's
    closed: Merger | None  # the school, or that of the class
    keeper: Organisation | None  # the school of a building, which results are kept by
    in_hand: bool  # a file of the school with this test is handed in and not accepted
    not_drawn: tuple[Organisation, ...]  # classes of the parallel without a subject drawn by chance
    waiting: tuple[Organisation, ...]  # the same classes while a file is in hand: they may be in it
    has_observers: bool  # the school's ВПР of that year was watched
    is_for_some: bool  # not every school writes it: drawn by chance, of another level or form
    without_grade: int  # schools of the place that do not teach the grade, as far as that is known
    norms: ResultNorms
    low: LowTasks  # tasks that go worse than in the city, or where it may not stand beside in the school
    picture: str  # name of its drawing, without theme and size: it changes with the data behind it

    @property
    def place_name(self) -> str:
        """The place as it is known outside its school: «Школа № 1, 5А»."""
        return f"{self.holder.short_name}, {self.place.short_name}" if self.holder else self.place.short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRow:
    """One test in a list of a place's tests; measures are school-level shares by code."""

    __test__ = False

    test: Test
    figures: Figures | None
    measures: Mapping[str, Share]
    reference: Reference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePicture:
    """All tests of a place, with what is said about the place itself."""

    place: Organisation
    kind: Kind
    above: list[Organisation]
    facts: list[Fact]
    tests: list[TestRow]
    norms: ResultNorms
    closed: Merger | None
    keeper: Organisation | None  # the school of a building, which results are kept by


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePicture:
    """A school-level test by the organisations below a place."""

    test: Test
    place: Organisation
    whole: Mapping[str, Share]
    below: list[tuple[Organisation, Mapping[str, Share]]]


def place_of(tx: Tx, actor: Actor, organisation_id: int) -> Organisation:
    """The organisation, for an address in the actor's subtree."""
    require(actor, Action.SEE_RESULTS)
    return organisations.get(tx, organisation_id, seen_by=actor)


def show_place(tx: Tx, actor: Actor, organisation_id: int, *, today: date) -> PlacePicture:
    """The place with its tests, each beside the city's figure where that may be shown."""
    require(actor, Action.SEE_ORGANISATIONS)
    place = organisations.get(tx, organisation_id, seen_by=actor)
    kinds = {kind.code: kind for kind in organisations.list_kinds(tx)}
    return PlacePicture(
        place=place,
        kind=kinds[place.kind],
        above=organisations.ancestors(tx, place),
        facts=told(organisations.facts_of(tx, place, on=today)),
        tests=_tests(tx, place) if actor.may(Action.SEE_RESULTS) else [],
        norms=load_norms(today),
        closed=_closed(tx, place, today),
        keeper=_keeper(tx, place),
    )


def _tests(tx: Tx, place: Organisation) -> list[TestRow]:
    own = figures_by(("test_id",), sums=store.tests_of(tx, place.place))
    measures = _measures(store.measures_of(tx, place.place), "test_id")
    city = organisations.city_above(tx, place)
    whole = figures_by(("test_id",), sums=store.tests_of(tx, city.place)) if city else {}
    between = [
        figures_by(("test_id",), sums=store.tests_of(tx, one.place)) for one in _between(tx, place, city)
    ]
    others = store.other_schools(tx, city.place, place.place) if city else {}
    ids = sorted({int(str(key[0])) for key in own} | set(measures))
    return [
        TestRow(
            test=test,
            figures=own.get(key := (test.id,)),
            measures=measures.get(test.id, {}),
            reference=_reference(
                city,
                own.get(key),
                [found.get(key, Figures()).n for found in between],
                whole.get(key),
                others=others.get(test.id, 0),
            ),
        )
        for test in assessments.list_tests(tx, ids)
    ]


def show_test(tx: Tx, actor: Actor, test_id: int, *, organisation_id: int, today: date) -> TestPicture:
    """One test in a place: its figures, those of what stands below, and the city's beside them."""
    place = place_of(tx, actor, organisation_id)
    test = assessments.get(tx, test_id)
    figures = whole_of(tx, test, place)
    city = organisations.city_above(tx, place)
    whole = whole_of(tx, test, city) if city else None
    holder = organisations.nearest_above(tx, place, kind=SCHOOL) if place.kind == CLASS else None
    between = [_people(tx, test, one) for one in _between(tx, place, city)]
    there = _there(tx, actor, test, place)
    below = _below(tx, actor, test, place, there)
    others = store.other_schools(tx, city.place, place.place, test.id) if city else {}
    reference = _reference(city, figures, between, whole, others=others.get(test.id, 0))
    norms = load_norms(today)
    in_hand = _in_hand(tx, test, holder or place)
    without = _without_subject(tx, actor, test, place)
    return TestPicture(
        test=test,
        place=place,
        figures=figures,
        below=below,
        reference=reference,
        holder=holder,
        school=_school_beside(tx, actor, test, holder, figures) if holder else None,
        closed=_closed(tx, holder or place, today),
        keeper=_keeper(tx, place),
        in_hand=in_hand,
        not_drawn=() if in_hand else without,
        waiting=without if in_hand else (),
        has_observers=_has_observers(tx, test, holder or place),
        is_for_some=is_for_some(test),
        without_grade=len({one.school.id for one in there} - {one.organisation.id for one in below}),
        norms=norms,
        low=LowTasks() if place.holds_schools else _low(figures, below, reference, norms),
        picture=f"test-{test.id}/{place.id}-{_version(tx, test, place)}-{_version(tx, test, city or place)}",
    )


def _low(
    figures: Figures, below: Sequence[Below], reference: Reference | None, norms: ResultNorms
) -> LowTasks:
    city = reference.figures if reference else None
    parts = [one.figures for one in below if one.figures is not None]
    return low_tasks(figures, parts, city or figures, norms, is_larger=city is not None)


def _version(tx: Tx, test: Test, place: Organisation) -> str:
    return store.data_version(tx, test.id, place.place)


def place_id_of(tx: Tx, actor: Actor, code: str) -> int:
    """The id behind an organisation's code; NotFound outside the actor's subtree."""
    require(actor, Action.SEE_RESULTS)
    return organisations.get_by_code(tx, code, seen_by=actor).id


def ids_of(tx: Tx, actor: Actor, test_code: str, organisation_code: str) -> tuple[int, int]:
    """Ids behind the codes of a test and of an organisation."""
    place_id = place_id_of(tx, actor, organisation_code)
    return assessments.get_by_code(tx, test_code).id, place_id


def show_measures(tx: Tx, actor: Actor, test_id: int, *, organisation_id: int, kind: str) -> MeasurePicture:
    """A school-level test: the place's shares and those of every organisation of a kind below it."""
    place = place_of(tx, actor, organisation_id)
    test = assessments.get(tx, test_id)
    below = _measures(store.measures_by_kind(tx, test.id, place.place, kind), "place")
    whole = _measures(store.measures_of(tx, place.place), "test_id").get(test.id, {})
    known = organisations.list_under(tx, place.place, kind=kind, seen_by=actor)
    return MeasurePicture(
        test=test, place=place, whole=whole, below=[(one, below[one.id]) for one in known if one.id in below]
    )


def schools_in(
    tx: Tx, actor: Actor, picture: PlacePicture, academic_year: str | None
) -> list[tuple[Organisation, int, int]]:
    """Every school under a place above schools, by number: how many tests and works it has of a year."""
    require(actor, Action.SEE_RESULTS)
    if not picture.place.holds_schools:
        return []
    of_year = {row.test.id for row in picture.tests if row.test.procedure.academic_year == academic_year}
    tests: Counter[int] = Counter()
    works: Counter[int] = Counter()
    for row in store.tests_by_kind(tx, picture.place.place, SCHOOL).iter_rows(named=True):
        if row["test_id"] in of_year:
            tests[row["place"]] += 1
            works[row["place"]] += row["n"]
    known = organisations.list_under(tx, picture.place.place, kind=SCHOOL, seen_by=actor)
    return [(one, tests[one.id], works[one.id]) for one in known]


def below(tx: Tx, actor: Actor, place: Organisation) -> list[Organisation]:
    """What stands right below a place."""
    require(actor, Action.SEE_ORGANISATIONS)
    return organisations.list_children(tx, place, seen_by=actor)


def above(tx: Tx, place: Organisation) -> list[Organisation]:
    """What stands above a place that the caller got by a scoped query, from the root down."""
    return organisations.ancestors(tx, place)


def _below(tx: Tx, actor: Actor, test: Test, place: Organisation, there: list[SchoolThere]) -> list[Below]:
    kind = CLASS if place.kind in (SCHOOL, *_PARTS_OF_SCHOOL) else SCHOOL
    if place.kind == CLASS:
        return []
    found = _by_kind(tx, test, place, kind)
    known = organisations.list_under(tx, place.place, kind=kind, seen_by=actor)
    awaited = {one.school.id for one in there if one.is_to_write(test.key.grade)}
    shown = [one for one in known if one.id in found or one.id in awaited]
    return [Below(organisation=one, figures=found.get(one.id)) for one in shown]


def _there(tx: Tx, actor: Actor, test: Test, place: Organisation) -> list[SchoolThere]:
    """Schools under a place that were there in the test's year; none of a test that only some write."""
    if not place.holds_schools or is_for_some(test):
        return []
    return schools_there(tx, actor, place, test.procedure.academic_year)


def _by_kind(tx: Tx, test: Test, place: Organisation, kind: str) -> dict[int, Figures]:
    part = store.by_kind(tx, test.id, place.place, kind)
    found = figures_by(
        ("place",), sums=part.sums, tasks=part.tasks, scores=part.scores, paper=test.content.tasks
    )
    return {int(str(key[0])): figures for key, figures in found.items()}


def whole_of(tx: Tx, test: Test, place: Organisation) -> Figures:
    """A test over everything in a place that the caller got by a scoped query."""
    part = store.whole(tx, test.id, place.place)
    found = figures_by(
        ("place",), sums=part.sums, tasks=part.tasks, scores=part.scores, paper=test.content.tasks
    )
    return found.get((place.id,), Figures())


def _closed(tx: Tx, place: Organisation, today: date) -> Merger | None:
    return mergers.closing_of(tx, place, on=today) if place.kind == SCHOOL else None


def _keeper(tx: Tx, place: Organisation) -> Organisation | None:
    is_part = place.kind in _PARTS_OF_SCHOOL
    return organisations.nearest_above(tx, place, kind=SCHOOL) if is_part else None


def _in_hand(tx: Tx, test: Test, school: Organisation) -> bool:
    return school.kind == SCHOOL and test.id in tests_in_hand(tx, school)


def _without_subject(tx: Tx, actor: Actor, test: Test, place: Organisation) -> tuple[Organisation, ...]:
    """Classes of a school that wrote something of the procedure in the grade, but not this drawn subject.

    Of a class: itself.
    """
    if place.kind not in (SCHOOL, CLASS) or not is_drawn_by_chance(test):
        return ()
    alike = [
        one
        for one in assessments.list_tests(tx, sorted(store.tests_under(tx, place.place)))
        if one.procedure.id == test.procedure.id and one.key.grade == test.key.grade
    ]
    written = store.places_by_test(tx, place.place, CLASS, [one.id for one in alike])
    there = {class_id for one in alike for class_id in written[one.id]}
    wrote = {class_id for one in alike if one.key.subject == test.key.subject for class_id in written[one.id]}
    known = organisations.list_under(tx, place.place, kind=CLASS, seen_by=actor)
    return tuple(one for one in known if one.id in there - wrote)


def _has_observers(tx: Tx, test: Test, school: Organisation) -> bool:
    if test.procedure.kind != "vpr":
        return False
    facts = organisations.facts_named(tx, (OBSERVERS,)).get(school.id, [])
    return any(was_watched(one, parse_period(test.procedure.academic_year).first_year) for one in facts)


def _people(tx: Tx, test: Test, place: Organisation) -> int:
    found = figures_by(("test_id",), sums=store.tests_of(tx, place.place, [test.id]))
    return found.get((test.id,), Figures()).n


def _between(tx: Tx, place: Organisation, city: Organisation | None) -> list[Organisation]:
    """What holds the place and lies in the city."""
    if city is None:
        return []
    return [one for one in organisations.ancestors(tx, place) if len(one.path) > len(city.path)]


def _reference(
    city: Organisation | None,
    own: Figures | None,
    between: Sequence[int],
    whole: Figures | None,
    *,
    others: int,
) -> Reference | None:
    if city is None or own is None or whole is None:
        return None
    hidden = visible_above(own.n, between, whole.n, others=others)
    return Reference(organisation=city, figures=None if hidden else whole, hidden=hidden)


def _school_beside(tx: Tx, actor: Actor, test: Test, school: Organisation, own: Figures) -> Reference | None:
    """The school's figures beside a class's; none where the school wrote no more than the class."""
    whole = whole_of(tx, test, school)
    if whole.n <= own.n:
        return None
    hidden = None if actor.covers(school.place) else visible_reference(own.n, whole.n)
    return Reference(organisation=school, figures=None if hidden else whole, hidden=hidden)


def _measures(frame: pl.DataFrame, key: str) -> dict[int, dict[str, Share]]:
    found: dict[int, dict[str, Share]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row[key], {})[row["measure"]] = Share(row["n"], row["of"])
    return found

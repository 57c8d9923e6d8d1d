"""What schools report goes into the stored values without the other schools, as a full pass would put it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from app.catalogues.variables import load_variables
from app.db import computed_models as stamps
from app.db import indicators, jobs
from app.db.engine import Database, Tx
from app.db.tables.indicators import computed_models, indicator_values
from app.domain.access import Actor, Role
from app.domain.assessments import NotMeasured
from app.domain.observation_plans import Given
from app.domain.observations import Source, ValueKind, Variable
from app.domain.organisations import Organisation
from app.domain.quality_model import QualityModel
from app.files import Store
from app.jobs import Worker
from app.use_cases import computing, models, observations, traces
from app.use_cases.models_in_force import install_shipped
from tests.desk import Clock
from tests.make import City, Make

OWN = """code: {code}
name: Свои показатели
version: 1
in_force_from: 2026-09-01
extends: {{code: universal, version: 2}}
parameters:
- parameter: conditions
  criteria:
  - code: staff
    shared: {{direction: more, segments: [ВСОКО], source: школа, frequency: раз в год, responsible: завуч,
             legal_basis: педсовет, name: Своё, heading: Своё, definition: Что.}}
    indicators:
    - code: own-free
      unit: percent
      aggregation: ratio_of_sums
      formula: "share(posts_vacant, posts_total)"
    - code: own-more
      unit: percent
      aggregation: median
      formula: "round(@own-free / 3 + previous(@own-free), 1)"
"""
YEARS = {"academic_year": ("2024/25", "2025/26"), "calendar_year": ("2024", "2025")}
Row = tuple[object, ...]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """A coordinator who records what schools report, and one worker that stays."""

    database: Database
    city: City
    coordinator: Actor
    worker: Worker
    clock: Clock

    def record(self, *given: Given) -> None:
        """Record it, a moment later than anything before."""
        self.clock.move(timedelta(minutes=1))
        with self.database.writing() as tx:
            observations.record(
                tx, self.coordinator, given, source=Source.API, reference=None, now=self.clock()
            )  # fmt: skip

    def tell(self, *given: Given) -> None:
        """Record it, and let the worker do its job."""
        self.record(*given)
        self.worker.run_all()

    def rows(self) -> dict[Key, Row]:
        """All stored values by model, place, year and indicator."""
        with self.database.reading() as tx:
            return stored(tx)

    def computed_anew(self) -> dict[Key, Row]:
        """What a full pass over the same data would store."""
        with self.database.engine.connect() as tx:
            tx.begin()
            observed = computing.observe(tx, self.coordinator, today=self.clock().date())
            assert computing.keep(tx, self.coordinator, computing.compute(observed), now=self.clock())
            found = stored(tx)
            tx.rollback()
        return found

    def written_since(self) -> set[int]:
        """Places of which a value was written at the present moment."""
        c = indicator_values.c
        with self.database.reading() as tx:
            query = select(c.organisation_id).where(c.computed_at == self.clock())
            return set(tx.execute(query).scalars())


def stored(tx: Tx) -> dict[Key, Row]:
    """All but the stamps: a row that did not change keeps the moment and the data that it was computed of."""
    columns = [one for one in indicator_values.c if one.name not in ("computed_at", "data_version")]
    n_key = len(indicator_values.primary_key)
    return {tuple(row[:n_key]): tuple(row[n_key:]) for row in tx.execute(select(*columns))}


@pytest.fixture
def office(database: Database, make: Make, tmp_path: Path) -> Office:
    """Four schools in two districts, a building, results of pupils; nobody has reported anything."""
    city, clock = make.city(), Clock()
    make.organisation("building", city.school(1), code="sch1/b", name="Корпус 1")
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    with database.writing() as tx:
        install_shipped(tx, by="x", now=clock())
    coordinator = make.person(Role.COORDINATOR, city.root, "koordinator")
    director = make.person(Role.DIRECTOR, city.school(1), "director")
    for owner, code in ((coordinator, "own-city"), (director, "own-school")):
        with database.writing() as tx:
            kept = models.take_in(tx, owner, OWN.format(code=code), where="x.yaml", now=clock()).version
            models.publish(tx, coordinator, code, 1, on=clock().date(), seen=kept.seen, now=clock())
    return Office(database, city, coordinator, Worker(database, Store(tmp_path), now=clock), clock)


def value(random: Random, variable: Variable) -> float | bool:
    low, high = max(variable.low or 0, 0), min(variable.high or 40, 40)
    if variable.kind is ValueKind.YES_NO:
        return random.random() < 0.5
    if variable.kind is ValueKind.WHOLE:
        return float(random.randint(int(low), int(high)))
    return round(random.uniform(low, high), random.choice((1, 2)))


def given(random: Random, variable: Variable, school: str, year: str) -> Given:
    """A report of a school, or why there is none."""
    lacks = random.choice((NotMeasured.NOT_APPLICABLE, NotMeasured.NOT_COLLECTED))
    reason = lacks if random.random() < 0.15 else None
    return Given(
        organisation=school, variable=variable.code, period=year, reason="уточнили", not_measured=reason,
        value=None if reason else value(random, variable),
        breakdown={one.code: random.choice(sorted(one.values)) for one in variable.dimensions},
    )  # fmt: skip


def everything(city: Sequence[Organisation], random: Random) -> list[Given]:
    """Most of what schools can report of two years each; some say nothing of some of it."""
    found: dict[tuple[object, ...], Given] = {}
    for variable in load_variables().variables.values():
        for year in YEARS[variable.period.value]:
            for school in city:
                for _ in range(3 if variable.dimensions else 1):
                    one = given(random, variable, school.code, year)
                    if random.random() < 0.85:
                        found[one.organisation, one.variable, one.period, str(one.breakdown)] = one
    return list(found.values())


@pytest.mark.parametrize("seed", range(2))
def test_what_is_followed_is_what_a_full_pass_would_store(office: Office, seed: int) -> None:
    random = Random(seed)  # noqa: S311
    office.tell(*everything(office.city.schools, random))
    assert office.rows() == office.computed_anew()
    variables = list(load_variables().variables.values())
    followed = 0
    for _ in range(12):
        edits: dict[tuple[object, ...], Given] = {}
        for variable in random.choices(variables, k=random.choice((1, 1, 3, 8))):
            where = [one.code for one in office.city.schools]
            where += ["sch1/b"] if "building" in variable.reporters else []
            year = random.choice(YEARS[variable.period.value])
            one = given(random, variable, random.choice(where), year)
            edits[one.organisation, one.variable, one.period, str(one.breakdown)] = one
        for part in (list(edits.values())[:2], list(edits.values())[2:]):
            office.record(*part)  # several changes wait for one job
        office.worker.run_all()
        touched = {one.organisation for one in edits.values()}
        left = [one for one in office.city.schools if one.code not in touched]
        followed += bool(left) and not office.written_since() & {one.id for one in left}
        assert office.rows() == office.computed_anew()
        with office.database.reading() as tx:
            (told,) = set(tx.execute(select(computed_models.c.told)).scalars())
            assert told == stamps.last_told(tx)
    assert followed > 6, "most of it was followed"


# What is followed, and what is not.

POSTS = ((1, 2), (2, 4), (3, 1), (4, 3))
FIRST, LAST = "2024/25", "2025/26"


def vacant(school: int, value: float | None, year: str = LAST) -> Given:
    """A report of vacant posts; None: not applicable."""
    reason = None if value is not None else NotMeasured.NOT_APPLICABLE
    return Given(
        organisation=f"sch{school}", variable="posts_vacant", period=year, value=value, not_measured=reason,
        reason="уточнили",
    )  # fmt: skip


def posts(school: int, year: str = LAST) -> Given:
    return Given(
        organisation=f"sch{school}", variable="posts_total", period=year, value=10.0, reason="уточнили"
    )


@pytest.fixture
def told(office: Office) -> Office:
    """All schools have told their posts; the worker has computed it."""
    office.tell(*(posts(school) for school, _ in POSTS), *(vacant(*one) for one in POSTS))
    return office


def share(office: Office, place: Organisation, year: str = LAST) -> tuple[object, ...] | None:
    """Vacant posts: above, below the line, schools that told and that were awaited."""
    row = office.rows().get(("universal", 2, place.id, year, "staff-vacant"))
    return None if row is None else (row[0], row[1], row[4], row[5])


def never(*_: object, **__: object) -> None:
    raise AssertionError("the whole was computed")


def test_a_changed_report_is_written_for_its_school_and_for_what_stands_above(
    told: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing, "observe", never)
    assert share(told, told.city.root) == (10, 40, 4, 4)
    told.tell(vacant(1, 5))
    assert share(told, told.city.school(1)) == (5, 10, 1, 1)
    assert share(told, told.city.districts[0]) == (9, 20, 2, 2)
    assert share(told, told.city.root) == (13, 40, 4, 4)
    above = {told.city.root.id, told.city.districts[0].id, told.city.school(1).id}
    assert told.written_since() == above
    told.tell(vacant(2, None))
    assert share(told, told.city.school(2)) is None
    assert share(told, told.city.root) == (9, 30, 3, 3), "nobody waits for whom it does not concern"


def test_a_sum_of_fractions_is_the_same_where_it_is_traced(told: Office) -> None:
    told.tell(vacant(1, 0.1), vacant(2, 0.2), vacant(3, 0.3), vacant(4, 0.4))
    with told.database.reading() as tx:
        found = traces.trace(tx, told.coordinator, "staff-vacant", place_id=told.city.root.id)
    assert found.value is not None and found.now is not None
    assert found.value.figure == found.now
    assert not found.is_waiting


def test_a_change_of_the_year_before_goes_on_into_the_next(
    told: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.tell(*(posts(one, FIRST) for one in (1, 2)), *(vacant(one, 5, FIRST) for one in (1, 2)))
    monkeypatch.setattr(computing, "observe", never)
    told.tell(vacant(1, 6, FIRST))
    key = ("own-city", 1, told.city.school(1).id, LAST, "own-more")
    assert told.rows()[key][2] == 66.7, "20 ÷ 3 of this year and 60 of the last one"
    monkeypatch.undo()
    assert told.rows() == told.computed_anew()


def test_the_first_number_of_its_kind_in_a_year_is_computed_as_a_whole(told: Office) -> None:
    told.tell(vacant(1, 3, FIRST), posts(1, FIRST))
    assert share(told, told.city.root, FIRST) == (3, 10, 1, 4), "all four are awaited from now on"
    assert told.city.school(4).id in told.written_since()
    assert told.rows() == told.computed_anew()


def test_what_others_change_is_computed_as_a_whole(told: Office, make: Make) -> None:
    make.accepted(make.test("Русский язык"), told.city.classes, by=told.city.root, pupils=12)
    told.clock.move(timedelta(minutes=1))
    with told.database.writing() as tx:
        jobs.add_computing(tx, created_by="x", at=told.clock())
    told.record(vacant(1, 5))  # one job for both
    told.worker.run_all()
    assert told.city.school(4).id in told.written_since()
    assert told.rows() == told.computed_anew()


def test_a_new_test_is_in_what_is_computed_next(told: Office, make: Make) -> None:
    make.test("Русский язык")
    told.tell(vacant(1, 5))
    assert told.city.school(4).id in told.written_since()
    assert told.rows() == told.computed_anew()


def test_a_job_that_dies_half_way_leaves_nothing_behind(
    told: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, save = told.rows(), indicators.save_values

    def dies(tx: Tx, model: QualityModel, *rest: object, **more: object) -> None:
        save(tx, model, *rest, **more)  # type: ignore[arg-type]
        if model.code != "universal":
            raise RuntimeError("the power is off")

    monkeypatch.setattr(indicators, "save_values", dies)
    told.tell(vacant(1, 5))
    assert told.rows() == before
    monkeypatch.undo()
    told.tell(vacant(2, 5))
    assert share(told, told.city.root) == (14, 40, 4, 4)
    assert told.rows() == told.computed_anew()


def test_two_workers_take_turns(told: Office, tmp_path: Path) -> None:
    other = replace(told, worker=Worker(told.database, Store(tmp_path), now=told.clock))
    for number, office in enumerate((other, told, told, other, told)):
        office.tell(vacant(1 + number % 3, number), vacant(4, number + 1))
        assert office.rows() == office.computed_anew()


def test_what_is_reported_while_the_whole_is_computed_is_followed_at_once(told: Office) -> None:
    with told.database.reading() as tx:
        observed = computing.observe(tx, told.coordinator, today=told.clock().date())
    told.record(vacant(1, 5))
    with told.database.writing() as tx:
        assert computing.keep(tx, told.coordinator, computing.compute(observed), now=told.clock())
    assert share(told, told.city.root) == (13, 40, 4, 4)
    with told.database.reading() as tx:
        told_by_all = [stamps.computed_version(tx, one) for one in (observed.model, observed.own[0].model)]
        assert told_by_all == [stamps.data_version(tx)] * 2


def test_a_long_list_is_computed_as_a_whole(told: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "MOST_FOLLOWED", 2)
    told.tell(*(vacant(school, 7) for school in (1, 2, 3)))
    assert told.city.school(4).id in told.written_since()
    assert told.rows() == told.computed_anew()


def test_what_is_too_large_to_hold_is_computed_as_a_whole(
    told: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computing, "MOST_HELD_MB", 0.0)
    told.tell(posts(1, FIRST))  # computes the whole
    told.tell(vacant(1, 5))
    assert told.city.school(4).id in told.written_since()
    assert told.rows() == told.computed_anew()

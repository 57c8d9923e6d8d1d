"""Real results through the whole product: the figures that their descriptions state, on both databases."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from app.db import organisations as places
from app.db.engine import Database
from app.domain.access import Role
from app.domain.assessments import Task
from app.domain.organisations import CLASS, SCHOOL
from app.domain.statistics import Figures, Share
from app.files import Store
from app.use_cases import installation, organisations, setting_up, sources, statistics
from tests.desk import Desk, open_desk
from tests.make import NOW, Make
from tests.shared_data import SHARED, needs_shared

TIMSS = SHARED / "data/timss2007-russia-g8"
MOSCOW = SHARED / "data/moscow-ege-2016/data-9722-2016-10-31.csv"
PROTOCOL = SHARED / "data/vpr-protocol-form/vpr_protocol_form.xlsx"
OKRUGS = {  # took the exam, 220 points and more: the sums of the data's description
    "Восточный": (7812, 1575),
    "Западный": (6986, 1670),
    "Зеленоградский": (1828, 403),
    "Северный": (6525, 1436),
    "Северо-Восточный": (7259, 1427),
    "Северо-Западный": (4779, 1204),
    "Центральный": (7679, 2906),
    "Юго-Восточный": (7787, 1490),
    "Юго-Западный": (7725, 2166),
    "Южный": (8081, 1643),
}


@pytest.fixture
def country(database: Database, make: Make, tmp_path: Path) -> Desk:
    """Somebody above all schools at work."""
    with database.writing() as tx:
        system = setting_up.set_up(tx, now=NOW)
        root = places.get(tx, system.place.id, seen_by=system)
    return open_desk(make, Store(tmp_path / "data"), make.actor_at(root))


def load_organisations(desk: Desk, path: Path, under: str) -> None:
    with desk.database.writing() as tx:
        system = installation.system_actor(tx)
        read = organisations.read_file(path, file_name=path.name, under=under)
        organisations.load(tx, system, read, file_name=path.name, now=NOW)


def rates(figures: Figures, tasks: Iterable[Task], domain: str) -> dict[str, float]:
    """Points of the possible ones, per cent, by a property of the tasks."""
    described = {task.position: task for task in tasks}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in figures.tasks:
        group = sums[getattr(described[one.position], domain)]
        group[0] += one.points
        group[1] += one.possible
    return {name: round(float(Fraction(100 * points, most)), 2) for name, (points, most) in sums.items()}


@needs_shared
def test_timss_comes_out_as_published(country: Desk) -> None:
    path = TIMSS / "math_scored.csv"
    load_organisations(country, path, "RU")
    batch = country.load(
        path, items=TIMSS / "math_items.csv", procedure="timss-2007", subject="Математика", grade=8
    )
    assert batch.n_rows == 4472
    code = "timss-2007.matematika.8"
    picture = country.picture(code, "RU")
    figures, tasks = picture.figures, picture.test.content.tasks
    assert (figures.n, figures.n_scored, len(tasks)) == (4472, 4471, 215)
    assert figures.pct_of_max == pytest.approx(52.737, abs=0.0005)
    assert sum(task.points for task in figures.tasks) == figures.points
    assert sum(task.possible for task in figures.tasks) == figures.possible
    assert rates(figures, tasks, "cognitive") == {"Knowing": 62.78, "Applying": 52.72, "Reasoning": 37.86}
    assert rates(figures, tasks, "content") == {
        "Algebra": 53.29,
        "Data and Chance": 48.73,
        "Geometry": 53.28,
        "Number": 54.39,
    }
    school = country.picture(code, "301").figures
    assert (school.points, school.possible) == (127, 407)
    with_results = [one for one in picture.below if one.figures]
    assert len(with_results) == 210
    with country.database.reading() as tx:
        place = country.actor.place
        schools = places.list_under(tx, place, kind=SCHOOL, seen_by=country.actor)
        classes = places.list_under(tx, place, kind=CLASS, seen_by=country.actor)
        files = sources.sources(tx, country.actor, picture.test.id, organisation_id=place.id).files
    assert (len(schools), len(classes), len(files)) == (210, 271, 271)
    assert sum(one.figures.points for one in with_results if one.figures) == figures.points


@needs_shared
def test_moscow_adds_up_from_schools_to_okrugs_and_the_city(country: Desk, make: Make) -> None:
    with country.database.reading() as tx:
        root = places.get(tx, country.actor.place.id, seen_by=country.actor)
    city = make.organisation("municipality", root, code="moscow", name="Москва")
    load_organisations(country, MOSCOW, "moscow")
    coordinator = country.by(make.person(Role.COORDINATOR, city))
    batch = coordinator.load(MOSCOW, subject="Все предметы", grade=11)
    assert (batch.n_rows, batch.title) == (626, "ЕГЭ-2016, все предметы, 11 класс")
    with country.database.reading() as tx:
        okrugs = places.list_under(tx, city.place, kind="okrug", seen_by=coordinator.actor)
        found = {
            one.name.removesuffix(" административный округ"): statistics.show_measures(
                tx, coordinator.actor, int(str(batch.test_id)), organisation_id=one.id, kind=SCHOOL
            ).whole["over_220"]
            for one in okrugs
        }
        whole = statistics.show_measures(
            tx, coordinator.actor, int(str(batch.test_id)), organisation_id=city.id, kind="okrug"
        )
    assert found == {name: Share(over, took) for name, (took, over) in OKRUGS.items()}
    assert whole.whole["over_220"] == Share(15_920, 66_461)
    assert whole.whole["over_160"] == Share(34_225, 66_461)
    assert round(float(str(whole.whole["over_220"].pct)), 2) == 23.95
    assert {
        one.name.removesuffix(" административный округ"): shares["over_220"] for one, shares in whole.below
    } == found


@needs_shared
def test_the_protocol_form_of_a_school(country: Desk, make: Make) -> None:
    with country.database.reading() as tx:
        root = places.get(tx, country.actor.place.id, seen_by=country.actor)
    school = make.organisation("school", root, code="edu301001", number=1)
    deputy = country.by(make.person(Role.DEPUTY, school))
    asked = deputy.check(PROTOCOL)
    assert (asked.status, asked.reading["missing"]) == ("remarks", ["procedure", "subject", "grade"])
    deputy.cancel(asked)
    loaded = deputy.load(PROTOCOL, procedure="vpr-2025", subject="Биология", grade=6)
    figures = deputy.picture("vpr-2025.biologiya.6", "edu301001").figures
    assert (figures.n, figures.absent) == (18, 2)
    assert figures.scores[20] >= 1
    assert (len(figures.tasks), sum(task.max_score for task in figures.tasks)) == (15, 20)
    frame = pl.read_parquet(deputy.files.path(str(loaded.stored_as)))
    rows = dict(frame.select("code", "total").iter_rows())
    assert rows["40001"] == 20
    assert sum(total for total in rows.values() if total is not None) == figures.points
    assert {code for code, total in rows.items() if total is None} == {"40019", "40020"}

"""Indicators of a school's or a city's own: computed for the places below their owner and for nobody else."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.db.tables.indicators import indicator_values
from app.domain.access import Role
from app.use_cases import models
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
YEAR = "2026/27"
OWN = """code: {code}
name: Свои показатели
version: {version}
in_force_from: 2026-09-01
extends: {{code: universal, version: 1}}
parameters:
- parameter: conditions
  criteria:
  - code: staff
    shared: {{unit: percent, direction: more, aggregation: ratio_of_sums, segments: [ВСОКО], source: школа,
             frequency: раз в год, responsible: завуч, legal_basis: педсовет}}
    indicators:
    - {{code: own-free, name: Свободные места, heading: Места, definition: Что., formula: "{formula}"}}
    - {{code: own-twice, name: Вдвое, heading: Вдвое, definition: Что., formula: "@own-free * 2"}}
"""


@pytest.fixture(autouse=True)
def installed(first_version_alone: None, city: City, make: Make) -> None:
    """Of ten posts two are vacant at the first school, four at the second."""
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
    make.person(Role.DIRECTOR, city.school(1), "director")
    make.person(Role.DIRECTOR, city.school(2), "director2")
    values = ((1, 2), (2, 4))
    make.told(
        *((number, "posts_total", YEAR, 10) for number, _ in values),
        *((number, "posts_vacant", YEAR, vacant) for number, vacant in values),
    )


def publish(make: Make, login: str, code: str, version: int = 1, formula: str = "") -> None:
    formula = formula or "share(posts_vacant, posts_total)"
    text = OWN.format(code=code, version=version, formula=formula)
    owner, coordinator = make.actor(login), make.actor("koordinator")
    with make.writing() as tx:
        kept = models.take_in(tx, owner, text, where="свои.yaml", now=NOW).version
        models.publish(tx, coordinator, code, version, on=NOW.date(), seen=kept.seen, now=NOW)
    make.compute()


def stored(make: Make, *, own: bool) -> list[tuple[object, ...]]:
    """Values, but for the moment when they were computed."""
    columns = [one for one in indicator_values.c if one.name not in ("computed_at", "data_version")]
    query = select(*columns).where((indicator_values.c.model != "universal") == own)
    with make.writing() as tx:
        return sorted(tuple(row) for row in tx.execute(query))


def test_a_school_s_own_indicator_is_computed_for_it_alone(city: City, make: Make) -> None:
    before = stored(make, own=False)
    assert stored(make, own=True) == []
    publish(make, "director", "school-1")
    assert stored(make, own=False) == before
    assert {(row[2], row[4]) for row in stored(make, own=True)} == {
        (city.school(1).id, "own-free"), (city.school(1).id, "own-twice"),
    }  # fmt: skip


def test_a_school_s_own_indicator_stands_on_its_pages_marked(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    publish(make, "director", "school-1")
    school = city.school(1)
    page = client_for("director").get(f"/organisations/{school.id}/indicators")
    text = words_of(page.text)
    assert "Свободные места, % свой показатель: Школа № 1 20,0" in text, text
    other = words_of(client_for("koordinator").get(f"/organisations/{city.school(2).id}/indicators").text)
    assert "Свободные места" not in other and "Вакантные ставки" in other
    address = f"/indicators/own-free/value?place={school.id}&year=2026-27"
    assert address.replace("2026-27", "2026%2F27").replace("&", "&amp;") in page.text
    trace = words_of(client_for("director").get(address).text)
    assert "20,0 %" in trace and "Свой показатель: Школа № 1" in trace
    assert "вакантных ставок 2" in trace.lower()
    twice = words_of(client_for("director").get(address.replace("own-free", "own-twice")).text)
    assert "«Свободные места» × 2 = 20 × 2 = 40" in twice
    passport = words_of(client_for("director").get("/indicators/own-free").text)
    assert "Свой показатель: Школа № 1" in passport and "Свои показатели, версия 1" in passport
    assert client_for("koordinator").get("/indicators/own-free").status_code == 404  # whose?
    with_place = client_for("koordinator").get(f"/indicators/own-free?place={school.id}")
    assert "Свой показатель: Школа № 1" in words_of(with_place.text)
    elsewhere = f"/indicators/own-free/value?place={city.school(2).id}&year=2026-27"
    assert client_for("koordinator").get(elsewhere).status_code == 404

    model = words_of(client_for("director").get("/indicators").text)
    assert "Свои показатели: Школа № 1" in model and "Свободные места Что. %" in model
    assert "Свои показатели" not in client_for("koordinator").get("/indicators").text

    machine = api_for("director")
    own = machine.get("/indicators?own=true").json()["items"]
    assert [one["code"] for one in own] == ["own-free", "own-twice"]
    listed = machine.get("/indicator-values?own=true").json()["items"]
    assert [(one["indicator"], one["value"], one["model"]) for one in listed] == [
        ("own-free", 20.0, "school-1"), ("own-twice", 40.0, "school-1"),
    ]  # fmt: skip
    traced = machine.get("/indicator-values/trace?indicator=own-free&organisation=sch1").json()
    assert (traced["owner"], traced["sums"]["value"]) == ("Школа № 1", 20.0)
    assert machine.get("/indicators/own-free").json()["formula"] == "share(posts_vacant, posts_total)"
    assert api_for("director2").get("/indicator-values?own=true").json()["items"] == []


def test_two_schools_may_call_their_own_alike(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    publish(make, "director", "school-1")
    publish(make, "director2", "school-2", formula="share(posts_total - posts_vacant, posts_total)")
    for number, value in ((1, "20,0 %"), (2, "60,0 %")):
        address = f"/indicators/own-free/value?place={city.school(number).id}&year=2026-27"
        assert value in words_of(client_for("koordinator").get(address).text)
    query = "/indicator-values?own=true&subtree=true&indicator=own-free"
    pages, after = [], ""
    while after is not None:
        said = api_for("koordinator").get(f"{query}&limit=1&after={after}").json()
        pages += said["items"]
        after = said["next"]
    assert [(one["organisation"], one["value"]) for one in pages] == [("sch1", 20.0), ("sch2", 60.0)]


def test_a_city_s_own_indicator_is_a_column_of_its_table_marked(
    city: City, make: Make, client_for: ClientFor
) -> None:
    publish(make, "koordinator", "city-own")
    page = client_for("koordinator").get(f"/organisations/{city.root.id}?year=2026/27")
    text = words_of(page.text)
    assert "Места %, свой" in text
    address = f"/indicators/own-free/value?year=2026-27&amp;place={city.root.id}"
    assert address in page.text or f"own-free/value?year=2026%2F27&amp;place={city.root.id}" in page.text
    # (2 + 4) / (10 + 10) of the city
    trace = client_for("koordinator").get(f"/indicators/own-free/value?place={city.root.id}&year=2026-27")
    assert "30,0 %" in words_of(trace.text)
    school = words_of(client_for("director").get(f"/organisations/{city.school(1).id}/indicators").text)
    assert "свой показатель: Учебный город" in school
    table = client_for("koordinator").get(f"/organisations/{city.root.id}/indicators.csv?year=2026/27")
    assert "свой показатель: Учебный город" in table.content.decode("utf-8-sig")


def test_the_next_version_takes_the_place_of_the_one_before_and_archiving_ends_it(
    city: City, make: Make, client_for: ClientFor
) -> None:
    publish(make, "director", "school-1")
    publish(make, "director", "school-1", version=2, formula="share(posts_total - posts_vacant, posts_total)")
    address = f"/organisations/{city.school(1).id}/indicators"
    text = words_of(client_for("director").get(address).text)
    assert text.count("Свободные места") == 1 and "свой показатель: Школа № 1 80,0" in text
    coordinator = client_for("koordinator")
    assert "действует" in words_of(coordinator.get("/models/school-1/2").text)
    assert coordinator.post("/models/school-1/2/archiving", {"seen": 3}).status_code == 303
    assert "Свободные места" not in client_for("director").get(address).text
    assert "Вакантные ставки" in client_for("director").get(address).text

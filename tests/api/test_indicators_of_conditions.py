"""Indicators of what schools report: the city's number, each school's, down to who told it."""

from collections.abc import Callable

from app.domain.assessments import NotMeasured
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.use_cases import observations
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
VACANT = "/indicators/staff-vacant/value"
YEAR = "2025/26"


def told(make: Make, city: City, *values: tuple[int, str, float], reason: str | None = None) -> None:
    """Records values of schools by number, and computes."""
    given = [
        Given(organisation=f"sch{number}", variable=variable, period=YEAR, value=value, reason=reason)
        for number, variable, value in values
    ]
    who = make.actor("koordinator")
    with make.writing() as tx:
        observations.record(tx, who, given, source=Source.FILE, reference=None, now=NOW)
    make.compute()


def test_a_city_is_counted_from_the_sums_of_its_schools(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    told(make, city, (1, "posts_total", 60), (1, "posts_vacant", 7.5), (2, "posts_total", 40))
    told(make, city, (2, "posts_vacant", 2))
    page = words_of(client_for("koordinator").get(f"{VACANT}?place={city.root.id}&year=2025-26").text)
    assert "вакантных ставок ÷ ставок педагогов = 9,5 ÷ 100 = 9,5 %" in page
    assert "неполно, ответили 2 из 4 школ" in page
    assert "С учётом случая" not in page, "a full count is moved by no chance"
    told_csv = client_for("zavuch").get(f"{VACANT}.csv?year=2025-26").text
    assert "из 1 школы" not in told_csv, "of a single school nobody asks how many answered"
    items = (
        api_for("koordinator").get("/indicator-values", params={"indicator": "staff-vacant"}).json()["items"]
    )
    (one,) = items
    assert (one["numerator"], one["denominator"], one["low"], one["level"]) == (9.5, 100, None, None)


def test_a_school_s_number_opens_to_who_told_it_and_follows_a_correction(
    city: City, make: Make, client_for: ClientFor
) -> None:
    told(make, city, (1, "posts_total", 60), (1, "posts_vacant", 9))
    zavuch, school = client_for("zavuch"), city.school(1)
    address = f"{VACANT}?place={school.id}&year=2025-26"
    page = zavuch.get(address).text
    assert "9 ÷ 60 = 15,0 %" in words_of(page)
    assert "вакантных ставок 9 Человек koordinator" in words_of(page)
    assert f"/organisations/{school.id}/observations/history?variable=posts_vacant" in page
    told(make, city, (1, "posts_vacant", 3), reason="пришли два учителя")
    assert "3 ÷ 60 = 5,0 %" in words_of(zavuch.get(address).text)


def test_what_was_not_told_is_no_nought(city: City, make: Make, client_for: ClientFor) -> None:
    told(make, city, (1, "posts_total", 60), (1, "posts_vacant", 9), (2, "posts_total", 40))
    page = client_for("koordinator").get(f"{VACANT}?place={city.school(2).id}&year=2025-26").text
    assert "Этого числа пока нет: ещё не сообщили." in words_of(page)


def test_another_school_s_number_is_not_there(city: City, make: Make, client_for: ClientFor) -> None:
    told(make, city, (2, "posts_total", 40), (2, "posts_vacant", 4))
    address = f"{VACANT}?place={city.school(2).id}&year=2025-26"
    assert client_for("zavuch").get(address).status_code == 404


def test_the_city_s_table_shows_one_parameter_and_who_loaded_nothing_stays_silent(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=12)
    told(make, city, (1, "posts_total", 60), (1, "posts_vacant", 9))
    told(make, city, (2, "posts_total", 40), (2, "posts_vacant", 4))
    client, address = client_for("koordinator"), f"/organisations/{city.root.id}"
    both = words_of(client.get(address).text)
    assert "Вакансии" in both
    assert "Мат., 4 кл." in both.replace("\xa0", " ")
    assert "Нет данных от 3 школ" in both, "reports are no results"
    alone = words_of(client.get(f"{address}?parameter=conditions").text)
    assert "Вакансии" in alone
    assert "Мат., 4" not in alone
    machine = api_for("koordinator")
    found = machine.get("/city", params={"organisation": "city", "parameter": "conditions"}).json()
    assert [one["indicator"] for one in found["indicators"]] == ["staff-vacant"]
    slip = client.get(f"{address}?parameter=people")
    assert slip.status_code == 422
    assert "В модели качества нет имени «people»." in words_of(slip.text)


def test_what_is_still_compared_is_one_phrase(city: City, client_for: ClientFor) -> None:
    page = words_of(client_for("koordinator").get("/indicators/staff-vacant").text)
    phrase = "строки показателей самообследования и день, на который берут числа"
    assert f"Ещё сверяем: {phrase}." in page


def test_an_empty_cell_says_why_there_is_no_number(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    """School 1 told, 2 has no posts, 3 is not asked, 4 has not answered, and 5 has no grade 4."""
    make.school(city.districts[0], 5, ["9А"])
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=12)
    told(make, city, (1, "posts_total", 60), (1, "posts_vacant", 9))
    told(make, city, (2, "posts_total", 0), (2, "posts_vacant", 0))
    not_asked = [
        Given(
            organisation="sch3", variable=variable, period=YEAR, value=None,
            not_measured=NotMeasured.NOT_APPLICABLE,
        )
        for variable in ("posts_total", "posts_vacant")
    ]  # fmt: skip
    who = make.actor("koordinator")
    with make.writing() as tx:
        observations.record(tx, who, not_asked, source=Source.FILE, reference=None, now=NOW)
    make.compute()
    client, address = client_for("koordinator"), f"/organisations/{city.root.id}"
    page = words_of(client.get(f"{address}?parameter=all").text)
    row = {number: page[page.index(f"Школа № {number} ") :].split("Школа № ")[1] for number in range(2, 6)}
    assert "не писали" in row[2] and "делить не на что" in row[2]
    assert "не применимо" in row[3]
    assert "школа ещё не загрузила" in row[4]
    marks_alone = words_of(client.get(f"{address}?parameter=results").text)
    assert "таких классов нет" in marks_alone[marks_alone.index("Школа № 5 ") :]
    file = client.get(f"{address}/indicators.csv?parameter=all").text
    lines = {
        number: next(one for one in file.splitlines() if f"№ {number};" in one) for number in range(1, 6)
    }
    assert "делить не на что" in lines[2]
    assert "не применимо" in lines[3]
    assert "таких классов нет" in lines[5]
    assert "нет" not in lines[4] + lines[1], "what may still come is an empty cell"
    found = api_for("koordinator").get("/city", params={"organisation": "city"}).json()["indicators"]
    (vacant,) = (one["silent"] for one in found if one["indicator"] == "staff-vacant")
    assert [(one["organisation"], one["why"], one["told"]) for one in vacant] == [
        ("sch2", "not_applicable", "zero_denominator"),
        ("sch3", "not_applicable", "not_applicable"),
        ("sch4", "not_collected", None),
        ("sch5", "not_collected", None),
    ]
    (marks,) = (one["silent"] for one in found if one["indicator"] == "vpr-math-4-good")
    assert {one["organisation"]: one["why"] for one in marks}["sch5"] == "not_applicable"

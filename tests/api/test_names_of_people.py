"""Who did something is shown by name; REST gives the log-in and the name beside it."""

from collections.abc import Callable

from app.db import jobs
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from app.domain.jobs import JobKind
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]

YEAR = "2025/26"


def test_who_loaded_a_file_is_named(city: City, make: Make, client_for: ClientFor, api_for: ApiFor) -> None:
    waiting = make.batch(city.school(1), by="zavuch")
    batch = make.batch(city.school(1), status=BatchStatus.ACCEPTED, test=make.test(), by="zavuch")
    page = words_of(client_for("koordinator").get(f"/result-batches/{waiting.id}").text)
    assert "Кто загрузил: Человек zavuch." in page
    assert "Человек zavuch" in client_for("koordinator").get("/lists/result-batches.csv").text
    listed = api_for("koordinator").get("/result-batches").json()["items"][0]
    alone = api_for("koordinator").get(f"/result-batches/{batch.id}").json()
    for told in (listed, alone):
        assert (told["created_by"], told["created_by_name"]) == ("zavuch", "Человек zavuch")
        assert (told["confirmed_by"], told["confirmed_by_name"]) == ("zavuch", "Человек zavuch")


def test_who_is_gone_is_shown_by_the_log_in(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    batch = make.batch(city.school(1), by="forgotten")
    page = words_of(client_for("koordinator").get(f"/result-batches/{batch.id}").text)
    assert "Кто загрузил: forgotten." in page
    told = api_for("koordinator").get("/result-batches").json()["items"][0]
    assert (told["created_by_name"], told["confirmed_by_name"]) == ("forgotten", None)


def test_who_confirmed_the_files_behind_a_figure_is_named(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    test = make.test()
    make.accepted(test, city.classes_of(1), by=city.school(1), pupils=2)
    page = client_for("koordinator").get(f"/tests/{test.id}/sources", params={"place": city.root.id}).text
    assert "nobody" in page  # nobody has this log-in
    make.person(Role.DEPUTY, city.school(1), "nobody", name="Завуч первой школы")
    page = client_for("koordinator").get(f"/tests/{test.id}/sources", params={"place": city.root.id}).text
    assert "Завуч первой школы" in page and "nobody" not in page
    told = api_for("koordinator").get(
        "/statistics", params={"test": test.code, "organisation": city.root.code}
    )
    assert told.json()["sources"][0]["confirmed_by_name"] == "Завуч первой школы"


def test_who_told_a_value_is_named(city: City, make: Make, client_for: ClientFor, api_for: ApiFor) -> None:
    make.told((1, "posts_total", YEAR, 10), (1, "posts_vacant", YEAR, 2))
    school = city.school(1)
    history = {"variable": "posts_total", "period": YEAR}
    zavuch = client_for("zavuch")
    for address, asked in (
        (f"/organisations/{school.id}/observations", {}),
        (f"/organisations/{school.id}/observations.csv", {}),
        (f"/organisations/{school.id}/observations/history", history),
        (f"/organisations/{school.id}/observations/history.csv", history),
        ("/indicators/staff-vacant/value", {"place": school.id, "period": YEAR}),
    ):
        answered = zavuch.get(address, params=asked)
        assert answered.status_code == 200, address
        assert "Человек koordinator" in words_of(answered.text), address
    robot = api_for("zavuch")
    asked = {"organisation": school.code}
    for told in (
        robot.get("/observations", params=asked).json()["items"],
        robot.get("/observations/history", params={**asked, **history}).json()["items"],
    ):
        assert {(one["entered_by"], one["entered_by_name"]) for one in told} == {
            ("koordinator", "Человек koordinator")
        }


def test_who_wrote_down_and_published_a_model_is_named(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    number = max(one["version"] for one in api_for("koordinator").get("/models").json()["items"])
    page = words_of(coordinator.get(f"/models/universal/{number}").text)
    assert ", Человек koordinator" in page
    told = api_for("koordinator").get(f"/models/universal/{number}").json()
    assert (told["created_by"], told["created_by_name"]) == ("koordinator", "Человек koordinator")
    assert told["published_by_name"] is None


def test_who_began_a_job_is_named(city: City, make: Make, client_for: ClientFor, api_for: ApiFor) -> None:
    batch = make.batch(city.school(1))
    with make.writing() as tx:
        jobs.add(
            tx, JobKind.CHECK, subject_id=batch.id, organisation_id=city.school(1).id,
            created_by="zavuch", at=NOW,
        )  # fmt: skip
    assert "Человек zavuch" in client_for("admin").get("/jobs").text
    told = api_for("admin").get("/jobs").json()["items"][0]
    assert (told["created_by"], told["created_by_name"]) == ("zavuch", "Человек zavuch")


def test_the_record_of_actions_keeps_the_log_in(city: City, client_for: ClientFor) -> None:
    client_for("koordinator").get("/lists/organisations.csv")
    assert ">koordinator<" in client_for("admin").get("/audit").text

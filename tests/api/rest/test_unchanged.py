"""An answer that the caller holds is not made again while nothing has changed."""

from collections.abc import Callable

import pytest

from app.domain.access import Role
from tests.clients import ApiClient
from tests.make import City, Make

ApiFor = Callable[[str], ApiClient]


@pytest.fixture
def client(city: City, make: Make, api_for: ApiFor) -> ApiClient:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=25)
    make.compute()
    make.person(Role.MACHINE, city.root, "robot")
    return api_for("robot")


def asked(city: City) -> list[str]:
    return [
        f"/indicator-values?organisation={city.root.code}&subtree=true",
        f"/statistics/tests?organisation={city.root.code}",
        f"/statistics?organisation={city.school(1).code}&test=vpr-2026.matematika.4",
        f"/city?organisation={city.root.code}&period=2025/26",
        "/indicators",
        "/norms?text=ВПР",
        "/organisations?kind=school",
        "/tests",
        "/procedures",
    ]


def test_a_held_answer_is_304_until_something_is_written(
    city: City, client: ApiClient, api_for: ApiFor
) -> None:
    held = {}
    for path in asked(city):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "private, no-cache"
        held[path] = answer.headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"other", {held[path]}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", held[path])
        assert client.get(path, headers={"If-None-Match": '"other"'}).json() == answer.json()
    assert len(set(held.values())) == len(held)
    procedure = {"code": "vpr-2030", "kind": "vpr", "name": "ВПР-2030", "academic_year": "2029/30"}
    assert api_for("koordinator").post("/procedures", json=procedure).status_code == 201
    for path, tag in held.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_tag_of_one_caller_is_no_tag_of_another(city: City, client: ApiClient, api_for: ApiFor) -> None:
    path = "/organisations?kind=school"
    tag = client.get(path).headers["etag"]
    other = api_for("zavuch").get(path, headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag


def test_a_tag_opens_nothing(city: City, client: ApiClient, api_for: ApiFor) -> None:
    path = f"/statistics?organisation={city.school(1).code}&test=vpr-2026.matematika.4"
    tag = client.get(path).headers["etag"]
    client.http.headers.pop("Authorization")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 401


def test_what_is_no_figure_is_kept_by_nobody(city: City, client: ApiClient) -> None:
    for path in ("/jobs", "/result-batches", "/health"):
        assert client.get(path).headers["cache-control"] == "no-store"

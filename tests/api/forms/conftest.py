"""A campaign that asks four schools; school 1 has told some of it already."""

from collections.abc import Callable

import pytest

from app.domain.access import Role
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.use_cases import observations
from tests.clients import ApiClient
from tests.forms import Desk, opened
from tests.make import NOW, City, Make

ApiFor = Callable[[str], ApiClient]


@pytest.fixture
def city(city: City, make: Make) -> City:
    """School 1 told last year's numbers, and of this year how many pupils there are."""
    given = [
        Given(organisation="sch1", variable="pupils_total", period="2025/26", value=400),
        Given(organisation="sch1", variable="pupils_total", period="2026/27", value=420),
    ]
    with make.writing() as tx:
        observations.record(
            tx, make.actor_at(city.root), given, source=Source.FILE, reference="списки.csv", now=NOW
        )
    make.person(Role.METHODOLOGIST, city.root, "metodist")
    make.person(Role.TEACHER, city.school(1), "uchitel")
    return city


@pytest.fixture
def school(city: City, make: Make, api_for: ApiFor) -> Desk:
    """The form of school 1, as its deputy head."""
    opened(make, city)
    api = api_for("zavuch")
    return Desk(api, api.get("/submissions").json()["items"][0]["id"])


@pytest.fixture
def town(school: Desk, api_for: ApiFor) -> Desk:
    """The same form, as the coordinator."""
    return Desk(api_for("koordinator"), int(school.path.rpartition("/")[2]))

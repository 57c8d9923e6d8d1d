"""A small city and its people, for both faces."""

import pytest

from app.domain.access import Role
from tests.make import City, Make


@pytest.fixture
def city(make: Make) -> City:
    """The small city with an administrator, a coordinator, and the deputy heads of schools 1 and 2."""
    with make.at_once():
        made = make.city()
        make.person(Role.ADMINISTRATOR, made.root, "admin")
        make.person(Role.COORDINATOR, made.root, "koordinator")
        make.person(Role.DEPUTY, made.school(1), "zavuch")
        make.person(Role.DEPUTY, made.school(2), "other")
    return made

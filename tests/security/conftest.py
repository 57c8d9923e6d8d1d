"""A small city with a deputy head, for rules of safety that hold for every route."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.access import Role
from tests.clients import PageClient, Visitor
from tests.make import PASSWORD, City, Make


@pytest.fixture
def city(make: Make) -> City:
    """The small city with a deputy head of school 1, log-in «zavuch»."""
    made = make.city()
    make.person(Role.DEPUTY, made.school(1), "zavuch")
    return made


@pytest.fixture
def zavuch(city: City, client_for: Callable[[str], PageClient]) -> PageClient:
    return client_for("zavuch")


@pytest.fixture
def sign_in(city: City, visitor: Visitor) -> Callable[..., Any]:
    """Posts the form of the sign-in page as a visitor: log-in, password, and further fields by name."""

    def post(login: str = "zavuch", password: str = PASSWORD, **more: str) -> Any:
        return visitor.post("/login", {"login": login, "password": password, **more})

    return post

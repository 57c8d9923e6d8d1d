"""A deputy head who loads files, and the worker that reads them."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from app.jobs import Worker
from app.use_cases import assessments
from tests.clients import PageClient
from tests.make import NOW, City, Make


@pytest.fixture
def zavuch(city: City, make: Make, client_for: Callable[[str], PageClient]) -> PageClient:
    with make.writing() as tx:
        assessments.ensure_procedures(tx)
    return client_for("zavuch")


@pytest.fixture
def work(app: FastAPI) -> Callable[[], int]:
    """Does all jobs that wait, and tells how many there were."""
    parts = app.state.parts
    worker = Worker(parts.database, parts.store, now=lambda: NOW)
    return lambda: sum(1 for _ in iter(worker.run_one, False))

"""create_app: the only place where all parts meet."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from app.api.deps import Parts
from app.api.errors import on_bad_input, on_bug, on_http_error, on_refusal, on_too_large
from app.api.kept_pages import AsDrawn, on_as_drawn
from app.api.middleware import Guard
from app.api.pace import Pace
from app.api.pages import addresses as pages
from app.api.pages.render import Addresses, Site, make_environment
from app.api.reading import Readings
from app.api.rest import addresses as rest
from app.api.rest.unchanged import NotModified, on_not_modified
from app.domain.errors import Refusal
from app.files import Store
from app.settings import Settings
from app.use_cases import Database, installation

_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application on a migrated database."""
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    facts = installation.facts_of(database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        yield
        database.close()

    app = FastAPI(
        title="Мера",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.parts = Parts(
        settings=settings,
        database=database,
        store=Store(settings.data_dir),
        pace=Pace(settings.requests_per_minute),
        is_demo=facts.is_demo,
        place_name=facts.place_name,
        build=_build(),
        today=settings.today or facts.today,
    )
    app.router.routes.extend([rest.directory(), pages.directory()])  # REST lies below the root of the pages
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.state.addresses = Addresses({**pages.PATHS, "static": "/static", "openapi": rest.DESCRIPTION})
    site = Site(place_name=facts.place_name, is_demo=facts.is_demo, version=_version_of(_STATIC))
    app.state.templates = make_environment(site, app.state.addresses)

    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_bad_input)
    app.add_exception_handler(NotModified, on_not_modified)
    app.add_exception_handler(AsDrawn, on_as_drawn)
    app.add_middleware(Readings, database=database)
    app.add_middleware(
        Guard,
        https=settings.https,
        most_bytes=settings.max_body_mb * 1024 * 1024,
        on_bug=on_bug,
        on_too_large=on_too_large,
    )
    return app


@cache
def _version_of(folder: Path) -> str:
    """A short word that changes with our own static files, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _build() -> str:
    """A short word that changes with the program and its data: an answer of another build is not the same."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for file in sorted([*folder.rglob("*.py"), *folder.rglob("*.yaml")]):
        found = file.stat()
        digest.update(f"{file.name} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()[:12]

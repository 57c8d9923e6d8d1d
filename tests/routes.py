"""All routes of the application, as tests walk them."""

import re
from dataclasses import dataclass

from fastapi import FastAPI

from app.api.guarded import PUBLIC
from app.api.parts import all_routes

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one route."""

    method: str
    path: str
    name: str

    @property
    def is_rest(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_public(self) -> bool:
        return self.name in PUBLIC

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)(?::\w+)?}", self.path))

    def filled(self, **values: object) -> str:
        """The address with these parameters, and 1 for all others."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda found: str(values.get(found[1], 1)), self.path)


def routes_of(app: FastAPI) -> list[Route]:
    """Methods of the routes of all parts, without HEAD and OPTIONS."""
    return [
        Route(method, route.path, route.name)
        for route in all_routes(app)
        for method in sorted(route.methods)
        if method in CHANGING | {"GET"}
    ]

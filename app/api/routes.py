"""Deny by default: every route asks who is there, or stands in the one list of public routes."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext
from starlette.routing import Match
from starlette.types import Scope

PUBLIC = frozenset({"login", "sign_in", "issue_token", "openapi", "api_page", "health"})


def check_all_guarded(routes: Iterable[RouteContext], guards: frozenset[Callable[..., Any]]) -> None:
    """RuntimeError when a route neither takes an actor nor is public."""
    open_routes = [
        f"{sorted(route.methods or ())} {route.path}"
        for route in routes
        if isinstance(route.original_route, APIRoute)
        and route.name not in PUBLIC
        and not guards & set(_calls(route.dependant))
    ]
    if open_routes:
        raise RuntimeError(f"routes that ask nobody who they are: {', '.join(open_routes)}")


def _calls(dependant: Dependant) -> Iterable[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for one in dependant.dependencies:
        yield from _calls(one)


class QuickRoute(APIRoute):
    """A route that is passed by where the path does not even begin as its own does.

    The framework tries the expressions of all routes in turn, which costs as much as a query.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As ever; behind a proxy's prefix by the framework's way alone."""
        if not scope.get("root_path") and not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _beginning(self) -> str:
        return self.path.partition("{")[0]


class Router(APIRouter):
    """A router of such routes."""

    def __init__(self, **given: Any) -> None:
        super().__init__(route_class=QuickRoute, **given)

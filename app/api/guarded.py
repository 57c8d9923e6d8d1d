"""Deny by default: every route asks who is there, or stands in the one list of public routes."""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

# «follow_calendar» asks for the secret in its address.
PUBLIC = frozenset({"login", "sign_in", "issue_token", "openapi", "api_page", "health", "follow_calendar"})


def check_all_guarded(routes: Iterable[APIRoute], guards: frozenset[Callable[..., Any]]) -> None:
    """RuntimeError when a route neither takes an actor nor is public."""
    open_routes = [
        f"{sorted(route.methods or ())} {route.path}"
        for route in routes
        if route.name not in PUBLIC and not guards & set(_calls(route.dependant))
    ]
    if open_routes:
        raise RuntimeError(f"routes that ask nobody who they are: {', '.join(open_routes)}")


def _calls(dependant: Dependant) -> Iterable[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for one in dependant.dependencies:
        yield from _calls(one)

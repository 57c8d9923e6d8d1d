"""Where REST begins, and how its parts name their operations."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

ROOT = "/api/v1"


def part(tag: str) -> APIRouter:
    """The router of one part of REST, with the whole of its address.

    A prefix that is given later, where a router goes into another, makes the framework build each route
    twice and search it by a slower way.
    """
    return APIRouter(prefix=ROOT, tags=[tag], generate_unique_id_function=_operation_id)


def _operation_id(route: APIRoute) -> str:
    return route.name.removeprefix("api_")

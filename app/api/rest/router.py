"""All of REST, in one router."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.api.rest import (
    audit,
    cities,
    collection,
    indicators,
    jobs,
    openapi,
    organisations,
    people,
    procedures,
    result_batches,
    statistics,
    term_reports,
    tests,
    tokens,
)


def _operation_id(route: APIRoute) -> str:
    return route.name.removeprefix("api_")


router = APIRouter(generate_unique_id_function=_operation_id)
# Plain routes in one list, as the pages are: a router within a router costs each call a second search.
for part in (
    organisations,
    people,
    procedures,
    tests,
    result_batches,
    statistics,
    indicators,
    cities,
    term_reports,
    collection,
    jobs,
    audit,
    tokens,
    openapi,
):
    router.routes.extend(part.router.routes)

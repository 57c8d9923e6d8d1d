"""All of REST, in one list of routes."""

from app.api.rest import (
    audit,
    cities,
    collection,
    indicators,
    jobs,
    models,
    norms,
    observations,
    openapi,
    organisations,
    people,
    procedures,
    result_batches,
    statistics,
    term_reports,
    tests,
    tokens,
    traces,
)

_PARTS = (
    organisations.router,
    people.router,
    procedures.router,
    tests.router,
    result_batches.router,
    statistics.router,
    indicators.router,
    models.router,
    traces.router,
    observations.router,
    norms.router,
    cities.router,
    term_reports.router,
    collection.router,
    jobs.router,
    audit.router,
    tokens.router,
    openapi.router,
)
# Plain routes in one list, as the pages are: a router within a router costs each call a second search.
routes = [route for part in _PARTS for route in part.routes]

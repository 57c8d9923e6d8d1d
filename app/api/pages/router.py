"""All pages, in one router."""

from fastapi.routing import APIRoute

from app.api.pages import (
    audit,
    collection,
    coverage_map,
    crosstabs,
    help,
    indicators,
    jobs,
    lists,
    model_drafts,
    models,
    movements,
    norms,
    observations,
    organisations,
    overview,
    people,
    result_batches,
    saved_tables,
    schools,
    sign_ins,
    statistics,
    term_reports,
    what_if,
)

_PARTS = (
    sign_ins.public,
    sign_ins.router,
    overview.router,
    lists.router,
    organisations.router,
    people.router,
    jobs.router,
    audit.router,
    help.public,
    help.router,
    result_batches.router,
    statistics.router,
    schools.router,
    collection.router,
    term_reports.router,
    indicators.router,
    coverage_map.router,
    movements.router,
    crosstabs.router,
    saved_tables.router,
    models.router,
    model_drafts.router,
    what_if.router,
    norms.router,
    observations.router,
)
# Plain routes in one list: with routers inside routers the framework searches all of them three times.
routes = [route for part in _PARTS for route in part.routes]
for route in routes:
    if isinstance(route, APIRoute):
        route.include_in_schema = False

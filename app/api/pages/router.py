"""All pages, in one router."""

from fastapi import APIRouter

from app.api.pages import (
    audit,
    help,
    jobs,
    lists,
    organisations,
    overview,
    people,
    result_batches,
    sign_ins,
    statistics,
    term_reports,
)

router = APIRouter(include_in_schema=False)
for part in (
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
    term_reports.router,
):
    router.include_router(part)

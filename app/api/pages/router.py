"""All pages, in one router."""

from fastapi import APIRouter

from app.api.pages import audit, help, jobs, organisations, overview, people, sign_ins

router = APIRouter(include_in_schema=False)
for part in (
    sign_ins.public,
    sign_ins.router,
    overview.router,
    organisations.router,
    people.router,
    jobs.router,
    audit.router,
    help.public,
    help.router,
):
    router.include_router(part)

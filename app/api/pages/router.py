"""All pages, in one router."""

from fastapi import APIRouter

from app.api.pages import overview, sign_ins

router = APIRouter(include_in_schema=False)
for part in (sign_ins.public, sign_ins.router, overview.router):
    router.include_router(part)

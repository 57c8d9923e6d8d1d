"""All of REST, in one router."""

from fastapi import APIRouter

router = APIRouter()

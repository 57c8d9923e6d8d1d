"""The description of REST itself, and whether the server is well."""

from collections.abc import Mapping
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from app.api.deps import PartsOf, count_address
from app.api.guarded import PUBLIC
from app.api.rest.addresses import directory
from app.api.rest.root import part
from app.api.rest.shapes import Out, Problem

router = part("service")
_REFUSED = {
    "description": "Refused: the code says why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ABOUT = (
    "Results of assessments, organisations and people of «Мера». All but the operations without a lock "
    "need a token from `POST /api/v1/tokens`. Times are UTC. What lies outside your subtree does not exist "
    "for you: 404; an organisation of a kind that a call does not take is `organisation.kind`, 422. An "
    "academic year is `2025/26` or `2025-26`; a year without data is an empty answer. A refusal is "
    "`application/problem+json` with a stable `code`."
)


class HealthOut(Out):
    """The server answers and its database can be read."""

    status: str


@router.get("/health", name="health")
def health(parts: PartsOf) -> HealthOut:
    """Whether the server is well."""
    parts.database.reading().close()
    return HealthOut(status="ok")


@router.get("/openapi.json", name="openapi", include_in_schema=False, dependencies=[Depends(count_address)])
def show_description(request: Request) -> JSONResponse:
    """OpenAPI 3.1."""
    app: FastAPI = request.app
    if not hasattr(app.state, "openapi"):
        app.state.openapi = described()
    return JSONResponse(app.state.openapi)


def described() -> dict[str, Any]:
    """The description of all operations of `/api/v1`, with refusals and the way to sign in."""
    found: dict[str, Any] = get_openapi(
        title="Мера", version="1", openapi_version="3.1.0", description=_ABOUT, routes=directory().load()
    )
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    for operations in found["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return found


def _complete(operation: dict[str, Any]) -> None:
    responses: Mapping[str, Any] = operation["responses"]
    kept = {status: body for status, body in responses.items() if status.startswith("2")}
    operation["responses"] = {**kept, "4XX": _REFUSED, "5XX": _REFUSED}
    operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    if operation["operationId"] in PUBLIC:
        operation["security"] = []

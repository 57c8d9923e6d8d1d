"""Refusals become statuses and bodies: problem+json for machines, a sentence on a page for people."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from app.api.field_faults import fault_code, fault_words
from app.api.pages.render import draw_error, wants_fragment
from app.catalogues.messages import sentence
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal

STATUS: dict[type[Refusal], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422}
REST_ROOT = "/api/"
# Codes whose sentence speaks of pages.
_REST_WORDS = {
    "object.unknown": "object.unknown_code", "action.not_allowed": "action.not_allowed_to_machine",
}  # fmt: skip


class EdgeRefusal(Refusal):
    """What only the edge can say: 401, 413, 428, 429."""

    def __init__(self, status: int, code: str, /, **facts: object) -> None:
        super().__init__(code, **facts)
        self.status = status


def problem(
    status: int, code: str, facts: Mapping[str, object], request: Request, *, words: str
) -> JSONResponse:
    """An answer of RFC 9457 with our code, its facts and the sentence that stands under `words`."""
    body = {
        "type": "about:blank",
        "title": sentence(words, facts),
        "status": status,
        "code": code,
        "facts": dict(facts),
        "request_id": request.state.request_id,
    }
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _headers(status: int, facts: Mapping[str, object]) -> dict[str, str]:
    headers = {}
    if status == 429:
        headers["Retry-After"] = str(facts.get("retry_after", 60))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def _answer(request: Request, status: int, code: str, facts: Mapping[str, object]) -> Response:
    is_rest = request.url.path.startswith(REST_ROOT)
    if is_rest:
        answer: Response = problem(status, code, facts, request, words=_REST_WORDS.get(code, code))
    elif status == 401 and not wants_fragment(request):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/login?next={quote(request.url.path + query)}", status_code=303)
    else:
        answer = draw_error(request, status=status, words=sentence(code, facts))
    for name, value in _headers(status, facts).items():
        answer.headers[name] = value
    return answer


def on_refusal(request: Request, refusal: Exception) -> Response:
    """The answer to a refusal of the core or of the edge."""
    if isinstance(refusal, EdgeRefusal):
        return _answer(request, refusal.status, refusal.code, refusal.facts)
    if isinstance(refusal, Refusal):
        status = next(code for kind, code in STATUS.items() if isinstance(refusal, kind))
        return _answer(request, status, refusal.code, refusal.facts)
    raise refusal


def on_http_error(request: Request, error: Exception) -> Response:
    """The framework's own refusals, in our words."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: "object.unknown", 405: "method.not_allowed", 413: "body.too_large"}.get(status)
    return _answer(request, status, code or "request.refused", {"status": status})


def on_bad_input(request: Request, error: Exception) -> Response:
    """Parameters or a body that do not fit; the answer names the fields."""
    assert isinstance(error, RequestValidationError)
    wrong = {".".join(str(part) for part in one["loc"][1:]): one for one in error.errors()}
    broken = next((one for one in wrong.values() if one["type"] == "json_invalid"), None)
    if broken is not None:
        return _answer(request, 422, "json.broken", _place_in(str(error.body), int(broken["loc"][-1])))
    facts: dict[str, object] = {"fields": ", ".join(sorted(wrong))}
    if request.url.path.startswith(REST_ROOT):
        facts["problems"] = {name: fault_words(one) for name, one in wrong.items()}
        facts["codes"] = {name: fault_code(one) for name, one in wrong.items()}
    return _answer(request, 422, "request.invalid", facts)


def _place_in(text: str, position: int) -> dict[str, object]:
    """Line and column, both from 1."""
    before = text[:position]
    return {"line": before.count("\n") + 1, "column": position - before.rfind("\n")}


def on_too_large(request: Request) -> Response:
    """The answer to a body over the limit."""
    return _answer(request, 413, "body.too_large", {"status": 413})


def on_bug(request: Request) -> Response:
    """The answer to a defect of ours, which the server logs with the request id: without its insides."""
    return _answer(request, 500, "server.bug", {"request_id": request.state.request_id})

"""What wraps every request: an id, headers that tell browsers what not to do, and an answer to defects."""

import re
import secrets
from collections.abc import Callable

import structlog
from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
_log = structlog.get_logger()
_SECRETS = re.compile(r"^(/calendar-links/).*")  # addresses that hold one
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,40}")


class Guard:
    """Adds a request id, security headers and, for what is versioned, a long life in caches.

    A body over the limit is refused unread where its length is said, and else as soon as it has grown so.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        https: bool,
        most_bytes: int,
        on_bug: Callable[[Request], Response],
        on_too_large: Callable[[Request], Response],
    ) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._on_too_large = on_too_large
        self._on_bug = on_bug
        fixed = {
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if https:
            fixed["Strict-Transport-Security"] = "max-age=31536000"
        self._fixed = [(name.lower().encode(), value.encode()) for name, value in fixed.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:  # answered as GET without the body
            scope = {**scope, "method": "GET"}
        headers_in = dict(scope["headers"])
        given = headers_in.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if _REQUEST_ID.fullmatch(given) else f"{secrets.randbelow(10**15):015d}"
        scope.setdefault("state", {})["request_id"] = request_id
        is_static = scope["path"].startswith("/static/")
        has_begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = [*message.get("headers", []), *self._fixed]
                headers.append((b"x-request-id", request_id.encode()))
                message["headers"] = headers
                if is_static and message["status"] == 200:
                    MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
                elif not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
            elif is_head:
                message["body"] = b""
            await send(message)

        length = headers_in.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._most_bytes:
            await self._on_too_large(Request(scope))(scope, receive, send_guarded)
            return
        n_bytes = 0

        async def receive_counted() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > self._most_bytes:
                raise HTTPException(413)
            return message

        try:
            await self._app(scope, receive_counted, send_guarded)
        except Exception:
            _log.exception("defect", request_id=request_id, path=_SECRETS.sub(r"\1…", scope["path"]))
            if has_begun:
                raise
            await self._on_bug(Request(scope))(scope, receive, send_guarded)

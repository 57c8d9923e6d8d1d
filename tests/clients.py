"""Clients that speak with the application inside the test's process."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from fastapi import FastAPI
from starlette.testclient import TestClient

HOST = "http://testserver"


class SharedLoop:
    """The running application: all clients of a test speak with it in one event loop, as in a server."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._first = TestClient(app)

    def __enter__(self) -> Self:
        self._first.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._first.__exit__(kind, error, trace)

    def client(
        self, *, headers: Mapping[str, str] | None = None, host: str = HOST, tells_bugs: bool = True
    ) -> TestClient:
        """A client with cookies of its own; a defect of ours is raised in the test, unless told not to be."""
        made = TestClient(
            self.app,
            base_url=host,
            headers=dict(headers or {}),
            follow_redirects=False,
            raise_server_exceptions=tells_bugs,
        )
        made.portal = self._first.portal
        return made


class Visitor:
    """Somebody who is not signed in."""

    def __init__(self, loop: SharedLoop) -> None:
        self.http = loop.client()

    def get(self, path: str, **more: Any) -> Any:
        return self.http.get(path, **more)

    def post(self, path: str, data: Mapping[str, object] | None = None, **more: Any) -> Any:
        return self.http.post(path, data=dict(data or {}), **more)


class PageClient(Visitor):
    """A signed-in person's browser: each change carries the session's CSRF token."""

    def __init__(self, loop: SharedLoop, token: str, csrf: str) -> None:
        super().__init__(loop)
        self.token, self.csrf = token, csrf
        self.http.cookies.set("mera", token)

    def post(self, path: str, data: Mapping[str, object] | None = None, **more: Any) -> Any:
        return self.http.post(path, data={"csrf": self.csrf, **(data or {})}, **more)


class ApiClient:
    """A machine's client of REST; `path` is what follows `/api/v1`."""

    def __init__(self, loop: SharedLoop, token: str) -> None:
        self.token = token
        self.http = loop.client(headers={"Authorization": f"Bearer {token}"})

    def request(self, method: str, path: str, **more: Any) -> Any:
        return self.http.request(method, f"/api/v1{path}", **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Any:
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Any) -> Any:
        return self.request("PUT", path, **more)

    def patch(self, path: str, **more: Any) -> Any:
        return self.request("PATCH", path, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self.request("DELETE", path, **more)

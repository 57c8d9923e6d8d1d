"""304 for figures that have not changed since the caller's last call: looked at before anything is summed."""

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response

from app.api.deps import MachineActor, get_parts
from app.api.reading import reading_of
from app.domain.clock import day_of
from app.settings import moment_on
from app.use_cases import freshness

_LAST_WRITE = "last write"
_HEADERS = {"Cache-Control": "private, no-cache"}


class NotModified(Exception):
    """The caller holds the answer with this tag."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


async def on_not_modified(_request: Request, found: Exception) -> Response:
    """An empty 304."""
    assert isinstance(found, NotModified)
    return Response(status_code=304, headers={**_HEADERS, "ETag": found.tag})


# In the event loop, as who asks: three looks at the ends of indexes.
async def _look(
    request: Request, response: Response, actor: MachineActor,
    if_none_match: Annotated[str | None, Header(description="the ETag of the answer you hold")] = None,
) -> None:  # fmt: skip
    who = f"{actor.user_id} {actor.role.value} {actor.place.path}"
    what = f"{request.url.path}?{request.url.query}"
    parts = get_parts(request)
    known = parts.database.known()
    if _LAST_WRITE not in known:
        known[_LAST_WRITE] = freshness.last_write(await reading_of(request).open())
    day = day_of(moment_on(parts.today))
    asked = f"{parts.build} {known[_LAST_WRITE]} {who} {day} {what}"
    tag = f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:24]}"'
    if if_none_match is not None and tag in (one.strip() for one in if_none_match.split(",")):
        raise NotModified(tag)
    response.headers.update(_HEADERS)
    response.headers["ETag"] = tag


UNCHANGED = Depends(_look, scope="function")

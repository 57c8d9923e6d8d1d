"""What routes ask for: transactions, the actor, the version that was seen, the present moment."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from typing import Annotated, Any, Protocol
from urllib.parse import urlsplit

from fastapi import Depends, Form, Header, Path, Request

from app.api.errors import EdgeRefusal
from app.api.kept_pages import Question, look
from app.api.pace import Pace
from app.api.pages.render import wants_fragment
from app.api.reading import reading_of
from app.domain.access import Actor
from app.domain.clock import day_of
from app.domain.people import Visitor
from app.files import Store
from app.settings import Settings, moment_on
from app.use_cases import Database, Tx, sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What `create_app` put together for the routes."""

    settings: Settings
    database: Database
    store: Store
    pace: Pace
    is_demo: bool
    place_name: str
    build: str  # a short word for the program's own files
    today: date | None  # a fixed day


class _State(Protocol):
    parts: Parts


def get_parts(request: Request) -> Parts:
    """The application's parts."""
    state: _State = request.app.state
    return state.parts


# They wait for nothing long; as plain functions each would cost a change to another thread and back.
async def _parts(request: Request) -> Parts:
    return get_parts(request)


async def _now(request: Request) -> datetime:
    """The present moment; on a demonstration's fixed day, the present time of that day."""
    return moment_on(get_parts(request).today)


async def _open_read(request: Request) -> Tx:
    return await reading_of(request).open()


def _open_tx(request: Request) -> Iterator[Tx]:
    with get_parts(request).database.writing() as tx:
        tx.info["request_id"] = request.state.request_id
        yield tx


BIGGEST_ID = 2**31 - 1  # what the databases' integers hold
Id = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
IdempotencyKey = Annotated[
    str | None, Header(pattern=r"^[\x21-\x7e]{8,80}$", description="repeat the call with it safely")
]
PartsOf = Annotated[Parts, Depends(_parts)]
Now = Annotated[datetime, Depends(_now)]
OpenRead = Annotated[Tx, Depends(_open_read)]
OpenTx = Annotated[Tx, Depends(_open_tx, scope="function", max_concurrency=1)]


def cookie_name(settings: Settings) -> str:
    """`__Host-` where it can be: over HTTPS."""
    return "__Host-mera" if settings.https else "mera"


def session_token(request: Request) -> str | None:
    """The session's token from the cookie, or None."""
    return request.cookies.get(cookie_name(get_parts(request).settings))


def _count(request: Request, actor: Actor) -> None:
    get_parts(request).pace.count(f"person {actor.user_id}")


def count_address(request: Request) -> None:
    """Counts a request of somebody unknown."""
    get_parts(request).pace.count(f"address {client_address(request)}")


def check_origin(request: Request) -> None:
    """Refuse a change that another site asks for."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise EdgeRefusal(403, "request.foreign_origin")


async def _check_csrf(request: Request, csrf: str) -> None:
    check_origin(request)
    given = (await request.form()).get("csrf")
    if not (isinstance(given, str) and compare_digest(given.encode(), csrf.encode())):
        raise EdgeRefusal(403, "csrf.missing")


# In the event loop: known already, or found by its key, which takes less than a change of threads costs.
async def _visitor(
    request: Request, known: dict[object, Any], now: datetime, find: Callable[..., Visitor | None], token: str
) -> Visitor | None:
    """Who holds the token; rights and the end of a session hold from the moment they are written."""
    key = find, sign_ins.hashed(token)
    visitor: Visitor | None = known.get(key)
    if visitor is None or visitor.until <= now:
        reading = reading_of(request)
        is_ours = not reading.is_open
        visitor = find(await reading.open(), token, now=now)
        if is_ours and request.method != "GET":
            reading.close()  # the request may wait long for its turn to write
        if visitor is not None:
            known[key] = visitor
    return visitor


async def _page_actor(request: Request, now: Now) -> Actor:
    """Who asks by a page; no page that changes anything can forget to look for its session's token.

    Where the page was drawn already and still holds, it is given from here (`AsDrawn`).
    """
    token, has_read = session_token(request), reading_of(request).has_read
    known = get_parts(request).database.known_apart()
    visitor = None
    if token:
        visitor = await _visitor(request, known.until_sign_in, now, sign_ins.find_visitor, token)
    if visitor is None:
        count_address(request)
        raise EdgeRefusal(401, "session.none")
    _count(request, visitor.actor)
    request.state.actor, request.state.csrf = visitor.actor, visitor.csrf
    if request.method != "GET":
        await _check_csrf(request, visitor.csrf)
    elif not has_read:  # what was read before may be older than what is known now
        question = Question(
            visitor=visitor, path=request.url.path, query=request.url.query,
            is_fragment=wants_fragment(request), day=day_of(now),
        )  # fmt: skip
        look(request, known, question)
    return visitor.actor


async def _machine_actor(request: Request, now: Now) -> Actor:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer" and token != ""
    known = get_parts(request).database.known_apart().until_sign_in
    visitor = None
    if is_bearer:
        visitor = await _visitor(request, known, now, sign_ins.find_machine, token.strip())
    if visitor is None:
        count_address(request)
        raise EdgeRefusal(401, "token.none")
    _count(request, visitor.actor)
    return visitor.actor


CurrentActor = Annotated[Actor, Depends(_page_actor)]
MachineActor = Annotated[Actor, Depends(_machine_actor)]
ACTOR_DEPENDENCIES = frozenset({_page_actor, _machine_actor})


def _seen(
    if_match: Annotated[str | None, Header()] = None,
    seen: Annotated[int | None, Form(ge=0, le=BIGGEST_ID)] = None,
) -> int:
    if seen is not None:
        return seen
    return _version(if_match)


def _version(if_match: str | None) -> int:
    found = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', if_match or "")
    if found is None:
        raise EdgeRefusal(428, "version.missing")
    return int(found.group(1))


def _seen_header(if_match: Annotated[str | None, Header()] = None) -> int:
    return _version(if_match)


SeenVersion = Annotated[int, Depends(_seen)]
SeenHeader = Annotated[int, Depends(_seen_header)]


def client_address(request: Request) -> str:
    """The address of who asks; behind a proxy only as a trusted proxy tells it (the server sees to that)."""
    return request.client.host if request.client else "unknown"

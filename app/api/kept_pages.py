"""Pages as they were drawn, kept until anybody writes: between two writes the same question has one answer.

Who asks is found first, as for every request. Only then is a page given that was drawn for the same session
and the same rights, address and query, for htmx or not, on the same day. All of them lie in
`Database.known`, which is empty again after a write by anybody: of results as of rights.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Protocol

from fastapi import Request
from fastapi.responses import Response

from app.domain.people import Visitor

# What is left of the 130 MB of a resting server; a whole city's page takes 0.2 MB, a school's 0.05.
MOST_BYTES = 4 * 1024 * 1024
_OVERHEAD = 2_000  # bytes of a page's key, headers and objects
# A page that asks again by itself waits for what lies outside the database: a picture, a job's end.
_ASKS_AGAIN = b"hx-trigger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that an answer depends on, beside the database."""

    visitor: Visitor  # by its CSRF token of one session
    path: str
    query: str
    is_fragment: bool
    day: date


class KeptPages:
    """Drawn pages within a number of bytes: those that nobody asked for longest go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._pages: OrderedDict[Question, Response] = OrderedDict()
        self._lock = Lock()  # pages are drawn in threads
        self.n_bytes = 0

    def find(self, question: Question) -> Response | None:
        """The page as it was drawn, or None."""
        with self._lock:
            page = self._pages.get(question)
            if page is not None:
                self._pages.move_to_end(question)
            return page

    def keep(self, question: Question, page: Response) -> None:
        """From now on this is the answer; one larger than all that may be kept is not."""
        size = _size(question, page)
        if size > self._most:
            return
        with self._lock:
            before = self._pages.pop(question, None)
            if before is not None:
                self.n_bytes -= _size(question, before)
            self._pages[question] = page
            self.n_bytes += size
            while self.n_bytes > self._most:
                self.n_bytes -= _size(*self._pages.popitem(last=False))


def _size(question: Question, page: Response) -> int:
    return len(page.body) + len(question.path) + len(question.query) + _OVERHEAD


class AsDrawn(Exception):
    """The answer is there already."""

    def __init__(self, page: Response) -> None:
        super().__init__()
        self.page = page


async def on_as_drawn(_request: Request, found: Exception) -> Response:
    """The page once more."""
    assert isinstance(found, AsDrawn)
    return found.page


class _State(Protocol):
    asked: tuple[KeptPages, Question]


def look(request: Request, pages: KeptPages, question: Question) -> None:
    """AsDrawn where the answer is there; else it is remembered where the page goes once it is drawn."""
    page = pages.find(question)
    if page is not None:
        raise AsDrawn(page)
    state: _State = request.state
    state.asked = pages, question


def keep(request: Request, page: Response) -> None:
    """Keep the answer to a question that was looked for: no error, and nothing that waits."""
    asked: tuple[KeptPages, Question] | None = getattr(request.state, "asked", None)
    if asked is not None and page.status_code == 200 and _ASKS_AGAIN not in page.body:
        pages, question = asked
        pages.keep(question, page)

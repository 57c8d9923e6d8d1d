"""Pages as they were drawn, kept while what they read is the same: the same question has one answer.

Who asks is found first, as for every request. Only then is a page given that was drawn for the same session
and the same rights, address and query, for htmx or not, on the same day. A page lies in `Database.known` and
is gone after a write by anybody; one that read lasting tables alone stays until somebody writes to those.
What was read is noted as it is read: no page has to say what it depends on.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Protocol

from fastapi import Request
from fastapi.responses import Response

from app.domain.people import Visitor
from app.use_cases import Known, Reads

# What is left of the 130 MB of a resting server; a whole city's page takes 0.2 MB, a school's 0.05.
MOST_BYTES = 3 * 1024 * 1024  # until lasting tables are written to
MOST_BYTES_OF_MOMENT = 1024 * 1024  # until anything is
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


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    of_moment: KeptPages
    lasting: KeptPages
    reads: Reads


class _State(Protocol):
    asked: _Asked
    reads: Reads


def look(request: Request, known: Known, question: Question) -> None:
    """AsDrawn where the answer is there; else it is remembered where the page goes once it is drawn.

    `known` was found before anything was read: a page is never older than what it is kept with.
    """
    of_moment = known.until_any_write.setdefault(KeptPages, KeptPages(MOST_BYTES_OF_MOMENT))
    lasting = known.until_lasting_write.setdefault(KeptPages, KeptPages())
    page = lasting.find(question) or of_moment.find(question)
    if page is not None:
        raise AsDrawn(page)
    state: _State = request.state
    state.reads.everyday = False  # who asks stands in the question and is found anew each time
    state.asked = _Asked(question, of_moment, lasting, state.reads)


def keep(request: Request, page: Response) -> None:
    """Keep the answer to a question that was looked for: no error, and nothing that waits."""
    asked: _Asked | None = getattr(request.state, "asked", None)
    if asked is not None and page.status_code == 200 and _ASKS_AGAIN not in page.body:
        (asked.of_moment if asked.reads.everyday else asked.lasting).keep(asked.question, page)

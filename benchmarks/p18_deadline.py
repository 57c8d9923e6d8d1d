"""P18: the evening of a deadline: 90 schools save cells of forms of 400, others read, strangers knock.

Usage: python -m benchmarks.p18_deadline [SECONDS]      default: 60 of each kind of evening
Goals: a confirmed save of a cell ≤ 500 ms at p95 beside 270 signed-in people and 50 anonymous requests a
second; with ten times as many anonymous requests ≥ 95 % of the schools' are answered, and whoever is sent
away is told when to come again. The server is `mera serve` on SQLite with its usual settings. Requests are
sent at their times whether or not earlier ones were answered; waiting counts.
"""

import argparse
import asyncio
import contextlib
import itertools
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import wide_catalogue  # first: the product takes the catalogue from it

# isort: split
from app.catalogues.variables import load_variables
from app.db import submissions
from app.domain.access import Role
from app.domain.campaigns import Terms, sections_of
from app.domain.reported_periods import PeriodOf
from app.use_cases import campaigns, forms
from benchmarks import city
from benchmarks.goals import Goal, print_goals
from benchmarks.p12_page import PORT, Server, running
from tests.make import NOW, Make

CODE = "P18"
SCHOOLS, PEOPLE = 90, 270
SAVE_EVERY_S = 6.0  # that a deputy head takes for a cell
READ_EVERY_S = 20.0  # that somebody looks at a page
ANONYMOUS_A_SECOND, MANY_TIMES = 50, 10
STRANGERS = 32  # connections of those who are not signed in
PATIENCE_S = 30.0
WARM_S = 8.0  # before the clock: everybody has the form open already
GRADES = tuple(f"{grade}А" for grade in range(1, 12))
ASKED_UNTIL = datetime(2099, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A signed-in person; of a deputy head the answer and its cells, too."""

    token: str
    csrf: str
    answer: int = 0
    keys: tuple[str, ...] = ()


@dataclass(slots=True)
class Seen:
    """What one kind of visitors met: milliseconds of what was answered well, statuses, lost answers."""

    waits: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def note(self, status: str, began: float, *, waits_told: bool) -> None:
        self.statuses[status if status != "429" or waits_told else "429 without a time"] += 1
        if status == "200":
            self.waits.append(1e3 * (time.perf_counter() - began))

    @property
    def share(self) -> float:
        """Answered well, per cent."""
        return 100 * self.statuses["200"] / max(1, self.statuses.total())

    def at(self, percent: int) -> float:
        """Milliseconds that so many of a hundred do not exceed."""
        return statistics.quantiles(self.waits, n=100, method="inclusive")[percent - 1]

    def words(self) -> str:
        told = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        if len(self.waits) < 2:
            return told
        percentiles = f"p50 {self.at(50):.0f}, p95 {self.at(95):.0f}, p99 {self.at(99):.0f}"
        return f"{percentiles}, longest {max(self.waits):.0f} ms; {told}"


def fill(folder: Path) -> tuple[list[Person], list[Person], int]:
    """Deputies with their forms, other people, and how many cells a form has."""
    database = city.migrated(city.sqlite_url(folder))
    catalogue = load_variables()
    told = [one for one in catalogue.variables.values() if "school" in one.reporters and not one.is_counted]
    codes = [one.code for one in told]
    with database.writing() as tx:
        make = Make(database, tx)
        root = make.organisation("municipality", code="city", name="Учебный город")
        schools = [make.school(root, number, GRADES) for number in range(301, 301 + SCHOOLS)]
        coordinator = make.person(Role.COORDINATOR, root, city.LOGIN)
        given = Terms(
            title="Вечер срока", sections=sections_of(codes, catalogue),
            periods={PeriodOf.ACADEMIC_YEAR: "2025/26", PeriodOf.CALENDAR_YEAR: "2025"},
            schools=tuple(one.id for one in schools), opens_at=datetime(2026, 1, 1, tzinfo=UTC),
            closes_at=ASKED_UNTIL, minutes={},
        )  # fmt: skip
        made = campaigns.draw_up(tx, coordinator, given, now=NOW)
        campaign = campaigns.open_to_schools(tx, coordinator, made.id, seen=made.version, now=NOW)
        asked = forms.questions_of(tx, coordinator, campaign, schools)
        deputies, others = [], []
        for answer in submissions.list_of_campaign(tx, campaign.id, seen_by=coordinator):
            school = next(one for one in schools if one.id == answer.organisation_id)
            make.person(Role.DEPUTY, school, f"zavuch{school.number}")
            make.person(Role.DIRECTOR, school, f"direktor{school.number}")
            token, csrf = make.session(f"zavuch{school.number}")
            keys = tuple(
                one.key
                for _, found in asked[school.id]
                for one in found
                if one.variable.kind.value == "whole"
            )
            deputies.append(Person(token=token, csrf=csrf, answer=answer.id, keys=keys))
            for _ in range(PEOPLE // SCHOOLS - 1):
                token, csrf = make.session(f"direktor{school.number}")
                others.append(Person(token=token, csrf=csrf, answer=answer.id))
    database.analyse()
    database.close()
    return deputies, others, sum(len(found) for _, found in asked[schools[0].id])


class Line:
    """A connection that stays; one that broke is made anew."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def ask(self, method: str, path: str, head: str, body: str, seen: Seen) -> None:
        began = time.perf_counter()
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    status, waits_told = await self._ask(method, path, head, body)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                self.close()
                status, waits_told = type(error).__name__, False
        seen.note(status, began, waits_told=waits_told)

    async def _ask(self, method: str, path: str, head: str, body: str) -> tuple[str, bool]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._streams
        lines = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{head}"
        if body:
            lines += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{lines}\r\n{body}".encode())
        answered = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        headers = dict(one.split(": ", 1) for one in answered[1:] if ": " in one)
        await reader.readexactly(int(headers.get("content-length", "0")))
        return answered[0].split(" ")[1], headers.get("retry-after", "").isdecimal()

    def close(self) -> None:
        """Forget the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def evening(
    port: int,
    deputies: Sequence[Person],
    others: Sequence[Person],
    anonymous: int,
    seconds: float,
    first: int,
) -> dict[str, Seen]:
    """Everybody at their pace for so long. `first`: the number of the first cell that is saved."""
    seen = {"saves": Seen(), "pages": Seen(), "strangers": Seen()}
    rng = random.Random(18)
    tasks: list[asyncio.Task[None]] = []
    begun = time.perf_counter()

    async def saver(person: Person, line: Line, start: float) -> None:
        for n in itertools.count():
            when = start + n * SAVE_EVERY_S
            if when >= seconds:
                return
            await asyncio.sleep(max(0.0, begun + when - time.perf_counter()))
            key = person.keys[(first + n) % len(person.keys)]
            body = urlencode({"csrf": person.csrf, f"text:{key}": str(100 + n), f"seen:{key}": "0"})
            head = f"Cookie: mera={person.token}\r\nHX-Request: true\r\n"
            path = f"/submissions/{person.answer}/cells"
            tasks.append(asyncio.create_task(line.ask("POST", path, head, body, seen["saves"])))

    async def reader(person: Person, line: Line, start: float) -> None:
        pages = itertools.cycle(("/", "/campaigns", f"/submissions/{person.answer}"))
        for n in itertools.count():
            when = start + n * READ_EVERY_S
            if when >= seconds:
                return
            await asyncio.sleep(max(0.0, begun + when - time.perf_counter()))
            head = f"Cookie: mera={person.token}\r\n"
            tasks.append(asyncio.create_task(line.ask("GET", next(pages), head, "", seen["pages"])))

    async def strangers() -> None:
        lines = itertools.cycle([Line(port) for _ in range(STRANGERS)])
        for n in range(int(anonymous * seconds)):
            await asyncio.sleep(max(0.0, begun + n / anonymous - time.perf_counter()))
            tasks.append(asyncio.create_task(next(lines).ask("GET", "/login", "", "", seen["strangers"])))

    await asyncio.gather(
        strangers(),
        *(saver(one, Line(port), rng.uniform(0, SAVE_EVERY_S)) for one in deputies),
        *(reader(one, Line(port), rng.uniform(0, READ_EVERY_S)) for one in others),
    )
    await asyncio.gather(*tasks)
    return seen


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """`mera serve` with its usual settings, but the wider catalogue."""
    settings = {"MERA_DATABASE_URL": city.sqlite_url(folder), "MERA_DATA_DIR": str(folder)}
    words = ["127.0.0.1", PORT]
    with running(wide_catalogue.__name__, words, "/api/v1/health", settings, "") as server:
        yield server


def run(seconds: float) -> list[Goal]:
    """An evening, and one with ten times the strangers."""
    with tempfile.TemporaryDirectory(prefix="mera-p18-") as name:
        folder = Path(name)
        deputies, others, n_cells = fill(folder)
        print(f"forms of {n_cells} cells, {len(deputies)} schools, {len(others)} other people, {seconds:g} s")
        with served(folder) as server:
            found = []
            asyncio.run(evening(server.port, deputies, others, 5, WARM_S, 0))
            for n, anonymous in enumerate((ANONYMOUS_A_SECOND, ANONYMOUS_A_SECOND * MANY_TIMES)):
                before = server.cpu
                first = 50 + n * 150
                seen = asyncio.run(evening(server.port, deputies, others, anonymous, seconds, first))
                cpu = (server.cpu - before) / seconds
                print(
                    f"  {anonymous} anonymous requests a second; the server's CPU {100 * cpu:.0f} % of a core"
                )
                for kind, one in seen.items():
                    print(f"    {kind:<10} {one.words()}", flush=True)
                found.append(seen)
    usual, crowded = found
    unfair = sum(
        n for kind in crowded.values() for status, n in kind.statuses.items() if status not in ("200", "429")
    )
    return [
        Goal(code=CODE, what="save of a cell, p95", limit=500, reached=usual["saves"].at(95), unit="ms"),
        Goal(code=CODE, what="schools' saves answered among ten times the strangers", limit=95,
             reached=crowded["saves"].share, unit="%", at_least=True),
        Goal(code=CODE, what="others sent away without a time, or lost", limit=0, reached=unfair, unit=""),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    print_goals(run(parser.parse_args().seconds))

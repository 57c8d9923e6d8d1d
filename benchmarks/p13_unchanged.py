"""P13: a REST answer that the caller holds already (304), beside the framework's hello.

Usage: python -m benchmarks.p13_unchanged [ROUNDS] [REQUESTS]      default: 5 rounds of 800 requests
Goal: server CPU ≤ 2.5 × hello, with the token looked up and the rights known, as for every call. Told beside
it: the same answer made anew.
"""

import argparse
import contextlib
import json
import tempfile
import urllib.request
from pathlib import Path

from benchmarks import city
from benchmarks.goals import Goal, print_goals
from benchmarks.p12_page import HELLO, Server, fill, hello_server, measured, product
from tests.make import PASSWORD

VALUES = "/api/v1/statistics/tests?organisation=city"
HELD, ANEW = "304, SQLite", "the same made anew"


def run(rounds: int, requests: int) -> list[Goal]:
    """A city on SQLite."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mera-p13-")))
        url = city.sqlite_url(folder)
        database = city.migrated(url)
        fill(database)
        database.close()
        server = stack.enter_context(product(url, folder, headers=""))
        bearer = f"Authorization: Bearer {_token(server)}\r\n"
        tag = _asked(server, bearer).headers["ETag"]
        held = Server(process=server.process, port=server.port, headers=f"{bearer}If-None-Match: {tag}\r\n")
        anew = Server(process=server.process, port=server.port, headers=bearer)
        asks = {
            HELLO: (stack.enter_context(hello_server()), "/hello"),
            HELD: (held, VALUES),
            ANEW: (anew, VALUES),
        }
        print("server CPU of a request")
        found = measured(asks, rounds, requests)
    return [
        Goal(
            code="P13",
            what="unchanged REST answer (304) / hello",
            limit=2.5,
            reached=found[HELD] / found[HELLO],
        ),
        Goal(code="P13", what="the same made anew / hello", reached=found[ANEW] / found[HELLO]),
    ]


def _token(server: Server) -> str:
    body = json.dumps({"login": city.LOGIN, "password": PASSWORD}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/v1/tokens", body, {"Content-Type": "application/json"}
    )
    return str(json.load(urllib.request.urlopen(asked, timeout=20))["token"])


def _asked(server: Server, bearer: str) -> "urllib.request._UrlopenRet":
    name, _, value = bearer.strip().partition(": ")
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}{VALUES}", headers={name: value})
    return urllib.request.urlopen(asked, timeout=20)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("requests", type=int, nargs="?", default=800)
    args = parser.parse_args()
    print_goals(run(args.rounds, args.requests))

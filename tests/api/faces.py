"""The same conversation about a file of results over both faces: pages and REST."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.clients import ApiClient, PageClient


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt as a face tells it; pages have words, REST has codes too."""

    row: int | None
    column: str | None
    sentence: str


def words_of(page: str) -> str:
    """The text of a page: without tags, with plain spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


class Face(Protocol):
    """What both faces can do. Answers are those of the HTTP client; `done`: the status of a change."""

    done: int

    def upload(self, path: Path, **said: str) -> Any: ...
    def id_of(self, answer: Any) -> int: ...
    def show(self, batch_id: int) -> Any: ...
    def version(self, batch_id: int) -> int: ...
    def status(self, batch_id: int) -> str: ...
    def errors(self, batch_id: int) -> list[Remark]: ...
    def mend(
        self, batch_id: int, cells: Mapping[str, str], skip: Sequence[int] = (), *, seen: int | None = None
    ) -> Any: ...
    def act(self, batch_id: int, what: str, *, seen: int | None = None) -> Any: ...


class OnPages:
    """A person's browser without script."""

    done = 303

    def __init__(self, client: PageClient) -> None:
        self.client = client

    def upload(self, path: Path, **said: str) -> Any:
        return self.client.post("/result-batches", said, files={"file": (path.name, path.read_bytes())})

    def id_of(self, answer: Any) -> int:
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rsplit("/", 1)[1].partition("?")[0])

    def show(self, batch_id: int) -> Any:
        return self.client.get(f"/result-batches/{batch_id}")

    def version(self, batch_id: int) -> int:
        return int(re.findall(r'name="seen" value="(\d+)"', self.show(batch_id).text)[0])

    def status(self, batch_id: int) -> str:
        page = self.show(batch_id).text
        chip = re.search(r'<p class="status">(.*?)<span>[^<]*\.xlsx', page, re.DOTALL)
        assert chip is not None
        said = words_of(chip[1]).strip()
        return next((code for code, words in self._states().items() if said.endswith(words)), said)

    def _states(self) -> Mapping[str, str]:
        from_list = self.client.get("/result-batches").text
        options = re.findall(r'<option value="(\w+)"[^>]*>([^<]+)</option>', from_list)
        return dict(options)

    def errors(self, batch_id: int) -> list[Remark]:
        page = self.show(batch_id).text
        items = re.findall(r'<li id="doubt-\d+">(.*?)</li>', page, re.DOTALL)
        found = []
        for item in items:
            cell = re.search(r'name="cell:(\d+):([A-Z]+)"', item)
            sentence = words_of(re.findall(r"<p>(.*?)</p>", item, re.DOTALL)[0]).strip()
            found.append(Remark(int(cell[1]) if cell else None, cell[2] if cell else None, sentence))
        return found

    def mend(
        self, batch_id: int, cells: Mapping[str, str], skip: Sequence[int] = (), *, seen: int | None = None
    ) -> Any:
        """The whole form goes, as a browser sends it: each field with what stands in the file beside."""
        page = self.show(batch_id).text
        fields: dict[str, object] = {
            name: html.unescape(value)
            for name, value in re.findall(r'name="((?:was|cell):[^"]+)" value="([^"]*)"', page)
        }
        typed = {f"cell:{address}": text for address, text in cells.items()}
        data = {**fields, **typed, "skip": [str(row) for row in skip],
                "seen": seen if seen is not None else self.version(batch_id)}  # fmt: skip
        return self.client.post(f"/result-batches/{batch_id}/corrections", data)

    def act(self, batch_id: int, what: str, *, seen: int | None = None) -> Any:
        data = {"seen": seen if seen is not None else self.version(batch_id)}
        return self.client.post(f"/result-batches/{batch_id}/{what}", data)


class OnRest:
    """A machine."""

    done = 200

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    def upload(self, path: Path, **said: str) -> Any:
        files = {"file": (path.name, path.read_bytes())}
        return self.client.post("/result-batches", files=files, data=said)

    def id_of(self, answer: Any) -> int:
        assert answer.status_code in (200, 202), answer.text
        return int(answer.json()["id"])

    def show(self, batch_id: int) -> Any:
        return self.client.get(f"/result-batches/{batch_id}")

    def version(self, batch_id: int) -> int:
        return int(self.show(batch_id).json()["version"])

    def status(self, batch_id: int) -> str:
        return str(self.show(batch_id).json()["status"])

    def errors(self, batch_id: int) -> list[Remark]:
        found = self.client.get(f"/result-batches/{batch_id}/doubts").json()["items"]
        return [
            Remark(one["row"], one["column"], re.sub(r"[\s\u00a0\u202f]+", " ", one["sentence"]))
            for one in found
            if one["severity"] == "error"
        ]

    def mend(
        self, batch_id: int, cells: Mapping[str, str], skip: Sequence[int] = (), *, seen: int | None = None
    ) -> Any:
        typed = [
            {"row": int(address.split(":")[0]), "column": address.split(":")[1], "text": text}
            for address, text in cells.items()
        ]
        return self._post(batch_id, "corrections", seen, {"cells": typed, "leave_out": list(skip)})

    def act(self, batch_id: int, what: str, *, seen: int | None = None) -> Any:
        return self._post(batch_id, what, seen)

    def _post(self, batch_id: int, what: str, seen: int | None, body: object = None) -> Any:
        version = seen if seen is not None else self.version(batch_id)
        return self.client.post(
            f"/result-batches/{batch_id}/{what}", json=body, headers={"If-Match": f'"{version}"'}
        )

"""Small readers of a package, a plain mapping: each gives what it promises or names the fault's place."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from app.domain.acts import Ground, Register
from app.domain.errors import Invalid

_Choice = TypeVar("_Choice", bound=StrEnum)
_Item = TypeVar("_Item")
_Other = TypeVar("_Other")
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,59}")


class PackageReader:
    """Reads the package that stands `where`; `acts` are what its grounds may name."""

    def __init__(self, where: str, acts: Register) -> None:
        self._where = where
        self._acts = acts
        self._codes: set[str] = set()
        self.faults: list[Invalid] = []

    def _all(self, read: Callable[..., _Item], given: Iterable[object], *more: object) -> tuple[_Item, ...]:
        """What can be read; the faults of the rest are gathered, so that all are told at once."""
        found = []
        for one in given:
            try:
                found.append(read(one, *more))
            except Invalid as fault:
                self.faults.append(fault)
        return tuple(found)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """What `_tried` finds wrong inside is told together: the last fault is raised, the others kept."""
        before = len(self.faults)
        yield
        if len(self.faults) > before:
            raise self.faults.pop()

    def _tried(self, otherwise: _Other, read: Callable[..., _Item], *given: object) -> _Item | _Other:
        """What the reader gives; after a fault, which is gathered, something in its stead: see `_at_once`."""
        try:
            return read(*given)
        except Invalid as fault:
            self.faults.append(fault)
            return otherwise

    def _refuse_if_faulty(self) -> None:
        if self.faults:
            raise self.faults[0]

    def _broken(self, part: str, reason: str) -> Invalid:
        return Invalid("model.broken", model=self._where, part=part, reason=reason)

    def _mapping(self, given: object, part: str, known: set[str] | None = None) -> dict[str, object]:
        if not isinstance(given, Mapping):
            raise self._broken(part, "not a mapping")
        found = {str(key): value for key, value in given.items()}
        if known is not None and (unknown := sorted(found.keys() - known)):
            raise self._broken(part, f"unknown: {', '.join(unknown)}")
        return found

    def _list(self, given: object, part: str) -> Sequence[object]:
        if not isinstance(given, list | tuple):
            raise self._broken(part, "not a list")
        return given

    def _each(self, given: object, part: str, read: Callable[[object, str], _Item]) -> tuple[_Item, ...]:
        given = self._list(given, part)
        with self._at_once():
            return self._all(read, given, part)

    def _word(self, given: object, part: str) -> str:
        if not isinstance(given, str) or not given.strip():
            raise self._broken(part, "not text")
        return given

    def _text(self, item: Mapping[str, object], name: str, part: str) -> str:
        if name not in item:
            raise self._broken(f"{part}/{name}", "missing")
        return self._word(item[name], f"{part}/{name}")

    def _number(self, given: object, part: str) -> float:
        if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
            raise self._broken(part, f"not a number: {given}")
        return float(given)

    def _grade(self, given: object, part: str) -> int:
        if not isinstance(given, int) or not 1 <= given <= 11:
            raise self._broken(part, f"no grade: {given}")
        return given

    def _ground(self, given: object, part: str) -> Ground:
        item = self._mapping(given, part, {"act", "clause"})
        clause = self._text(item, "clause", part) if "clause" in item else None
        return self._acts.ground(self._text(item, "act", part), clause, where=f"{self._where}, {part}")

    def _told(self, error: Invalid, part: str) -> Invalid:
        """The same refusal with its place in the package."""
        fault = {"code": error.code, **error.facts}
        return Invalid("model.part", model=self._where, part=part, fault=fault)

    def _one_of(self, kind: type[_Choice], given: object, part: str) -> _Choice:
        if not isinstance(given, str) or given not in set(kind):
            raise self._broken(part, f"not one of {', '.join(kind)}: {given}")
        return kind(given)

    def _code(self, given: object, part: str) -> str:
        if not isinstance(given, str) or not _CODE.fullmatch(given):
            raise self._broken(part, f"no code: {given}")
        return given

    def _new_code(self, given: object, part: str) -> str:
        code = self._code(given, f"{part}/code")
        if code in self._codes:
            raise self._broken(part, f"code twice: {code}")
        self._codes.add(code)
        return code

"""Acts: the documents that indicators, rules and purposes stand on, in force from a day to a day."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import Invalid, NotFound


class ActKind(StrEnum):
    """What kind of document."""

    LAW = "law"
    DECREE = "decree"
    ORDER = "order"
    DIRECTIVE = "directive"
    LETTER = "letter"
    SANITARY = "sanitary"
    METHOD = "method"
    RULES = "rules"


class Force(StrEnum):
    """Whether an act holds on a day. UNKNOWN: nobody has yet read in it since when."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A place in an act and what it says, in our words."""

    clause: str
    gist: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A document. `in_force_to` is its last day; `to_check`: what nobody has compared with its text."""

    code: str
    name: str  # as it is cited
    title: str
    kind: ActKind
    number: str | None
    signed_on: date | None
    body: str
    in_force_from: date | None
    in_force_to: date | None
    replaces: tuple[str, ...]
    amends: tuple[str, ...]
    clauses: tuple[Clause, ...]
    source: str
    to_check: tuple[str, ...]

    def force(self, on: date) -> Force:
        """Whether it holds on a day; no act does before it is signed."""
        begins = self.in_force_from or self.signed_on
        if self.in_force_to is not None and on > self.in_force_to:
            return Force.ENDED
        if begins is not None and on < begins:
            return Force.NOT_YET
        return Force.UNKNOWN if self.in_force_from is None else Force.IN_FORCE

    def in_force(self, on: date) -> bool:
        """Whether it may be leant on that day: it holds, or nothing is known against it."""
        return self.force(on) in (Force.IN_FORCE, Force.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What something stands on: an act, and a clause of it where it is known. `words` cite both."""

    act: str
    clause: str | None
    words: str


def cited(grounds: Iterable[Ground]) -> str:
    """All grounds in one line."""
    return "; ".join(one.words for one in grounds)


def left_without(
    grounds: Sequence[Ground], code: str, register: "Register", *, on: date
) -> tuple[Ground, ...]:
    """The grounds that are in force on a day when the act `code` has ended."""
    return tuple(one for one in grounds if one.act != code and register.get(one.act).in_force(on))


class Register:
    """All acts by their codes; Invalid `acts.broken` names the act and the reason."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self._acts: dict[str, Act] = {}
        for one in acts:
            if one.code in self._acts:
                raise _broken(one.code, "code twice")
            self._acts[one.code] = one
        for one in acts:
            self._check(one)
        self._texts: Mapping[str, frozenset[str]] = {one.code: _tokens(_text_of(one)) for one in acts}

    def _check(self, one: Act) -> None:
        if one.in_force_from and one.in_force_to and one.in_force_to < one.in_force_from:
            raise _broken(one.code, "ends before it begins")
        places = [each.clause for each in one.clauses]
        if len(set(places)) < len(places):
            raise _broken(one.code, "a clause stands twice")
        for code in (*one.replaces, *one.amends):
            if code not in self._acts or code == one.code:
                raise _broken(one.code, f"unknown act: {code}")
        for code in one.replaces:
            former = self._acts[code]
            if not former.to_check and not _follows(former, one):
                raise _broken(code, f"does not end where {one.code} begins")

    def __iter__(self) -> Iterator[Act]:
        return iter(self._acts.values())

    def get(self, code: str) -> Act:
        """The act with this code; NotFound when there is none."""
        if code not in self._acts:
            raise NotFound("act.unknown", code=code[:60])
        return self._acts[code]

    def ground(self, act: str, clause: str | None, *, where: str) -> Ground:
        """A link to an act as a ground; Invalid `acts.link_broken` tells `where` it leads nowhere."""
        found = self._acts.get(act)
        if found is None:
            raise Invalid("acts.link_broken", where=where, reason=f"unknown act: {act}")
        if clause is not None and all(one.clause != clause for one in found.clauses):
            raise Invalid("acts.link_broken", where=where, reason=f"unknown clause of {act}: {clause}")
        return Ground(act=act, clause=clause, words=f"{found.name}, {clause}" if clause else found.name)

    def successors(self, code: str) -> tuple[Act, ...]:
        """Acts that replaced this one."""
        return tuple(one for one in self._acts.values() if code in one.replaces)

    def amendments(self, code: str) -> tuple[Act, ...]:
        """Acts that changed this one."""
        return tuple(one for one in self._acts.values() if code in one.amends)

    def find(self, *, text: str = "", kind: ActKind | None = None, on: date | None = None) -> tuple[Act, ...]:
        """Acts with all words of the text, of a kind, in force on a day; in the register's order."""
        wanted = [_stem(word) for word in _tokens(text)]
        return tuple(
            one
            for one in self._acts.values()
            if (kind is None or one.kind is kind)
            and (on is None or one.in_force(on))
            and all(any(token.startswith(word) for token in self._texts[one.code]) for word in wanted)
        )


def _follows(former: Act, successor: Act) -> bool:
    ends, begins = former.in_force_to, successor.in_force_from
    return ends is not None and begins is not None and begins - ends == timedelta(days=1)


def _broken(code: str, reason: str) -> Invalid:
    return Invalid("acts.broken", act=code, reason=reason)


# Search: a word is found by how it begins, so that «самообследование» finds «самообследования».

_WORD = re.compile(r"[\w./-]*\w")
_DASHES = str.maketrans("‐‑–—ё", "----е")
_ENDING = 2  # letters of a Russian word that change
_KEPT = 4  # letters that a word begins with, at least


def _text_of(one: Act) -> str:
    said = [text for each in one.clauses for text in (each.clause, each.gist)]
    return " ".join((one.name, one.title, one.number or "", one.body, *said))


def _tokens(text: str) -> frozenset[str]:
    """Words of a text, and the parts of those with a hyphen: «273-фз», «273» and «фз»."""
    whole = _WORD.findall(text.lower().translate(_DASHES))
    return frozenset(part for word in whole for part in (word.lstrip("./-"), *re.findall(r"\w+", word)))


def _stem(word: str) -> str:
    return word[: max(_KEPT, len(word) - _ENDING)] if word.isalpha() else word

"""Texts of model packages: YAML to plain values with their places, and back in one canonical form.

Our own walk over the composed nodes, not the library's loader: it refuses a key that stands twice, an alias
that grows without end and a text that is nested without end, and it names the place of each.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

from app.domain.errors import Invalid

SCHEMA_FILE = Path(__file__).resolve().parents[1] / "data" / "models" / "package.schema.json"
MOST_CHARACTERS = 2_000_000  # ten thousand passports
_MOST_VALUES = 400_000
_DEEPEST = 20  # a package itself goes seven levels down
_WIDTH = 110
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Mark(Protocol):  # of either of the library's two parsers
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class PackageText:
    """A text as read: plain values, and the nodes that know where each stood."""

    given: object
    root: yaml.Node


def read_text(text: str, *, where: str) -> PackageText:
    """The package's plain values; Invalid `model.file` names the line and the character."""
    if len(text) > MOST_CHARACTERS:
        raise Invalid("model.file", model=where, line=1, column=1, fault={"code": "yaml.too_long"})
    try:
        _check_depth(text, where)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refused(where, spot_of(mark), "yaml.broken") from error
    except yaml.reader.ReaderError as error:
        raise _refused(where, _spot_at(text, int(error.position)), "yaml.character") from error
    if root is None:
        raise Invalid("model.file", model=where, line=1, column=1, fault={"code": "yaml.empty"})
    return PackageText(given=_Values(where).plain(root), root=root)


def write_text(given: Mapping[str, object]) -> str:
    """The canonical text: the same values are always the same bytes."""
    return yaml.dump(
        _ordered(given), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH,
        default_flow_style=False,
    )  # fmt: skip


@cache
def package_schema() -> Mapping[str, object]:
    """The documented JSON Schema of packages."""
    schema: dict[str, object] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def spot_of(mark: _Mark | None) -> Spot:
    """The place that the library marks."""
    return Spot(mark.line + 1, mark.column + 1) if mark else Spot(1, 1)


def _spot_at(text: str, position: int) -> Spot:
    before = text[:position]
    return Spot(before.count("\n") + 1, position - before.rfind("\n"))


def _refused(where: str, spot: Spot, code: str, **facts: object) -> Invalid:
    return Invalid(
        "model.file", model=where, line=spot.line, column=spot.column, fault={"code": code, **facts}
    )


def _check_depth(text: str, where: str) -> None:
    """Before nodes are built: the library builds them by recursion."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _refused(where, spot_of(event.start_mark), "yaml.too_deep", most=_DEEPEST)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Values:
    """Plain values of nodes; each visit counts, so that aliases cannot multiply without end."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._scalars = SafeConstructor()
        self._visits = 0

    def plain(self, node: yaml.Node, depth: int = 0) -> object:
        self._visits += 1
        if self._visits > _MOST_VALUES or depth > _DEEPEST:
            raise _refused(self._where, spot_of(node.start_mark), "yaml.too_long")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(one, depth + 1) for one in node.value]
        try:
            return self._scalars.construct_object(node)
        except (ConstructorError, ValueError) as error:  # a tag of programs, 2026-13-45
            value = str(node.value)[:60]
            raise _refused(self._where, spot_of(node.start_mark), "yaml.value", value=value) from error

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in found:
                code = "yaml.key_twice" if name else "yaml.key"
                raise _refused(self._where, spot_of(key.start_mark), code, value=name[:60])
            found[name] = self.plain(value, depth + 1)
        return found


class _Dumper(yaml.SafeDumper):
    """Without anchors: what several parts share is written in each."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (the library's own name)
        return True


@cache
def _ranks() -> Mapping[str, int]:
    """Name of a key → its rank: as the schema describes keys."""
    return {name: rank for rank, name in enumerate(dict.fromkeys(_names(package_schema())))}


def _names(schema: object) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        yield from (str(name) for name in properties)
    for part in schema.values():
        yield from _names(part)


_BY_CODE = {"variables", "benchmarks"}  # their keys are codes, in the order that their author chose


def _ordered(given: object, under: str = "") -> object:
    if isinstance(given, Mapping):
        names = list(given) if under in _BY_CODE else sorted(given, key=_rank)
        return {name: _ordered(given[name], name) for name in names}
    if isinstance(given, list | tuple):
        return [_ordered(one) for one in given]
    return given


def _rank(name: str) -> tuple[int, str]:
    return _ranks().get(name, len(_ranks())), name

"""A workbook's table of contents: which part of the archive is which sheet."""

import posixpath
import re
from dataclasses import dataclass
from html import unescape

from app.workbooks.container import Parts

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSheet:
    """A sheet and its part, by its name in lower case; a part that no relation names is empty."""

    name: str
    part: str
    is_visible: bool


def sheets_of(parts: Parts) -> list[ListedSheet]:
    """All sheets, in the workbook's order."""
    targets = {
        attributes["Id"]: posixpath.normpath(posixpath.join("xl", attributes.get("Target", ""))).lower()
        if not attributes.get("Target", "").startswith("/")
        else attributes["Target"].lstrip("/").lower()
        for attributes in map(_attributes, _RELATION.findall(parts.relations))
        if "Id" in attributes
    }
    return [
        ListedSheet(
            name=attributes["name"],
            part=targets.get(attributes.get("id", ""), ""),
            is_visible=attributes.get("state", "visible") == "visible",
        )
        for attributes in map(_attributes, _SHEET.findall(parts.workbook))
        if "name" in attributes
    ]


def _attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode().rpartition(":")[2]: unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(text)
    }

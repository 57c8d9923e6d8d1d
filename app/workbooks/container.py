"""Opens a workbook's archive with distrust: counts while unpacking, refuses what could act or reach out."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Invalid
from app.workbooks.limits import MB, Limits

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEAD = 65_536
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_OUTSIDE = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/", "xl/activex/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The unpacked sheets by their path, and the workbook's table of contents."""

    workbook: bytes
    relations: bytes
    sheets: dict[str, bytes]


def refuse_old(start: bytes, path: Path) -> None:
    """Invalid for what is not a modern workbook: encrypted, or of the old binary kind."""
    if start.startswith(_OLE):
        content = path.read_bytes()
        marks = [name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo")]
        raise Invalid("file.encrypted" if any(mark in content for mark in marks) else "file.old_excel")


def open_parts(path: Path, limits: Limits) -> Parts:
    """The parts of a workbook, after every part was unpacked once and looked at.

    Invalid: file.broken, encrypted, macros, external_links, doctype, too_many_parts, bomb, unknown_kind.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Invalid("file.broken") from error


def _parts(archive: zipfile.ZipFile, limits: Limits) -> Parts:
    infos = archive.infolist()
    names = [info.filename.lower().replace("\\", "/") for info in infos]
    if len(infos) > limits.parts:
        raise Invalid("file.too_many_parts", limit=limits.parts)
    if len(set(names)) < len(names):
        raise Invalid("file.broken")
    if any(info.flag_bits & 1 for info in infos):
        raise Invalid("file.encrypted")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Invalid("file.macros")
    if any(name.startswith(_OUTSIDE) for name in names):
        raise Invalid("file.external_links")
    if "xl/workbook.xml" not in names:
        raise Invalid("file.unknown_kind")
    sheets: dict[str, bytes] = {}
    workbook = relations = b""
    left = limits.unpacked_megabytes * MB
    for info, name in zip(infos, names, strict=True):
        content = _unpacked(archive, info, left, limits)
        left -= len(content)
        if name.endswith((".xml", ".rels", ".vml")):
            _look(name, content)
        if name == "xl/workbook.xml":
            workbook = content
        elif name == "xl/_rels/workbook.xml.rels":
            relations = content
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            sheets[name] = content
    return Parts(workbook=workbook, relations=relations, sheets=sheets)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, limits: Limits) -> bytes:
    # No more is unpacked than the declared size: one forged to look small ends in a wrong checksum.
    if info.file_size > left:
        raise Invalid("file.bomb", limit_mb=limits.unpacked_megabytes)
    with archive.open(info) as part:
        return part.read(info.file_size + 1)


def _look(name: str, content: bytes) -> None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:_HEAD]:
        raise Invalid("file.broken")  # another encoding would hide what is searched for below
    start = content.find(b"<", 0, _HEAD)
    if start < 0 and content.strip():
        raise Invalid("file.broken")
    if _DOCTYPE.search(content, 0, _prolog_end(content)):
        raise Invalid("file.doctype")
    if name == "[content_types].xml" and b"macroEnabled" in content:
        raise Invalid("file.macros")
    if name.endswith(".rels"):
        for relation in _RELATION.findall(content):
            outside = re.search(rb"TargetMode\s*=\s*[\"']External", relation, re.IGNORECASE)
            if outside and b"/hyperlink" not in relation:
                raise Invalid("file.external_links")


def _prolog_end(content: bytes) -> int:
    """Where the root element begins: a document type can stand only before it."""
    root = re.search(rb"<[A-Za-z_]", content)
    return root.start() if root else len(content)

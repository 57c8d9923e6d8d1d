"""Reads a CSV file as text cells: encoding, delimiter and quotes are found out, never guessed silently."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import polars as pl

from app.domain.errors import Invalid
from app.domain.result_files.cells import Sheet
from app.workbooks.limits import MB, Limits
from app.workbooks.workbook import check_lengths

_DELIMITERS = (";", "\t", ",")
_SNIFFED = 200_000  # bytes
_SNIFFED_LINES = 50
_PIECE = 1 << 16
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_csv(path: Path, *, name: str, limits: Limits) -> Sheet:
    """The file as one sheet called `name`; Invalid with a named reason otherwise."""
    if path.stat().st_size > limits.csv.megabytes * MB:
        raise Invalid("file.too_large", limit_mb=limits.csv.megabytes)
    content = in_utf8(path.read_bytes())
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    if not content[:_SNIFFED].strip() and not content.strip():
        raise Invalid("file.empty")
    delimiter = sniffed(content[:_SNIFFED].decode("utf-8", "ignore"))
    if b'"' not in content:
        return _plain(content, delimiter, name, limits)
    return _sheet(_quoted(content.decode(), delimiter), name, limits)


def in_utf8(content: bytes) -> bytes:
    """The file in UTF-8 without a mark, from UTF-8 or Windows-1251; Invalid `file.undecodable` otherwise."""
    marked = content.startswith(b"\xef\xbb\xbf")
    content = content[3:] if marked else content
    if (nul := content.find(b"\x00")) >= 0:
        raise Invalid("file.undecodable", line=content.count(b"\n", 0, nul) + 1)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Russian text in Windows-1251 fails as UTF-8 at its first letters; a file that reads well
        # up to here is UTF-8 with damaged bytes, and would turn into nonsense.
        before = content[: error.start].decode("utf-8")
        if marked or sum(letter > "\x7f" for letter in before) > 1:
            raise Invalid("file.undecodable", line=before.count("\n") + 1) from error
        content = _from_cp1251(content)
    if (found := _CONTROL.search(content, 0, _SNIFFED)) is not None:
        raise Invalid("file.undecodable", line=content.count(b"\n", 0, found.start()) + 1)
    return content


def _from_cp1251(content: bytes) -> bytes:
    # In pieces that stay in the processor's cache: half the time of one long text.
    pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
    try:
        return b"".join([piece.decode("cp1251").encode() for piece in pieces])
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, content.find(b"\x98")) + 1  # the one byte without a letter
        raise Invalid("file.undecodable", line=line) from error


def sniffed(text: str) -> str:
    """The delimiter: the one that splits the most of the first lines alike."""
    lines = [line for line in text.splitlines()[:_SNIFFED_LINES] if line.strip()]
    best, best_score = ";", (0, 0)
    for delimiter in _DELIMITERS:
        counts = Counter(_outside_quotes(line, delimiter) for line in lines)
        counts.pop(0, None)
        if counts:
            times, alike = max((times, number) for number, times in counts.items())
            if (score := (times * (delimiter != ",") + times, alike)) > best_score:
                best, best_score = delimiter, score
    return best


def _outside_quotes(line: str, delimiter: str) -> int:
    return re.sub('"[^"]*"', "", line).count(delimiter) if '"' in line else line.count(delimiter)


def _plain(content: bytes, delimiter: str, name: str, limits: Limits) -> Sheet:
    """Without a quote in the file a line is a row and a delimiter is a delimiter."""
    if content.endswith((b"\n\n", b"\n\r\n")):
        content = content.rstrip(b"\r\n")
    height = content.count(b"\n") + (not content.endswith(b"\n"))
    if height > limits.csv.rows + limits.head_rows:
        raise Invalid("file.too_many_rows", limit=limits.csv.rows)
    first = content[: content.find(b"\n")].count(delimiter.encode())
    if first >= limits.columns:
        raise Invalid("file.too_many_columns", limit=limits.columns)
    frame = _evenly(content, delimiter, first + 1)
    # A short row leaves its last cell empty; only then is it worth counting.
    if frame is not None and frame.height == height:
        full = not frame.to_series(first).null_count()
        if full or content.count(delimiter.encode()) == first * height:
            check_lengths(frame, limits)
            return Sheet(name=name, frame=frame)
    return _sheet([line.split(delimiter) for line in content.decode().splitlines()], name, limits)


def _evenly(content: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The frame, or None when a row has more cells than the first: then it is read line by line."""
    try:
        return pl.read_csv(
            content,
            has_header=False,
            separator=delimiter,
            infer_schema=False,
            quote_char=None,
            new_columns=[f"c{index}" for index in range(width)],
        )
    except pl.exceptions.PolarsError:
        return None


def _quoted(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        return _loosely_quoted(text, delimiter)


def _loosely_quoted(text: str, delimiter: str) -> list[list[str]]:
    """Lines whose cells hold unescaped quotes: a cell ends at a quote before a delimiter or the line's end.

    Invalid `csv.quotes` where that does not give as many cells as the first line has.
    """
    cell = re.compile(
        rf'\s*"(.*?)"\s*(?:{re.escape(delimiter)}|$)|([^{re.escape(delimiter)}]*)(?:{re.escape(delimiter)}|$)'
    )
    rows: list[list[str]] = []
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        cells: list[str] = []
        at = 0
        while at <= len(line):
            found = cell.match(line, at)
            if found is None:
                raise Invalid("csv.quotes", row=number)
            cells.append((found[1] if found[1] is not None else found[2]).replace('""', '"'))
            ended = found.end() == len(line) and not found[0].endswith(delimiter)
            at = found.end()
            if ended:
                break
        rows.append(cells)
        if len(cells) != len(rows[0]):
            raise Invalid("csv.quotes", row=number)
    return rows


def _sheet(rows: list[list[str]], name: str, limits: Limits) -> Sheet:
    if len(rows) > limits.csv.rows + limits.head_rows:
        raise Invalid("file.too_many_rows", limit=limits.csv.rows)
    widest = max(map(len, rows))
    if widest > limits.columns:
        raise Invalid("file.too_many_columns", limit=limits.columns)
    usual = Counter(len(row) for row in rows if len(row) > 1)
    width = usual.most_common(1)[0][0] if usual else 1
    ragged = frozenset(
        number for number, row in enumerate(rows, 1) if any(row) and (len(row) < width or any(row[width:]))
    )
    for row in rows:
        row.extend([""] * (widest - len(row)))
    frame = pl.DataFrame(
        {f"c{index}": [row[index] for row in rows] for index in range(widest)},
        schema={f"c{index}": pl.String() for index in range(widest)},
    )
    check_lengths(frame, limits)
    return Sheet(name=name, frame=frame, ragged_rows=ragged)

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
_SNIFFED_LINES = 50
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_csv(path: Path, *, name: str, limits: Limits) -> Sheet:
    """The file as one sheet called `name`; Invalid with a named reason otherwise."""
    if path.stat().st_size > limits.csv.megabytes * MB:
        raise Invalid("file.too_large", limit_mb=limits.csv.megabytes)
    text = decoded(path.read_bytes())
    if not text.strip():
        raise Invalid("file.empty")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = sniffed(text)
    if '"' not in text:
        return _plain(text, delimiter, name, limits)
    return _sheet(_quoted(text, delimiter), name, limits)


def decoded(content: bytes) -> str:
    """The text, from UTF-8 (with or without mark) or Windows-1251; Invalid `file.undecodable` otherwise."""
    if content.startswith(b"\xef\xbb\xbf"):
        return _strict(content[3:], "utf-8")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Russian text in Windows-1251 fails as UTF-8 at its first letters; a file that reads well
        # up to here is UTF-8 with damaged bytes, and would turn into nonsense.
        before = content[: error.start].decode("utf-8")
        if sum(letter > "\x7f" for letter in before) > 1:
            raise Invalid("file.undecodable", line=before.count("\n") + 1) from error
        text = _strict(content, "cp1251")
    return _without_control(text)


def _strict(content: bytes, encoding: str) -> str:
    try:
        return _without_control(content.decode(encoding))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid("file.undecodable", line=line) from error


def _without_control(text: str) -> str:
    if (found := _CONTROL.search(text)) is not None:
        raise Invalid("file.undecodable", line=text.count("\n", 0, found.start()) + 1)
    return text


def sniffed(text: str) -> str:
    """The delimiter: the one that splits the most of the first lines alike."""
    lines = [line for line in text[:200_000].split("\n")[:_SNIFFED_LINES] if line.strip()]
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


def _plain(text: str, delimiter: str, name: str, limits: Limits) -> Sheet:
    """Without a quote in the file a line is a row and a delimiter is a delimiter."""
    body = text.rstrip("\n")
    height = body.count("\n") + 1
    if height > limits.csv.rows + limits.head_rows:
        raise Invalid("file.too_many_rows", limit=limits.csv.rows)
    first = body.split("\n", 1)[0].count(delimiter)
    if body.count(delimiter) == first * height and "\n\n" not in body:
        if first >= limits.columns:
            raise Invalid("file.too_many_columns", limit=limits.columns)
        try:
            frame = pl.read_csv(
                body.encode(), has_header=False, separator=delimiter, infer_schema=False, quote_char=None,
                new_columns=[f"c{index}" for index in range(first + 1)], comment_prefix=None,
            )  # fmt: skip
        except pl.exceptions.PolarsError:
            frame = None  # more cells in some row than in the first: read line by line, and say where
        if frame is not None and frame.height == height:
            check_lengths(frame, limits)
            return Sheet(name=name, frame=frame)
    return _sheet([line.split(delimiter) for line in body.split("\n")], name, limits)


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
    # Lines of one or two cells above the headings are titles; short lines below them lost something.
    ragged = frozenset(
        number
        for number, row in enumerate(rows, 1)
        if len(row) != width
        and any(row)
        and (len(row) > 1 or len(rows) < 2)
        and any(row[width:] or [len(row) < width])
    )
    for row in rows:
        row.extend([""] * (widest - len(row)))
    frame = pl.DataFrame(
        {f"c{index}": [row[index] for row in rows] for index in range(widest)},
        schema={f"c{index}": pl.String() for index in range(widest)},
    )
    check_lengths(frame, limits)
    return Sheet(name=name, frame=frame, ragged_rows=ragged)

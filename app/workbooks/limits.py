"""Limits of uploaded files, judged before and while they are read."""

from dataclasses import dataclass

MB = 1 << 20  # as people's computers show the size of a file
DONE, LAST = b"done\n", b"last\n"  # what the child says when a file is read; and that it has had enough


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """Limits of one kind of file (security.md, rule 15)."""

    megabytes: int
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of all kinds. `unpacked_megabytes` are counted while reading, not as declared.

    `marks_cells`: tell which cells of a workbook are formulas or merged. A file of results may have hundreds
    of thousands of them, and nobody asks there.
    """

    workbook: FileLimits = FileLimits(megabytes=10, rows=20_000, seconds=10)
    csv: FileLimits = FileLimits(megabytes=100, rows=1_000_000, seconds=60)
    parts: int = 200
    unpacked_megabytes: int = 100
    columns: int = 500
    cell_characters: int = 2_000
    head_rows: int = 40  # titles and headings, which are not counted among the rows
    marks_cells: bool = False

    def seconds_for(self, start: bytes) -> float:
        """How long a file that begins so may take."""
        return self.workbook.seconds if start.startswith(b"PK") else self.csv.seconds


DEFAULT_LIMITS = Limits()

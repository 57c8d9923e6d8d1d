"""Lists of organisations in our own layout, made for tests."""

from collections.abc import Sequence

import polars as pl

from app.catalogues.organisation_lists import load_list_layouts
from app.catalogues.organisations import load_kind_spellings
from app.domain.organisation_files import ReadList, read_list
from app.domain.result_files.cells import Cells, Sheet

HEADINGS = ("Код", "Вид", "Название", "Краткое название", "Код вышестоящей", "Номер")


def as_cells(rows: Sequence[Sequence[str | None]], **more: object) -> Cells:
    """A file of one sheet with these rows, the heading first."""
    frame = pl.DataFrame(
        {f"c{at}": pl.Series([row[at] for row in rows], dtype=pl.String) for at in range(len(rows[0]))}
    )
    return Cells(file_name="список.csv", sheets=(Sheet(name="Лист1", frame=frame, **more),))  # type: ignore[arg-type]


def read(
    rows: Sequence[Sequence[str | None]], *, headings: Sequence[str] = HEADINGS, under: str | None = None
) -> ReadList:
    """What is read of rows below these headings."""
    return read_list(
        as_cells([headings, *rows]), load_list_layouts(), load_kind_spellings(), under=under
    )  # fmt: skip


def as_csv(rows: Sequence[Sequence[str]], *, headings: Sequence[str] = HEADINGS) -> bytes:
    """The same as the bytes of a file."""
    return "\n".join(";".join(row) for row in [headings, *rows]).encode()

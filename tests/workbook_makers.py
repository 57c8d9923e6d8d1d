"""Builders of files of results, good and bad, for tests."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from app.domain.result_files import Cells, Sheet

Cell = str | int | float | bool | None
Rows = Sequence[Sequence[Cell]]

F1_TASKS = ("1 (1б)", "2 (2б)", "3.1 (2б)", "9К1 (4б)")
F1_HEAD = (
    "ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант",
    *F1_TASKS, "Первичный балл", "Отметка", "Отметка по журналу",
)  # fmt: skip
F1_SHEET = "Ф1 Индивидуальные результаты"


def f1_row(
    code: int | str,
    scores: Sequence[Cell] = (1, 2, 1, 3),
    *,
    school: str = "edu301001",
    class_name: Cell = "5А",
    variant: Cell = 1,
    total: Cell = None,
    mark: Cell = 4,
    journal: Cell = 4,
) -> list[Cell]:
    """A row of «Ф1»; the total is the sum of the numbers unless another is given."""
    summed = sum(each for each in scores if isinstance(each, int) and not isinstance(each, bool))
    stated = summed if total is None else total
    return [school, "Волгоярск", "Школа", code, class_name, variant, *scores, stated, mark, journal]


def f1_sheet(
    rows: Rows,
    *,
    head: Sequence[Cell] = F1_HEAD,
    title: str = "ВПР 2026 Математика 5 класс",
    maximum: int = 9,
    declared: int | None = None,
    difficulty: Sequence[str] = ("Б", "Б", "П", "В"),
) -> list[list[Cell]]:
    """The cells of a whole «Ф1» sheet: facts, difficulty, headings in row 7, then the rows."""
    n = len(rows) if declared is None else declared
    return [
        [title],
        ["Предмет", "Математика"],
        ["Максимальный первичный балл", maximum],
        ["Дата", "23.04.2026"],
        [f"Школа № 301 (edu301001) | Кол-во участников: {n}"],
        [None] * 6 + list(difficulty),
        list(head),
        *[list(row) for row in rows],
    ]


TERM_HEAD = ("Школа", "Класс", "Предмет", "Период", "«5»", "«4»", "«3»", "«2»", "н/а")


def term_row(
    class_name: Cell = "5А",
    subject: Cell = "Математика",
    *,
    marks: Sequence[Cell] = (7, 11, 9, 1, 0),
    period: Cell = "2025/26 Q1",
    school: Cell = "edu301001",
) -> list[Cell]:
    """A row of term marks; `marks`: «5», «4», «3», «2», н/а."""
    return [school, class_name, subject, period, *marks]


def term_sheet(rows: Rows, *, head: Sequence[Cell] = TERM_HEAD, above: Rows = ()) -> list[list[Cell]]:
    """The cells of a sheet of term marks, headings first."""
    return [*[list(row) for row in above], list(head), *[list(row) for row in rows]]


def term_marks(path: Path, rows: Rows, **more: object) -> Path:
    """A workbook of term marks; `more` goes to `term_sheet`."""
    return workbook(path, {"Отметки": term_sheet(rows, **more)})  # type: ignore[arg-type]


def cells(rows: Rows, *, name: str = F1_SHEET) -> Cells:
    """The same cells as a file with one sheet would give, without the file."""
    width = max(map(len, rows))
    texts = [
        [None if each is None else str(each) for each in (*row, *[None] * (width - len(row)))] for row in rows
    ]
    schema = {f"c{index}": pl.String() for index in range(width)}
    return Cells(
        file_name="a.xlsx", sheets=(Sheet(name=name, frame=pl.DataFrame(texts, schema=schema, orient="row")),)
    )


def workbook(
    path: Path, sheets: Mapping[str, Rows], *, formulas: Mapping[str, tuple[str, Cell]] | None = None
) -> Path:
    """An xlsx with these sheets. `formulas`: address in the first sheet → formula and its saved value."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for number, (name, rows) in enumerate(sheets.items()):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(at, column, value)
            for address, (formula, value) in (formulas or {}).items() if number == 0 else ():
                sheet.write_formula(address, formula, None, "" if value is None else value)
    return path


def f1(path: Path, rows: Rows, **more: object) -> Path:
    """A workbook «Ф1» with these rows; `more` goes to `f1_sheet`."""
    return workbook(path, {F1_SHEET: f1_sheet(rows, **more)})  # type: ignore[arg-type]


def csv_file(path: Path, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ";", end: str = "") -> Path:
    """A CSV without quotes; `end` is put at the end of each line."""
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) + end for row in rows]
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path


def repacked(path: Path, changes: Mapping[str, bytes | None]) -> Path:
    """The workbook with parts put in, replaced, or (None) taken out."""
    with zipfile.ZipFile(path) as archive:
        parts: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    parts.update(changes)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def part(path: Path, name: str) -> bytes:
    """One part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def edited(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """The workbook with a text of one part replaced; the text has to be there."""
    content = part(path, name)
    assert old in content
    return repacked(path, {name: content.replace(old, new)})


def encrypted(path: Path) -> Path:
    """What an office program writes when it encrypts: an OLE container with an encrypted package."""
    names = "EncryptionInfo".encode("utf-16-le") + b"\x00" * 64 + "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 1016 + names + b"\x00" * 512)
    return path


def old_excel(path: Path) -> Path:
    """An OLE container with a workbook of the nineties in it."""
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 1016 + "Workbook".encode("utf-16-le"))
    return path


def bomb(path: Path, *, megabytes: int, declared: int | None = None) -> Path:
    """A workbook whose sheet unpacks to so much; the archive's directory may declare another size."""
    workbook(path, {F1_SHEET: [["Код"]]})
    sheet = part(path, "xl/worksheets/sheet1.xml")
    filler = b"<!--" + b" " * (megabytes * 1_000_000) + b"-->"
    repacked(path, {"xl/worksheets/sheet1.xml": sheet.replace(b"<sheetData>", filler + b"<sheetData>")})
    if declared is not None:
        _declare(path, "xl/worksheets/sheet1.xml", declared)
    return path


def _declare(path: Path, name: str, size: int) -> None:
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        info = archive.getinfo(name)
        real = info.file_size.to_bytes(4, "little")
    at = content.rfind(name.encode()) - 46 + 24  # the size's place in the directory's entry
    assert bytes(content[at : at + 4]) == real
    content[at : at + 4] = size.to_bytes(4, "little")
    at = info.header_offset + 22
    content[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(bytes(content))

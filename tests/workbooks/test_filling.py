"""Values put into somebody else's workbook: they, and nothing else."""

import io
import zipfile
from pathlib import Path

from app.workbooks.filling import filled_workbook
from tests.foreign_books import SHEET, blank, on_disk, opened, saved

ROWS = (("Откуда <числа> & зачем", 1.5),)


def _parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _filled(folder: Path, body: bytes, **cells: float | str) -> bytes:
    places = {address: (int(address[1:]), ord(address[0]) - 65) for address in cells}
    values = {SHEET: {places[address]: value for address, value in cells.items()}}
    return filled_workbook(on_disk(folder, body), values, name="Источники", rows=ROWS)


def test_parts_that_nobody_named_stay_byte_for_byte(tmp_path: Path) -> None:
    body = saved(blank())
    before, after = _parts(body), _parts(_filled(tmp_path, body, C3=420.0))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml",
    }  # fmt: skip


def test_values_stand_in_their_cells_with_the_style_of_the_blank(tmp_path: Path) -> None:
    book = opened(_filled(tmp_path, saved(blank()), C3=420.0, C4=34.5, C5="да <b>", E20=1.0))
    sheet = book[SHEET]
    assert [sheet[at].value for at in ("C3", "C4", "C5", "E20")] == [420, 34.5, "да <b>", 1]
    assert sheet["C3"].font.i
    assert sheet["C8"].value == "=SUM(C5:C7)"
    assert sheet["A3"].value == "Всего обучающихся"


def test_formulas_of_the_blank_are_counted_anew_when_it_is_opened(tmp_path: Path) -> None:
    assert opened(_filled(tmp_path, saved(blank()), C5=1.0)).calculation.fullCalcOnLoad


def test_the_sheet_of_sources_is_written_once(tmp_path: Path) -> None:
    again = opened(_filled(tmp_path, _filled(tmp_path, saved(blank()), C3=1.0), C3=2.0))
    assert again.sheetnames == [SHEET, "Подписи", "Источники"]
    assert [cell.value for cell in again["Источники"][1]] == list(ROWS[0])
    assert again[SHEET]["C3"].value == 2

"""Word documents: A4, repeated heads, the word about invented data, and no character that breaks them."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from app.documents import table_document
from app.documents.shapes import Value
from app.documents.word import shown
from app.domain.demonstration import DEMO_WORDS

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A table of the test's own: any object of this shape is printed."""

    name: str
    headings: tuple[str, ...]
    rows: list[list[Value]]
    notes: tuple[str, ...] = ()


MARKS = Made(
    name="По классам", headings=("Класс", "Отметок", "Доля, %"), rows=[["5А", 1204, 64.3], ["5Б", 0, None]],
    notes=("Пусто: отметок нет.",),
)  # fmt: skip


def opened(body: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(body))


def document(*tables: Made, is_demo: bool = True, title: str = "Итоги четверти", **more: object) -> bytes:
    return table_document(
        title, lead=["Отметок «4» и «5»: 7 из 9."], tables=tables, is_demo=is_demo, made_at=NOW, **more
    )  # type: ignore[arg-type]


def test_everything_given_stands_in_the_document_in_order() -> None:
    made = opened(
        document(MARKS, lists=[("На что посмотреть", ["раз", "два"]), ("Пусто", [])], notes=["Конец."])
    )
    assert [(one.style.name, one.text) for one in made.paragraphs if one.text] == [
        ("Heading 1", "Итоги четверти"), ("Lead", "Отметок «4» и «5»: 7 из 9."),
        ("Heading 2", "На что посмотреть"), ("List Bullet", "раз"), ("List Bullet", "два"),
        ("Heading 2", "По классам"), ("Note", "Пусто: отметок нет."), ("Note", "Конец."),
    ]  # fmt: skip
    (table,) = made.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Класс", "Отметок", "Доля, %"], ["5А", "1\u202f204", "64,3"], ["5Б", "0", ""],
    ]  # fmt: skip


def test_a_tables_head_is_repeated_and_no_row_is_torn() -> None:
    (table,) = opened(document(MARKS)).tables
    marks = [[child.tag for child in row._tr.trPr] for row in table.rows]
    assert [qn("w:tblHeader") in one for one in marks] == [True, False, False]
    assert all(qn("w:cantSplit") in one for one in marks)


def test_parts_of_a_table_stand_in_the_order_that_word_demands() -> None:
    (table,) = opened(document(MARKS)).tables
    names = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblLook"]
    assert names == sorted(names, key=order.index)
    assert "tblBorders" in names


@pytest.mark.parametrize("is_demo", [True, False])
def test_every_page_of_demonstration_data_says_that_they_are_invented(is_demo: bool) -> None:
    section = opened(document(MARKS, is_demo=is_demo)).sections[0]
    assert (DEMO_WORDS in section.header.paragraphs[0].text) is is_demo


def test_pages_are_numbered() -> None:
    foot = opened(document(MARKS)).sections[0].footer._element.xml
    assert " PAGE " in foot
    assert " NUMPAGES " in foot


def test_the_paper_is_a4_and_lies_on_its_side_for_a_wide_table() -> None:
    wide = Made(name="Широкая", headings=tuple("АБВГДЕЖЗИК"), rows=[list("абвгдежзик")])
    upright, flat = (opened(document(one)).sections[0] for one in (MARKS, wide))
    sizes = [(one.page_width.mm, one.page_height.mm, one.left_margin.mm) for one in (upright, flat)]
    assert sizes == [pytest.approx((210, 297, 22), abs=0.1), pytest.approx((297, 210, 22), abs=0.1)]


def test_the_document_is_by_the_product_and_in_russian() -> None:
    made = opened(document(MARKS))
    properties = made.core_properties
    assert (properties.author, properties.title, properties.language) == ("Мера", "Итоги четверти", "ru-RU")
    assert 'w:lang w:val="ru-RU"' in made.styles["Normal"].element.xml


def test_text_with_markup_or_control_characters_stays_text() -> None:
    nasty = Made(name="<b>&\x00", headings=("A\x0b",), rows=[["</w:t><w:evil/>\x01"]], notes=("\ufffe",))
    made = opened(document(nasty, title="Школа \x08& <сын>"))
    assert made.paragraphs[0].text == "Школа & <сын>"
    assert [cell.text for row in made.tables[0].rows for cell in row.cells] == ["A", "</w:t><w:evil/>"]


def test_the_file_calls_nothing_from_outside() -> None:
    with zipfile.ZipFile(io.BytesIO(document(MARKS))) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (1204, "1\u202f204"), (-3.54, "\u22123,5"), (64.0, "64,0"), ("5А", "5А")],
)
def test_numbers_are_written_as_russian_documents_write_them(value: Value, text: str) -> None:
    assert shown(value) == text

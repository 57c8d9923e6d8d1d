"""Word documents: a title, sentences, tables and notes on A4, as an office prints them.

Built with python-docx. Rows of tables are made as XML elements directly: cell by cell the library needs
seconds for a school's table, this way it needs a tenth of one.
"""

import io
import re
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from app.documents.shapes import TableLike, Value
from app.domain.demonstration import DEMO_WORDS

_FONT = "Arial"  # every office has it or its double; pages have Golos Text, which Word would replace
_INK, _NOTES = RGBColor(0x15, 0x22, 0x23), RGBColor(0x43, 0x53, 0x54)
_MOST_UPRIGHT = 8  # columns; a wider table lays the page on its side
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML does not hold


def table_document(
    title: str,
    *,
    lead: Sequence[str],
    tables: Sequence[TableLike],
    lists: Sequence[tuple[str, Sequence[str]]] = (),
    notes: Sequence[str] = (),
    is_demo: bool,
    made_at: datetime,
) -> bytes:
    """A .docx: title, lead, `lists` (heading and its points), tables with repeated heads, notes.

    The word that demonstration data are invented stands at the top of every page, the page's number at its
    foot.
    """
    document = Document()
    _set_styles(document)
    section = document.sections[0]
    _set_page(section, is_wide=any(len(table.headings) > _MOST_UPRIGHT for table in tables))
    _set_edges(section, title, is_demo=is_demo)
    properties = document.core_properties
    properties.title, properties.author, properties.language = _clean(title), "Мера", "ru-RU"
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.comments = DEMO_WORDS if is_demo else ""
    document.add_heading(_clean(title), level=1)
    for sentence in lead:
        document.add_paragraph(_clean(sentence), style="Lead")
    for heading, points in lists:
        if points:
            document.add_heading(_clean(heading), level=2)
        for point in points:
            document.add_paragraph(_clean(point), style="List Bullet")
    for table in tables:
        document.add_heading(_clean(table.name), level=2)
        _add_table(document, table, width_mm=_inner_mm(section))
        for words in table.notes:
            document.add_paragraph(_clean(words), style="Note")
    for words in notes:
        document.add_paragraph(_clean(words), style="Note")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def shown(value: Value) -> str:
    """A cell as Russian documents write it: «64,3», «1 204»; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    text = f"{value:.1f}" if isinstance(value, float) else str(value)
    whole, _, rest = text.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f") if len(whole) > 3 else whole
    return ("\u2212" if text.startswith("-") else "") + grouped + ("," + rest if rest else "")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _set_styles(document: DocumentObject) -> None:
    styles = document.styles
    sizes = {
        "Normal": (10, _INK),
        "Heading 1": (18, _INK),
        "Heading 2": (13, _INK),
        "List Bullet": (10, _INK),
    }
    for name in ("Lead", "Note"):
        styles.add_style(name, 1).base_style = styles["Normal"]
    for name, (size, colour) in {**sizes, "Lead": (12, _INK), "Note": (8.5, _NOTES)}.items():
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), colour
        style.font.bold = name.startswith("Heading")
        _set_fonts(style.element.get_or_add_rPr())
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.space_before = Pt(14 if name == "Heading 2" else 0)


def _set_fonts(properties: BaseOxmlElement) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), _FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "ru-RU")
    properties.append(language)


def _set_page(section: Section, *, is_wide: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if is_wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.top_margin = Mm(22)  # the binding edge, of either orientation
    section.right_margin = section.bottom_margin = Mm(15)


def _inner_mm(section: Section) -> float:
    return float(section.page_width - section.left_margin - section.right_margin) / Mm(1)  # type: ignore[operator]


def _set_edges(section: Section, title: str, *, is_demo: bool) -> None:
    head = section.header.paragraphs[0]
    head.style = "Note"
    head.text = _clean(f"{DEMO_WORDS}. {title}" if is_demo else title)
    foot = section.footer.paragraphs[0]
    foot.style = "Note"
    foot.add_run("Страница ")
    _add_field(foot, "PAGE")
    foot.add_run(" из ")
    _add_field(foot, "NUMPAGES")


def _add_field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("separate", None), (None, "1"), ("end", None)):
        run = paragraph.add_run()
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif text == code:
            instruction = OxmlElement("w:instrText")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run.text = "1"


def _add_table(document: DocumentObject, table: TableLike, *, width_mm: float) -> None:
    """Rules between rows only; the head is repeated on every page and no row is torn apart."""
    made = document.add_table(rows=0, cols=len(table.headings))
    made.autofit = True
    body = made._tbl
    _set_rules(body)
    widths = _widths(table, width_mm)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    body.append(_row(list(table.headings), widths, is_head=True))
    for row in table.rows:
        body.append(_row(row, widths, is_head=False))


def _widths(table: TableLike, width_mm: float) -> list[float]:
    """Widths in mm: by the longest word of a heading and the longest cell, within reason."""
    wanted: list[float] = []
    for place, heading in enumerate(table.headings):
        cells = [len(shown(row[place])) for row in table.rows]
        longest_word = max((len(word) for word in heading.split()), default=1)
        wanted.append(float(min(max([longest_word, 4, *cells]), 28)))
    total = sum(wanted)
    return [width_mm * each / total for each in wanted]


def _set_rules(body: BaseOxmlElement) -> None:
    properties = body.find(qn("w:tblPr"))
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", 12, "152223"), ("bottom", 4, "7C898A"), ("insideH", 4, "C9D1D1")):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    width = properties.find(qn("w:tblW")) if properties is not None else None
    if width is not None:
        width.addnext(borders)  # readers are strict about the order


def _row(values: Sequence[Value], widths: Sequence[float], *, is_head: bool) -> BaseOxmlElement:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for value, width in zip(values, widths, strict=True):
        row.append(_cell(value, width, is_head=is_head))
    return row


def _cell(value: Value, width_mm: float, *, is_head: bool) -> BaseOxmlElement:
    cell, paragraph = OxmlElement("w:tc"), OxmlElement("w:p")
    properties = OxmlElement("w:tcPr")
    size = OxmlElement("w:tcW")
    size.set(qn("w:w"), str(round(width_mm * 56.7)))  # twentieths of a point
    size.set(qn("w:type"), "dxa")
    properties.append(size)
    cell.append(properties)
    if not isinstance(value, str) and value is not None:
        aligned = OxmlElement("w:pPr")
        side = OxmlElement("w:jc")
        side.set(qn("w:val"), "right")
        aligned.append(side)
        paragraph.append(aligned)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    look = OxmlElement("w:rPr")
    if is_head:
        look.append(OxmlElement("w:b"))
    points = OxmlElement("w:sz")
    points.set(qn("w:val"), "18")  # half points
    look.append(points)
    run.append(look)
    text.text = _clean(shown(value))
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    paragraph.append(run)
    cell.append(paragraph)
    return cell

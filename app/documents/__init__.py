"""Word documents to take away."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from app.documents.shapes import DOCX, TableLike

__all__ = ["DOCX", "TableLike", "table_document"]


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
    """A .docx: title, lead, `lists` (heading and its points), tables with repeated heads, notes."""
    # The library comes with the first document: it is a tenth of the web process's start and 7 MB of it.
    word = import_module("app.documents.word")
    made: bytes = word.table_document(
        title, lead=lead, tables=tables, lists=lists, notes=notes, is_demo=is_demo, made_at=made_at
    )
    return made

"""From cells of an uploaded file to clean rows and doubts: recognise, then examine."""

from app.domain.result_files.cells import Cells, Sheet, column_index, column_letter
from app.domain.result_files.examine import examine
from app.domain.result_files.items import read_items
from app.domain.result_files.recognise import recognise
from app.domain.result_files.shapes import (
    MEASURES,
    RESULT_ROWS,
    TERM_MARKS,
    ColumnRead,
    Examined,
    Expectation,
    PartialKey,
    Recognised,
)

__all__ = [
    "MEASURES",
    "RESULT_ROWS",
    "TERM_MARKS",
    "Cells",
    "ColumnRead",
    "Examined",
    "Expectation",
    "PartialKey",
    "Recognised",
    "Sheet",
    "column_index",
    "column_letter",
    "examine",
    "read_items",
    "recognise",
]

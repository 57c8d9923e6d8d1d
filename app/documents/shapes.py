"""What a document is made of."""

from collections.abc import Sequence
from typing import Protocol

Value = str | int | float | None
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TableLike(Protocol):
    """A table to be printed: `name` stands over it, None is an empty cell."""

    @property
    def name(self) -> str: ...
    @property
    def headings(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Value]]: ...
    @property
    def notes(self) -> Sequence[str]: ...

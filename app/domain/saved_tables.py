"""Saved choices of a table: whose they are, who may see them and who may change them."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.crosstabs import Choice
from app.domain.errors import Forbidden, Invalid

LONGEST_NAME = 120
MOST_SAVED = 200  # of one person: a list that a page still shows whole
_COPY = " (копия)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTable:
    """A choice with its name. Shared, it is seen by all who work at its place and below."""

    id: int
    version: int
    owner_id: int
    owner_name: str
    place_id: int
    place_name: str
    name: str
    is_shared: bool
    choice: Choice
    changed_at: datetime

    def is_of(self, user_id: int) -> bool:
        """Whether the person saved it."""
        return self.owner_id == user_id


def checked_name(text: str) -> str:
    """The name as it is kept; Invalid for none and for one too long."""
    name = " ".join(text.replace("\x00", " ").split())
    if not name:
        raise Invalid("saved_table.no_name")
    if len(name) > LONGEST_NAME:
        raise Invalid("saved_table.long_name", most=LONGEST_NAME)
    return name


def renamed(table: SavedTable, *, by: int, name: str, is_shared: bool, at: datetime) -> SavedTable:
    """The table under another name; Forbidden for all but who saved it."""
    require_owner(table, by)
    return replace(table, name=checked_name(name), is_shared=is_shared, changed_at=at)


def require_owner(table: SavedTable, user_id: int) -> None:
    """Pass for who saved it; Forbidden for others, who may copy it."""
    if not table.is_of(user_id):
        raise Forbidden("saved_table.not_yours")


def name_of_copy(name: str) -> str:
    """«Кадры (копия)»."""
    return f"{name[: LONGEST_NAME - len(_COPY)]}{_COPY}"

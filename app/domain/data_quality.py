"""How good a school's answers are: whole, in time, clear. Counted by the product when a campaign closes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

FORMS, IN_TIME = "forms_asked", "forms_in_time"  # variables that hold the sums of a year
CELLS, FILLED, CLEAR = "form_cells_asked", "form_cells_filled", "form_cells_clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuality:
    """Of one answer or of several: forms, those sent in time; cells, those filled, those without a remark."""

    forms: int = 0
    in_time: int = 0
    cells: int = 0
    filled: int = 0
    clear: int = 0

    @property
    def as_values(self) -> dict[str, int]:
        """Code of the variable → value."""
        return {
            FORMS: self.forms, IN_TIME: self.in_time, CELLS: self.cells, FILLED: self.filled,
            CLEAR: self.clear,
        }  # fmt: skip


def quality_of(
    *, cells: int, filled: int, remarked: int, first_sent: datetime | None, ends_at: datetime
) -> AnswerQuality:
    """Of one answer. `remarked`: cells about which the city had something to say."""
    return AnswerQuality(
        forms=1,
        in_time=int(first_sent is not None and first_sent <= ends_at),
        cells=cells,
        filled=filled,
        clear=max(0, filled - remarked),
    )


def summed(found: Iterable[AnswerQuality]) -> AnswerQuality:
    """Of several answers together."""
    all_of_them = list(found)
    return AnswerQuality(
        forms=sum(one.forms for one in all_of_them),
        in_time=sum(one.in_time for one in all_of_them),
        cells=sum(one.cells for one in all_of_them),
        filled=sum(one.filled for one in all_of_them),
        clear=sum(one.clear for one in all_of_them),
    )

"""Makes doubts, and keeps a file with one mistake in every row from drowning the page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.errors import Invalid
from app.domain.result_batches import NEVER_OVERWRITTEN, Correction, Doubt, Severity
from app.domain.result_files.cells import column_index, column_letter

MOST_OF_A_KIND = 1_000
_SHOWN = 80


def doubt(
    severity: Severity,
    code: str,
    *,
    sheet: str,
    row: int | None = None,
    column: int | None = None,
    heading: str | None = None,
    value: str | None = None,
    **facts: object,
) -> Doubt:
    """A doubt about a cell, a row, a column or the whole file; long values are cut."""
    return Doubt(
        severity=severity,
        code=code,
        sheet=sheet,
        row=row,
        column=column_letter(column) if column is not None else None,
        heading=shortened(heading),
        value=shortened(value),
        facts=facts,
    )


def must_be_own(cells: Sequence[Correction], foreign: Sequence[Doubt]) -> None:
    """Invalid when a cell that says whose results these are would be written over.

    `foreign`: the doubts about rows of others.
    """
    for one in foreign:
        theirs = {*one.rows}
        if any(cell.row in theirs and column_letter(cell.column) == one.column for cell in cells):
            raise Invalid("school.not_yours", value=one.facts.get("value", one.value))


def with_school_names(doubts: Iterable[Doubt], names: Mapping[str, str]) -> tuple[Doubt, ...]:
    """The doubts, in whose words a school of others stands by its name; its code stays their value."""
    return tuple(
        replace(one, facts={**one.facts, "value": names[one.value]})
        if one.code in NEVER_OVERWRITTEN and one.value is not None and one.value in names
        else one
        for one in doubts
    )


def shortened(text: str | None) -> str | None:
    """At most 80 characters of it."""
    return text if text is None or len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def in_order(doubts: Iterable[Doubt], more: Mapping[str, int], *, sheet: str) -> tuple[Doubt, ...]:
    """By row, then column, those of the whole file first; beyond a thousand of a kind one sums up the rest.

    `more`: how many of a code were counted and never made.
    """
    kept: list[Doubt] = []
    seen: Counter[str] = Counter()
    rest: Counter[str] = Counter(more)
    severity: dict[str, Severity] = {}
    for each in sorted(doubts, key=_place):
        seen[each.code] += 1
        severity[each.code] = each.severity
        if seen[each.code] <= MOST_OF_A_KIND:
            kept.append(each)
        else:
            rest[each.code] += 1
    for code, count in sorted(rest.items()):
        if count:
            kept.append(
                doubt(severity.get(code, Severity.NOTE), "doubts.more", sheet=sheet, of=code, count=count)
            )
    return tuple(kept)


def _place(each: Doubt) -> tuple[int, int, str]:
    return each.row or 0, column_index(each.column) if each.column else -1, each.code

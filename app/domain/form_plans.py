"""What a filled workbook changes in a form: cell by cell, before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Conflict, Invalid
from app.domain.form_checks import Rules, Usual, read_cell
from app.domain.form_files import Fault, FileRow, FormFile, typed_text
from app.domain.form_sheets import Column, SheetWords, Stamp
from app.domain.forms import FilledCell, Form, fill
from app.domain.layouts import normalised
from app.domain.observation_values import shown
from app.domain.observations import Measured, Unit
from app.domain.submissions import LONGEST_TEXT, LONGEST_WORDS, Change, StoredCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A cell that the file fills otherwise. `cell`: as it stands now; `comment` None: nothing new is said.

    `notes`: codes of what to know about the value itself.
    """

    row: FileRow
    cell: FilledCell
    text: str
    comment: str | None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Of the cell."""
        return self.cell.asked.key

    @property
    def is_clash(self) -> bool:
        """Whether somebody else changed the very words that the file changes."""
        if self.row.version == self.cell.version:
            return False
        is_other_text = self.text != self.cell.text
        return is_other_text or (self.comment is not None and self.cell.comment != self.row.was_comment)

    def change(self, *, seen: int) -> Change:
        """What to save."""
        return Change(key=self.key, text=self.text, seen=seen, comment=self.comment)

    def written(self, *, by: str, at: datetime) -> StoredCell:
        """The cell as it would be."""
        comment = self.cell.comment if self.comment is None else self.comment
        return self.cell.written(self.text, comment, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlan:
    """All that a file does to a form.

    `refused`: cells that are not taken; `remarks`: what else was changed there and changes nothing.
    `n_same`: cells that say what stands already; `n_theirs`: changed on the page since, untouched in the
    file; `n_missing`: of the form and not in the file. `unread`: sheets without a table of ours.
    """

    changed: tuple[Planned, ...]
    clashes: tuple[Planned, ...]
    refused: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    n_same: int
    n_theirs: int
    n_missing: int
    unread: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to write or to choose."""
        return not (self.changed or self.clashes)


def require_same_form(found: Stamp, expected: Stamp) -> None:
    """Pass for a workbook of this very form; Conflict names whose it is."""
    if found.school_code != expected.school_code:
        raise Conflict("form_file.other_school", school=found.school_name or found.school_code)
    if (found.campaign_id, found.submission_id) != (expected.campaign_id, expected.submission_id):
        raise Conflict("form_file.other_campaign", title=found.title)
    if found.edition != expected.edition:
        raise Conflict("form_file.other_edition")


def plan_file(
    form: Form,
    file: FormFile,
    *,
    open_keys: Collection[str],
    words: SheetWords,
    meanings: Mapping[str, Measured],
) -> FilePlan:
    """What the file changes. `open_keys`: cells that may be written; `meanings`: of «да» and so on."""
    planned: list[Planned] = []
    refused: list[Fault] = list(file.refused)
    remarks: list[Fault] = []
    n_same = n_theirs = 0
    parts: dict[str, str] = {}
    for row in file.rows:
        cell = form.by_key.get(row.key)
        if cell is None:
            if row.is_touched:
                refused.append(row.told("form_file.not_asked", column=Column.KEY))
            continue
        remarks += _overwritten(row, cell, words, parts)
        if not row.is_touched:
            n_theirs += row.version != cell.version
            n_same += row.version == cell.version
            continue
        found = _planned(row, cell, open_keys, meanings)
        if isinstance(found, Planned):
            planned.append(found)
        elif found is None:
            n_same += 1
        elif found.code == "form_file.known_stays":
            remarks.append(found)
        else:
            refused.append(found)
    keys = {row.key for row in file.rows} | {one.key for one in file.refused}
    return FilePlan(
        changed=tuple(one for one in planned if not one.is_clash),
        clashes=tuple(one for one in planned if one.is_clash),
        refused=tuple(sorted(refused, key=lambda one: (one.sheet, one.row))),
        remarks=tuple(remarks),
        n_same=n_same,
        n_theirs=n_theirs,
        n_missing=sum(key not in keys for key in form.by_key),
        unread=file.unread,
    )


def _planned(
    row: FileRow, cell: FilledCell, open_keys: Collection[str], meanings: Mapping[str, Measured]
) -> Planned | Fault | None:
    """The change of a row; what is wrong with it; None where it says what stands there."""
    if row.version < 0:
        return row.told("form_file.version_broken")
    if row.key not in open_keys:
        return row.told("form_file.settled")
    variable = cell.asked.variable
    text, notes = cell.text, []
    if row.now != row.was or row.fault is not None:
        try:
            text = typed_text(row, variable)
        except Invalid as refusal:
            return row.told(refusal.code)
        if len(text) > LONGEST_TEXT:
            return row.told("form_file.text_long", most=LONGEST_TEXT)
        if not text and cell.is_prefilled:
            return row.told("form_file.known_stays")
        is_share = variable.unit is Unit.PERCENT
        value = None
        if text and (is_share or cell.value is not None):
            value = read_cell(text, variable, meanings)[0]
        if value is not None and value == cell.value:
            text = cell.text
        if row.is_formula:
            notes.append("form_file.formula")
        if is_share and isinstance(value, float) and 0 < abs(value) < 1:
            notes.append("form_file.percent_small")
    if len(row.comment) > LONGEST_WORDS:
        return row.told("form_file.comment_long", column=Column.COMMENT, most=LONGEST_WORDS)
    is_said = row.comment != row.was_comment and row.comment != cell.comment
    if text == cell.text and not is_said:
        return None
    comment = row.comment if is_said else None
    return Planned(row=row, cell=cell, text=text, comment=comment, notes=tuple(notes))


def _overwritten(row: FileRow, cell: FilledCell, words: SheetWords, parts: dict[str, str]) -> list[Fault]:
    """Cells of the row that are locked and say something else.

    `parts` remembers words of breakdowns, of which many rows have one.
    """
    variable, breakdown = cell.asked.variable, cell.asked.breakdown
    if breakdown not in parts:
        parts[breakdown] = variable.breakdown_words(breakdown)
    past = words.past(cell)
    right = {
        Column.NAME: variable.name,
        Column.UNIT: words.units[variable.unit],
        Column.PAST: shown(past) if isinstance(past, float) else past or "",
        Column.PART: parts[breakdown],
    }
    return [
        row.told("form_file.locked", column=column, right=right[column] or "пусто")
        for column, text in row.locked.items()
        if text != right[column] and normalised(_as_shown(text)) != normalised(right[column])
    ]


def _as_shown(text: str) -> str:
    try:
        return shown(float(text))
    except (ValueError, OverflowError):
        return text


def rewritten(
    form: Form,
    written: Sequence[StoredCell],
    *,
    usual: Usual,
    rules: Rules,
    meanings: Mapping[str, Measured],
) -> Form:
    """The form with these cells in it, checked anew."""
    cells = form.cells
    stored = {cell.asked.place: cell.stored for cell in cells if cell.stored is not None}
    stored |= {(one.variable, one.breakdown): one for one in written}
    return fill(
        [(section, [cell.asked for cell in found]) for section, found in form.sections],
        stored=stored,
        known={cell.asked.place: cell.known for cell in cells if cell.known is not None},
        before={cell.asked.place: cell.before for cell in cells if cell.before is not None},
        words={cell.asked.place: cell.words for cell in cells if cell.words},
        usual=usual,
        rules=rules,
        meanings=meanings,
    )

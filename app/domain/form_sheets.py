"""A form as a sheet of a workbook: its stamp, its columns, its rows; what is written is read back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.domain.assessments import NotMeasured
from app.domain.campaigns import Campaign
from app.domain.forms import FilledCell, Form
from app.domain.observations import Measured, Unit, ValueKind, Variable
from app.domain.organisations import Organisation
from app.domain.submissions import Submission

FORM_SHEET = "Форма"
HOW_TO_SHEET = "Как заполнять"
_FORMAT = "мера-форма-1"  # the number grows when older workbooks can no longer be read
_ANY_FORMAT = "мера-форма-"
_BETWEEN = "|"
_EDITION_LENGTH = 12  # characters of a digest: enough to tell two editions of one campaign apart


class Column(StrEnum):
    """Headings, in the order of the sheet; the last four are hidden."""

    NAME = "Показатель"
    PART = "Разрез"
    UNIT = "Единица"
    PAST = "Год назад"
    NOW = "Сейчас"
    COMMENT = "Пояснение"
    DEFINITION = "Определение"
    KEY = "Код ячейки"
    VERSION = "Версия"
    WAS = "Было"
    WAS_COMMENT = "Было пояснение"


HIDDEN = (Column.KEY, Column.VERSION, Column.WAS, Column.WAS_COMMENT)
LOCKED = (Column.NAME, Column.PART, Column.UNIT, Column.PAST)  # seen, compared, never read


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Whose form a workbook is, of which campaign, and what was asked when it was taken."""

    submission_id: int
    campaign_id: int
    edition: str
    school_code: str
    school_name: str
    title: str

    @property
    def text(self) -> str:
        """In one cell, so that columns may be moved."""
        parts = (_FORMAT, str(self.submission_id), str(self.campaign_id), self.edition, self.school_code,
                 self.school_name, self.title)  # fmt: skip
        return _BETWEEN.join(part.replace(_BETWEEN, "/") for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldStamp:
    """A stamp of a kind that is no longer read."""


def stamp_of(campaign: Campaign, submission: Submission, school: Organisation) -> Stamp:
    """The stamp of a school's form as it is now."""
    return Stamp(
        submission_id=submission.id,
        campaign_id=campaign.id,
        edition=edition_of(campaign),
        school_code=school.code,
        school_name=school.short_name,
        title=campaign.terms.title,
    )


def edition_of(campaign: Campaign) -> str:
    """Changes with what is asked and of which periods; closing a campaign or giving time changes nothing."""
    periods = sorted((kind.value, code) for kind, code in campaign.terms.periods.items())
    asked = (campaign.id, campaign.created_at.isoformat(), campaign.terms.variables, periods)
    return sha256(repr(asked).encode()).hexdigest()[:_EDITION_LENGTH]


def read_stamp(text: str) -> Stamp | OldStamp | None:
    """What a cell says as a stamp; None for any other cell."""
    if not text.startswith(_ANY_FORMAT):
        return None
    parts = text.split(_BETWEEN)
    if parts[0] != _FORMAT or len(parts) != 7 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return OldStamp()
    return Stamp(
        submission_id=int(parts[1]),
        campaign_id=int(parts[2]),
        edition=parts[3],
        school_code=parts[4],
        school_name=parts[5],
        title=parts[6],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One cell of a form as a row. Numbers are numbers; None is an empty cell.

    `definition`: at the first row of its variable alone. `is_open`: the school may write here.
    """

    cell: FilledCell
    part: str
    unit: str
    past: str | float | None
    now: str | float | None
    definition: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """Words of units, and of what stands in place of a number, as they are typed."""

    units: Mapping[Unit, str]
    not_measured: Mapping[NotMeasured, str]

    def written(self, variable: Variable, value: Measured) -> str | float:
        """A value as somebody would type it into a spreadsheet."""
        if isinstance(value, NotMeasured):
            return self.not_measured.get(value, "")
        if variable.kind is ValueKind.YES_NO:
            return "да" if value else "нет"
        return value

    def current(self, cell: FilledCell) -> str | float | None:
        """What stands in a cell: what was typed, as a number where it is one, or what is known."""
        if cell.value is not None:
            return self.written(cell.asked.variable, cell.value) or cell.text or None
        return cell.text or None

    def past(self, cell: FilledCell) -> str | float | None:
        """What stood there a year before."""
        return self.written(cell.asked.variable, cell.before.value) or None if cell.before else None


def rows_of(
    form: Form, words: SheetWords, open_keys: frozenset[str]
) -> Iterator[tuple[str, tuple[SheetRow, ...]]]:
    """Sections with their rows, in the order of the form."""
    for section, cells in form.sections:
        rows = []
        for number, cell in enumerate(cells):
            variable = cell.asked.variable
            is_first = number == 0 or cells[number - 1].asked.variable.code != variable.code
            rows.append(
                SheetRow(
                    cell=cell,
                    part=variable.breakdown_words(cell.asked.breakdown),
                    unit=words.units[variable.unit],
                    past=words.past(cell),
                    now=words.current(cell),
                    definition=f"{variable.definition} ({variable.moment_words}; {cell.asked.period.words})"
                    if is_first
                    else "",
                    is_open=cell.asked.key in open_keys,
                )
            )
        yield section.name, tuple(rows)

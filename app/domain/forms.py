"""A form: what a campaign asks of one school, what is known of it, and what is wrong or unusual there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Any

from app.domain.campaigns import Campaign, Section
from app.domain.errors import NotFound
from app.domain.form_checks import Remark, Rules, Usual, check_form, read_cell
from app.domain.formulas.tree import Selector, key_of
from app.domain.formulas.tree import Variable as Leaf
from app.domain.observations import (
    Catalogue,
    Measured,
    Observation,
    Variable,
    canonical_breakdown,
    parsed_breakdown,
)
from app.domain.reported_periods import ReportedPeriod
from app.domain.submissions import CellWords, StoredCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One cell that is asked for. `key`: its name in formulas and on the way, `marks{grade=4}`.

    `place`: code of the variable and breakdown, as cells are kept.
    """

    key: str
    variable: Variable
    breakdown: str
    period: ReportedPeriod
    place: tuple[str, str] = field(init=False)  # asked for too often to be made each time

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", (self.variable.code, self.breakdown))


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledCell:
    """A cell with all that is known of it.

    `known`: what was told of it already, by this form or another way. `before`: the period before.
    `value`: what counts now, None where nothing does. `own`: remarks on it.
    """

    asked: Asked
    stored: StoredCell | None
    known: Observation | None
    before: Observation | None
    value: Measured | None
    remarks: tuple[Remark, ...]
    words: tuple[CellWords, ...]

    @property
    def text(self) -> str:
        """What was typed; empty where what is known stands."""
        return self.stored.text if self.stored else ""

    @property
    def version(self) -> int:
        """Of what was typed; 0 when nothing was."""
        return self.stored.version if self.stored else 0

    @property
    def comment(self) -> str:
        """The school's explanation."""
        return self.stored.comment if self.stored else ""

    @property
    def is_prefilled(self) -> bool:
        """Whether what stands there was known without the form."""
        return not self.text and self.known is not None

    @property
    def is_filled(self) -> bool:
        """Whether anything stands there, right or wrong."""
        return bool(self.text) or self.known is not None

    @property
    def is_returned(self) -> bool:
        """Whether the coordinator wants it mended."""
        return self.stored is not None and self.stored.is_returned

    @property
    def is_changed(self) -> bool:
        """Whether it is no longer what was sent the time before."""
        return self.stored is not None and self.stored.sent is not None and self.stored.sent != self.text

    @property
    def errors(self) -> tuple[Remark, ...]:
        """What blocks the sending."""
        return tuple(one for one in self.remarks if one.is_error)

    @property
    def doubts(self) -> tuple[Remark, ...]:
        """What wants an explanation."""
        return tuple(one for one in self.remarks if not one.is_error)

    @property
    def is_unexplained(self) -> bool:
        """Whether something unusual stands there without a word."""
        return bool(self.doubts) and not self.comment

    def written(self, text: str, comment: str, *, by: str, at: datetime) -> StoredCell:
        """The cell with other words in it."""
        return StoredCell(
            variable=self.asked.variable.code,
            breakdown=self.asked.breakdown,
            version=self.version + 1,
            text=text,
            comment=comment,
            sent=self.stored.sent if self.stored else None,
            is_returned=self.is_returned,
            changed_by=by,
            changed_at=at,
        )

    def said(self, text: str, *, by: str, by_school: bool, at: datetime) -> CellWords:
        """Something that is said about the cell; its id is given where it is kept."""
        return CellWords(
            id=0,
            variable=self.asked.variable.code,
            breakdown=self.asked.breakdown,
            text=text,
            said_by=by,
            said_at=at,
            by_school=by_school,
        )


@dataclass(frozen=True, kw_only=True)
class Form:
    """All cells of one school, in the order of the campaign's sections."""

    sections: tuple[tuple[Section, tuple[FilledCell, ...]], ...]

    @cached_property
    def cells(self) -> tuple[FilledCell, ...]:
        """All of them."""
        return tuple(cell for _, cells in self.sections for cell in cells)

    @cached_property
    def by_key(self) -> Mapping[str, FilledCell]:
        """Key → cell."""
        return {cell.asked.key: cell for cell in self.cells}

    def get(self, key: str) -> FilledCell:
        """The cell; NotFound where the form does not ask for it."""
        found = self.by_key.get(key)
        if found is None:
            raise NotFound("object.unknown")
        return found

    def of_sections(self, codes: Collection[str]) -> "Form":
        """The part of it that these sections are."""
        return Form(sections=tuple(one for one in self.sections if one[0].code in codes))

    @cached_property
    def counts(self) -> "Counts":
        """How far it is."""
        remarked = [cell for cell in self.cells if cell.remarks]
        return Counts(
            asked=len(self.cells),
            filled=sum(cell.is_filled for cell in self.cells),
            prefilled=sum(cell.is_prefilled for cell in self.cells),
            errors=sum(bool(cell.errors) for cell in remarked),
            doubts=sum(bool(cell.doubts) for cell in remarked),
            unexplained=sum(cell.is_unexplained for cell in remarked),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Cells: asked, filled and of these known beforehand, wrong, unusual and of these unexplained."""

    asked: int
    filled: int
    prefilled: int
    errors: int
    doubts: int
    unexplained: int

    @property
    def empty(self) -> int:
        """Cells without anything."""
        return self.asked - self.filled

    @property
    def percent(self) -> int:
        """Completeness, rounded down: a hundred is said of whole forms alone."""
        return self.filled * 100 // self.asked if self.asked else 100

    @property
    def may_be_sent(self) -> bool:
        """Whether nothing stands in the way."""
        return not (self.empty or self.errors or self.unexplained)


def refill(form: Form, changed: Iterable[StoredCell], **rest: Any) -> Form:
    """The form with some cells typed anew; `rest` as for `fill`."""
    cells = form.cells
    stored = {one.asked.place: one.stored for one in cells if one.stored}
    return fill(
        [(section, [one.asked for one in found]) for section, found in form.sections],
        stored=stored | {(one.variable, one.breakdown): one for one in changed},
        known={one.asked.place: one.known for one in cells if one.known},
        before={one.asked.place: one.before for one in cells if one.before},
        words={one.asked.place: one.words for one in cells if one.words},
        **rest,
    )


def asked_of(
    campaign: Campaign, catalogue: Catalogue, *, kind: str, grades: Collection[int]
) -> tuple[tuple[Section, tuple[Asked, ...]], ...]:
    """What a campaign asks of an organisation of this kind that teaches these grades; none known: of any."""
    sections = []
    for section in campaign.terms.sections:
        cells: list[Asked] = []
        for code in section.variables:
            variable = catalogue.variables.get(code)
            if variable is not None and kind in variable.reporters:
                cells += _cells_of(variable, campaign.period_of(variable), frozenset(grades))
        if cells:
            sections.append((section, tuple(cells)))
    return tuple(sections)


def _cells_of(variable: Variable, period: ReportedPeriod, grades: frozenset[int]) -> Iterator[Asked]:
    values = (one.values for one in variable.dimensions)
    for cell in product(*values):
        named = {one.code: value for one, value in zip(variable.dimensions, cell, strict=True)}
        breakdown = canonical_breakdown(named)
        about = variable.grades_of(breakdown)
        if not grades or not about or about & grades:
            key = cell_key(variable.code, breakdown)
            yield Asked(key=key, variable=variable, breakdown=breakdown, period=period)


def cell_key(code: str, breakdown: str) -> str:
    """`marks{grade=4}`: the name of a cell in formulas."""
    named = parsed_breakdown(breakdown)
    selectors = tuple(
        Selector(dimension=name, value=int(value) if value.isdecimal() else value)
        for name, value in sorted(named.items())
    )
    return key_of(Leaf(code=code, selectors=selectors))


def fill(
    asked: Sequence[tuple[Section, Sequence[Asked]]],
    *,
    stored: Mapping[tuple[str, str], StoredCell],
    known: Mapping[tuple[str, str], Observation],
    before: Mapping[tuple[str, str], Observation],
    words: Mapping[tuple[str, str], Sequence[CellWords]],
    usual: Usual,
    rules: Rules,
    meanings: Mapping[str, Measured],
) -> Form:
    """The form with what was typed and told, checked.

    All mappings by code of variable and breakdown, `usual` by key. `meanings`: words in place of numbers.
    """
    values: dict[str, Measured] = {}
    faults: dict[str, Remark] = {}
    for _, cells in asked:
        for one in cells:
            typed, told = stored.get(one.place), known.get(one.place)
            if typed is not None and typed.text:
                value, fault = read_cell(typed.text, one.variable, meanings)
            else:
                value, fault = (told.value if told else None), None
            if value is not None:
                values[one.key] = value
            if fault is not None:
                faults[one.key] = fault
    past = {one.key: before[one.place].value for _, cells in asked for one in cells if one.place in before}
    keys = {one.key for _, cells in asked for one in cells}
    remarks = check_form(keys, values, faults, past, usual, rules)
    return Form(
        sections=tuple(
            (
                section,
                tuple(
                    FilledCell(
                        asked=one,
                        stored=stored.get(one.place),
                        known=known.get(one.place),
                        before=before.get(one.place),
                        value=values.get(one.key),
                        remarks=tuple(remarks.get(one.key, ())),
                        words=tuple(words.get(one.place, ())),
                    )
                    for one in cells
                ),
            )
            for section, cells in asked
        )
    )

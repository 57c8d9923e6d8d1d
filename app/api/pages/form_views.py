"""A form as the page shows it: lists and grids of cells, their remarks in words. No rule is decided here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.api.pages.formats import day, moment, plural
from app.api.pages.observation_views import SOURCES, figure, named
from app.catalogues.form_words import remark_words
from app.domain.assessments import NotMeasured
from app.domain.campaigns import Campaign
from app.domain.forms import FilledCell
from app.domain.observation_values import shown
from app.domain.observations import Measured, Variable, canonical_breakdown, parsed_breakdown
from app.domain.submissions import SubmissionState
from app.use_cases.submissions import Answer, Clash, Saved

STATES = {
    SubmissionState.DRAFT: ("wait", "черновик"),
    SubmissionState.SIGNING: ("going", "на подписи"),
    SubmissionState.SUBMITTED: ("going", "отправлена"),
    SubmissionState.RETURNED: ("look", "возвращена"),
    SubmissionState.ACCEPTED: ("done", "принята"),
}
STEPS = {
    "sent_up": "передана директору на подпись",
    "sent_back": "директор вернул без подписи",
    "sent": "отправлена координатору",
    "returned": "возвращена школе",
    "accepted": "принята",
    "asked_for_time": "школа просит больше времени",
    "given_time": "срок продлён",
    "handed_over": "раздел поручен",
    "part_done": "раздел готов",
}
_STEPS_INSIDE = {
    "sent": "отправлена",
    "returned": "возвращена",
    "asked_for_time": "просьба о времени",
}
_CELLS = ("ячейка", "ячейки", "ячеек")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell. `n`: its number in the form, from 1; `name`: for those who do not see the table.

    `column`: words of its column, where a line has several.
    """

    n: int
    cell: FilledCell
    name: str
    column: str
    shown: str
    past: str
    may_write: bool
    remarks: tuple[str, ...]
    source: str
    clash: Clash | None = None

    @property
    def key(self) -> str:
        """Its name on the way."""
        return self.cell.asked.key

    @property
    def history(self) -> dict[str, str]:
        """What asks for all that was ever told of a cell that is known beforehand."""
        known = self.cell.known
        if known is None:
            return {}
        cell = known.cell
        return {"variable": cell.variable, "period": cell.period.code, "breakdown": cell.breakdown}

    @property
    def css(self) -> str:
        """How the field looks."""
        if self.cell.is_prefilled:
            return "pre"
        return "saved" if self.cell.text else ""

    @property
    def is_wrong(self) -> bool:
        """Whether the eye is drawn to it."""
        return bool(self.cell.errors or self.cell.is_unexplained or self.clash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a grid: one cell, or one for each column; None where the form does not ask."""

    name: str
    variable: Variable
    cells: tuple[CellView | None, ...]

    @property
    def views(self) -> list[CellView]:
        """The cells that are asked for."""
        return [one for one in self.cells if one is not None]

    @property
    def sources(self) -> list[CellView]:
        """Cells that tell whence what stands in the line is known, of each source the first."""
        return list({one.source: one for one in reversed(self.views) if one.source}.values())[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines under one head. `columns`: words of the last breakdown; none where lines have one cell each."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section with its blocks."""

    name: str
    blocks: tuple[Block, ...]


def sections_of(answer: Answer, clashes: Sequence[Clash] = ()) -> tuple[SectionView, ...]:
    """The whole form."""
    views = cell_views(answer, clashes)
    return tuple(
        SectionView(name=section.name, blocks=tuple(_blocks([views[one.asked.key] for one in cells])))
        for section, cells in answer.form.sections
    )


def cell_views(answer: Answer, clashes: Sequence[Clash] = ()) -> dict[str, CellView]:
    """Key → how a cell is shown."""
    hit = {one.key: one for one in clashes}
    return {
        cell.asked.key: CellView(
            n=n,
            cell=cell,
            name=named(cell.asked.variable, cell.asked.breakdown),
            column=_column(cell),
            shown=_shown(cell),
            past=figure(cell.asked.variable, cell.before.value) if cell.before else "",
            may_write=answer.may_write(cell),
            remarks=tuple(filter(None, (remark_words(one, cell) for one in cell.remarks))),
            source=_source(cell, answer.people),
            clash=hit.get(cell.asked.key),
        )
        for n, cell in enumerate(answer.form.cells, start=1)
    }


def touched_views(saved: Saved) -> list[CellView]:
    """Cells whose words are to be shown anew after a save."""
    views = cell_views(saved.answer, saved.clashes)
    keys = dict.fromkeys([*saved.touched, *(one.key for one in saved.clashes)])
    return [views[key] for key in keys]


def _column(cell: FilledCell) -> str:
    dimensions = cell.asked.variable.dimensions
    if not dimensions:
        return ""
    return dimensions[-1].values[parsed_breakdown(cell.asked.breakdown)[dimensions[-1].code]]


def _shown(cell: FilledCell) -> str:
    if cell.text or cell.known is None:
        return cell.text
    return typed(cell.asked.variable, cell.known.value)


def typed(variable: Variable, value: Measured) -> str:
    """A value as somebody would type it."""
    if isinstance(value, NotMeasured) or variable.kind.value == "yes_no":
        return figure(variable, value)
    return shown(value)


def _source(cell: FilledCell, people: Mapping[str, str]) -> str:
    known = cell.known
    if not cell.is_prefilled or known is None:
        return ""
    told = f"Уже известно: {SOURCES[known.source]}"
    told += f" «{known.reference}»" if known.reference else ""
    return f"{told}, {people.get(known.entered_by, known.entered_by)}, {day(known.entered_at)}"


def _blocks(views: Sequence[CellView]) -> Iterator[Block]:
    """Cells that are broken down alike share a grid; the others stand one in a line."""
    for head, found in groupby(views, key=_head):
        cells = list(found)
        if not head:
            lines = tuple(
                Line(name=one.name, variable=one.cell.asked.variable, cells=(one,)) for one in cells
            )
            yield Block(columns=(), lines=lines)
            continue
        last = cells[0].cell.asked.variable.dimensions[-1]
        there = {parsed_breakdown(one.cell.asked.breakdown)[last.code] for one in cells}
        columns = {code: words for code, words in last.values.items() if code in there}
        yield Block(columns=tuple(columns.values()), lines=tuple(_lines(cells, tuple(columns))))


def _head(view: CellView) -> str:
    dimensions = view.cell.asked.variable.dimensions
    return dimensions[-1].code if dimensions else ""


def _lines(cells: Sequence[CellView], columns: Sequence[str]) -> Iterator[Line]:
    rows: dict[tuple[str, str], dict[str, CellView]] = {}
    for one in cells:
        variable = one.cell.asked.variable
        parts = parsed_breakdown(one.cell.asked.breakdown)
        value = parts.pop(variable.dimensions[-1].code)
        rows.setdefault((variable.code, canonical_breakdown(parts)), {})[value] = one
    for (_, rest), found in rows.items():
        variable = next(iter(found.values())).cell.asked.variable
        yield Line(
            name=named(variable, rest),
            variable=variable,
            cells=tuple(found.get(code) for code in columns),
        )


def lead(answer: Answer) -> str:
    """«Осталось 3 ячейки из 60, и одна не сходится. Заранее заполнено 38, проверьте их взглядом.»"""
    counts, state = answer.form.counts, answer.submission.state
    is_inner = answer.campaign.is_inner
    if state is SubmissionState.ACCEPTED:
        if is_inner:
            return "Ответ принят и вошёл в сумму школы."
        return "Форма принята. Числа записаны и больше не изменятся."
    if state is SubmissionState.SUBMITTED:
        if answer.may_decide:
            who = "Ответ готов" if is_inner else "Школа ответила"
            return f"{who}: {plural(counts.asked, *_CELLS)}{_odd(counts.doubts)}."
        if is_inner:
            return "Ответ отправлен. Вернуть могут и одну ячейку."
        return "Форма у координатора. Вернуть он может и одну ячейку."
    if state is SubmissionState.SIGNING:
        return (
            "Форма заполнена. Проверьте и подпишите."
            if answer.may_sign
            else "Форма у директора школы на подписи."
        )
    if answer.is_returned_in_part:
        n = sum(one.is_returned for one in answer.form.cells)
        return f"Вернули {plural(n, 'ячейку', 'ячейки', 'ячеек')}. Остальное принято."
    told = []
    if counts.empty:
        told.append(f"Осталось {plural(counts.empty, *_CELLS)} из {counts.asked}.")
    if counts.errors:
        told.append(f"Исправить надо {plural(counts.errors, 'ячейку', 'ячейки', 'ячеек')}.")
    if counts.unexplained:
        told.append(f"Пояснить — {plural(counts.unexplained, 'число', 'числа', 'чисел')}.")
    if not told:
        told.append("Всё заполнено. Можно отправлять.")
    if counts.prefilled:
        told.append(f"Заранее заполнено {counts.prefilled}, проверьте их взглядом.")
    return " ".join(told)


def step_words(step: str, campaign: Campaign) -> str:
    """What was done, in words of a city or of a school that asks inside."""
    return (_STEPS_INSIDE if campaign.is_inner else STEPS).get(step, STEPS[step])


def _odd(n: int) -> str:
    return f", необычных чисел {n}" if n else ""


WORDS = {"states": STATES, "step": step_words, "named": named, "figure": figure, "moment": moment}

"""A filled workbook before it is written, as the page shows it. No rule is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.pages.formats import plural
from app.api.pages.observation_views import named
from app.catalogues.form_words import remark_words, sheet_words
from app.catalogues.messages import in_russian, sentence
from app.domain.form_files import Fault
from app.domain.form_plans import Planned
from app.domain.observation_values import shown
from app.use_cases.form_files import Preview

MOST_SHOWN = 200  # rows of a page
_CELLS = ("ячейка", "ячейки", "ячеек")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One cell that the file fills otherwise. `seen`: the version that is looked at here."""

    planned: Planned
    place: str
    name: str
    was: str
    becomes: str
    words: tuple[str, ...]
    by: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    """A cell that is not taken, or was changed in vain: where, what stands there, why."""

    place: str
    column: str
    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """The whole preview. `lead`: the answer in a sentence or two."""

    lead: str
    changed: tuple[ChangeView, ...]
    clashes: tuple[ChangeView, ...]
    refused: tuple[FaultView, ...]
    remarks: tuple[FaultView, ...]
    counts: tuple[str, ...]
    most: int = MOST_SHOWN


def preview_view(preview: Preview) -> PreviewView:
    """What the page says of a file."""
    plan = preview.plan
    sheets = {one.row.sheet for one in (*plan.changed, *plan.clashes)}
    sheets |= {one.sheet for one in (*plan.refused, *plan.remarks)}
    several = len(sheets) > 1
    return PreviewView(
        lead=_lead(preview),
        changed=tuple(_change(preview, one, several) for one in plan.changed),
        clashes=tuple(_change(preview, one, several) for one in plan.clashes),
        refused=tuple(_fault(one, several) for one in plan.refused),
        remarks=tuple(_fault(one, several) for one in plan.remarks),
        counts=tuple(_counts(preview)),
    )


def _change(preview: Preview, one: Planned, several: bool) -> ChangeView:
    after = preview.after.get(one.key)
    words = [sentence(code, {}) for code in one.notes]
    words += filter(None, (remark_words(remark, after) for remark in after.remarks))
    stored = one.cell.stored
    by = stored.changed_by if stored else ""
    return ChangeView(
        planned=one,
        place=_place(one.row.sheet, one.row.row, several),
        name=named(one.cell.asked.variable, one.cell.asked.breakdown),
        was=_shown(sheet_words().current(one.cell)),
        becomes=one.text or _shown(sheet_words().current(after)),
        words=tuple(words),
        by=preview.answer.people.get(by, by),
        seen=one.cell.version,
    )


def _shown(value: str | float | None) -> str:
    return shown(value) if isinstance(value, float) else value or ""


def _fault(one: Fault, several: bool) -> FaultView:
    return FaultView(
        place=_place(one.sheet, one.row, several),
        column=one.column,
        value=in_russian(one.value) or "",
        words=sentence(one.code, one.facts),
    )


def _place(sheet: str, row: int, several: bool) -> str:
    return f"лист «{sheet}», строка {row}" if several else f"строка {row}"


def _lead(preview: Preview) -> str:
    plan = preview.plan
    told = []
    if plan.changed:
        told.append(f"Изменится {plural(len(plan.changed), *_CELLS)}.")
    if plan.clashes:
        told.append(f"Выбрать между двумя числами — {plural(len(plan.clashes), 'ячейку', *_CELLS[1:])}.")
    if plan.refused:
        told.append(f"Не возьмём {plural(len(plan.refused), 'ячейку', *_CELLS[1:])}: причины ниже.")
    if not told:
        told.append("Всё из файла в форме уже стоит. Записывать нечего.")
    elif plan.changes_nothing:
        told.append("Записывать нечего.")
    else:
        told.append("Пока ничего не записано.")
    return " ".join(told)


def _counts(preview: Preview) -> Sequence[str]:
    plan = preview.plan
    told = [f"Без перемен: {plural(plan.n_same, *_CELLS)}."] if plan.n_same else []
    if plan.n_theirs:
        told.append(
            f"На странице с тех пор изменили, а в файле не тронули: {plural(plan.n_theirs, *_CELLS)}. "
            "Останется как на странице."
        )
    if plan.n_missing:
        told.append(f"В файле нет: {plural(plan.n_missing, *_CELLS)} формы. Они останутся как есть.")
    if plan.unread:
        names = ", ".join(f"«{one}»" for one in plan.unread)
        told.append(f"Не читали, там нет столбца «Код ячейки»: {names}.")
    return told

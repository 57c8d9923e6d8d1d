"""P3 for forms: a workbook of 400 variables × 12 breakdowns read and compared, beside a bare reader.

Usage: python -m benchmarks.p3_forms [ROUNDS]      default: 5 rounds
Goal, in CPU: 4,800 filled cells read, checked by all rules and compared with the form ≤ 3 × python-calamine
alone. Told for honesty: writing that workbook.
"""

import argparse
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import python_calamine

from app.catalogues.form_checks import load_form_checks
from app.catalogues.form_words import sheet_words
from app.catalogues.variables import load_variables
from app.documents.form_book import FormBook, form_book
from app.domain.campaigns import Section
from app.domain.form_files import read_form_file
from app.domain.form_plans import plan_file, rewritten
from app.domain.form_sheets import Column, Stamp, rows_of
from app.domain.forms import Asked, Form, cell_key, fill
from app.domain.observations import Dimension, Unit, ValueKind
from app.domain.reported_periods import PeriodOf, read_period
from app.use_cases.form_files import LIMITS
from app.workbooks.reading import read_cells
from benchmarks.goals import Goal, print_goals, ratio
from benchmarks.turns import measure

MODULE = "benchmarks.p3_forms"
VARIABLES, PARTS = 400, 12
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CALAMINE, PREVIEW, WRITING = "python-calamine", "product: read, check, compare", "product: write the workbook"
VARIANTS = {CALAMINE: "calamine_rows", PREVIEW: "preview", WRITING: "written"}
STAMP = Stamp(
    submission_id=1, campaign_id=1, edition="0" * 12, school_code="sch1", school_name="Школа № 1",
    title="Большой сбор",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """The empty form and the filled workbook."""

    form: Form
    path: Path
    keys: frozenset[str]


def empty_form(variables: int = VARIABLES) -> Form:
    """A form of a catalogue of its own: counts of people by month."""
    months = {f"m{n}": f"{n}-й месяц" for n in range(1, PARTS + 1)}
    month = Dimension(code="month", name="Месяц", values=months)
    like = load_variables().variables["pupils_total"]
    period = read_period("2026/27", PeriodOf.ACADEMIC_YEAR)
    cells = []
    for n in range(variables):
        one = replace(
            like, code=f"count_{n}", name=f"Учеников, которые ходят в кружок номер {n}", unit=Unit.PEOPLE,
            kind=ValueKind.WHOLE, dimensions=(month,),
        )  # fmt: skip
        for code in months:
            breakdown = f"month={code}"
            key = cell_key(one.code, breakdown)
            cells.append(Asked(key=key, variable=one, breakdown=breakdown, period=period))
    codes = tuple(f"count_{n}" for n in range(variables))
    section = Section(code="all", name="Всё", variables=codes)
    return fill(
        [(section, cells)], stored={}, known={}, before={}, words={}, usual={}, rules=load_form_checks(),
        meanings=load_variables().words,
    )  # fmt: skip


def book(form: Form) -> bytes:
    """The workbook of a form, all of it open."""
    keys = frozenset(form.by_key)
    made = FormBook(
        stamp=STAMP.text, title=STAMP.title, about=STAMP.school_name, instructions=(),
        sections=list(rows_of(form, sheet_words(), keys)),
    )  # fmt: skip
    return form_book(made, made_at=NOW, is_demo=False)


def filled(path: Path, form: Form) -> None:
    """The workbook on disk with a number in each cell."""
    path.write_bytes(book(form))
    made = openpyxl.load_workbook(path)
    sheet = made.worksheets[0]
    now, key = (list(Column).index(one) + 1 for one in (Column.NOW, Column.KEY))
    for row in range(1, sheet.max_row + 1):
        if row > 4 and sheet.cell(row, key).value:
            sheet.cell(row, now).value = 100 + row % 50
    made.save(path)


def prepare_preview(given: Mapping[str, str]) -> Desk:
    """After a small file, as a reader that is warm."""
    small = empty_form(4)
    _pass(Desk(small, Path(given["folder"], "warm.xlsx"), frozenset(small.by_key)))
    form = empty_form()
    return Desk(form, Path(given["folder"], "form.xlsx"), frozenset(form.by_key))


def _pass(desk: Desk) -> int:
    meanings = load_variables().words
    file = read_form_file(read_cells(desk.path, file_name="form.xlsx", limits=LIMITS))
    plan = plan_file(desk.form, file, open_keys=desk.keys, words=sheet_words(), meanings=meanings)
    cells = [one.written(by="zavuch", at=NOW) for one in plan.changed]
    after = rewritten(desk.form, cells, usual={}, rules=load_form_checks(), meanings=meanings)
    assert after.counts.empty == 0
    return len(plan.changed)


def preview(_given: Mapping[str, str], desk: Desk) -> None:
    assert _pass(desk) == VARIABLES * PARTS


def prepare_calamine_rows(given: Mapping[str, str]) -> None:
    python_calamine.CalamineWorkbook.from_path(Path(given["folder"], "warm.xlsx")).get_sheet_by_index(0)


def calamine_rows(given: Mapping[str, str], _ready: None) -> None:
    sheet = python_calamine.CalamineWorkbook.from_path(Path(given["folder"], "form.xlsx"))
    assert len(sheet.get_sheet_by_index(0).to_python()) >= VARIABLES * PARTS


def prepare_written(_given: Mapping[str, str]) -> Form:
    book(empty_form(4))
    return empty_form()


def written(_given: Mapping[str, str], form: Form) -> None:
    assert book(form)


def run(rounds: int) -> list[Goal]:
    """Measured in a folder of its own, which is removed."""
    with tempfile.TemporaryDirectory(prefix="mera-p3-") as folder:
        filled(Path(folder, "warm.xlsx"), empty_form(4))
        filled(Path(folder, "form.xlsx"), empty_form())
        print(f"form of {VARIABLES} variables × {PARTS} breakdowns")
        cpu = measure(MODULE, VARIANTS, {"folder": folder}, rounds=rounds)
    return [
        Goal(code="P3", what="a form of 4,800 cells read and compared / python-calamine", limit=3,
             reached=ratio(cpu, PREVIEW, CALAMINE)),
        Goal(code="P3", what="the same form written as a workbook", reached=cpu[WRITING], unit="s"),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    print_goals(run(parser.parse_args().rounds))

"""Foreign workbooks: a blank and its mapping, the blank filled, a filled one read."""

from typing import Annotated

from fastapi import File, Query, Request, Response, UploadFile
from pydantic import Field

from app.api import foreign_layouts as files
from app.api.deps import Id, MachineActor, Now, OpenRead, OpenTx, PartsOf, SeenHeader
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.catalogues.foreign_texts import fault_words, missing_words, moved_words
from app.catalogues.form_words import sheet_words
from app.catalogues.variables import load_variables
from app.domain.errors import Invalid
from app.domain.foreign_answers import Filled, Missing, Taken
from app.domain.foreign_layouts import Choice, ForeignLayout, MappedCell, PeriodRule
from app.domain.observation_values import read_breakdown
from app.domain.observations import Measured, Variable, parsed_breakdown
from app.domain.result_files.cells import column_index
from app.use_cases import foreign_layouts
from app.use_cases.foreign_layouts import Reading

router = part("foreign-forms")
School = Annotated[str, Query(max_length=80, description="code; your own school where you have but one")]


class CellGiven(Strict):
    """A cell of the blank and what belongs there."""

    sheet: str = Field(max_length=100)
    cell: str = Field(pattern=r"^[A-Z]{1,2}[1-9][0-9]{0,4}$", description="B7")
    variable: str = Field(max_length=80, description="code")
    breakdown: str = Field(default="", max_length=200, description="grade=5")
    period: PeriodRule


class MappingGiven(Strict):
    """All of the mapping."""

    name: str = Field(max_length=400)
    cells: list[CellGiven] = Field(max_length=2_000)


class ColumnGiven(Strict):
    """A column whose labels to the left name the parts of a variable."""

    sheet: str = Field(max_length=100)
    column: str = Field(pattern=r"^[A-Z]{1,2}$")
    variable: str = Field(max_length=80)
    period: PeriodRule


class StateFormGiven(Strict):
    """A state form that the product knows in part."""

    code: str = Field(max_length=40, description="oo-1 or oo-2; compare its rows with the blank of the year")


class CellOut(Out):
    """A cell and what belongs there."""

    sheet: str
    cell: str
    variable: str
    breakdown: str
    period: str
    labels: list[str]
    on_day: str | None = Field(description="of which the blank wants the number, MM-DD, where it is known")


class LayoutOut(Out):
    """A blank with its mapping."""

    id: int
    version: int = Field(description="give it back in If-Match")
    name: str
    place: str
    cells: list[CellOut]
    changed_at: str | None


class LayoutsOut(Out):
    """Those of your place and of the places above it."""

    items: list[LayoutOut]


class FilledOut(Out):
    """A cell that is filled, and from where."""

    sheet: str
    cell: str
    variable: str
    breakdown: str
    period: str
    value: float | str
    source: str
    entered_at: str | None


class MissingOut(Out):
    """A cell that stays as it is, and why."""

    sheet: str
    cell: str
    variable: str
    breakdown: str
    period: str
    code: str
    words: str = Field(description="in Russian")


class AnswerOut(Out):
    """What the blank of a school is filled with."""

    school: str
    filled: list[FilledOut]
    missing: list[MissingOut]


class TakenOut(Out):
    """What a filled workbook says in a cell."""

    sheet: str
    cell: str
    variable: str
    breakdown: str
    period: str
    text: str
    was: float | str | None
    becomes: float | str | None
    code: str | None = Field(description="why it cannot be taken")
    words: str


class ReadingOut(Out):
    """What a filled workbook changes. With anything in `moved` or a cell at fault nothing is written."""

    written: bool
    school: str
    moved: list[str]
    changed: list[TakenOut]
    faults: list[TakenOut]
    unchanged: int


@router.get("/foreign-forms", name="api_list_foreign")
def list_layouts(tx: OpenRead, actor: MachineActor) -> LayoutsOut:
    """Blanks that you may use."""
    return LayoutsOut(items=[_layout(one) for one in foreign_layouts.list_layouts(tx, actor)])


@router.post("/foreign-forms", name="api_add_foreign", status_code=201)
def add(
    actor: MachineActor, parts: PartsOf, now: Now, file: Annotated[UploadFile, File()],
    name: Annotated[str, Query(max_length=400)] = "",
) -> LayoutOut:  # fmt: skip
    """Keep a blank. The same blank again is the same object; the city's mapping of it is taken over."""
    return _layout(files.kept_blank(parts, actor, file, name=name, now=now))


@router.get("/foreign-forms/{layout_id}", name="api_get_foreign")
def get(tx: OpenRead, actor: MachineActor, layout_id: Id) -> LayoutOut:
    """One of them."""
    return _layout(foreign_layouts.show(tx, actor, layout_id).layout)


@router.put("/foreign-forms/{layout_id}/mapping", name="api_map_foreign")
def map_cells(
    actor: MachineActor, parts: PartsOf, seen: SeenHeader, now: Now, layout_id: Id, given: MappingGiven
) -> LayoutOut:
    """Say what belongs into which cell, in the stead of all that was said before."""
    _, read = files.found(parts, actor, layout_id)
    choices = [_choice(one) for one in given.cells]
    with parts.database.writing() as tx:
        return _layout(
            foreign_layouts.map_cells(
                tx, actor, layout_id, read, choices, name=given.name, seen=seen, now=now
            )
        )


@router.post("/foreign-forms/{layout_id}/columns", name="api_map_foreign_column")
def map_column(
    actor: MachineActor, parts: PartsOf, seen: SeenHeader, now: Now, layout_id: Id, given: ColumnGiven
) -> LayoutOut:
    """Name a column of parts at one go."""
    _, read = files.found(parts, actor, layout_id)
    variable = _variable(given.variable)
    with parts.database.writing() as tx:
        return _layout(
            foreign_layouts.map_column(
                tx,
                actor,
                layout_id,
                read,
                sheet=given.sheet,
                column=column_index(given.column),
                variable=variable,
                rule=given.period,
                seen=seen,
                now=now,
            )
        )


@router.post("/foreign-forms/{layout_id}/state-form", name="api_map_state_form")
def map_state_form(
    actor: MachineActor, parts: PartsOf, seen: SeenHeader, now: Now, layout_id: Id, given: StateFormGiven
) -> LayoutOut:
    """Name the rows of a state form that the product knows by their words."""
    _, read = files.found(parts, actor, layout_id)
    with parts.database.writing() as tx:
        return _layout(
            foreign_layouts.map_state_form(tx, actor, layout_id, read, code=given.code, seen=seen, now=now)
        )


@router.post("/foreign-forms/{layout_id}/days", name="api_accept_foreign_days")
def accept_days(tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, layout_id: Id) -> LayoutOut:
    """Take the numbers though the blank wants them of another day."""
    return _layout(foreign_layouts.accept_days(tx, actor, layout_id, seen=seen, now=now))


@router.delete("/foreign-forms/{layout_id}", name="api_remove_foreign", status_code=204)
def remove(tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, layout_id: Id) -> None:
    """Take it away."""
    foreign_layouts.remove(tx, actor, layout_id, seen=seen, now=now)


@router.get("/foreign-forms/{layout_id}/answer", name="api_answer_foreign")
def answer(actor: MachineActor, parts: PartsOf, now: Now, layout_id: Id, school: School = "") -> AnswerOut:
    """What is known of the blank's cells, and what is missing."""
    found = files.answered(parts, actor, layout_id, school=school, now=now)
    return AnswerOut(
        school=found.school.code,
        filled=[_filled(one) for one in found.filling.filled],
        missing=[_missing(one) for one in found.filling.missing],
    )


@router.get(
    "/foreign-forms/{layout_id}/answer.xlsx",
    name="api_take_foreign",
    response_class=Response,
    responses={200: {"content": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}}},
)
def take(actor: MachineActor, parts: PartsOf, now: Now, layout_id: Id, school: School = "") -> Response:
    """The blank itself, filled, with a sheet of sources."""
    return files.taken(parts, actor, layout_id, school=school, now=now)


@router.post("/foreign-forms/{layout_id}/values", name="api_read_foreign")
def read_values(
    request: Request, actor: MachineActor, parts: PartsOf, now: Now, layout_id: Id,
    file: Annotated[UploadFile, File()], school: School = "",
    reason: Annotated[str, Query(max_length=500, description="needed where a value is corrected")] = "",
    dry_run: Annotated[bool, Query(description="tell what would change, and write nothing")] = False,
) -> ReadingOut:  # fmt: skip
    """Record what a filled workbook of this layout says, all of it or none."""
    cells = files.received(parts, actor, layout_id, file)
    with parts.database.reading() as tx:
        reading = foreign_layouts.preview(tx, actor, layout_id, cells, school=school, now=now)
    changed = [one for one in reading.taken if one.changes]
    if dry_run or not changed or any(one.code for one in reading.taken):
        return _reading(reading, is_written=False)
    said = {one.item: (one.typed, one.was.revision if one.was else 0) for one in changed}
    with parts.database.writing() as tx:
        tx.info["request_id"] = request.state.request_id
        foreign_layouts.record(
            tx, actor, layout_id, said, school=school, reason=reason, reference=cells.file_name,
            seen=reading.kept.layout.version, now=now,
        )  # fmt: skip
    return _reading(reading, is_written=True)


def _choice(given: CellGiven) -> Choice:
    variable = _variable(given.variable)
    letters = given.cell.rstrip("0123456789")
    return Choice(
        sheet=given.sheet, row=int(given.cell[len(letters) :]), column=column_index(letters),
        variable=variable, breakdown=read_breakdown(parsed_breakdown(given.breakdown), variable),
        rule=given.period,
    )  # fmt: skip


def _variable(code: str) -> Variable:
    found = load_variables().variables.get(code)
    if found is None:
        raise Invalid("observation.variable_unknown", place="variable", value=code[:60])
    return found


def _layout(layout: ForeignLayout) -> LayoutOut:
    return LayoutOut(
        id=layout.id, version=layout.version, name=layout.name, place=layout.place_name,
        cells=[_cell(one) for one in layout.cells], changed_at=moment(layout.changed_at),
    )  # fmt: skip


def _cell(one: MappedCell) -> CellOut:
    return CellOut(
        sheet=one.sheet, cell=one.address, variable=one.variable, breakdown=one.breakdown,
        period=one.rule.value, labels=[each.text for each in one.labels],
        on_day="{:02}-{:02}".format(*one.on_day) if one.on_day else None,
    )  # fmt: skip


def _about(one: Filled | Missing | Taken) -> dict[str, str]:
    cell = one.cell
    return {
        "sheet": cell.sheet, "cell": cell.address, "variable": cell.variable, "breakdown": cell.breakdown,
        "period": one.period.code,
    }  # fmt: skip


def _filled(one: Filled) -> FilledOut:
    known = one.known
    return FilledOut(
        **_about(one), value=one.written, source=known.source.value, entered_at=moment(known.entered_at)
    )


def _missing(one: Missing) -> MissingOut:
    return MissingOut(**_about(one), code=one.code, words=missing_words(one))


def _taken(one: Taken) -> TakenOut:
    def plain(value: Measured | None) -> float | str | None:
        return None if value is None else sheet_words().written(one.variable, value)

    return TakenOut(
        **_about(one), text=one.text, was=plain(one.was.value if one.was else None),
        becomes=plain(one.value), code=one.code, words=fault_words(one),
    )  # fmt: skip


def _reading(reading: Reading, *, is_written: bool) -> ReadingOut:
    return ReadingOut(
        written=is_written,
        school=reading.school.code,
        moved=[moved_words(one) for one in reading.moved],
        changed=[_taken(one) for one in reading.taken if one.changes],
        faults=[_taken(one) for one in reading.taken if one.code],
        unchanged=sum(one.value is not None and not one.changes for one in reading.taken),
    )

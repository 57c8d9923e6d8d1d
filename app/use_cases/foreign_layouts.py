"""Foreign workbooks: a blank is kept, its cells named, it is filled from what is known, and read filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.catalogues.state_forms import load_state_forms, names_to_suggest
from app.catalogues.variables import load_variables
from app.db import audit, organisations, uploads
from app.db import foreign_layouts as store
from app.db import observations as told
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.clock import day_of
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.foreign_answers import Filling, Taken, filling_of, given_of, taken_from
from app.domain.foreign_layouts import (
    Choice,
    ForeignLayout,
    Grid,
    Label,
    MappedCell,
    Moved,
    Named,
    PeriodRule,
    checked_name,
    fingerprint_of,
    grids_of,
    mapped_cell,
    mapped_column,
    moved_in,
    suggested,
    with_day,
)
from app.domain.observation_plans import Plan
from app.domain.observations import Source, Variable
from app.domain.organisations import Organisation
from app.domain.result_batches import Upload
from app.domain.result_files.cells import Cells
from app.domain.state_forms import recognised
from app.use_cases import observations
from app.use_cases.result_batches import NewFile
from app.workbooks.guarded import read_cells_guarded
from app.workbooks.limits import MB, FileLimits, Limits

# A blank is filled in the process of pages: it may be large for a blank, not for a file of results.
_FILE = FileLimits(megabytes=5, rows=2_000, seconds=10)
LIMITS = Limits(workbook=_FILE, csv=_FILE, unpacked_megabytes=20, columns=100, marks_cells=True)
SCHOOL = "school"
Grids = Mapping[str, Grid]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A layout with its blank. `may_change`: it is the actor's own place's."""

    layout: ForeignLayout
    upload: Upload
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the blank of a school is filled with."""

    kept: Kept
    school: Organisation
    filling: Filling


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a filled workbook says of a school. `moved`: why the mapping fits not; then nothing is taken."""

    kept: Kept
    school: Organisation
    moved: tuple[Moved, ...]
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFill:
    """A cell that looks as if a number belonged there, and what it may be."""

    row: int
    column: int
    labels: tuple[Label, ...]
    offer: Named | None


def _require(actor: Actor) -> None:
    if not actor.may(Action.RUN_CAMPAIGNS):
        require(actor, Action.FILL_FORMS)


def require_small(actor: Actor, n_bytes: int) -> None:
    """Pass, or refuse before a file is copied anywhere."""
    _require(actor)
    if n_bytes > LIMITS.workbook.megabytes * MB:
        raise Invalid("file.too_large", limit_mb=LIMITS.workbook.megabytes)


def read_workbook(path: Path, *, file_name: str) -> Cells:
    """The cells of a workbook; Invalid with a `file.…` code for what is none, or not a harmless one."""
    cells = read_cells_guarded(path, file_name=file_name, limits=LIMITS)
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise Invalid("foreign.not_workbook")
    return cells


def grids(cells: Cells) -> Grids:
    """Its sheets as people see them."""
    return grids_of(cells, load_variables().words)


def list_layouts(tx: Tx, actor: Actor) -> list[ForeignLayout]:
    """Those of one's place and of the places above it."""
    _require(actor)
    return store.seen(tx, seen_by=actor)


def show(tx: Tx, actor: Actor, layout_id: int) -> Kept:
    """One of them; NotFound for somebody else's."""
    _require(actor)
    layout = store.get(tx, layout_id, seen_by=actor)
    return Kept(
        layout=layout,
        upload=store.upload_of(tx, layout),
        may_change=layout.place_id == actor.place.id,
    )


def keep(tx: Tx, actor: Actor, file: NewFile, cells: Cells, *, name: str, now: datetime) -> ForeignLayout:
    """The layout of an uploaded blank: one's own with the same words, or a new one.

    A new one takes over the mapping of the same blank at a place above; the file itself is replaced.
    """
    _require(actor)
    found = grids(cells)
    if not any(True for grid in found.values() for _ in grid.all_labels()):
        raise Invalid("foreign.no_words")
    fingerprint = fingerprint_of(found)
    upload = uploads.add(
        tx, file_name=file.file_name, stored_as=file.stored.name, size=file.stored.size,
        sha256=file.stored.sha256, organisation_id=actor.place.id, by=actor.login, at=now,
    )  # fmt: skip
    known = store.alike(tx, fingerprint, seen_by=actor)
    if known and known[0].place_id == actor.place.id:
        layout = known[0]
        store.save(tx, replace(layout, upload_id=upload.id), seen=layout.version)
        layout_id = layout.id
    else:
        taken = known[0].cells if known else ()
        given = checked_name(name or (known[0].name if known else Path(file.file_name).stem))
        layout_id = store.add(
            tx, by=actor, name=given, fingerprint=fingerprint, upload_id=upload.id, cells=taken, at=now
        )
    after = {"file": file.file_name, "sha256": file.stored.sha256}
    audit.record(tx, actor, "foreign.kept", subject=f"foreign:{layout_id}", after=after, at=now)
    return store.get(tx, layout_id, seen_by=actor)


def cells_to_fill(layout: ForeignLayout, grid: Grid) -> list[ToFill]:
    """What may be named on a sheet, with what its words speak of; nothing of it counts until it is saved."""
    mapped = {one.place for one in layout.cells}
    return [
        ToFill(row=row, column=column, labels=labels, offer=suggested(labels, names_to_suggest()))
        for row, column in grid.to_fill()
        if (grid.name, row, column) not in mapped
        for labels in [grid.labels(row, column)]
    ]


def map_cells(
    tx: Tx, actor: Actor, layout_id: int, read: Grids, choices: Sequence[Choice], *,
    instead_of: Sequence[tuple[str, int, int]] | None = None, name: str | None = None, seen: int,
    now: datetime,
) -> ForeignLayout:  # fmt: skip
    """Name cells. `instead_of`: only what stands at these places is replaced; None: all of the mapping."""
    layout = _to_change(tx, actor, layout_id)
    cells = [mapped_cell(read, with_day(one, layout)) for one in choices]
    kept = [] if instead_of is None else [one for one in layout.cells if one.place not in set(instead_of)]
    return _saved(tx, actor, layout, [*kept, *cells], name=name, seen=seen, now=now)


def map_column(
    tx: Tx, actor: Actor, layout_id: int, read: Grids, *, sheet: str, column: int, variable: Variable,
    rule: PeriodRule, seen: int, now: datetime,
) -> ForeignLayout:  # fmt: skip
    """Name a column of parts at one go: which part, the words to the left of each cell say."""
    layout = _to_change(tx, actor, layout_id)
    cells = mapped_column(read, sheet=sheet, column=column, variable=variable, rule=rule)
    return _saved(tx, actor, layout, [*layout.cells, *cells], seen=seen, now=now)


def map_state_form(
    tx: Tx, actor: Actor, layout_id: int, read: Grids, *, code: str, seen: int, now: datetime
) -> ForeignLayout:
    """Name what a state form says of the blank's rows; what people have named themselves stays."""
    layout = _to_change(tx, actor, layout_id)
    form = next((one for one in load_state_forms() if one.code == code), None)
    if form is None:
        raise Invalid("foreign.form_unknown")
    found = recognised(form, read)
    if not found.cells:
        raise Invalid("foreign.form_not_there", name=form.name)
    return _saved(tx, actor, layout, [*found.cells, *layout.cells], seen=seen, now=now)


def accept_days(tx: Tx, actor: Actor, layout_id: int, *, seen: int, now: datetime) -> ForeignLayout:
    """Take our numbers though the blank wants them of another day: a person has said that they will do."""
    layout = _to_change(tx, actor, layout_id)
    cells = [replace(one, on_day=None) for one in layout.cells]
    return _saved(tx, actor, layout, cells, seen=seen, now=now)


def remove(tx: Tx, actor: Actor, layout_id: int, *, seen: int, now: datetime) -> None:
    """Take a layout away; its blank stays on disk, for the record of actions."""
    layout = _to_change(tx, actor, layout_id)
    store.remove(tx, layout, seen=seen)
    before = {"name": layout.name}
    audit.record(tx, actor, "foreign.removed", subject=f"foreign:{layout_id}", before=before, at=now)


def _to_change(tx: Tx, actor: Actor, layout_id: int) -> ForeignLayout:
    kept = show(tx, actor, layout_id)
    if not kept.may_change:
        raise Forbidden("foreign.not_yours")
    return kept.layout


def _saved(
    tx: Tx, actor: Actor, layout: ForeignLayout, cells: Sequence[MappedCell], *, name: str | None = None,
    seen: int, now: datetime,
) -> ForeignLayout:  # fmt: skip
    changed = layout.mapped(cells, by=actor.login, at=now)
    if name is not None:
        changed = replace(changed, name=checked_name(name))
    store.save(tx, changed, seen=seen)
    audit.record(
        tx, actor, "foreign.mapped", subject=f"foreign:{layout.id}",
        before={"name": layout.name, "cells": len(layout.cells)},
        after={"name": changed.name, "cells": len(changed.cells)}, at=now,
    )  # fmt: skip
    return store.get(tx, layout.id, seen_by=actor)


def schools_to_choose(tx: Tx, actor: Actor) -> list[Organisation]:
    """Whose workbook it may be."""
    _require(actor)
    return organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)


def school_of(tx: Tx, actor: Actor, code: str) -> Organisation:
    """The school with this code, the only one where none is named; Invalid for a city that names none."""
    _require(actor)
    if code:
        return organisations.get_by_code(tx, code, seen_by=actor)
    found = schools_to_choose(tx, actor)
    if len(found) != 1:
        raise Invalid("foreign.which_school")
    return found[0]


def answer(tx: Tx, actor: Actor, layout_id: int, read: Grids, *, school: str, now: datetime) -> Answer:
    """What is known of the blank's cells, and what is missing."""
    kept = show(tx, actor, layout_id)
    place = school_of(tx, actor, school)
    known = told.list_current(tx, place.id)
    filling = filling_of(kept.layout, read, known, load_variables(), kind=place.kind, today=day_of(now))
    return Answer(kept=kept, school=place, filling=filling)


def preview(tx: Tx, actor: Actor, layout_id: int, cells: Cells, *, school: str, now: datetime) -> Reading:
    """What a filled workbook of this layout would change; nothing is written."""
    kept = show(tx, actor, layout_id)
    require(actor, Action.LOAD_RESULTS)
    if not kept.layout.cells:
        raise Invalid("foreign.empty")
    place = school_of(tx, actor, school)
    moved = tuple(moved_in(kept.layout, grids(cells)))
    known = told.list_current(tx, place.id)
    taken = taken_from(kept.layout, cells, known, load_variables(), today=day_of(now))
    return Reading(kept=kept, school=place, moved=moved, taken=() if moved else tuple(taken))


def record(
    tx: Tx, actor: Actor, layout_id: int, said: Mapping[int, tuple[str, int]], *, school: str, reason: str,
    reference: str, seen: int, now: datetime,
) -> Plan:  # fmt: skip
    """Record what a preview showed, all of it or none.

    `said`: number of a cell in the mapping → its words and the revision that was seen; `seen`: version of
    the mapping. Conflict where the mapping was changed since.
    """
    kept = show(tx, actor, layout_id)
    if kept.layout.version != seen:
        raise Conflict("foreign.stale")
    if not said:
        raise Invalid("foreign.nothing_to_write")
    place = school_of(tx, actor, school)
    given = list(given_of(kept.layout, said, organisation=place.code, reason=reason, today=day_of(now)))
    return observations.record(tx, actor, given, source=Source.FILE, reference=reference, now=now)

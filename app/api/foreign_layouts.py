"""Foreign workbooks as files: taken in, read again, given back filled, for both faces."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import UploadFile
from fastapi.responses import Response

from app.api.deps import Parts
from app.api.exports import XLSX, attachment
from app.api.pages.formats import day
from app.api.pages.observation_views import SOURCES, named
from app.api.uploads import chunks, keep, name_of
from app.catalogues.foreign_texts import missing_words
from app.domain.access import Actor
from app.domain.clock import day_of
from app.domain.demonstration import DEMO_WORDS
from app.domain.errors import Invalid, Refusal
from app.domain.foreign_answers import Filled, Missing
from app.domain.foreign_layouts import SOURCES_SHEET, ForeignLayout
from app.domain.result_files.cells import Cells
from app.use_cases import exports, foreign_layouts
from app.use_cases.foreign_layouts import Answer, Grids, Kept
from app.workbooks.filling import Value, filled_workbook

_HEADINGS = ("Лист", "Ячейка", "Показатель", "Период", "Значение", "Источник и дата")


def kept_blank(
    parts: Parts, actor: Actor, file: UploadFile | None, *, name: str, now: datetime
) -> ForeignLayout:
    """The layout of an uploaded blank; a file that is refused is kept nowhere."""
    if file is None:
        raise Invalid("file.none")
    foreign_layouts.require_small(actor, file.size or 0)
    new = keep(parts, file)
    try:
        cells = foreign_layouts.read_workbook(parts.store.path(new.stored.name), file_name=new.file_name)
        with parts.database.writing() as tx:
            return foreign_layouts.keep(tx, actor, new, cells, name=name, now=now)
    except Refusal:
        parts.store.drop(new.stored.name)
        raise


def blank_of(parts: Parts, kept: Kept) -> Grids:
    """The sheets of the blank that is kept."""
    path = parts.store.path(kept.upload.stored_as)
    return foreign_layouts.grids(foreign_layouts.read_workbook(path, file_name=kept.upload.file_name))


def found(parts: Parts, actor: Actor, layout_id: int) -> tuple[Kept, Grids]:
    """A layout and the sheets of its blank."""
    with parts.database.reading() as tx:
        kept = foreign_layouts.show(tx, actor, layout_id)
    return kept, blank_of(parts, kept)


def received(parts: Parts, actor: Actor, layout_id: int, file: UploadFile | None) -> Cells:
    """A filled workbook, read; the file itself is kept nowhere."""
    with parts.database.reading() as tx:
        foreign_layouts.show(tx, actor, layout_id)
    if file is None:
        raise Invalid("file.none")
    file_name = name_of(file)
    foreign_layouts.require_small(actor, file.size or 0)
    with TemporaryDirectory(prefix="mera-foreign-") as folder:
        path = Path(folder) / "workbook"
        with path.open("wb") as kept:
            kept.writelines(chunks(file))
        return foreign_layouts.read_workbook(path, file_name=file_name)


def answered(parts: Parts, actor: Actor, layout_id: int, *, school: str, now: datetime) -> Answer:
    """What is known of the blank's cells, and what is missing."""
    _, read = found(parts, actor, layout_id)
    with parts.database.reading() as tx:
        return foreign_layouts.answer(tx, actor, layout_id, read, school=school, now=now)


def taken(parts: Parts, actor: Actor, layout_id: int, *, school: str, now: datetime) -> Response:
    """The filled workbook with the sheet of its sources, which is noted in the journal."""
    answer = answered(parts, actor, layout_id, school=school, now=now)
    name = f"{answer.kept.layout.name}, {answer.school.short_name}.xlsx"
    values: dict[str, dict[tuple[int, int], Value]] = {}
    for one in answer.filling.filled:
        values.setdefault(one.cell.sheet, {})[one.cell.row, one.cell.column] = one.written
    body = filled_workbook(
        parts.store.path(answer.kept.upload.stored_as),
        values,
        name=SOURCES_SHEET,
        rows=_source_rows(answer, made_at=now, is_demo=parts.is_demo),
    )
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=f"foreign:{layout_id}", what=name, now=now)
    return attachment(body, name=name, media_type=XLSX)


def source_words(one: Filled) -> str:
    """«форма, 12.10.2026»."""
    return f"{SOURCES[one.known.source]}, {day(day_of(one.known.entered_at))}"


def _source_rows(answer: Answer, *, made_at: datetime, is_demo: bool) -> list[tuple[Value, ...]]:
    demo: list[tuple[Value, ...]] = [(DEMO_WORDS,)] if is_demo else []
    return [
        (f"{answer.school.short_name}: откуда числа, {day(day_of(made_at))}",),
        *demo,
        _HEADINGS,
        *((*_place(one), one.written, source_words(one)) for one in answer.filling.filled),
        ("Чего не хватает",),
        *((*_place(one), "", missing_words(one)) for one in answer.filling.missing),
    ]


def _place(one: Filled | Missing) -> tuple[str, str, str, str]:
    name = named(one.variable, one.cell.breakdown)
    period = f"{one.period.words}, {one.variable.moment_words}"
    return one.cell.sheet, one.cell.address, name, period

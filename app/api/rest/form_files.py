"""The form of a school in a workbook: taken away; handed in, looked at or written."""

from typing import Annotated

from fastapi import File, Query, Request, Response, UploadFile
from pydantic import Field

from app.api.deps import Id, MachineActor, Now, PartsOf
from app.api.form_files import received, taken
from app.api.rest.form_shapes import ClashOut, CountsOut, RemarkOut, clash_out, counts_out
from app.api.rest.root import part
from app.api.rest.shapes import Out
from app.catalogues.form_words import remark_words
from app.catalogues.messages import sentence
from app.domain.form_files import Fault
from app.domain.form_plans import Planned
from app.use_cases import form_files
from app.use_cases.form_files import Preview
from app.use_cases.submissions import Clash

router = part("submissions")
DryRun = Annotated[bool, Query(description="tell what would change, and write nothing")]


class FileChangeOut(Out):
    """A cell that the file fills otherwise."""

    sheet: str
    row: int
    key: str
    was: str = Field(description="as it was typed; empty where nothing was, or what is known stands")
    becomes: str
    comment: str | None = Field(description="a new explanation; null: nothing new is said")
    notes: list[str] = Field(description="what to know about the value itself, in Russian")
    remarks: list[RemarkOut]


class FileFaultOut(Out):
    """A cell that is not taken, or was changed in vain: where, what stands there, why."""

    sheet: str
    row: int
    column: str
    value: str
    code: str
    words: str = Field(description="in Russian")


class FormFileOut(Out):
    """What a workbook changes in a form."""

    written: bool = Field(description="false for a dry run")
    changed: list[FileChangeOut]
    clashes: list[ClashOut] = Field(description="changed by somebody else since; left as they are")
    refused: list[FileFaultOut]
    ignored: list[FileFaultOut] = Field(description="changed in the file, but not to be changed there")
    unchanged: int
    changed_elsewhere: int = Field(description="changed on the page since, untouched in the file")
    not_in_file: int
    sheets_unread: list[str]
    counts: CountsOut = Field(description="how far the form is with these changes, clashes taken as yours")


@router.get(
    "/submissions/{submission_id}/form.xlsx",
    name="api_take_form",
    response_class=Response,
    responses={200: {"content": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}}},
)
def take(actor: MachineActor, parts: PartsOf, now: Now, submission_id: Id) -> Response:
    """The form as a workbook with checks; hand it in at `/file`."""
    return taken(parts, actor, submission_id, now=now)


@router.post("/submissions/{submission_id}/file", name="api_hand_in_form_file")
def hand_in(
    request: Request, actor: MachineActor, parts: PartsOf, now: Now, submission_id: Id,
    file: Annotated[UploadFile, File()], dry_run: DryRun = False,
) -> FormFileOut:  # fmt: skip
    """Write what a filled workbook changes; 409 for a workbook of another form, or a form that is shut.

    Handing the same file in twice changes nothing the second time.
    """
    read = received(parts, actor, submission_id, file, now=now)
    if dry_run:
        with parts.database.reading() as tx:
            return _out(form_files.preview(tx, actor, submission_id, read, now=now), is_written=False)
    with parts.database.writing() as tx:
        tx.info["request_id"] = request.state.request_id
        seen, _ = form_files.write(tx, actor, submission_id, read, now=now)
    return _out(seen, is_written=True)


def _out(preview: Preview, *, is_written: bool) -> FormFileOut:
    plan = preview.plan
    return FormFileOut(
        written=is_written,
        changed=[_change(preview, one) for one in plan.changed],
        clashes=[_clash(preview, one) for one in plan.clashes],
        refused=[_fault(one) for one in plan.refused],
        ignored=[_fault(one) for one in plan.remarks],
        unchanged=plan.n_same,
        changed_elsewhere=plan.n_theirs,
        not_in_file=plan.n_missing,
        sheets_unread=list(plan.unread),
        counts=counts_out(preview.after.counts),
    )


def _change(preview: Preview, one: Planned) -> FileChangeOut:
    after = preview.after.get(one.key)
    return FileChangeOut(
        sheet=one.row.sheet,
        row=one.row.row,
        key=one.key,
        was=one.cell.text,
        becomes=one.text,
        comment=one.comment,
        notes=[sentence(code, {}) for code in one.notes],
        remarks=[
            RemarkOut(code=each.code, is_error=each.is_error, words=remark_words(each, after))
            for each in after.remarks
        ],
    )


def _clash(preview: Preview, one: Planned) -> ClashOut:
    by = one.cell.stored.changed_by if one.cell.stored else ""
    return clash_out(
        Clash(
            key=one.key, theirs=one.cell.text, version=one.cell.version, by=preview.answer.people.get(by, by),
            yours=one.text,
        )
    )  # fmt: skip


def _fault(one: Fault) -> FileFaultOut:
    return FileFaultOut(
        sheet=one.sheet,
        row=one.row,
        column=one.column,
        value=one.value,
        code=one.code,
        words=sentence(one.code, one.facts),
    )

"""The form of a school as a workbook to take away and to hand in, for both faces."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import UploadFile
from fastapi.responses import Response

from app.api.deps import Parts
from app.api.exports import XLSX, attachment
from app.api.uploads import chunks, name_of
from app.catalogues.form_words import sheet_words
from app.documents.form_book import FormBook, form_book
from app.domain.access import Actor
from app.domain.clock import moment_words
from app.domain.errors import Invalid
from app.domain.form_files import FormFile
from app.domain.form_sheets import rows_of, stamp_of
from app.use_cases import exports, form_files, submissions
from app.use_cases.submissions import Answer


def taken(parts: Parts, actor: Actor, submission_id: int, *, now: datetime) -> Response:
    """The form as a workbook, which is noted in the journal."""
    with parts.database.reading() as tx:
        answer = submissions.show(tx, actor, submission_id, now=now)
    name = f"{answer.campaign.terms.title}, {answer.respondent}.xlsx"
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=f"submission:{submission_id}", what=name, now=now)
    body = form_book(book_of(answer), made_at=now, is_demo=parts.is_demo)
    return attachment(body, name=name, media_type=XLSX)


def book_of(answer: Answer) -> FormBook:
    """What the workbook of an answer holds."""
    campaign, school = answer.campaign, answer.school
    terms = campaign.terms
    contact = [f"Вопросы: {terms.contact}"] if terms.contact else []
    return FormBook(
        stamp=stamp_of(campaign, answer.submission, school).text,
        title=terms.title,
        about=f"{answer.respondent}, срок {moment_words(answer.submission.ends_at(campaign))}",
        instructions=[*terms.instructions.splitlines(), *contact],
        sections=list(rows_of(answer.form, sheet_words(), answer.open_keys)),
    )


def received(
    parts: Parts, actor: Actor, submission_id: int, file: UploadFile | None, *, now: datetime
) -> FormFile:
    """An uploaded form, read; the file itself is kept nowhere: what it says is shown, then written."""
    with parts.database.reading() as tx:
        form_files.require_open(tx, actor, submission_id, now=now)
    if file is None:
        raise Invalid("file.none")
    file_name = name_of(file)
    form_files.require_small(file.size or 0)
    with TemporaryDirectory(prefix="mera-form-") as folder:
        path = Path(folder) / "form"
        with path.open("wb") as kept:
            kept.writelines(chunks(file))
        return form_files.read_file(path, file_name=file_name)

"""A form filled in a workbook: what it would change, and the change itself by the rules of every save."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.catalogues.form_checks import load_form_checks
from app.catalogues.form_words import sheet_words
from app.catalogues.variables import load_variables
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.errors import Invalid
from app.domain.form_files import FormFile, read_form_file
from app.domain.form_plans import FilePlan, plan_file, require_same_form, rewritten
from app.domain.form_sheets import stamp_of
from app.domain.forms import Form
from app.use_cases import submissions
from app.use_cases.submissions import Answer, Saved
from app.workbooks.guarded import read_cells_guarded
from app.workbooks.limits import MB, FileLimits, Limits

# A form is a workbook; what pretends to be text gets no more than a workbook would.
LIMITS = Limits(csv=FileLimits(megabytes=10, rows=20_000, seconds=10), marks_cells=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would do to an answer. `after`: the form as it would be, with its remarks."""

    answer: Answer
    plan: FilePlan
    after: Form


def require_small(n_bytes: int) -> None:
    """Pass, or refuse what is larger than a form can be, before it is copied anywhere."""
    if n_bytes > LIMITS.workbook.megabytes * MB:
        raise Invalid("file.too_large", limit_mb=LIMITS.workbook.megabytes)


def read_file(path: Path, *, file_name: str) -> FormFile:
    """An uploaded form; Invalid with a `file.…` or `form_file.…` code names what is wrong with it."""
    return read_form_file(read_cells_guarded(path, file_name=file_name, limits=LIMITS))


def require_open(tx: Tx, actor: Actor, submission_id: int, *, now: datetime) -> None:
    """Pass, or refuse before a file is looked into: it is not theirs to fill, or not open to them now."""
    require(actor, Action.FILL_PARTS)
    answer = submissions.show(tx, actor, submission_id, now=now)
    submissions.require_whole(actor, answer)
    answer.require_open(now)


def preview(tx: Tx, actor: Actor, submission_id: int, file: FormFile, *, now: datetime) -> Preview:
    """What the file would change; Conflict for a file of another form, or an answer that is shut."""
    require(actor, Action.FILL_PARTS)
    answer = submissions.show(tx, actor, submission_id, now=now)
    submissions.require_whole(actor, answer)
    answer.require_open(now)
    require_same_form(file.stamp, stamp_of(answer.campaign, answer.submission, answer.school))
    meanings = load_variables().words
    plan = plan_file(answer.form, file, open_keys=answer.open_keys, words=sheet_words(), meanings=meanings)
    cells = [one.written(by=actor.login, at=now) for one in (*plan.changed, *plan.clashes)]
    after = rewritten(
        answer.form, cells, usual=answer.submission.usual, rules=load_form_checks(), meanings=meanings
    )
    return Preview(answer=answer, plan=plan, after=after)


def write(
    tx: Tx, actor: Actor, submission_id: int, file: FormFile, *, now: datetime
) -> tuple[Preview, Saved]:
    """Write what the file changes; cells that somebody else changed meanwhile stay and are told."""
    seen = preview(tx, actor, submission_id, file, now=now)
    changes = [one.change(seen=one.row.version) for one in seen.plan.changed]
    return seen, submissions.save_cells(tx, actor, submission_id, changes, now=now)

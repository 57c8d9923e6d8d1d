"""The check of an uploaded file, in steps: what touches the database is short, what is slow touches none.

`begin` (read) → `read_file` (slow) → `expect` (read) → `examine_file` (slow) → `save` (write).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from app.catalogues.layouts import load_layouts
from app.catalogues.scales import scale_for
from app.catalogues.subjects import subject_spellings
from app.db import assessments, organisations, parts, term_marks, uploads
from app.db import result_batches as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.assessments import (
    BatchStatus,
    Form,
    Level,
    Participation,
    Procedure,
    Task,
    Test,
    TestKey,
    title_of,
)
from app.domain.errors import Conflict, Invalid, Refusal
from app.domain.layouts import LayoutKind
from app.domain.organisations import SCHOOL, grade_of
from app.domain.periods import first_year_in
from app.domain.result_batches import NEVER_OVERWRITTEN, Doubt, ResultBatch, Severity, Upload, unsaved_batch
from app.domain.result_files.cells import Cells
from app.domain.result_files.doubts import with_school_names
from app.domain.result_files.examine import examine
from app.domain.result_files.findings import MOST_ROWS_NAMED
from app.domain.result_files.items import read_items
from app.domain.result_files.recognise import recognise
from app.domain.result_files.shapes import Examined, Expectation, Recognised
from app.files import Store
from app.use_cases.readings import reading_of
from app.use_cases.result_batches import Given, NewFile
from app.use_cases.term_files import terms_named, terms_replaced
from app.workbooks import read_cells_guarded

_PERSONAL = "columns.personal"
_MOST_CLASSES = 20  # more new ones are no slips: the school has new classes
_MOST_SCHOOLS = 3  # named in one refusal
_NOT_YET = 0  # stands for the id of a class that the load will add


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A batch whose file is to be read, with what the database knows of it."""

    batch: ResultBatch
    upload: Upload
    items_upload: Upload | None
    school_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Which paper a file is about; `missing` names the parts of its key that nobody said."""

    procedure: Procedure | None
    key: TestKey | None
    missing: tuple[str, ...]
    test: Test | None


def begin(tx: Tx, actor: Actor, batch_id: int, *, expected: BatchStatus) -> Checked:
    """The batch with its files and the school that a file without schools belongs to.

    Conflict when it does not stand as expected: the same job done twice does no harm.
    """
    batch = store.get(tx, batch_id, seen_by=actor)
    if batch.status is not expected:
        raise Conflict("batch.not_waiting", status=batch.status.value)
    given = batch.given_key.get("school")
    school_code = str(given) if given else None
    if school_code is None:
        place = organisations.get(tx, batch.organisation_id, seen_by=actor)
        school = organisations.nearest_above(tx, place, kind=SCHOOL)
        school_code = school.code if school else None
    return Checked(
        batch=batch,
        upload=uploads.get(tx, batch.upload_id, seen_by=actor),
        items_upload=uploads.get(tx, batch.items_upload_id, seen_by=actor) if batch.items_upload_id else None,
        school_code=school_code,
    )


def rehearse(
    tx: Tx, actor: Actor, file: NewFile, *, items: NewFile | None, given: Given, now: datetime
) -> Checked:
    """A file to be read as if it had been received: nothing of it is remembered."""
    require(actor, Action.LOAD_RESULTS)
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    school = organisations.nearest_above(tx, place, kind=SCHOOL)
    return Checked(
        batch=unsaved_batch(actor, layout_code=given.layout, given_key=given.as_key(), at=now),
        upload=_unsaved(actor, file, now),
        items_upload=_unsaved(actor, items, now) if items else None,
        school_code=given.school or (school.code if school else None),
    )


def _unsaved(actor: Actor, file: NewFile, now: datetime) -> Upload:
    return Upload(
        id=0,
        file_name=file.file_name,
        stored_as=file.stored.name,
        size=file.stored.size,
        sha256=file.stored.sha256,
        organisation_id=actor.place.id,
        uploaded_by=actor.login,
        uploaded_at=now,
    )


def read_file(checked: Checked, files: Store) -> tuple[Recognised, tuple[Task, ...] | None]:
    """The sheet with its layout, and the tasks of the item table beside it; Invalid when unreadable."""
    wanted = checked.batch.layout_code
    layouts = tuple(one for one in load_layouts() if wanted in (None, one.code))
    renamed = checked.batch.given_key.get("columns")
    recognised = recognise(
        _cells(files, checked.upload),
        layouts,
        subjects=subject_spellings(),
        renamed=renamed if isinstance(renamed, Mapping) else {},
    )
    if checked.items_upload is None:
        return recognised, None
    return recognised, read_items(_cells(files, checked.items_upload), load_layouts())


def _cells(files: Store, upload: Upload) -> Cells:
    return read_cells_guarded(files.path(upload.stored_as), file_name=upload.file_name)


def expect(
    tx: Tx, actor: Actor, checked: Checked, recognised: Recognised, items: tuple[Task, ...] | None
) -> tuple[Paper, Expectation]:
    """The paper that the file is about, as far as it is known, and what the check compares with."""
    paper = _paper(tx, checked.batch.given_key, recognised)
    scale = None
    if paper.key is not None and paper.procedure is not None and recognised.max_score is not None:
        scale = scale_for(
            paper.procedure.kind,
            paper.procedure.academic_year,
            paper.key.subject,
            paper.key.grade,
            paper.key.level,
            recognised.max_score,
        )
    place = organisations.get(tx, checked.batch.organisation_id, seen_by=actor).place
    is_terms = recognised.layout.kind is LayoutKind.TERM_MARKS
    return paper, Expectation(
        known_test=paper.test,
        scale=scale,
        subjects=subject_spellings(),
        first_year=first_year_in(str(checked.batch.given_key.get("academic_year") or "")),
        term_kinds=term_marks.kinds_under(tx, place) if is_terms else {},
        own_schools=organisations.codes_to_ids(tx, place, SCHOOL),
        all_school_codes=organisations.codes_of_kind(tx, SCHOOL),
        school_code=checked.school_code,
        items=items,
    )


def _paper(tx: Tx, given: Mapping[str, object], recognised: Recognised) -> Paper:
    if recognised.layout.kind is LayoutKind.TERM_MARKS:  # of no paper
        return Paper(procedure=None, key=None, missing=(), test=None)
    said = recognised.key
    code = given.get("procedure")
    procedure = assessments.find_procedure(tx, str(code)) if code else None
    if procedure is None and said.kind and said.academic_year:
        procedure = assessments.find_procedure_of(tx, kind=said.kind, academic_year=said.academic_year)
    subject = given.get("subject") or said.subject
    grade = given.get("grade") or said.grade
    parts = {"procedure": procedure, "subject": subject, "grade": grade}
    missing = tuple(name for name, value in parts.items() if not value)
    if procedure is None or missing:
        return Paper(procedure=procedure, key=None, missing=missing, test=None)
    key = TestKey(
        procedure=procedure.code,
        subject=str(subject),
        grade=int(str(grade)),
        level=Level(str(given.get("level") or said.level or Level.BASIC)),
        form=Form(str(given.get("form") or said.form or Form.PAPER)),
    )
    return Paper(procedure=procedure, key=key, missing=(), test=assessments.find(tx, key))


def examine_file(
    checked: Checked, recognised: Recognised, paper: Paper, expectation: Expectation
) -> Examined:
    """Every doubt of the file, with the person's corrections and without the rows they left out.

    Invalid `columns.personal`: a file with names is refused whole, so that nothing of it is kept.
    """
    batch = checked.batch
    examined = examine(
        recognised,
        expectation=expectation,
        corrections={(one.row, one.column): one.text for one in batch.corrections},
        excluded_rows=frozenset(batch.excluded_rows),
    )
    personal = next((one for one in examined.doubts if one.code == _PERSONAL), None)
    if personal is not None:
        raise Invalid(_PERSONAL, **personal.facts)
    if not paper.missing:
        return examined
    unnamed = Doubt(
        severity=Severity.ERROR,
        code="paper.unknown",
        sheet=recognised.sheet.name,
        facts={"missing": list(paper.missing)},
    )
    return replace(examined, doubts=(unnamed, *examined.doubts))


def save(
    tx: Tx, actor: Actor, checked: Checked, recognised: Recognised, paper: Paper, examined: Examined
) -> ResultBatch:
    """The batch with what was found: with remarks, or ready to be confirmed."""
    if recognised.holds_names:
        uploads.mark_names(tx, checked.upload.id)
    named = _with_school_names(tx, examined.doubts)
    if (nothing := _nothing_to_load(examined.n_rows_read, named)) is not None:
        return refuse(tx, checked, nothing)
    doubts = (*named, *_new_classes(tx, examined))
    counts = Counter(doubt.severity for doubt in doubts)
    store.save_doubts(tx, checked.batch.id, doubts)
    errors = counts[Severity.ERROR]
    found = replace(
        checked.batch,
        status=BatchStatus.REMARKS if errors else BatchStatus.READY,
        test_id=paper.test.id if paper.test else None,
        reading={
            **reading_of(recognised, examined, doubts, checked.batch),
            **(
                _named(paper, recognised, checked.batch.given_key)
                if examined.terms is None
                else terms_named(tx, actor, examined.terms)
            ),
            "replaces": _replaces(tx, paper.test, examined),
        },
        n_rows=examined.n_kept,
        n_errors=errors,
        n_fixed=counts[Severity.FIXED],
        refusal=None,
    )
    return store.save(tx, found, seen=checked.batch.version)


def _with_school_names(tx: Tx, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    codes = sorted({one.value for one in doubts if one.code in NEVER_OVERWRITTEN and one.value})
    names = {code: one.short_name for code, one in organisations.by_codes(tx, codes).items()}
    return with_school_names(doubts, names)


def _nothing_to_load(n_read: int, doubts: Sequence[Doubt]) -> Invalid | None:
    """Why not one row of the file could ever count: there is none, or all are of other schools."""
    if not n_read:
        return Invalid("batch.no_rows_at_all")
    foreign = [one for one in doubts if one.code in NEVER_OVERWRITTEN]
    if sum(len(one.rows) for one in foreign) < n_read:
        return None
    named = ", ".join(
        dict.fromkeys(str(one.facts.get("value", one.value)) for one in foreign[:_MOST_SCHOOLS])
    )
    return Invalid("batch.all_foreign", count=n_read, value=named)


def _named(paper: Paper, recognised: Recognised, given: Mapping[str, object]) -> dict[str, object]:
    """The paper in words; or what is still to be said of it, and what was understood."""
    if paper.key is None or paper.procedure is None:
        said = recognised.key
        understood = {
            "procedure": paper.procedure.code if paper.procedure else None,
            "subject": given.get("subject") or said.subject,
            "subject_text": said.subject_text if said.subject is None else None,
            "grade": given.get("grade") or said.grade,
            "level": given.get("level") or (said.level.value if said.level else None),
            "form": given.get("form") or (said.form.value if said.form else None),
        }
        return {
            "title": None, "missing": list(paper.missing), "is_new_test": True, "purpose": None,
            "understood": understood,
        }  # fmt: skip
    return {
        "title": title_of(paper.procedure, paper.key),
        "missing": [],
        "is_new_test": paper.test is None,
        "purpose": paper.procedure.purpose,
    }


def refuse(tx: Tx, checked: Checked, refusal: Refusal) -> ResultBatch:
    """The batch as unreadable, with the reason."""
    if refusal.code == _PERSONAL:
        uploads.mark_names(tx, checked.upload.id)
    store.save_doubts(tx, checked.batch.id, ())
    reason = {"code": refusal.code, "facts": refusal.facts}
    refused = replace(checked.batch, status=BatchStatus.REFUSED, refusal=reason, n_errors=0, n_fixed=0)
    return store.save(tx, refused, seen=checked.batch.version)


def _replaces(tx: Tx, test: Test | None, examined: Examined) -> list[dict[str, object]]:
    """Accepted files that this one pushes out, with the leaves where it does so and their works."""
    leaves: dict[int, list[dict[str, object]]] = defaultdict(list)
    if examined.terms is not None:
        for name, batch_id in sorted(
            {(one.class_name, one.batch_id) for one in terms_replaced(tx, examined.terms)}
        ):
            leaves[batch_id].append({"where": name, "before": None, "after": None})
    elif test is not None:
        counts = _leaf_counts(tx, examined)
        gone = parts.parts_to_replace(tx, test.id, list(counts))
        works = parts.works_in(tx, [part.id for part in gone])
        for part in sorted(gone, key=lambda one: one.short_name):
            before, after = works.get(part.id), _after(part.path, counts)
            leaves[part.batch_id].append({"where": part.short_name, "before": before, "after": after})
    return [
        {**source, "leaves": leaves[int(str(source["batch_id"]))]}
        for source in parts.files_of(tx, sorted(leaves))
    ]


def _new_classes(tx: Tx, examined: Examined) -> list[Doubt]:
    """A note on classes that a school never had, where it has others of the grade: often a slip."""
    named = [(school, name) for school, name, _ in examined.per_class if name]
    known = organisations.class_names(tx, sorted({school for school, _ in named}))
    strange = [
        (school, name)
        for school, name in named
        if name not in known[school] and grade_of(name) in {grade_of(one) for one in known[school]}
    ]
    where = next((one for one in examined.columns if one.field in ("class", "grade")), None)
    rows = examined.rows if examined.terms is None else examined.terms
    told = strange[:_MOST_CLASSES]
    holds_several = len({school for school, _, _ in examined.per_class}) > 1
    schools = organisations.by_codes(tx, sorted({school for school, _ in told})) if holds_several else {}
    found = []
    for school, name in told:
        theirs = rows.filter(school_code=school, class_name=name)["row"].sort().to_list()
        found.append(
            Doubt(
                severity=Severity.NOTE, code="class.new", sheet=examined.sheet, row=theirs[0],
                column=where.letter if where else None, heading=where.heading if where else None, value=name,
                facts={
                    "count": len(theirs), "rows": theirs[:MOST_ROWS_NAMED],
                    **({"school": schools[school].short_name} if holds_several else {}),
                },
            )
        )  # fmt: skip
    return found


def _after(path: str, counts: Mapping[str, int]) -> int | None:
    """Works that the file has for a leaf, or for the classes of what was a whole school."""
    if path in counts:
        return counts[path]
    under = [n for own, n in counts.items() if own.startswith(path)]
    return sum(under) if under else None


def _leaf_counts(tx: Tx, examined: Examined) -> dict[str, int]:
    """Works, without who was absent, by where the file's classes, or its schools without classes, stand.

    A class yet unknown has no id.
    """
    if examined.measures is not None:
        leaves: list[tuple[str, str | None, int]] = [
            (code, None, 0) for code in examined.measures["school_code"].unique()
        ]
    else:
        wrote = pl.col("participation") != Participation.ABSENT.value
        counted = examined.rows.group_by("school_code", "class_name").agg(wrote.sum())
        leaves = [(str(code), name, int(n)) for code, name, n in counted.rows()]
    codes = {f"{school}/{name}" for school, name, _ in leaves if name} | {school for school, _, _ in leaves}
    known = organisations.by_codes(tx, sorted(codes))
    counts: Counter[str] = Counter()
    for school, name, n in leaves:
        leaf = known.get(f"{school}/{name}" if name else school)
        if leaf is not None:
            counts[leaf.path] += n
        elif school in known:
            counts[f"{known[school].path}{_NOT_YET}."] += n
    return dict(counts)

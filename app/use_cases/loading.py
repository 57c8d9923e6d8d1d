"""The load of a confirmed file: the Parquet file first, then one transaction that makes it count.

`prepare` (slow, no database) → `save` (one write).
"""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from app.db import assessments, audit, jobs, organisations, term_marks
from app.db import parts as batch_parts
from app.db import result_batches as store
from app.db import statistics as cubes
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.analytics.cube import LEAF, Cube, cube_of
from app.domain.assessments import BatchStatus, Test, TestContent
from app.domain.errors import Conflict, Invalid
from app.domain.jobs import JobKind
from app.domain.parts import runs_of
from app.domain.result_batches import ResultBatch, Severity
from app.domain.result_files.shapes import Examined
from app.files import Store, Stored
from app.use_cases.checking import Checked, Paper
from app.use_cases.result_batches import check_open_anew
from app.use_cases.term_files import keep_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file that is durable and counted, not yet registered."""

    stored: Stored
    cube: Cube | None
    measures: pl.DataFrame | None


def prepare(paper: Paper, examined: Examined, files: Store) -> Prepared:
    """The batch's Parquet file and its counts; Conflict when a second look finds errors."""
    errors = sum(doubt.severity is Severity.ERROR for doubt in examined.doubts)
    if errors:
        raise Conflict("batch.has_errors", n=errors)
    if examined.terms is not None:
        return Prepared(stored=keep_terms(examined.terms, files), cube=None, measures=None)
    if paper.key is None or paper.procedure is None:
        raise Invalid("batch.no_test")
    folder = f"{paper.procedure.academic_year.replace('/', '-')}/{paper.key.code}"
    if examined.measures is not None:
        stored = files.keep_batch(examined.measures.sort("school_code", "measure"), folder=folder)
        return Prepared(stored=stored, cube=None, measures=examined.measures)
    if examined.content is None:
        raise Invalid("batch.no_test")
    rows = examined.rows.sort("school_code", "class_name", "code")
    maxima = [task.max_score for task in examined.content.tasks]
    return Prepared(stored=files.keep_batch(rows, folder=folder), cube=cube_of(rows, maxima), measures=None)


def save(
    tx: Tx,
    actor: Actor,
    checked: Checked,
    paper: Paper,
    examined: Examined,
    prepared: Prepared,
    *,
    now: datetime,
) -> ResultBatch:
    """The batch as accepted: test, classes, parts and cube in the same transaction."""
    leaves = _leaves(tx, actor, examined)
    if examined.terms is not None:
        term_marks.add(tx, checked.batch.id, examined.terms, leaves)
        return _accept(tx, actor, checked, prepared, test=None, now=now)
    test = _test(tx, paper, examined)
    rows = {leaves[leaf]: runs for leaf, runs in _rows(examined).items()}
    part_ids = batch_parts.add_parts(tx, checked.batch.id, test.id, list(leaves.values()), rows)
    parts = dict(zip(leaves, part_ids, strict=True))
    if prepared.cube is not None:
        cubes.add_cube(tx, prepared.cube, parts)
    if prepared.measures is not None:
        cubes.add_measures(tx, prepared.measures, parts)
    jobs.add(
        tx,
        JobKind.DRAW,
        subject_id=test.id,
        organisation_id=organisations.root_id(tx),
        created_by=actor.login,
        at=now,
    )
    jobs.add_computing(tx, created_by=actor.login, at=now)
    return _accept(tx, actor, checked, prepared, test=test, now=now)


def _accept(
    tx: Tx, actor: Actor, checked: Checked, prepared: Prepared, *, test: Test | None, now: datetime
) -> ResultBatch:
    accepted = replace(
        checked.batch,
        status=BatchStatus.ACCEPTED,
        test_id=test.id if test else None,
        stored_as=prepared.stored.name,
        sha256=prepared.stored.sha256,
        accepted_at=now,
    )
    after = {
        "test": test.code if test else checked.batch.title,
        "rows": checked.batch.n_rows,
        "excluded": list(checked.batch.excluded_rows),
    }
    audit.record(tx, actor, "batch.accepted", subject=f"batch:{accepted.id}", after=after, at=now)
    saved = store.save(tx, accepted, seen=checked.batch.version)
    check_open_anew(tx, saved, now=now)
    return saved


def give_back(tx: Tx, checked: Checked) -> ResultBatch:
    """The batch open again after a load that could not be done: nothing of it counts."""
    again = replace(checked.batch, status=BatchStatus.READY, confirmed_by=None, confirmed_at=None)
    return store.save(tx, again, seen=checked.batch.version)


def _test(tx: Tx, paper: Paper, examined: Examined) -> Test:
    """The known test, with words about its tasks that this file adds; or a new one."""
    if paper.key is None or paper.procedure is None:
        raise Invalid("batch.no_test")
    known = assessments.find(tx, paper.key)
    if known is None:
        content = examined.content or TestContent(max_score=0, tasks=())
        return assessments.add(tx, paper.procedure, paper.key, content)
    if examined.content is not None:
        assessments.save_task_words(tx, known.id, examined.content.tasks)
    return known


def _rows(examined: Examined) -> dict[tuple[str, str | None], list[list[int]]]:
    """(school, class) → the rows of the file that tell of it."""
    if examined.measures is not None:
        frame = examined.measures.select("school_code", pl.lit(None, pl.String).alias("class_name"), "row")
    else:
        frame = examined.rows.select("school_code", "class_name", "row")
    return runs_of(frame, LEAF)


def _leaves(tx: Tx, actor: Actor, examined: Examined) -> dict[tuple[str, str | None], int]:
    """(school, class) → the organisation where the part hangs; missing classes are added."""
    if examined.measures is not None:
        wanted: dict[str, list[str | None]] = {
            code: [None] for code in examined.measures["school_code"].unique()
        }
    else:
        wanted = {}
        for school_code, class_name, _ in examined.per_class:
            wanted.setdefault(school_code, []).append(class_name)
    schools = organisations.get_by_codes(tx, sorted(wanted), seen_by=actor)
    classes = organisations.classes_of(
        tx, [(schools[code], name) for code, names in sorted(wanted.items()) for name in names if name]
    )
    return {
        (code, name): classes[code, name] if name else schools[code].id
        for code, names in sorted(wanted.items())
        for name in names
    }

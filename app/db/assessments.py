"""Procedures, tests and tasks: named queries. What a paper is, is no secret: these have no scope."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from app.db.engine import Tx
from app.db.tables.assessments import procedures, tasks, tests
from app.domain.assessments import Band, Form, Level, Procedure, Scale, Task, Test, TestContent, TestKey
from app.domain.errors import NotFound

_P = [column.label(f"p_{column.name}") for column in procedures.c]


def _procedure(row: RowMapping) -> Procedure:
    return Procedure(**{name: row[f"p_{name}"] for name in procedures.c.keys()})  # noqa: SIM118


def _tests() -> Select[Any]:
    return select(tests, *_P).join(procedures, procedures.c.id == tests.c.procedure_id)


def _read(tx: Tx, rows: Sequence[RowMapping]) -> list[Test]:
    by_test: dict[int, list[Task]] = defaultdict(list)
    ids = [row["id"] for row in rows]
    names = Task.__slots__
    query = select(tasks.c.test_id, *(tasks.c[name] for name in names)).where(tasks.c.test_id.in_(ids))
    for test_id, *values in tx.execute(query.order_by(tasks.c.test_id, tasks.c.position)):
        by_test[test_id].append(Task(**dict(zip(names, values, strict=True))))
    return [_test(row, by_test[row["id"]]) for row in rows]


def _test(row: RowMapping, its_tasks: Sequence[Task]) -> Test:
    scale = None
    if row["scale"] is not None:
        bands = tuple(Band(mark=mark, low=low, high=high) for mark, low, high in row["scale"])
        scale = Scale(bands=bands, source=row["scale_source"] or "")
    key = TestKey(
        procedure=row["p_code"], subject=row["subject"], grade=row["grade"], level=Level(row["level"]),
        form=Form(row["form"]),
    )  # fmt: skip
    content = TestContent(max_score=row["max_score"], tasks=tuple(its_tasks), scale=scale)
    return Test(id=row["id"], code=row["code"], procedure=_procedure(row), key=key, content=content)


def list_procedures(tx: Tx) -> list[Procedure]:
    """All procedures, the latest year first."""
    query = select(*_P).order_by(procedures.c.academic_year.desc(), procedures.c.code)
    return [_procedure(row) for row in tx.execute(query).mappings()]


def find_procedure(tx: Tx, code: str) -> Procedure | None:
    """The procedure with this code, or None."""
    row = tx.execute(select(*_P).where(procedures.c.code == code)).mappings().one_or_none()
    return _procedure(row) if row else None


def find_procedure_of(tx: Tx, *, kind: str, academic_year: str) -> Procedure | None:
    """The only procedure of a kind in a year, or None."""
    same = (procedures.c.kind == kind) & (procedures.c.academic_year == academic_year)
    rows = tx.execute(select(*_P).where(same).limit(2)).mappings().all()
    return _procedure(rows[0]) if len(rows) == 1 else None


def add_procedure(
    tx: Tx, *, code: str, kind: str, name: str, academic_year: str, purpose: str | None
) -> Procedure:
    """The procedure as added."""
    values = {
        "code": code, "kind": kind, "name": name, "academic_year": academic_year, "purpose": purpose,
    }  # fmt: skip
    new_id = tx.execute(insert(procedures).values(values).returning(procedures.c.id)).scalar_one()
    return Procedure(id=new_id, **values)  # type: ignore[arg-type]


def get(tx: Tx, test_id: int) -> Test:
    """The test; NotFound when there is none."""
    rows = tx.execute(_tests().where(tests.c.id == test_id)).mappings().all()
    if not rows:
        raise NotFound("object.unknown")
    return _read(tx, rows)[0]


def get_by_code(tx: Tx, code: str) -> Test:
    """The test with this code; NotFound when there is none."""
    rows = tx.execute(_tests().where(tests.c.code == code)).mappings().all()
    if not rows:
        raise NotFound("object.unknown")
    return _read(tx, rows)[0]


def find(tx: Tx, key: TestKey) -> Test | None:
    """The test with this key, or None."""
    same = (
        (procedures.c.code == key.procedure)
        & (tests.c.subject == key.subject)
        & (tests.c.grade == key.grade)
        & (tests.c.level == key.level.value)
        & (tests.c.form == key.form.value)
    )
    rows = tx.execute(_tests().where(same)).mappings().all()
    return _read(tx, rows)[0] if rows else None


def list_tests(tx: Tx, ids: Sequence[int] | None = None) -> list[Test]:
    """Tests by year (latest first), grade and subject; all, or those named."""
    query = _tests().order_by(
        procedures.c.academic_year.desc(), procedures.c.code, tests.c.grade, tests.c.subject, tests.c.form
    )
    if ids is not None:
        query = query.where(tests.c.id.in_(ids))
    return _read(tx, tx.execute(query).mappings().all())


def list_alike(tx: Tx, test: Test) -> list[Test]:
    """Tests of the same kind of procedure, subject and grade in all years, the test itself included."""
    same = (
        (procedures.c.kind == test.procedure.kind)
        & (tests.c.subject == test.key.subject)
        & (tests.c.grade == test.key.grade)
    )
    query = _tests().where(same).order_by(procedures.c.academic_year, tests.c.id)
    return _read(tx, tx.execute(query).mappings().all())


def add(tx: Tx, procedure: Procedure, key: TestKey, content: TestContent) -> Test:
    """The test as added, with its tasks."""
    values = {
        "code": key.code, "procedure_id": procedure.id, "subject": key.subject, "grade": key.grade,
        "level": key.level.value, "form": key.form.value, "max_score": content.max_score,
        **_scale_values(content.scale),
    }  # fmt: skip
    new_id = int(tx.execute(insert(tests).values(values).returning(tests.c.id)).scalar_one())
    if content.tasks:
        tx.execute(
            insert(tasks),
            [
                {"test_id": new_id, **{name: getattr(task, name) for name in Task.__slots__}}
                for task in content.tasks
            ],
        )
    return Test(id=new_id, code=key.code, procedure=procedure, key=key, content=content)


def _scale_values(scale: Scale | None) -> dict[str, object]:
    if scale is None:
        return {"scale": None, "scale_source": None}
    return {"scale": [[b.mark, b.low, b.high] for b in scale.bands], "scale_source": scale.source}


def save_task_words(tx: Tx, test_id: int, described: Sequence[Task]) -> None:
    """Write what tasks check, where a later file describes them better."""
    for task in described:
        words = {
            name: getattr(task, name)
            for name in ("difficulty", "title", "content", "cognitive", "item_type")
            if getattr(task, name) is not None
        }
        if words:
            same = (tasks.c.test_id == test_id) & (tasks.c.position == task.position)
            tx.execute(update(tasks).where(same).values(words))

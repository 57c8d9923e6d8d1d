"""Tests: papers with their tasks and conversion tables."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import MOST, Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.domain.assessments import Test
from app.use_cases import assessments

router = part("tests")


class TestBrief(Out):
    """A paper, without its tasks."""

    code: str
    title: str
    procedure: str
    subject: str
    grade: int
    level: str
    form: str
    max_score: int


class TaskOut(Out):
    """A task. `difficulty`: Б, П or В, null where the file does not say."""

    position: int
    label: str
    max_score: int
    difficulty: str | None
    title: str | None
    content: str | None
    cognitive: str | None
    item_type: str | None


class BandOut(Out):
    """Primary scores from `low` to `high`, both included, give `mark`."""

    mark: int
    low: int
    high: int


class ScaleOut(Out):
    """The table primary score → mark."""

    bands: list[BandOut]
    source: str


class TestOut(TestBrief):
    """A paper with its tasks and scale."""

    tasks: list[TaskOut]
    scale: ScaleOut | None


class TestsOut(Out):
    """A part of them: latest year first, then by grade and subject."""

    items: list[TestBrief]
    next: str | None = Field(description="give it back as `after`")


class TestsAsked(Strict):
    """Which tests."""

    procedure: str | None = Field(default=None, max_length=60, description="code of a procedure")
    after: str = Field(default="", max_length=120, description="`next` of the answer before")
    limit: int = Field(default=100, ge=1, le=MOST)


def _brief(one: Test) -> dict[str, object]:
    return {
        "code": one.code, "title": one.title, "procedure": one.procedure.code, "subject": one.key.subject,
        "grade": one.key.grade, "level": one.key.level.value, "form": one.key.form.value,
        "max_score": one.content.max_score,
    }  # fmt: skip


def _out(one: Test) -> TestOut:
    scale = one.content.scale
    values = {
        **_brief(one),
        "tasks": [{name: getattr(task, name) for name in TaskOut.model_fields} for task in one.content.tasks],
        "scale": None
        if scale is None
        else {
            "bands": [{"mark": b.mark, "low": b.low, "high": b.high} for b in scale.bands],
            "source": scale.source,
        },
    }
    return TestOut.model_validate(values)


@router.get("/tests", name="api_list_tests", dependencies=[UNCHANGED])
def list_tests(tx: OpenRead, actor: MachineActor, asked: Annotated[TestsAsked, Query()]) -> TestsOut:
    """Papers that are known here."""
    found = assessments.list_tests(tx, actor, procedure=asked.procedure, after=asked.after)
    shown = [TestBrief.model_validate(_brief(one)) for one in found[: asked.limit]]
    return TestsOut(items=shown, next=shown[-1].code if len(found) > asked.limit else None)


@router.get("/tests/{code}", name="api_get_test")
def get_test(
    tx: OpenRead, actor: MachineActor, code: Annotated[str, Path(max_length=120, pattern=r"^[^\x00]+$")]
) -> TestOut:
    """One paper with its tasks and scale."""
    return _out(assessments.get_test(tx, actor, code))

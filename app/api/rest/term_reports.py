"""Reports of a term: marks of a school by class and subject, without names."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.break_shapes import BrokenOut, dated_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.api.rest.unchanged import UNCHANGED
from app.domain.clock import day_of
from app.domain.norms import SouWeights
from app.domain.periods import parse_period
from app.domain.statistics import MarkCounts
from app.domain.term_marks import Group, TermReport
from app.use_cases import term_reports
from app.use_cases.kinds_taken import KindsTaken, get_taken

router = part("term-reports")


class MarksOut(Out):
    """Pupils, or marks, by mark; shares are null without any mark. Those not attested are in no share."""

    m5: int
    m4: int
    m3: int
    m2: int
    not_attested: int
    n: int
    quality_pct: float | None = Field(description="«4» and «5»")
    pass_pct: float | None = Field(description="«3», «4» and «5»")
    sou_pct: float | None = Field(description="degree of learning by Simonov")


class ChangeOut(Out):
    """The change of the share of «4» and «5» where both terms have marks, in percentage points."""

    verdict: str = Field(description="taken alone: alike (chance may explain it), above, below, too_early")
    is_news: bool = Field(
        description="more than chance explains; classes and subjects are judged among all of the report"
    )
    difference_pp: float | None
    low_pp: float | None
    high_pp: float | None
    before_good: int
    before_n: int
    now_good: int
    now_n: int


class GroupOut(Out):
    """A class, a subject or the whole school."""

    name: str
    pupils: int
    marks: MarksOut
    low_pct: float | None = Field(description="likely share of «4» and «5», judged by pupils, 95 %")
    high_pct: float | None
    change: ChangeOut | None


class CellOut(Out):
    """A class in a subject."""

    class_name: str
    subject: str
    marks: MarksOut


class TermSourceOut(Out):
    """A file behind the report."""

    file_name: str
    batch_id: int | None = Field(description="null where you may not open the whole file")
    confirmed_by: str = Field(description="log-in")
    confirmed_by_name: str
    confirmed_at: str | None


class TermReportOut(Out):
    """A school's term beside the term before it."""

    organisation: str
    period: str
    title: str
    compared_with: str | None = Field(description="null: nothing to compare with")
    terms: str | None = Field(description="quarter or trimester: what the school works in, where known")
    has_period: bool = Field(description="false: the school works in terms of another kind")
    periods: list[str] = Field(description="all periods that the school has marks of, the latest first")
    whole: GroupOut
    classes: list[GroupOut]
    subjects: list[GroupOut]
    cells: list[CellOut]
    appeared: list[str] = Field(description="classes without marks before: new, or renamed")
    gone: list[str] = Field(description="classes with marks before and none now")
    broken: list[BrokenOut] = Field(description="why some or all marks are not compared with the term before")
    sources: list[TermSourceOut]


class ReportAsked(Strict):
    """Which report."""

    organisation: str = Field(max_length=60, description="code of a school, of no other kind")
    period: str = Field(max_length=20, description="2025/26 Q1, 2025/26 T2")


def _marks(marks: MarkCounts, weights: SouWeights) -> MarksOut:
    return MarksOut(
        m5=marks.m5,
        m4=marks.m4,
        m3=marks.m3,
        m2=marks.m2,
        not_attested=marks.not_attested,
        n=marks.n,
        quality_pct=marks.quality_share.pct,
        pass_pct=marks.pass_share.pct,
        sou_pct=marks.sou(weights),
    )


def _group(report: TermReport, group: Group, weights: SouWeights) -> GroupOut:
    interval = group.interval
    return GroupOut(
        name=group.name,
        pupils=group.pupils,
        marks=_marks(group.marks, weights),
        low_pct=interval.low_pct if interval else None,
        high_pct=interval.high_pct if interval else None,
        change=_change(report, group),
    )


def _change(report: TermReport, group: Group) -> ChangeOut | None:
    if group.change is None or group.before is None or group.compared is None:
        return None
    before, now = group.before.quality_share, group.compared.quality_share
    return ChangeOut(
        verdict=group.change.verdict.value,
        is_news=report.is_news(group),
        difference_pp=group.change.difference,
        low_pp=group.change.low,
        high_pp=group.change.high,
        before_good=before.k,
        before_n=before.n,
        now_good=now.k,
        now_n=now.n,
    )


@router.get("/term-reports", name="api_get_term_report", dependencies=[UNCHANGED])
def get_report(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[ReportAsked, Query()]
) -> TermReportOut:
    """The same report as the page shows."""
    school = get_taken(tx, actor, asked.organisation, KindsTaken.SCHOOL)
    picture = term_reports.show_report(tx, actor, school.id, parse_period(asked.period), today=day_of(now))
    report, weights = picture.report, picture.norms.sou
    return TermReportOut(
        organisation=picture.school.code,
        period=picture.period.code,
        title=picture.period.title,
        compared_with=picture.previous.code if picture.previous and picture.has_previous else None,
        terms=picture.kind.value if picture.kind else None,
        has_period=not picture.is_foreign,
        periods=[one.period.code for one in picture.periods],
        whole=_group(report, report.whole, weights),
        classes=[_group(report, one, weights) for one in report.classes],
        subjects=[_group(report, one, weights) for one in report.subjects],
        cells=[
            CellOut(class_name=one.class_name, subject=one.subject, marks=_marks(one.marks, weights))
            for one in report.cells
        ],
        appeared=list(report.appeared),
        gone=list(report.gone),
        broken=[dated_out(one) for one in picture.breaks],
        sources=[
            TermSourceOut(
                file_name=one.file_name,
                batch_id=one.batch_id if one.is_open else None,
                confirmed_by=one.confirmed_by,
                confirmed_by_name=picture.people[one.confirmed_by],
                confirmed_at=moment(one.confirmed_at),
            )
            for one in picture.files
        ],
    )

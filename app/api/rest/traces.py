"""Where a value of an indicator came from: formula, tests, schools or classes, what a school reported."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.break_shapes import BrokenOut, broken_out
from app.api.rest.ratio_shapes import CoverageOut, RatioOut, coverage_out, ratio_out
from app.api.rest.root import part
from app.api.rest.shapes import AS_KNOWN, Out, Strict, moment
from app.api.rest.unchanged import UNCHANGED
from app.domain.as_known import known_on
from app.domain.assessments import NotMeasured
from app.domain.clock import day_of
from app.domain.values import Figure
from app.use_cases import statistics, traces
from app.use_cases.formula_numbers import FormulaNumbers
from app.use_cases.silences import Silence
from app.use_cases.traces import FromPlace, FromReport

router = part("indicators")


class TermOut(Out):
    """A variable of the formula, and how much of it went in."""

    variable: str
    words: str
    value: int | float


class FilledOut(Out):
    """A number in a formula: of a variable, or of another indicator (`@code`)."""

    key: str
    year_before: bool
    value: float | None


class FormulaIndicatorOut(Out):
    """Another indicator that the formula names, `@code`; its own trace is asked by these three."""

    indicator: str
    name: str
    organisation: str
    period: str = Field(description="the year before of `previous(…)`")
    value: float | None


class ReportOut(Out):
    """What a school told of a variable. Either `value` or `not_measured` is null."""

    variable: str = Field(description="code in /variables")
    breakdown: str
    words: str
    value: float | None
    not_measured: str | None
    entered_by: str = Field(description="log-in")
    entered_by_name: str
    entered_at: str | None
    revision: int


class FromTestOut(Out):
    """What a test adds; null of a formula, into which the sums of all tests go together."""

    test: str
    title: str
    sums: RatioOut | None


class SilenceOut(Out):
    """Why a school has no number."""

    why: str = Field(
        description="not_collected: still awaited; not_applicable: closed, not open yet, without such"
        " classes or told so; by_design: only some classes write it"
    )
    told: str | None = Field(description="what its own data say: zero_denominator, not_applicable, …")
    was_there: bool = Field(description="whether it worked in that year")
    closed_on: str | None
    closed: str | None = Field(description="what became of it, as the list of schools says")


class FromPlaceOut(Out):
    """What a school or a class adds; without `sums` nothing, and of a school why."""

    organisation: str
    name: str
    sums: RatioOut | None
    silence: SilenceOut | None


class TraceOut(Out):
    """The steps from the formula to the tests, the places and the reports."""

    indicator: str
    organisation: str
    period: str
    owner: str = Field(description="whose own indicator it is; empty of the city's model")
    formula: str
    unit: str
    sums: RatioOut | None = Field(description="counted now; null: no number")
    why_missing: str | None = Field(
        description="why there is no number, as the data say: not_applicable, incomplete, zero_denominator, …"
    )
    level: str | None = Field(description="of the stored value, by the passport's scale")
    score: float | None = Field(description="0 to 100")
    incomplete: bool = Field(description="fewer schools reported than the passport asks for")
    broken: BrokenOut | None = Field(description="why a number made of two years goes across a break")
    coverage: CoverageOut | None
    aggregation: str = Field(description="how the number of a whole follows from its schools")
    silence: SilenceOut | None = Field(description="of a school without a number")
    as_known: str | None = Field(description="the past day that it is of")
    is_waiting: bool = Field(description="the stored value is not yet of the present data")
    computed_at: str | None
    variables: list[TermOut]
    filled: list[FilledOut] = Field(
        description="of what is no ratio: what stands in the formula of this place; empty of a whole that"
        " is put together from the numbers of its schools"
    )
    indicators: list[FormulaIndicatorOut] = Field(description="that the formula names, in its order")
    tests: list[FromTestOut]
    reports: list[ReportOut] = Field(description="of a school, where the number is counted from reports")
    places: list[FromPlaceOut]


class TraceAsked(Strict):
    """Of which value."""

    indicator: str = Field(max_length=60, description="code")
    organisation: str = Field(max_length=60, description="code, of any kind")
    period: str | None = Field(
        default=None,
        max_length=12,
        description="the indicator's own year, 2025/26 or 2025; else the latest",
    )
    as_known: str | None = Field(default=None, max_length=40, description=AS_KNOWN)


@router.get("/indicator-values/trace", name="api_trace_indicator_value", dependencies=[UNCHANGED])
def trace_value(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[TraceAsked, Query()]
) -> TraceOut:
    """Where a value came from: what the page «Откуда это число» shows."""
    place_id = statistics.place_id_of(tx, actor, asked.organisation)
    known = known_on(asked.as_known, today=day_of(now))
    found = traces.trace(tx, actor, asked.indicator, place_id=place_id, period=asked.period, known=known)
    model, judged = found.model, found.judged
    return TraceOut(
        indicator=found.passport.code,
        organisation=found.place.code,
        period=found.period,
        owner=found.owner,
        formula=found.passport.formula,
        unit=found.passport.unit.value,
        sums=_sums(found.now),
        why_missing=found.why_missing.value if found.why_missing else None,
        level=judged.level if judged else None,
        score=judged.score if judged else None,
        incomplete=found.value.is_incomplete if found.value else False,
        broken=broken_out(found.broken),
        coverage=coverage_out(found.value.coverage) if found.value else None,
        aggregation=found.passport.aggregation.value,
        silence=_silence(found.silence),
        as_known=known.day.isoformat() if known else None,
        is_waiting=found.is_waiting,
        computed_at=moment(found.value.computed_at) if found.value else None,
        variables=[
            TermOut(variable=code, words=model.variables[code].words, value=value)
            for code, value in found.variables.items()
        ],
        filled=_filled(found.formula),
        indicators=[
            FormulaIndicatorOut(
                indicator=one.passport.code,
                name=one.passport.name,
                organisation=found.place.code,
                period=one.period,
                value=one.figure.value if one.figure else None,
            )
            for one in found.terms
        ],
        tests=[
            FromTestOut(test=one.test.code, title=one.test.title, sums=_sums(one.ratio))
            for one in found.tests
        ],
        reports=[_report(one, found.people) for one in found.reports],
        places=[_place(one) for one in found.places],
    )


def _filled(numbers: FormulaNumbers | None) -> list[FilledOut]:
    if numbers is None:
        return []
    both = ((numbers.now or {}, False), (numbers.before or {}, True))
    return [
        FilledOut(key=key, year_before=before, value=value)
        for found, before in both
        for key, value in found.items()
    ]


def _sums(ratio: Figure | None) -> RatioOut | None:
    return ratio_out(ratio) if ratio else None


def _report(one: FromReport, people: Mapping[str, str]) -> ReportOut:
    told = one.observation
    is_number = not isinstance(told.value, NotMeasured)
    return ReportOut(
        variable=told.cell.variable,
        breakdown=told.cell.breakdown,
        words=one.words,
        value=float(told.value) if is_number else None,
        not_measured=None if is_number else str(told.value),
        entered_by=told.entered_by,
        entered_by_name=people[told.entered_by],
        entered_at=moment(told.entered_at),
        revision=told.revision,
    )


def _place(one: FromPlace) -> FromPlaceOut:
    return FromPlaceOut(
        organisation=one.organisation.code,
        name=one.organisation.short_name,
        sums=_sums(one.figure),
        silence=_silence(one.silence),
    )


def _silence(silence: Silence | None) -> SilenceOut | None:
    if silence is None:
        return None
    closing = silence.closing
    return SilenceOut(
        why=silence.why.value,
        told=silence.told.value if silence.told else None,
        was_there=silence.was_there,
        closed_on=closing.day.isoformat() if closing else None,
        closed=closing.words if closing else None,
    )

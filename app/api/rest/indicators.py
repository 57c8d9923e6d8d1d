"""The quality model and its values: passports, and values with numerator, denominator, n and coverage."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.break_shapes import BrokenOut, broken_out, dated_out
from app.api.rest.ratio_shapes import CoverageOut, coverage_out
from app.api.rest.root import part
from app.api.rest.scale_shapes import ScaleOut, scale_out
from app.api.rest.shapes import AS_KNOWN, MOST, SMALL, Out, Strict, moment
from app.api.rest.unchanged import UNCHANGED
from app.domain.as_known import known_on
from app.domain.clock import day_of
from app.domain.errors import Invalid
from app.domain.purposes import Use, refused_uses
from app.domain.quality_model import Passport, QualityModel
from app.domain.values import Cursor, IndicatorValue, Ratio
from app.use_cases import indicators, statistics
from app.use_cases.indicators import SeenValue

router = part("indicators")
_CURSOR = " "  # stands in no code and in no year


class ModelOut(Out):
    """The version that passports and values are of."""

    code: str
    name: str
    version: int
    in_force_from: str


class TakesOut(Out):
    """Which tests are taken; an empty list or null: all."""

    procedures: list[str]
    grades: list[int]
    subjects: list[str]
    level: str | None
    form: str | None


class PurposeOut(Out):
    """What the figures may not be used for. `fact_only`: no level, no index, no ordering."""

    text: str
    clause: str
    fact_only: bool
    refused: list[Use] = Field(description="level, index, order, verdict, export: what is not allowed")


class GroundOut(Out):
    """An act that it stands on: code and clause in /norms."""

    act: str
    clause: str | None


class LevelsOut(Out):
    """A local benchmark and where it comes from."""

    low: float
    high: float
    source: str


class IndicatorOut(Out):
    """An indicator's passport."""

    code: str
    name: str
    parameter: str = Field(description="conditions, programmes or results")
    criterion: str
    definition: str
    unit: str = Field(
        description="percent, mark, number, count or yes_no (above a school per cent of schools)"
    )
    period: str = Field(description="year or calendar_year: what its values are of")
    direction: str
    formula: str = Field(description="over sums of counted variables")
    variables: dict[str, str] = Field(description="the formula's variables in words")
    aggregation: str
    takes: TakesOut
    segments: list[str]
    source: str
    frequency: str
    responsible: str
    legal_basis: str
    basis: list[GroundOut]
    to_check: list[str]
    purpose: PurposeOut
    levels: LevelsOut | None
    kind: str = Field(description="ratio: one division of sums at every place; formula: any other")
    min_coverage: float | None = Field(description="under this share of schools a whole is incomplete")
    weight: float = Field(description="of its score in the index of the criterion")
    scale: ScaleOut | None


class IndicatorsOut(Out):
    """The model in force with all its passports."""

    model: ModelOut
    items: list[IndicatorOut]


class TogetherOut(Out):
    """Sums of the schools that are one since then."""

    value: float
    numerator: int | float
    denominator: int | float
    n: int
    small: bool = Field(description=SMALL)


class ValueOut(Out):
    """A value in the passport's unit; the interval is Wilson's, 95 %. Only ratios have sums."""

    indicator: str
    organisation: str
    organisation_name: str
    period: str
    unit: str
    value: float
    numerator: int | float | None
    denominator: int | float | None
    n: int = Field(description="works behind the denominator: people, where each wrote once")
    small: bool = Field(description=SMALL)
    low: float | None
    high: float | None
    coverage: CoverageOut
    level: str | None = Field(
        description="below, within or above a local benchmark, or the name of a level of the passport's"
        " scale; null where it has neither and of what is incomplete"
    )
    score: float | None = Field(description="0 to 100 by the passport's scale")
    incomplete: bool = Field(description="fewer schools reported than the passport asks for")
    purpose: PurposeOut
    model: str = Field(description="code of the model, or of the overlay whose own indicator it is")
    model_version: int
    data_version: str
    computed_at: str | None
    broken: str | None = Field(
        description="why it cannot be compared with the year before: joined (another school became part),"
        " maximum, level, form, method, scale or definition"
    )
    broken_by: str | None = Field(
        description="that school, as the list of schools names it; else what changed, where somebody told"
    )
    together: TogetherOut | None = Field(
        description="before a merger: this school and the one that joined later, comparable with years since"
    )


class ValuesOut(Out):
    """A part of the list, by organisation's code, period and indicator; `next` is null at its end."""

    model: ModelOut
    items: list[ValueOut]
    next: str | None = Field(description="give it back as `after`")


class ValuesAsked(Strict):
    """Which values."""

    organisation: str | None = Field(
        default=None, max_length=60, description="code; your own place by default"
    )
    subtree: bool = Field(default=False, description="true: of all that stands below too, down to schools")
    period: str | None = Field(
        default=None,
        max_length=12,
        description="academic year, 2025/26, or calendar year, 2025: each indicator has one of the two",
    )
    parameter: str | None = Field(default=None, max_length=60)
    criterion: str | None = Field(default=None, max_length=60)
    indicator: str | None = Field(default=None, max_length=60)
    own: bool = Field(
        default=False, description="true: own indicators of schools and cities instead of the model in force"
    )
    as_known: str | None = Field(default=None, max_length=40, description=AS_KNOWN)
    after: str = Field(default="", max_length=200, description="`next` of the answer before")
    limit: int = Field(default=50, ge=1, le=MOST)


def _model(model: QualityModel) -> ModelOut:
    return ModelOut(
        code=model.code,
        name=model.name,
        version=model.version,
        in_force_from=model.in_force_from.isoformat(),
    )


def _purpose(passport: Passport) -> PurposeOut:
    given = passport.purpose
    return PurposeOut(
        text=given.text,
        clause=given.clause,
        fact_only=given.is_fact_only,
        refused=list(refused_uses(given)),
    )


def _passport(model: QualityModel, one: Passport) -> IndicatorOut:
    parameter, criterion = model.place_of(one.code)
    return IndicatorOut(
        code=one.code,
        name=one.name,
        parameter=parameter.value,
        criterion=criterion.code,
        definition=one.definition,
        unit=one.unit.value,
        period=one.period_kind.value,
        direction=one.direction.value,
        formula=one.formula,
        variables={term.code: term.words for term in model.terms_of(one)},
        aggregation=one.aggregation.value,
        takes=TakesOut(
            procedures=list(one.takes.procedures),
            grades=list(one.takes.grades),
            subjects=list(one.takes.subjects),
            level=one.takes.level.value if one.takes.level else None,
            form=one.takes.form.value if one.takes.form else None,
        ),
        segments=[segment.value for segment in one.segments],
        source=one.source,
        frequency=one.frequency,
        responsible=one.responsible,
        legal_basis=one.legal_basis,
        basis=[GroundOut(act=ground.act, clause=ground.clause) for ground in one.basis],
        to_check=list(one.to_check),
        purpose=_purpose(one),
        levels=LevelsOut(low=one.levels.low, high=one.levels.high, source=one.levels.source)
        if one.levels
        else None,
        kind=one.kind.value,
        min_coverage=one.rule.min_coverage,
        weight=one.weight,
        scale=scale_out(one.scale),
    )


def _value(seen: SeenValue) -> ValueOut:
    listed, crossing = seen.listed, seen.crossing
    value: IndicatorValue = listed.value
    broken = broken_out(seen.broken)
    passport, ratio = seen.model.get(value.indicator), value.figure
    interval, standing, judged = ratio.interval, value.standing(passport), value.judged(passport)
    return ValueOut(
        indicator=value.indicator,
        organisation=listed.organisation_code,
        organisation_name=listed.organisation_name,
        period=value.period,
        unit=ratio.unit.value,
        value=ratio.value,
        numerator=ratio.numerator,
        denominator=ratio.denominator,
        n=ratio.n,
        small=ratio.is_small,
        low=interval.low_pct if interval else None,
        high=interval.high_pct if interval else None,
        coverage=coverage_out(value.coverage),
        level=standing.value if standing else judged.level if judged else None,
        score=judged.score if judged else None,
        incomplete=value.is_incomplete,
        purpose=_purpose(passport),
        model=seen.model.code,
        model_version=value.model_version,
        data_version=value.data_version,
        computed_at=moment(value.computed_at),
        broken=broken.why if broken else None,
        broken_by=broken.words if broken else None,
        together=_together(crossing.together) if crossing and crossing.together else None,
    )


def _together(ratio: Ratio) -> TogetherOut:
    return TogetherOut(
        value=ratio.value, numerator=ratio.numerator, denominator=ratio.denominator, n=ratio.n,
        small=ratio.is_small,
    )  # fmt: skip


@router.get("/indicators", name="api_list_indicators", dependencies=[UNCHANGED])
def list_indicators(
    tx: OpenRead, actor: MachineActor,
    own: Annotated[bool, Query(description="true: own indicators of your place instead")] = False,
) -> IndicatorsOut:  # fmt: skip
    """The model in force: parameters, criteria and passports, in its own order."""
    model = indicators.show_model(tx, actor)
    items = [_passport(model, one) for one in model.passports]
    if own:
        items = [
            _passport(each.model, one) for each in indicators.show_own(tx, actor) for one in each.passports
        ]
    return IndicatorsOut(model=_model(model), items=items)


@router.get("/indicators/{code}", name="api_get_indicator")
def get_indicator(
    tx: OpenRead, actor: MachineActor, code: str,
    organisation: Annotated[str | None, Query(max_length=60, description="whose own indicator")] = None,
) -> IndicatorOut:  # fmt: skip
    """One passport; an own indicator of a school or a city by a place that has it, your own by default."""
    place_id = statistics.place_id_of(tx, actor, organisation) if organisation else None
    picture = indicators.show_passport(tx, actor, code, place_id)
    return _passport(picture.model, picture.passport)


class BreaksOut(Out):
    """Dated breaks that touch an indicator: no figure is compared across one."""

    items: list[BrokenOut]


@router.get("/indicators/{code}/breaks", name="api_list_breaks")
def list_breaks(tx: OpenRead, actor: MachineActor, code: str) -> BreaksOut:
    """The earliest first."""
    return BreaksOut(items=[dated_out(one) for one in indicators.breaks_of(tx, actor, code)])


@router.get("/indicator-values", name="api_list_indicator_values", dependencies=[UNCHANGED])
def list_indicator_values(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[ValuesAsked, Query()]
) -> ValuesOut:
    """Values in your subtree. The order is by code, never by value."""
    found = indicators.list_values(
        tx,
        actor,
        organisation=asked.organisation,
        with_subtree=asked.subtree,
        period=asked.period,
        parameter=asked.parameter,
        criterion=asked.criterion,
        indicator=asked.indicator,
        own=asked.own,
        known=known_on(asked.as_known, today=day_of(now)),
        after=_cursor(asked.after),
        limit=asked.limit + 1,
    )
    model, shown = indicators.show_model(tx, actor), found[: asked.limit]
    more = None
    if len(found) > asked.limit:
        last = shown[-1].listed
        more = _CURSOR.join((last.organisation_code, last.value.period, last.value.indicator))
    return ValuesOut(model=_model(model), items=[_value(one) for one in shown], next=more)


def _cursor(after: str) -> Cursor | None:
    if not after:
        return None
    steps = after.rsplit(_CURSOR, 2)
    if len(steps) != 3:
        raise Invalid("cursor.broken")
    return steps[0], steps[1], steps[2]

"""Variables that are reported, and their values: listed, recorded many at once, with their history."""

from collections.abc import Mapping
from typing import Annotated, Self

from fastapi import Query, Response
from pydantic import AwareDatetime, Field, FiniteFloat, StrictBool, model_validator

from app.api.deps import BIGGEST_ID, IdempotencyKey, MachineActor, Now, OpenRead, OpenTx
from app.api.rest.root import part
from app.api.rest.shapes import MOST, Out, Strict, moment
from app.api.rest.unchanged import UNCHANGED
from app.api.uploads import fingerprint
from app.domain.assessments import NotMeasured
from app.domain.observation_plans import LONGEST_REASON, Given
from app.domain.observations import ListedObservation, Source, Variable
from app.use_cases import creations, observations, people

router = part("observations")
MOST_AT_ONCE = 1_000


class DimensionOut(Out):
    """What a variable is broken down by; `values`: code → words."""

    code: str
    name: str
    values: dict[str, str]


class ForbiddenOut(Out):
    """What the values may not be used for, and the clause."""

    text: str
    clause: str
    to_check: bool


class VariableOut(Out):
    """A quantity that is reported."""

    code: str
    name: str
    group: str = Field(description="code of the group that it is shown in")
    group_name: str
    definition: str
    unit: str
    kind: str = Field(description="whole, decimal or yes_no")
    low: float | None = Field(description="the lowest value allowed")
    high: float | None = Field(description="the highest value allowed")
    period: str = Field(description="academic_year, calendar_year, month or date")
    moment: str = Field(description="on_date, average or over_period: different facts of one period")
    moment_words: str = Field(description="the same in Russian: «на 1 сентября»")
    dimensions: list[DimensionOut] = Field(description="a value names each of them, or has none")
    reporters: list[str] = Field(description="kinds of organisations")
    permitted: list[str]
    forbidden: list[ForbiddenOut]
    source: str
    to_check: str | None
    grades: list[int] = Field(description="grades that it is about: a school without them owes nothing")
    is_for_some: bool = Field(description="each year some schools have it, and nobody can say which")
    is_counted: bool = Field(description="by the product itself: nobody is asked for it")


class VariablesOut(Out):
    """All variables, in the order of their groups."""

    items: list[VariableOut]


class ObservationOut(Out):
    """A value of a variable. Either `value` or `not_measured` is null; yes is 1, no is 0."""

    id: int
    organisation: str
    organisation_name: str
    variable: str
    period: str = Field(description="2025/26, 2025, 2025-09 or 2025-09-01")
    breakdown: str = Field(description="`grade=4;subject=Математика`; empty: of the whole")
    value: float | None
    not_measured: str | None = Field(description="why there is no number; never zero")
    revision: int
    is_current: bool
    entered_by: str = Field(description="log-in")
    entered_by_name: str
    entered_at: str | None
    source: str = Field(description="form, file or api")
    reference: str | None
    reason: str | None = Field(description="why it was corrected")


class ObservationsOut(Out):
    """A part of the list, by organisation, variable, period, breakdown; `next` is null at its end."""

    items: list[ObservationOut]
    next: int | None = Field(description="give it back as `after`")


class HistoryOut(Out):
    """All revisions of one value, the latest first."""

    items: list[ObservationOut]


class ObservationsAsked(Strict):
    """Which values."""

    organisation: str | None = Field(
        default=None, max_length=60, description="code; your own place by default"
    )
    subtree: bool = Field(default=False, description="true: of all that stands below too")
    variable: str | None = Field(default=None, max_length=60)
    period: str | None = Field(default=None, max_length=12)
    breakdown: str | None = Field(
        default=None, max_length=200, description="`level=basic`; empty: of wholes only"
    )
    known_at: AwareDatetime | None = Field(
        default=None, description="as known on this moment, with its time zone"
    )
    after: int | None = Field(default=None, ge=1, le=BIGGEST_ID, description="`next` of the answer before")
    limit: int = Field(default=50, ge=1, le=MOST)


class CellAsked(Strict):
    """Which value."""

    organisation: str = Field(max_length=60, description="code")
    variable: str = Field(max_length=60)
    period: str = Field(max_length=30)
    breakdown: str = Field(default="", max_length=200)


class ObservationGiven(Strict):
    """One value. Text is read as people write it: «12 480», «34,1 %», «да»."""

    organisation: str = Field(max_length=60, description="code")
    variable: str = Field(max_length=60, description="code")
    period: str = Field(max_length=30)
    breakdown: dict[str, str] = Field(
        default={}, max_length=10, description='code of a dimension → its value: {"level": "basic"}'
    )
    value: StrictBool | FiniteFloat | str | None = None
    not_measured: NotMeasured | None = Field(default=None, description="instead of a value")
    reason: str | None = Field(default=None, max_length=LONGEST_REASON, description="of a correction")
    seen: int | None = Field(
        default=None, ge=0, le=BIGGEST_ID, description="the revision that you saw, 0 for none"
    )


class ObservationsGiven(Strict):
    """Values to record, all of them or none."""

    items: list[ObservationGiven] = Field(min_length=1, max_length=MOST_AT_ONCE)
    reason: str | None = Field(
        default=None, max_length=LONGEST_REASON, description="of corrections that give none of their own"
    )
    reference: str | None = Field(
        default=None, max_length=observations.LONGEST_REFERENCE, description="where they come from"
    )

    @model_validator(mode="after")
    def _texts_are_bounded(self) -> Self:
        for item in self.items:
            if any(len(text) > 60 or "\x00" in text for pair in item.breakdown.items() for text in pair):
                raise ValueError("breakdown")
        return self

    def given(self) -> list[Given]:
        """The same for the use case."""
        return [
            Given(
                organisation=one.organisation,
                variable=one.variable,
                period=one.period,
                value=one.value,
                not_measured=one.not_measured,
                breakdown=one.breakdown,
                reason=one.reason or self.reason,
                seen=one.seen,
            )
            for one in self.items
        ]


class RecordedOut(Out):
    """What was recorded. `repeated`: the call with this key was made before, and nothing was done now."""

    new: int
    corrected: int
    unchanged: int
    repeated: bool


def _variable(one: Variable, group: str, group_name: str) -> VariableOut:
    return VariableOut(
        code=one.code,
        name=one.name,
        group=group,
        group_name=group_name,
        definition=one.definition,
        unit=one.unit.value,
        kind=one.kind.value,
        low=one.low,
        high=one.high,
        period=one.period.value,
        moment=one.moment.value,
        moment_words=one.moment_words,
        dimensions=[
            DimensionOut(code=dimension.code, name=dimension.name, values=dict(dimension.values))
            for dimension in one.dimensions
        ],
        reporters=sorted(one.reporters),
        permitted=list(one.purposes.permitted),
        forbidden=[
            ForbiddenOut(text=rule.text, clause=rule.clause, to_check=rule.to_check)
            for rule in one.purposes.forbidden
        ],
        source=one.source,
        to_check=one.to_check,
        grades=sorted(one.grades),
        is_for_some=one.is_for_some,
        is_counted=one.is_counted,
    )


def _observation(listed: ListedObservation, who: Mapping[str, str]) -> ObservationOut:
    one = listed.observation
    return ObservationOut(
        id=one.id,
        organisation=listed.organisation_code,
        organisation_name=listed.organisation_name,
        variable=one.cell.variable,
        period=one.cell.period.code,
        breakdown=one.cell.breakdown,
        value=None if isinstance(one.value, NotMeasured) else one.value,
        not_measured=one.value.value if isinstance(one.value, NotMeasured) else None,
        revision=one.revision,
        is_current=one.is_current,
        entered_by=one.entered_by,
        entered_by_name=who[one.entered_by],
        entered_at=moment(one.entered_at),
        source=one.source.value,
        reference=one.reference,
        reason=one.reason,
    )


@router.get("/variables", name="api_list_variables", dependencies=[UNCHANGED])
def list_variables(actor: MachineActor) -> VariablesOut:
    """Quantities that schools report: what they mean, their units, bounds and breakdowns."""
    groups = observations.show_variables(actor).groups
    return VariablesOut(
        items=[_variable(one, group.code, group.name) for group in groups for one in group.variables]
    )


@router.get("/variables/{code}", name="api_get_variable")
def get_variable(actor: MachineActor, code: str) -> VariableOut:
    """One of them."""
    catalogue = observations.show_variables(actor)
    found = catalogue.get(code)
    group = next(one for one in catalogue.groups if found in one.variables)
    return _variable(found, group.code, group.name)


@router.get("/observations", name="api_list_observations", dependencies=[UNCHANGED])
def list_observations(
    tx: OpenRead, actor: MachineActor, asked: Annotated[ObservationsAsked, Query()]
) -> ObservationsOut:
    """Values in your subtree that count now, or counted on a moment."""
    found = observations.list_values(
        tx,
        actor,
        organisation=asked.organisation,
        with_subtree=asked.subtree,
        variable=asked.variable,
        period=asked.period,
        breakdown=asked.breakdown,
        known_at=asked.known_at,
        after=asked.after,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    more = shown[-1].observation.id if len(found) > asked.limit else None
    who = people.names_of(tx, [one.observation.entered_by for one in shown])
    return ObservationsOut(items=[_observation(one, who) for one in shown], next=more)


@router.get("/observations/history", name="api_show_observation_history")
def show_history(tx: OpenRead, actor: MachineActor, asked: Annotated[CellAsked, Query()]) -> HistoryOut:
    """All revisions of one value: who gave it, when, whence, and why it was corrected."""
    found = observations.history_by_code(
        tx,
        actor,
        asked.organisation,
        variable=asked.variable,
        period=asked.period,
        breakdown=asked.breakdown,
    )
    return HistoryOut(items=[_observation(one, found.people) for one in found.revisions])


@router.post("/observations", name="api_record_observations", status_code=201)
def record_observations(
    tx: OpenTx,
    actor: MachineActor,
    now: Now,
    given: ObservationsGiven,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> RecordedOut:
    """Record values, all of them or none. Values that are known already, or the same call again: 200.

    A fault is told with the number of its item from 0 and the part of it. A value that differs from the one
    that is there is a correction and needs a reason.
    """
    recorded = RecordedOut(new=0, corrected=0, unchanged=0, repeated=True)

    def create() -> tuple[int, bool]:
        nonlocal recorded
        plan = observations.record(
            tx, actor, given.given(), source=Source.API, reference=given.reference, now=now
        )
        recorded = RecordedOut(
            new=len(plan.new), corrected=len(plan.corrected), unchanged=plan.unchanged, repeated=False
        )
        return len(plan.new) + len(plan.corrected), not plan.changes_nothing

    said = fingerprint([given.model_dump_json()])
    _, is_new = creations.once(
        tx, actor, idempotency_key, create, path="observations", body_hash=said, now=now
    )
    if not is_new:
        response.status_code = 200
    return recorded

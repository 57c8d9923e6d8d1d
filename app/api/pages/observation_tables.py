"""Reported values as tables to take away."""

from collections.abc import Collection

from app.api.exports import Table, Value
from app.api.pages.formats import moment
from app.api.pages.observation_views import SOURCES, figure, ordered
from app.catalogues.form_words import UNIT_WORDS
from app.domain.observations import Group, Observation, ValueKind, Variable
from app.use_cases.observations import History, Told

_CORRECTED = "Каждое исправление остаётся в истории, прежнее значение не пропадает."


def told_table(told: Told) -> Table:
    """The current values of an organisation by group, variable, breakdown and period.

    Its columns are those of a file of values, so that it can be loaded again.
    """
    known = [(group, one) for group, found in told.groups for one in ordered(group, found)]
    variables = {v.code: v for group, _ in told.groups for v in group.variables}
    dimensions = {
        dimension.code: dimension.name
        for _, one in known
        for dimension in variables[one.cell.variable].dimensions
    }
    rows = [_row(group, variables[one.cell.variable], told, one, dimensions) for group, one in known]
    return Table(
        name="Сведения",
        title=f"Сведения, {told.place.name}",
        headings=(
            "Код организации", "Раздел", "Название показателя", "Показатель", *dimensions.values(), "Период",
            "Значение", "Единица", "Исправлений", "Кто внёс", "Когда", "Откуда", "Файл или вызов",
            "Причина исправления",
        ),
        rows=rows,
        notes=(_CORRECTED,),
    )  # fmt: skip


def _row(
    group: Group, variable: Variable, told: Told, one: Observation, dimensions: Collection[str]
) -> list[Value]:
    parts = variable.parts_of(one.cell.breakdown)
    return [
        told.place.code, group.name, variable.name, variable.code,
        *(parts.get(code) for code in dimensions), one.cell.period.code, _value(variable, one),
        UNIT_WORDS[variable.unit], one.revision - 1, told.people[one.entered_by], moment(one.entered_at),
        SOURCES[one.source], one.reference, one.reason,
    ]  # fmt: skip


def history_table(history: History) -> Table:
    """All revisions of one value."""
    return Table(
        name="История",
        title=f"{history.variable.name}, {history.cell.period.words}, {history.place.name}",
        headings=("Запись", "Значение", "Кто внёс", "Когда", "Откуда", "Файл или вызов", "Причина"),
        rows=[
            [
                one.revision, _value(history.variable, one), history.people[one.entered_by],
                moment(one.entered_at), SOURCES[one.source], one.reference, one.reason,
            ]
            for one in (listed.observation for listed in history.revisions)
        ],
        notes=(_CORRECTED,),
    )  # fmt: skip


def _value(variable: Variable, one: Observation) -> Value:
    """Numbers as numbers, whole ones without a comma; yes, no and what is not measured as words."""
    if not isinstance(one.value, float) or variable.kind is ValueKind.YES_NO:
        return figure(variable, one.value)
    return int(one.value) if one.value.is_integer() else one.value

"""Indicators as tables to take away."""

from collections.abc import Sequence

from app.api.exports import Table, Value
from app.api.pages.indicator_views import DIRECTIONS, PARAMETERS, UNITS, change_lines, covered, formula
from app.domain.organisations import Organisation
from app.domain.quality_model import Passport, QualityModel
from app.domain.values import Ratio
from app.use_cases.indicator_grid import Grid
from app.use_cases.indicators import PlaceValue, Trace

_FACTS_ONLY = "ВПР показываем как факты: без уровней, индексов и порядка по величине. Школы идут по номеру."
_LIKELY = "Вероятно от и до: интервал Уилсона, 95 %."


def grid_tables(grid: Grid) -> list[Table]:
    """The grid itself, every number with its sums, and what changed."""
    title = f"{grid.place.name}, {grid.academic_year or 'значений нет'}"
    headings = tuple(f"{one.passport.heading}, {UNITS[one.passport.unit]}" for one in grid.columns)
    rows: list[list[Value]] = [
        [row.school.short_name, row.district, row.kind,
         *(cell.ratio.value if cell else None for cell in row.cells)]
        for row in grid.rows
    ]  # fmt: skip
    rows.append(["Ответили, школ", None, None, *(one.coverage.reported for one in grid.columns)])
    rows.append(["Все вместе", None, None, *(one.shown.value if one.shown else None for one in grid.columns)])
    wide = Table(
        name="Школы",
        title=title,
        headings=("Школа", "Район", "Тип", *headings),
        rows=rows,
        notes=("Пусто: не писали или ещё не загрузили.", _FACTS_ONLY),
    )
    long = Table(
        name="Числа",
        title=title,
        headings=("Школа", "Показатель", "Код", *_SUMS),
        rows=[
            [row.school.short_name, column.passport.name, column.passport.code, *_sums(cell.ratio)]
            for row in grid.rows
            for column, cell in zip(grid.columns, row.cells, strict=True)
            if cell is not None
        ],
        notes=(_LIKELY,),
    )
    changed = Table(
        name="Изменения",
        title=f"{title}: что изменилось за год",
        headings=("Показатель", "Было", "Стало", "Разница", "Вывод"),
        rows=[
            [one.passport.name, one.before, one.now, one.difference, one.words]
            for one in change_lines(grid.changes)
        ],
        notes=("Работы разных лет отличаются: разница бывает и от самих заданий.",),
    )
    return [wide, long, changed]


def values_table(place: Organisation, values: Sequence[PlaceValue]) -> Table:
    """Values of a place over the years, beside the city's."""
    rows: list[list[Value]] = [
        [one.passport.name, one.passport.code, one.academic_year, *_sums(one.own.ratio),
         one.city.ratio.value if one.city else None]
        for one in values
        if one.own is not None
    ]  # fmt: skip
    return Table(
        name="Показатели",
        title=place.name,
        headings=("Показатель", "Код", "Учебный год", *_SUMS, "Город"),
        rows=rows,
        notes=(_LIKELY, "Пусто у города: скрыто, мало человек, или города выше нет.", _FACTS_ONLY),
    )


def trace_tables(trace: Trace) -> list[Table]:
    """The steps from the formula to the tests and the schools."""
    title = f"{trace.passport.name}, {trace.place.name}, {trace.academic_year}"
    variables: list[list[Value]] = [
        [trace.model.variables[code].words, n] for code, n in trace.variables.items()
    ]
    steps: list[list[Value]] = [
        ["Формула", formula(trace.model, trace.passport)],
        *variables,
        ["Числитель", trace.now.numerator if trace.now else None],
        ["Знаменатель", trace.now.denominator if trace.now else None],
        [f"Значение, {UNITS[trace.passport.unit]}", trace.now.value if trace.now else None],
        ["Полнота", covered(trace.value.coverage) if trace.value else None],
        ["Модель", f"{trace.model.name}, версия {trace.model.version}"],
    ]
    sums = ("Числитель", "Знаменатель", "Работ", "Значение")
    return [
        Table(name="Формула", title=title, headings=("Что", "Сколько"), rows=steps),
        Table(
            name="Работы",
            title=title,
            headings=("Работа", *sums),
            rows=[[one.test.title, *_short(one.ratio)] for one in trace.tests],
        ),
        Table(
            name="Кто вошёл",
            title=title,
            headings=("Где", *sums),
            rows=[[one.organisation.short_name, *_short(one.ratio)] for one in trace.places],
            notes=("Пусто: не писали или ещё не загрузили.",),
        ),
    ]


def passports_table(model: QualityModel) -> Table:
    """All passports of a model."""
    return Table(
        name="Показатели",
        title=f"{model.name}, версия {model.version}",
        headings=(
            "Код", "Показатель", "Параметр", "Критерий", "Что значит", "Единица", "Направление", "Формула",
            "Сегменты", "Откуда", "Как часто", "Кто отвечает", "Основание", "Для чего брать нельзя",
        ),
        rows=[_passport(model, one) for one in model.passports],
    )  # fmt: skip


def _passport(model: QualityModel, one: Passport) -> list[Value]:
    parameter, criterion = model.place_of(one.code)
    return [
        one.code, one.name, PARAMETERS[parameter], criterion.name, one.definition, UNITS[one.unit],
        DIRECTIONS[one.direction], formula(model, one), ", ".join(one.segments), one.source, one.frequency,
        one.responsible, one.legal_basis, f"{one.purpose.text} Основание: {one.purpose.clause}.",
    ]  # fmt: skip


_SUMS = ("Числитель", "Знаменатель", "Работ", "Значение", "Вероятно от", "до")


def _sums(ratio: Ratio) -> list[Value]:
    interval = ratio.interval
    return [
        ratio.numerator, ratio.denominator, ratio.n, ratio.value,
        interval.low_pct if interval else None, interval.high_pct if interval else None,
    ]  # fmt: skip


def _short(ratio: Ratio | None) -> list[Value]:
    if ratio is None:
        return [None, None, None, None]
    return [ratio.numerator, ratio.denominator, ratio.n, ratio.value]

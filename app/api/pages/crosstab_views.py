"""Words and lines of a table that a person puts together. No rule is decided here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.api.pages.column_words import absent
from app.api.pages.formats import NBSP, num, plural
from app.api.pages.indicator_views import PARAMETERS, figure, heading, likely, named, unit_of
from app.domain.assessments import NotMeasured
from app.domain.crosstabs import (
    MOST_DRAWN,
    Axis,
    Breakdown,
    Cell,
    Level,
    Member,
    Sheet,
    is_divisible,
    key_of,
    row_axes,
)
from app.domain.periods import PeriodKind
from app.domain.quality_model import Passport
from app.domain.values import Coverage
from app.use_cases.crosstab_offers import Offered
from app.use_cases.crosstabs import Crosstab

ADDRESS = Callable[..., str]
AXES = {
    Axis.PLACES: "Школы и места",
    Axis.INDICATORS: "Показатели",
    Axis.YEARS: "Учебные годы",
    Axis.PARTS: "Разбивка",
}
ONE_OF = {
    Axis.PLACES: "Где",
    Axis.INDICATORS: "Показатель",
    Axis.YEARS: "Учебный год",
    Axis.PARTS: "Часть",
}
BREAKDOWNS = {
    Breakdown.NONE: "нет",
    Breakdown.SUBJECT: "по предметам",
    Breakdown.GRADE: "по параллелям",
    Breakdown.CLASS: "по классам школы",
}
PART_NAMES = {Breakdown.SUBJECT: "Предмет", Breakdown.GRADE: "Параллель", Breakdown.CLASS: "Класс"}
LEVELS = {
    Level.ITSELF: "сами выбранные места",
    Level.DISTRICTS: "районы в них",
    Level.SCHOOLS: "все школы в них",
}
# why there is no number → what its cell looks like, and its words
_WHY = {
    NotMeasured.BY_DESIGN: ("nm-design", "пишут не все"),
    NotMeasured.NOT_COLLECTED: ("nm-absent", "нет данных"),
    NotMeasured.NOT_APPLICABLE: ("nm-absent", "не применимо"),
    NotMeasured.SUPPRESSED: ("nm-hidden", "скрыто, мало человек"),
}
NOTES = (
    "Всё вместе — сумма числителей, делённая на сумму знаменателей, а не среднее долей.",
    "Нет данных: не писали или ещё не загрузили; у сведений школ — ещё не сообщили.",
    "Календарный год стоит у учебного года, в котором закончился: 2025 год — у 2025/26.",
    "ВПР показываем как факты: без уровней, индексов и порядка по величине. Школы идут по номеру.",
)


def words_of(table: Crosstab, member: Member) -> str:
    """A member in words, with the unit of an indicator."""
    if member.axis is Axis.PLACES:
        return "Все вместе" if member.is_total else table.places[member.key].short_name
    if member.axis is Axis.INDICATORS:
        passport = table.passports[member.key]
        return _of_year(named(passport), passport)
    if member.axis is Axis.YEARS:
        return member.key
    if member.is_total:
        return "Всего"
    return f"{member.key}{NBSP}класс" if table.choice.breakdown is Breakdown.GRADE else member.key


def _of_year(words: str, passport: Passport) -> str:
    """The words; of what is reported so with «за календарный год»."""
    return f"{words}, за календарный год" if passport.period_kind is PeriodKind.CALENDAR_YEAR else words


def axis_name(table: Crosstab, axis: Axis) -> str:
    """What stands over the names of its members."""
    return PART_NAMES.get(table.choice.breakdown, "") if axis is Axis.PARTS else ONE_OF[axis]


def shown_axes(table: Crosstab) -> tuple[Axis, ...]:
    """Axes that the rows name: the first, and others that have more than one member."""
    first, *others = row_axes(table.choice)
    return (first, *(one for one in others if len(table.axes[one]) > 1))


def same_everywhere(table: Crosstab) -> str:
    """What all numbers have in common: «2025/26; Школа № 318»."""
    shown = {*shown_axes(table), table.choice.columns, table.choice.sheets}
    alone = [
        table.axes[one][0]
        for one in Axis
        if one not in shown and len(table.axes[one]) == 1 and not table.axes[one][0].is_total
    ]
    return "; ".join(words_of(table, one) for one in alone)


def size_words(table: Crosstab) -> str:
    """«90 строк × 12 столбцов, 3 листа»."""
    size = table.size
    said = f"{plural(size.rows, 'строка', 'строки', 'строк')} × "
    said += plural(size.columns, "столбец", "столбца", "столбцов")
    return f"{said}, {plural(size.sheets, 'лист', 'листа', 'листов')}" if size.sheets > 1 else said


def coverage_words(coverage: Coverage | None) -> str:
    """«71 из 90 школ», where not all are in it."""
    if coverage is None or coverage.is_whole:
        return ""
    return f"{num(coverage.reported)} из{NBSP}{plural(coverage.expected, 'школы', 'школ', 'школ')}"


def why_words(passport: Passport, why: NotMeasured | None) -> str:
    """Why there is no number, in a file that has room for it."""
    if why in (None, NotMeasured.NOT_COLLECTED):
        return absent(passport)
    return _WHY[why][1] if why in _WHY else "нет данных"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Over a column: words, the unit of an indicator, and its passport's address."""

    words: str
    unit: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A cell: words, how it looks without a number, coverage, and the address of where it came from."""

    words: str
    look: str = ""
    note: str = ""
    likely: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a sheet."""

    names: tuple[str, ...]
    is_total: bool
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSheet:
    """A sheet as a page shows it."""

    title: str
    axes: tuple[str, ...]
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]


def drawn(table: Crosstab, sheet: Sheet, addresses: ADDRESS) -> DrawnSheet:
    """One sheet, every number with a link to where it came from."""
    axes = shown_axes(table)
    return DrawnSheet(
        title=words_of(table, sheet.head) if sheet.head else "",
        axes=tuple(axis_name(table, one) for one in axes),
        headings=tuple(_heading(table, one, addresses) for (one,) in sheet.columns),
        lines=tuple(
            Line(
                names=tuple(words_of(table, one) for one in row if one.axis in axes),
                is_total=any(one.is_total for one in row if one.axis in axes),
                cells=tuple(_cell(table, sheet, (*row, *column), addresses) for column in sheet.columns),
            )
            for row in sheet.rows
        ),
    )


def _heading(table: Crosstab, member: Member, addresses: ADDRESS) -> Heading:
    if member.axis is not Axis.INDICATORS:
        return Heading(words=words_of(table, member))
    passport = table.passports[member.key]
    url = addresses("show_indicator", code=passport.code)
    return Heading(words=heading(passport), unit=_of_year(unit_of(passport), passport), url=url)


def _cell(table: Crosstab, sheet: Sheet, members: Sequence[Member], addresses: ADDRESS) -> Shown:
    place, code, year, part = key_of((*members, *([sheet.head] if sheet.head else [])))
    cell = table.cells[place, code, year, part]
    if cell.ratio is None:
        look, words = _WHY.get(cell.why or NotMeasured.NOT_COLLECTED, _WHY[NotMeasured.NOT_COLLECTED])
        return Shown(words=words, look=look)
    is_opened = part == "" and place in table.places and (table.city is None or place != str(table.city.id))
    where = (
        addresses("show_value", code=code, query={"place": place, "year": table.period_of(code, year)})
        if is_opened
        else None
    )
    return Shown(
        words=figure(cell.ratio),
        note=coverage_words(cell.coverage),
        likely="" if cell.ratio.is_small else likely(cell.ratio),
        url=where,
    )


def cell_of(table: Crosstab, sheet: Sheet, members: Sequence[Member]) -> Cell:
    """The cell where a row and a column of a sheet meet."""
    return table.cells[key_of((*members, *([sheet.head] if sheet.head else [])))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One line of a list to choose from."""

    value: str
    words: str


def indicator_picks(offered: Offered) -> list[tuple[str, str, list[Pick]]]:
    """(code of a criterion, its words, its indicators), of criteria that have some."""
    return [
        (
            criterion.code,
            f"{PARAMETERS[branch.parameter]}. {criterion.name}",
            [Pick(value=one.code, words=one.name) for one in criterion.passports if is_divisible(one)],
        )
        for branch in offered.model.branches
        for criterion in branch.criteria
        if any(map(is_divisible, criterion.passports))
    ]


def left_out(offered: Offered) -> list[str]:
    """Indicators that no table takes: only divisions of sums add up and fall into parts."""
    return [one.name for one in offered.model.passports if not is_divisible(one)]


def parameter_picks(offered: Offered) -> list[Pick]:
    """Parameters that have indicators."""
    return [
        Pick(value=one.parameter.value, words=PARAMETERS[one.parameter])
        for one in offered.model.branches
        if any(each.passports for each in one.criteria)
    ]


def place_picks(offered: Offered) -> list[Pick]:
    """Places by their codes."""
    return [Pick(value=one.code, words=one.short_name) for one in offered.places]


def options(offered: Offered) -> dict[str, list[tuple[str, str]]]:
    """What the selects of the form offer: pairs of value and words."""
    axes = [(one.value, AXES[one]) for one in Axis]
    return {
        "levels": [(one.value, LEVELS[one]) for one in offered.levels],
        "breakdowns": [(one.value, BREAKDOWNS[one]) for one in Breakdown],
        "rows": axes,
        "columns": axes,
        "sheets": [("", "один лист"), *axes],
    }


def breakdown_words(table: Crosstab) -> str:
    """Why there is no breakdown, or not of all indicators; empty where it is as asked."""
    choice, passports = table.choice, list(table.passports.values())
    if not passports:
        return "Выбранные показатели не делят сумму на сумму: в таблицу они не входят."
    if choice.breakdown is Breakdown.NONE or not table.axes[Axis.YEARS]:
        return ""
    told = [one for one in passports if one.is_reported]
    by = BREAKDOWNS[choice.breakdown]
    if len(told) == len(passports):
        return f"Разбивки «{by}» нет: эти числа школы сообщают целиком."
    if len(table.axes[Axis.PARTS]) == 1:
        return f"Разбивки «{by}» нет: за эти годы таких работ не загружено."
    if told:
        return f"Без разбивки, школы сообщают целиком: {'; '.join(one.name for one in told)}."
    return ""


def lead_of(table: Crosstab | None) -> tuple[str, ...]:
    """What the page says first."""
    if table is None:
        return ("Выберите показатели, школы и годы. Адрес страницы хранит выбор: его можно послать коллеге.",)
    if not table.axes[Axis.YEARS]:
        return ("Значений пока нет. Они появятся после первой загрузки результатов.",)
    if not table.axes[Axis.PLACES]:
        return ("Таких школ и мест здесь нет. Выберите из списка.",)
    if why := breakdown_words(table):
        return (*_lead(table), why)
    return _lead(table)


def _lead(table: Crosstab) -> tuple[str, ...]:
    said = size_words(table)
    if same := same_everywhere(table):
        said = f"{same}. {said[:1].upper()}{said[1:]}"
    if not table.size.is_drawn:
        most = num(MOST_DRAWN)
        return (f"{said}.", f"На странице показываем до {most} ячеек. Скачайте таблицу или возьмите меньше.")
    return (f"{said}.",)

"""The picture of a place with schools as tables to take away."""

from app.api.exports import Table, Value
from app.api.pages.city_views import asked_words, incomplete_words, many_free
from app.api.pages.column_words import BROKEN_CELLS, change_notes, enough, missing_words, whole_words
from app.api.pages.indicator_tables import LIKELY, SUMS, facts_only, sums_of
from app.api.pages.indicator_views import change_lines, in_file, other_year, own_mark, unit_of
from app.api.pages.silence_words import gap
from app.domain.quality_model import Passport
from app.domain.school_groups import number_of
from app.use_cases.city import CityPicture
from app.use_cases.grid_cells import Cell, Column
from app.use_cases.silences import Silence


def city_tables(picture: CityPicture) -> list[Table]:
    """The grid itself, every number with its sums, what changed, how schools spread, and the districts."""
    grid = picture.grid
    title = f"{grid.place.name}, {grid.academic_year or 'значений нет'}"
    asked = asked_words(picture)
    kept = f"{title}. {asked}" if asked else title
    facts = grid.facts_asked
    passports = [one.passport for one in grid.columns]
    owners = grid.owners
    headings = tuple(
        ", ".join(filter(None, (_heading(one), own_mark(owners.get(one.passport.code, "")))))
        for one in grid.columns
    )
    rows: list[list[Value]] = [
        [row.school.short_name, row.district, row.kind, *(_fact(row.facts.get(name)) for name in facts),
         *(_in_cell(*one) for one in zip(grid.columns, row.cells, row.silences, strict=True))]
        for row in grid.rows
    ]  # fmt: skip
    blank = [None] * (2 + len(facts))
    rows.append(["Ответили, школ", *blank, *(one.coverage.reported for one in grid.columns)])
    whole = "Показанные вместе" if grid.is_filtered else "Все вместе"
    rows.append(
        [
            whole,
            *blank,
            *(one.shown.value if one.shown and not one.is_broken else None for one in grid.columns),
        ]
    )
    wide = Table(
        name="Школы",
        title=kept,
        headings=("Школа", "Район", "Вид", *facts, *headings),
        rows=rows,
        notes=tuple(
            filter(
                None,
                (
                    *_empty(passports),
                    BROKEN_CELLS if grid.has_breaks else "",
                    incomplete_words(grid),
                    *facts_only(passports),
                ),
            )
        ),
    )
    long = Table(
        name="Числа",
        title=kept,
        headings=("Школа", "Показатель", "Код", "Год", *SUMS, "Уровень", "Балл от 0 до 100"),
        rows=[
            [
                row.school.short_name,
                column.passport.name,
                column.passport.code,
                column.whole.period,
                *sums_of(cell.figure),
                cell.judged.level if cell.judged else None,
                cell.judged.score if cell.judged else None,
            ]
            for row in grid.rows
            for column, cell in zip(grid.columns, row.cells, strict=True)
            if cell and not cell.is_broken
        ],
        notes=(LIKELY,),
    )
    changed = Table(
        name="Изменения",
        title=f"{title}: что изменилось за год",
        headings=("Показатель", "Единица", "Было", "Стало", "Разница", "Вывод"),
        rows=[
            [
                one.passport.name,
                unit_of(one.passport),
                None if one.broken else one.before.value,
                one.now.value,
                one.difference,
                line.words,
            ]
            for one, line in zip(grid.changes, change_lines(grid.changes), strict=True)
        ],
        notes=change_notes(grid.changes),
    )
    return [
        wide, long, changed, *_spreads(picture, kept), *_districts(picture, kept), *_free_posts(picture, kept)
    ]  # fmt: skip


def _in_cell(column: Column, cell: Cell | None, silence: Silence | None) -> Value:
    """The number; why there can be none; nothing of one that may still come or compares across a break."""
    if cell is not None:
        return None if cell.is_broken else in_file(cell.figure)
    return None if silence is None or silence.is_awaited else gap(column.passport, silence)[1]


def _empty(passports: list[Passport]) -> list[str]:
    return [f"Пусто: {words}." for words in missing_words(passports)]


def _heading(column: Column) -> str:
    """What stands over the numbers: «Стаж, лет, 2025 год, вместе: среднее», as over the page's column."""
    one = column.passport
    said = (one.heading, unit_of(one), other_year(one, column.whole.period), whole_words(one))
    return ", ".join(filter(None, said))


def _free_posts(picture: CityPicture, title: str) -> list[Table]:
    rows: list[list[Value]] = [
        [one.school.short_name, one.free, one.posts, one.pct] for one in picture.many_free
    ]
    if not rows:
        return []
    return [
        Table(
            name="Вакансии",
            title=f"{title}: где вакантны ставки",
            headings=("Школа", "Вакантно ставок", "Всего ставок", "Доля, %"),
            rows=rows,
            notes=(
                f"{many_free(picture)} ставок педагогов, по номеру школы.",
                "Сведения об условиях, не результаты.",
            ),
        )
    ]


def _fact(value: str | None) -> Value:
    number = number_of(value)
    return value if number is None else number


def _spreads(picture: CityPicture, title: str) -> list[Table]:
    passports = [one.passport for one in picture.grid.columns if one.spread]
    rows: list[list[Value]] = [
        [one.passport.name, found.n, found.low, found.quarter, found.middle, found.three_quarters, found.high]
        for one in picture.grid.columns
        if (found := one.spread)
    ]
    if not rows:
        return []
    return [
        Table(
            name="Разброс",
            title=f"{title}: как расходятся школы",
            headings=("Показатель", "Школ", "Наименьшее", "Четверть ниже", "Середина", "Четверть выше",
                      "Наибольшее"),
            rows=rows,
            notes=(*filter(None, (enough(passports),)), *facts_only(passports)),
        )
    ]  # fmt: skip


def _districts(picture: CityPicture, title: str) -> list[Table]:
    if not picture.districts:
        return []
    rows: list[list[Value]] = [
        [line.district.short_name, line.n_schools, *(one.value if one else None for one in line.figures)]
        for line in picture.districts
    ]
    headings = tuple(_heading(one) for one in picture.grid.columns)
    return [
        Table(
            name="Районы",
            title=f"{title}: районы",
            headings=("Район", "Школ", *headings),
            rows=rows,
            notes=(
                "Районы идут по названию. Число района сложено из сумм его школ.",
                "Среднее, середина и другое, что не складывают, посчитано по школам района.",
            ),
        )
    ]

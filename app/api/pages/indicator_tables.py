"""Indicators as tables to take away."""

from collections.abc import Collection, Iterable, Sequence

from app.api.exports import Table, Value
from app.api.pages.column_words import has_facts
from app.api.pages.formula_words import formula, rising_words
from app.api.pages.indicator_views import (
    DIRECTIONS,
    PARAMETERS,
    break_words,
    covered,
    filled_formula,
    in_file,
    is_answer,
    known_words,
    own_mark,
    term_words,
    unit_of,
    worth,
)
from app.api.pages.silence_words import silence_words
from app.domain.as_known import KnownOn
from app.domain.organisations import Organisation
from app.domain.periods import whole_year
from app.domain.purposes import cited
from app.domain.quality_model import Passport, QualityModel
from app.domain.values import Figure, IndicatorValue
from app.use_cases.indicators import PlaceValue
from app.use_cases.traces import Trace

_FACTS_ONLY = "ВПР показываем как факты: без уровней, индексов и порядка по величине. Школы идут по номеру."
_BESIDE_ANSWERS = "Рядом с «да» и «нет» школы у города стоит доля школ с ответом «да», %."
LIKELY = "Вероятно от и до: интервал Уилсона, 95 %."


def facts_only(passports: Collection[Passport]) -> tuple[str, ...]:
    """What is said of results that are only facts, where there are such."""
    return (_FACTS_ONLY,) if has_facts(passports) else ()


def beside_answers(figures: Iterable[Figure | None]) -> tuple[str, ...]:
    """What stands beside a school's «да» or «нет», where there are such answers."""
    return (_BESIDE_ANSWERS,) if any(map(is_answer, figures)) else ()


def values_table(place: Organisation, values: Sequence[PlaceValue], known: KnownOn | None = None) -> Table:
    """Values of a place over the years, beside the city's; of a past day alone."""
    rows: list[list[Value]] = [
        [", ".join(filter(None, (one.passport.name, own_mark(one.owner)))), one.passport.code, one.period,
         *sums_of(one.own.figure), one.city.value if one.city else None,
         *_crossed(one), *_worth(one.own, one.passport)]
        for one in values
        if one.own is not None
    ]  # fmt: skip
    return Table(
        name="Показатели",
        title=_titled(place.name, known),
        headings=(
            "Показатель", "Код", "Год", *SUMS, "Город", "Числитель обеих школ",
            "Знаменатель обеих школ", "Значение обеих школ", "Разрыв", *WORTH,
        ),
        rows=rows,
        notes=(
            LIKELY,
            "Пусто у города: скрыто, мало человек, или города выше нет.",
            "Обе школы: до присоединения, суммы своих работ и работ школы, которая стала частью этой.",
            *beside_answers(one.own.figure for one in values if one.own),
            *facts_only([one.passport for one in values]),
        ),
    )  # fmt: skip


def _titled(title: str, known: KnownOn | None) -> str:
    return f"{title}. {known_words(known)}" if known else title


def _crossed(one: PlaceValue) -> list[Value]:
    both = one.crossing.together if one.crossing else None
    words = break_words(one) or None
    return [both.numerator, both.denominator, both.value, words] if both else [None, None, None, words]


def trace_tables(trace: Trace) -> list[Table]:
    """The steps from the formula to the tests and the schools."""
    title = _titled(
        f"{trace.passport.name}, {trace.place.name}, {whole_year(trace.period).words}", trace.known
    )
    complete = covered(trace.model, trace.passport, trace.value.coverage) if trace.value else ""
    variables: list[list[Value]] = [
        [trace.model.variables[code].words, n] for code, n in trace.variables.items()
    ]
    steps: list[list[Value]] = [
        ["Формула", formula(trace.model, trace.passport)],
        *variables,
        ["Числитель", trace.now.numerator if trace.now else None],
        ["Знаменатель", trace.now.denominator if trace.now else None],
        [
            "Значение" if is_answer(trace.now) else f"Значение, {unit_of(trace.passport)}",
            in_file(trace.now) if trace.now else None,
        ],
        ["Что стоит в формуле", filled_formula(trace) or None],
        *([term_words(one), in_file(one.figure) if one.figure else None] for one in trace.terms),
        ["Как складываем", rising_words(trace.model, trace.passport)],
        ["Уровень", worth(trace.value, trace.passport) or None],
        ["Модель", f"{trace.model.name}, версия {trace.model.version}"],
    ]
    if complete:
        steps.insert(-1, ["Полнота", complete])
    sums = ("Числитель", "Знаменатель", "Работ", "Значение")
    notes = purpose_notes(trace.passport)
    return [
        Table(name="Формула", title=title, headings=("Что", "Сколько"), rows=steps, notes=notes),
        Table(
            name="Работы",
            title=title,
            headings=("Работа", *sums),
            rows=[[one.test.title, *_short(one.ratio)] for one in trace.tests],
            notes=notes,
        ),
        Table(
            name="Кто вошёл",
            title=title,
            headings=("Где", *sums, "Почему пусто"),
            rows=[
                [
                    one.organisation.short_name,
                    *_short(one.figure),
                    None if one.figure else silence_words(trace.model, trace.passport, one.silence),
                ]
                for one in trace.places
            ],
            notes=notes,
        ),
    ]


def purpose_notes(passport: Passport) -> tuple[str, ...]:
    """What goes with figures that are taken away: what they may not be used for."""
    said = cited(passport.purpose)
    return (said,) if said else ()


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
        one.code, one.name, PARAMETERS[parameter], criterion.name, one.definition, unit_of(one),
        DIRECTIONS[one.direction], formula(model, one), ", ".join(one.segments), one.source, one.frequency,
        one.responsible, one.legal_basis, cited(one.purpose),
    ]  # fmt: skip


WORTH = ("Уровень", "Балл от 0 до 100", "Неполно")


def _worth(value: IndicatorValue, passport: Passport) -> list[Value]:
    judged = value.judged(passport)
    return [
        judged.level if judged else None,
        judged.score if judged else None,
        "неполно" if value.is_incomplete else None,
    ]


SUMS = ("Числитель", "Знаменатель", "Работ", "Значение", "Вероятно от", "до")


def sums_of(ratio: Figure) -> list[Value]:
    interval = ratio.interval
    return [
        ratio.numerator, ratio.denominator, ratio.n, in_file(ratio),
        interval.low_pct if interval else None, interval.high_pct if interval else None,
    ]  # fmt: skip


def _short(ratio: Figure | None) -> list[Value]:
    if ratio is None:
        return [None, None, None, None]
    return [ratio.numerator, ratio.denominator, ratio.n, in_file(ratio)]

"""Words of indicators: values, coverage, formulas with numbers, changes. No rule is decided here."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass

from app.api.pages.break_words import REFUSED, broken_words, dated_words
from app.api.pages.column_words import WORDS as COLUMN_WORDS
from app.api.pages.formats import DASH, NBSP, day, dec, long_day, num, pct, plural, signed, span
from app.api.pages.formula_words import (
    coverage_words,
    formula,
    in_words,
    plain,
    rising_words,
    scale_words,
    score_words,
)
from app.api.pages.merger_words import TOGETHER
from app.api.pages.observation_views import figure as told
from app.api.pages.silence_words import gap, missing_words, silence_words
from app.api.pages.words import PROCEDURES
from app.catalogues.messages import plural as word_for
from app.domain.as_known import KnownOn
from app.domain.assessments import Form, Level, NotMeasured
from app.domain.changes import Changed
from app.domain.comparisons import Verdict
from app.domain.dues import is_for_some
from app.domain.engine.scales import Direction
from app.domain.formulas.tree import Indicator, Variable, key_of
from app.domain.organisations import SCHOOL
from app.domain.periods import PeriodKind, whole_year
from app.domain.purposes import cited
from app.domain.quality_model import Parameter, Passport, QualityModel, Standing, Takes, Unit
from app.domain.values import Coverage, Figure, IndicatorValue, Ratio
from app.use_cases.indicator_grid import MOST_AT_ONCE
from app.use_cases.indicators import PlaceValue
from app.use_cases.silences import Silence
from app.use_cases.traces import FromIndicator, Trace

PARAMETERS = {
    Parameter.CONDITIONS: "Условия",
    Parameter.PROGRAMMES: "Программы",
    Parameter.RESULTS: "Результаты",
}
UNIT_NAMES = {
    Unit.PERCENT: "%", Unit.MARK: "средняя отметка", Unit.NUMBER: "число", Unit.COUNT: "целое число",
    Unit.YES_NO: "% школ",
}  # fmt: skip
DIGITS = {Unit.PERCENT: 1, Unit.MARK: 2, Unit.NUMBER: 2, Unit.COUNT: 0, Unit.YES_NO: 1}
PERIODS = {PeriodKind.YEAR: "учебный год", PeriodKind.CALENDAR_YEAR: "календарный год"}
DIRECTIONS = {
    Direction.MORE: "больше — лучше",
    Direction.LESS: "меньше — лучше",
    Direction.CORRIDOR: "хорошо в пределах",
}
STANDINGS = {
    Standing.BELOW: "ниже ориентира",
    Standing.WITHIN: "в пределах",
    Standing.ABOVE: "выше ориентира",
}
LEVELS = {Level.BASIC: "базовый уровень", Level.ADVANCED: "углублённый уровень"}
FORMS = {Form.PAPER: "на бумаге", Form.COMPUTER: "на компьютере"}


def heading(passport: Passport) -> str:
    """The words over a column; a grade is not torn from its number."""
    return passport.heading.replace(" кл.", f"{NBSP}кл.")


def unit_of(passport: Passport) -> str:
    """«%», «средняя отметка», «на ученика»."""
    return passport.unit_words or UNIT_NAMES[passport.unit]


def unit_in_full(passport: Passport) -> str:
    """The same, with what stands at a school in its stead."""
    unit = unit_of(passport)
    return f"да или нет; над школами {DASH} {unit}" if passport.unit is Unit.YES_NO else unit


def is_long(items: Sized) -> bool:
    """Whether so much is opened on demand."""
    return len(items) > MOST_AT_ONCE


def named(passport: Passport) -> str:
    """The name with the unit, where it does not tell that itself, as «средняя отметка», «на педагога» do."""
    unit = unit_of(passport)
    tells = passport.unit in (Unit.MARK, Unit.YES_NO) or passport.name.endswith(unit)
    return passport.name if tells else f"{passport.name}, {unit}"


def is_answer(ratio: Figure | None) -> bool:
    """Whether it is one school's yes or no, and no share of schools."""
    return ratio is not None and ratio.unit is Unit.YES_NO and ratio.denominator == 1


def in_file(ratio: Figure) -> str | float:
    """What stands in a cell of a file: the number as it is, «да» or «нет» of one school's answer."""
    return figure(ratio) if is_answer(ratio) else ratio.value


def figure(ratio: Figure | None) -> str:
    """64,3 or 3,46; «9 из 14» of fewer than twenty people; «да» of one school's answer; a dash for nothing.

    The unit stands elsewhere.
    """
    if ratio is None:
        return DASH
    if is_answer(ratio):
        return "да" if ratio.numerator else "нет"
    if ratio.is_small and ratio.counts_people:
        return f"{num(ratio.numerator)} из{NBSP}{num(ratio.denominator)}"
    return dec(ratio.value, DIGITS[ratio.unit])


def with_unit(ratio: Figure | None) -> str:
    """64,3 % or 3,46; «64 из 90 школ (71,1 %)»."""
    if ratio is None:
        return DASH
    if ratio.unit is Unit.YES_NO and isinstance(ratio, Ratio) and ratio.denominator > 1:
        schools = plural(int(ratio.denominator), "школы", "школ", "школ")
        return f"{num(ratio.numerator)} из{NBSP}{schools} ({pct(ratio.value)})"
    return pct(ratio.value) if ratio.unit is Unit.PERCENT else figure(ratio)


def beside_answer(ratio: Figure | None) -> str:
    """The same as `figure`, but «49,4 %» of schools beside one school's yes or no, which has no unit."""
    return with_sign(ratio) if ratio is not None and ratio.unit is Unit.YES_NO else figure(ratio)


def with_sign(ratio: Figure | None) -> str:
    """«45,7 %», «9 из 14» of few people, 3,46: of a place with schools, where no heading tells the unit."""
    if ratio is not None and ratio.unit.is_share and not (ratio.is_small and ratio.counts_people):
        return pct(ratio.value)
    return figure(ratio)


def year_words(period: str) -> str:
    """«2025/26 учебный год»; «2025 год»."""
    return whole_year(period).words


def other_year(passport: Passport, period: str) -> str:
    """«2025 год» of a number that stands beside an academic year; empty of one that is of it."""
    return year_words(period) if passport.period_kind is PeriodKind.CALENDAR_YEAR else ""


def likely(ratio: Figure | None) -> str:
    """«вероятно от 39 до 84 %», or nothing where there is no interval."""
    interval = ratio.interval if ratio else None
    if interval is None:
        return ""
    return f"вероятно {span(interval.low_pct, interval.high_pct)}{NBSP}%"


def covered(model: QualityModel, passport: Passport, coverage: Coverage) -> str:
    """«ответили 90 из 90 школ»; «неполно, ответили 71 из 90 школ»; of a single school nothing.

    «сообщили 54 школы», where nobody can say which others owe a number.
    """
    if coverage.expected <= 1:
        return "" if coverage.is_whole else "школа ещё не ответила"
    if is_for_some(model, passport):
        verb = word_for(coverage.reported, "сообщила", "сообщили", "сообщили")
        return f"{verb} {plural(coverage.reported, 'школа', 'школы', 'школ')}"
    verb = word_for(coverage.reported, "ответила", "ответили", "ответили")
    said = f"{verb} {num(coverage.reported)} из{NBSP}{plural(coverage.expected, 'школы', 'школ', 'школ')}"
    return said if coverage.is_whole else f"неполно, {said}"


def known_words(known: KnownOn | None) -> str:
    """«Так это было известно 3 марта 2026 г.»; empty of the present."""
    return f"Так это было известно {long_day(known.day)}" if known else ""


def known_mark(known: KnownOn | None) -> str:
    """What tells a file of a past day from that of now."""
    return f", как на {day(known.day)}" if known else ""


def own_mark(owner: str) -> str:
    """«свой показатель: Школа № 318»; empty of the city's model."""
    return f"свой показатель: {owner}" if owner else ""


def tests_taken(takes: Takes) -> str:
    """«ВПР, математика, 4 класс»; of what schools report «не по работам»."""
    if not takes.procedures:
        return "не по работам: по сведениям школ"
    parts = [" и ".join(PROCEDURES.get(kind, kind) for kind in takes.procedures)]
    if takes.subjects:
        parts.append(" и ".join(one[:1].lower() + one[1:] for one in takes.subjects))
    else:
        parts.append("все предметы")
    if takes.grades:
        parts.append(f"{', '.join(str(grade) for grade in takes.grades)} класс")
    if takes.level is not None:
        parts.append(LEVELS[takes.level])
    if takes.form is not None:
        parts.append(FORMS[takes.form])
    return ", ".join(parts)


def filled_formula(trace: Trace) -> str:
    """The formula with the numbers that went in, «(30 + 19) ÷ 94 = 49 ÷ 94 = 52,1 %»."""
    if trace.now is None:
        return ""
    passport, ratio = trace.passport, trace.now
    if passport.unit is Unit.YES_NO and trace.place.kind == SCHOOL:
        return with_unit(ratio)
    if not isinstance(ratio, Ratio):
        return _filled(trace)
    steps = []
    if len(passport.numerator) + len(passport.denominator) > 2:
        sides = (passport.numerator, passport.denominator)
        steps.append(" ÷ ".join(_sum([num(trace.variables[code]) for code in side]) for side in sides))
    steps.append(f"{num(ratio.numerator)} ÷ {num(ratio.denominator)}")
    return " = ".join([*steps, with_unit(ratio)])


def _filled(trace: Trace) -> str:
    """«33,3 − 31,0 = 2,3»; of a whole put together from its schools only the number."""
    found = trace.formula
    is_alone = isinstance(trace.passport.tree, Variable | Indicator)
    if found is None or found.now is None or found.before is None or is_alone:
        return with_unit(trace.now)
    now, before = found.now, found.before

    def told(leaf: Variable | Indicator, is_before: bool) -> str:
        value = (before if is_before else now).get(key_of(leaf))
        return DASH if value is None else plain(value)

    return f"{in_words(trace.passport.tree, told)} = {with_unit(trace.now)}"


def term_words(term: FromIndicator) -> str:
    """«Педагоги с категорией, %, 2024/25 учебный год»."""
    return f"{named(term.passport)}, {year_words(term.period)}"


def worth(value: IndicatorValue | None, passport: Passport) -> str:
    """«уровень «в коридоре», балл 80 из 100»; «неполно: уровня и балла нет»; empty without a scale."""
    if value is None:
        return ""
    if value.is_incomplete:
        return "неполно: уровня и балла нет" if passport.scale else "неполно"
    judged = value.judged(passport)
    if judged is None:
        return ""
    said = [f"уровень «{judged.level}»"] if judged.level else []
    said += [score_words(judged.score)] if judged.score is not None else []
    return ", ".join(said)


def _sum(terms: Sequence[str]) -> str:
    return f"({' + '.join(terms)})" if len(terms) > 1 else terms[0]


def _may_come(silence: Silence | None) -> bool:
    return silence is None or silence.why is NotMeasured.NOT_COLLECTED


def trace_lead(trace: Trace) -> tuple[str, ...]:
    """One or two sentences under the number."""
    if trace.now is None and trace.known is not None:
        return ("Этого числа тогда ещё не было.",)
    if trace.now is None:
        said = missing_words(trace.model, trace.passport, trace.why_missing) if not trace.silence else ""
        why = said or silence_words(trace.model, trace.passport, trace.silence)
        return (f"Этого числа {'пока ' if _may_come(trace.silence) else ''}нет: {why}.",)
    ratio = trace.now
    where = f"{trace.place.short_name}, {whole_year(trace.period).words}"
    first = f"{trace.passport.name}. {where}."
    if ratio.is_small and ratio.counts_people:
        return (first, f"{num(ratio.numerator)} из {num(ratio.denominator)}: людей мало, судить рано.")
    if words := likely(ratio):
        return (first, f"С учётом случая это {words}.")
    return (first,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A change of a place since the year before, in words."""

    passport: Passport
    before: str
    now: str
    difference: str
    words: str


def change_lines(changes: Sequence[Changed]) -> tuple[ChangeLine, ...]:
    """All changes, in the model's order."""
    judged = sum(one.contrast is not None for one in changes)
    return tuple(_change(one, among=judged) for one in changes)


def _change(one: Changed, *, among: int) -> ChangeLine:
    shown = DASH if one.difference is None else difference_words(one.difference, one.passport.unit)
    return ChangeLine(
        passport=one.passport,
        before=figure(None if one.broken else one.before),
        now=figure(one.now),
        difference=shown,
        words=change_words(one, among=among),
    )


def difference_words(difference: float, unit: Unit) -> str:
    """«+5,2 п. п.»; «−0,12»."""
    return signed(difference, DIGITS[unit]) + (f"{NBSP}п.{NBSP}п." if unit.is_share else "")


def change_words(one: Changed, *, among: int, than: str = "год назад") -> str:
    """What may be said of a change, one `among` so many."""
    if one.broken is not None:
        return f"{broken_words(one.broken)}. {REFUSED[:1].upper()}{REFUSED[1:]}"
    if not one.is_seen:
        return "разницы не видно"
    if one.passport.is_reported:
        return "так сообщили школы"
    if one.contrast is None:
        return "нет сведений, чтобы судить о случае"
    if one.verdict in (Verdict.ABOVE, Verdict.BELOW) and one.news is None:
        return f"среди {among} сравнений такое бывает и случайно"
    return {
        Verdict.ABOVE: f"больше, чем {than}",
        Verdict.BELOW: f"меньше, чем {than}",
        Verdict.ALIKE: "разницу может объяснить случай",
        Verdict.TOO_EARLY: "людей мало, судить рано",
        Verdict.NOTHING_TO_COMPARE: "сравнивать не с чем",
    }[one.contrast.verdict]


def break_words(value: PlaceValue | None) -> str:
    """«Разрыв: присоединилась школа № 361»; empty where the value goes on from the year before."""
    return broken_words(value.broken) if value else ""


WORDS = {
    **COLUMN_WORDS,
    "cited": cited,
    "parameters": PARAMETERS,
    "unit_of": unit_of,
    "unit_in_full": unit_in_full,
    "is_long": is_long,
    "directions": DIRECTIONS,
    "standings": STANDINGS,
    "heading": heading,
    "own_mark": own_mark,
    "named": named,
    "figure": figure,
    "beside_answer": beside_answer,
    "with_unit": with_unit,
    "periods": PERIODS,
    "year_words": year_words,
    "other_year": other_year,
    "year_slug": lambda passport, academic_year: whole_year(passport.year_in(academic_year)).slug,
    "likely": likely,
    "covered": covered,
    "is_for_some": is_for_some,
    "known_words": known_words,
    "tests_taken": tests_taken,
    "silence_words": silence_words,
    "gap": gap,
    "term_words": term_words,
    "slug": lambda period: whole_year(period).slug,
    "told": told,
    "formula": formula,
    "rising_words": rising_words,
    "coverage_words": coverage_words,
    "scale_words": scale_words,
    "worth": worth,
    "break_words": break_words,
    "broken_words": broken_words,
    "dated_words": dated_words,
    "together": TOGETHER,
}

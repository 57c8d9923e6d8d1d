"""What is said of a table by the kinds of indicators that stand in it. No rule is decided here."""

from collections import Counter
from collections.abc import Collection, Sequence

from app.api.pages.formats import NBSP
from app.api.pages.formula_words import rising_in_short
from app.domain.changes import Changed
from app.domain.engine.aggregation import Aggregation
from app.domain.purposes import Use, may
from app.domain.quality_model import Passport, Unit

FACTS = "По результатам ВПР не оценивают учителей и школы."
OTHER_PAPERS = "Работы разных лет отличаются: разница бывает и от самих заданий."
BROKEN = "Разрыв: число сравнило бы годы, которые сравнивать нельзя. Причина открывается по этому слову."
BROKEN_CELLS = "Пусто и там, где число сравнило бы годы, которые сравнивать нельзя."
_MISSING = (
    "не писали: работы не было или её ещё не загрузили",
    "не сообщили: сведений ещё нет или считать не из чего",
)
_WHOLES = {
    Aggregation.MEAN: "среднее",
    Aggregation.WEIGHTED_MEAN: "среднее",
    Aggregation.MEDIAN: "середина",
    Aggregation.MIN: "наименьшее",
    Aggregation.MAX: "наибольшее",
}


def has_results(passports: Collection[Passport]) -> bool:
    """Whether any is counted from works."""
    return not all(one.is_reported for one in passports)


def has_facts(passports: Collection[Passport]) -> bool:
    """Whether any is counted from works whose results are only facts, as those of ВПР are."""
    return any(one.purpose.is_fact_only and not one.is_reported for one in passports)


def is_beside_whole(passport: Passport) -> bool:
    """Whether a school's tint tells how far it is from all together, and not how large it is."""
    return not passport.is_reported and passport.counts_each_once and may(passport.purpose, Use.VERDICT)


def absent(passport: Passport) -> str:
    """Why there is no number."""
    return "ещё не сообщили" if passport.is_reported else "не писали или ещё не загрузили"


def missing(passport: Passport) -> str:
    """The same in a narrow cell; never «нет», which is an answer."""
    return "не сообщили" if passport.is_reported else "не писали"


def missing_words(passports: Collection[Passport]) -> list[str]:
    """What the words in empty cells mean."""
    kinds = (has_results(passports), any(one.is_reported for one in passports))
    return [words for words, is_there in zip(_MISSING, kinds, strict=True) if is_there]


def silent_words(passports: Collection[Passport]) -> str:
    """Over a whole empty row."""
    return "школа ещё не загрузила" if has_results(passports) else "школа ещё не сообщила"


def whole_words(passport: Passport) -> str:
    """«вместе: середина» of a whole that is no sum of its schools; else empty."""
    words = _WHOLES.get(passport.aggregation)
    return f"вместе: {words}" if words else ""


def legend(passports: Collection[Passport]) -> list[tuple[str, str]]:
    """Tints and empty cells of a table, in words."""
    said = []
    if any(not is_beside_whole(one) and one.unit is not Unit.YES_NO for one in passports):
        said.append(("seq", "гуще цвет — число больше, не лучше и не хуже"))
    if any(map(is_beside_whole, passports)):
        said.append(("div", "экзамены: ниже всех вместе · так же · выше"))
    return [*said, *(("nm-absent", words) for words in missing_words(passports))]


def notes(passports: Collection[Passport]) -> str:
    """What stands under a table of schools."""
    said = ["Школы идут по номеру, порядка по величине нет."]
    if has_facts(passports):
        said.append("Показатели ВПР — факты: цвет показывает только величину.")
    if any(one.counts_each_once for one in passports):
        said.append("Границы «вероятно от и до» — на странице каждого числа и в листе «Числа» файла XLSX.")
    if any(map(is_beside_whole, passports)):
        said.append(
            f"У экзаменов цвет есть там, где разница со всеми вместе больше 10{NBSP}п.{NBSP}п. "
            f"и{NBSP}случай её не объясняет."
        )
    return " ".join([*said, *small_notes(passports)])


def small_notes(passports: Collection[Passport]) -> tuple[str, ...]:
    """Where counts stand for shares: of those who wrote alone, what schools report is a full count."""
    is_said = any(one.unit is Unit.PERCENT and one.people == one.denominator != () for one in passports)
    return ("Где писали меньше 20 человек, стоит число, а не доля.",) * is_said


def enough(passports: Collection[Passport]) -> str:
    """Which schools are in a spread; empty where all are."""
    if not has_results(passports):
        return ""
    if any(one.is_reported for one in passports):
        return "В показателях по работам — школы, где работ не меньше 20."
    return "Школы, где не меньше 20 работ."


def rising_notes(passports: Sequence[Passport]) -> str:
    """«Все вместе считаем так. Середина чисел школ: …», by what stands in the table."""
    ways = list(dict.fromkeys(map(rising_in_short, passports)))
    if not ways:
        return ""
    begins = "Все вместе считаем так" if len(ways) == 1 else "Все вместе считаем смотря по показателю"
    return " ".join(f"{one[:1].upper()}{one[1:]}." for one in (begins, *ways))


def rising_counts(passports: Sequence[Passport]) -> list[tuple[str, int]]:
    """Ways in which a whole follows from its schools, with how many indicators go each; the usual first."""
    ways = Counter("да или нет: доля школ, где «да»" if one.unit is Unit.YES_NO else rising_in_short(one)
                   for one in passports)  # fmt: skip
    return ways.most_common()


def change_notes(changes: Sequence[Changed]) -> tuple[str, ...]:
    """What stands under the changes of a place."""
    said = ["Все школы вместе, без фильтров.", "Разницу считаем до округления."]
    if has_results([one.passport for one in changes]):
        said += [
            OTHER_PAPERS,
            "О случае не судим там, где не хранится разброс: в средних отметках, в долях баллов, в долях "
            "по нескольким работам одного ученика.",
        ]
    return tuple(said)


WORDS = {
    "broken_note": BROKEN,
    "absent": absent,
    "missing": missing,
    "missing_words": missing_words,
    "silent_words": silent_words,
    "whole_words": whole_words,
    "legend": legend,
    "notes": notes,
    "rising_notes": rising_notes,
    "rising_counts": rising_counts,
    "has_results": has_results,
    "has_facts": has_facts,
    "enough": enough,
    "facts": FACTS,
    "other_papers": OTHER_PAPERS,
}

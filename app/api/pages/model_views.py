"""Words of model versions and of what differs between two of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.api.pages.formats import NBSP, day
from app.api.pages.indicator_views import PARAMETERS, STANDINGS, is_long, year_words
from app.api.pages.numbers_beside import both_words, number_words
from app.catalogues.messages import sentence
from app.catalogues.model_changes import change_sentences
from app.domain.model_diffs import Subject
from app.domain.model_versions import ModelVersion, State
from app.domain.quality_model import Passport
from app.use_cases.model_comparisons import Comparison, Effect, Told

_SUBJECTS = {
    Subject.INDICATOR: "Показатели",
    Subject.CRITERION: "Критерии",
    Subject.MODEL: "Модель",
    Subject.VARIABLE: "Величины для формул",
}


def chip(one: ModelVersion) -> tuple[str, str]:
    """How a version stands, as a chip: shape and words."""
    if one.state is State.DRAFT:
        return "wait", "проект"
    if one.state is State.ARCHIVED:
        return "off", "в архиве"
    if one.is_current:
        return "done", "действует"
    return ("off", "действовала") if one.in_force_to else ("going", "утверждена")


def term(one: ModelVersion) -> str:
    """«с 01.09.2026 по 31.08.2027»; of a draft the day that its file names means nothing yet."""
    if one.state is State.DRAFT:
        return "день не назначен"
    if one.is_never_held and one.in_force_to:
        return f"не вступила в силу, в архиве с{NBSP}{day(one.in_force_to)}"
    ends = f" по{NBSP}{day(one.in_force_to)}" if one.in_force_to else ""
    return f"с{NBSP}{day(one.content.in_force_from)}{ends}"


def change_groups(found: Comparison) -> list[tuple[str, list[str]]]:
    """Sentences of changes under headings, indicators first."""
    grouped = [
        (words, change_sentences([one for one in found.changes if one.subject is subject], found.names))
        for subject, words in _SUBJECTS.items()
    ]
    return [(words, sentences) for words, sentences in grouped if sentences]


def numbers(before: Told | None, after: Told | None) -> tuple[str, str]:
    """«64,28 %, в пределах» and «64,32 %, в пределах»; «нет»."""
    old, new = both_words(before.figure if before else None, after.figure if after else None)
    return _judged(old, before), _judged(new, after)


def _judged(words: str, told: Told | None) -> str:
    standing = told.standing if told else None
    return f"{words}, {STANDINGS[standing]}" if standing else words


def effect_words(one: Effect) -> str:
    """What becomes of a number."""
    if one.before is None:
        return "новый показатель"
    if one.after is None:
        return f"показателя больше нет; было {number_words(one.before.figure)}"
    if not one.is_seen:
        return "число то же"
    if one.after.figure is None:
        why = sentence(f"model.remark.{one.after.remark}", {})
        return f"числа больше нет. {why}"
    if not one.is_number:
        return "число то же, уровень другой"
    return "число другое"


def told(fault: Mapping[str, object]) -> str:
    """The sentence of one fault."""
    inner = fault["fault"]
    assert isinstance(inner, Mapping)
    return sentence(str(inner["code"]), inner)


def quoted(passports: Sequence[Passport]) -> str:
    """«Вакансии» и «Свободные ставки»."""
    *first, last = (f"«{one.name}»" for one in passports)
    return f"{', '.join(first)} и {last}"


def named_options(found: Sequence[ModelVersion]) -> list[tuple[str, str]]:
    """Versions to choose from: «universal@2» and words, the number first: a phone cuts them off."""
    return [
        (one.content.label, f"Версия {one.content.version}, {chip(one)[1]}: {one.content.name}")
        for one in found
    ]


WORDS = MappingProxyType(
    {
        "chip": chip, "term": term, "groups": change_groups, "numbers": numbers, "effect": effect_words,
        "options": named_options, "parameters": PARAMETERS, "year_words": year_words, "is_long": is_long,
        "quoted": quoted,
    }
)  # fmt: skip

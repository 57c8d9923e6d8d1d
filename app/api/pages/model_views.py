"""Words of model versions and of what differs between two of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.api.pages.formats import NBSP, day
from app.api.pages.indicator_views import PARAMETERS, STANDINGS, figure, is_long, with_unit, year_words
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


def number(told: Told | None) -> str:
    """«64,3 %, в пределах»; «нет»."""
    if told is None or told.figure is None:
        return "нет"
    standing = f", {STANDINGS[told.standing]}" if told.standing else ""
    ratio = told.figure
    shown = figure(ratio) if ratio.is_small and ratio.counts_people else with_unit(ratio)
    return shown + standing


def effect_words(one: Effect) -> str:
    """What becomes of a number."""
    if one.before is None:
        return "новый показатель"
    if not one.is_seen:
        return "число то же"
    if one.after.figure is None:
        why = sentence(f"model.remark.{one.after.remark}", {})
        return f"числа больше нет. {why}"
    if one.before.figure == one.after.figure:
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
    """Versions to choose from: «universal@2» and words."""
    return [
        (one.content.label, f"{one.content.name}, версия {one.content.version}: {chip(one)[1]}")
        for one in found
    ]


WORDS = MappingProxyType(
    {
        "chip": chip, "term": term, "groups": change_groups, "number": number, "effect": effect_words,
        "options": named_options, "parameters": PARAMETERS, "year_words": year_words, "is_long": is_long,
        "quoted": quoted,
    }
)  # fmt: skip

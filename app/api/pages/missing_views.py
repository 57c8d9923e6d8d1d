"""What a school has no results of in the latest year, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.pages.formats import NBSP, plural
from app.api.pages.words import NOT_MEASURED
from app.catalogues.messages import ranges
from app.domain.assessments import NotMeasured
from app.use_cases.schools import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """A paper without results, with the kind of gap and its words."""

    title: str
    css: str
    words: str
    city: float | None


def missing_lines(missing: Sequence[Missing]) -> tuple[MissingLine, ...]:
    """All but those of grades that the school has not: one sentence tells of them."""
    return tuple(_line(one) for one in missing if not _is_not_taught(one))


def not_taught(missing: Sequence[Missing]) -> str:
    """«Таких классов в данных школы нет: 4–8, 10. Поэтому нет 20 работ.»; empty where it has them all."""
    grades = [one.test.key.grade for one in missing if _is_not_taught(one)]
    if not grades:
        return ""
    papers = plural(len(grades), "работы", "работ", "работ")
    return f"Таких классов в данных школы нет: {ranges(sorted(set(grades)))}. Поэтому нет {papers}."


def _is_not_taught(one: Missing) -> bool:
    return one.why is NotMeasured.NOT_APPLICABLE and not one.in_hand


def _line(one: Missing) -> MissingLine:
    css, words = NOT_MEASURED[one.why.value]
    if one.in_hand:
        css, words = NOT_MEASURED["incomplete"][0], "файл ещё не принят"
    elif one.why is NotMeasured.NOT_COLLECTED:
        words = "школа ещё не загрузила"
    key = one.test.key
    subject = key.subject[:1].lower() + key.subject[1:]
    return MissingLine(
        title=f"{one.test.procedure.name}, {subject}, {key.grade}{NBSP}класс",
        css=css,
        words=words,
        city=one.city.pct if one.city else None,
    )

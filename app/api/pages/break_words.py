"""What the pages say of breaks in series."""

from app.api.pages.merger_words import joined_words
from app.domain.breaks import Break, Broken, DatedBreak
from app.domain.periods import PeriodKind

BREAKS = {
    Break.MAXIMUM: "другой наибольший балл",
    Break.LEVEL: "другой уровень работы",
    Break.FORM: "другая форма работы",
    Break.YEAR: "год пропущен",
    Break.JOINED: "присоединилась другая школа",
    Break.METHOD: "считают или проводят иначе",
    Break.SCALE: "другая шкала",
    Break.DEFINITION: "слово значит другое",
}
REFUSED = "через разрыв не сравниваем"


def reason(why: Break, dated: DatedBreak | None = None) -> str:
    """What changed: in the words of whoever told of it, else by the kind of the break."""
    return dated.words if dated else BREAKS[why]


def broken_words(broken: Broken | None) -> str:
    """«Разрыв: присоединилась школа № 361»; empty where the value goes on from before."""
    if broken is None:
        return ""
    said = joined_words(broken.merger) if broken.merger else reason(broken.why, broken.dated)
    return f"Разрыв: {said}"


def dated_words(one: DatedBreak) -> str:
    """«С 2023/24 учебного года: категории стали бессрочными. Откуда знаем: приказ № 196.»"""
    year = f"{one.since.academic_year} учебного года"
    since = year if one.since.kind is PeriodKind.YEAR else f"периода «{one.since.words} {year}»"
    return f"С {since}: {one.words}. Откуда знаем: {one.source}."

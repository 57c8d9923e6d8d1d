"""Words of what a draft would do to schools. No rule is decided here."""

from types import MappingProxyType

from app.api.pages.formats import NBSP, plural
from app.api.pages.indicator_views import STANDINGS
from app.api.pages.numbers_beside import both_words
from app.domain.quality_model import Standing
from app.domain.what_if import IndicatorChange, Level, SchoolChange, Stand, WhatIf, schools_of
from app.use_cases.what_if import Tried


def lead(tried: Tried) -> str:
    """«2025/26: по проекту уровень другой у 12 школ, числа прежние. Всего 90 школ.»"""
    found = tried.found
    if not found.academic_year:
        return "Чисел пока нет, сравнивать нечего."
    if not found.indicators:
        return f"{found.academic_year}: по проекту у школ ничего не изменится."
    levels, values = len(found.with_other_level), len(found.with_other_value)
    said = (
        f"уровень другой у {_schools(levels)}" if levels else "уровни прежние",
        f"число другое у {_schools(values)}" if values else "числа прежние",
    )
    sentences = [f"{found.academic_year}: по проекту {', '.join(said)}."]
    if found.new:
        what = "Новый показатель" if len(found.new) == 1 else "Новые показатели"
        of = schools_of(found.new)
        sentences.append(f"{what} {'получит' if _is_one(len(of)) else 'получат'} {_count(len(of))}.")
    if found.gone:
        names = ", ".join(f"«{one.passport.name}»" for one in found.gone)
        sentences.append(f"Больше не считаем: {names}, {_count(len(schools_of(found.gone)))}.")
    return " ".join((*sentences, f"Всего {_count(found.schools)}."))


def level(one: Level) -> str:
    """«ниже ориентира»; «без уровня»."""
    if one is None:
        return "без уровня"
    return STANDINGS[one] if isinstance(one, Standing) else one


def stands(one: SchoolChange) -> tuple[str, str]:
    """«64,3 %, в пределах» and «64,9 %, выше ориентира»; «нет числа»."""
    figures = (each.value.figure if each else None for each in (one.before, one.after))
    before, after = both_words(*figures, none="нет числа")
    return _stand(before, one.before), _stand(after, one.after)


def _stand(shown: str, one: Stand | None) -> str:
    return f"{shown}, {level(one.level)}" if one and one.level else shown


def moves(one: IndicatorChange) -> list[str]:
    """«с «ниже ориентира» на «в пределах»: 5 школ»; of a new or a removed one the level alone."""
    if one.is_in_both:
        return [f"с «{level(was)}» на «{level(will)}»: {_count(n)}" for was, will, n in one.moves]
    return [f"«{level(will if one.is_new else was)}»: {_count(n)}" for was, will, n in one.moves]


def title(one: IndicatorChange) -> str:
    """The name, and that the indicator is new or gone."""
    mark = ", новый" if one.is_new else ", больше не считаем" if one.is_gone else ""
    return f"{one.passport.name}{mark}"


def left_out(found: WhatIf) -> str:
    """Why some indicators do not stand here; empty where all do."""
    n = len(found.left_out)
    if not n:
        return ""
    verb = "участвует" if _is_one(n) else "участвуют"
    said = plural(n, "показатель", "показателя", "показателей")
    return f"В сравнении не {verb} {said}: это только факты, уровня у них не бывает."


def _schools(n: int) -> str:
    return f"{n}{NBSP}{'школы' if _is_one(n) else 'школ'}"


def _count(n: int) -> str:
    return plural(n, "школа", "школы", "школ")


def _is_one(n: int) -> bool:
    return n % 10 == 1 and n % 100 != 11


WORDS = MappingProxyType(
    {"lead": lead, "stands": stands, "moves": moves, "title": title, "left_out": left_out}
)

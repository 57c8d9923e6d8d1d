"""Unusual numbers of a campaign as a page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.api.pages.formats import pct, plural
from app.api.pages.observation_views import figure, named
from app.catalogues.form_words import remark_words
from app.use_cases.doubts import Doubt, Doubts

_LEAST_SHARE = 0.001  # of the whole; less is said in words


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtView:
    """One line of the list. `wrong`: what was typed there to be mended."""

    doubt: Doubt
    name: str
    section: str
    now: str
    before: str
    remarks: tuple[str, ...]
    weight: str
    wrong: str


def doubt_views(found: Doubts, wrong: Mapping[int, Mapping[str, str]]) -> list[DoubtView]:
    """The lines, in their order."""
    sections = {code: one.name for one in found.campaign.terms.sections for code in one.variables}
    return [
        DoubtView(
            doubt=one,
            name=named(one.cell.asked.variable, one.cell.asked.breakdown),
            section=sections[one.cell.asked.variable.code],
            now=figure(one.cell.asked.variable, one.cell.value) if one.cell.value is not None else "",
            before=figure(one.cell.asked.variable, one.cell.before.value) if one.cell.before else "",
            remarks=tuple(filter(None, (remark_words(each, one.cell) for each in one.cell.doubts))),
            weight=_weight(one.weight),
            wrong=wrong.get(one.submission.id, {}).get(one.cell.asked.key, ""),
        )
        for one in found.items
    ]


def _weight(share: float | None) -> str:
    if share is None:
        return ""
    return pct(100 * share) if share >= _LEAST_SHARE else "меньше 0,1 %"


def doubts_lead(found: Doubts) -> str:
    """«12 необычных чисел в формах 5 школ. Первыми те, от которых больше зависит сумма.»"""
    n, schools = len(found.items), len(found.versions)
    if not n:
        return "Необычных чисел в присланных формах нет."
    told = f"{plural(n, 'необычное число', 'необычных числа', 'необычных чисел')} в формах "
    told += plural(schools, "школы", "школ", "школ")
    return f"{told}. Первыми стоят те, от которых больше зависит сумма."

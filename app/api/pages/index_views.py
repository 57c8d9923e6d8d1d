"""Words of the indices of a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.api.exports import Table
from app.api.pages.formats import DASH, dec, pct
from app.api.pages.indicator_views import PARAMETERS
from app.domain.engine.indices import LeftOut, LeftOutWhy
from app.use_cases.indices import PlaceIndices

_WHY = {
    LeftOutWhy.FACT_ONLY: "факты, по которым судить нельзя",
    LeftOutWhy.NO_SCORE: "балла в паспорте нет",
    LeftOutWhy.NO_VALUE: "числа нет",
    LeftOutWhy.INCOMPLETE: "неполно",
    LeftOutWhy.EMPTY: "нет показателей с баллом",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """An index in words; `is_part`: of a criterion, which stands under its parameter."""

    name: str
    is_part: bool
    score: str
    coverage: str
    left_out: tuple[tuple[str, tuple[str, ...]], ...]  # why, and the names


def index_lines(picture: PlaceIndices) -> tuple[IndexLine, ...]:
    """All indices of the place, in the model's order."""
    names = {one.code: one.name for one in picture.model.passports}
    names |= {one.code: one.name for branch in picture.model.branches for one in branch.criteria}
    return tuple(
        IndexLine(
            name=one.criterion.name if one.criterion else PARAMETERS[one.parameter],
            is_part=one.criterion is not None,
            score=DASH if one.found.value is None else dec(one.found.value, 0),
            coverage=pct(100 * one.found.coverage, 0),
            left_out=_left_out(one.found.left_out, names),
        )
        for one in picture.items
    )


def _left_out(found: Sequence[LeftOut], names: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """«балла в паспорте нет», with «Вторая смена», «Книги на ученика»; «числа нет», with …"""
    by_why: dict[LeftOutWhy, list[str]] = {}
    for one in found:
        by_why.setdefault(one.why, []).append(names[one.code])
    return tuple((_WHY[why], tuple(inner)) for why, inner in by_why.items())


def indices_table(picture: PlaceIndices) -> Table:
    """The same to take away."""
    return Table(
        name="Индексы",
        title=f"{picture.place.name}, {picture.academic_year or 'значений нет'}",
        headings=("Индекс", "Балл от 0 до 100", "Доля весов", "Что не вошло и почему"),
        rows=[
            [
                one.name,
                one.score,
                one.coverage,
                "; ".join(f"{why}: {', '.join(names)}" for why, names in one.left_out) or None,
            ]
            for one in index_lines(picture)
        ],
        notes=("Индекс — среднее баллов с весами из паспортов. Места по нему не упорядочиваем.",),
    )

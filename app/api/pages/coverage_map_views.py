"""Words and tables of the coverage map. No rule is decided here."""

from collections.abc import Iterable
from types import MappingProxyType

from app.api.exports import Table, Value
from app.api.pages.formats import NBSP, plural
from app.api.pages.formula_words import formula
from app.api.pages.indicator_views import PARAMETERS, is_long
from app.domain.coverage_map import Alike, AskedTwice, CoverageMap, Double, Line, Use
from app.domain.quality_model import Segment

ALIKE = {
    Alike.FORMULA: "одна и та же формула",
    Alike.VARIABLES: "те же сведения в другой формуле",
}


def lead(found: CoverageMap) -> tuple[str, ...]:
    """What the map shows, in two or three sentences."""
    n, gaps = len(found.criteria), len(found.gaps)
    said = [
        f"Пропуски есть в {gaps} из {plural(n, 'критерия', 'критериев', 'критериев')}."
        if gaps
        else "Каждый сегмент смотрит на каждый критерий."
    ]
    if found.doubles:
        said.append(
            f"Показатели повторяют друг друга: {plural(len(found.doubles), 'случай', 'случая', 'случаев')}."
        )
    else:
        said.append("Показателей, которые повторяют друг друга, нет.")
    if found.entered_once:
        once = plural(len(found.entered_once), "сведение", "сведения", "сведений")
        said.append(f"{once} школы вводят один раз, а берём в несколько показателей.")
    return tuple(said)


def gap_words(line: Line) -> str:
    """«показателей нет»; «не смотрит РСОКО»; «не смотрят РСОКО, НСОКО»."""
    if len(line.gaps) == len(Segment):
        return "показателей нет"
    return f"не {'смотрит' if len(line.gaps) == 1 else 'смотрят'} {', '.join(line.gaps)}"


def moments(found: AskedTwice) -> str:
    """«на 1 сентября и на 31 декабря»: when people are asked."""
    return " и ".join(dict.fromkeys(one.moment_words for one in found.variables))


def twice_words(found: AskedTwice) -> str:
    """What may be done about it."""
    if found.is_same_moment:
        return "спросить один раз"
    return "дни разные: согласовать день или оставить оба"


def unused(found: CoverageMap) -> dict[str, dict[str, str]]:
    """What it is collected for → when schools are asked → names of what no indicator stands on."""
    grouped: dict[str, dict[str, str]] = {}
    for one in found.unused:
        reason = ", ".join(one.reported.purposes.permitted) if one.reported else ""
        names = grouped.setdefault(reason, {})
        name = one.words[:1].lower() + one.words[1:]
        names[whence(one)] = f"{names[whence(one)]}, {name}" if whence(one) in names else name
    return grouped


def whence(use: Use) -> str:
    """Who gives it."""
    return f"школа, {use.reported.moment_words}" if use.reported else "из файлов работ"


WORDS = MappingProxyType(
    {
        "parameters": PARAMETERS,
        "is_long": is_long,
        "alike": ALIKE,
        "gap_words": gap_words,
        "moments": moments,
        "twice_words": twice_words,
        "whence": whence,
        "unused": unused,
    }
)


def tables(found: CoverageMap) -> list[Table]:
    """The map, its gaps and doubles in words, and the uses of every variable."""
    title = f"Карта покрытия: {found.model.name}, версия {found.model.version}"
    return [
        Table(
            name="Карта",
            title=title,
            headings=("Параметр", "Критерий", *Segment, "Всего показателей", "Пропуски"),
            rows=[_line(one) for one in found.lines],
            notes=("Показатель нескольких сегментов стоит в каждом из них.",),
        ),
        Table(
            name="Показатели",
            title=title,
            headings=("Параметр", "Критерий", "Сегмент", "Код", "Показатель"),
            rows=[
                [PARAMETERS[line.parameter], line.criterion.name, cell.segment.value, one.code, one.name]
                for line in found.criteria
                if line.criterion
                for cell in line.cells
                for one in cell.passports
            ],
        ),
        Table(
            name="Сведения",
            title=title,
            headings=("Код", "Сведение", "Откуда", "Показателей", "Сегменты", "Показатели"),
            rows=[_use(one) for one in found.uses],
            notes=("Ноль показателей: собираем, но ни один показатель на этом не стоит.",),
        ),
        Table(
            name="Повторы",
            title=title,
            headings=("Что повторяется", "Коды", "Названия", "Чем похожи"),
            rows=[*_doubles(found, found.doubles), *_twice(found.asked_twice)],
        ),
    ]


def _line(one: Line) -> list[Value]:
    name = one.criterion.name if one.criterion else "Весь параметр"
    return [
        PARAMETERS[one.parameter], name, *(len(each.passports) for each in one.cells), one.n,
        gap_words(one) if one.gaps else None,
    ]  # fmt: skip


def _use(one: Use) -> list[Value]:
    return [
        one.code, one.words, whence(one).replace(NBSP, " "), len(one.passports),
        ", ".join(one.segments) or None, ", ".join(each.code for each in one.passports) or None,
    ]  # fmt: skip


def _doubles(found: CoverageMap, doubles: Iterable[Double]) -> list[list[Value]]:
    return [
        [
            "показатели", ", ".join(each.code for each in one.passports),
            "; ".join(each.name for each in one.passports),
            f"{ALIKE[one.alike]}: {formula(found.model, one.passports[0])}",
        ]
        for one in doubles
    ]  # fmt: skip


def _twice(found: Iterable[AskedTwice]) -> list[list[Value]]:
    return [
        [
            "сведения", ", ".join(each.code for each in one.variables),
            "; ".join(each.name for each in one.variables), f"{moments(one)}: {twice_words(one)}",
        ]
        for one in found
    ]  # fmt: skip

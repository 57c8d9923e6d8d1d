"""Words, lines and the map of a place with schools. No rule is decided here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from app.api.pages.formats import DASH, NBSP, dec, num, pct, plural
from app.api.pages.indicator_views import DIGITS, PARAMETERS, beside_answer, with_sign
from app.domain.comparisons import Verdict
from app.domain.quality_model import Passport, Unit
from app.domain.school_groups import Range
from app.domain.spreads import Spread
from app.use_cases.city import CityPicture, Pin
from app.use_cases.indicator_grid import Grid, Options

_WIDTH, _MARGIN = 360.0, 14.0
_LETTER, _LINE = 7.5, 14.0  # of the name of a district with its edge, in the units of the map
_FARTHEST = 48  # farther away a name would stand among the schools of another district
_SCALES = {Unit.PERCENT: 100.0, Unit.MARK: 5.0}  # ends of the axis; else it ends where the schools do
_NAMED = 4  # indicators in a sentence
ALL = "all"  # of the choice of indicators


def lead_of(picture: CityPicture) -> tuple[str, ...]:
    """What the page says first: how many, what changed, who is silent."""
    grid = picture.grid
    if grid.academic_year is None:
        return ("Значений пока нет. Они появятся после первой загрузки результатов.",)
    lines = [_counted(grid)]
    if any(one.contrast for one in grid.changes):  # of a full count nothing is said about chance
        lines.append(_moved(grid))
    if grid.silent:
        named = "она названа" if len(grid.silent) == 1 else "они названы"
        lines.append(f"Нет данных от {plural(len(grid.silent), 'школы', 'школ', 'школ')}: {named} ниже.")
    return tuple(lines)


def many_free(picture: CityPicture) -> str:
    """«Больше 10 %», of posts."""
    return f"Больше {pct(picture.many_free_pct, 0)}"


def free_posts_of(picture: CityPicture) -> str:
    """«Больше 10 % ставок вакантны в 12 школах из 89, где это известно»; empty where in none."""
    if not picture.many_free:
        return ""
    where = plural(len(picture.many_free), "школе", "школах", "школах")
    return f"{many_free(picture)} ставок вакантны в {where} из {num(len(picture.posts))}, где это известно"


def _counted(grid: Grid) -> str:
    n = len(grid.rows)
    shown = plural(n, "школа", "школы", "школ")
    if grid.is_filtered:
        shown += f" из{NBSP}{num(grid.n_schools)}"
    if not grid.columns:
        return f"{grid.academic_year} учебный год: {shown}, показателей здесь пока нет."
    counted = plural(len(grid.columns), "показатель", "показателя", "показателей")
    if grid.n_others:
        counted += f" из{NBSP}{num(len(grid.columns) + grid.n_others)}"
    return f"{grid.academic_year} учебный год: {shown}, {counted}."


def _moved(grid: Grid) -> str:
    start = "Все школы вместе: с прошлого года" if grid.is_filtered else "С прошлого года"
    sides = [
        f"{single if len(found) == 1 else several} {_named(found)}"
        for single, several, verdict in (
            ("вырос показатель", "выросли", Verdict.ABOVE),
            ("снизился показатель", "снизились", Verdict.BELOW),
        )
        if (found := [one.passport for one in grid.changes if one.news is verdict])
    ]
    if not sides:
        return f"{start} нет разниц больше тех, какие бывают случайно."
    return f"{start} {'; '.join(sides)}. Случайно так бывает редко, но разница бывает и от самих заданий."


def _named(found: Sequence[Passport]) -> str:
    """«Мат., 5 кл., Рус., 8 кл.» by their headings; of many the first and how many more."""
    names = ", ".join(f"«{one.heading}»" for one in found[:_NAMED])
    return f"{names} и ещё{NBSP}{len(found) - _NAMED}" if len(found) > _NAMED else names


def incomplete_words(grid: Grid) -> str:
    """Why fewer schools are awaited than stand there; empty where all are."""
    if not grid.incomplete:
        return ""
    n = len(grid.incomplete)
    names = [one.short_name for one in grid.incomplete]
    where = ", ".join(f"{name[:1].lower()}{name[1:]}" for name in names)
    if n > _NAMED:
        where = plural(n, "школа", "школы", "школ")
    return f"Числа ждём там, где такие классы есть; не все классы есть здесь: {where}."


def asked_words(picture: CityPicture) -> str | None:
    """What the filters left in, in words for a file that is taken away; None without filters."""
    grid = picture.grid
    if not grid.is_filtered:
        return None
    choice = grid.asked.choice
    district = next((one for one in grid.options.districts if one.id == grid.asked.district_id), None)
    said = [
        district.short_name if district else None,
        choice.kind,
        _range_words("учеников", choice.pupils),
        _range_words(choice.fact.lower(), choice.fact_range) if choice.fact else None,
    ]
    named = "; ".join(one for one in said if one)
    return f"Не все школы: {len(grid.rows)} из {grid.n_schools} ({named})"


def _range_words(name: str, wanted: Range) -> str | None:
    ends = [
        f"{word} {dec(end, 0 if end == int(end) else 1)}"
        for word, end in (("от", wanted.low), ("до", wanted.high))
        if end is not None
    ]
    return f"{name} {' '.join(ends)}" if ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A criterion of the year that stands in the table or may be opened in its stead."""

    code: str
    name: str
    n: int
    is_shown: bool


def offers(grid: Grid) -> list[tuple[str, list[Offer]]]:
    """Criteria with values by parameter, where not all of them are shown."""
    if not grid.n_others:
        return []
    shown, known = {one.passport.code for one in grid.columns}, grid.options.valued
    found = [
        (
            PARAMETERS[branch.parameter],
            [
                Offer(code=one.code, name=one.name, n=len(valued), is_shown=not shown.isdisjoint(valued))
                for one in branch.criteria
                if (valued := [each.code for each in one.passports if each.code in known])
            ],
        )
        for branch in grid.options.branches
    ]
    return [(parameter, inner) for parameter, inner in found if inner]


def filter_options(grid: Grid) -> dict[str, list[tuple[object, str]]]:
    """What the selects of the filters offer: pairs of value and words."""
    given = grid.options
    return {
        "years": [(year, year) for year in given.years],
        "districts": [("", "Все районы"), *((one.id, one.short_name) for one in given.districts)],
        "kinds": [("", "Все школы"), *((kind, kind) for kind in given.kinds)],
        "parameters": [(ALL, "Все показатели"), *_branches(given)],
        "facts": [("", "не важно"), *((fact, fact) for fact in given.facts)],
    }


def _branches(given: Options) -> list[tuple[object, str]]:
    """Each parameter, then its criteria."""
    found: list[tuple[object, str]] = []
    for branch in given.branches:
        found.append((branch.parameter.value, PARAMETERS[branch.parameter]))
        found += [(one.code, f"{DASH} {one.name}") for one in branch.criteria if one.passports]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLine:
    """How schools spread in one indicator; `scale_max` is the end of its axis."""

    passport: Passport
    spread: Spread
    whole: float
    scale_max: float
    middle: str
    half: str
    ends: str


def spread_lines(grid: Grid) -> tuple[SpreadLine, ...]:
    """Indicators with enough schools, in the model's order."""
    lines = []
    for column in grid.columns:
        found = column.spread
        if found is None:
            continue
        digits = DIGITS[column.passport.unit]
        lines.append(
            SpreadLine(
                passport=column.passport,
                spread=found,
                whole=column.whole.value,
                scale_max=_SCALES.get(column.passport.unit, found.high),
                middle=dec(found.middle, digits),
                half=f"{dec(found.quarter, digits)} … {dec(found.three_quarters, digits)}",
                ends=f"{dec(found.low, digits)} … {dec(found.high, digits)}",
            )
        )
    return tuple(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictsLine:
    """One indicator over the districts, in their order."""

    passport: Passport
    column: int  # of the grid
    period: str  # of its numbers
    whole: str
    figures: tuple[str, ...]
    is_formula: bool  # it does not add up from schools


def district_lines(picture: CityPicture) -> tuple[DistrictsLine, ...]:
    """All indicators; nothing where there are not at least two districts."""
    if len(picture.districts) < 2:
        return ()
    return tuple(
        DistrictsLine(
            passport=column.passport,
            column=at,
            period=column.whole.period,
            whole=beside_answer(column.shown),
            figures=tuple(beside_answer(line.figures[at]) for line in picture.districts),
            is_formula=column.whole.amount is not None,
        )
        for at, column in enumerate(picture.grid.columns)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A school on the map, in units of its box; of a district's name with its number."""

    x: float
    y: float
    words: str
    value: str = ""

    @property
    def value_y(self) -> float:
        """Where the number stands, under the name."""
        return round(self.y + _LINE, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Schools by their coordinates, with the names of districts in the middle of their schools."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    names: tuple[Dot, ...]
    words: str
    shown: DistrictsLine | None  # whose numbers stand at the districts


def map_of(picture: CityPicture, lines: Sequence[DistrictsLine], code: str) -> Map | None:
    """The map, north above; None where fewer than two schools tell where they stand.

    At the name of a district stands its number of the indicator `code`, or else of the first one: as a
    fact, without a colour that would judge (design, decision 11).
    """
    pins = picture.pins
    if len(pins) < 2:
        return None
    west, north = min(one.longitude for one in pins), max(one.latitude for one in pins)
    east, south = max(one.longitude for one in pins), min(one.latitude for one in pins)
    narrower = cos(radians((north + south) / 2))  # a degree of longitude beside one of latitude
    across, down = max((east - west) * narrower, 1e-6), max(north - south, 1e-6)
    scale = min((_WIDTH - 2 * _MARGIN) / across, 1.2 * _WIDTH / down)

    def dot(pins: Iterable[Pin], words: str) -> Dot:
        placed = list(pins)
        longitude = sum(one.longitude for one in placed) / len(placed)
        latitude = sum(one.latitude for one in placed) / len(placed)
        x = _MARGIN + (longitude - west) * narrower * scale
        y = round(_MARGIN + (north - latitude) * scale, 1)
        return Dot(x=round(x, 1), y=y, words=words)

    dots = tuple(
        dot([one], f"{one.school.short_name}{', ' + one.district if one.district else ''}") for one in pins
    )
    districts = dict.fromkeys(one.district for one in pins if one.district)
    shown = next((one for one in lines if one.passport.code == code), next(iter(lines), None))
    values = _district_values(picture, shown)
    counts = "; ".join(
        f"{name}: {plural(sum(one.district == name for one in pins), 'школа', 'школы', 'школ')}"
        f"{', ' + values[name] if name in values else ''}"
        for name in districts
    )
    width, height = round(2 * _MARGIN + across * scale, 1), round(2 * _MARGIN + down * scale, 1)
    return Map(
        width=width,
        height=height,
        dots=dots,
        names=tuple(
            _clear_of(
                dots,
                replace(dot((one for one in pins if one.district == name), name), value=values.get(name, "")),
                width=width,
                height=height,
            )
            for name in districts
        ),
        words=f"Школы на карте. {counts}" if counts else "Школы на карте",
        shown=shown,
    )


def _district_values(picture: CityPicture, shown: DistrictsLine | None) -> dict[str, str]:
    """«45,7 %» by the name of the district; nothing of one without a number."""
    if shown is None:
        return {}
    return {
        line.district.short_name: with_sign(found)
        for line in picture.districts
        if (found := line.figures[shown.column])
    }


def _clear_of(dots: Sequence[Dot], name: Dot, *, width: float, height: float) -> Dot:
    """The name moved up or down to the nearest place where it covers fewest schools, all of it on the map."""
    half = len(name.words) * _LETTER / 2
    beside = [one.y for one in dots if abs(one.x - name.x) < half]
    below = _LINE * (1.5 if name.value else 0.5)

    def covered(shift: int) -> tuple[int, int]:
        top, foot = name.y + shift - _LINE, name.y + shift + below
        return sum(top < y < foot for y in beside), abs(shift)

    lowest = max(height - below, _LINE)
    inside = [n for n in range(-_FARTHEST, _FARTHEST + 1, 2) if _LINE <= name.y + n <= lowest]
    y = name.y + min(inside, key=covered) if inside else lowest
    return replace(name, x=round(min(max(name.x, half), max(width - half, half)), 1), y=round(y, 1))

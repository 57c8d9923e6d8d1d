"""What stands in the grid of schools × indicators: columns, rows, cells, and why a cell is empty."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.domain.comparisons import Tint, difference_tint
from app.domain.dues import Due
from app.domain.norms import ResultNorms
from app.domain.organisations import Organisation
from app.domain.purposes import Use, may
from app.domain.quality_model import Passport, Unit
from app.domain.school_groups import SCHOOL_KIND
from app.domain.spreads import Spread, spread_of
from app.domain.values import Coverage, Figure, IndicatorValue, Judged, Ratio, added
from app.use_cases.silences import Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A school's value. Its tint tells how far it is from the whole, where chance does not explain that;
    of a figure that is only a fact, how large it is.

    `is_broken`: it is made of two years between which nothing may be compared, so it is not shown.
    """

    figure: Figure
    tint: Tint
    judged: Judged | None = None
    is_broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A school; cells stand in the order of the columns, None where it has no value; there stands why."""

    school: Organisation
    district: str | None
    facts: Mapping[str, str]
    cells: tuple[Cell | None, ...]
    silences: tuple[Silence | None, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nothing at all was heard of it, and something may still come."""
        said = [one for one in self.silences if one is not None]
        is_unheard = len(said) == len(self.cells) and all(one.told is None for one in said)
        return is_unheard and any(one.is_awaited for one in said)

    @property
    def kind(self) -> str | None:
        """Lyceum, grammar school and the like."""
        return self.facts.get(SCHOOL_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An indicator over the grid: of all schools of the place, and of those shown.

    `spread`: of the schools shown with twenty works and more.
    """

    passport: Passport
    due: Due
    whole: IndicatorValue
    shown: Figure | None  # None of what is no sum, where filters leave schools out
    coverage: Coverage  # of the schools shown
    spread: Spread | None
    is_broken: bool  # for all schools, see Cell


def column_of(
    passport: Passport,
    due: Due,
    whole: IndicatorValue,
    values: Mapping[tuple[str, int], IndicatorValue],
    shown: Sequence[Organisation],
    broken: Collection[int],
    *,
    expected: int,
    is_whole: bool,
) -> Column:
    """An indicator over the grid. `broken`: ids of organisations whose number may not be shown."""
    found = {one.id: value.figure for one in shown if (value := values.get((passport.code, one.id)))}
    figures = [*found.values()]
    total = whole.amount if is_whole and whole.amount else added(figures)
    return Column(
        passport=passport,
        due=due,
        whole=whole,
        shown=total,
        coverage=Coverage(reported=len(figures), expected=max(len(figures), expected)),
        spread=None
        if passport.unit is Unit.YES_NO  # there are but two numbers
        else spread_of([one.value for key, one in found.items() if not one.is_small and key not in broken]),
        is_broken=whole.organisation_id in broken,
    )


def cell_of(
    column: Column, value: IndicatorValue | None, norms: ResultNorms, *, is_broken: bool
) -> Cell | None:
    """The cell; facts and reports are never tinted as better or worse (design, decision 11)."""
    if value is None:
        return None
    figure, tint = value.figure, Tint.Z0
    if is_broken:
        return Cell(figure=figure, tint=tint, is_broken=True)
    if not may(column.passport.purpose, Use.VERDICT) or column.passport.is_reported:
        if column.spread is not None and not figure.is_small:
            tint = Tint(f"s{column.spread.step(figure.value)}")
    elif isinstance(figure, Ratio) and figure.each_once:
        tint = difference_tint(figure.value, column.whole.value, figure.n, norms)
    return Cell(figure=figure, tint=tint, judged=value.judged(column.passport))

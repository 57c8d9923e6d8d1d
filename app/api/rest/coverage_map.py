"""The coverage map of the model: segments × criteria, gaps, doubles, and what each variable serves."""

from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import Out
from app.api.rest.unchanged import UNCHANGED
from app.domain.coverage_map import AskedTwice, Double, Line, Use
from app.use_cases import coverage_map

router = part("indicators")


class CellOut(Out):
    """Indicators of a criterion that serve a segment; an empty list is a gap."""

    segment: str
    indicators: list[str]


class LineOut(Out):
    """A criterion over the four segments."""

    parameter: str
    criterion: str
    name: str
    cells: list[CellOut]
    gaps: list[str] = Field(description="segments without any indicator")


class DoubleOut(Out):
    """Indicators that ask for the same thing."""

    alike: str = Field(description="formula: one and the same; variables: the same ones, another formula")
    indicators: list[str]


class UseOut(Out):
    """A variable and what stands on it."""

    variable: str
    words: str
    reported: bool = Field(description="false: counted from files of results")
    indicators: list[str] = Field(description="an empty list: collected and used by no indicator")
    segments: list[str]


class AskedTwiceOut(Out):
    """Reported variables that ask for the same thing."""

    variables: list[str]
    same_moment: bool = Field(description="whether they speak of the same day or period, too")


class CoverageMapOut(Out):
    """The map of the model in force."""

    model: str
    version: int
    criteria: list[LineOut]
    doubles: list[DoubleOut]
    variables: list[UseOut]
    asked_twice: list[AskedTwiceOut]


@router.get("/coverage-map", name="api_coverage_map", dependencies=[UNCHANGED])
def get_coverage_map(tx: OpenRead, actor: MachineActor) -> CoverageMapOut:
    """What the page «Карта покрытия» shows."""
    found = coverage_map.show_coverage_map(tx, actor)
    return CoverageMapOut(
        model=found.model.code,
        version=found.model.version,
        criteria=[_line(one) for one in found.criteria],
        doubles=[_double(one) for one in found.doubles],
        variables=[_use(one) for one in found.uses],
        asked_twice=[_twice(one) for one in found.asked_twice],
    )


def _line(one: Line) -> LineOut:
    return LineOut(
        parameter=one.parameter.value,
        criterion=one.criterion.code if one.criterion else "",
        name=one.criterion.name if one.criterion else "",
        cells=[
            CellOut(segment=each.segment.value, indicators=[passport.code for passport in each.passports])
            for each in one.cells
        ],
        gaps=[each.value for each in one.gaps],
    )


def _double(one: Double) -> DoubleOut:
    return DoubleOut(alike=one.alike.value, indicators=[each.code for each in one.passports])


def _use(one: Use) -> UseOut:
    return UseOut(
        variable=one.code,
        words=one.words,
        reported=one.reported is not None,
        indicators=[each.code for each in one.passports],
        segments=[each.value for each in one.segments],
    )


def _twice(one: AskedTwice) -> AskedTwiceOut:
    return AskedTwiceOut(variables=[each.code for each in one.variables], same_moment=one.is_same_moment)

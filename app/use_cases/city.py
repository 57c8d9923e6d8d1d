"""A place with schools, first of all a city: the grid of its schools, their spread, districts and map."""

from dataclasses import dataclass
from datetime import date

from app.catalogues.norms import load_norms
from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.organisations import SCHOOL, Organisation
from app.domain.school_groups import LATITUDE, LONGITUDE, number_of, posts_of
from app.domain.values import Amount, Figure, added
from app.use_cases.grid_cells import Row
from app.use_cases.indicator_grid import Asked, Grid, show_grid


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictLine:
    """A district with its schools of the grid; its numbers in the order of the columns."""

    district: Organisation
    n_schools: int
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Where a school stands, in degrees."""

    school: Organisation
    district: str | None
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePosts:
    """A school that tells how many posts of its teachers are free."""

    school: Organisation
    free: float
    posts: float

    @property
    def pct(self) -> float:
        return 100 * self.free / self.posts


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPicture:
    """All that the page of a place with schools shows."""

    grid: Grid
    above: list[Organisation]
    below: list[Organisation]  # places right below that are no schools
    districts: tuple[DistrictLine, ...]
    pins: tuple[Pin, ...]
    posts: tuple[FreePosts, ...]  # schools of the grid that tell of their posts, by number
    many_free_pct: float  # the norm of the day

    @property
    def many_free(self) -> tuple[FreePosts, ...]:
        """Schools where more of the posts are free than the norm says: a condition, and no result."""
        return tuple(one for one in self.posts if one.pct > self.many_free_pct)


def show_city(tx: Tx, actor: Actor, place_id: int, asked: Asked, *, today: date) -> CityPicture:
    """The picture of a place with schools; what the filters leave is what districts and map show too."""
    grid = show_grid(tx, actor, place_id, asked, today=today)
    below = organisations.list_children(tx, grid.place, seen_by=actor)
    return CityPicture(
        grid=grid,
        above=organisations.ancestors(tx, grid.place),
        below=[one for one in below if one.kind != SCHOOL],
        districts=_districts(tx, grid),
        pins=tuple(pin for row in grid.rows if (pin := _pin(row))),
        posts=tuple(
            FreePosts(school=row.school, free=found[0], posts=found[1])
            for row in grid.rows
            if (found := posts_of(row.facts))
        ),
        many_free_pct=load_norms(today).many_free_posts_pct,
    )


def _districts(tx: Tx, grid: Grid) -> tuple[DistrictLine, ...]:
    lines = []
    stored = _stored(tx, grid)
    for district in grid.options.districts:
        rows = [row for row in grid.rows if row.school.path.startswith(district.path)]
        if rows:
            lines.append(
                DistrictLine(
                    district=district,
                    n_schools=len(rows),
                    figures=tuple(
                        None
                        if column.is_broken
                        else stored.get((district.id, column.passport.code))
                        or added(cell.figure for row in rows if (cell := row.cells[at]))
                        for at, column in enumerate(grid.columns)
                    ),
                )
            )
    return tuple(lines)


def _stored(tx: Tx, grid: Grid) -> dict[tuple[int, str], Amount]:
    """(district, indicator) → what does not add up from its schools; nothing where filters leave some out."""
    if grid.is_filtered or not any(one.whole.amount for one in grid.columns):
        return {}
    ids = [one.id for one in grid.options.districts]
    found = store.values_of(tx, grid.model, ids, beside=grid.academic_year)
    return {(one.organisation_id, one.indicator): one.amount for one in found if one.amount}


def _pin(row: Row) -> Pin | None:
    latitude, longitude = number_of(row.facts.get(LATITUDE)), number_of(row.facts.get(LONGITUDE))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Pin(school=row.school, district=row.district, latitude=latitude, longitude=longitude)

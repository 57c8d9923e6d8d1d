"""Values of indicators: replaced all at once, listed by code, seen in the own subtree only."""

import polars as pl
import pytest

from app.catalogues.models import load_model
from app.db import computed_models as stamps
from app.db import indicators as store
from app.db.engine import Tx
from app.domain.analytics.indicators import VALUES
from app.domain.organisations import Organisation
from app.domain.values import Cursor
from tests.make import NOW, City, Make

MODEL = load_model()
CODES = [one.code for one in MODEL.passports]
GOOD, BELOW = "vpr-math-4-good", "oge-math-passed"


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def keep(tx: Tx, rows: list[tuple[str, int, str, int]], version: str = "v1") -> None:
    """Values of 100 people: indicator, place, year, numerator."""
    full = [(code, place, year, numerator, 100, 100, 1, 2) for code, place, year, numerator in rows]
    frame = pl.DataFrame(full, schema=VALUES, orient="row")
    store.replace_values(tx, MODEL, frame, at=NOW, version=version)


def keys(
    tx: Tx, make: Make, at: Organisation, *, after: Cursor | None = None, limit: int = 100,
    with_subtree: bool = True, seen_from: Organisation | None = None,
) -> list[tuple[str, str, str]]:  # fmt: skip
    found = store.page(
        tx, MODEL, seen_by=make.actor_at(seen_from or at), place=at.place, with_subtree=with_subtree,
        indicators=CODES, period=None, after=after, limit=limit,
    )  # fmt: skip
    return [(one.organisation_code, one.value.period, one.value.indicator) for one in found]


def test_a_value_comes_back_as_it_was_written(tx: Tx, city: City) -> None:
    keep(tx, [(GOOD, city.root.id, "2025/26", 64)])
    (value,) = store.values_of(tx, MODEL, [city.root.id])
    assert (value.ratio.numerator, value.ratio.denominator, value.ratio.n) == (64, 100, 100)
    assert (value.coverage.reported, value.coverage.expected) == (1, 2)
    assert (value.computed_at, value.data_version, value.model_version) == (NOW, "v1", 1)


def test_new_values_take_the_stead_of_all_old_ones(tx: Tx, city: City) -> None:
    keep(tx, [(GOOD, city.root.id, "2025/26", 64), (GOOD, city.root.id, "2024/25", 60)])
    keep(tx, [(BELOW, city.root.id, "2025/26", 90)], version="v2")
    (value,) = store.values_of(tx, MODEL, [city.root.id])
    assert (value.indicator, value.ratio.numerator) == (BELOW, 90)
    assert value.data_version == "v2"


def test_a_list_goes_on_where_it_stopped(tx: Tx, make: Make, city: City) -> None:
    places = [city.root, *city.schools]
    keep(
        tx,
        [
            (code, one.id, year, 5)
            for code in (GOOD, BELOW)
            for one in places
            for year in ("2024/25", "2025/26")
        ],
    )
    whole = keys(tx, make, city.root)
    assert len(whole) == 20
    assert whole == sorted(whole)
    walked: list[tuple[str, str, str]] = []
    while part := keys(tx, make, city.root, after=walked[-1] if walked else None, limit=3):
        walked += part
    assert walked == whole


def test_only_the_place_itself_or_its_subtree_is_listed(tx: Tx, make: Make, city: City) -> None:
    keep(tx, [(GOOD, one.id, "2025/26", 5) for one in (city.root, *city.districts, *city.schools)])
    assert [code for code, _, _ in keys(tx, make, city.districts[0])] == ["district-1", "sch1", "sch2"]
    alone = keys(tx, make, city.districts[0], with_subtree=False)
    assert [code for code, _, _ in alone] == ["district-1"]
    assert keys(tx, make, city.root, seen_from=city.school(1)) == [("sch1", "2025/26", GOOD)]


def test_the_version_of_the_data_moves_with_files_and_with_the_tree(tx: Tx, make: Make, city: City) -> None:
    seen = {stamps.data_version(tx)}
    test = make.test()
    make.accepted(test, city.classes_of(1), by=city.root, pupils=3)
    seen.add(stamps.data_version(tx))
    make.accepted(test, city.classes_of(1), by=city.root, pupils=4)  # the same leaves once more
    seen.add(stamps.data_version(tx))
    make.school(city.districts[0], 9)
    seen.add(stamps.data_version(tx))
    assert len(seen) == 4


def test_years_are_those_of_anything_below_the_latest_first(tx: Tx, city: City) -> None:
    keep(tx, [(GOOD, city.school(1).id, "2024/25", 5), (GOOD, city.school(3).id, "2025/26", 5)])
    assert store.years(tx, MODEL, city.root.place) == ["2025/26", "2024/25"]
    assert store.years(tx, MODEL, city.districts[0].place) == ["2024/25"]

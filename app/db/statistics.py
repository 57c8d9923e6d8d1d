"""The cube: counts of accepted parts, written at the load and summed for any place of the tree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import CTE, BigInteger, ColumnElement, Table, and_, cast, func, literal, select

from app.db.engine import Tx, bulk_load
from app.db.scope import under
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batch_parts
from app.db.tables.statistics import cube_details, cube_measures, cube_results
from app.domain.access import Place
from app.domain.analytics.cube import LEAF, Cube
from app.domain.analytics.packed import unpack
from app.domain.analytics.results import SCORE_COUNTS, SUMS, TASK_SUMS, roll_up
from app.domain.organisations import SCHOOL, UP_TO_SCHOOL

Leaf = tuple[str, str | None]
_KEY_TYPES: dict[str, type[pl.DataType]] = {
    "place": pl.Int64,
    "test_id": pl.Int64,
    "measure": pl.String,
}
MEASURES: dict[str, type[pl.DataType]] = {"n": pl.UInt64, "of": pl.UInt64}

_group = organisations.alias("place")
_stands_above = and_(
    organisations.c.path >= _group.c.path, organisations.c.path < _group.c.path + literal("~")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CubeSlice:
    """Sums of one test by organisation: frames with `place` (i64) and the columns of analytics/results.py."""

    sums: pl.DataFrame
    tasks: pl.DataFrame
    scores: pl.DataFrame


def add_cube(tx: Tx, cube: Cube, parts: Mapping[Leaf, int]) -> None:
    """Write the counts of new parts."""
    bulk_load(tx, cube_results, _with_part(cube.sums, parts, tuple(SUMS)))
    bulk_load(tx, cube_details, _with_part(cube.details, parts, ("tasks", "scores")))


def add_measures(tx: Tx, measures: pl.DataFrame, parts: Mapping[Leaf, int]) -> None:
    """Write the shares of schools that came without participants; a count that is no share is their base."""
    shares = measures.filter(pl.col("of").is_not_null())
    named = shares.with_columns(pl.lit(None, pl.String).alias("class_name"))
    bulk_load(tx, cube_measures, _with_part(named, parts, ("measure", "n", "of")))


def _with_part(frame: pl.DataFrame, parts: Mapping[Leaf, int], columns: Sequence[str]) -> pl.DataFrame:
    keys = pl.DataFrame(
        {
            LEAF[0]: [school for school, _ in parts],
            LEAF[1]: [name for _, name in parts],
            "part_id": list(parts.values()),
        },
        schema={LEAF[0]: pl.String, LEAF[1]: pl.String, "part_id": pl.Int64},
    )
    joined = frame.join(keys, on=list(LEAF), how="inner", nulls_equal=True)
    return joined.select("part_id", *columns)


def by_kind(tx: Tx, test_id: int, place: Place, kind: str) -> CubeSlice:
    """Sums of a test for every organisation of a kind under a place that has results."""
    return _slice(tx, test_id, _of_kind(kind, place))


def whole(tx: Tx, test_id: int, place: Place) -> CubeSlice:
    """Sums of a test over everything under a place; frames without rows when there is nothing."""
    return _slice(tx, test_id, _is(place))


def tests_of(tx: Tx, place: Place, test_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Sums of every test (or of these) that a place has results of: `test_id` and SUMS."""
    return _frame(tx, ("test_id",), SUMS, cube_results, _is(place), test_ids)


def tests_by_kind(tx: Tx, place: Place, kind: str, test_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """The same for every organisation of a kind under a place: `place`, `test_id` and SUMS."""
    return _frame(tx, ("place", "test_id"), SUMS, cube_results, _of_kind(kind, place), test_ids)


def places_by_test(tx: Tx, place: Place, kind: str, test_ids: Sequence[int]) -> dict[int, set[int]]:
    """Each of these tests → ids of the organisations of a kind under a place that have results of it."""
    leaves = _leaves(_of_kind(kind, place))
    query = (
        select(batch_parts.c.test_id, leaves.c.place)
        .join(leaves, leaves.c.leaf == batch_parts.c.organisation_id)
        .where(batch_parts.c.is_current, batch_parts.c.test_id.in_(test_ids))
        .distinct()
    )
    found: dict[int, set[int]] = defaultdict(set)
    for test_id, place_id in tx.execute(query).all():
        found[test_id].add(place_id)
    return found


def other_schools(tx: Tx, city: Place, place: Place, test_id: int | None = None) -> dict[int, int]:
    """Test (every one, or this) → how many schools of a city have results of it, without the place's own."""
    holds_place = and_(_group.c.path <= place.path, literal(place.path) < _group.c.path + literal("~"))
    leaves = _leaves(and_(_of_kind(SCHOOL, city), ~under(place, _group), ~holds_place))
    query = (
        select(batch_parts.c.test_id, func.count(leaves.c.place.distinct()))
        .join(leaves, leaves.c.leaf == batch_parts.c.organisation_id)
        .where(batch_parts.c.is_current)
        .group_by(batch_parts.c.test_id)
    )
    if test_id is not None:
        query = query.where(batch_parts.c.test_id == test_id)
    return {int(one): int(n) for one, n in tx.execute(query)}


def tests_under(tx: Tx, place: Place) -> set[int]:
    """Ids of tests that any school under a place has results of; without the schools it costs a tenth."""
    query = (
        select(batch_parts.c.test_id)
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
        .where(batch_parts.c.is_current, under(place), organisations.c.kind.in_(UP_TO_SCHOOL))
        .distinct()
    )
    return set(tx.execute(query).scalars())


def tests_among(tx: Tx, organisation_ids: Sequence[int]) -> pl.DataFrame:
    """Sums of every test for each of these organisations: `place`, `test_id` and SUMS."""
    return _frame(tx, ("place", "test_id"), SUMS, cube_results, _group.c.id.in_(organisation_ids))


def measures_of(tx: Tx, place: Place) -> pl.DataFrame:
    """School-level counts added up: `test_id`, `measure`, `n`, `of`."""
    return _frame(tx, ("test_id", "measure"), MEASURES, cube_measures, _is(place))


def measures_by_kind(tx: Tx, test_id: int, place: Place, kind: str) -> pl.DataFrame:
    """School-level counts of a test by organisations of a kind: `place`, `measure`, `n`, `of`."""
    return _frame(tx, ("place", "measure"), MEASURES, cube_measures, _of_kind(kind, place), [test_id])


def data_version(tx: Tx, test_id: int, place: Place) -> str:
    """A short word that changes whenever the parts behind a test's figures in a place change."""
    query = (
        select(func.count(), func.max(batch_parts.c.id), func.sum(batch_parts.c.id))
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
        .where(batch_parts.c.test_id == test_id, batch_parts.c.is_current, under(place))
    )
    n, last, total = tx.execute(query).one()
    return f"{n}-{last or 0}-{total or 0}"


def _is(place: Place) -> ColumnElement[bool]:
    return _group.c.id == place.id


def _of_kind(kind: str, place: Place) -> ColumnElement[bool]:
    return and_(_group.c.kind == kind, under(place, _group))


def _slice(tx: Tx, test_id: int, groups: ColumnElement[bool]) -> CubeSlice:
    leaves = _leaves(groups)
    query = (
        select(leaves.c.place, cube_details.c.tasks, cube_details.c.scores)
        .join(batch_parts, batch_parts.c.id == cube_details.c.part_id)
        .join(leaves, leaves.c.leaf == batch_parts.c.organisation_id)
        .where(batch_parts.c.is_current, batch_parts.c.test_id == test_id)
    )
    schema = {"place": pl.Int64, "tasks": pl.String, "scores": pl.String}
    details = pl.DataFrame([tuple(row) for row in tx.execute(query)], schema=schema, orient="row")
    return CubeSlice(
        sums=_frame(tx, ("place",), SUMS, cube_results, groups, [test_id]),
        tasks=_unpacked(details, "tasks", TASK_SUMS),
        scores=_unpacked(details, "scores", SCORE_COUNTS),
    )


def _unpacked(details: pl.DataFrame, name: str, numbers: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Rows of all parts added up by place and the first of the numbers, in their order."""
    rows = unpack(details.select("place", name), name, numbers)
    return roll_up(rows.lazy(), ("place",)).sort("place", next(iter(numbers))).collect()


def _frame(
    tx: Tx,
    keys: Sequence[str],
    values: Mapping[str, type[pl.DataType]],
    cube: Table,
    groups: ColumnElement[bool],
    test_ids: Sequence[int] | None = None,
) -> pl.DataFrame:
    """Current parts summed by the keys, of which `place` is a group: a leaf counts for all that stand above.

    Keys: `place`, `test_id` and the cube's own column `measure`.
    """
    leaves = _leaves(groups)
    columns = {"place": leaves.c.place, "test_id": batch_parts.c.test_id}
    by = [(columns[key] if key in columns else cube.c[key]).label(key) for key in keys]
    query = (
        select(*by, *(cast(func.sum(cube.c[name]), BigInteger).label(name) for name in values))
        .select_from(cube)
        .join(batch_parts, batch_parts.c.id == cube.c.part_id)
        .join(leaves, leaves.c.leaf == batch_parts.c.organisation_id)
        .where(batch_parts.c.is_current)
        .group_by(*by)
        .order_by(*by)
    )
    if test_ids is not None:
        query = query.where(batch_parts.c.test_id.in_(test_ids))
    schema = {key: _KEY_TYPES[key] for key in keys} | dict(values)
    return pl.DataFrame([tuple(row) for row in tx.execute(query)], schema=schema, orient="row")


def _leaves(groups: ColumnElement[bool]) -> CTE:
    """Each `place` that is asked for and every `leaf` under it, itself among them.

    Found before any count is touched: left to themselves, databases compare every count with every place.
    """
    return (
        select(_group.c.id.label("place"), organisations.c.id.label("leaf"))
        .select_from(_group)
        .join(organisations, _stands_above)
        .where(groups)
        .cte("leaves")
        .prefix_with("MATERIALIZED")
    )

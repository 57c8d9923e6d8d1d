"""The cube: counts of accepted parts, written at the load and summed for any place of the tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import BigInteger, ColumnElement, Label, Table, and_, cast, func, literal, select

from app.db.engine import Tx, bulk_load
from app.db.scope import under
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batch_parts
from app.db.tables.statistics import cube_measures, cube_results, cube_scores, cube_tasks
from app.domain.access import Place
from app.domain.analytics.cube import LEAF, Cube
from app.domain.analytics.results import SCORE_COUNTS, SUMS, TASK_SUMS

Leaf = tuple[str, str | None]
Keys = Sequence[Label[int]]
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
    bulk_load(tx, cube_tasks, _with_part(cube.tasks, parts, tuple(TASK_SUMS)))
    bulk_load(tx, cube_scores, _with_part(cube.scores, parts, tuple(SCORE_COUNTS)))


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
    of_kind = (_group.c.kind == kind, under(place, _group))
    return _slice(tx, (_group.c.id.label("place"),), (batch_parts.c.test_id == test_id, *of_kind))


def whole(tx: Tx, test_id: int, place: Place) -> CubeSlice:
    """Sums of a test over everything under a place; frames without rows when there is nothing."""
    return _slice(tx, (_group.c.id.label("place"),), (batch_parts.c.test_id == test_id, _is(place)))


def tests_of(tx: Tx, place: Place, test_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Sums of every test (or of these) that a place has results of: `test_id` and SUMS."""
    keys = (batch_parts.c.test_id.label("test_id"),)
    return _frame(tx, keys, (), SUMS, cube_results, (_is(place), *_among(test_ids)))


def tests_by_kind(tx: Tx, place: Place, kind: str, test_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """The same for every organisation of a kind under a place: `place`, `test_id` and SUMS."""
    keys = (_group.c.id.label("place"), batch_parts.c.test_id.label("test_id"))
    where = (_group.c.kind == kind, under(place, _group), *_among(test_ids))
    return _frame(tx, keys, (), SUMS, cube_results, where)


def _among(test_ids: Sequence[int] | None) -> tuple[ColumnElement[bool], ...]:
    return () if test_ids is None else (batch_parts.c.test_id.in_(test_ids),)


def tests_among(tx: Tx, organisation_ids: Sequence[int]) -> pl.DataFrame:
    """Sums of every test for each of these organisations: `place`, `test_id` and SUMS."""
    keys = (_group.c.id.label("place"), batch_parts.c.test_id.label("test_id"))
    return _frame(tx, keys, (), SUMS, cube_results, (_group.c.id.in_(organisation_ids),))


def measures_of(tx: Tx, place: Place) -> pl.DataFrame:
    """School-level counts added up: `test_id`, `measure`, `n`, `of`."""
    keys = (batch_parts.c.test_id.label("test_id"),)
    return _frame(tx, keys, ("measure",), MEASURES, cube_measures, (_is(place),))


def measures_by_kind(tx: Tx, test_id: int, place: Place, kind: str) -> pl.DataFrame:
    """School-level counts of a test by organisations of a kind: `place`, `measure`, `n`, `of`."""
    keys = (_group.c.id.label("place"),)
    where = (batch_parts.c.test_id == test_id, _group.c.kind == kind, under(place, _group))
    return _frame(tx, keys, ("measure",), MEASURES, cube_measures, where)


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


def _slice(tx: Tx, keys: Keys, where: Sequence[ColumnElement[bool]]) -> CubeSlice:
    return CubeSlice(
        sums=_frame(tx, keys, (), SUMS, cube_results, where),
        tasks=_frame(tx, keys, ("task",), _values(TASK_SUMS), cube_tasks, where),
        scores=_frame(tx, keys, ("score",), _values(SCORE_COUNTS), cube_scores, where),
    )


def _values(schema: Mapping[str, type[pl.DataType]]) -> dict[str, type[pl.DataType]]:
    return {name: kind for name, kind in schema.items() if name not in ("task", "score")}


def _frame(
    tx: Tx,
    keys: Keys,
    axes: Sequence[str],
    values: Mapping[str, type[pl.DataType]],
    cube: Table,
    where: Sequence[ColumnElement[bool]],
) -> pl.DataFrame:
    """Current parts summed by the keys and the cube's own axes: a leaf counts for all that stand above it."""
    by = [*keys, *(cube.c[axis].label(axis) for axis in axes)]
    query = (
        select(*by, *(cast(func.sum(cube.c[name]), BigInteger).label(name) for name in values))
        .select_from(cube)
        .join(batch_parts, batch_parts.c.id == cube.c.part_id)
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
        .join(_group, _stands_above)
        .where(batch_parts.c.is_current, *where)
        .group_by(*by)
        .order_by(*by)
    )
    kinds = {axis: pl.String if axis == "measure" else pl.UInt16 for axis in axes}
    schema = {**{key.name: pl.Int64 for key in keys}, **kinds, **values}
    return pl.DataFrame([tuple(row) for row in tx.execute(query)], schema=schema, orient="row")

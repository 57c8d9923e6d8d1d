"""Sums of results as cells of the engine, for formulas over them that are no one division of sums.

Each indicator is counted over the tests that it takes, so that `m4` of one is not `m4` of another: its cells
have names of their own. A cell is the sum of a school; a part that lacks a variable of the formula (null)
does not go in, as it does not go into a ratio.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from app.domain.analytics.indicators import ANCESTORS, taken, with_variables
from app.domain.engine.definitions import Definition
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.replacing import replaced
from app.domain.formulas.tree import Node, Variable
from app.domain.model_definitions import definition_of
from app.domain.quality_model import Paper, Passport, QualityModel

TOLD = {"place": pl.Int64, "period": pl.String, "variable": pl.String, "value": pl.Float64}
_OF = " counted for "


def own_definition(passport: Passport) -> Definition:
    """The indicator as the engine takes it; of results each variable under the indicator's own name."""
    one = definition_of(passport)
    if passport.is_reported:
        return one
    tree, weight, people = (
        None if each is None else _renamed(each, passport.code)
        for each in (one.tree, one.rule.weight_by, one.people)
    )
    return replace(one, tree=tree or one.tree, rule=replace(one.rule, weight_by=weight), people=people)


def plain_keys(numbers: Mapping[str, float | None]) -> dict[str, float | None]:
    """Numbers by the keys of the passport's formula."""
    return {key.partition(_OF)[0]: value for key, value in numbers.items()}


def cells_of_results(passports: Sequence[Passport]) -> dict[str, list[str]]:
    """Code of an indicator of results → names of its cells."""
    return {
        one.code: [_name(code, one.code) for code in _variables(one)]
        for one in passports
        if not one.is_reported
    }


def told_by_results(
    results: pl.DataFrame,
    measures: pl.DataFrame,
    places: pl.DataFrame,
    model: QualityModel,
    passports: Sequence[Passport],
    papers: Sequence[Paper],
) -> pl.DataFrame:
    """What schools' results sum up to, by school and year, for each indicator of its own: TOLD."""
    found = [pl.LazyFrame(schema=TOLD)]
    schools = places.filter("is_school").select("place").lazy()
    parts = with_variables(results, measures, list(model.variables.values())).with_columns(place=ANCESTORS)
    for one in (each for each in passports if not each.is_reported):
        codes = _variables(one)
        tests = taken([one], papers).select("test_id", "year").lazy()
        sums = (
            parts.join(tests, on="test_id")
            .drop_nulls(codes)
            .explode("place")
            .join(schools, on="place", how="semi")
            .group_by("place", pl.col("year").alias("period"))
            .agg(pl.col(code).sum().cast(pl.Float64).alias(_name(code, one.code)) for code in codes)
        )
        found.append(sums.unpivot(index=["place", "period"]).select(*TOLD))
    return pl.concat(found).collect()


def _variables(passport: Passport) -> list[str]:
    """Codes of the variables that the number is made of, and of the people behind it."""
    trees = (passport.tree, passport.rule.weight_by)
    read = [leaf.code for tree in trees if tree is not None for leaf, _ in leaves(tree)
            if isinstance(leaf, Variable)]  # fmt: skip
    return list(dict.fromkeys((*read, *passport.people)))


def _renamed(tree: Node, indicator: str) -> Node:
    def own(node: Node, _is_before: bool) -> Node | None:
        return Variable(code=_name(node.code, indicator)) if isinstance(node, Variable) else None

    return replaced(tree, own)


def _name(code: str, indicator: str) -> str:
    return f"{code}{_OF}{indicator}"

"""The full pass: all indicators of all places, period by period, so that memory is that of two periods.

Units are computed in one plan with a `with_columns` per level of dependency. Places above them read sums over
the units that have all that a formula needs, or put their value together from those of the units.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from app.domain.engine.aggregation import FIRST_AWAITED, REASON_NUMBERS, Aggregation, Gaps
from app.domain.engine.cells import Cells, cells_of, why_column
from app.domain.engine.definitions import Definition
from app.domain.engine.places import Tree
from app.domain.engine.prepared import Prepared
from app.domain.engine.reasons import columns_read, reason_of, with_reasons
from app.domain.engine.rising import Joining, Rising, means_of_children, medians
from app.domain.engine.summing import OF_RATIOS, Group, column_of
from app.domain.formulas.dependencies import uses
from app.domain.formulas.frames import plan, previous_column
from app.domain.formulas.tree import Missing, indicator_key

UNITS = "units in all"


@dataclass(frozen=True, slots=True)
class Pass:
    """One period computed: wide frames of units and of places above, in the order of the tree.

    A column `@code` per indicator and, where values are missing, `@code why`. Of places above also the sums
    that their formulas read, and the units that reported and that were awaited.
    """

    period: str
    prepared: Prepared
    tree: Tree
    units: pl.DataFrame
    above: pl.DataFrame

    def remembered(self) -> "Pass":
        """No more of it than the next period asks for."""
        units, above = (
            frame.select(name for key in keys for name in (key, why_column(key)) if name in frame.columns)
            for frame, keys in (
                (self.units, ("place", *self.prepared.before)),
                (self.above, ("place", *self.prepared.before_above)),
            )
        )
        return replace(self, units=units, above=above)


def compute(
    observations: pl.LazyFrame, prepared: Prepared, tree: Tree, periods: Sequence[str]
) -> Iterator[Pass]:
    """Every period in turn; the one before in the list is its previous. In: `cells.OBSERVATIONS`."""
    before = None
    for period in periods:
        cells = cells_of(observations.filter(pl.col("period") == period), prepared, tree)
        done = compute_period(period, cells, prepared, tree, before)
        before = done.remembered()
        yield done
        del cells, done  # while the next is computed, nothing but what it asks for is held here


def compute_period(
    period: str, cells: Cells, prepared: Prepared, tree: Tree, before: Pass | None = None
) -> Pass:
    """One period; `before` is that of the one before it."""
    units = _with_previous(cells.units, prepared.before, None if before is None else before.units)
    units = prepared.plan.over(units.lazy()).collect()
    units = _with_answers(with_reasons(units, prepared), prepared)
    above = _with_previous(cells.above, prepared.before_above, None if before is None else before.above)
    above = above.hstack(_risen(units, prepared, tree))
    for level, made in zip(prepared.levels, prepared.plans_above, strict=True):
        above = made.over(above.lazy()).collect()
        columns = frozenset(above.columns)
        given = (prepared.definitions[code] for code in level)
        judged = [column for one in given for column in _judged(above, columns, one, prepared)]
        above = above.with_columns(judged)
    return Pass(period, prepared, tree, units, above)


def _with_previous(now: pl.DataFrame, keys: Sequence[str], before: pl.DataFrame | None) -> pl.DataFrame:
    """The frame with what its cells were in the period before; nothing known where there is none."""
    found = []
    for key in keys:
        if before is None or key not in before.columns:
            nothing = pl.Series(previous_column(key), [None], dtype=pl.Float64)
            found.append(nothing.new_from_index(0, now.height))
            continue
        found.append(before[key].alias(previous_column(key)))
        if why_column(key) in before.columns:
            found.append(before[why_column(key)].alias(why_column(previous_column(key))))
    return now.with_columns(found)


def _with_answers(units: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    """The frame with a column per group that not every unit may be in: whether it is."""
    asked = {
        group.code: group.condition
        for group in prepared.groups
        if any(units[column].null_count() for column in _columns_asked(group))
    }
    units = plan(asked).over(units.lazy()).collect() if asked else units
    return units.with_columns(pl.col(indicator_key(code)).fill_null(False) for code in asked)


def _columns_asked(group: Group) -> list[str]:
    read = uses(group.condition)
    return [*read.now, *map(previous_column, read.before)]


def answers(group: Group, columns: Collection[str]) -> pl.Expr | None:
    """Whether a unit is in the group; None where all are."""
    column = indicator_key(group.code)
    return pl.col(column) if column in columns else None


def _risen(units: pl.DataFrame, prepared: Prepared, tree: Tree) -> pl.DataFrame:
    """What places above get from their units: sums, counts of units, and values put together from theirs."""
    units = prepared.parts_plan.over(units.lazy()).with_columns(pl.lit(1, pl.UInt32).alias(UNITS)).collect()
    rising = Rising()
    rising.add(UNITS, pl.col(UNITS))
    known: dict[str, str] = {}  # sum → the count of units behind it
    columns = frozenset(units.columns)
    in_groups = [answers(group, columns) for group in prepared.groups]
    for group, answered in zip(prepared.groups, in_groups, strict=True):
        if answered is not None:
            rising.add(group.code, answered.cast(pl.UInt32))
        for name, node in group.sums.items():
            column = column_of(node) or indicator_key(name)
            made = pl.col(column) if answered is None else pl.when(answered).then(pl.col(column))
            rising.add(name, made)
            known[name] = UNITS if answered is None else group.code
            if name not in group.certain and units[column].null_count():
                known[name] = f"known {name}"
                rising.add(known[name], made.is_not_null().cast(pl.UInt32))
    for code, one in prepared.definitions.items():
        _ask_of_values(rising, columns, in_groups[prepared.group_of[code]], one)
    above = rising.over(units, tree).with_columns(
        pl.when(pl.col(count) > 0).then(pl.col(name)).alias(name) for name, count in known.items()
    )
    medial = [
        indicator_key(code) for code in prepared.definitions if prepared.kind(code) is Aggregation.MEDIAN
    ]
    of_children = [indicator_key(code) for code in prepared.definitions if prepared.is_of_children(code)]
    if medial:
        above = above.hstack(medians(units, medial, tree))
    if of_children:
        above = above.hstack(means_of_children(units, of_children, tree))
    return above


def _ask_of_values(
    rising: Rising, columns: frozenset[str], answered: pl.Expr | None, one: Definition
) -> None:
    """The least and the largest value, why there is none, and how many units nobody waits for."""
    key = indicator_key(one.code)
    match one.rule.kind:
        case Aggregation.MIN:
            rising.add(key, pl.col(key), Joining.MIN)
        case Aggregation.MAX:
            rising.add(key, pl.col(key), Joining.MAX)
    if (why := why_column(key)) in columns:
        rising.add(joint_column(one.code), pl.col(why), Joining.MAX)
        if answered is not None:
            exempt = ~answered & (pl.col(why) < FIRST_AWAITED)
            rising.add(exempt_column(one.code), exempt.cast(pl.UInt32))


def joint_column(code: str) -> str:
    """Of a place above: the reason of its units taken together."""
    return f"joint {code}"


def exempt_column(code: str) -> str:
    """Of a place above: units that nobody waits for."""
    return f"exempt {code}"


def reported_above(above: pl.DataFrame, group: Group) -> pl.Expr:
    """How many units have all that the formula needs."""
    return pl.col(group.code if group.code in above.columns else UNITS)


def expected_above(above: pl.DataFrame, code: str) -> pl.Expr:
    """How many units the number waits for."""
    exempt = exempt_column(code)
    return pl.col(UNITS) - pl.col(exempt) if exempt in above.columns else pl.col(UNITS)


def _judged(
    above: pl.DataFrame, columns: frozenset[str], one: Definition, prepared: Prepared
) -> list[pl.Series]:
    """The value of places above once more, without what is withheld, and why there is none."""
    key = indicator_key(one.code)
    group = prepared.groups[prepared.group_of[one.code]]
    # Most indicators of most periods are known everywhere and nothing has to be looked at.
    may_be_empty = one.code in prepared.summed and group.code in columns
    if not (above[key].null_count() or may_be_empty or one.rule.gaps is Gaps.WITHHOLD):
        return []
    counts = above.select(
        key,
        reported=reported_above(above, group),
        expected=expected_above(above, one.code),
    )
    if one.code in prepared.summed:
        counts = counts.with_columns(pl.when(pl.col("reported") > 0).then(pl.col(key)).alias(key))
    least = one.rule.min_coverage or 0.0
    is_short = (pl.col("reported") < pl.col("expected") * least) & (one.rule.gaps is Gaps.WITHHOLD)
    withheld = counts.select(is_short & pl.col(key).is_not_null()).to_series()
    if not withheld.any() and not counts[key].null_count():
        return []
    value = counts.select(pl.when(~withheld).then(pl.col(key)).alias(key)).to_series()
    reasons = [
        None
        if number is not None
        else REASON_NUMBERS[Missing.INCOMPLETE]
        if is_withheld
        else _why_above(above, row, one, reported, prepared)
        for row, (number, is_withheld, reported) in enumerate(
            zip(value, withheld, counts["reported"], strict=True)
        )
    ]
    return [value, pl.Series(why_column(key), reasons, dtype=pl.UInt8)]


def _why_above(above: pl.DataFrame, row: int, one: Definition, reported: int, prepared: Prepared) -> int:
    """Why a place above has no value: what its formula says, or the reason of its units together."""
    if one.code in prepared.trees_above and (reported or not prepared.needs_units(one.code)):
        columns = columns_read(prepared.trees_above[one.code])
        given = above.select(
            column for name in columns for column in (name, why_column(name)) if column in above.columns
        ).row(row, named=True)
        reason = reason_of(prepared.functions_above[one.code], given, columns)
        if prepared.kind(one.code) in OF_RATIOS or reason is not Missing.NO_DATA:
            return REASON_NUMBERS[reason]
    joint = joint_column(one.code)
    found = above[joint][row] if joint in above.columns else None
    return REASON_NUMBERS[Missing.NO_DATA] if found is None else int(found)

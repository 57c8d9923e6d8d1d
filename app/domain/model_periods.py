"""Which year an indicator is of: academic or calendar, by what its formula stands on. Both do not mix."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.formulas.dependencies import leaves
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.tree import Indicator, Node, Variable, key_of
from app.domain.observations import Variable as Reported
from app.domain.periods import PeriodKind
from app.domain.reported_periods import PeriodOf

YEAR_KINDS = {
    PeriodOf.ACADEMIC_YEAR: PeriodKind.YEAR,
    PeriodOf.CALENDAR_YEAR: PeriodKind.CALENDAR_YEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearKinds:
    """What formulas stand on: variables that are reported, and the formulas of other indicators, by code.

    Every other variable is counted from results, which belong to academic years.
    """

    reported: Mapping[str, Reported]
    trees: Mapping[str, Node | None]

    def of(self, tree: Node, *, beside: PeriodKind | None = None) -> PeriodKind:
        """The kind of year of a formula; academic of one that names nothing.

        FormulaError at the first name of another kind than those before it, or than the one `beside`; and at
        a variable that is reported of no year.
        """
        found = beside
        for leaf, _ in leaves(tree):
            kind = self._of_leaf(leaf)
            if kind is None:
                continue
            if found not in (None, kind):
                is_calendar = kind is PeriodKind.CALENDAR_YEAR
                code = "model.formula_periods_calendar" if is_calendar else "model.formula_periods_academic"
                raise FormulaError(code, leaf.span, value=key_of(leaf))
            found = kind
        return found or PeriodKind.YEAR

    def _of_leaf(self, leaf: Variable | Indicator) -> PeriodKind | None:
        """None of an indicator that names no variable in any depth, or is not there."""
        waiting, seen = [leaf], {key_of(leaf)}
        for one in waiting:  # grows while it is read
            if isinstance(one, Variable):
                told = self.reported.get(one.code)
                if told is not None and told.period not in YEAR_KINDS:
                    raise FormulaError("model.formula_period_not_year", leaf.span, value=key_of(leaf))
                return YEAR_KINDS[told.period] if told else PeriodKind.YEAR
            tree = self.trees.get(one.code)
            inner = [each for each, _ in leaves(tree)] if tree is not None else []
            waiting += [each for each in inner if key_of(each) not in seen]
            seen |= set(map(key_of, inner))
        return None

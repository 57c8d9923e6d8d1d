"""The number of an indicator that is no ratio, counted now: of a place, of its schools, and what is in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.db import indicators as store
from app.db.engine import Tx
from app.domain.analytics.formulas import Numbers, numbers_of, passes_of
from app.domain.as_known import KnownOn
from app.domain.engine import results
from app.domain.engine.computing import Pass
from app.domain.formulas.tree import Missing
from app.domain.model_definitions import all_needed
from app.domain.organisations import Organisation
from app.domain.quality_model import Passport, QualityModel
from app.domain.values import Amount
from app.use_cases.as_known import sources_under


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaNumbers:
    """By place the number, or why there is none. `now`, `before`: what stands in the formula of the place;
    None where its number is put together from those of its schools."""

    amounts: Mapping[int, Amount] = field(default_factory=dict)
    why: Mapping[int, Missing] = field(default_factory=dict)
    now: Numbers | None = None
    before: Numbers | None = None


def amounts_at(
    tx: Tx, model: QualityModel, passports: Sequence[Passport], place: Organisation
) -> dict[tuple[str, str], Amount]:
    """(indicator, year) → the number of a place, from what counts now."""
    return {
        (one.code, done.period): _amount(one, row)
        for done in (_passes(tx, model, passports, place, None) if passports else ())
        for one in passports
        if one.code in done.prepared.definitions
        for row in results.values_of(done, one.code).iter_rows(named=True)
        if row["place"] == place.id and row["value"] is not None
    }


def _amount(passport: Passport, row: Mapping[str, Any]) -> Amount:
    return Amount(unit=passport.unit, value=row["value"], n=round(row["n"] or 0))


def _passes(
    tx: Tx, model: QualityModel, passports: Sequence[Passport], place: Organisation, known: KnownOn | None
) -> Iterator[Pass]:
    taken = all_needed(model, passports)
    papers = [paper for paper in store.papers(tx) if any(one.takes.takes(paper) for one in taken)]
    return passes_of(model, passports, sources_under(tx, place, papers, known=known))


def count_formula(
    tx: Tx, model: QualityModel, passport: Passport, place: Organisation, year: str, known: KnownOn | None
) -> FormulaNumbers:
    """The numbers of a year under a place, from what counts now or counted on a past day."""
    for done in _passes(tx, model, [passport], place, known):
        if done.period != year:
            continue
        rows = list(results.values_of(done, passport.code).iter_rows(named=True))
        found = numbers_of(done, passport.code, place.id)
        return FormulaNumbers(
            amounts={row["place"]: _amount(passport, row) for row in rows if row["value"] is not None},
            why={row["place"]: Missing(row["why"]) for row in rows if row["value"] is None},
            now=found[0] if found else None,
            before=found[1] if found else None,
        )
    return FormulaNumbers()

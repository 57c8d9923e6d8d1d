"""Two versions of a model beside each other: what differs, and what that does to the numbers of a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from app.catalogues.acts import load_acts
from app.catalogues.models import CheckedPackage
from app.db import indicators as sources
from app.db import model_versions as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.formulas import is_for_engine
from app.domain.analytics.indicators import TERMS, contributions
from app.domain.formula_names import is_of_points_by_works
from app.domain.model_diffs import Change, Subject, What, criterion_names, differences, recounted
from app.domain.model_versions import Content, Reference
from app.domain.organisations import Organisation
from app.domain.quality_model import Passport, PassportKind, QualityModel, Standing
from app.domain.values import Figure, Ratio, is_same_number, whole
from app.use_cases.formula_numbers import amounts_at
from app.use_cases.models_in_force import package_at

_WHOLE_PCT = 100


class Remark(StrEnum):
    """What is odd about a number."""

    NO_DATA = "no_data"
    ABOVE_WHOLE = "above_whole"  # a share of more than all
    POINTS = "points"  # points by works are called a share


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An indicator as one of the versions has it, with its number at the place."""

    passport: Passport
    figure: Figure | None

    @property
    def standing(self) -> Standing | None:
        """The level, where the passport has a benchmark."""
        levels = self.passport.levels
        return levels.standing(self.figure.value) if levels and self.figure else None

    @property
    def remark(self) -> Remark | None:
        """What whoever reads the number, or finds none, should know."""
        if self.figure is None:
            return Remark.NO_DATA
        if is_of_points_by_works(self.passport):
            return Remark.POINTS
        is_above = self.passport.unit.is_share and self.figure.value > _WHOLE_PCT
        return Remark.ABOVE_WHOLE if is_above else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change does to a number; `before` is None of a new indicator, `after` of one that is gone."""

    period: str
    before: Told | None
    after: Told | None

    @property
    def passport(self) -> Passport:
        """The indicator as the later version that has it writes it."""
        told = self.after or self.before
        if told is None:
            raise ValueError("an effect on nothing")
        return told.passport

    @property
    def is_number(self) -> bool:
        """Whether the number becomes another, or is there by one version alone."""
        old, new = (one.figure if one else None for one in (self.before, self.after))
        if old is None or new is None:
            return old is not new
        return not is_same_number(old, new)

    @property
    def is_seen(self) -> bool:
        """Whether the number or its level becomes another."""
        if self.before is None or self.after is None:
            return True
        return self.is_number or self.before.standing != self.after.standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions. `names`: words of variables, criteria and acts by code, for whoever puts it in words."""

    before: Content
    after: Content
    changes: tuple[Change, ...]
    place: Organisation
    effects: tuple[Effect, ...]
    names: Mapping[str, str]


def compare(tx: Tx, actor: Actor, before: Reference, after: Reference) -> Comparison:
    """What differs between two versions, and what each makes of the numbers of the actor's place."""
    require(actor, Action.SEE_RESULTS)
    old, new = (
        package_at(tx, store.get(tx, one.code, one.version, seen_by=actor).version.content)
        for one in (before, after)
    )
    return compare_packages(tx, actor, old, new)


def compare_packages(tx: Tx, actor: Actor, old: CheckedPackage, new: CheckedPackage) -> Comparison:
    """The same of packages that need not be kept here."""
    require(actor, Action.SEE_RESULTS)
    changes = tuple(
        replace(one, what=What.REWRITTEN) if _counts_the_same(one, old.model, new.model) else one
        for one in differences(old.given, new.given)
    )
    names = {one.code: one.name for one in load_acts().find()}
    for package in (old, new):
        names |= criterion_names(package.given)
        names |= {one.code: one.words for one in package.model.variables.values()}
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    return Comparison(
        before=old.content,
        after=new.content,
        changes=changes,
        place=place,
        effects=_effects(tx, old.model, new.model, recounted(changes), place),
        names=names,
    )


def _counts_the_same(change: Change, old: QualityModel, new: QualityModel) -> bool:
    """Whether a formula is written otherwise and divides the same sums: `a / b`, `share(a, b)`."""
    if change.subject is not Subject.INDICATOR or change.what is not What.CHANGED:
        return False
    if change.field != "formula":
        return False
    before, after = old.get(change.code), new.get(change.code)
    sides = [(set(one.numerator), set(one.denominator)) for one in (before, after)]
    return before.kind is after.kind is PassportKind.RATIO and sides[0] == sides[1]


def values_at(
    tx: Tx, model: QualityModel, passports: Sequence[Passport], place: Organisation
) -> dict[tuple[str, str], Figure]:
    """(indicator, year) → the number of a place, counted now from what counts now."""
    papers = sources.papers(tx)
    tests = [one.test_id for one in papers if any(each.takes.takes(one) for each in passports)]
    parts = contributions(
        sources.result_parts(tx, place.place, tests),
        sources.measure_parts(tx, place.place, tests),
        sources.reports(tx, place.place),
        model,
        passports,
        papers,
    )
    sums = parts.group_by("indicator", "year").agg(pl.col(*TERMS).sum()).filter(pl.col("denominator") > 0)
    found: dict[tuple[str, str], Figure] = {
        (one.code, row["year"]): Ratio(
            unit=one.unit,
            numerator=whole(row["numerator"]),
            denominator=whole(row["denominator"]),
            n=row["n"],
            each_once=one.counts_each_once,
        )
        for row in sums.collect().iter_rows(named=True)
        for one in [model.get(row["indicator"])]
    }
    return found | amounts_at(tx, model, [one for one in passports if is_for_engine(one)], place)


def _effects(
    tx: Tx, old: QualityModel, new: QualityModel, codes: Sequence[str], place: Organisation
) -> tuple[Effect, ...]:
    """Of each indicator the latest year that has a number by either version."""
    known, kept = ({one.code: one for one in model.passports} for model in (old, new))
    before = values_at(tx, old, [known[code] for code in codes if code in known], place)
    after = values_at(tx, new, [kept[code] for code in codes if code in kept], place)
    found = []
    for code in codes:
        years = [year for one, year in (*before, *after) if one == code]
        if not years:
            continue
        key = (code, max(years))
        was = Told(passport=known[code], figure=before.get(key)) if code in known else None
        now = Told(passport=kept[code], figure=after.get(key)) if code in kept else None
        found.append(Effect(period=key[1], before=was, after=now))
    return tuple(found)

"""A draft edited by hand: its indicators written, checked as they are typed, tried, moved and taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalogues.model_texts import write_text
from app.catalogues.models import CheckedPackage, what_is_known
from app.db import indicators as sources
from app.db import model_versions as store
from app.db import organisations
from app.db.engine import Tx
from app.domain import model_edits
from app.domain.access import Action, Actor, require
from app.domain.acts import Act
from app.domain.coverage_map import twin_of
from app.domain.errors import Conflict, NotFound, Refusal
from app.domain.formula_names import FormulaName, formula_names
from app.domain.model_diffs import indicators_of
from app.domain.model_versions import ModelVersion, State
from app.domain.organisations import SCHOOL, Organisation
from app.domain.passport_fields import PassportFields, fields_of, taken_over
from app.domain.quality_model import Branch, Passport
from app.use_cases.model_comparisons import Told, values_at
from app.use_cases.models import take_in
from app.use_cases.models_in_force import model_in_force, package_at, read_in

Typed = Mapping[str, Sequence[str]]  # what a form sent: each field by its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What a form is about: an indicator of a draft by its code, or a new one under a criterion."""

    code: str
    version: int
    indicator: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """A passport of a draft as its form begins, with all that may be chosen in it.

    `criteria`: where the indicator may stand; `parameter` and `criterion`: where it does.
    """

    version: ModelVersion
    spot: Spot
    parameter: str
    criterion: str
    fields: PassportFields
    neighbour: Passport | None  # from which a new one took its source, frequency, people and grounds
    branches: tuple[Branch, ...]
    names: tuple[FormulaName, ...]
    acts: tuple[Act, ...]
    procedures: tuple[str, ...]
    subjects: tuple[str, ...]
    places: list[Organisation]
    years: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was typed, tried: faults, or the number by it beside the one of the model in force."""

    faults: list[Mapping[str, object]]
    place: Organisation
    academic_year: str
    now: Told | None
    then: Told | None
    twin: Passport | None = None  # another indicator of the draft that gives the same number

    @property
    def period(self) -> str:
        """The year of the numbers: 2025 beside 2025/26, where the indicator is of calendar years."""
        told = self.then or self.now
        return told.passport.year_in(self.academic_year) if told and self.academic_year else ""


def edit(tx: Tx, actor: Actor, spot: Spot) -> Editing:
    """The indicator's form; NotFound for an unknown one, Conflict for what is no draft."""
    require(actor, Action.DRAFT_MODELS)
    draft, package = _draft(tx, actor, spot.code, spot.version)
    parameter, criterion = _place(package, spot)
    own = organisations.get(tx, actor.place.id, seen_by=actor)
    schools = organisations.list_under(tx, own.place, kind=SCHOOL, seen_by=actor)
    known = what_is_known()
    return Editing(
        version=draft,
        spot=spot,
        parameter=parameter,
        criterion=criterion,
        fields=_begun(package, spot),
        neighbour=None if spot.indicator is not None else _neighbour(package, spot),
        branches=package.model.branches,
        names=formula_names(package.model, known.reported),
        acts=tuple(known.acts),
        procedures=tuple(known.purposes),
        subjects=tuple(sorted(known.subjects)),
        places=[own, *(one for one in schools if one.id != own.id)],
        years=sources.years(tx, model_in_force(tx), own.place),
    )


def names(tx: Tx, actor: Actor, code: str, version: int) -> tuple[FormulaName, ...]:
    """All that formulas of a version may name."""
    require(actor, Action.SEE_RESULTS)
    content = store.get(tx, code, version, seen_by=actor).version.content
    return formula_names(package_at(tx, content).model, what_is_known().reported)


def try_out(tx: Tx, actor: Actor, spot: Spot, typed: Typed, *, place_id: int, academic_year: str) -> Trial:
    """What is wrong with what was typed, or the number that it gives; nothing is kept."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, spot.code, spot.version)
    place = organisations.get(tx, place_id, seen_by=actor)
    present = model_in_force(tx)
    given, indicator = _written(package, spot, _named_for_now(spot, typed))
    known = [one for one in present.passports if one.code == indicator]
    figures = values_at(tx, present, known, place)
    now = Told(passport=known[0], figure=figures.get(_key(known[0], academic_year))) if known else None
    faults: list[Mapping[str, object]] = []
    then, twin = None, None
    try:
        model = read_in(tx, write_text(given), where=package.content.label).model
        passport = model.get(indicator)
        twin = twin_of(model, passport)
        then = Told(
            passport=passport,
            figure=values_at(tx, model, [passport], place).get(_key(passport, academic_year)),
        )
    except Refusal as refusal:
        found = refusal.facts.get("faults")
        faults = found if isinstance(found, list) else [{"fault": {"code": refusal.code, **refusal.facts}}]
    return Trial(faults=faults, place=place, academic_year=academic_year, now=now, then=then, twin=twin)


def _named_for_now(spot: Spot, typed: Typed) -> Typed:
    """A new indicator with words in place of those not typed yet: the formula is tried before them."""
    if spot.indicator is not None:
        return typed
    empty = (
        one for one in ("code", "name", "heading", "definition") if not "".join(typed.get(one, ())).strip()
    )
    return {**typed, **dict.fromkeys(empty, ("tried-now",))}


def _key(passport: Passport, academic_year: str) -> tuple[str, str]:
    """Of the number that is shown beside a year; whatever was asked in place of a year has none."""
    return passport.code, passport.year_in(academic_year) if academic_year else ""


def save(tx: Tx, actor: Actor, spot: Spot, typed: Typed, *, seen: int, now: datetime) -> str:
    """The code of the indicator, in the draft as it was typed; Invalid keeps nothing."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, spot.code, spot.version)
    given, indicator = _written(package, spot, typed)
    _keep(tx, actor, package, given, seen=seen, now=now)
    return indicator


def move(tx: Tx, actor: Actor, spot: Spot, *, to: str, seen: int, now: datetime) -> None:
    """The indicator goes to the end of another criterion."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, spot.code, spot.version)
    parameter, criterion = _place(package, Spot(code=spot.code, version=spot.version, criterion=to))
    moved = model_edits.with_indicator_moved(package.given, spot.indicator or "", parameter, criterion)
    _keep(tx, actor, package, moved, seen=seen, now=now)


def remove(tx: Tx, actor: Actor, spot: Spot, *, seen: int, now: datetime) -> None:
    """The indicator leaves the draft; Conflict where another formula names it."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, spot.code, spot.version)
    gone = spot.indicator or ""
    if above := next(iter(package.model.standing_on(gone)), None):
        raise Conflict("model.stood_on", name=above.name)
    left = model_edits.without_indicator(package.given, gone)
    _keep(tx, actor, package, left, seen=seen, now=now)


def add_criterion(
    tx: Tx, actor: Actor, code: str, version: int, *, parameter: str, criterion: str, name: str, seen: int,
    now: datetime,
) -> None:  # fmt: skip
    """A new criterion at the end of a parameter."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, code, version)
    made = model_edits.with_criterion(package.given, parameter, criterion, name)
    _keep(tx, actor, package, made, seen=seen, now=now)


def remove_criterion(
    tx: Tx, actor: Actor, code: str, version: int, *, criterion: str, seen: int, now: datetime
) -> None:
    """A criterion without indicators leaves the draft; NotFound for any other."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, code, version)
    left = model_edits.without_criterion(package.given, criterion)
    _keep(tx, actor, package, left, seen=seen, now=now)


def drafted(tx: Tx, actor: Actor, code: str, version: int) -> ModelVersion:
    """A draft that may be edited."""
    require(actor, Action.DRAFT_MODELS)
    return _draft(tx, actor, code, version)[0]


def _draft(tx: Tx, actor: Actor, code: str, version: int) -> tuple[ModelVersion, CheckedPackage]:
    draft = store.get(tx, code, version, seen_by=actor).version
    if draft.state is not State.DRAFT:
        raise Conflict("model.not_draft", model=draft.content.name, version=version)
    return draft, package_at(tx, draft.content)


def _keep(
    tx: Tx, actor: Actor, package: CheckedPackage, given: Mapping[str, object], *, seen: int, now: datetime
) -> None:
    take_in(tx, actor, write_text(given), where=package.content.label, now=now, seen=seen)


def _place(package: CheckedPackage, spot: Spot) -> tuple[str, str]:
    """The parameter and the criterion; NotFound for unknown ones."""
    if spot.indicator is not None:
        found = indicators_of(package.given).get(spot.indicator, {}).get("place")
        if isinstance(found, tuple):
            return str(found[0]), str(found[1])
    for branch in package.model.branches:
        if any(one.code == spot.criterion for one in branch.criteria):
            return branch.parameter.value, str(spot.criterion)
    raise NotFound("object.unknown")


def _begun(package: CheckedPackage, spot: Spot) -> PassportFields:
    if spot.indicator is not None:
        return fields_of(indicators_of(package.given)[spot.indicator])
    return taken_over(
        model_edits.shared_fields(package.given, str(spot.criterion)), _neighbour(package, spot)
    )


def _neighbour(package: CheckedPackage, spot: Spot) -> Passport | None:
    """Whose formal fields a new indicator begins with: the first of its criterion, or of the parameter."""
    for branch in package.model.branches:
        if any(one.code == spot.criterion for one in branch.criteria):
            own_first = sorted(branch.criteria, key=lambda one: one.code != spot.criterion)
            return next((passport for one in own_first for passport in one.passports), None)
    return None


def _written(package: CheckedPackage, spot: Spot, typed: Typed) -> tuple[dict[str, object], str]:
    """The package's mapping with the indicator as typed, and its code."""
    parameter, criterion = _place(package, spot)
    fields = _begun(package, spot).with_typed(typed)
    if spot.indicator is not None:
        return model_edits.rewritten(package.given, spot.indicator, fields), spot.indicator
    return model_edits.with_indicator(package.given, parameter, criterion, fields), fields.code.strip()

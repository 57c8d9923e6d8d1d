"""One indicator of a draft edited by hand: checked as it is typed, and tried on the numbers of a place."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from app.catalogues.model_texts import write_text
from app.catalogues.models import CheckedPackage
from app.db import indicators as sources
from app.db import model_versions as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.errors import Conflict, NotFound, Refusal
from app.domain.model_diffs import indicators_of
from app.domain.model_versions import ModelVersion, State
from app.domain.organisations import SCHOOL, Organisation
from app.domain.quality_model import Passport
from app.use_cases.model_comparisons import Told, values_at
from app.use_cases.models import take_in
from app.use_cases.models_in_force import model_in_force, package_at, read_in

EDITED = ("name", "heading", "definition", "formula", "direction")
BENCHMARK = ("low", "high", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """An indicator of a draft, as its form begins, with the places and years that it can be tried on."""

    version: ModelVersion
    code: str
    fields: Mapping[str, str]
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

    @property
    def period(self) -> str:
        """The year of the numbers: 2025 beside 2025/26, where the indicator is of calendar years."""
        told = self.then or self.now
        return told.passport.year_in(self.academic_year) if told and self.academic_year else ""


def edit(tx: Tx, actor: Actor, code: str, version: int, indicator: str) -> Editing:
    """The indicator's form; NotFound for an unknown one, Conflict for what is no draft."""
    require(actor, Action.DRAFT_MODELS)
    draft, package = _draft(tx, actor, code, version)
    fields = indicators_of(package.given).get(indicator)
    if fields is None:
        raise NotFound("object.unknown")
    levels = fields.get("levels")
    benchmark = levels if isinstance(levels, Mapping) else {}
    own = organisations.get(tx, actor.place.id, seen_by=actor)
    schools = organisations.list_under(tx, own.place, kind=SCHOOL, seen_by=actor)
    return Editing(
        version=draft,
        code=indicator,
        fields={
            **{name: str(fields.get(name, "")) for name in EDITED},
            **{name: str(benchmark.get(name, "")) for name in BENCHMARK},
        },
        places=[own, *(one for one in schools if one.id != own.id)],
        years=sources.years(tx, model_in_force(tx), own.place),
    )


def try_out(
    tx: Tx, actor: Actor, code: str, version: int, indicator: str, typed: Mapping[str, str], *,
    place_id: int, academic_year: str,
) -> Trial:  # fmt: skip
    """What is wrong with what was typed, or the number that it gives; nothing is kept."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, code, version)
    place = organisations.get(tx, place_id, seen_by=actor)
    present = model_in_force(tx)
    known = [one for one in present.passports if one.code == indicator]
    figures = values_at(tx, present, known, place)
    now = Told(passport=known[0], figure=figures.get(_key(known[0], academic_year))) if known else None
    faults: list[Mapping[str, object]] = []
    then = None
    try:
        model = read_in(
            tx, write_text(_changed(package, indicator, typed)), where=package.content.label
        ).model
        passport = model.get(indicator)
        then = Told(
            passport=passport,
            figure=values_at(tx, model, [passport], place).get(_key(passport, academic_year)),
        )
    except Refusal as refusal:
        found = refusal.facts.get("faults")
        faults = found if isinstance(found, list) else [{"fault": {"code": refusal.code, **refusal.facts}}]
    return Trial(faults=faults, place=place, academic_year=academic_year, now=now, then=then)


def _key(passport: Passport, academic_year: str) -> tuple[str, str]:
    """Of the number that is shown beside a year; whatever was asked in place of a year has none."""
    return passport.code, passport.year_in(academic_year) if academic_year else ""


def save(
    tx: Tx, actor: Actor, code: str, version: int, indicator: str, typed: Mapping[str, str], *, seen: int,
    now: datetime,
) -> ModelVersion:  # fmt: skip
    """The draft with the indicator as typed; Invalid keeps nothing."""
    require(actor, Action.DRAFT_MODELS)
    _, package = _draft(tx, actor, code, version)
    text = write_text(_changed(package, indicator, typed))
    return take_in(tx, actor, text, where=package.content.label, now=now, seen=seen).version


def _draft(tx: Tx, actor: Actor, code: str, version: int) -> tuple[ModelVersion, CheckedPackage]:
    draft = store.get(tx, code, version, seen_by=actor).version
    if draft.state is not State.DRAFT:
        raise Conflict("model.not_draft", model=draft.content.name, version=version)
    return draft, package_at(tx, draft.content)


def _changed(package: CheckedPackage, indicator: str, typed: Mapping[str, str]) -> dict[str, object]:
    """The package's mapping with the fields of one indicator as typed; what is left empty is left out."""
    given = deepcopy(dict(package.given))
    item = next((one for one in _items(given) if one.get("code") == indicator), None)
    if item is None:
        raise NotFound("object.unknown")
    shared = indicators_of(package.given)[indicator]
    for name in EDITED:
        if typed.get(name, "").strip() != str(shared.get(name, "")):
            item[name] = typed.get(name, "").strip()
    if any(typed.get(name, "").strip() for name in BENCHMARK):
        item["levels"] = {name: _typed(name, typed.get(name, "")) for name in BENCHMARK}
    else:
        item.pop("levels", None)
    return given


def _items(given: object) -> list[dict[str, object]]:
    """Indicators of a mapping that was checked."""
    if isinstance(given, dict):
        inner = [one for key, part in given.items() if key != "indicators" for one in _items(part)]
        own = given.get("indicators")
        return [*inner, *(own if isinstance(own, list) else ())]
    if isinstance(given, list):
        return [one for part in given for one in _items(part)]
    return []


def _typed(name: str, text: str) -> object:
    """A number as people write it, 12,5; other text as it is, for the reader to refuse."""
    text = text.strip()
    if name == "source":
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    if not isfinite(number):
        return text
    return int(number) if number.is_integer() else number

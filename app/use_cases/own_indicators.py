"""Indicators of a school's or a city's own: those of overlays in use, for all places below their owner.

They are kept under the code and the version of their overlay, so that they never touch the figures of the
model in force nor of anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.db import model_versions as store
from app.db import organisations
from app.db.engine import Tx
from app.domain import model_versions as rules
from app.domain.model_overlays import own_codes
from app.domain.model_versions import ModelVersion
from app.domain.organisations import Organisation
from app.domain.quality_model import Passport, QualityModel
from app.use_cases.models_in_force import model_in_force, package_at


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnModel:
    """An overlay with the model that it makes. `codes`: its own indicators; `path`: below what they count.

    `owner`: short name of who keeps them.
    """

    version: ModelVersion
    model: QualityModel
    codes: tuple[str, ...]
    path: str
    owner: str

    @property
    def passports(self) -> tuple[Passport, ...]:
        """The own indicators alone."""
        return tuple(one for one in self.model.passports if one.code in self.codes)


def own_at(tx: Tx, place: Organisation) -> list[OwnModel]:
    """Overlays in use whose indicators a place has: its own, and those of what stands above it."""
    return _read(tx, store.list_overlays_in_use(tx), above=place)


def own_in_use(tx: Tx) -> list[OwnModel]:
    """All overlays that values are kept of."""
    return _read(tx, store.list_overlays_in_use(tx))


def own_due(tx: Tx, *, today: date) -> list[OwnModel]:
    """Overlays that values are to be computed with on a day."""
    return _read(tx, rules.due_overlays(store.list_published(tx), on=today))


def are_others_due(tx: Tx, *, today: date) -> bool:
    """Whether overlays have begun, or ended, since values were computed."""
    due = {one.id for one in rules.due_overlays(store.list_published(tx), on=today)}
    return due != {one.id for one in store.list_overlays_in_use(tx)}


def model_with(tx: Tx, place: Organisation, code: str) -> tuple[QualityModel, str]:
    """The model that an indicator of a place is computed with, and whose own it is; empty: of the city's
    model, which is also given for a code that nobody has."""
    model = model_in_force(tx)
    if any(one.code == code for one in model.passports):
        return model, ""
    own = next((one for one in own_at(tx, place) if code in one.codes), None)
    return (own.model, own.owner) if own else (model, "")


def _read(tx: Tx, versions: Sequence[ModelVersion], *, above: Organisation | None = None) -> list[OwnModel]:
    """What they make; `above`: only of owners at or above this place, whose packages alone are read then."""
    ids = {one.organisation_id for one in versions if one.organisation_id is not None}
    owners = organisations.places_by_ids(tx, ids) if ids else {}
    found = []
    for one in versions:
        if one.organisation_id is None:  # overlays do not come with the program
            continue
        owner = owners[one.organisation_id]
        if above is not None and not above.path.startswith(owner.path):
            continue
        package = package_at(tx, one.content)
        known = {each.code for each in package.model.passports}
        codes = [each for each in own_codes(package.given) if each in known]
        found.append(
            OwnModel(
                version=one, model=package.model, codes=tuple(codes), path=owner.path, owner=owner.short_name
            )
        )
    return found

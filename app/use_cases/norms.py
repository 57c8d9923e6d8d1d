"""The register of acts as people ask for it: what holds, what stands on it, what is left when an act ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.catalogues.acts import load_acts
from app.catalogues.breaks import break_sources
from app.catalogues.norms import norm_sources
from app.catalogues.peers import random_sources
from app.catalogues.procedures import load_purposes
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.acts import Act, ActKind, Force, Ground, left_without
from app.domain.norms import NormSource
from app.domain.quality_model import Passport, Purpose, QualityModel
from app.use_cases.models_in_force import model_in_force

_On = Callable[[Sequence[Ground]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPurpose:
    """What figures may not be used for, with the kinds of procedures that it is said of."""

    kinds: tuple[str, ...]
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """What stands on acts."""

    indicators: tuple[Passport, ...]
    rules: tuple[NormSource, ...]
    purposes: tuple[NamedPurpose, ...]

    @property
    def n(self) -> int:
        """How many of all kinds."""
        return len(self.indicators) + len(self.rules) + len(self.purposes)

    @property
    def grounds(self) -> list[tuple[Ground, ...]]:
        """Those of each, in order."""
        return [
            *(one.basis for one in self.indicators),
            *(one.basis for one in self.rules),
            *(one.purpose.basis for one in self.purposes),
        ]

    def where(self, holds: _On) -> "Resting":
        """Those whose grounds are such."""
        return Resting(
            indicators=tuple(one for one in self.indicators if holds(one.basis)),
            rules=tuple(one for one in self.rules if holds(one.basis)),
            purposes=tuple(one for one in self.purposes if holds(one.purpose.basis)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAct:
    """An act of the list, as it is on a day."""

    act: Act
    force: Force
    resting: Resting


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What other acts still hold: the same ones, all that stand here."""

    left: tuple[Ground, ...]
    resting: Resting


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What follows if an act no longer holds on a day: what is left `bare`, what other acts still hold."""

    on: date
    bare: Resting
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPicture:
    """An act with its neighbours and all that stands on it on a day."""

    act: Act
    force: Force
    replaces: tuple[Act, ...]
    replaced_by: tuple[Act, ...]
    amends: tuple[Act, ...]
    amended_by: tuple[Act, ...]
    resting: Resting
    ending: Ending | None


def list_acts(
    tx: Tx, actor: Actor, *, text: str = "", kind: ActKind | None = None, on: date | None = None, today: date
) -> list[ListedAct]:
    """Acts with all words of a text, of a kind, in force on a day; how each stands on that day or today.

    An act whose days nobody has read yet is not left out: nothing is known against it.
    """
    require(actor, Action.SEE_ORGANISATIONS)
    day = on or today
    everything = _all_resting(model_in_force(tx), day)
    return [
        ListedAct(act=one, force=one.force(day), resting=everything.where(_stands_on(one.code)))
        for one in load_acts().find(text=text, kind=kind, on=on)
    ]


def show_act(tx: Tx, actor: Actor, code: str, *, today: date, ends: date | None = None) -> ActPicture:
    """An act; if it `ends`, what no act in force would hold on that day. An act that has ended: today."""
    require(actor, Action.SEE_ORGANISATIONS)
    register, model = load_acts(), model_in_force(tx)
    act = register.get(code)
    force = act.force(today)
    day = ends or (today if force is Force.ENDED else None)
    return ActPicture(
        act=act,
        force=force,
        replaces=tuple(register.get(one) for one in act.replaces),
        replaced_by=register.successors(code),
        amends=tuple(register.get(one) for one in act.amends),
        amended_by=register.amendments(code),
        resting=_all_resting(model, today).where(_stands_on(code)),
        ending=_ending(model, code, day) if day else None,
    )


def _ending(model: QualityModel, code: str, day: date) -> Ending:
    touched = _all_resting(model, day).where(_stands_on(code))
    lefts = dict.fromkeys(_left(grounds, code, day) for grounds in touched.grounds)
    return Ending(
        on=day,
        bare=touched.where(lambda grounds: not _left(grounds, code, day)),
        held=tuple(
            Held(left=left, resting=touched.where(partial(_is_left, left, code, day)))
            for left in lefts
            if left
        ),
    )


def _left(grounds: Sequence[Ground], code: str, day: date) -> tuple[Ground, ...]:
    return left_without(grounds, code, load_acts(), on=day)


def _is_left(left: tuple[Ground, ...], code: str, day: date, grounds: Sequence[Ground]) -> bool:
    return _left(grounds, code, day) == left


def _stands_on(code: str) -> _On:
    return lambda grounds: any(one.act == code for one in grounds)


def _all_resting(model: QualityModel, day: date) -> Resting:
    """All that may stand on acts: the model, the rules in force on a day, the purposes."""
    kinds: dict[str, list[str]] = {}
    purposes = load_purposes()
    for kind, purpose in purposes.items():
        kinds.setdefault(purpose.text, []).append(kind)
    return Resting(
        indicators=model.passports,
        rules=(
            *norm_sources(day),
            *random_sources(day),
            *(one for one in break_sources() if one.valid_from <= day),
        ),
        purposes=tuple(
            NamedPurpose(kinds=tuple(found), purpose=purposes[found[0]]) for found in kinds.values()
        ),
    )

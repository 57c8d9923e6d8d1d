"""The register of acts: what holds on a day, what stands on an act, what is left bare when it ends."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.domain.acts import Act, ActKind, Force
from app.domain.clock import day_of
from app.use_cases import norms
from app.use_cases.norms import Ending, Resting

router = part("norms")


class ClauseOut(Out):
    """A place in an act; `gist` is in our words, not the act's."""

    clause: str
    gist: str


class ActOut(Out):
    """An act. A day that is null is not known, or the term is open."""

    code: str
    name: str = Field(description="as it is cited")
    title: str
    kind: ActKind
    number: str | None
    signed_on: date | None
    body: str = Field(description="who issued it")
    in_force_from: date | None
    in_force_to: date | None = Field(description="its last day")
    force: Force = Field(description="on the day asked for; unknown: nobody has yet read since when")
    replaces: list[str] = Field(description="codes of acts")
    amends: list[str] = Field(description="codes of acts")
    clauses: list[ClauseOut]
    source: str = Field(description="where all this was taken from")
    to_check: list[str] = Field(description="what nobody has compared with the act's own text")


class RuleOut(Out):
    """A dated rule of figures, as `app/data/norms` holds it."""

    key: str
    name: str
    valid_from: date
    source: str
    to_check: str | None


class PurposeHeldOut(Out):
    """What figures of these kinds of procedures may not be used for."""

    procedures: list[str]
    text: str


class RestingOut(Out):
    """What stands on the act."""

    indicators: list[str] = Field(description="codes of passports")
    rules: list[RuleOut]
    purposes: list[PurposeHeldOut]


class HeldOut(Out):
    """What other acts in force still hold."""

    left: list[str] = Field(description="codes of those acts")
    resting: RestingOut


class EndingOut(Out):
    """What follows if the act no longer holds on a day."""

    on: date
    bare: RestingOut = Field(description="nothing in force is left for these to stand on")
    held: list[HeldOut]


class ActPictureOut(ActOut):
    """An act with its neighbours and what stands on it today."""

    replaced_by: list[str]
    amended_by: list[str]
    resting: RestingOut
    ending: EndingOut | None = Field(description="of `ends`; of today where the act has ended")


class NormsOut(Out):
    """All acts that were asked for, in the register's order."""

    items: list[ActOut]


class NormsAsked(Strict):
    """Which acts."""

    text: str = Field(default="", max_length=100, description="all these words: names, numbers, gists")
    kind: ActKind | None = None
    on: date | None = Field(default=None, description="in force on this day, or not known not to be")


def _act(act: Act, force: Force) -> dict[str, object]:
    return {
        "code": act.code, "name": act.name, "title": act.title, "kind": act.kind, "number": act.number,
        "signed_on": act.signed_on, "body": act.body, "in_force_from": act.in_force_from,
        "in_force_to": act.in_force_to, "force": force, "replaces": act.replaces, "amends": act.amends,
        "clauses": [{"clause": one.clause, "gist": one.gist} for one in act.clauses], "source": act.source,
        "to_check": act.to_check,
    }  # fmt: skip


def _resting(found: Resting) -> RestingOut:
    return RestingOut(
        indicators=[one.code for one in found.indicators],
        rules=[
            RuleOut(
                key=one.key,
                name=one.name,
                valid_from=one.valid_from,
                source=one.source,
                to_check=one.to_check,
            )
            for one in found.rules
        ],
        purposes=[
            PurposeHeldOut(procedures=list(one.kinds), text=one.purpose.text) for one in found.purposes
        ],
    )


def _ending(found: Ending) -> EndingOut:
    held = [
        HeldOut(left=[each.act for each in one.left], resting=_resting(one.resting)) for one in found.held
    ]
    return EndingOut(on=found.on, bare=_resting(found.bare), held=held)


@router.get("/norms", name="api_list_norms", dependencies=[UNCHANGED])
def list_norms(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[NormsAsked, Query()]
) -> NormsOut:
    """Acts that indicators, rules and purposes stand on."""
    found = norms.list_acts(tx, actor, text=asked.text, kind=asked.kind, on=asked.on, today=day_of(now))
    return NormsOut(items=[ActOut.model_validate(_act(one.act, one.force)) for one in found])


@router.get("/norms/{code}", name="api_get_norm")
def get_norm(
    tx: OpenRead,
    actor: MachineActor,
    now: Now,
    code: str,
    ends: Annotated[date | None, Query(description="what if it no longer holds on this day")] = None,
) -> ActPictureOut:
    """One act, what stands on it, and what would stand on nothing if it ended."""
    found = norms.show_act(tx, actor, code, today=day_of(now), ends=ends)
    return ActPictureOut.model_validate(
        {
            **_act(found.act, found.force),
            "replaced_by": [one.code for one in found.replaced_by],
            "amended_by": [one.code for one in found.amended_by],
            "resting": _resting(found.resting),
            "ending": _ending(found.ending) if found.ending else None,
        }
    )

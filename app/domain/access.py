"""Actor, Action, and the one table of who may do what.

An actor is one person in one acting role at one place. Scope is the subtree of that place: what lies
outside does not exist for the actor (NotFound); what lies inside may still be refused (Forbidden).
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Forbidden, NotFound


class Role(StrEnum):
    """Roles of people and machines."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    METHODOLOGIST = "methodologist"
    DIRECTOR = "director"
    DEPUTY = "deputy"
    ASSOCIATION_HEAD = "association_head"
    TEACHER = "teacher"
    EXPERT = "expert"
    COMMISSION = "commission"
    COUNCIL = "council"
    MACHINE = "machine"


class Action(StrEnum):
    """What can be asked for."""

    SEE_ORGANISATIONS = "see_organisations"
    CHANGE_ORGANISATIONS = "change_organisations"
    SEE_PEOPLE = "see_people"
    CHANGE_PEOPLE = "change_people"
    SEE_RESULTS = "see_results"
    SEE_PARTICIPANTS = "see_participants"  # one by one, by their codes: only those who teach or lead them
    SEE_FILES = "see_files"
    LOAD_RESULTS = "load_results"
    CHANGE_PROCEDURES = "change_procedures"
    SEE_JOBS = "see_jobs"
    SEE_AUDIT = "see_audit"
    DRAFT_MODELS = "draft_models"  # a school's own indicators, a city's next version
    PUBLISH_MODELS = "publish_models"
    SEE_FORMS = "see_forms"  # what a city asks of its schools, and their answers
    FILL_FORMS = "fill_forms"
    FILL_PARTS = "fill_parts"  # of a form, that were handed over by name
    SIGN_FORMS = "sign_forms"  # for the school, before the city gets them
    RUN_CAMPAIGNS = "run_campaigns"
    ASK_COLLEAGUES = "ask_colleagues"  # campaigns of a school among its own people and classes
    PLAN_CONTROL = "plan_control"  # of a school inside it
    CARRY_OUT_CHECKS = "carry_out_checks"  # of that plan, for which one answers


_READ = frozenset({Action.SEE_ORGANISATIONS, Action.SEE_RESULTS})
_LOAD = _READ | {Action.SEE_FILES, Action.LOAD_RESULTS, Action.SEE_JOBS, Action.SEE_FORMS}

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Action.SEE_ORGANISATIONS,
            Action.CHANGE_ORGANISATIONS,
            Action.SEE_PEOPLE,
            Action.CHANGE_PEOPLE,
            Action.SEE_JOBS,
            Action.SEE_AUDIT,
        }
    ),
    Role.COORDINATOR: _LOAD
    | {
        Action.CHANGE_PROCEDURES,
        Action.SEE_PEOPLE,
        Action.DRAFT_MODELS,
        Action.PUBLISH_MODELS,
        Action.RUN_CAMPAIGNS,
    },
    Role.METHODOLOGIST: _READ | {Action.SEE_FILES, Action.SEE_FORMS},
    Role.DIRECTOR: _LOAD
    | {
        Action.SEE_PEOPLE,
        Action.SEE_PARTICIPANTS,
        Action.DRAFT_MODELS,
        Action.SIGN_FORMS,
        Action.FILL_FORMS,
        Action.FILL_PARTS,
        Action.ASK_COLLEAGUES,
        Action.PLAN_CONTROL,
        Action.CARRY_OUT_CHECKS,
    },
    Role.DEPUTY: _LOAD
    | {
        Action.SEE_PEOPLE,
        Action.SEE_PARTICIPANTS,
        Action.FILL_FORMS,
        Action.FILL_PARTS,
        Action.ASK_COLLEAGUES,
        Action.PLAN_CONTROL,
        Action.CARRY_OUT_CHECKS,
    },
    Role.ASSOCIATION_HEAD: _READ | {Action.FILL_PARTS, Action.CARRY_OUT_CHECKS},
    Role.TEACHER: _READ | {Action.SEE_PARTICIPANTS, Action.FILL_PARTS, Action.CARRY_OUT_CHECKS},
    Role.EXPERT: frozenset({Action.SEE_ORGANISATIONS}),
    Role.COMMISSION: frozenset({Action.SEE_ORGANISATIONS}),
    Role.COUNCIL: frozenset({Action.SEE_ORGANISATIONS}),
    Role.MACHINE: _LOAD | {Action.FILL_FORMS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node of the organisation tree, as far as scope needs it. `path` is «1.4.17.»: ids from the root."""

    id: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody signed in, in the role they act in now."""

    user_id: int
    login: str
    name: str
    role: Role
    place: Place
    place_name: str
    grant_id: int
    roles: int = 1  # how many roles the person may act in

    def may(self, action: Action) -> bool:
        """Whether the role allows it somewhere in the actor's subtree."""
        return action in ALLOWED[self.role]

    def covers(self, place: Place) -> bool:
        """Whether the place lies in the actor's subtree."""
        return place.path.startswith(self.place.path)


def require(actor: Actor, action: Action, *, at: Place | None = None) -> None:
    """Pass, or refuse: NotFound outside the subtree, Forbidden where the role does not allow it."""
    if at is not None and not actor.covers(at):
        raise NotFound("object.unknown")
    if not actor.may(action):
        raise Forbidden("action.not_allowed", action=action.value, role=actor.role.value)

"""The coverage map of the model in force: what each segment looks at, and what each variable serves."""

from app.catalogues.models import load_model
from app.catalogues.variables import load_variables
from app.domain import coverage_map as rules
from app.domain.access import Action, Actor, require
from app.domain.coverage_map import CoverageMap


def show_coverage_map(actor: Actor) -> CoverageMap:
    """The map: like the model itself, it is no secret."""
    require(actor, Action.SEE_ORGANISATIONS)
    return rules.coverage_map(load_model(), load_variables().variables)

"""The coverage map of the model in force: what each segment looks at, and what each variable serves."""

from app.catalogues.variables import load_variables
from app.db.engine import Tx
from app.domain import coverage_map as rules
from app.domain.access import Action, Actor, require
from app.domain.coverage_map import CoverageMap
from app.use_cases.models_in_force import model_in_force


def show_coverage_map(tx: Tx, actor: Actor) -> CoverageMap:
    """The map: like the model itself, it is no secret."""
    require(actor, Action.SEE_ORGANISATIONS)
    return rules.coverage_map(model_in_force(tx), load_variables().variables)

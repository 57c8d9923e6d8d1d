"""What the command line says of a file of values."""

from app.catalogues.messages import sentence
from app.domain.observation_files import ReadValues
from app.domain.observation_plans import Plan


def plan_as_json(read: ReadValues, plan: Plan) -> dict[str, object]:
    """What recording changes, and every fault with its code, place and sentence."""
    faults = [(one, read.placed(one)) for one in plan.faults]
    return {
        "new": len(plan.new),
        "corrected": len(plan.corrected),
        "unchanged": plan.unchanged,
        "blank": read.blank,
        "ignored_columns": list(read.ignored),
        "faults": [
            {
                "code": one.code,
                "row": facts["row"],
                "heading": facts["heading"],
                "facts": dict(one.facts),
                "sentence": sentence(one.code, facts),
            }
            for one, facts in faults
        ],
    }


def faults_in_words(read: ReadValues, plan: Plan) -> list[str]:
    """A sentence for every fault, with its row and column."""
    return [sentence(one.code, read.placed(one)) for one in plan.faults]


def plan_in_words(read: ReadValues, plan: Plan) -> str:
    """How many values are new, corrected and known already."""
    words = f"new {len(plan.new)}, corrected {len(plan.corrected)}, unchanged {plan.unchanged}"
    if read.blank:
        words += f", without a value {read.blank}"
    if read.ignored:
        words += f"; columns left out: {', '.join(read.ignored)}"
    return words

"""Reads the quality model: our package of it, checked against what can be counted."""

from functools import cache
from pathlib import Path

import yaml

from app.catalogues.acts import load_acts
from app.catalogues.procedures import load_purposes
from app.catalogues.subjects import subject_names
from app.catalogues.variables import load_variables
from app.domain.analytics.results import SUMS
from app.domain.errors import Invalid
from app.domain.model_packages import Known, model_of
from app.domain.quality_model import QualityModel

MODELS_FOLDER = Path(__file__).resolve().parents[1] / "data" / "models"
CURRENT = MODELS_FOLDER / "universal-1.yaml"


@cache
def load_model(path: Path = CURRENT) -> QualityModel:
    """The model of a package; Invalid `model.broken` names the file and the part."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid("model.broken", model=path.name, part="yaml", reason=str(error)[:200]) from error
    return model_of(given, what_is_known(), where=path.name)


def what_is_known() -> Known:
    """What a model may name here."""
    return Known(
        columns=frozenset(SUMS),
        purposes=load_purposes(),
        subjects=frozenset(subject_names()),
        reported=load_variables().variables,
        acts=load_acts(),
    )

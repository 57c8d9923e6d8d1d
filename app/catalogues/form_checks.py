"""Reads the checks of forms: rules between cells, and how much a number may change without a question."""

from functools import cache
from pathlib import Path

import yaml

from app.catalogues.strict import Strict
from app.catalogues.variables import load_variables
from app.domain.form_checks import Change, Rules, rule_of
from app.domain.formulas.known import Known
from app.domain.model_names import nameable

_FILE = Path(__file__).resolve().parents[1] / "data" / "checks" / "forms.yaml"


class _Change(Strict):
    share: float
    least: float


class _Rule(Strict):
    code: str
    formula: str
    message: str
    is_error: bool = True


class _File(Strict):
    source: str
    change: _Change
    beyond: float
    rules: tuple[_Rule, ...]


@cache
def load_form_checks(path: Path = _FILE) -> Rules:
    """All checks; FormulaError for a rule that cannot be read or names what there is not."""
    given = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    known = Known(variables={code: nameable(one) for code, one in load_variables().variables.items()})
    return Rules(
        between=tuple(
            rule_of(one.code, one.formula, one.message, known, is_error=one.is_error) for one in given.rules
        ),
        change=Change(share=given.change.share, least=given.change.least),
        beyond=given.beyond,
    )

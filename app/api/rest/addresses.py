"""What the addresses of REST begin with, by the module that answers them."""

from collections.abc import Mapping

from app.api.parts import Directory
from app.api.rest.root import ROOT

DESCRIPTION = f"{ROOT}/openapi.json"
_BEGINNINGS: Mapping[str, tuple[str, ...]] = {
    "organisations": ("organisation-lists", "organisations"),
    "people": ("people",),
    "procedures": ("procedures",),
    "tests": ("tests",),
    "result_batches": ("result-batches",),
    "statistics": ("statistics",),
    "indicators": ("indicator-values", "indicators"),
    "indices": ("indices",),
    "models": ("models",),
    "what_if": ("models",),
    "traces": ("indicator-values",),
    "movements": ("indicator-values",),
    "crosstabs": ("tables",),
    "saved_tables": ("saved-tables",),
    "observations": ("observations", "variables"),
    "campaigns": ("campaigns",),
    "submissions": ("submissions",),
    "form_parts": ("submissions",),
    "form_files": ("submissions",),
    "doubts": ("campaigns",),
    "inner_totals": ("campaigns",),
    "respondents": ("respondents",),
    "school_control": ("school-control",),
    "foreign_layouts": ("foreign-forms",),
    "burden": ("burden",),
    "campaign_calendar": ("calendar",),
    "coverage_map": ("coverage-map",),
    "norms": ("norms",),
    "cities": ("city",),
    "term_reports": ("term-reports",),
    "collection": ("collection",),
    "jobs": ("jobs",),
    "audit": ("audit",),
    "tokens": ("tokens",),
    "openapi": ("health", "openapi"),
}


def directory() -> Directory:
    """All of REST."""
    root = f"{ROOT}/"
    modules = {
        f"app.api.rest.{module}": [root + word for word in words] for module, words in _BEGINNINGS.items()
    }
    return Directory(root, modules)

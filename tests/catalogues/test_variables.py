"""The variables that schools report: each says what it is, whence, and what is to be checked."""

import csv
from pathlib import Path

import pytest
import yaml

from app.api.pages.words import NOT_MEASURED
from app.catalogues.messages import templates
from app.catalogues.variables import VARIABLES_FOLDER, load_headings, load_variables
from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid
from app.domain.layouts import normalised
from app.domain.observations import ValueKind
from tests.catalogues.test_import_catalogues import codes_in
from tests.shared_data import SHARED, needs_shared

DOMAIN = Path(__file__).resolve().parents[2] / "app" / "domain"


def test_every_variable_says_what_it_is_whence_and_what_for() -> None:
    variables = load_variables().variables.values()
    assert len(variables) >= 40
    for one in variables:
        assert one.definition.endswith("."), one.code
        assert one.source, one.code
        assert one.to_check, one.code
        assert one.purposes.permitted, one.code
        assert all(rule.clause for rule in one.purposes.forbidden), one.code
        assert (one.low is not None) is (one.kind is not ValueKind.YES_NO), one.code


@needs_shared
def test_what_the_self_examination_asks_is_all_there() -> None:
    """All rows of the order; shares follow from these numbers."""
    with (SHARED / "methods/self_examination_indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {row[part] for row in rows for part in ("numerator", "denominator")} - {""}
    levels = {"pupils_primary", "pupils_basic", "pupils_secondary"}  # one variable by levels
    known = load_variables().variables.keys()
    assert len(named) > 50
    assert named - levels <= known


def test_words_of_the_pages_are_read_back() -> None:
    """What a table says of a cell without a number can be loaded again."""
    words = load_variables().words
    for kind in (NotMeasured.NOT_APPLICABLE, NotMeasured.NOT_COLLECTED, NotMeasured.INCOMPLETE):
        assert words[normalised(NOT_MEASURED[kind.value][1])] is kind


def test_columns_are_known_by_their_headings_and_dimensions_by_their_names() -> None:
    headings = load_headings()
    assert headings.part_of("Показатель") == "variable"
    assert headings.part_of("код  организации") == "organisation"
    assert headings.part_of("Параллель") == "breakdown.grade"
    assert headings.part_of("Название школы") is None


def test_every_code_of_the_domain_has_a_sentence() -> None:
    files = [*DOMAIN.glob("observation*.py"), DOMAIN / "reported_periods.py"]
    raised = {
        code
        for path in files
        for code in codes_in(path, ("observation.", "observations."))
        if "{" not in code
    }
    assert len(raised) > 20
    assert raised <= templates().keys()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "yes_no"},
        {"low": 5, "high": 1},
        {"moment": "average"},
        {"reporters": ["castle"]},
    ],
)
def test_a_variable_that_contradicts_itself_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    given = yaml.safe_load((VARIABLES_FOLDER / "conditions.yaml").read_text("utf-8"))
    given["groups"] = given["groups"][:1]
    given["groups"][0]["variables"] = [given["groups"][0]["variables"][0] | change]
    (tmp_path / "some.yaml").write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    with pytest.raises(Invalid) as refusal:
        load_variables(tmp_path)
    assert refusal.value.facts["variable"] == "pupils_total"


def test_a_variable_that_asks_for_the_same_names_another_one(tmp_path: Path) -> None:
    text = (VARIABLES_FOLDER / "self_examination.yaml").read_text("utf-8")
    (tmp_path / "loose.yaml").write_text(text, "utf-8")
    with pytest.raises(Invalid, match=r"variables\.broken") as refused:
        load_variables(tmp_path)
    assert "pupils_total" in str(refused.value.facts["reason"])

"""The one answer to what figures may be used for."""

from dataclasses import replace

import pytest

from app.catalogues.models import load_model
from app.catalogues.procedures import load_purposes
from app.domain.errors import Invalid
from app.domain.purposes import Use, cited, may, refused_uses, require_use, strictest
from app.domain.quality_model import Levels
from app.domain.values import Coverage, IndicatorValue, Ratio
from tests.make import NOW

PURPOSES = load_purposes()


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ("vpr", {Use.LEVEL, Use.INDEX, Use.ORDER, Use.VERDICT}),
        ("timss", {Use.LEVEL, Use.INDEX, Use.ORDER, Use.VERDICT}),
        ("oge", {Use.ORDER}),
        ("rdr", {Use.ORDER}),
    ],
)
def test_each_purpose_refuses_its_uses(kind: str, refused: set[Use]) -> None:
    assert set(refused_uses(PURPOSES[kind])) == refused


def test_a_purpose_that_nobody_has_stated_is_that_of_a_fact() -> None:
    assert not may(None, Use.VERDICT)
    assert not may(None, Use.LEVEL)
    assert may(None, Use.EXPORT)


def test_one_fact_among_several_makes_all_of_it_a_fact() -> None:
    assert strictest([PURPOSES["oge"], PURPOSES["vpr"], PURPOSES["rdr"]]) is PURPOSES["vpr"]
    assert strictest([PURPOSES["oge"], PURPOSES["rdr"]]) is PURPOSES["oge"]


def test_a_refusal_cites_the_rule_and_its_clause() -> None:
    for kind in ("vpr", "timss"):
        with pytest.raises(Invalid, match=r"purpose\.vpr") as refused:
            require_use(PURPOSES[kind], Use.INDEX, indicator="any")
        assert refused.value.facts["text"] == PURPOSES[kind].text
        assert refused.value.facts["clause"] == PURPOSES[kind].clause
    require_use(PURPOSES["oge"], Use.LEVEL, indicator="any")
    assert cited(PURPOSES["vpr"]).endswith(f"Основание: {PURPOSES['vpr'].clause}.")


def test_a_value_of_a_fact_has_no_level_even_if_its_passport_had_one() -> None:
    """A benchmark that came in past the package's check still says nothing."""
    levels = Levels(low=40, high=60, source="местный ориентир")
    for code, is_judged in (("vpr-math-4-good", False), ("oge-math-passed", True)):
        passport = replace(load_model().get(code), levels=levels)
        value = IndicatorValue(
            indicator=code, organisation_id=1, period="2025/26", model_version=1, computed_at=NOW,
            ratio=Ratio(unit=passport.unit, numerator=9, denominator=10, n=10),
            coverage=Coverage(reported=1, expected=1), data_version="1",
        )  # fmt: skip
        assert (value.standing(passport) is not None) is is_judged, code

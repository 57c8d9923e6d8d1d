"""A package edited by hand: nothing but what was meant changes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.catalogues.model_texts import read_text
from app.catalogues.models import shipped
from app.domain import model_edits
from app.domain.errors import NotFound
from app.domain.model_diffs import indicators_of
from app.domain.passport_fields import PassportFields, fields_of, item_of

GIVEN = read_text(shipped()[0].content.text, where="shipped").given
assert isinstance(GIVEN, Mapping)
WHOLE: Mapping[str, object] = GIVEN
ONE = {"a": 1, "b": 2}


def package(shared: Mapping[str, object], *items: Mapping[str, object]) -> dict[str, object]:
    criteria = [
        {"code": "one", "name": "Один", "shared": dict(shared), "indicators": list(items)},
        {"code": "two", "name": "Два", "indicators": []},
    ]
    return {"parameters": [{"parameter": "results", "criteria": criteria}]}


@pytest.mark.parametrize("code", list(indicators_of(WHOLE)))
def test_a_form_that_nobody_touched_changes_nothing(code: str) -> None:
    fields = fields_of(indicators_of(WHOLE)[code])
    assert model_edits.rewritten(WHOLE, code, fields) == WHOLE
    assert fields_of({"code": code, **item_of(fields)}) == fields


def test_what_one_no_longer_has_the_others_keep() -> None:
    given = package({"min_coverage": 0.5, "unit": "mark"}, {"code": "x"}, {"code": "y", "min_coverage": 0.7})
    fields = replace(fields_of(indicators_of(given)["x"]), min_coverage="")
    made = indicators_of(model_edits.rewritten(given, "x", fields))
    assert "min_coverage" not in made["x"] and made["y"]["min_coverage"] == 0.7
    assert made["x"]["unit"] == made["y"]["unit"] == "mark"
    others = package({"min_coverage": 0.5}, {"code": "x"}, {"code": "y"})
    made = indicators_of(model_edits.rewritten(others, "x", fields))
    assert "min_coverage" not in made["x"] and made["y"]["min_coverage"] == 0.5


def test_an_indicator_moves_with_all_that_it_shared() -> None:
    given = package({"unit": "mark", "source": "школа"}, {"code": "x", "name": "Икс"}, {"code": "y"})
    moved = indicators_of(model_edits.with_indicator_moved(given, "x", "results", "two"))
    assert moved["x"] == {**indicators_of(given)["x"], "place": ("results", "two")}
    assert moved["y"] == indicators_of(given)["y"]


def test_an_overlay_names_a_criterion_only_while_something_stands_under_it() -> None:
    overlay: dict[str, object] = {"extends": ONE}
    fields = PassportFields(code=" own ", name="Своё")
    added = model_edits.with_indicator(overlay, "results", "staff", fields)
    assert indicators_of(added)["own"]["place"] == ("results", "staff")
    assert overlay == {"extends": ONE}
    assert model_edits.without_indicator(added, "own")["parameters"] == [
        {"parameter": "results", "criteria": []}
    ]


def test_a_criterion_with_indicators_stays() -> None:
    given = package({}, {"code": "x"})
    made = model_edits.with_criterion(given, "results", " three ", " Три ")
    assert model_edits.without_criterion(made, "three") == given
    for code in ("one", "four"):
        with pytest.raises(NotFound):
            model_edits.without_criterion(given, code)
    with pytest.raises(NotFound):
        model_edits.without_indicator(given, "z")

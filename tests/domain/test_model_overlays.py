"""Overlays of schools over a new version of the model: nothing lost, nothing old changed, clashes found."""

import random
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.catalogues.models import load_model, what_is_known
from app.catalogues.variables import load_variables
from app.domain.errors import Invalid
from app.domain.model_overlays import Clash, Reason, clashes, extended, merged, moved, own_codes
from app.domain.model_packages import model_of
from app.domain.model_versions import Reference
from tests.domain.test_model_packages import GIVEN, LEVELS, indicators_of

REPORTED = frozenset(load_variables().variables)
SCHOOLS = 90
NEXT = Reference(code="universal", version=2)


def passport(code: str, formula: str = "share(staff_young, staff_total)") -> dict[str, Any]:
    return {"code": code, "name": f"Свой {code}", "heading": "Свой", "definition": "Что.", "formula": formula}


def new_version() -> dict[str, Any]:
    """The base's next version: one criterion, one variable and one indicator gone, three codes new."""
    given = deepcopy(GIVEN)
    given["version"] = 2
    conditions, _, results = given["parameters"]
    conditions["criteria"] = [one for one in conditions["criteria"] if one["code"] != "services"]
    conditions["criteria"].append({"code": "taken-criterion", "name": "Занятый"})
    indicators_of(given, "staff").append(passport("taken-indicator"))
    del given["variables"]["j_raised"]
    given["variables"]["taken_variable"] = {"words": "занята", "column": "n"}
    final = next(one for one in results["criteria"] if one["code"] == "final_exams")
    final["indicators"] = [one for one in final["indicators"] if one["code"] != "oge-math-passed"]
    return given


NEW = new_version()


def overlay(school: int, seed: random.Random) -> tuple[dict[str, Any], set[Clash]]:
    """A random overlay on version 1 that fits it, and the clashes planted for version 2."""
    under = {code: [passport(f"own-{school}-{code}-{n}") for n in range(seed.randint(0, 3))]
             for code in ("staff", "surroundings")}  # fmt: skip
    given: dict[str, Any] = {
        "code": f"school-{school}", "name": f"Школа {school}", "version": 1,
        "in_force_from": date(2026, 9, 1), "extends": {"code": "universal", "version": 1}, "variables": {},
        "parameters": [
            {"parameter": "conditions", "criteria": [
                {"code": code, "indicators": items} for code, items in under.items()
            ]},
            {"parameter": "programmes", "criteria": []},
        ],
        "benchmarks": {"staff-category": LEVELS} if seed.random() < 0.5 else {},
    }  # fmt: skip
    conditions, programmes = (one["criteria"] for one in given["parameters"])
    planted: set[Clash] = set()
    if seed.random() < 0.5:
        shared = indicators_shared()
        item = passport(f"own-{school}-mine", "share(own_variable, written)") | {
            "takes": {"procedures": ["vpr"]}, "people": "written",
        }  # fmt: skip
        given["variables"]["own_variable"] = {"words": "своя", "column": "absent"}
        programmes.append({"code": f"mine-{school}", "name": "Своё", "shared": shared, "indicators": [item]})
    if seed.random() < 0.3:
        conditions[0]["indicators"].append(passport("taken-indicator"))
        planted.add(Clash(reason=Reason.CODE_TAKEN, code="taken-indicator", about="taken-indicator"))
    if seed.random() < 0.3:
        programmes.append({"code": "taken-criterion", "name": "Своё", "indicators": []})
        planted.add(Clash(reason=Reason.CODE_TAKEN, code="taken-criterion", about="taken-criterion"))
    if seed.random() < 0.3:
        given["variables"]["taken_variable"] = {"words": "своя", "column": "absent"}
        planted.add(Clash(reason=Reason.CODE_TAKEN, code="taken_variable", about="taken_variable"))
    if seed.random() < 0.3:
        code = f"own-{school}-service"
        conditions.append({"code": "services", "indicators": [{**indicators_shared(), **passport(code)}]})
        planted.add(Clash(reason=Reason.CRITERION_GONE, code=code, about="services"))
    if seed.random() < 0.3:
        code = f"own-{school}-raised"
        item = passport(code, "share(j_raised, j_n)") | {"takes": {"procedures": ["vpr"]}, "people": "j_n"}
        conditions[0]["indicators"].append(item)
        planted.add(Clash(reason=Reason.VARIABLE_GONE, code=code, about="j_raised"))
    if seed.random() < 0.3:
        given["benchmarks"]["oge-math-passed"] = LEVELS
        planted.add(Clash(reason=Reason.INDICATOR_GONE, code="oge-math-passed", about="oge-math-passed"))
    return given, planted


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (what schools invent is no secret)


def indicators_shared() -> dict[str, Any]:
    shared = next(
        one["shared"]
        for branch in GIVEN["parameters"]
        for one in branch["criteria"]
        if one["code"] == "staff"
    )
    return deepcopy(shared)


@pytest.mark.parametrize("seed", range(3))
def test_ninety_schools_move_up_and_lose_nothing(seed: int) -> None:
    """No own indicator is lost, no old one changed, and the clashes are exactly the planted ones."""
    chance, known = chance_of(seed), what_is_known()
    old, new = load_model(), model_of(NEW, known, where="x")
    kinds: set[Reason] = set()
    for school in range(SCHOOLS):
        given, planted = overlay(school, chance)
        before = deepcopy(given)
        assert clashes(given, GIVEN, reported=REPORTED) == ()
        own = set(own_codes(given))
        fits = model_of(merged(given, GIVEN, ()), known, where="x")
        assert {one.code for one in fits.passports} == {one.code for one in old.passports} | own

        risen = moved(given, NEXT, version=2)
        assert own_codes(risen) == own_codes(given)
        assert {**risen, "version": 1, "extends": given["extends"]} == before == given
        found = clashes(risen, NEW, reported=REPORTED)
        assert set(found) == planted and len(found) == len(planted)
        kinds |= {one.reason for one in found}

        left_out = {one.code for one in found}
        model = model_of(merged(risen, NEW, found), known, where="x")
        assert {one.code for one in model.passports} - {one.code for one in new.passports} == own - left_out
        benchmarks = given["benchmarks"]
        for one in new.passports:
            mine = model.get(one.code)
            expected = replace(one, levels=mine.levels) if one.code in benchmarks else one
            assert mine == expected
        if "staff-category" in benchmarks:
            assert model.get("staff-category").levels is not None
    assert kinds == set(Reason)
    assert new_version() == NEW  # nobody wrote in the base


def test_an_own_indicator_takes_what_its_criterion_shares() -> None:
    given, _ = overlay(1, chance_of(5))
    given["parameters"][0]["criteria"] = [{"code": "staff", "indicators": [passport("own")]}]
    model = model_of(merged(given, GIVEN, ()), what_is_known(), where="x")
    assert model.place_of("own")[1].code == "staff"
    assert model.get("own").frequency == model.get("staff-highest").frequency


def test_a_local_level_on_vpr_is_refused_in_an_overlay_too() -> None:
    given, _ = overlay(1, chance_of(5))
    given["benchmarks"] = {"vpr-math-4-good": LEVELS}
    with pytest.raises(Invalid, match=r"purpose\.vpr"):
        model_of(merged(given, GIVEN, ()), what_is_known(), where="x")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"extends": "universal@1"}, "extends"),
        ({"extends": {"code": "universal", "version": "1"}}, "extends/version"),
        ({"extends": {"code": "universal", "version": 1, "x": 1}}, "extends"),
        ({"weights": {}}, "model"),
        ({"benchmarks": []}, "benchmarks"),
        ({"parameters": {}}, "parameters"),
        ({"parameters": [{"parameter": "всё"}]}, "parameters"),
        ({"parameters": [{"parameter": "results", "criteria": ["vpr"]}]}, "results"),
    ],
)
def test_a_frame_that_cannot_be_read_names_its_place(change: dict[str, object], part: str) -> None:
    given, _ = overlay(1, chance_of(5))
    assert extended(given, where="x") == Reference(code="universal", version=1)
    with pytest.raises(Invalid, match=r"model\.broken") as refused:
        extended({**given, **change}, where="x")
    assert refused.value.facts["part"] == part

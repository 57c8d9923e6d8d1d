"""Formulas over columns of results that are no one division: the worker's way, against plain arithmetic."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from app.catalogues.models import checked, shipped
from app.db import indicators as store
from app.db.engine import Tx
from app.domain.analytics.formulas import all_values
from app.domain.errors import Invalid
from app.domain.organisations import Organisation
from app.domain.quality_model import QualityModel
from app.use_cases import computing, traces
from app.use_cases.model_comparisons import values_at
from app.use_cases.models_in_force import install_shipped
from tests.make import NOW, City, Make

TEXT = shipped()[0].content.text
CODE, VPR = "oge-math-passed", "vpr-math-4-good"
YEAR, BEFORE = "2025/26", "2024/25"
OLD = "formula: share(m3 + m4 + m5, n_marked)"
OLD_VPR = "formula: share(m4 + m5, n_marked)"
Sums = Mapping[str, int]


@pytest.fixture
def city(make: Make) -> City:
    """Two years of the exam in mathematics; schools have several classes, whose sums add up."""
    found = make.city()
    for procedure, pupils in (("oge-2025", 9), ("oge-2026", 25)):
        test = make.test(grade=9, procedure=procedure)
        make.accepted(test, found.classes, by=found.root, pupils=pupils)
    return found


def model_with(formula: str, *more: tuple[str, str], of: str = OLD) -> QualityModel:
    text = TEXT
    for old, new in ((of, f"formula: '{formula}'"), *more):
        assert old in text
        text = text.replace(old, new, 1)
    return checked(text, where="проба").model


def sums_at(tx: Tx, place: Organisation, year: str) -> Sums:
    """Counts of the tests that the indicator takes, added one by one."""
    passport = shipped()[0].model.get(CODE)
    tests = [
        one.test_id for one in store.papers(tx) if passport.takes.takes(one) and one.academic_year == year
    ]
    found: dict[str, int] = defaultdict(int)
    for row in store.result_parts(tx, place.place, tests).iter_rows(named=True):
        for name in ("n_marked", "m2", "m3", "m4", "m5", "absent"):
            found[name] += row[name]
    return found


def all_computed(tx: Tx, model: QualityModel) -> dict[str, dict[tuple[int, str], float]]:
    """Code of the indicator → place and year → value."""
    found: dict[str, dict[tuple[int, str], float]] = defaultdict(dict)
    sources = computing.observe(tx, TOLD_BY, today=NOW.date()).sources
    for row in all_values(model, sources).iter_rows(named=True):
        found[row["indicator"]][row["place"], row["year"]] = row["value"]
    return found


def computed(tx: Tx, model: QualityModel) -> dict[tuple[int, str], float]:
    return all_computed(tx, model)[CODE]


TOLD_BY = Make.actor_at(Organisation(
    id=1, code="city", kind="municipality", name="Город", short_name="Город", number=None, parent_id=None,
    path="1.",
))  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "twin"),
    [
        ("100 * m5 / n_marked - 100 * m2 / n_marked", lambda s, _: 100 * (s["m5"] - s["m2"]) / s["n_marked"]),
        (
            "100 * (m4 + m5) / n_marked + if(m2 > m5, 0, 10)",
            lambda s, _: 100 * (s["m4"] + s["m5"]) / s["n_marked"] + (0 if s["m2"] > s["m5"] else 10),
        ),
        (
            "100 * m5 / n_marked - previous(100 * m5 / n_marked)",
            lambda s, b: 100 * s["m5"] / s["n_marked"] - 100 * b["m5"] / b["n_marked"],
        ),
    ],
)
def test_a_place_s_number_is_that_of_its_sums(tx: Tx, city: City, formula: str, twin: object) -> None:
    found = computed(tx, model_with(formula))
    assert callable(twin)
    for place in (city.root, *city.districts, city.school(1), city.school(2)):
        expected = twin(sums_at(tx, place, YEAR), sums_at(tx, place, BEFORE))
        assert found[place.id, YEAR] == pytest.approx(expected)
    has_before = "previous" not in formula
    assert ((city.root.id, BEFORE) in found) == has_before


def test_other_indicators_and_what_a_formula_names_of_them_stay_apart(tx: Tx, city: City) -> None:
    """`m4` of one exam is not `m4` of another paper."""
    changed = all_computed(tx, model_with("100 * m4 / n_marked + 100 * m5 / n_marked"))
    plain = all_computed(tx, shipped()[0].model)
    assert changed.pop(CODE) and plain.pop(CODE)
    assert changed == plain != {}


def test_a_mean_of_schools_weighs_by_results(tx: Tx, city: City) -> None:
    weighted = model_with(
        "100 * m5 / n_marked - 100 * m2 / n_marked",
        (f"formula: '{'100 * m5 / n_marked - 100 * m2 / n_marked'}'",
         "formula: '100 * m5 / n_marked - 100 * m2 / n_marked'\n      aggregation: weighted_mean\n"
         "      weight_by: n_marked"),
    )  # fmt: skip
    sums = [sums_at(tx, one, YEAR) for one in (city.school(number) for number in (1, 2, 3, 4))]
    total = sum(100 * (one["m5"] - one["m2"]) for one in sums) / sum(one["n_marked"] for one in sums)
    assert computed(tx, weighted)[city.root.id, YEAR] == pytest.approx(total)


def test_a_draft_s_formula_over_results_is_tried_and_opened_to_its_tests(
    tx: Tx, make: Make, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_shipped(tx, by="мера", now=NOW)
    model = model_with("100 * m5 / n_marked - previous(100 * m5 / n_marked)")
    now, before = (sums_at(tx, city.root, year) for year in (YEAR, BEFORE))
    found = values_at(tx, model, [model.get(CODE)], city.root)
    expected = 100 * now["m5"] / now["n_marked"] - 100 * before["m5"] / before["n_marked"]
    assert found[CODE, YEAR].value == pytest.approx(expected)
    assert found[CODE, YEAR].n == now["n_marked"] and not found[CODE, YEAR].is_small
    monkeypatch.setattr(traces, "model_with", lambda *_: (model, ""))
    trace = traces.trace(tx, make.actor_at(city.root), CODE, place_id=city.root.id, period=YEAR)
    assert trace.formula is not None and trace.formula.now is not None and trace.formula.before is not None
    assert (trace.formula.now["m5"], trace.formula.before["n_marked"]) == (now["m5"], before["n_marked"])
    assert len(trace.tests) == 1 and trace.tests[0].ratio is None


def test_figures_of_vpr_stay_facts_whatever_the_formula() -> None:
    several = model_with("100 * m5 / n_marked - 100 * m2 / n_marked", of=OLD_VPR)
    assert several.get(VPR).purpose.is_fact_only
    with pytest.raises(Invalid) as refused:
        model_with("if(100 * m5 / n_marked > 50, 1, 0) + 100 * m2 / n_marked", of=OLD_VPR)
    assert "purpose.vpr" in str(refused.value.facts)

"""Metadata and values of another system, DHIS2, become a model of ours and give the numbers that it gives."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from app.catalogues.acts import load_acts
from app.domain.analytics.formulas import Sources, all_values
from app.domain.analytics.indicators import MEASURE_PARTS, REPORTS, RESULT_PARTS
from app.domain.model_packages import Known, model_of
from app.domain.observations import (
    Dimension,
    Moment,
    Purposes,
    Unit,
    ValueKind,
    Variable,
    canonical_breakdown,
)
from app.domain.quality_model import QualityModel
from app.domain.reported_periods import PeriodOf
from app.domain.values import Amount, Ratio, value_of_row
from app.use_cases.model_comparisons import Remark, Told
from tests.make import NOW
from tests.shared_data import SHARED, needs_shared

pytestmark = needs_shared
FOLDER = SHARED / "data" / "dhis2-aggregate"
DEFAULT = "HllvX50cXC0"  # the combination of values that are not broken down
YEARS = {"201912": "2019/20", "2018": "2018/19"}  # a month and a calendar year as academic years
PERCENT = 100


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def metadata() -> dict[str, Any]:
    return read("aggregate_metadata.json")


@pytest.fixture(scope="module")
def codes(metadata: dict[str, Any]) -> dict[str, str]:
    """Id of a data element or a combination → a code as our formulas write it."""
    every = [*metadata["dataElements"], *metadata["categoryOptionCombos"]]
    return {one["id"]: f"x{number}" for number, one in enumerate(every)}


@pytest.fixture(scope="module")
def model(metadata: dict[str, Any], codes: dict[str, str]) -> QualityModel:
    combos = {codes[one["id"]]: one["name"] for one in metadata["categoryOptionCombos"]}
    reported = {
        codes[one["id"]]: Variable(
            code=codes[one["id"]], name=one["name"].strip(), definition=one["name"], unit=Unit.NUMBER,
            kind=ValueKind.DECIMAL, low=None, high=None, period=PeriodOf.ACADEMIC_YEAR,
            moment=Moment.OVER_PERIOD, on_day=None, reporters=frozenset({"school"}), source="DHIS2",
            dimensions=(Dimension(code="combo", name="Разрез", values=combos),), to_check=None,
            purposes=Purposes(permitted=(), forbidden=()),
        )
        for one in metadata["dataElements"]
    }  # fmt: skip
    known = Known(columns=frozenset(), purposes={}, subjects=frozenset(), acts=load_acts(), reported=reported)
    factors = {one["id"]: one["factor"] for one in metadata["indicatorTypes"]}
    items = [
        passport(one, factors[one["indicatorType"]["id"]], codes, number)
        for number, one in enumerate(metadata["indicators"])
    ]
    criteria = [{"code": "all", "name": "Все", "indicators": items}]
    branches = [
        {"parameter": name, "criteria": criteria if name == "results" else []}
        for name in ("conditions", "programmes", "results")
    ]
    given = {
        "code": "dhis2", "name": "DHIS2", "version": 1, "in_force_from": date(2026, 9, 1), "variables": {},
        "parameters": branches,
    }  # fmt: skip
    return model_of(given, known, where="dhis2")


def passport(one: Mapping[str, Any], factor: int, codes: Mapping[str, str], number: int) -> dict[str, object]:
    top, bottom = (ours(one[side], codes) for side in ("numerator", "denominator"))
    shared = {
        "code": f"i{number}", "name": one["name"].strip(), "heading": one["shortName"].strip() or "Имя",
        "definition": one["name"], "direction": "more", "aggregation": "ratio_of_sums", "segments": ["ВСОКО"],
        "source": "DHIS2", "frequency": "раз в месяц", "responsible": "DHIS2", "legal_basis": "нет",
    }  # fmt: skip
    if factor == PERCENT:
        return {**shared, "unit": "percent", "formula": f"share({top}, {bottom})"}
    return {**shared, "unit": "number", "unit_words": "раз", "formula": f"({top}) / ({bottom})"}


def ours(expression: str, codes: Mapping[str, str]) -> str:
    """`#{element.combination}` in our language; everything else stays, a carriage return too."""

    def named(found: re.Match[str]) -> str:
        element, _, combo = found[1].partition(".")
        return f"{codes[element]}{{combo={codes[combo]}}}" if combo not in ("", DEFAULT) else codes[element]

    return re.sub(r"#\{([^}]*)\}", named, expression)


def measured(text: str) -> float:
    """A value of ours: yes is 1, no is 0."""
    return {"true": 1.0, "false": 0.0}[text] if text in ("true", "false") else float(text)


@pytest.fixture(scope="module")
def found(metadata: dict[str, Any], codes: dict[str, str], model: QualityModel) -> dict[str, Told]:
    """Name of an indicator → its number at the one organisation in December 2019."""
    cells: dict[tuple[str, str, str], float] = defaultdict(float)
    for one in read("aggregate_dataValues_bulk.json")["dataValues"]:
        year, code, combo = YEARS[one["period"]], codes[one["dataElement"]], one["categoryOptionCombo"]
        cells[year, code, ""] += measured(one["value"])  # a whole is the sum of its parts
        if combo != DEFAULT:
            cells[year, code, canonical_breakdown({"combo": codes[combo]})] += measured(one["value"])
    rows = [("1.", year, code, breakdown, value, None) for (year, code, breakdown), value in cells.items()]
    sources = Sources(
        results=pl.DataFrame(schema=RESULT_PARTS),
        measures=pl.DataFrame(schema=MEASURE_PARTS),
        reports=pl.DataFrame(rows, schema=REPORTS, orient="row"),
        places=pl.DataFrame({"place": [1], "path": ["1."], "is_school": [True]}),
        schools=pl.DataFrame(
            {"path": ["1."] * 2, "year": list(YEARS.values()), "grades": [[], []]},
            schema={"path": pl.String, "year": pl.String, "grades": pl.List(pl.Int64)},
        ),
        papers=[],
    )
    told: dict[str, Told] = {}
    for row in all_values(model, sources).iter_rows(named=True):
        one = model.get(row["indicator"])
        value = value_of_row(one, row, model_version=1, computed_at=NOW, data_version="x")
        if value.period == YEARS["201912"]:
            told[one.name] = Told(passport=one, figure=value.figure)
    return told


def number(found: Mapping[str, Told], part: str) -> float:
    one = found[f"TA MAL - {part}"]
    assert isinstance(one.figure, Ratio | Amount)
    return round(one.figure.value, 4)


def test_all_of_the_metadata_becomes_a_model(model: QualityModel, metadata: dict[str, Any]) -> None:
    assert len(model.passports) == len(metadata["indicators"]) == 19
    assert len({term.reported for one in model.passports for term in model.terms_of(one)}) == 25


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("% of malaria tested cases by RDT", 55.3506),  # 1500 / 2710
        ("Foci classified (%)", 99.5161),  # 617 / 620
        ("Malaria cases confirmed (number)", 1180),
        ("Malaria cases classified as local", 247),
        ("Percentage of P. falciparum", 55.6962),  # 616 / 1106
        ("Percentage of P. vivax", 35.4430),  # 392 / 1106
        ("Slide positivity rate (microscopy)", 71.9008),  # 870 / 1210
        ("Test positivity rate (RDT)", 20.6667),  # 310 / 1500
        ("Percentage of malaria cases classified", 110.1695),  # 1300 / 1180
        ("Percentage of malaria cases investigated", 127.1186),  # 1500 / (870 + 310)
        ("Percentage of foci with zero local cases", 0.0333),  # 30 / 900, its type has no factor
    ],
)
def test_its_numbers_are_those_of_the_readme(found: dict[str, Told], part: str, value: float) -> None:
    assert number(found, part) == value


def test_a_share_of_more_than_all_is_flagged_and_no_other(found: dict[str, Told]) -> None:
    above = {name for name, one in found.items() if one.remark is Remark.ABOVE_WHOLE}
    assert sorted(round(found[name].figure.value, 4) for name in above if found[name].figure) == [
        110.1695, 127.1186,
    ]  # fmt: skip


def test_what_lacks_its_denominator_has_no_number(found: dict[str, Told]) -> None:
    assert not any("ABER" in name for name in found)

"""The models that come with the program: what the latest holds, and that the earlier ones stay."""

import csv

import pytest

from app.catalogues.models import load_model, shipped
from app.catalogues.variables import load_variables
from app.domain.coverage_map import coverage_map
from app.domain.engine.aggregation import Aggregation
from app.domain.model_diffs import Subject, What, differences
from app.domain.periods import PeriodKind
from app.domain.quality_model import Parameter, Passport, Segment, Unit
from tests.shared_data import SHARED, needs_shared

FIRST, LATEST = shipped()[0], shipped()[-1]
MODEL = LATEST.model
ROWS = {"count": Unit.COUNT, "count_and_share": Unit.PERCENT, "boolean": Unit.YES_NO}


def of_row(row: str) -> Passport:
    return MODEL.get(f"se-{row.replace('.', '-')}")


def test_versions_follow_one_another_and_the_first_one_stays() -> None:
    assert [one.content.label for one in shipped()] == ["universal@1", "universal@2"]
    assert FIRST.content.in_force_from < LATEST.content.in_force_from
    assert FIRST.model == load_model()
    assert {one.code for one in FIRST.model.passports} < {one.code for one in MODEL.passports}


def test_three_parameters_and_four_segments_carry_at_least_sixty_indicators() -> None:
    assert len(MODEL.passports) >= 60
    found = coverage_map(MODEL, load_variables().variables)
    for line in found.lines:
        if line.criterion is None:
            assert all(cell.passports for cell in line.cells), line.parameter
    assert [one.parameter for one in MODEL.branches] == list(Parameter)
    assert {segment for one in MODEL.passports for segment in one.segments} == set(Segment)
    assert found.doubles == ()


@pytest.mark.parametrize("passport", MODEL.passports, ids=lambda one: one.code)
def test_every_indicator_has_a_basis_and_says_how_it_goes_up_and_where_a_threshold_is_from(
    passport: Passport,
) -> None:
    assert passport.basis
    assert passport.legal_basis
    assert passport.aggregation in set(Aggregation)
    assert passport.to_check or passport.purpose.is_fact_only
    if passport.levels is not None:
        assert passport.levels.source
    scale = passport.scale
    for part in (scale.levels, scale.points) if scale else ():
        assert part is None or (part.source.norm is None) is bool(part.source.words)


def test_norms_of_law_give_some_thresholds_and_local_ones_say_that_they_are() -> None:
    sources = [one.scale.levels.source for one in MODEL.passports if one.scale and one.scale.levels]
    acts = {one.norm.act for one in sources if one.norm}
    assert acts == {"273-fz", "order-287-2021", "order-704-2024", "letter-sk-228-2021"}
    assert len([one for one in sources if not one.norm]) >= 4


@needs_shared
def test_every_row_of_the_self_examination_has_its_indicator() -> None:
    with (SHARED / "methods/self_examination_indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value_kind"] != "group"]
    assert len(rows) == 51
    for row in rows:
        one = of_row(row["code"])
        assert ("order-1324-2013", f"п. {row['code']}") in [
            (ground.act, ground.clause) for ground in one.basis
        ]
        assert one.period_kind is PeriodKind.CALENDAR_YEAR, row["code"]
        if row["value_kind"] in ROWS:
            assert one.unit is ROWS[row["value_kind"]], row["code"]
        read = {term.reported for term in MODEL.terms_of(one)}
        if row["code"] not in ("1.2", "1.3", "1.4") and row["value_kind"] != "boolean":
            assert read == {row["numerator"], row["denominator"]} - {""}, row["code"]


def test_headings_and_names_of_a_criterion_are_told_apart() -> None:
    for branch in MODEL.branches:
        for criterion in branch.criteria:
            for words in ("heading", "name"):
                found = [getattr(one, words) for one in criterion.passports]
                assert len(set(found)) == len(found), criterion.code


def test_the_second_version_changes_nothing_that_the_first_one_holds() -> None:
    found = differences(FIRST.given, LATEST.given)
    of_indicators = [one for one in found if one.subject is Subject.INDICATOR]
    assert {one.what for one in of_indicators} == {What.ADDED}
    assert len(of_indicators) == len(MODEL.passports) - len(FIRST.model.passports)

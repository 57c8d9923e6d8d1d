"""The campaigns of the city: their files agree with the answers, with one another and with what was told."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from app.catalogues.form_checks import load_form_checks
from app.catalogues.variables import load_headings, load_variables
from app.demo.campaigns.files import DemoCampaign, write_campaigns
from app.demo.generate import DemoFiles
from app.domain.form_checks import broken, read_cell
from app.domain.forms import cell_key
from app.domain.observation_files import read_values
from app.domain.observation_plans import Given
from app.domain.observations import canonical_breakdown
from app.workbooks.reading import read_cells

Cells = dict[str, dict[str, str]]  # code of a school → cell → text


def typed(campaign: DemoCampaign) -> Cells:
    found: Cells = defaultdict(dict)
    with campaign.typed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            found[row["Код организации"]][row["Ячейка"]] = row["Впечатано"]
    return found


def given(path: Path) -> tuple[Given, ...]:
    return read_values(read_cells(path, file_name=path.name), load_headings()).given


def known(campaign: DemoCampaign) -> Cells:
    assert campaign.known is not None
    found: Cells = defaultdict(dict)
    for one in given(campaign.known):
        assert one.period == campaign.of.period
        variable, parts = load_variables().get(one.variable), {}
        for dimension in variable.dimensions:
            codes = {words: code for code, words in dimension.values.items()}
            parts[dimension.code] = codes[one.breakdown[dimension.code]]
        found[one.organisation][cell_key(one.variable, canonical_breakdown(parts))] = str(one.value)
    return found


def planted(demo: DemoFiles) -> Any:
    return json.loads(demo.answers.read_text(encoding="utf-8"))["campaign"]


def test_a_form_has_sixty_cells_and_thirty_eight_are_known(any_city: DemoFiles) -> None:
    last, this = any_city.campaigns
    answers, whole = planted(any_city), typed(last)
    assert len(whole) == 89
    assert [code for code, cells in whole.items() if len(cells) != answers["fields"]] == ["edu100377"]
    assert {len(cells) for code, cells in known(this).items() if code != "edu100377"} == {38}
    assert answers["prefilled"] == 38
    mine, told = typed(this), known(this)
    assert not any(mine[code].keys() & told[code].keys() for code in told)


def test_the_states_are_those_of_the_story(any_city: DemoFiles) -> None:
    answers, this = planted(any_city), any_city.campaigns[1]
    assert answers["states"] == {"accepted": 81, "late": 5, "returned": 2, "submitted": 1, "untouched": 1}
    assert len(this.schools) == sum(answers["states"].values()) == 90
    mine, told = typed(this), known(this)
    unfinished = {
        code
        for code in (f"edu100{number}" for number in this.schools)
        if len(mine.get(code, ())) + len(told.get(code, ())) < (56 if code == "edu100377" else 60)
    }
    assert unfinished <= {*answers["late"], *answers["untouched"]}
    assert [code for code in answers["untouched"] if code in mine or code in told] == []


def test_the_slips_are_in_the_files(any_city: DemoFiles) -> None:
    answers, cells = planted(any_city), typed(any_city.campaigns[1])
    children = answers["boys_and_girls"]
    own = {key: int(cells[children["school"]][f"primary_{key}"]) for key in ("pupils", "boys", "girls")}
    assert (own["boys"] + own["girls"], own["pupils"]) == (children["boys_and_girls"], children["pupils"])
    assert (children["boys_and_girls"], children["pupils"]) == (412, 421)
    digits = answers["digits_swapped"]
    assert cells[digits["school"]]["pupils_total"] == digits["typed"] == "1 240"
    assert digits["meant"] == 1204
    percentage = answers["percentage_for_a_count"]
    assert cells[percentage["school"]]["staff_highest_category"] == percentage["typed"] == "46 %"
    commas = answers["decimal_commas"]
    assert cells[commas["school"]]["posts_vacant"] == commas["typed"] == "4,5"


@pytest.mark.parametrize("which", [0, 1])
def test_numbers_agree_but_where_a_slip_is_planted(any_city: DemoFiles, which: int) -> None:
    campaign = any_city.campaigns[which]
    told = known(campaign) if campaign.known else {}
    asked = {key for cells in typed(any_city.campaigns[0]).values() for key in cells}
    wrong = {}
    for code, cells in typed(campaign).items():
        values = {}
        for key, text in (told.get(code, {}) | cells).items():
            value, fault = read_cell(
                text, load_variables().get(key.partition("{")[0]), load_variables().words
            )
            if value is not None:
                values[key] = value
            if fault or value is None:
                wrong[code] = key
        for rule, _ in broken(load_form_checks().between, asked, values):
            wrong[code] = rule.code
    assert wrong == (
        {"edu100329": "staff_highest_category", "edu100352": "primary_boys_and_girls"} if which else {}
    )


def test_last_year_is_what_was_told_of_it(any_city: DemoFiles) -> None:
    last = any_city.campaigns[0]
    cells, told = typed(last), {}
    for path in any_city.observations[:2]:  # the second corrects the first
        for one in given(path):
            if one.period == last.of.period and not one.breakdown.get("level"):
                told[one.organisation, one.variable] = one.value
    both = [(code, key) for code, own in cells.items() for key in own if (code, key) in told]
    assert len(both) > 89 * 10
    assert [one for one in both if str(told[one]).replace(",0", "") != cells[one[0]][one[1]]] == []


def test_one_seed_gives_the_same_bytes(city: DemoFiles, tmp_path: Path) -> None:
    for ours, again in zip(city.campaigns, write_campaigns(tmp_path, 2026), strict=True):
        assert ours.typed.read_bytes() == again.typed.read_bytes()

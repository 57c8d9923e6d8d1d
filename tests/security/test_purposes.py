"""More than twenty forbidden ways to judge by ВПР: each is refused with the citation or has no effect.

Four schools whose order by size (3, 1, 4, 2) is not that of their numbers.
"""

import io
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest

from app.catalogues.messages import sentence
from app.catalogues.procedures import load_purposes
from app.domain.access import Role
from app.domain.errors import Invalid
from app.domain.purposes import Use, refused_uses
from app.use_cases import peers
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.domain.test_model_packages import LEVELS, changed, first
from tests.make import NOW, City, Make
from tests.marked import add_marks, seven_schools

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
SCALE = {"score": {"points": [[40, 0], [80, 100]], "local": "решение совета"}}
CLAUSE = load_purposes()["vpr"].clause
BY_SIZE = ("order=value", "sort=-value", "sort_by=value&desc=1", "order_by=vpr-math-4-good", "rank=1")
BY_NUMBER = ["Школа № 1", "Школа № 2", "Школа № 3", "Школа № 4"]


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Mathematics of grade 4 in two years: shares of 75, 25, 90 and 50 per cent, in turn."""
    make.person(Role.COORDINATOR, city.root, "koordinator")
    for procedure in ("vpr-2025", "vpr-2026"):
        test = make.test(procedure=procedure)
        for number, good in ((1, 30), (2, 10), (3, 36), (4, 20)):
            add_marks(make, test, city.school(number), good=good, n=40, root=city.root)
    make.compute()
    return city


# Through a package of the model, and through a formula in it.

VPR = {"procedures": ["vpr"], "grades": [4], "subjects": ["Математика"]}
CITED: dict[str, tuple[str, dict[str, object]]] = {
    "a benchmark on an indicator of ВПР": ("vpr", {"levels": LEVELS}),
    "a benchmark on marks beside the journal": ("confirmation", {"levels": LEVELS}),
    "a benchmark where ВПР hides among exams": (
        "final_exams", {"levels": LEVELS, "takes": {"procedures": ["oge", "vpr"], "grades": [9]}},
    ),
    "a benchmark where ВПР goes by a regional work": (
        "diagnostics", {"levels": LEVELS, "takes": {"procedures": ["rdr", "vpr"], "grades": [4]}},
    ),
    "ВПР put under the criterion of exams": ("final_exams", {"levels": LEVELS, "takes": VPR}),
    "a corridor in place of a direction": ("vpr", {"levels": LEVELS, "direction": "corridor"}),
    "a benchmark so wide that all are within": ("vpr", {"levels": {**LEVELS, "low": 0, "high": 100}}),
    "a scale with a score": ("vpr", {"scale": SCALE}),
    "a weight in an index": ("vpr", {"weight": 0.5}),
    "a level by the formula itself": ("vpr", {"formula": "if(share(m4 + m5, n_marked) > 0.5, 100, 0)"}),
    "a scale on what stands on ВПР": ("final_exams", {"formula": f"@{GOOD}", "scale": SCALE}),
    "a weight of what stands on ВПР": ("final_exams", {"formula": f"@{GOOD}", "weight": 2}),
    "a level by the formula of what stands on ВПР": ("final_exams", {"formula": f"if(@{GOOD} > 50, 1, 0)"}),
    "an index of indicators": ("final_exams", {"formula": f"weighted_mean(@{GOOD}, 1, @vpr-rus-4-good, 2)"}),
    "a difference from another one": ("final_exams", {"formula": f"@{GOOD} - @vpr-rus-4-good"}),
}  # fmt: skip


@pytest.mark.parametrize("way", CITED)
def test_a_package_with_a_level_on_vpr_is_refused_with_the_citation(way: str) -> None:
    criterion, fields = CITED[way]
    with pytest.raises(Invalid, match=r"purpose\.vpr") as refused:
        changed(first(criterion, **fields))
    said = sentence(refused.value.code, refused.value.facts)
    assert "По результатам ВПР не оценивают учителей" in said
    assert CLAUSE in said


REFUSED: dict[str, tuple[str, dict[str, object]]] = {
    "a word that it is no fact": ("vpr", {"fact_only": False}),
    "a purpose of one's own": ("vpr", {"purpose": {"text": "можно всё", "clause": "—"}}),
    "a procedure under another name": ("vpr", {"levels": LEVELS, "takes": {**VPR, "procedures": ["ВПР"]}}),
    "marks of ВПР among what schools report": ("staff", {"formula": "share(m4 + m5, staff_total)"}),
    "ВПР per teacher": ("staff", {"formula": "m5 / staff_total", "unit": "number", "unit_words": "на"}),
}  # fmt: skip


@pytest.mark.parametrize("way", REFUSED)
def test_a_package_that_judges_by_vpr_in_another_way_is_refused(way: str) -> None:
    criterion, fields = REFUSED[way]
    with pytest.raises(Invalid):
        changed(first(criterion, **fields))


@pytest.mark.parametrize("formula", [f"@{GOOD}", f"@{GOOD} - previous(@{GOOD})", f"100 - @{GOOD}"])
def test_what_stands_on_vpr_is_itself_only_a_fact(formula: str) -> None:
    model = changed(first("final_exams", formula=formula))
    passport = next(one for one in model.passports if one.formula == formula)
    assert passport.purpose.is_fact_only
    assert refused_uses(passport.purpose) == (Use.LEVEL, Use.INDEX, Use.ORDER, Use.VERDICT)


def test_levels_for_a_whole_criterion_are_refused() -> None:
    def for_all(given: dict[str, Any]) -> None:
        for branch in given["parameters"]:
            for one in branch["criteria"]:
                if one["code"] == "vpr":
                    one["shared"]["levels"] = LEVELS

    with pytest.raises(Invalid):
        changed(for_all)


# Through a page: what nobody may ask for has no effect.


def schools_in(page: str) -> list[str]:
    """Schools in the order in which the heads of rows name them."""
    return [words_of(one).strip() for one in re.findall(r'class="pin">(?:<a[^>]*>)?(Школа\s№[^<]*)<', page)]


@pytest.mark.parametrize("asked", BY_SIZE)
def test_no_page_puts_schools_by_size(city: City, client_for: ClientFor, asked: str) -> None:
    coordinator = client_for("koordinator")
    for address in (
        f"/organisations/{city.root.id}?",
        f"/indicators/{GOOD}/value?place={city.root.id}&",
        f"/indicators/{GOOD}/movement?",
    ):
        page = coordinator.get(address + asked)
        assert page.status_code == 200, address
        assert schools_in(page.text) == BY_NUMBER, address


def test_no_page_colours_or_names_a_school_as_high_or_low(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    for address in (f"/organisations/{city.root.id}", f"/indicators/{GOOD}/value?place={city.root.id}"):
        page = coordinator.get(address).text
        assert not re.search(r'class="h [du]\d"', page), address
        text = words_of(page).lower()
        assert not re.search(r"рейтинг|лучш(?!е и не)|худш|место в|выше ориентира|ниже ориентира", text), (
            address
        )
    passport = words_of(coordinator.get(f"/indicators/{GOOD}").text)
    assert "Уровня нет и не будет" in passport
    assert CLAUSE.replace("-", "\u2011") in passport


# Through REST.


@pytest.mark.parametrize("asked", [{"sort": "value"}, {"order": "-value"}, {"level": "below"}, {"rank": "1"}])
@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/indicator-values", {"organisation": "city", "subtree": "true", "indicator": GOOD}),
        ("/indicator-values/trace", {"organisation": "city", "indicator": GOOD}),
        ("/indicator-values/movement", {"organisation": "city", "indicator": GOOD}),
        ("/city", {"organisation": "city"}),
        ("/statistics", {"organisation": "city", "test": "vpr-2026.matematika.4"}),
    ],
)
def test_rest_refuses_to_sort_or_to_choose_by_level(
    city: City, api_for: ApiFor, path: str, needed: dict[str, str], asked: dict[str, str]
) -> None:
    machine = api_for("koordinator")
    assert machine.get(path, params=needed).status_code == 200
    answer = machine.get(path, params={**needed, **asked})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_rest_gives_vpr_by_code_without_a_level_and_with_the_clause(city: City, api_for: ApiFor) -> None:
    asked = {"organisation": "city", "subtree": "true", "indicator": GOOD, "period": "2025/26"}
    values = api_for("koordinator").get("/indicator-values", params=asked).json()["items"]
    schools = [one for one in values if one["organisation"].startswith("sch")]
    assert [one["organisation"] for one in schools] == ["sch1", "sch2", "sch3", "sch4"]
    for one in values:
        assert one["level"] is None
        assert one["purpose"]["clause"] == CLAUSE
        assert one["purpose"]["refused"] == ["level", "index", "order", "verdict"]


@pytest.mark.parametrize("method", ["put", "patch", "post", "delete"])
def test_rest_takes_no_level_for_a_passport(city: City, api_for: ApiFor, method: str) -> None:
    machine = api_for("koordinator")
    given = {} if method == "delete" else {"json": {"levels": LEVELS}}
    answer = getattr(machine, method)(f"/indicators/{GOOD}", **given)
    assert answer.status_code in (404, 405)
    assert machine.get(f"/indicators/{GOOD}").json()["levels"] is None


@pytest.mark.parametrize("variable", ["m4", "n_marked", GOOD, f"@{GOOD}"])
def test_nobody_reports_vpr_as_a_fact_of_the_school(city: City, api_for: ApiFor, variable: str) -> None:
    item = {"organisation": "sch1", "variable": variable, "period": "2025/26", "value": 27}
    answer = api_for("koordinator").post(
        "/observations", json={"items": [item]}, headers={"Idempotency-Key": "by-another-name"}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] != "internal"


# Through what is taken away and printed.


@pytest.mark.parametrize("asked", BY_SIZE)
def test_no_export_puts_schools_by_size(city: City, client_for: ClientFor, asked: str) -> None:
    coordinator = client_for("koordinator")
    for address, sheet in (
        (f"/organisations/{city.root.id}/indicators.xlsx?", "Школы"),
        (f"/indicators/{GOOD}/value.xlsx?place={city.root.id}&", "Кто вошёл"),
        (f"/indicators/{GOOD}/movement.xlsx?", "Что сдвинуло показатель"),
    ):
        book = openpyxl.load_workbook(BytesIO(coordinator.get(address + asked).content))
        rows = [str(row[0]) for row in book[sheet].iter_rows(values_only=True)]
        assert [one for one in rows if one.startswith("Школа №")] == BY_NUMBER, address
        assert not {"Место", "Ранг", "Уровень"} & set(rows), address


def test_every_export_says_what_its_figures_are_not_for(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    for address in (
        f"/indicators/{GOOD}/value.xlsx?place={city.root.id}",
        f"/indicators/{GOOD}/movement.xlsx",
        "/lists/indicators.xlsx",
    ):
        book = openpyxl.load_workbook(BytesIO(coordinator.get(address).content))
        for sheet in book.worksheets:
            cells = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
            assert CLAUSE in cells, (address, sheet.title)


def test_the_report_of_a_school_gives_vpr_no_verdict_beside_similar_schools(
    make: Make, client_for: ClientFor
) -> None:
    root, schools = seven_schools(make)
    test = make.test()
    for one in schools:
        add_marks(make, test, one, good=10 if one is schools[0] else 36, n=40, root=root)
    make.person(Role.DEPUTY, schools[0], "seven")
    with make.writing() as tx:
        peers.freeze_all(tx, make.actor_at(root), now=NOW)
    answer = client_for("seven").get(f"/organisations/{schools[0].id}/report.docx")
    document = docx.Document(io.BytesIO(answer.content))
    told = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = " ".join([*told, *(one.text for one in document.paragraphs)])
    assert "чем у похожих школ" not in text
    assert not {"выше", "ниже", "как у похожих"} & set(told)
    assert "По результатам ВПР не оценивают" in text

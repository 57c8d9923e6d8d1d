"""A school on one page, in a document and over REST: the same figures, true sentences, only one's own."""

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import docx
import pytest
from fastapi import FastAPI

from app.db import jobs
from app.domain.access import Role
from app.domain.assessments import Test
from app.domain.charts import Size, Theme
from app.domain.jobs import JobKind
from app.domain.organisations import Organisation
from app.files import Store
from app.settings import Settings
from app.use_cases import Database, drawing, peers, schools
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, Make
from tests.marked import add_facts, add_marks, seven_schools

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
SAME = {"X-Request-Id": "0123456789abcdef"}
STORY_5 = ((2024, 36, 88), (2025, 42, 91), (2026, 49, 94))
STORY_8 = ((2025, 9, 10), (2026, 6, 11))


class Seven:
    """Seven alike schools: № 11 rises, № 12 is small; all the others stand still."""

    def __init__(self, make: Make) -> None:
        with make.at_once():
            self._fill(make)

    def _fill(self, make: Make) -> None:
        self.root, self.schools = seven_schools(make)
        self.first, self.small = self.schools[:2]
        self.papers: dict[int, Test] = {
            year: make.test(grade=5, procedure=f"vpr-{year}") for year, *_ in STORY_5
        }
        self.exam = make.test("Русский язык", 9, procedure="oge-2026")
        for year, good, n in STORY_5:
            add_marks(make, self.papers[year], self.first, good=good, n=n, root=self.root)
            for one in self.schools[2:]:
                add_marks(make, self.papers[year], one, good=48, n=100, root=self.root)
        for year, good, n in STORY_8:
            add_marks(make, self.papers[year], self.small, good=good, n=n, root=self.root)
        for one in (self.first, *self.schools[2:]):
            add_marks(make, self.exam, one, good=60 if one is self.first else 30, n=78, root=self.root)
        make.person(Role.DEPUTY, self.first, "zavuch")
        make.person(Role.DEPUTY, self.small, "small")
        make.person(Role.COORDINATOR, self.root, "koordinator")
        with make.writing() as tx:
            peers.freeze_all(tx, make.actor_at(self.root), now=NOW)


@pytest.fixture
def seven(make: Make) -> Seven:
    return Seven(make)


def page_of(client: PageClient, school: Organisation, **query: object) -> str:
    answer = client.get(f"/organisations/{school.id}", params=query)
    assert answer.status_code == 200
    return answer.text


# What the page says.


def test_the_page_answers_first_and_leaves_chance_its_due(
    seven: Seven, make: Make, client_for: ClientFor
) -> None:
    """The fifth story: few teachers, a rise, and no word that joins them."""
    add_facts(make, seven.first, {"Вакантных ставок": "9", "Ставок педагогов": "54"})
    add_facts(make, seven.small, {"Вакантных ставок": "1", "Ставок педагогов": "18"})
    words = words_of(page_of(client_for("zavuch"), seven.first))
    lead = words[words.index("800 учеников") : words.index("Напечатать")]
    assert "Вакантных ставок 9 из 54 (16,7 %); в половине школ города не больше" in lead
    assert "Доля «4» и «5» растёт: математика, 5 класс. Рост пока можно объяснить случаем." in lead
    assert "49 из 94 (52 %)" in words
    assert "+11,2 п. п. Рост пока можно объяснить случаем." in words
    assert not any(cause in words.lower() for cause in ("потому", "благодаря", "из-за", "лучше", "хуже"))


def test_eleven_children_are_told_in_words_without_a_band(seven: Seven, client_for: ClientFor) -> None:
    """The eighth story."""
    text = page_of(client_for("small"), seven.small)
    assert "Было 9 из 10, стало 6 из 11. Такую разницу может объяснить случай." in words_of(text)
    beside = text[text.index("Рядом с городом") : text.index("</table>")]
    assert "Было — 2024/25, стало — 2025/26." in words_of(beside), "which years they are"
    years = words_of(text[text.index('id="years"') :])
    assert "В 2024/25 — 9 из 10, в 2025/26 — 6 из 11. Такую разницу может объяснить случай." in years
    assert "где работ мало, сравниваем два последних года" in years
    row = text[text.index("Рядом с городом") : text.index("</table>")]
    assert 'role="img"' not in row, "no band for eleven"
    assert "Рисуем" not in text, "no picture is waited for"
    words = words_of(text)
    assert "Во всех работах меньше 20 человек: судить рано." in words
    assert words.count("другие дети") == 2, "once in the lead, once under the years"


def test_what_lies_below_the_city_is_told_first_on_page_and_paper(
    seven: Seven, make: Make, client_for: ClientFor
) -> None:
    """20 of 80 beside 290 of 400 in the rest: a fact about ВПР, without a verdict."""
    paper = make.test("Физика", 8, procedure="vpr-2026")
    for one in (seven.first, *seven.schools[2:]):
        add_marks(make, paper, one, good=20 if one is seven.first else 58, n=80, root=seven.root)
    client = client_for("zavuch")
    told = "Ниже города больше, чем объясняет случай: физика, 8 класс."
    words = words_of(page_of(client, seven.first))
    assert told in words[: words.index("Напечатать")]
    answer = client.get(f"/organisations/{seven.first.id}/report.docx")
    document = docx.Document(io.BytesIO(answer.content))
    assert told in words_of("\n".join(one.text for one in document.paragraphs))


def test_vpr_has_no_verdict_and_an_exam_has_one(seven: Seven, client_for: ClientFor) -> None:
    text = page_of(client_for("zavuch"), seven.first)
    exam = text[text.index("<h3>OGE-2026") : text.index("<h3>ВПР-2026")]
    vpr = text[text.index("<h3>ВПР-2026") : text.index("Похожие школы:")]
    assert "Рядом с похожими" in exam
    assert '<td class="verdict">выше</td>' in exam
    assert "verdict" not in vpr
    assert "не оценивают учителей" in words_of(vpr)
    assert "похожие 48,1" in vpr, "the triangle says its figure"


def test_similar_schools_are_named_with_the_facts_that_made_them_so(
    seven: Seven, client_for: ClientFor
) -> None:
    text = page_of(client_for("zavuch"), seven.first)
    assert "Похожие школы: № 12, 13, 14, 15, 16 и 17." in words_of(text)
    why = words_of(text[text.index("Почему они") :])
    assert "Школа № 11 Средняя школа 800 4,0 0,1" in why
    assert "Школа № 13 Средняя школа 840 4,2 0,3" in why


def test_what_is_not_measured_has_its_reason(seven: Seven, client_for: ClientFor) -> None:
    words = words_of(page_of(client_for("small"), seven.small))
    gap = words[words.index("Что не измерено и почему") :]
    assert "Таких классов в данных школы нет: 9. Поэтому нет 1 работы." in gap
    assert "OGE-2026, русский язык, 9 класс" not in gap, "one sentence, not a row for each paper"
    answer = client_for("small").get(f"/organisations/{seven.small.id}/report.docx")
    words = words_of("\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs))
    assert "Таких классов в данных школы нет: 9." in words


def test_no_cell_of_the_document_is_blank(seven: Seven, client_for: ClientFor) -> None:
    answer = client_for("small").get(f"/organisations/{seven.small.id}/report.docx")
    document = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert cells
    assert [one for one in cells if not one.strip()] == []
    notes = words_of("\n".join(one.text for one in document.paragraphs))
    assert "Тире под годом: результатов нет." in notes


def test_a_school_without_results_says_so_on_its_page(make: Make, client_for: ClientFor) -> None:
    root, (school, *_) = seven_schools(make)
    make.person(Role.DEPUTY, school, "zavuch")
    page = client_for("zavuch")
    assert "Результатов пока нет." in words_of(page_of(page, school))
    assert page.get(f"/organisations/{school.id}/report.docx").status_code == 200
    assert root.kind == "municipality"


# The picture of years.


def test_the_chosen_subject_is_shown_as_a_picture_once_it_is_drawn(
    seven: Seven, client_for: ClientFor, settings: Settings, database: Database, make: Make
) -> None:
    page, paper = client_for("zavuch"), seven.papers[2026]
    address = f"/organisations/{seven.first.id}/trends/{paper.id}/light-wide.svg"
    assert "Рисуем. Числа уже в таблице" in page_of(page, seven.first)
    assert page.get(address).status_code == 404
    for _ in range(2):
        assert "Рисуем" in page.post(f"/organisations/{seven.first.id}/trends/{paper.id}").text
    actor = make.actor_at(seven.root)
    with database.reading() as tx:
        ordered = jobs.page(tx, seen_by=actor, before_id=None, limit=50)
        assert [(one.kind, one.subject_id, one.organisation_id) for one in ordered] == [
            (JobKind.DRAW, paper.id, seven.first.id)
        ], "looked at twice, ordered once"
        wanted = drawing.wanted(tx, make.actor_at(seven.first), paper.id, today=NOW.date())
        picture = schools.show_school(tx, actor, seven.first.id, today=NOW.date())
    files = Store(settings.data_dir)
    for one, theme, size in product(wanted, Theme, Size):
        files.keep_picture(drawing.file_name(one.name, theme, size), "<svg/>")
    text = page_of(page, seven.first, series=paper.id)
    assert address in text
    assert 'alt="Доля «4» и «5» по годам, в процентах. школа: 2023/24 40,9' in text
    assert page.get(address).headers["content-type"] == "image/svg+xml"
    assert page.get(address.replace(str(paper.id), "999999")).status_code == 404
    assert {row.trend.latest.test.id for row in picture.trends} >= {paper.id}


def test_a_break_is_told_in_words(seven: Seven, make: Make, client_for: ClientFor) -> None:
    for year, most in ((2025, 2), (2026, 4)):
        paper = make.test("Физика", 8, tasks=(1, 1, most), procedure=f"vpr-{year}")
        add_marks(make, paper, seven.first, good=20, n=40, root=seven.root)
    words = words_of(page_of(client_for("zavuch"), seven.first, series=paper.id))
    assert "Разрыв: другой наибольший балл." in words
    assert "Через разрыв не сравниваем." in words


# The document.


def test_the_document_says_what_the_page_says(seven: Seven, client_for: ClientFor) -> None:
    answer = client_for("zavuch").get(f"/organisations/{seven.first.id}/report.docx")
    assert answer.status_code == 200
    document = docx.Document(io.BytesIO(answer.content))
    text = "\n".join(one.text for one in document.paragraphs)
    assert "Школа № 11. 2025/26 учебный год" in text
    assert "Рост пока можно объяснить случаем." in text
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "49 из 94 (52 %)" in [cell.replace("\u00a0", " ") for cell in cells]
    words = words_of(page_of(client_for("zavuch"), seven.first))
    shares = {words_of(cell) for cell in cells if "\u00a0%)" in cell}
    assert {one for one in shares if one not in words} == set(), "the same figure the same way"
    assert "Почему эти школы похожи" in text


def test_a_demonstration_s_document_says_that_all_is_invented(
    seven: Seven, app: FastAPI, client_for: ClientFor
) -> None:
    app.state.parts = replace(app.state.parts, is_demo=True)
    answer = client_for("zavuch").get(f"/organisations/{seven.first.id}/report.docx")
    document = docx.Document(io.BytesIO(answer.content))
    assert document.sections[0].header.paragraphs[0].text.startswith("Учебные данные, всё вымышлено")


# REST.


def test_rest_tells_similar_schools_and_years(seven: Seven, api_for: ApiFor) -> None:
    asked = {"test": seven.papers[2026].code, "organisation": seven.first.code}
    told = api_for("zavuch").get("/statistics", params=asked).json()
    assert [one["number"] for one in told["peers"]["schools"]] == [12, 13, 14, 15, 16, 17]
    assert (told["peers"]["academic_year"], told["peers"]["rule_version"]) == ("2025/26", "1")
    assert (told["peers"]["quality"]["numerator"], told["peers"]["quality"]["denominator"]) == (246, 511)
    assert [(one["academic_year"], one["quality"]["numerator"]) for one in told["trend"]] == [
        ("2023/24", 36), ("2024/25", 42), ("2025/26", 49),
    ]  # fmt: skip
    assert {one["broken"] for one in told["trend"]} == {None}
    city = api_for("koordinator").get("/statistics", params={**asked, "organisation": "city"}).json()
    assert (city["peers"], city["trend"], city["levels"], city["journal_pairs"]) == (None, [], [], [])


# Whose it is.


def test_another_school_s_page_picture_and_document_are_not_there(
    seven: Seven, client_for: ClientFor
) -> None:
    page = client_for("zavuch")
    page.http.headers.update(SAME)
    for tail in ("", "/report.docx", f"/trends/{seven.papers[2026].id}/light-wide.svg"):
        unknown = page.get(f"/organisations/999999{tail}")
        foreign = page.get(f"/organisations/{seven.small.id}{tail}")
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    for tail in ("/report.docx", f"/trends/{seven.papers[2026].id}/light-wide.svg"):
        assert client_for("koordinator").get(f"/organisations/{seven.root.id}{tail}").status_code == 404


def test_the_coordinator_opens_the_page_of_any_school(seven: Seven, client_for: ClientFor) -> None:
    words = words_of(page_of(client_for("koordinator"), seven.first))
    assert "49 из 94 (52 %)" in words


def test_the_service_has_no_page_of_results_for_an_administrator(
    seven: Seven, make: Make, client_for: ClientFor, tmp_path: Path
) -> None:
    make.person(Role.ADMINISTRATOR, seven.root, "admin")
    page = client_for("admin")
    text = page_of(page, seven.first)
    assert "49 из 94" not in words_of(text)
    assert page.get(f"/organisations/{seven.first.id}/report.docx").status_code == 403

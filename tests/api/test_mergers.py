"""Schools that became one, and schools that are closed: the same on pages and over REST."""

import io
from collections.abc import Callable
from datetime import date

import docx
import pytest

from app.domain.access import Role
from app.domain.organisations import Organisation
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import Make
from tests.marked import add_facts, add_marks

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
DAY = date(2025, 9, 1)


class Merged:
    """The ninth story: № 361 joined № 360; № 362 has nothing to do with it."""

    def __init__(self, make: Make, *, joined_n: int = 237) -> None:
        self.root = make.organisation("municipality", code="city", name="Учебный город")
        self.into, self.joined, self.other = (make.school(self.root, number) for number in (360, 361, 362))
        before, after = make.test(procedure="vpr-2025"), make.test(procedure="vpr-2026")
        self.papers = (before, after)
        add_facts(make, self.into, {"Присоединилась": "школа № 361"}, since=DAY)
        add_facts(make, self.joined, {"Закрыта": "присоединена к школе № 360"}, since=DAY)
        counts = (
            (before, self.into, 214, 369),
            (before, self.joined, min(97, joined_n), joined_n),
            (after, self.into, 302, 584),
            (before, self.other, 50, 100),
            (after, self.other, 60, 100),
        )
        for paper, school, good, n in counts:
            add_marks(make, paper, school, good=good, n=n, root=self.root)
        make.compute()
        make.person(Role.COORDINATOR, self.root, "koordinator")
        make.person(Role.DEPUTY, self.into, "zavuch")
        make.person(Role.DEPUTY, self.joined, "closed")


@pytest.fixture
def merged(make: Make) -> Merged:
    return Merged(make)


def page_of(client: PageClient, school: Organisation, tail: str = "") -> str:
    answer = client.get(f"/organisations/{school.id}{tail}")
    assert answer.status_code == 200
    return words_of(answer.text)


@pytest.mark.parametrize("login", ["zavuch", "koordinator"])
def test_indicators_break_where_another_school_joined(
    merged: Merged, client_for: ClientFor, login: str
) -> None:
    words = page_of(client_for(login), merged.into, "/indicators")
    assert "Разрыв: присоединилась школа № 361" in words
    assert "Обе школы вместе 311 из 606 (51,3 %) → 302 из 584 (51,7 %)" in words
    assert "Разрыв" not in page_of(client_for("koordinator"), merged.other, "/indicators")


def test_a_value_tells_which_school_is_closed_and_which_has_no_such_classes(
    merged: Merged, client_for: ClientFor, make: Make
) -> None:
    evening, opened = make.school(merged.root, 377, ["9А"]), make.school(merged.root, 378)
    add_facts(make, opened, {"Открыта": "новая"}, since=date(2026, 9, 2))
    waiting = make.school(merged.root, 379)
    make.compute()
    client = client_for("koordinator")

    def value_of(place: Organisation) -> str:
        answer = client.get(f"/indicators/vpr-math-4-good/value?year=2025-26&place={place.id}")
        assert answer.status_code == 200
        return words_of(answer.text)

    words = value_of(merged.root)
    assert f"{merged.joined.short_name} закрыта 01.09.2025, присоединена к школе № 360" in words
    assert f"{evening.short_name} таких классов нет" in words
    assert f"{opened.short_name} тогда школы ещё не было" in words
    assert f"{waiting.short_name} не писали или ещё не загрузили" in words
    assert "Этого числа нет: закрыта 01.09.2025, присоединена к школе № 360." in value_of(merged.joined)
    assert "Этого числа нет: таких классов нет." in value_of(evening)
    assert "Этого числа пока нет: не писали или ещё не загрузили." in value_of(waiting)


def test_the_document_tells_the_merger_as_the_page_does(merged: Merged, client_for: ClientFor) -> None:
    client = client_for("zavuch")
    answer = client.get(f"/organisations/{merged.into.id}/report.docx")
    document = docx.Document(io.BytesIO(answer.content))
    told = "С 01.09.2025 присоединилась школа № 361."
    assert told in page_of(client, merged.into)
    text = words_of("\n".join(one.text for one in document.paragraphs))
    assert told in text
    assert "Обе школы вместе" in text
    cells = {words_of(cell.text) for table in document.tables for row in table.rows for cell in row.cells}
    assert "311 из 606 (51,3 %) → 302 из 584 (51,7 %)" in cells
    assert "302 из 584 (51,7 %)" in cells, "a share has the same decimals as on the page"
    other = client_for("koordinator").get(f"/organisations/{merged.other.id}/report.docx")
    words = "\n".join(one.text for one in docx.Document(io.BytesIO(other.content)).paragraphs)
    assert "присоединил" not in words
    assert "Обе школы" not in words


def test_the_break_is_told_once_above_all_rows_on_page_and_paper(
    merged: Merged, client_for: ClientFor
) -> None:
    client = client_for("zavuch")
    once = "Разрыв: присоединилась другая школа. С годами до 2025/26 сравнивать нельзя."
    words = page_of(client, merged.into)
    assert (words.count(once), words.count("Разрыв: присоединилась")) == (1, 1)
    answer = client.get(f"/organisations/{merged.into.id}/report.docx")
    document = docx.Document(io.BytesIO(answer.content))
    cells = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert once in words_of("\n".join(one.text for one in document.paragraphs))
    assert "Разрыв: присоединилась" not in cells
    assert once not in page_of(client_for("koordinator"), merged.other)


def test_the_first_page_sums_both_schools_before_they_became_one(
    merged: Merged, client_for: ClientFor, api_for: ApiFor
) -> None:
    """The ninth story: 311 of 606 together, then 302 of 584; rightly read, nothing changed."""
    client = client_for("zavuch")
    words = page_of(client, merged.into)
    assert "214 из 369 (58,0 %) вместе 311 из 606 (51,3 %)" in words
    assert "+0,4 п. п. Обе школы вместе: рост пока можно объяснить случаем." in words
    assert "«Вместе» — сумма обеих школ: её сравнивать можно." in words
    answer = client.get(f"/organisations/{merged.into.id}/report.docx")
    cells = {
        words_of(cell.text)
        for table in docx.Document(io.BytesIO(answer.content)).tables
        for row in table.rows
        for cell in row.cells
    }
    assert "214 из 369 (58,0 %); вместе 311 из 606 (51,3 %)" in cells
    asked = {"test": merged.papers[1].code, "organisation": merged.into.code}
    before, after = api_for("zavuch").get("/statistics", params=asked).json()["trend"]
    assert (before["together"]["numerator"], before["together"]["denominator"], after["together"]) == (
        311,
        606,
        None,
    )
    assert "вместе" not in page_of(client_for("koordinator"), merged.other, "")


def test_a_few_of_the_other_school_stay_out_of_the_sums_of_the_first_page(
    make: Make, client_for: ClientFor
) -> None:
    merged = Merged(make, joined_n=7)
    assert "вместе 2" not in page_of(client_for("zavuch"), merged.into)
    assert f"вместе {214 + 7} из {369 + 7}" in page_of(client_for("koordinator"), merged.into)


def test_rest_breaks_in_the_same_place(merged: Merged, api_for: ApiFor) -> None:
    found = api_for("koordinator").get(
        "/indicator-values", params={"subtree": True, "indicator": "vpr-math-4-good"}
    ).json()["items"]  # fmt: skip
    by_key = {(one["organisation"], one["period"]): one for one in found}
    before, after = by_key["sch360", "2024/25"], by_key["sch360", "2025/26"]
    assert (before["broken"], before["together"]["numerator"], before["together"]["denominator"]) == (
        None, 311, 606,
    )  # fmt: skip
    assert (after["broken"], after["broken_by"], after["together"]) == ("joined", "школа № 361", None)
    assert {(one["broken"], one["together"]) for key, one in by_key.items() if key[0] == "sch362"} == {
        (None, None)
    }


def test_the_passport_and_the_table_to_take_away_name_the_break(
    merged: Merged, client_for: ClientFor
) -> None:
    client = client_for("zavuch")
    assert "Разрыв: присоединилась школа № 361" in words_of(client.get("/indicators/vpr-math-4-good").text)
    table = client.get(f"/organisations/{merged.into.id}/indicators.csv").content.decode("utf-8-sig")
    assert "Разрыв: присоединилась школа № 361" in table
    assert ";311;606;" in table


def test_a_few_children_of_the_other_school_are_not_told_by_subtraction(
    make: Make, client_for: ClientFor
) -> None:
    merged = Merged(make, joined_n=9)
    assert "Обе школы вместе" not in page_of(client_for("zavuch"), merged.into, "/indicators")
    assert "Обе школы вместе 223 из 378" in page_of(client_for("koordinator"), merged.into, "/indicators")


# A closed school.


def test_a_closed_school_says_so_first_and_asks_for_nothing(merged: Merged, client_for: ClientFor) -> None:
    answer = client_for("koordinator").get(f"/organisations/{merged.joined.id}")
    words = words_of(answer.text)
    assert "Школа № 361 Закрыта 01.09.2025, присоединена к школе № 360 ." in words
    assert f'href="/organisations/{merged.into.id}"' in answer.text
    assert "Загрузить файл" not in words_of(
        client_for("closed").get(f"/organisations/{merged.joined.id}").text
    )
    assert "Итоги четверти" not in words
    assert "Закрыта" not in page_of(client_for("koordinator"), merged.other)


def test_the_school_that_took_it_in_links_back(merged: Merged, client_for: ClientFor) -> None:
    answer = client_for("koordinator").get(f"/organisations/{merged.into.id}")
    assert "С 01.09.2025 присоединилась школа № 361" in words_of(answer.text)
    assert f'href="/organisations/{merged.joined.id}"' in answer.text
    own = client_for("zavuch").get(f"/organisations/{merged.into.id}")
    assert "С 01.09.2025 присоединилась школа № 361" in words_of(own.text)
    assert f'href="/organisations/{merged.joined.id}"' not in own.text, "it stands outside what they may see"


def test_an_empty_test_of_a_closed_school_asks_for_no_file(merged: Merged, client_for: ClientFor) -> None:
    after = merged.papers[1]
    words = words_of(client_for("closed").get(f"/tests/{after.id}?place={merged.joined.id}").text)
    assert "Закрыта 01.09.2025, присоединена к школе № 360." in words
    assert "Загрузите файл" not in words


def test_lists_count_closed_schools(merged: Merged, client_for: ClientFor, api_for: ApiFor) -> None:
    words = words_of(client_for("koordinator").get("/organisations").text)
    assert "3 школы (одна закрыта)" in words
    found = api_for("koordinator").get("/organisations", params={"kind": "school"}).json()["items"]
    assert {one["code"]: one["closed_on"] for one in found} == {
        "sch360": None, "sch361": "2025-09-01", "sch362": None,
    }  # fmt: skip


# Facts, and buildings.


def test_a_former_name_held_until_its_day(merged: Merged, make: Make, client_for: ClientFor) -> None:
    add_facts(make, merged.other, {"Прежнее название": "Школа № 62"}, since=date(2024, 9, 1))
    add_facts(make, merged.other, {"Смен": "1"}, since=date(2024, 9, 1))
    words = page_of(client_for("koordinator"), merged.other)
    assert "Школа № 62 до 01.09.2024" in words
    assert "1 с 01.09.2024" in words


def test_the_list_tells_no_coordinates_and_has_a_real_minus(
    merged: Merged, make: Make, client_for: ClientFor
) -> None:
    add_facts(make, merged.other, {"Широта": "56,1", "Долгота": "44,2", "Социальный индекс": "-0,7"})
    words = words_of(client_for("koordinator").get("/organisations").text)
    assert "Социальный индекс: −0,7" in words
    assert "Широта" not in words
    assert "Долгота" not in words


def test_a_building_leads_to_its_school(merged: Merged, make: Make, client_for: ClientFor) -> None:
    building = make.organisation("building", merged.other, name="Школа № 362, здание 1")
    answer = client_for("koordinator").get(f"/organisations/{building.id}")
    words = words_of(answer.text)
    assert "Результаты ведём по школе № 362" in words
    assert f'href="/organisations/{merged.other.id}"' in answer.text
    assert "Загрузить файл" not in words
    empty = words_of(client_for("koordinator").get(f"/tests/{merged.papers[0].id}?place={building.id}").text)
    assert "Результаты ведём по школе № 362." in empty
    assert "Загрузите файл" not in empty

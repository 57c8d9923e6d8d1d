"""Indicators that are no division of sums, on pages, in files and over REST."""

import io
from collections.abc import Callable

import openpyxl

from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
BEFORE, YEAR = "2024/25", "2025/26"
SIZES = ((1, "class_size_mean", YEAR, 17), (2, "class_size_mean", YEAR, 24), (3, "class_size_mean", YEAR, 28))
STAFF = tuple(
    (1, variable, year, value)
    for year, good in ((BEFORE, 10), (YEAR, 14))
    for variable, value in (("staff_with_category", good), ("staff_total", 40))
)


def address(code: str, place_id: int) -> str:
    return f"/indicators/{code}/value?place={place_id}&year=2025-26"


def test_a_city_s_mean_says_how_it_is_put_together_and_what_it_is_worth(
    city: City, make: Make, client_for: ClientFor
) -> None:
    make.told(*SIZES)
    page = words_of(client_for("koordinator").get(address("class-size", city.root.id)).text)
    assert "23,00 учеников" in page
    assert "среднее чисел школ: каждая школа весит одинаково" in page
    assert "уровень «в пределах», балл 100 из 100" in page
    assert "Откуда: местный порог: ориентир города до решения совета." in page
    assert "если ответили меньше 70 % школ, уровня и балла нет" in page
    assert "Числитель" not in page
    assert "ещё не сообщили" in page, "of school 4"


def test_a_school_s_number_opens_to_what_it_told(city: City, make: Make, client_for: ClientFor) -> None:
    make.told(*SIZES, *STAFF)
    zavuch, school = client_for("zavuch"), city.school(1)
    page = words_of(zavuch.get(address("class-size", school.id)).text)
    assert "учеников в классе = 17,00" in page
    assert "уровень «ниже ориентира», балл 88 из 100" in page
    assert "учеников в классе 17 Человек koordinator" in page
    change = words_of(zavuch.get(address("staff-category-change", school.id)).text)
    assert "«Педагоги с категорией» − «Педагоги с категорией» год назад = 35 − 25 = 10,00" in change
    listed = words_of(zavuch.get(f"/organisations/{school.id}/indicators").text)
    assert "уровень «ниже ориентира», балл 88 из 100" in listed
    assert "Педагоги с категорией, изменение за год, п. п. за год" in listed


def test_too_few_schools_are_said_in_words_and_leave_no_level(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    make.told(*SIZES[:2])
    page = words_of(client_for("koordinator").get(address("class-size", city.root.id)).text)
    assert "неполно: уровня и балла нет" in page
    assert "неполно, ответили 2 из 4 школ" in page
    (one,) = value_over_rest(api_for, "class-size")
    assert (one["value"], one["incomplete"], one["level"], one["score"]) == (20.5, True, None, None)


def value_over_rest(api_for: ApiFor, code: str, **asked: str) -> list[dict[str, object]]:
    found = api_for("koordinator").get("/indicator-values", params={"indicator": code, **asked})
    items: list[dict[str, object]] = found.json()["items"]
    return items


def test_rest_tells_value_level_and_score_without_sums(city: City, make: Make, api_for: ApiFor) -> None:
    make.told(*SIZES, *STAFF)
    (one,) = value_over_rest(api_for, "class-size")
    assert (one["value"], one["numerator"], one["denominator"]) == (23, None, None)
    assert (one["level"], one["score"], one["incomplete"]) == ("в пределах", 100, False)
    asked = {"indicator": "staff-category-change", "organisation": "sch1", "period": YEAR}
    trace = api_for("koordinator").get("/indicator-values/trace", params=asked).json()
    assert trace["sums"]["value"] == 10
    assert [(each["key"], each["year_before"], each["value"]) for each in trace["filled"]] == [
        ("@staff-category", False, 35), ("@staff-category", True, 25),
    ]  # fmt: skip
    passport = api_for("koordinator").get("/indicators/class-size").json()
    assert (passport["kind"], passport["min_coverage"], passport["aggregation"]) == ("formula", 0.7, "mean")
    assert [each["name"] for each in passport["scale"]["levels"]] == [
        "ниже ориентира", "в пределах", "выше ориентира",
    ]  # fmt: skip


def test_the_city_s_table_shows_them_beside_ratios(city: City, make: Make, client_for: ClientFor) -> None:
    make.told(*SIZES, *STAFF)
    client = client_for("koordinator")
    page = words_of(client.get(f"/organisations/{city.root.id}").text)
    assert "23,00" in page
    assert "17,00 ниже ориентира" in page
    assert "Среднее, середину и другое, что не складывают, считаем по школам района" in page
    passport = words_of(client.get("/indicators/class-size").text)
    assert (
        "Уровни: ниже ориентира: меньше 18; в пределах: от 18 до 25 включительно; выше ориентира: больше 25."
        in passport
    )
    file = client.get(f"/organisations/{city.root.id}/indicators.csv")
    assert file.status_code == 200
    assert client.get(f"/indicators/class-size/movement?place={city.root.id}").status_code == 404


def test_indices_of_a_school_say_what_they_leave_out(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    """One indicator of four of the criterion has a score: (17 − 10) ÷ (18 − 10) of a hundred."""
    make.told(*SIZES, *STAFF)
    school = city.school(1)
    page = words_of(client_for("zavuch").get(f"/organisations/{school.id}/indicators").text)
    assert "Условия 88 100 % нет показателей с баллом: Кадры" in page
    assert "Помещения и оснащение 88 100 % балла в паспорте нет: Ученики второй смены, Компьютеры" in page
    assert "не считается ни нулём, ни средним" in page
    found = api_for("koordinator").get("/indices", params={"organisation": "sch1"}).json()
    assert [(one["parameter"], one["criterion"], one["score"]) for one in found["items"]] == [
        ("conditions", None, 87.5), ("conditions", "surroundings", 87.5),
    ]  # fmt: skip
    assert {"code": "books-pupil", "why": "no_score"} in found["items"][1]["left_out"]
    silent = api_for("koordinator").get("/indices", params={"organisation": "sch4"}).json()
    assert (silent["period"], silent["items"]) == (None, [])
    assert api_for("zavuch").get("/indices", params={"organisation": "sch2"}).status_code == 404


def test_an_incomplete_number_enters_no_index(city: City, make: Make, api_for: ApiFor) -> None:
    make.told(*SIZES[:2])
    whole = api_for("koordinator").get("/indices", params={"organisation": "city"}).json()["items"][1]
    assert (whole["score"], whole["coverage"]) == (None, 0)
    assert {"code": "class-size", "why": "incomplete"} in whole["left_out"]


def test_a_change_across_a_break_says_so(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    """Categories stopped running out in September 2023: the years on both sides are not the same thing."""
    make.told(
        *(
            (1, variable, year, value)
            for year, good in (("2022/23", 10), ("2023/24", 20))
            for variable, value in (("staff_with_category", good), ("staff_total", 40))
        ),
    )
    path = f"/indicators/staff-category-change/value?place={city.school(1).id}&year=2023-24"
    page = words_of(client_for("zavuch").get(path).text)
    assert "раньше их подтверждали раз в пять лет: число сравнивает то, что сравнивать нельзя" in page
    asked = {"indicator": "staff-category-change", "organisation": "sch1", "period": "2023/24"}
    trace = api_for("koordinator").get("/indicator-values/trace", params=asked).json()
    assert trace["broken"] is not None
    (listed,) = value_over_rest(api_for, "staff-category-change", organisation="sch1", period="2023/24")
    assert listed["broken"] == trace["broken"]["why"]


def test_a_column_says_what_all_together_is(city: City, make: Make, client_for: ClientFor) -> None:
    make.told(*SIZES, *STAFF)
    address = f"/organisations/{city.root.id}?year=2025-26&parameter="
    rooms = words_of(client_for("koordinator").get(f"{address}surroundings").text)
    staff = words_of(client_for("koordinator").get(f"{address}staff").text)
    assert "вместе: среднее" in rooms
    assert "Все вместе считаем так. Среднее чисел школ: каждая школа весит одинаково." in rooms
    assert "вместе: " not in staff.partition("Школы по номеру")[2].partition("Все вместе")[0]
    assert "Сумма числителей делится на сумму знаменателей." in staff


def test_a_file_says_over_a_column_how_the_schools_are_put_together(
    city: City, make: Make, client_for: ClientFor
) -> None:
    make.told(*SIZES)
    address = f"/organisations/{city.root.id}"
    client = client_for("koordinator")
    assert "вместе: среднее" in words_of(client.get(address).text)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/indicators.xlsx").content))
    for sheet in ("Школы", "Районы"):
        head = next(row for row in book[sheet].iter_rows(values_only=True) if row[0] in ("Школа", "Район"))
        assert "Ученики в классе, учеников, вместе: среднее" in head

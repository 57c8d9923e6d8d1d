"""The page of a city: one scope for all that it says, filters that are seen, tables that name them."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from app.domain.access import Role
from app.domain.organisations import Organisation
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import Make
from tests.marked import add_facts, add_marks, seven_schools

FREE, POSTS = "Вакантных ставок", "Ставок педагогов"


@pytest.fixture
def page(make: Make, client_for: Callable[[str], PageClient]) -> tuple[PageClient, Organisation]:
    """Seven schools with a paper each; three tell of their posts, the second has the most free."""
    root, schools = seven_schools(make)
    paper = make.test("Математика", 5)
    for one in schools:
        add_marks(make, paper, one, good=40, n=80, root=root)
    for one, free in zip(schools, (1, 9, 3), strict=False):
        add_facts(make, one, {FREE: str(free), POSTS: "54"})
    make.person(Role.COORDINATOR, root, "koordinator")
    make.compute()
    return client_for("koordinator"), root


def test_schools_with_many_free_posts_are_counted_and_named_among_conditions(
    page: tuple[PageClient, Organisation], api_for: Callable[[str], ApiClient]
) -> None:
    client, root = page
    text = client.get(f"/organisations/{root.id}").text
    words = words_of(text)
    assert "Больше 10 % ставок вакантны в 1 школе из 3, где это известно" in words
    assert "выше всего" not in words, "a single maximum is no finding"
    table = words[words.index("Условия: где вакантны ставки") :]
    assert "Школа № 12 9 54 16,7" in table
    told = api_for("koordinator").get("/city", params={"organisation": root.code}).json()
    assert [(one["free"], one["posts"]) for one in told["free_posts"]] == [(9, 54)]


def test_a_filter_shows_its_fact_and_narrows_what_the_page_says(
    page: tuple[PageClient, Organisation],
) -> None:
    client, root = page
    text = client.get(f"/organisations/{root.id}?fact={FREE}&fact_from=3").text
    words = words_of(text)
    assert "2 школы из 7" in words
    assert f'<th scope="col" class="num">{FREE}</th>' in text
    assert '<td class="num">9</td>' in text
    assert "Больше 10 % ставок вакантны в 1 школе из 2, где это известно" in words


def test_a_table_taken_away_names_the_filter(page: tuple[PageClient, Organisation]) -> None:
    client, root = page
    address = f"/organisations/{root.id}/indicators.xlsx?fact={FREE}&fact_from=3"
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    title = str(book["Школы"]["A1"].value)
    assert title.endswith("Не все школы: 2 из 7 (вакантных ставок от 3)")
    head = next(row for row in book["Школы"].iter_rows(values_only=True) if row[0] == "Школа")
    assert head[:4] == ("Школа", "Район", "Вид", FREE)
    (first,) = (row for row in book["Школы"].iter_rows(values_only=True) if row[0] == "Школа № 12")
    assert first[3] == 9


@pytest.mark.parametrize("year", ["2019/20", "2025/26"])
def test_a_year_without_results_is_an_empty_page_and_no_refusal(
    page: tuple[PageClient, Organisation], year: str
) -> None:
    client, root = page
    answer = client.get(f"/organisations/{root.id}?year={year}")
    assert answer.status_code == 200
    assert year in words_of(answer.text)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("pupils_from=много", "«много» не похоже на число"),
        ("pupils_from=500&pupils_to=300", "«От» больше, чем «до»: 500 и 300"),
        ("fact_from=3", "Не сказано, к какому сведению"),
    ],
)
def test_a_slip_in_the_filters_is_told_beside_them_and_keeps_what_was_typed(
    page: tuple[PageClient, Organisation], query: str, words: str
) -> None:
    client, root = page
    answer = client.get(f"/organisations/{root.id}?{query}&kind=Лицей")
    assert answer.status_code == 422
    assert words in words_of(answer.text)
    assert "7 школ" in words_of(answer.text)
    for typed in query.split("&"):
        name, value = typed.split("=")
        assert f'name="{name}"' in answer.text
        assert f'value="{value}"' in answer.text


def test_what_changed_is_named_in_the_first_lines(
    make: Make, client_for: Callable[[str], PageClient]
) -> None:
    root, schools = seven_schools(make)
    for procedure, good in (("vpr-2025", 30), ("vpr-2026", 60)):
        paper = make.test("Математика", 5, procedure=procedure)
        for one in schools:
            add_marks(make, paper, one, good=good, n=80, root=root)
    make.person(Role.COORDINATOR, root, "koordinator")
    make.compute()
    words = words_of(client_for("koordinator").get(f"/organisations/{root.id}").text)
    assert "С прошлого года вырос показатель «Мат., 5 кл.»" in words
    assert "Случайно так бывает редко, но разница бывает и от самих заданий." in words
    assert "нет сведений, чтобы судить о случае" in words, "points of the work are no people"


def test_the_legend_says_that_a_tint_is_size_alone(page: tuple[PageClient, Organisation]) -> None:
    client, root = page
    text = words_of(client.get(f"/organisations/{root.id}").text)
    assert "гуще цвет — число больше, не лучше и не хуже" in text
    beyond = words_of(client.get(f"/organisations/{root.id}?year=2030-31").text)
    assert "За этот год значений нет. Выберите другой год." in beyond
    assert "показателей здесь пока нет" in beyond
    assert "Нет данных" not in beyond


def test_the_map_carries_the_numbers_of_the_chosen_indicator(
    make: Make, client_for: Callable[[str], PageClient]
) -> None:
    """As facts beside their table: without a colour, and in the words for those who do not see it."""
    root = make.organisation("municipality", code="city", name="Учебный город")
    papers = [make.test("Математика", 4), make.test("Русский язык", 4)]
    for place, (name, good) in enumerate((("Северный", 40), ("Южный", 60))):
        district = make.organisation("district", root, code=f"d{place}", name=name, short_name=name)
        school = make.school(district, 301 + place)
        add_facts(make, school, {"Широта": f"52,{3 + place}", "Долгота": f"48,{3 + place}"})
        for paper, more in zip(papers, (0, 10), strict=True):
            add_marks(make, paper, school, good=good + more, n=80, root=root)
    make.person(Role.COORDINATOR, root, "koordinator")
    make.compute()
    client = client_for("koordinator")
    address = f"/organisations/{root.id}"
    first = client.get(address).text
    chosen = client.get(address, params={"map": "vpr-rus-4-good"}).text
    for text, values in ((first, ("50,0", "75,0")), (chosen, ("62,5", "87,5"))):
        figure = text[text.index('<figure class="map">') : text.index("</figure>")]
        for name, value in zip(("Северный", "Южный"), values, strict=True):
            assert f"{name}: 1\u00a0школа, {value}\u00a0%" in figure, "the words tell it, too"
            assert f">{value}\u00a0%</text>" in figure
        assert "Больше — не лучше и не хуже" in words_of(figure)
    assert "map=vpr-rus-4-good#districts" in first.replace("&amp;", "&")
    assert client.get(address, params={"map": "нет такого"}).text.count("50,0\u00a0%</text>") == 1


def test_a_single_silent_school_is_named_in_the_singular(
    make: Make, client_for: Callable[[str], PageClient]
) -> None:
    root, schools = seven_schools(make)
    paper = make.test("Математика", 5)
    for one in schools[1:]:
        add_marks(make, paper, one, good=40, n=80, root=root)
    make.person(Role.COORDINATOR, root, "koordinator")
    make.compute()
    words = words_of(client_for("koordinator").get(f"/organisations/{root.id}").text)
    assert "Нет данных от 1 школы: она названа ниже." in words
    assert "не писали: работы не было или её ещё не загрузили" in words
    assert "не сообщили" not in words
    assert "школа ещё не загрузила" in words

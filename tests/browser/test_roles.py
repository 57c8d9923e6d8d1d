"""What each role of the demonstration city comes to by its menu."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.opened import Opened

Open = Callable[..., Page]
EVERYBODY = (
    "admin_vlg", "koordinator_vlg", "metodist_vlg", "direktor_318", "zavuch_318", "uchitel_318",
    "rukovoditel_318", "expert_vlg", "komissiya_318", "sovet_318",
)  # fmt: skip


@pytest.mark.parametrize("login", EVERYBODY)
def test_every_item_of_a_menu_opens_with_one_heading(page_of: Open, login: str) -> None:
    page = page_of(login)
    page.goto("/")
    items = page.locator("#menu li a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert items[0] == "/"
    assert len(items) > 1 or login.startswith(("expert", "komissiya", "sovet"))
    for address in [*items, "/help"]:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        expect(page.locator("h1")).to_have_count(1)
        assert page.title().endswith("· Мера")
        assert page.locator("h1").inner_text().strip()


def test_a_machine_does_not_sign_in_by_the_page(in_city: Opened) -> None:
    page = in_city.page()
    page.goto("/login")
    page.get_by_label("Логин", exact=True).fill("robot_vlg")
    page.get_by_label("Пароль", exact=True).fill("мера-учебный-вход")
    with in_city.allowing("status of 422"):
        page.get_by_role("button", name="Войти").click()
        expect(page.get_by_text("не подходят друг к другу")).to_be_visible()


def test_the_coordinator_sees_schools_by_number_and_no_order_by_a_figure(page_of: Open) -> None:
    page = page_of("koordinator_vlg")
    page.goto("/")
    page.locator("#menu").get_by_role("link", name="Город").click()
    schools = page.get_by_role("region", name="Таблица: школы и показатели")
    expect(schools).to_be_visible()
    numbers = _numbers(schools.locator("tbody th").all_inner_texts())
    assert numbers == sorted(numbers) and {318, 370, 386} <= set(numbers)

    page.locator("#menu").get_by_role("link", name="Результаты").click()
    page.get_by_role("link", name="ВПР-2026, математика, 5 класс").click()
    expect(page.get_by_role("heading", name="ВПР-2026, математика, 5 класс")).to_be_visible()
    for table in ("школы", "школы и задания"):
        rows = page.get_by_role("region", name=f"Таблица: {table}", exact=True).locator("tbody th")
        numbers = _numbers(rows.all_inner_texts())
        assert numbers == sorted(numbers) and {318, 370, 386} <= set(numbers)
    assert page.locator("[aria-sort], thead button").count() == 0
    heads = page.locator("main thead a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert not [one for one in heads if re.search(r"sort|order", one)]

    page.get_by_role("region", name="Таблица: школы", exact=True).get_by_role(
        "link", name="Школа № 370"
    ).click()
    expect(page.locator(".crumbs")).to_contain_text("Школа № 370")
    expect(page.get_by_role("columnheader", name=re.compile("5А"))).to_be_visible()
    expect(page.locator("table.heat").first).to_contain_text("Город, %")


def _numbers(names: list[str]) -> list[int]:
    """Numbers of schools in the order of the rows; other rows are left out."""
    return [int(found[1]) for name in names if (found := re.search(r"№\s(\d+)", name))]


def test_a_teacher_sees_the_class_that_is_theirs_and_no_other(page_of: Open) -> None:
    school = page_of("zavuch_318")
    school.goto("/")
    school.locator("#menu").get_by_role("link", name="Наша школа").click()
    links = school.locator("ul.links a")
    expect(links.filter(has_text="5А")).to_be_visible()
    classes = {link.inner_text(): str(link.get_attribute("href")) for link in links.all()}
    assert {"4А", "4Б", "5А"} <= set(classes)

    page = page_of("uchitel_318")
    page.goto("/")
    page.locator("#menu").get_by_role("link", name="Мой класс").click()
    expect(page.locator("h1")).to_have_text("4А")
    page.get_by_role("link", name="ВПР-2026, математика, 4 класс").click()
    expect(page.locator("h1")).to_have_text("ВПР-2026, математика, 4 класс: 4А")
    heat = page.locator("table.heat").first.locator("thead th")
    assert not [one for one in heat.all_inner_texts() if re.match("4[БВГ]", one)]
    shown = page.url
    assert page.request.get(classes["4А"]).status == 200
    others = [address for name, address in classes.items() if name != "4А"]
    others += [f"{shown.split('?')[0]}?place={one.split('/')[-1]}" for one in others]
    others.append(urlsplit(school.url).path)
    assert {one: page.request.get(one).status for one in others} == dict.fromkeys(others, 404)

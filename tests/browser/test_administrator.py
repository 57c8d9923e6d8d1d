"""An administrator's work: people, their roles, the list of organisations, the record."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.city import sign_in
from tests.browser.opened import Opened

Open = Callable[..., Page]
LOGIN, FIRST_PASSWORD = "novyi_318", "новый-вход-школы-318"


def test_a_person_is_added_chooses_a_role_and_is_shut_out(page_of: Open, in_city: Opened) -> None:
    page = page_of("admin_vlg")
    page.goto("/people")
    page.get_by_role("link", name="Добавить человека").click()
    page.get_by_label("Логин", exact=True).fill(LOGIN)
    page.get_by_label("Имя или должность").fill("Второй завуч школы № 318")
    page.get_by_label("Пароль", exact=True).fill(FIRST_PASSWORD)
    page.get_by_label("Роль", exact=True).select_option("deputy")
    page.get_by_label("Где", exact=True).fill("edu100318")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("heading", name="Второй завуч школы № 318", level=1)).to_be_visible()
    page.get_by_label("Роль", exact=True).select_option("teacher")
    page.get_by_label("Где", exact=True).fill("edu100318/4Б")
    page.get_by_role("button", name="Дать роль").click()
    roles = page.get_by_role("region", name="Таблица: роли человека").locator("tbody tr")
    expect(roles).to_have_count(2)
    card = page.url

    theirs = in_city.page()
    sign_in(theirs, LOGIN, FIRST_PASSWORD)
    expect(theirs.locator("#menu .who")).to_contain_text("Заместитель директора")
    theirs.get_by_role("link", name="Сменить роль").click()
    theirs.get_by_role("row", name=re.compile("Учитель")).get_by_role("button", name="Выбрать").click()
    expect(theirs.locator("#menu .who")).to_contain_text("Учитель")
    expect(theirs.locator("#menu").get_by_role("link", name="Мой класс")).to_be_visible()

    page.goto(card)
    page.get_by_role("button", name="Закрыть доступ").click()
    expect(page.get_by_text("доступ закрыт")).to_be_visible()
    theirs.locator("#menu").get_by_role("link", name="Мой класс").click()
    expect(theirs).to_have_url(re.compile("/login"))
    with in_city.allowing("status of 422"):
        theirs.get_by_label("Логин", exact=True).fill(LOGIN)
        theirs.get_by_label("Пароль", exact=True).fill(FIRST_PASSWORD)
        theirs.get_by_role("button", name="Войти").click()
        expect(theirs.get_by_text("не подходят друг к другу")).to_be_visible()

    page.goto("/audit")
    told = page.get_by_role("region", name=re.compile("журнал действий")).locator("tbody tr")
    for what in ("добавлен человек", "дана роль", "доступ закрыт"):
        expect(told.filter(has_text=what).filter(has_text="admin_vlg").first).to_be_visible()
    expect(told.filter(has_text="выбрана роль").filter(has_text=LOGIN).first).to_be_visible()
    page.get_by_role("link", name="Проверить, цел ли журнал").click()
    expect(page.get_by_text("журнал цел")).to_be_visible()


def test_a_list_of_organisations_is_shown_before_it_is_loaded(page_of: Open, tmp_path: Path) -> None:
    file = tmp_path / "новая_школа.csv"
    file.write_text(
        "Код;Вид;Название;Краткое название;Код вышестоящей;Номер\n"
        "edu100399;Школа;Новая школа (учебная);Школа № 399;VLG-S;399\n",
        encoding="utf-8",
    )
    page = page_of("admin_vlg")
    page.goto("/organisations")
    expect(page.get_by_text("Школа № 399")).to_have_count(0)
    page.get_by_role("link", name="Загрузить список").click()
    page.get_by_label("Файл", exact=True).set_input_files(str(file))
    page.get_by_role("button", name="Посмотреть, что изменится").click()
    expect(page.get_by_text("Новых: 1, изменится: 0, без перемен: 0.")).to_be_visible()
    new = page.get_by_role("region", name="Таблица: новые организации")
    expect(new.get_by_role("row", name=re.compile("Школа № 399"))).to_contain_text("VLG-S")
    page.get_by_role("button", name="Загрузить", exact=True).click()
    expect(page.get_by_text("Всё из файла уже загружено: 1 организация.")).to_be_visible()
    page.get_by_role("link", name="К списку школ").click()
    page.locator("summary", has_text="Старый город").click()
    expect(page.get_by_role("row", name=re.compile("Школа № 399"))).to_contain_text("edu100399")
    page.goto("/audit")
    rows = page.get_by_role("region", name=re.compile("журнал действий")).locator("tbody tr")
    expect(rows.filter(has_text="загружены организации").first).to_contain_text("admin_vlg")

"""Each story of the invented city is three clicks from the first page, and told in right words."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import City
from tests.browser.opened import Opened

MOST = 3
Click = Callable[[Page], None]


def menu(name: str) -> Click:
    return lambda page: page.locator("nav.side").get_by_role("link", name=name, exact=True).click()


def school(number: int) -> Click:
    return lambda page: page.locator("main table").get_by_role("link", name=f"Школа № {number}").first.click()


def link(words: str) -> Click:
    return lambda page: page.locator("main").get_by_role("link", name=words).first.click()


def free_posts(number: int) -> Click:
    after = "#free-posts ~ *"
    return lambda page: page.locator(after).get_by_role("link", name=f"Школа № {number}").first.click()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Whose it is, what they click, and what they read there."""

    login: str
    clicks: tuple[Click, ...]
    words: tuple[str, ...]


CITY, RESULTS, OWN = menu("Город"), menu("Результаты"), menu("Наша школа")
STORIES = {
    "1 spikes at the boundary": Story(
        login="koordinator_vlg",
        clicks=(RESULTS, link("ВПР-2025, математика, 4 класс"), school(318)),
        words=("65 из 94",),
    ),
    "1 the school itself": Story(
        login="zavuch_318",
        clicks=(RESULTS, link("ВПР-2025, математика, 4 класс")),
        words=("65 из 94", "Разницу может объяснить случай"),
    ),
    "2 strong and honest": Story(
        login="koordinator_vlg",
        clicks=(CITY, school(333)),
        words=("Математика, 8 класс, углублённый уровень", "71 из 78", "96 из 100"),
    ),
    "3 against the odds": Story(
        login="koordinator_vlg", clicks=(CITY, school(327)), words=("110 из 212", "104 из 208", "98 из 205")
    ),
    "4 journal and work": Story(
        login="koordinator_vlg",
        clicks=(RESULTS, link("ВПР-2025, русский язык, 8 класс"), school(341)),
        words=("30 из 88", "47 из 88"),
    ),
    "5 few teachers": Story(
        login="koordinator_vlg",
        clicks=(CITY, link("ставок вакантны"), free_posts(352)),
        words=("Вакантных ставок 9 из 54 (16,7 %)", "49 из 94", "можно объяснить случаем"),
    ),
    "8 eleven children": Story(
        login="zavuch_386",
        clicks=(OWN,),
        words=("Было 9 из 10, стало 6 из 11. Такую разницу может объяснить случай.",),
    ),
    "9 two schools become one": Story(
        login="koordinator_vlg", clicks=(CITY, school(360)), words=("Разрыв: присоединилась другая школа",)
    ),
    "10 subjects drawn by lot": Story(
        login="zavuch_370", clicks=(OWN, link("География, 6 класс")), words=("6Б", "случайн")
    ),
    "11 on the line": Story(
        login="koordinator_vlg", clicks=(CITY, school(309)), words=("сдали 15 из 22, в остальных школах",)
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_three_clicks_away(opened: Opened, served_city: City, name: str) -> None:
    story = STORIES[name]
    page = opened.page(served_city.token_of(story.login, opened))
    page.goto("/")
    assert len(story.clicks) <= MOST
    for click in story.clicks:
        before = page.url
        click(page)
        expect(page).not_to_have_url(before)
    for words in story.words:
        expect(page.locator("main")).to_contain_text(words)

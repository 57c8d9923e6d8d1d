"""The first page of those for whom nothing waits, and what the menu says of itself."""

import re
from collections.abc import Callable

import pytest

from app.api.pages.words import MENU_NOTES
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from tests.api.faces import words_of
from tests.clients import PageClient
from tests.make import City, Make

PEOPLE = [one for one in Role if one is not Role.MACHINE]


@pytest.mark.parametrize("role", PEOPLE)
def test_who_has_nothing_to_do_is_told_what_is_open_to_them(
    role: Role, make: Make, city: City, client_for: Callable[[str], PageClient]
) -> None:
    make.person(role, city.school(1) if role not in _ABOVE else city.root, "somebody")
    page = client_for("somebody").get("/")
    words = words_of(page.text)
    assert "Что вам открыто" in words
    blind = role in (Role.EXPERT, Role.COMMISSION, Role.COUNCIL)
    assert any(note in words for note in MENU_NOTES.values()) is not blind
    assert ("пока видит только сведения" in words) is blind


_ABOVE = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.METHODOLOGIST, Role.EXPERT)


def test_results_that_the_city_loaded_are_the_schools_too(
    make: Make, city: City, client_for: Callable[[str], PageClient]
) -> None:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=12)
    page = client_for("zavuch").get("/")
    assert "На сегодня всё. Результаты за 2025/26: 1 работа, 24 результата." in words_of(page.text)
    assert f'href="/organisations/{city.school(1).id}"' in page.text


def test_all_files_that_wait_are_counted_and_can_be_seen(
    make: Make, city: City, client_for: Callable[[str], PageClient]
) -> None:
    for n in range(23):
        make.batch(city.school(1), file_name=f"файл {n}.xlsx")
    make.batch(city.school(1), status=BatchStatus.ACCEPTED, file_name="принят.xlsx")
    client = client_for("zavuch")
    first = client.get("/")
    assert "Ждут решения: 23 файла." in words_of(first.text)
    assert "Показать все 23 файла" in words_of(first.text)
    (address,) = re.findall(r'href="(/result-batches\?state=[a-z]+)"', first.text)
    files = words_of(client.get(address).text)
    assert files.count("файл ") >= 23
    assert "принят.xlsx" not in files


def test_a_file_that_could_not_be_read_waits_for_no_decision(
    make: Make, city: City, client_for: Callable[[str], PageClient]
) -> None:
    make.batch(city.school(1), status=BatchStatus.REFUSED, file_name="с именами.xlsx")
    make.batch(city.school(1), file_name="проверен.xlsx")
    client = client_for("zavuch")
    first = words_of(client.get("/").text)
    assert "Ждут решения: 1 файл. Не прочитано: 1 файл." in first
    waits, _, unread = first.partition("Ждёт меня")[2].partition("Не прочитано")
    assert ("проверен.xlsx" in waits, "с именами.xlsx" in waits) == (True, False)
    assert "с именами.xlsx" in unread
    assert "Исправьте файл и загрузите снова" in unread
    assert "с именами.xlsx" not in client.get("/result-batches?state=waiting").text
    assert "с именами.xlsx" in client.get("/result-batches?state=refused").text


def test_a_refusal_leaves_the_menu_where_it_was(city: City, client_for: Callable[[str], PageClient]) -> None:
    refused = client_for("koordinator").get(f"/organisations/{city.root.id}?pupils_from=abc")
    assert refused.status_code == 422
    assert 'href="/results"' in refused.text
    assert "«abc» не похоже на число" in words_of(refused.text)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("pupils_from=900&pupils_to=100", "«От» больше, чем «до»: 900 и 100."),
        ("fact_from=7", "Не сказано, к какому сведению относятся «от» и «до»."),
    ],
)
def test_filters_that_contradict_themselves_are_told(
    city: City, client_for: Callable[[str], PageClient], asked: str, told: str
) -> None:
    page = client_for("koordinator").get(f"/organisations/{city.root.id}?{asked}")
    assert page.status_code == 422
    assert told in words_of(page.text)

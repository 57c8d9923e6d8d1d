"""The register of acts on pages, exports and REST."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient, Visitor
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
FIOKO = "fioko-vpr-2026"


def test_the_list_is_reached_from_the_model_and_from_a_passport(city: City, client_for: ClientFor) -> None:
    deputy = client_for("zavuch")
    assert 'href="/norms"' in deputy.get("/indicators").text
    passport = deputy.get("/indicators/oge-math-passed").text
    assert 'href="/norms/273-fz">273-ФЗ, статья' in passport
    assert 'href="/norms/order-1324-2013"' in passport
    assert 'href="/norms/letter-02-86-2025"' in deputy.get("/indicators/vpr-math-4-good").text


def test_the_list_says_what_holds_and_what_stands_on_it(city: City, client_for: ClientFor) -> None:
    page = client_for("koordinator").get("/norms")
    text = words_of(page.text)
    assert page.status_code == 200
    for words in (
        "Нормы и акты",
        "273-ФЗ",
        "действует",
        "утратил силу",
        "сверяем с текстом",
        "назначения: 1",
    ):
        assert words in text
    assert 'href="/norms/pp-556-2024"' in page.text
    assert "утратил силу действовал с" in text, "not «утратил силу с … по …»"
    assert "утратил силу с " not in text


def test_the_list_is_searched_and_its_exports_keep_what_was_asked(
    city: City, make: Make, client_for: ClientFor
) -> None:
    coordinator = client_for("koordinator")
    asked = "/norms?text=самообследование&kind=order"
    page = coordinator.get(asked)
    text = words_of(page.text)
    assert "№ 462" in text and "№ 1324" in text
    assert "273-ФЗ" not in text
    assert 'value="самообследование"' in page.text
    assert '<option value="order" selected>' in page.text
    book = coordinator.get(asked.replace("/norms", "/norms.xlsx"))
    rows = list(openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))
    codes = [row[0] for row in rows if row[0] and str(row[0]).startswith("order-")]
    assert codes == ["order-462-2013", "order-1218-2017", "order-1324-2013", "order-136-2017"]
    assert "order-462-2013" in coordinator.get("/norms.csv?text=462").content.decode("utf-8-sig")
    make.person(Role.ADMINISTRATOR, city.root, "second")
    assert "таблица нормы и акты" in words_of(client_for("second").get("/audit").text)


def test_nothing_found_and_a_wrong_day_are_told_in_words(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    empty = coordinator.get("/norms?text=бегемот")
    assert empty.status_code == 200
    assert "Таких актов нет" in words_of(empty.text)
    for address in ("/norms?on=осень", "/norms/273-fz?ends=осень", "/norms.csv?on=осень"):
        wrong = coordinator.get(address)
        assert wrong.status_code == 422
        assert "«осень» не похоже на день. Впишите его так: 01.09.2026." in words_of(wrong.text)
    assert 'value="осень"' in coordinator.get("/norms?on=осень").text
    assert coordinator.get("/norms?kind=указ").status_code == 422


def test_a_day_decides_which_acts_are_listed(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    then, now = ("/norms/vpr-rules-2024", "/norms/vpr-rules-2025")
    page = coordinator.get("/norms?on=01.03.2024").text
    assert then in page and now not in page
    page = coordinator.get("/norms?on=2025-03-01").text
    assert now in page and then not in page


def test_an_act_says_its_clauses_its_neighbours_and_what_stands_on_it(
    city: City, client_for: ClientFor
) -> None:
    page = client_for("zavuch").get("/norms/order-1324-2013")
    text = words_of(page.text)
    for words in ("приложение № 2", "10.12.2013", "Минобрнауки России", "Его изменили", "Ещё сверяем"):
        assert words in text
    assert 'href="/norms/order-136-2017"' in page.text
    assert 'href="/indicators/oge-math-passed"' in page.text
    assert "Границы выполнения заданий Б, П и В" in words_of(client_for("zavuch").get(f"/norms/{FIOKO}").text)
    ended = words_of(client_for("zavuch").get("/norms/vpr-rules-2024").text)
    assert "Теперь действует другой акт: Порядок проведения ВПР 2025 и 2026 годов" in ended


def test_a_page_tells_what_would_stand_on_nothing(city: City, client_for: ClientFor) -> None:
    deputy = client_for("zavuch")
    text = words_of(deputy.get(f"/norms/{FIOKO}?ends=01.09.2027").text)
    assert "С 01.09.2027 без основания Правила Границы выполнения заданий" in text
    assert "Остаётся другое основание 273-ФЗ, статья 28, часть 3, пункт 13 Показатели" in text
    assert "С 01.09.2027 без основания ничего нет" in words_of(
        deputy.get("/norms/273-fz?ends=2027-09-01").text
    )


def test_an_unknown_act_is_not_found_on_either_face(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    page = client_for("zavuch").get("/norms/999-fz")
    assert page.status_code == 404
    assert "Акта с кодом «999-fz» в перечне нет" in words_of(page.text)
    answer = api_for("zavuch").get("/norms/999-fz")
    assert (answer.status_code, answer.json()["code"]) == (404, "act.unknown")


@pytest.mark.parametrize("path", ["/norms", "/norms/273-fz", "/norms.csv"])
def test_a_stranger_is_asked_to_sign_in(city: City, visitor: Visitor, path: str) -> None:
    assert visitor.get(path).headers["location"].startswith("/login?next=")


def test_rest_gives_the_same_acts(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    machine = api_for("zavuch")
    found = machine.get("/norms?text=самообследование&kind=order").json()["items"]
    assert [one["code"] for one in found][:2] == ["order-462-2013", "order-1218-2017"]
    assert (found[0]["force"], found[0]["signed_on"], found[0]["in_force_to"]) == (
        "unknown", "2013-06-14", None,
    )  # fmt: skip
    page = client_for("zavuch").get("/norms?text=самообследование&kind=order").text
    assert all(f'href="/norms/{one["code"]}"' in page for one in found)
    on = {one["code"] for one in machine.get("/norms?on=2024-03-01").json()["items"]}
    assert "vpr-rules-2024" in on and "vpr-rules-2025" not in on
    wrong = machine.get("/norms?on=осень")
    assert (wrong.status_code, wrong.json()["facts"]["fields"]) == (422, "on")


def test_rest_gives_what_stands_on_an_act_and_what_is_left(city: City, api_for: ApiFor) -> None:
    machine = api_for("zavuch")
    one = machine.get(f"/norms/{FIOKO}?ends=2027-09-01").json()
    assert one["resting"]["indicators"] == ["vpr-journal-confirmed", "vpr-journal-lowered"]
    bare, (held,) = one["ending"]["bare"], one["ending"]["held"]
    assert (one["ending"]["on"], bare["indicators"]) == ("2027-09-01", [])
    assert "task_bands" in [rule["key"] for rule in bare["rules"]]
    assert (held["left"], held["resting"]["indicators"]) == (["273-fz"], one["resting"]["indicators"])
    assert machine.get("/norms/vpr-rules-2024").json()["replaced_by"] == ["vpr-rules-2025"]
    assert machine.get("/norms/273-fz").json()["ending"] is None
    basis = machine.get("/indicators/oge-math-passed").json()["basis"]
    assert basis == [
        {"act": "273-fz", "clause": "статья 59"},
        {"act": "order-1324-2013", "clause": "приложение № 2"},
    ]

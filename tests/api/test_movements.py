"""What moved an indicator: on its page, in exports and over REST, and where it is refused."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from app.domain.access import Role
from app.domain.school_groups import JOINED_BY
from tests.api.faces import words_of
from tests.breaks import plant_breaks
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.marked import add_facts

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
PAGE = f"/indicators/{GOOD}/movement"
ASKED = {"indicator": GOOD, "organisation": "city"}


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Mathematics of grade 4: schools 1, 2 and 3 in 2024/25; schools 1, 2 and 4 in 2025/26, more pupils."""
    before = [one for number in (1, 2, 3) for one in city.classes_of(number)]
    make.accepted(make.test(procedure="vpr-2025"), before, by=city.root, pupils=12)
    test = make.test()
    for number, pupils in ((1, 15), (2, 20), (4, 12)):
        make.accepted(test, city.classes_of(number), by=city.root, pupils=pupils)
    make.compute()
    return city


def moved(api: ApiClient, **asked: object) -> dict[str, object]:
    answer: dict[str, object] = api.get("/indicator-values/movement", params={**ASKED, **asked}).json()
    return answer


def test_the_page_is_one_click_from_the_value(city: City, make: Make, client_for: ClientFor) -> None:
    value = client_for("koordinator").get(f"/indicators/{GOOD}/value?place={city.root.id}&year=2025-26").text
    link = re.search(r'href="([^"]+/movement[^"]*)"', value)
    assert link is not None
    text = words_of(client_for("koordinator").get(link[1].replace("&amp;", "&")).text)
    assert "Что сдвинуло показатель" in text
    assert "Своё изменение школ дало" in text
    first = client_for("koordinator").get(f"/indicators/{GOOD}/value?place={city.root.id}&year=2024-25").text
    assert "/movement" not in first  # nothing lies before it
    school = city.classes_of(1)[0]
    assert "/movement" not in client_for("koordinator").get(
        f"/indicators/{GOOD}/value?place={school.id}&year=2025-26"
    ).text  # fmt: skip


def test_effects_add_up_and_stand_by_number(city: City, api_for: ApiFor) -> None:
    found = moved(api_for("koordinator"))
    assert (found["before"], found["now"], found["into"], found["broken"]) == (
        "2024/25", "2025/26", "schools", None,
    )  # fmt: skip
    movement = found["movement"]
    assert isinstance(movement, dict)
    parts = movement["parts"]
    assert [(one["organisation"], one["presence"]) for one in parts] == [
        ("sch1", "both"), ("sch2", "both"), ("sch3", "gone"), ("sch4", "new"),
    ]  # fmt: skip
    assert [one["own"] is None for one in parts] == [False, False, True, True]
    total = sum((one["own"] or 0) + one["weight"] for one in parts)
    assert total == pytest.approx(movement["difference"])
    assert movement["difference"] == pytest.approx(movement["now"]["value"] - movement["before"]["value"])
    assert movement["before"]["denominator"] == 72
    assert movement["now"]["denominator"] == 94


def test_page_table_and_rest_say_the_same(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    coordinator = client_for("koordinator")
    page = coordinator.get(PAGE).text
    names = re.findall(r'<th scope="row" class="pin">(?:<a[^>]*>)?(Школа[^<]*)<', page)
    assert [words_of(name) for name in names] == ["Школа № 1", "Школа № 2", "Школа № 3", "Школа № 4"]
    assert "теперь нет" in page and "раньше не было" in page
    assert not re.search(r'class="[^"]*\b[sdu][1-7]\b', page.split("<main")[-1])  # no tint: no judgement
    book = openpyxl.load_workbook(BytesIO(coordinator.get(f"{PAGE}.xlsx").content))
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    movement = moved(api_for("koordinator"))["movement"]
    assert isinstance(movement, dict)
    assert rows["Школа № 1"][7] == pytest.approx(movement["parts"][0]["own"])
    assert rows["Всё вместе"][9] == pytest.approx(movement["difference"])
    assert "Школа № 2" in coordinator.get(f"{PAGE}.csv").content.decode("utf-8-sig")


def test_no_way_of_asking_puts_parts_by_size(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    plain = client_for("koordinator").get(PAGE)
    sorted_ = client_for("koordinator").get(f"{PAGE}?order=value&sort=-total")
    assert re.findall(r"Школа № \d", sorted_.text) == re.findall(r"Школа № \d", plain.text)
    answer = api_for("koordinator").get("/indicator-values/movement", params={**ASKED, "sort": "own"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_a_school_is_taken_apart_into_its_classes_and_small_ones_are_held_back(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    found = moved(api_for("zavuch"), organisation="sch1")["movement"]
    assert isinstance(found, dict)
    assert [one["organisation"] for one in found["parts"]] == ["sch1/4А", "sch1/4Б"]
    large, few = city.classes_of(1)
    for procedure in ("vpr-2025", "vpr-2026"):
        test = make.test("Русский язык", procedure=procedure)
        make.accepted(test, [large], by=city.root, pupils=20)
        make.accepted(test, [few], by=city.root, pupils=6)
    make.compute()
    small = moved(api_for("zavuch"), organisation="sch1", indicator="vpr-rus-4-good")["movement"]
    assert isinstance(small, dict)
    assert (small["parts"], small["pooled"]["parts"]) == ([], 2)
    page = client_for("zavuch").get("/indicators/vpr-rus-4-good/movement").text
    assert "2 класса вместе скрыто, мало человек" in words_of(page)


def test_several_subjects_are_taken_apart_by_subject_and_grade(
    city: City, make: Make, api_for: ApiFor
) -> None:
    for procedure in ("vpr-2025", "vpr-2026"):
        make.accepted(
            make.test("Русский язык", 5, procedure=procedure), city.classes, by=city.root, pupils=12
        )
    make.compute()
    found = moved(api_for("zavuch"), organisation="sch1", indicator="vpr-journal-confirmed")
    assert found["into"] == "subjects"
    movement = found["movement"]
    assert isinstance(movement, dict)
    assert [(one["subject"], one["grade"]) for one in movement["parts"]] == [
        ("Математика", 4), ("Русский язык", 5),
    ]  # fmt: skip


def test_across_a_break_only_the_reason_is_given(
    city: City, client_for: ClientFor, api_for: ApiFor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plant_breaks(
        monkeypatch, tmp_path, {"since": "2025/26", "indicators": [GOOD], "why": "definition",
                                "words": "пятёркой теперь зовут другое"},
    )  # fmt: skip
    text = words_of(client_for("koordinator").get(PAGE).text)
    assert "Разрыв: пятёркой теперь зовут другое. Через разрыв не сравниваем" in text
    assert "Своё изменение" not in text
    found = moved(api_for("koordinator"))
    assert found["movement"] is None
    assert isinstance(found["broken"], dict)
    assert found["broken"]["why"] == "definition"
    table = client_for("koordinator").get(f"{PAGE}.csv").content.decode("utf-8-sig")
    assert "Школа № 1" not in table


def test_schools_that_became_one_are_told_together(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    add_facts(make, city.school(2), {JOINED_BY: "школа № 3"}, since=date(2025, 9, 1))
    movement = moved(api_for("koordinator"))["movement"]
    assert isinstance(movement, dict)
    assert [(one["organisation"], one["joined"], one["presence"]) for one in movement["parts"]] == [
        ("sch1", [], "both"), ("sch2", ["sch3"], "both"), ("sch4", [], "new"),
    ]  # fmt: skip
    assert "Школа № 2 и Школа № 3" in words_of(client_for("koordinator").get(PAGE).text)
    make.person(Role.DEPUTY, city.school(2), "zavuch2")
    joined = moved(api_for("zavuch2"), organisation="sch2")
    assert joined["movement"] is None
    assert isinstance(joined["broken"], dict)
    assert (joined["broken"]["why"], joined["broken"]["words"]) == ("joined", "школа № 3")


def test_what_cannot_be_asked_is_refused(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    machine = api_for("koordinator")
    for asked, status, code in (
        ({"period": "2024/25", "since": "2025/26"}, 422, "movement.turned"),
        ({"period": "год"}, 422, "period.not_year"),
        ({"indicator": "нет"}, 404, "object.unknown"),
        ({"organisation": "sch1/4А"}, 422, "organisation.kind"),
    ):
        answer = machine.get("/indicator-values/movement", params={**ASKED, **asked})
        assert (answer.status_code, answer.json()["code"]) == (status, code), asked
    assert api_for("zavuch").get("/indicator-values/movement", params=ASKED).status_code == 404
    turned = client_for("koordinator").get(f"{PAGE}?year=2024-25&since=2025-26")
    assert turned.status_code == 422 and "должен быть раньше" in words_of(turned.text)
    same = client_for("koordinator").get(f"{PAGE}?year=2025-26&since=2025-26")
    assert same.status_code == 422
    assert "Год, с которым сравниваем (2025/26), должен быть раньше года 2025/26." in words_of(same.text)
    assert "<h1>Что сдвинуло показатель</h1>" in same.text and "Вклад каждой части" not in same.text
    text = words_of(client_for("koordinator").get(f"{PAGE}?year=2024-25").text)
    assert "За один из этих лет числа нет: сравнивать не с чем" in text

"""Schools that became one, and schools that are closed: the same on pages and over REST."""

from collections.abc import Callable
from datetime import date

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

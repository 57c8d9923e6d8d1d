"""Acts hold from a day to a day, are found by their words, and hold what stands on them."""

from datetime import date
from typing import Any

import pytest

from app.domain.acts import Act, ActKind, Clause, Force, Register, cited, left_without
from app.domain.errors import Invalid, NotFound

DAY = date(2025, 9, 1)
CLAUSE = Clause(clause="статья 97", gist="За системой образования ведут мониторинг, отчёт открыт.")


def act(code: str, **fields: Any) -> Act:
    given: dict[str, Any] = {
        "code": code, "name": f"Приказ {code}", "title": "О порядке", "kind": ActKind.ORDER, "number": None,
        "signed_on": None, "body": "Минпросвещения", "in_force_from": None, "in_force_to": None,
        "replaces": (), "amends": (), "clauses": (CLAUSE,), "source": "проба", "to_check": (),
    }  # fmt: skip
    return Act(**{**given, **fields})


@pytest.mark.parametrize(
    ("fields", "force"),
    [
        ({"in_force_from": DAY}, Force.IN_FORCE),
        ({"in_force_from": date(2025, 9, 2)}, Force.NOT_YET),
        ({"in_force_to": DAY}, Force.UNKNOWN),
        ({"in_force_from": date(2020, 1, 1), "in_force_to": DAY}, Force.IN_FORCE),
        ({"in_force_to": date(2025, 8, 31)}, Force.ENDED),
        ({}, Force.UNKNOWN),
        ({"signed_on": DAY}, Force.UNKNOWN),
        ({"signed_on": date(2025, 9, 2)}, Force.NOT_YET),
    ],
)
def test_an_act_holds_from_its_first_day_to_its_last(fields: dict[str, Any], force: Force) -> None:
    one = act("a", **fields)
    assert one.force(DAY) is force
    assert one.in_force(DAY) is (force in (Force.IN_FORCE, Force.UNKNOWN))


@pytest.mark.parametrize(
    ("acts", "named", "reason"),
    [
        ([act("a"), act("a")], "a", "twice"),
        ([act("a", clauses=(CLAUSE, CLAUSE))], "a", "clause"),
        ([act("a", replaces=("b",))], "a", "unknown act: b"),
        ([act("a", amends=("a",))], "a", "unknown act: a"),
        ([act("a", in_force_from=DAY, in_force_to=date(2025, 8, 31))], "a", "ends before"),
        ([act("a", in_force_from=DAY, replaces=("b",)), act("b")], "b", "does not end where a begins"),
        ([act("a", in_force_from=DAY, replaces=("b",)), act("b", in_force_to=DAY)], "b", "does not end"),
    ],
)
def test_a_broken_register_names_the_act_and_the_reason(acts: list[Act], named: str, reason: str) -> None:
    with pytest.raises(Invalid, match=r"acts\.broken") as refused:
        Register(acts)
    assert refused.value.facts["act"] == named
    assert reason in str(refused.value.facts["reason"])


@pytest.mark.parametrize("former", [{"in_force_to": date(2025, 8, 31)}, {"to_check": ("последний день",)}])
def test_a_replaced_act_ends_where_its_successor_begins_or_is_to_be_checked(former: dict[str, Any]) -> None:
    register = Register([act("new", in_force_from=DAY, replaces=("old",)), act("old", **former)])
    assert [one.code for one in register.successors("old")] == ["new"]
    assert register.successors("new") == ()


FOUND = Register(
    [
        act(
            "273", name="273-ФЗ", title="Об образовании", kind=ActKind.LAW, number="273-ФЗ",
            in_force_from=date(2013, 9, 1),
        ),
        act("462", name="Приказ от 14.06.2013 № 462", title="Порядок самообследования", number="462"),
        act("1462", name="Приказ № 1462", title="Учёт", number="1462", in_force_to=date(2020, 1, 1)),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["273", "462", "1462"]),
        ("№", ["273", "462", "1462"]),
        ("№ 462", ["462"]),
        ("273\u2011фз", ["273"]),
        ("ФЗ", ["273"]),
        ("самообследование", ["462"]),
        ("учет", ["1462"]),
        ("приказ 2013", ["462"]),
        ("мониторинга отчёты 97", ["273", "462", "1462"]),
        ("приказ медаль", []),
    ],
)
def test_acts_are_found_by_all_words_of_names_numbers_and_gists(text: str, codes: list[str]) -> None:
    assert [one.code for one in FOUND.find(text=text)] == codes


def test_acts_are_found_by_kind_and_by_a_day() -> None:
    assert [one.code for one in FOUND.find(kind=ActKind.LAW)] == ["273"]
    assert [one.code for one in FOUND.find(on=DAY)] == ["273", "462"]
    assert [one.code for one in FOUND.find(on=date(2012, 1, 1))] == ["462", "1462"]


def test_a_link_to_an_unknown_act_or_clause_says_where_it_stands() -> None:
    for code, clause, reason in (("999", None, "unknown act: 999"), ("273", "статья 5", "clause of 273")):
        with pytest.raises(Invalid, match=r"acts\.link_broken") as refused:
            FOUND.ground(code, clause, where="results/vpr")
        assert refused.value.facts["where"] == "results/vpr"
        assert reason in str(refused.value.facts["reason"])
    with pytest.raises(NotFound, match=r"act\.unknown"):
        FOUND.get("999")


def test_what_stands_on_two_acts_is_held_by_the_other_while_it_is_in_force() -> None:
    both = [FOUND.ground("462", None, where="x"), FOUND.ground("1462", "статья 97", where="x")]
    assert cited(both) == "Приказ от 14.06.2013 № 462; Приказ № 1462, статья 97"
    assert left_without(both, "462", FOUND, on=date(2020, 1, 1)) == (both[1],)
    assert left_without(both, "462", FOUND, on=date(2020, 1, 2)) == ()
    assert left_without(both[:1], "462", FOUND, on=date(2020, 1, 1)) == ()

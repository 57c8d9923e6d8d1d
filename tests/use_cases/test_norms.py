"""What stands on an act, and what is left without a ground on the day when it ends."""

from datetime import date

import pytest

from app.db.engine import Tx
from app.domain.access import ALLOWED, Action, Actor, Place, Role
from app.domain.acts import Force
from app.domain.errors import Forbidden, NotFound
from app.use_cases import norms

TODAY = date(2026, 11, 30)
FIOKO = "fioko-vpr-2026"


def actor(role: Role = Role.DEPUTY) -> Actor:
    return Actor(
        user_id=1, login="x", name="x", role=role, place=Place(id=1, path="1."), place_name="x", grant_id=1
    )


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_see_organisations_sees_the_acts(tx: Tx, role: Role) -> None:
    assert norms.list_acts(tx, actor(role), today=TODAY)
    assert norms.show_act(tx, actor(role), "273-fz", today=TODAY).resting.n > 10


def test_nobody_else_does(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ALLOWED, Role.EXPERT, ALLOWED[Role.EXPERT] - {Action.SEE_ORGANISATIONS})
    with pytest.raises(Forbidden):
        norms.list_acts(tx, actor(Role.EXPERT), today=TODAY)
    with pytest.raises(Forbidden):
        norms.show_act(tx, actor(Role.EXPERT), "273-fz", today=TODAY)


def test_indicators_rules_and_purposes_stand_on_acts(tx: Tx) -> None:
    resting = norms.show_act(tx, actor(), FIOKO, today=TODAY).resting
    assert [one.code for one in resting.indicators] == ["vpr-journal-confirmed", "vpr-journal-lowered"]
    assert {one.key for one in resting.rules} == {
        "task_bands", "histogram", "mark_group", "journal", "dynamics",
    }  # fmt: skip
    assert resting.purposes == ()
    (purpose,) = norms.show_act(tx, actor(), "letter-02-86-2025", today=TODAY).resting.purposes
    assert purpose.kinds == ("vpr",)
    assert "не оценивают" in purpose.purpose.text


def test_the_end_of_an_act_leaves_bare_what_no_other_act_holds(tx: Tx) -> None:
    ending = norms.show_act(tx, actor(), FIOKO, today=TODAY, ends=date(2027, 9, 1)).ending
    assert ending is not None
    assert {one.key for one in ending.bare.rules} >= {"task_bands", "journal"}
    assert ending.bare.indicators == ()
    (held,) = ending.held
    assert [one.words for one in held.left] == ["273-ФЗ, статья 28, часть 3, пункт 13"]
    assert [one.code for one in held.resting.indicators] == ["vpr-journal-confirmed", "vpr-journal-lowered"]


def test_what_leans_on_an_act_that_is_not_yet_in_force_is_bare(tx: Tx) -> None:
    """In August 2013 the law is not in force, so that the order alone would hold the exams."""
    ending = norms.show_act(tx, actor(), "order-1324-2013", today=TODAY, ends=date(2013, 8, 31)).ending
    assert ending is not None
    assert {one.code for one in ending.bare.indicators} >= {"oge-math-passed", "ege-over-220"}
    assert ending.held == ()


def test_a_rule_counts_only_while_it_is_the_one_in_force(tx: Tx) -> None:
    former, present = "vpr-rules-2024", "vpr-rules-2025"
    shown = norms.show_act(tx, actor(), former, today=TODAY)
    assert (shown.force, shown.resting.n) == (Force.ENDED, 0)
    assert [one.code for one in shown.replaced_by] == [present]
    assert shown.ending is not None and shown.ending.on == TODAY
    (rule,) = norms.show_act(tx, actor(), present, today=TODAY).resting.rules
    assert rule.valid_from == date(2024, 9, 1)
    (rule,) = norms.show_act(tx, actor(), former, today=date(2024, 3, 1)).resting.rules
    assert rule.valid_from == date(2023, 9, 1)
    assert norms.show_act(tx, actor(), present, today=TODAY).ending is None


def test_the_list_is_searched_and_tells_how_each_act_stands_on_a_day(tx: Tx) -> None:
    found = norms.list_acts(tx, actor(), text="порядок ВПР", on=date(2024, 3, 1), today=TODAY)
    stands = {one.act.code: (one.force, one.resting.n) for one in found}
    assert stands["vpr-rules-2024"] == (Force.IN_FORCE, 1)
    assert "vpr-rules-2025" not in stands


def test_an_unknown_act_is_not_found(tx: Tx) -> None:
    with pytest.raises(NotFound, match=r"act\.unknown"):
        norms.show_act(tx, actor(), "999-fz", today=TODAY)

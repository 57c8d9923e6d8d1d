"""What differs between two packages, over their plain mappings, and how that is said."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from app.catalogues.model_changes import change_words, formula_words
from app.catalogues.models import load_model
from app.domain.model_diffs import Change, What, criterion_names, differences, recounted
from tests.domain.test_model_packages import GIVEN, LEVELS, indicators_of

MODEL = load_model()
NAMES = criterion_names(GIVEN) | {one.code: one.words for one in MODEL.variables.values()}
Edit = Callable[[dict[str, Any]], None]


def changes(edit: Edit) -> tuple[Change, ...]:
    after = deepcopy(GIVEN)
    edit(after)
    return differences(GIVEN, after)


def first(given: dict[str, Any], criterion: str) -> dict[str, Any]:
    return indicators_of(given, criterion)[0]


def moved(given: dict[str, Any]) -> None:
    one = indicators_of(given, "staff").pop()
    surroundings = next(
        each
        for branch in given["parameters"]
        for each in branch["criteria"]
        if each["code"] == "surroundings"
    )
    surroundings["indicators"].append(one)


NEW = {
    "code": "own",
    "name": "Свой",
    "heading": "Свой",
    "definition": "Что.",
    "formula": "share(m5, n_marked)",
}
SAID: dict[str, tuple[Edit, str]] = {
    "a new indicator": (
        lambda given: indicators_of(given, "vpr").append(dict(NEW)),
        "Новый показатель «Свой» — Результаты · Проверочные работы ВПР.",
    ),
    "an indicator that is gone": (
        lambda given: indicators_of(given, "vpr").pop(0),
        "Показателя «„4“ и „5“ по математике, ВПР, 4 класс» больше нет, "
        "он был здесь: Результаты · Проверочные работы ВПР.",
    ),
    "another place": (
        moved,
        "Показатель «Ученики на педагога» теперь здесь: Условия · Помещения и оснащение. "
        "Раньше: Условия · Кадры.",
    ),
    "another name": (
        lambda given: first(given, "staff").update(name="Высшая"),
        "Показатель теперь называется «Высшая», раньше — «Педагоги высшей категории».",
    ),
    "another formula": (
        lambda given: first(given, "vpr").update(formula="share(m3 + m4 + m5, n_marked)"),
        "«„4“ и „5“ по математике, ВПР, 4 класс»: формула. "
        "Было: (работы с «4» + работы с «5») ÷ работы с отметкой. "
        "Стало: (работы с «3» + работы с «4» + работы с «5») ÷ работы с отметкой.",
    ),
    "a new benchmark": (
        lambda given: first(given, "final_exams").update(levels=LEVELS),
        ": ориентир. Было: нет. Стало: от 80 до 95 (решение совета).",
    ),
    "another ground": (
        lambda given: first(given, "vpr").update(basis=[{"act": "273-fz"}]),
        ": основание. Было: 273-fz, статья 97, pp-556-2024, перечень мероприятий. Стало: 273-fz.",
    ),
    "other tests": (
        lambda given: first(given, "vpr")["takes"].update(grades=[4, 5]),
        ": какие работы берём. Было: процедуры — ВПР; классы — 4; предметы — Математика. "
        "Стало: процедуры — ВПР; классы — 4, 5; предметы — Математика.",
    ),
    "another direction": (
        lambda given: first(given, "staff").update(direction="corridor"),
        ": что считаем хорошим. Было: больше — лучше. Стало: хорошо в пределах.",
    ),
    "another criterion's name": (
        lambda given: given["parameters"][0]["criteria"][0].update(name="Люди"),
        "Критерий теперь называется «Люди», раньше — «Кадры».",
    ),
    "a variable that is gone": (
        lambda given: given["variables"].pop("took_160"),
        "Величины для формул больше нет: сдавали экзамены.",
    ),
    "another day": (
        lambda given: given.update(version=2, in_force_from=date(2027, 9, 1)),
        "Модель: с какого дня действует. Было: 01.09.2026. Стало: 01.09.2027.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_each_change_is_found_alone_and_said_in_a_sentence(kind: str) -> None:
    edit, words = SAID[kind]
    (found,) = changes(edit)
    assert words in change_words(found, NAMES)


def test_the_same_package_differs_in_nothing() -> None:
    assert differences(GIVEN, deepcopy(GIVEN)) == ()


def test_what_a_criterion_shares_is_a_change_of_each_that_takes_it() -> None:
    def edit(given: dict[str, Any]) -> None:
        vpr = next(
            one for branch in given["parameters"] for one in branch["criteria"] if one["code"] == "vpr"
        )
        vpr["shared"]["frequency"] = "раз в два года"

    found = changes(edit)
    assert {one.code for one in found} == {one["code"] for one in indicators_of(GIVEN, "vpr")}
    assert {one.field for one in found} == {"frequency"}

    def said_by_itself(given: dict[str, Any]) -> None:
        for one in indicators_of(given, "vpr"):
            one.setdefault("direction", "more")

    assert changes(said_by_itself) == ()


def test_a_moved_criterion_moves_once_with_its_indicators() -> None:
    def edit(given: dict[str, Any]) -> None:
        given["parameters"][1]["criteria"].append(given["parameters"][0]["criteria"].pop(1))

    found = changes(edit)
    assert [one.what for one in found] == [What.MOVED] * 5
    assert change_words(found[0], NAMES) == (
        "Критерий «Помещения и оснащение» теперь в разделе «Программы», раньше — «Условия»."
    )


def test_only_changes_that_touch_numbers_are_counted_anew() -> None:
    def edit(given: dict[str, Any]) -> None:
        one, other, third = indicators_of(given, "vpr")[:3]
        one["formula"], other["name"] = "share(m5, n_marked)", "Иначе"
        third["takes"] = {"procedures": ["vpr"]}
        first(given, "final_exams")["levels"] = LEVELS
        indicators_of(given, "vpr").append(dict(NEW))
        indicators_of(given, "vpr").pop(3)

    gone = indicators_of(GIVEN, "vpr")[3]["code"]
    codes = [one["code"] for one in indicators_of(GIVEN, "vpr")]
    assert set(recounted(changes(edit))) == {codes[0], codes[2], "own", "oge-math-passed", gone}


def test_a_formula_that_is_no_division_and_one_that_is_broken_are_shown_too() -> None:
    assert formula_words("m4 * 2", {"m4": "с «4»"}) == "с «4» * 2"
    assert formula_words("share(m4", {}) == "share(m4"

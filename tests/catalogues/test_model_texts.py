"""Texts of packages: one canonical form, and every fault at its line and character."""

import json
import re
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.catalogues import model_texts
from app.catalogues.messages import sentence
from app.catalogues.model_texts import package_schema, read_text, write_text
from app.catalogues.models import FIRST, checked, decoded, load_model, shipped
from app.domain import model_packages
from app.domain.assessments import Form, Level
from app.domain.errors import Invalid
from app.domain.quality_model import Aggregation, Direction, Parameter, Segment, Unit
from tests.domain.test_model_packages import FAULTS, GIVEN, indicators_of

TEXT = FIRST.read_text("utf-8")


def refused(text: str) -> Invalid:
    with pytest.raises(Invalid) as found:
        checked(text, where="проба.yaml")
    return found.value


def told(text: str) -> str:
    found = refused(text)
    return sentence(found.code, found.facts)


def test_what_is_exported_and_taken_in_again_is_the_same_bytes() -> None:
    first = checked(TEXT, where="x").content
    second = checked(first.text, where="y").content
    assert (second.text, second.digest) == (first.text, first.digest)
    assert yaml.safe_load(first.text) == yaml.safe_load(TEXT)
    assert checked(first.text, where="x").model == load_model()


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates() | _WORDS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
        max_leaves=30,
    )
)
def test_any_values_are_written_so_that_they_read_the_same(values: object) -> None:
    text = write_text({"name": values})
    assert read_text(text, where="x").given == {"name": values}
    assert write_text(read_text(text, where="x").given) == text  # type: ignore[arg-type]


def test_the_order_of_keys_and_what_parts_share_do_not_change_the_text() -> None:
    turned = json.loads(json.dumps(GIVEN, default=str, sort_keys=True), object_pairs_hook=dict)
    turned["in_force_from"], turned["variables"] = GIVEN["in_force_from"], GIVEN["variables"]
    assert write_text(turned) == checked(TEXT, where="x").content.text
    assert "&" not in re.sub(r"«[^»]*»", "", checked(TEXT, where="x").content.text)


# The schema says what the reader knows.


def test_the_shipped_package_fits_its_schema() -> None:
    given = json.loads(json.dumps(GIVEN, default=str))
    validator = jsonschema_rs.validator_for(dict(package_schema()))
    assert [str(one) for one in validator.iter_errors(given)] == []
    indicators_of(given, "vpr")[0]["weihgt"] = 1
    assert not validator.is_valid(given)


def test_the_schema_names_the_keys_and_words_of_the_reader() -> None:
    parts: Any = package_schema()["$defs"]
    assert set(parts["indicator"]["properties"]) == model_packages._PASSPORT
    assert set(parts["shared"]["properties"]) == model_packages._SHARED
    assert set(parts["model"]["properties"]) == model_packages._TOP
    fields = parts["indicator"]["properties"]
    for name, kind in (("unit", Unit), ("direction", Direction), ("aggregation", Aggregation)):
        assert fields[name]["enum"] == list(kind)
    assert fields["segments"]["items"]["enum"] == list(Segment)
    assert parts["parameter"]["enum"] == list(Parameter)
    assert parts["takes"]["properties"]["level"]["enum"] == list(Level)
    assert parts["takes"]["properties"]["form"]["enum"] == list(Form)


# Faults.


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_told_in_russian_with_its_line(fault: str) -> None:
    given = deepcopy(GIVEN)
    FAULTS[fault][0](given)
    found = refused(write_text(given))
    words = sentence(found.code, found.facts)
    assert re.match(r"Файл «проба\.yaml»: 1\s+замечание\. Строка \d+, знак \d+, «[\w/-]+»\. \S", words)
    (told,) = found.facts["faults"]  # type: ignore[misc]
    assert told["fault"]["code"] != "model.because.other", "say in models.yaml what this reason means"


def changed(*changes: tuple[str, str]) -> str:
    text = shipped()[0].content.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_all_faults_are_told_in_one_go_in_the_order_of_lines() -> None:
    text = changed(
        ("heading: Вакансии", "heading: Вакансии\n      wieght: 2"),
        ("formula: share(staff_young, staff_total)", "formula: share(staff_yuong, staff_total)"),
        ("code: vpr-rus-4-good", "code: vpr-math-4-good"),
    )
    found = refused(text)
    assert found.code == "model.faulty"
    faults: Any = found.facts["faults"]
    assert found.facts["n"] == len(faults) == 3
    places = [(one["line"], one["column"]) for one in faults]
    assert places == [
        (line_of(text, "staff_yuong"), 22), (line_of(text, "wieght"), 7),
        (text[: text.rindex("code: vpr-math-4-good")].count("\n") + 1, 13),
    ]  # fmt: skip
    words = [sentence(one["code"], one) for one in faults]
    assert "Знак 7: величины staff_yuong нет. Может быть, staff_young?" in words[0]
    assert "Незнакомое слово: wieght." in words[1]
    assert "Код vpr-math-4-good стоит второй раз." in words[2]


def test_a_level_on_vpr_and_an_act_that_is_not_there_have_places_too() -> None:
    levels = "levels: {low: 1, high: 2, source: я}"
    text = changed(("heading: Мат., 4 кл.", f"heading: Мат., 4 кл.\n      {levels}"), ("273-fz", "999-fz"))
    faults: Any = refused(text).facts["faults"]
    assert {one["fault"]["code"] for one in faults} == {"purpose.vpr", "acts.link_broken"}
    assert all(one["line"] > 50 for one in faults)


BROKEN: dict[str, tuple[str, str]] = {
    "nothing": ("", "строка 1, знак 1. Файл пуст."),
    "a bracket left open": ("code: [universal\nname: x\n", "строка 2, знак 5. Здесь запись обрывается."),
    "a key twice": ("code: a\nname: x\ncode: b\n", "строка 3, знак 1. «code» стоит здесь второй раз."),
    "a day that is none": (
        "code: a\nin_force_from: 2026-13-45\n",
        "строка 2, знак 16. Значение «2026-13-45»",
    ),
    "a tag of programs": ("code: !!python/name:os.system x\n", "строка 1, знак 7. Значение"),
    "a character of no text": ("code: a\nname: \x07\n", "строка 2, знак 7. Такой знак"),
    "a key that is a list": ("[a]: b\n", "строка 1, знак 1. Здесь нужно имя."),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_text_that_is_no_package_is_refused_at_its_place(kind: str) -> None:
    text, words = BROKEN[kind]
    assert words in told(text)


def test_texts_that_grow_or_nest_without_end_are_refused_at_once() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    assert "слишком велик" in told(bomb)
    assert "Вложено глубже 20 уровней" in told("[" * 100)
    assert "Вложено глубже 20 уровней" in told("a: " + "{a: " * 100)
    assert "запись обрывается" in told("[" * 100_000)
    assert "слишком велик" in told("#" * (model_texts.MOST_CHARACTERS + 1))


def test_a_list_or_a_word_is_no_package() -> None:
    for text in ("[1, 2]\n", "модель\n", "parameters: 3\n"):
        assert refused(text).code == "model.faulty"


def test_another_encoding_is_told_with_its_line() -> None:
    with pytest.raises(Invalid, match=r"model\.file") as found:
        decoded("code: a\nname: модель\n".encode("cp1251"), where="x")
    assert found.value.facts["line"] == 2
    assert decoded("\ufeffcode: a".encode(), where="x") == "code: a"


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_fault_of_a_formula_is_at_its_character_whatever_the_quotes(quote: str) -> None:
    formula = f"formula: {quote}share(m4 + m6, n_marked){quote}"
    text = changed(("formula: share(m4 + m5, n_marked)", formula))
    (fault,) = refused(text).facts["faults"]  # type: ignore[misc]
    line = text.splitlines()[fault["line"] - 1]
    assert line[fault["column"] - 1 :].startswith("m6, n_marked")

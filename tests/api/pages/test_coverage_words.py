"""How many schools answered, in words: «incomplete» is said only where others owe a number."""

import pytest

from app.api.pages.column_words import enough, small_notes
from app.api.pages.formats import NBSP
from app.api.pages.indicator_views import covered
from app.catalogues.models import MODELS_FOLDER, load_model
from app.domain.values import Coverage

MODEL = load_model(MODELS_FOLDER / "universal-2.yaml")


@pytest.mark.parametrize(
    ("code", "reported", "expected", "words"),
    [
        ("staff-vacant", 90, 90, "ответили 90 из 90 школ"),
        ("staff-vacant", 71, 90, "неполно, ответила 71 из 90 школ"),
        ("noko-k1", 32, 32, "сообщили 32 школы"),
        ("noko-total", 21, 21, "сообщила 21 школа"),
        ("staff-vacant", 1, 1, ""),
        ("staff-vacant", 0, 1, "школа ещё не ответила"),
    ],
)
def test_who_owes_a_number_is_counted(code: str, reported: int, expected: int, words: str) -> None:
    said = covered(MODEL, MODEL.get(code), Coverage(reported=reported, expected=expected))
    assert said.replace(NBSP, " ") == words


def test_few_people_are_spoken_of_only_where_people_wrote() -> None:
    staff, works = MODEL.get("staff-highest"), MODEL.get("vpr-math-4-good")
    assert small_notes([staff]) == ()
    assert small_notes([staff, works]) == ("Где писали меньше 20 человек, стоит число, а не доля.",)
    assert enough([staff]) == ""
    assert enough([works]) == "Школы, где не меньше 20 работ."
    assert enough([staff, works]) == "В показателях по работам — школы, где работ не меньше 20."

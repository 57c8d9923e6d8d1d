"""Many new indicators are told criterion by criterion, a few one by one."""

from app.catalogues.model_changes import change_sentences
from app.catalogues.models import shipped
from app.domain.model_diffs import Change, Subject, What, criterion_names, differences

FIRST, LATEST = shipped()[0], shipped()[-1]


def added(name: str, criterion: str = "staff") -> Change:
    return Change(
        subject=Subject.INDICATOR, what=What.ADDED, code=name, name=name, after=("conditions", criterion)
    )


def test_four_new_indicators_of_a_criterion_are_one_sentence_and_three_are_three() -> None:
    names = {"staff": "Кадры", "services": "Услуги"}
    found = change_sentences(
        [*(added(one) for one in "АБВГ"), *(added(one, "services") for one in ("Д", "Е", "«Ж»"))], names
    )
    assert found == [
        "Условия · Кадры: 4 новых показателя — А; Б; В; Г.",
        "Новый показатель «Д» — Условия · Услуги.",
        "Новый показатель «Е» — Условия · Услуги.",
        "Новый показатель «„Ж“» — Условия · Услуги.",
    ]


def test_the_two_shipped_versions_differ_in_a_page_of_sentences() -> None:
    changes = differences(FIRST.given, LATEST.given)
    names = {code: one for package in (FIRST, LATEST) for code, one in criterion_names(package.given).items()}
    found = change_sentences([one for one in changes if one.subject is Subject.INDICATOR], names)
    assert len(found) < 25
    assert any(
        one.startswith("Условия · Кадры по самообследованию: 14 новых показателей — ") for one in found
    )

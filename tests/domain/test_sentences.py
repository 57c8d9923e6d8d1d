"""The rules of a school's first sentences, on planted figures."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import comb

import pytest

from app.domain.comparisons import Family, Verdict, family_of
from app.domain.named_lists import MOST_WORDS
from app.domain.sentences import (
    MOST,
    BesideCity,
    BesidePeers,
    Passed,
    SchoolFacts,
    Titled,
    Vacancies,
    below_city,
    chance_sentence,
    cut_lists,
    family,
    lead,
)
from app.domain.small_sentences import small_by_year, small_sentences
from app.domain.statistics import Share
from app.domain.trends import Change, change_of, trends_of
from tests.domain.test_trends import points

NO_EXAMS = family_of(())
CAUSES = re.compile(r"потому|из-за|благодаря|влия|поэтому|привел|лучш|худш|успех|плох|отлич|слаб|сильн")


def change(*shares: tuple[int, int]) -> Change:
    (trend,) = trends_of(points(*shares))
    found = change_of(trend)
    assert found is not None
    return found


def told(
    changes: Sequence[tuple[str, Change]] = (), *, vacancies: Vacancies | None = None,
    beside: Sequence[BesidePeers] = (), n: int = 100, passed: Sequence[Passed] = (),
    exams: Family = NO_EXAMS, city: Sequence[BesideCity] = (), is_all_small: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    titled = [Titled(title=title, change=one) for title, one in changes]
    return lead(
        SchoolFacts(
            n_results=n,
            vacancies=vacancies,
            changes=titled,
            beside=beside,
            passed=passed,
            exams=exams,
            city=city,
            is_all_small=is_all_small,
        )
    )


RISING = change((36, 88), (42, 91), (49, 94))
FALLING = change((49, 88), (49, 91), (39, 90))
RARE = change((65, 94), (34, 92))
NOTHING = change((40, 90), (41, 90))
SHORT_OF_TEACHERS = Vacancies(free=9, posts=54, city_pct=(0.0, 5.6, 16.7))


def test_few_teachers_and_rising_results_stand_side_by_side_without_a_cause() -> None:
    """The fifth story: the rise may be chance, and vacancies do not help."""
    said = told([("Математика, 5 класс", RISING)], vacancies=SHORT_OF_TEACHERS)
    assert said == (
        "Вакантных ставок 9 из 54 (16,7 %); в половине школ города не больше 5,6 %.",
        "Доля «4» и «5» растёт: математика, 5 класс.",
        "Рост пока можно объяснить случаем.",
    )


def test_a_rise_and_a_fall_are_told_together() -> None:
    said = told([("Математика, 5 класс", RISING), ("Русский язык, 5 класс", FALLING)])
    assert said[0] == "Доля «4» и «5» растёт: математика, 5 класс; снижается: русский язык, 5 класс."
    assert said[1] == "Рост и снижение пока можно объяснить случаем."


def test_what_chance_explains_seldom_comes_first() -> None:
    said = told([("Математика, 5 класс", RISING), ("История, 5 класс", RARE)])
    assert said == (
        "История, 5 класс: «4» и «5» стало меньше на 32,2 п. п. Сравниваем 2023/24 и 2024/25.",
        "Случайно такое снижение бывает редко, но дать его могли и сами задания.",
    )


def test_one_seldom_change_among_many_is_not_singled_out() -> None:
    seldom = change((50, 100), (64, 100))
    assert not seldom.is_chance
    said = told([(f"Предмет {n}", NOTHING) for n in range(19)] + [("Физика", seldom)])
    assert said == (
        "Больше «4» и «5» стало: физика.", "Среди 20 сравнений такое бывает и случайно.",
    )  # fmt: skip


def test_several_changes_that_are_not_rare_are_named_with_their_way_and_not_called_chance() -> None:
    """Like school 370. Three of twelve and more come by chance in 2 cases of 100: not often."""
    moved = [change((50, 92), (30, 88)), change((60, 95), (41, 92)), change((40, 93), (55, 94))]
    assert [one.p for one in moved] == pytest.approx([0.0055, 0.0105, 0.0325], abs=0.002)
    together = [*moved, *[NOTHING] * 9]
    by_chance = sum(comb(12, k) * 0.05**k * 0.95 ** (12 - k) for k in range(3, 13))
    assert by_chance == pytest.approx(0.02, abs=0.001)
    assert not any(family(together).is_rare(one.p) for one in together)
    titles = ["Русский язык, 7 класс", "История, 5 класс", "Математика, 4 класс"]
    said = told(list(zip([*titles, *[f"Предмет {n}" for n in range(9)]], together, strict=True)))
    assert said == (
        "Меньше «4» и «5» стало: русский язык, 7 класс; история, 5 класс. "
        "Больше «4» и «5» стало: математика, 4 класс.",
        "Ни одно изменение в отдельности от случая не отличить.",
    )


def test_beside_a_seldom_growth_stands_that_of_the_city() -> None:
    """School 318: of 32 points the city had 7 as well."""
    (trend,) = trends_of(
        replace(one, city=city)
        for one, city in zip(
            points((10, 94), (41, 96)), (Share(2_000, 5_000), Share(2_370, 5_000)), strict=True
        )
    )
    found = change_of(trend)
    assert found is not None
    assert told([("Русский язык, 8 класс", found)])[0] == (
        "Русский язык, 8 класс: «4» и «5» стало больше на 32,1 п. п. "
        "Сравниваем 2023/24 и 2024/25; в городе стало больше на 7,4 п. п."
    )


def beside_city(title: str, k: int, n: int) -> BesideCity:
    return BesideCity(title=title, own=Share(k, n), rest=Share(2_600, 5_000))


def test_what_lies_below_the_city_is_told_after_all_else_as_a_fact() -> None:
    low, middling = beside_city("Математика, 5 класс", 30, 90), beside_city("Физика, 8 класс", 40, 90)
    said = told([("История, 5 класс", RARE)], city=[middling, low], vacancies=SHORT_OF_TEACHERS)
    assert said[-1] == "Ниже города больше, чем объясняет случай: математика, 5 класс."
    assert len(said) == MOST + 1, "and nothing is left out for it"


def test_below_the_city_is_judged_among_all_tests_of_the_year() -> None:
    alone, few = beside_city("Математика, 5 класс", 37, 90), beside_city("Физика, 8 класс", 0, 12)
    assert alone.is_below
    assert alone.p == pytest.approx(0.0399, abs=0.002)
    told_alone = ("Ниже города больше, чем объясняет случай: математика, 5 класс.",)
    assert below_city([alone, few]) == told_alone
    alike = [beside_city(f"Предмет {n}", 47, 90) for n in range(11)]
    assert below_city([alone, *alike]) == ()
    assert below_city([]) == ()


def test_of_many_tests_below_the_city_three_are_named() -> None:
    low = [beside_city(f"Предмет {n}, 8 класс, углублённый уровень", n, 90) for n in range(5)]
    (said,) = below_city(low)
    assert said == (
        "Ниже города больше, чем объясняет случай: предмет 0, 8 класс, углублённый уровень. "
        "Также предмет 1, 8 класс, углублённый уровень. "
        "Также предмет 2, 8 класс, углублённый уровень и ещё 2."
    )


def test_a_list_that_a_sentence_cuts_is_given_whole_beside_it() -> None:
    low = [beside_city(f"Предмет {n}, 8 класс", n, 90) for n in range(5)]
    facts = SchoolFacts(n_results=1, vacancies=None, changes=(), beside=(), city=low)
    (cut,) = cut_lists(facts, lead(facts))
    assert cut.start == "Ниже города больше, чем объясняет случай"
    assert cut.whole == "; ".join(("Предмет 0, 8 класс", *(f"предмет {n}, 8 класс" for n in range(1, 5))))
    few = replace(facts, city=low[:3])
    assert cut_lists(few, lead(few)) == ()
    assert cut_lists(facts, ()) == (), "nothing is cut where nothing was said"


def test_a_school_of_few_hears_that_it_is_too_early() -> None:
    """School 386."""
    said = told([("Математика, 8 класс", change((6, 10), (2, 10)))], is_all_small=True)
    assert said == (
        "Во всех работах меньше 20 человек: судить рано.",
        "Математика, 8 класс: было 6 из 10, стало 2 из 10. Писали другие дети.",
        "Такую разницу может объяснить случай.",
    )


def test_a_table_says_of_one_change_among_many_what_its_lead_says() -> None:
    seldom = change((50, 100), (64, 100))
    assert chance_sentence(seldom, family([seldom])) == "Случайно такой рост бывает редко."
    many = family([seldom, *[NOTHING] * 19])
    assert chance_sentence(seldom, many) == "Среди 20 сравнений такое бывает и случайно."


def test_where_several_changes_are_clear_the_others_need_not_be_as_clear() -> None:
    """School 318: of twelve changes five are outside chance, and it is said of each of them."""
    risen = [change(*shares) for shares in (
        ((10, 94), (41, 96)), ((29, 95), (46, 90)), ((24, 91), (45, 98)),
        ((41, 92), (61, 97)), ((26, 92), (44, 98)),
    )]  # fmt: skip
    others = family([*risen, *[NOTHING] * 7])
    assert others.size == 12
    assert {chance_sentence(one, others) for one in risen} == {"Случайно такой рост бывает редко."}
    alone = family([risen[-1], *[NOTHING] * 11])
    assert chance_sentence(risen[-1], alone) == "Среди 12 сравнений такое бывает и случайно."
    assert family([change((9, 10), (0, 11))]).size == 0, "few people are told by counts"


def test_a_rare_change_names_the_years_that_it_lies_between() -> None:
    """School 318: nobody could say which years «за те же годы» were."""
    said = told([("Русский язык, 8 класс", change((10, 94), (20, 96), (41, 96)))])
    assert "Сравниваем 2023/24 и 2025/26." in said[0]


def test_a_fall_is_told_before_a_larger_rise() -> None:
    risen = change((10, 90), (60, 90))
    said = told([("Русский язык, 8 класс", risen), ("Математика, 5 класс", RARE)])
    assert said[0].startswith("Математика, 5 класс: «4» и «5» стало меньше на 32,2 п. п.")


def test_one_child_more_is_no_course() -> None:
    """8 of 26, 9 of 26, 8 of 22: the share goes up, and not a child more has a «4» or a «5»."""
    said = told([("ОГЭ, математика, 9 класс", change((8, 26), (9, 26), (8, 22)))])
    assert said == ("Сравнили с прошлыми годами показателей: 1. Изменения может объяснить случай.",)


def test_an_exam_that_fewer_passed_than_elsewhere_comes_first() -> None:
    maths = Passed(title="ОГЭ, математика, 9 класс", own=Share(15, 22), rest=Share(4_000, 4_320))
    alike = Passed(title="ОГЭ, русский язык, 9 класс", own=Share(20, 22), rest=Share(4_100, 4_320))
    exams = family_of([maths.p, alike.p])
    said = told([("Математика, 5 класс", RISING)], passed=[alike, maths], exams=exams)
    facts = "ОГЭ, математика, 9 класс: сдали 15 из 22, в остальных школах 92,6 %."
    assert said[0] == f"{facts} Случайно такая разница бывает редко."
    assert said[1].startswith("Доля «4» и «5» растёт")
    alike_by_fours = BesidePeers(title=maths.title, verdict=Verdict.ALIKE)
    alone = told(passed=[maths], beside=[alike_by_fours], exams=exams)
    assert alone == (said[0],), "one exam, one sentence"
    assert "сдали" not in " ".join(told([("Математика, 5 класс", RISING)], passed=[alike]))


def test_an_exam_is_one_of_all_schools_and_exams_that_are_read_together() -> None:
    """School 341: seldom taken alone, but one of 178 that somebody looks through."""
    russian = Passed(title="ОГЭ, русский язык, 9 класс", own=Share(71, 80), rest=Share(5_310, 5_600))
    assert russian.p < 0.05
    said = told(passed=[russian], exams=family_of([russian.p, *[0.5] * 177]))
    facts = "ОГЭ, русский язык, 9 класс: сдали 71 из 80, в остальных школах 94,8 %."
    assert said == (f"{facts} Такая разница бывает и случайно.",)


def test_the_largest_is_said_before_what_chance_may_have_made() -> None:
    """School 341: mathematics is 24 points below the city, and the lead told of Russian and of a rise."""
    maths, russian = "ОГЭ, математика, 9 класс", "ОГЭ, русский язык, 9 класс"
    less = Passed(title=russian, own=Share(71, 80), rest=Share(5_310, 5_600))
    below = BesidePeers(title=maths, verdict=Verdict.BELOW)
    city = [
        BesideCity(title=maths, own=Share(20, 74), rest=Share(2_600, 5_070)),
        BesideCity(title="Русский язык, 7 класс", own=Share(25, 83), rest=Share(2_600, 5_600)),
        BesideCity(title="Математика, 4 класс", own=Share(58, 85), rest=Share(3_700, 5_600)),
    ]
    said = told(
        [("Математика, 7 класс", RISING)], passed=[less], beside=[below], city=city,
        exams=family_of([less.p, *[0.5] * 177]),
    )  # fmt: skip
    assert said == (
        "ОГЭ, математика, 9 класс: ниже, чем у похожих школ.",
        "ОГЭ, русский язык, 9 класс: сдали 71 из 80, в остальных школах 94,8 %. "
        "Такая разница бывает и случайно.",
        "Ниже города больше, чем объясняет случай: ОГЭ, математика, 9 класс; русский язык, 7 класс.",
    )
    alone = replace(less, title=maths, own=Share(40, 74))
    assert told(passed=[alone], city=city[:1], exams=family_of([alone.p]))[1:] == (), "not told twice"


def test_where_nothing_changed_that_is_said() -> None:
    said = told([("Математика", NOTHING), ("Физика", NOTHING)])
    assert said == ("Сравнили с прошлыми годами показателей: 2. Изменения может объяснить случай.",)


def test_eleven_children_are_a_sentence_without_per_cent() -> None:
    """The eighth story."""
    few = change((9, 10), (6, 11))
    assert small_sentences(few) == "Было 9 из 10, стало 6 из 11. Такую разницу может объяснить случай."
    assert small_by_year(few) == (
        "В 2023/24 — 9 из 10, в 2024/25 — 6 из 11. Такую разницу может объяснить случай."
    )
    assert told([("Математика, 4 класс", few)]) == (
        "Математика, 4 класс: было 9 из 10, стало 6 из 11. Писали другие дети.",
        "Такую разницу может объяснить случай.",
    )
    assert small_sentences(change((10, 10), (0, 10))).endswith("Людей мало: судить рано.")


def test_large_groups_come_before_small_ones() -> None:
    said = told([("Информатика, 10 класс", change((9, 10), (6, 11))), ("Математика, 5 класс", RISING)])
    assert said[0] == "Доля «4» и «5» растёт: математика, 5 класс."


def test_similar_schools_are_named_last_and_only_where_there_is_room() -> None:
    alike = BesidePeers(title="ОГЭ, математика, 9 класс", verdict=Verdict.ALIKE)
    above = BesidePeers(title="ОГЭ, русский язык, 9 класс", verdict=Verdict.ABOVE)
    early = BesidePeers(title="ОГЭ, физика, 9 класс", verdict=Verdict.TOO_EARLY)
    rising = [("Математика, 5 класс", RISING)]
    assert told(rising, beside=[alike, above])[-1] == "ОГЭ, русский язык, 9 класс: выше, чем у похожих школ."
    assert told(rising, beside=[early, alike])[-1] == "ОГЭ, математика, 9 класс: как у похожих школ."
    assert told(beside=[early]) == ("Результатов учеников за год: 100.",)
    below = BesidePeers(title=alike.title, verdict=Verdict.BELOW)
    both = (
        "ОГЭ, математика, 9 класс: ниже, чем у похожих школ. "
        "ОГЭ, русский язык, 9 класс: выше, чем у похожих школ."
    )
    assert told(beside=[below, above]) == (both,), "a table that names two is not told by one"
    too = BesidePeers(title=above.title, verdict=Verdict.BELOW)
    assert told(beside=[below, too]) == (
        "ОГЭ, математика, 9 класс и ОГЭ, русский язык, 9 класс: ниже, чем у похожих школ.",
    )
    assert "похожих" not in " ".join(told(rising, vacancies=SHORT_OF_TEACHERS, beside=[above]))


def test_no_more_free_posts_than_in_the_middle_of_the_city_is_no_news() -> None:
    middling = Vacancies(free=3, posts=54, city_pct=(0.0, 5.6, 16.7))
    assert told(vacancies=middling) == ("Результатов учеников за год: 100.",)
    assert told(vacancies=Vacancies(free=3, posts=0, city_pct=(1.0,))) == (
        "Результатов учеников за год: 100.",
    )


def test_a_school_without_results_says_so() -> None:
    assert told(n=0) == ("Результатов пока нет.",)


@pytest.mark.parametrize("shares", [(36, 88), (70, 88), (10, 88), (44, 88)])
@pytest.mark.parametrize("title", ["Математика, 8 класс, углублённый уровень", "ОГЭ, русский язык, 9 класс"])
def test_sentences_are_short_and_name_neither_cause_nor_praise(shares: tuple[int, int], title: str) -> None:
    every = [
        told(
            [(title, change((40, 90), shares, (49, 94))), ("Русский язык, 5 класс, на компьютере", FALLING)]
        ),
        told([(title, change((40, 90), shares))], vacancies=SHORT_OF_TEACHERS),
        told([(title, change((4, 9), (shares[0] // 8, 11)))]),
    ]
    for said in every:
        assert 1 <= len(said) <= MOST
        for sentence in re.split(r"(?<=[.])\s+(?=[А-Я])", " ".join(said)):
            words = [word for word in sentence.split() if any(letter.isalnum() for letter in word)]
            assert len(words) <= MOST_WORDS, sentence
            assert not CAUSES.search(sentence.lower()), sentence


def test_no_change_at_all_has_its_own_word() -> None:
    same = change((40, 90), (40, 90))
    assert chance_sentence(same, family([same])) == "Изменение пока можно объяснить случаем."
    assert Share(1, 2) + Share(0, 0) == Share(1, 2)

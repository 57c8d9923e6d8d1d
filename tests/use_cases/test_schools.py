"""A school on one page: similar schools fixed for the year, breaks, gaps with reasons, no verdict of ВПР."""

from datetime import date
from pathlib import Path

import pytest

from app.db import jobs
from app.db import peers as store
from app.db.engine import Database, Tx
from app.domain.access import Role
from app.domain.assessments import Level, NotMeasured, Test
from app.domain.breaks import Break
from app.domain.comparisons import Verdict
from app.domain.errors import Forbidden, NotFound
from app.domain.organisations import Organisation
from app.domain.statistics import Share
from app.files import Store
from app.jobs import Worker
from app.use_cases import drawing, peers, schools
from app.use_cases.schools import Beside, SchoolPicture
from tests.make import NOW, Make
from tests.marked import ALIKE, add_facts, add_marks, seven_schools

TODAY = date(2026, 11, 16)
YEAR = "2025/26"


def show(tx: Tx, make: Make, school: Organisation, *, seen_from: Organisation | None = None) -> SchoolPicture:
    actor = make.actor_at(seen_from or school, Role.DEPUTY)
    return schools.show_school(tx, actor, school.id, today=TODAY)


def freeze(tx: Tx, make: Make, root: Organisation, year: str = YEAR) -> int:
    return peers.freeze(tx, make.actor_at(root), year, now=NOW)


def numbers(tx: Tx, school: Organisation, year: str = YEAR) -> list[int | None]:
    return [one.organisation.number for one in store.peers_of(tx, school.id, year)]


def beside(picture: SchoolPicture) -> Beside:
    (only,) = picture.beside
    return only


# Similar schools.


def test_similar_schools_are_named_once_and_stay_for_the_year(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    first = all_seven[0]
    assert freeze(tx, make, root) == 7
    before = store.peers_of(tx, first.id, YEAR)
    assert numbers(tx, first) == [12, 13, 14, 15, 16, 17]
    add_facts(make, all_seven[1], {"Социальный индекс": "9,9"}, since=date(2025, 9, 2))
    newcomer = make.school(root, 18)
    add_facts(make, newcomer, ALIKE)
    assert freeze(tx, make, root) == 1, "only the school that had none"
    assert store.peers_of(tx, first.id, YEAR) == before
    assert numbers(tx, newcomer)[0] == 11
    assert freeze(tx, make, root, "2026/27") == 8
    assert numbers(tx, first, "2026/27")[0] == 18, "the next year sees the new facts"


def test_a_school_of_another_kind_or_closed_by_then_is_not_similar(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    add_facts(make, all_seven[1], {"Тип": "Лицей"}, since=date(2025, 9, 1))
    add_facts(make, all_seven[2], {"Закрыта": "присоединена"}, since=date(2025, 9, 1))
    freeze(tx, make, root)
    assert numbers(tx, all_seven[0]) == [14, 15, 16, 17]
    assert store.peers_of(tx, all_seven[1].id, YEAR) == []


def test_years_with_results_are_fixed_together(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    papers = [make.test(procedure=f"vpr-{year}") for year in (2025, 2026)]
    for paper in papers:
        add_marks(make, paper, all_seven[0], good=20, n=40, root=root)
    actor = make.actor_at(root)
    assert peers.freeze_all(tx, actor, now=NOW) == 14
    assert peers.freeze_all(tx, actor, now=NOW) == 0
    with pytest.raises(Forbidden):
        peers.freeze_all(tx, make.actor_at(root, Role.TEACHER), now=NOW)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_worker_names_similar_schools_when_it_computes(
    database: Database, make: Make, tmp_path: Path
) -> None:
    root, (first, *_) = seven_schools(make)
    add_marks(make, make.test(), first, good=20, n=40, root=root)
    make.person(Role.COORDINATOR, root, "koordinator")
    with make.writing() as tx:
        jobs.add_computing(tx, created_by="koordinator", at=NOW)
    assert Worker(database, Store(tmp_path), now=lambda: NOW).run_one()
    with database.reading() as tx:
        assert numbers(tx, first) == [12, 13, 14, 15, 16, 17]


# Beside the city and similar schools.


def test_figures_of_vpr_stand_beside_similar_schools_without_a_verdict(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    freeze(tx, make, root)
    test = make.test()
    for one in all_seven:
        add_marks(make, test, one, good=10 if one is all_seven[0] else 30, n=40, root=root)
    found = beside(show(tx, make, all_seven[0]))
    assert (found.own, found.peers, found.city) == (Share(10, 40), Share(180, 240), Share(190, 280))
    assert found.contrast is None


def test_an_exam_has_a_verdict_beside_similar_schools(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    freeze(tx, make, root)
    test = make.test("Математика", 9, procedure="oge-2026")
    for one in all_seven:
        add_marks(make, test, one, good=10 if one is all_seven[0] else 30, n=40, root=root)
    low, usual = (beside(show(tx, make, one)).contrast for one in all_seven[:2])
    assert low is not None
    assert usual is not None
    assert (low.verdict, usual.verdict) == (Verdict.BELOW, Verdict.ALIKE)


def test_a_procedure_whose_purpose_nobody_stated_has_no_verdict(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    freeze(tx, make, root)
    test = make.test(procedure="own-2026")
    for one in all_seven:
        add_marks(make, test, one, good=20, n=40, root=root)
    assert beside(show(tx, make, all_seven[0])).contrast is None


def test_too_few_similar_schools_with_results_show_no_figure(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    freeze(tx, make, root)
    test = make.test()
    for one in all_seven[:3]:
        add_marks(make, test, one, good=20, n=40, root=root)
    assert beside(show(tx, make, all_seven[0])).peers is None
    add_marks(make, test, all_seven[3], good=20, n=40, root=root)
    assert beside(show(tx, make, all_seven[0])).peers == Share(60, 120)


def test_similar_schools_do_not_betray_a_small_rest_of_the_city(tx: Tx, make: Make) -> None:
    """School, its six and the city are known: what is left must be nobody or ten and more."""
    root, all_seven = seven_schools(make)
    freeze(tx, make, root)
    test = make.test()
    for one in all_seven:
        add_marks(make, test, one, good=20, n=40, root=root)
    outside = make.school(root, 19)
    add_marks(make, test, outside, good=2, n=9, root=root)
    found = beside(show(tx, make, all_seven[0]))
    assert found.city is not None
    assert found.peers is None


# Years.


def test_a_new_maximum_breaks_the_line_of_years(tx: Tx, make: Make) -> None:
    root, (school, *_) = seven_schools(make)
    for year, most in ((2024, 1), (2025, 1), (2026, 3)):
        paper = make.test(tasks=(1, 1, most + 1), procedure=f"vpr-{year}")
        add_marks(make, paper, school, good=20, n=40, root=root)
    picture = show(tx, make, school)
    (row,) = picture.trends
    assert picture.years == ("2023/24", "2024/25", "2025/26")
    assert [point.broken for point in row.trend.points] == [None, None, Break.MAXIMUM]
    assert row.change is None
    assert picture.trend_with(row.trend.latest.test.id) == row
    assert picture.trend_with(999_999) is None


def drawn_trends(tx: Tx, make: Make, school: Organisation, paper: Test) -> list[str]:
    """Names of the pictures of years that a worker draws when the school's page asks for them."""
    wanted = drawing.wanted(tx, make.actor_at(school, Role.MACHINE), paper.id, today=TODAY)
    return [one.name for one in wanted if isinstance(one, drawing.TrendPicture)]


def test_a_merger_breaks_the_line_of_years_on_page_and_picture(tx: Tx, make: Make) -> None:
    """The ninth story."""
    root, (school, *_) = seven_schools(make)
    add_facts(make, school, {"Присоединилась": "школа № 99"}, since=date(2025, 9, 1))
    for year, good, n in ((2025, 214, 369), (2026, 302, 584)):
        add_marks(make, paper := make.test(procedure=f"vpr-{year}"), school, good=good, n=n, root=root)
    (row,) = show(tx, make, school).trends
    assert (row.trend.latest.broken, row.change) == (Break.JOINED, None)
    assert drawn_trends(tx, make, school, paper) == [drawing.trend_picture(school, row.trend).name]


def test_the_page_shows_the_picture_that_the_worker_draws(tx: Tx, make: Make) -> None:
    root, all_seven = seven_schools(make)
    for year in (2025, 2026):
        paper = make.test(procedure=f"vpr-{year}")
        for one in all_seven:
            add_marks(make, paper, one, good=20, n=25, root=root)
    freeze(tx, make, root)
    for one in all_seven:
        (row,) = show(tx, make, one).trends
        assert row.trend.latest.peers is not None
        assert drawn_trends(tx, make, one, paper) == [drawing.trend_picture(one, row.trend).name]


def test_no_picture_is_drawn_of_few_people(tx: Tx, make: Make) -> None:
    root, (school, *_) = seven_schools(make)
    for year in (2025, 2026):
        paper = make.test(procedure=f"vpr-{year}")
        add_marks(make, paper, school, good=6, n=11, root=root)
    assert drawn_trends(tx, make, school, paper) == []


# What is not measured.


def test_what_others_wrote_and_the_school_did_not_has_a_reason(tx: Tx, make: Make) -> None:
    root, (_, other, *_) = seven_schools(make)
    school = make.school(root, 20, ("8А",))
    history = make.test("История", 5)
    russian = make.test("Русский язык", 8)
    papers = (
        make.test(),
        make.test("Физика", 8),
        make.test("Математика", 8),
        russian,
        make.test("Физика", 6),
    )
    for paper in (*papers, history):
        add_marks(make, paper, other, good=20, n=40, root=root)
    add_marks(make, history, school, good=5, n=9, root=root)
    make.batch(school, test=russian)
    told = {
        (one.test.key.subject, one.test.key.grade): (one.why, one.in_hand)
        for one in show(tx, make, school).missing
    }
    assert told == {
        ("Физика", 8): (NotMeasured.BY_DESIGN, False),
        ("Физика", 6): (NotMeasured.NOT_APPLICABLE, False),  # nobody draws lots for classes there are not
        ("Математика", 8): (NotMeasured.NOT_COLLECTED, False),
        ("Русский язык", 8): (NotMeasured.NOT_COLLECTED, True),
        ("Математика", 4): (NotMeasured.NOT_APPLICABLE, False),
    }


def test_the_other_level_of_a_subject_is_no_gap(tx: Tx, make: Make) -> None:
    root, (school, other, *_) = seven_schools(make)
    basic, advanced = (make.test("Математика", 8, level=level) for level in Level)
    add_marks(make, advanced, school, good=20, n=40, root=root)
    for paper in (basic, advanced):
        add_marks(make, paper, other, good=20, n=40, root=root)
    assert show(tx, make, school).missing == []


# Conditions and rights.


def test_free_posts_stand_beside_the_schools_of_the_city(tx: Tx, make: Make) -> None:
    _, all_seven = seven_schools(make)
    for step, one in enumerate(all_seven[:3]):
        add_facts(make, one, {"Вакантных ставок": f"{step * 3},0", "Ставок педагогов": "54"})
    found = show(tx, make, all_seven[2]).vacancies
    assert found is not None
    assert (found.free, found.posts) == (6.0, 54.0)
    assert found.city_pct == pytest.approx((0.0, 300 / 54, 600 / 54))
    assert show(tx, make, all_seven[3]).vacancies is None


def test_a_school_without_results_has_a_page(tx: Tx, make: Make) -> None:
    _, (school, *_) = seven_schools(make)
    picture = show(tx, make, school)
    assert (picture.year, picture.beside, picture.trends, picture.missing) == (None, [], [], [])


def test_another_school_is_not_there_and_no_place_but_a_school_has_the_page(tx: Tx, make: Make) -> None:
    root, (school, other, *_) = seven_schools(make)
    with pytest.raises(NotFound):
        show(tx, make, other, seen_from=school)
    with pytest.raises(NotFound):
        show(tx, make, root)
    with pytest.raises(Forbidden):
        schools.show_school(tx, make.actor_at(school, Role.EXPERT), school.id, today=TODAY)

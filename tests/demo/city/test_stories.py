"""Planted stories of the whole city, counted again from the written files."""

import json
from collections import Counter
from math import comb, sqrt

import pytest

from app.demo.generate import DemoFiles
from tests.demo.city.reading import Wrote, good, number, people, schools, sheet
from tests.demo.city.reading import results as results_of

CITY_MATH4 = [18, 35, 70, 128, 196, 262, 331, 402, 470, 528, 566, 571, 543, 498, 430, 342, 246, 150, 74]
MATH4 = (5, 9, 14)
CUTS = {4: MATH4}  # the one protocol form among works of mathematics is of grade 4


@pytest.fixture(scope="session")
def answers(city: DemoFiles) -> dict:
    return json.loads(city.answers.read_text(encoding="utf-8"))


def math(demo: DemoFiles, year: int, grade: int, school: int | None = None) -> list[Wrote]:
    return people(demo, f"vpr-{year}", "Математика", grade, school=school)


def sign_test(a: int, b: int) -> float:
    n = a + b
    return 2 * sum(comb(n, k) for k in range(max(a, b), n + 1)) / 2**n


def test_story_1_the_city_has_its_exact_primary_scores(any_city: DemoFiles) -> None:
    counts = Counter(one.total for one in math(any_city, 2025, 4))
    assert [counts[score] for score in range(19)] == CITY_MATH4
    assert sum(counts.values()) == 5860
    at = sum(counts[cut] for cut in MATH4)
    around = at + sum(counts[cut - 1] for cut in MATH4)
    assert round(100 * at / around, 1) == 51.2
    assert round(sum(k * n for k, n in counts.items()) / 5860, 2) == 10.22


def test_story_1_the_school_stands_out_at_the_boundaries(any_city: DemoFiles) -> None:
    counts = Counter(one.total for one in math(any_city, 2025, 4, 318))
    at, below = sum(counts[cut] for cut in MATH4), sum(counts[cut - 1] for cut in MATH4)
    assert (at, at + below) == (39, 45)
    p0 = 1220 / 2384
    p = sum(comb(45, k) * p0**k * (1 - p0) ** (45 - k) for k in range(39, 46))
    assert f"{p:.0e}" == "6e-07"


def test_story_1_a_year_later_school_and_city_fall(any_city: DemoFiles) -> None:
    before, after = good(math(any_city, 2025, 4), MATH4), good(math(any_city, 2026, 5))
    fall = 100 * after[0] / after[1] - 100 * before[0] / before[1]
    assert round(fall, 1) == -12.0
    own = good(math(any_city, 2025, 4, 318)), good(math(any_city, 2026, 5, 318))
    assert own == ((65, 94), (34, 92))
    assert round(100 * (34 / 92 - 65 / 94), 1) == -32.2


def test_story_2_the_strong_school_is_honest(any_city: DemoFiles) -> None:
    here = people(any_city, "vpr-2025", "Математика", 8, school=333, level="advanced")
    city = people(any_city, "vpr-2025", "Математика", 8, level="advanced")
    assert good(here) == (71, 78)
    assert sum(one.total for one in here) / 78 > sum(one.total for one in city) / len(city) + 1
    counts = Counter(one.total for one in here)
    at, below = sum(counts[cut] for cut in (7, 12, 17)), sum(counts[cut - 1] for cut in (7, 12, 17))
    assert at <= 0.75 * (at + below)
    exam = people(any_city, "oge-2026", "Математика", 9, school=333)
    assert good(exam) == (96, 100)


def test_story_2_the_two_levels_stay_apart(any_city: DemoFiles) -> None:
    (basic,) = results_of(any_city, "vpr-2025", "Математика", 8)
    (advanced,) = results_of(any_city, "vpr-2025", "Математика", 8, "advanced")
    assert basic.key.code == "vpr-2025.matematika.8"
    assert advanced.key.code == "vpr-2025.matematika.8.advanced"
    classes = [
        {one.class_name for one in people(any_city, "vpr-2025", "Математика", 8, school=333, level=level)}
        for level in ("basic", "advanced")
    ]
    assert classes == [{"8Г"}, {"8А", "8Б", "8В"}]


def test_story_3_a_school_against_the_odds(any_city: DemoFiles) -> None:
    index = {row["Код"]: number(row["Социальный индекс на 01.09.2025"] or "0") for row in schools(any_city)}
    ordered = sorted(index.values())
    assert index["edu100327"] == ordered[3] == -1.4
    assert ordered.count(-1.4) == 1
    reached = [good(math(any_city, year, 5, 327)) for year in (2024, 2025, 2026)]
    assert reached == [(98, 205), (104, 208), (110, 212)]
    like = [int(code[-3:]) for code, value in index.items() if value <= -1.1 and code != "edu100327"]
    for year, (here, n) in zip((2024, 2025, 2026), reached, strict=True):
        peers = [good(math(any_city, year, 5, peer)) for peer in like]
        assert here / n > sum(a for a, _ in peers) / sum(b for _, b in peers) + 0.05


def test_story_3_the_context_lets_expect_38_per_cent(any_city: DemoFiles) -> None:
    index = {row["Код"]: number(row["Социальный индекс на 01.09.2025"] or "0") for row in schools(any_city)}
    of_school: dict[str, list[Wrote]] = {}
    for one in math(any_city, 2026, 5):
        of_school.setdefault(one.school, []).append(one)
    points = [(index[code], 100 * good(found)[0] / len(found)) for code, found in of_school.items()]
    n, mean_x = len(points), sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / n
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    assert n == 88
    assert round(mean_y + slope * (-1.4 - mean_x)) == 38
    assert round(100 * 110 / 212) == 52


def test_story_4_the_journal_stands_above_the_work(any_city: DemoFiles) -> None:
    found = people(any_city, "vpr-2025", "Русский язык", 8, school=341)
    steps = Counter((one.mark > one.journal) - (one.mark < one.journal) for one in found if one.journal)
    assert (len(found), steps[-1], steps[0], steps[1]) == (88, 47, 36, 5)
    assert f"{sign_test(47, 5):.1e}" == "1.3e-09"
    assert good(found) == (30, 88)
    exam = people(any_city, "oge-2026", "Русский язык", 9, school=341)
    assert (len(exam), sum(one.journal is not None and one.mark < one.journal for one in exam)) == (80, 30)


def test_story_4_the_journal_itself_says_71_per_cent(any_city: DemoFiles) -> None:
    (own,) = (file for file in any_city.term_marks if file.schools == ("edu100341",))
    table = sheet(own.path)
    marks: Counter[str] = Counter()
    wanted = ("Русский язык", "2024/25", "3 четверть")
    for row in table.rows:
        cells = dict(zip(table.header, row, strict=True))
        found = tuple(cells[name] for name in ("Предмет", "Учебный год", "Период"))
        if found == wanted and cells["Класс"].startswith("8"):
            marks.update({mark: int(cells[mark]) for mark in ("«5»", "«4»", "«3»", "«2»", "н/а")})
    assert sum(marks.values()) == 90
    assert round(100 * (marks["«5»"] + marks["«4»"]) / 90) == 71


def test_story_4_the_year_marks_are_those_beside_the_exam(any_city: DemoFiles) -> None:
    (own,) = (file for file in any_city.term_marks if file.schools == ("edu100341",))
    table = sheet(own.path)
    exam = people(any_city, "oge-2026", "Русский язык", 9, school=341)
    for name in sorted({one.class_name for one in exam}):
        (row,) = (
            dict(zip(table.header, row, strict=True))
            for row in table.rows
            if row[1:5] == [name, "Русский язык", "2025/26", "год"]
        )
        beside = Counter(one.journal for one in exam if one.class_name == name)
        assert [int(row[f"«{mark}»"]) for mark in (5, 4, 3, 2)] == [beside[mark] for mark in (5, 4, 3, 2)]


def test_story_4_lowered_marks_gather_where_a_substitute_taught(any_city: DemoFiles) -> None:
    found = people(any_city, "vpr-2025", "Русский язык", 8, school=341)
    lowered = Counter(one.class_name for one in found if one.journal and one.mark < one.journal)
    all_of = Counter(one.class_name for one in found)
    with_substitute = sum(lowered[name] for name in ("8Б", "8В")) / sum(all_of[name] for name in ("8Б", "8В"))
    assert with_substitute > sum(lowered.values()) / 88


def test_story_5_results_rise_where_teachers_are_few(any_city: DemoFiles) -> None:
    assert [good(math(any_city, year, 5, 352)) for year in (2024, 2025, 2026)] == [
        (36, 88),
        (42, 91),
        (49, 94),
    ]
    a, b = 36 / 88, 49 / 94
    pooled = 85 / 182
    assert round((b - a) / sqrt(pooled * (1 - pooled) * (1 / 88 + 1 / 94)), 2) == 1.52
    facts = {row["Код"]: row for row in _facts(any_city)}
    own = facts["edu100352"]
    assert (own["Вакантных ставок на 01.09.2025"], own["Ставок педагогов на 01.09.2025"]) == ("9", "54")
    assert own["Ставок на учителя на 01.09.2025"] == "1,62"
    shares = sorted(
        int(row["Вакантных ставок на 01.09.2025"]) / int(row["Ставок педагогов на 01.09.2025"])
        for row in facts.values()
    )
    assert len(shares) == 89
    assert round(100 * shares[44], 1) == 5.6
    assert shares[-1] == 9 / 54


def _facts(demo: DemoFiles) -> list[dict[str, str]]:
    (path,) = demo.facts
    table = sheet(path, encoding="utf-8", key="Код")
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


def test_story_6_the_task_rose_by_eight_points_more(any_city: DemoFiles) -> None:
    told = json.loads(any_city.answers.read_text(encoding="utf-8"))["workshop"]
    effect, variance = 0.0, 0.0
    sunk = _task_share(math(any_city, 2024, 7))
    for group, sign, expected in zip(told["groups"], (-1, 1, 1, -1), (48, 61, 47, 52), strict=True):
        found = [
            int(one.cells["9"]) / 2 if one.cells["9"] not in "XN" else 0.0
            for one in math(any_city, group["year"], 7)
            if one.school in group["schools"]
        ]
        n, mean = len(found), sum(found) / len(found)
        assert (round(2 * sum(found)), 2 * n) == (group["earned"], group["possible"])
        assert round(100 * mean) == expected
        effect += sign * mean
        variance += sum((x - mean) ** 2 for x in found) / (n - 1) / n
    assert [len(group["schools"]) for group in told["groups"]] == [7, 7, 14, 14]
    half = 196 * sqrt(variance)
    assert round(100 * effect) == 8
    assert [round(100 * effect - half), round(100 * effect + half)] == [2, 14]
    assert sunk > 0.5


def _task_share(found: list[Wrote]) -> float:
    return sum(int(one.cells["9"]) for one in found if one.cells["9"] not in "XN") / 2 / len(found)


def test_story_7_the_extra_hour_did_nothing(any_city: DemoFiles) -> None:
    told = json.loads(any_city.answers.read_text(encoding="utf-8"))["extra_hour"]
    shares, variance = [], 0.0
    for group in told["groups"]:
        found = [
            one
            for one in people(any_city, f"vpr-{group['year']}", "Русский язык", 6)
            if one.school in group["schools"]
        ]
        assert good(found) == (group["good"], group["n"])
        share = group["good"] / group["n"]
        shares.append(share)
        variance += share * (1 - share) / group["n"]
    assert [round(100 * share) for share in shares] == [42, 49, 43, 50]
    assert abs(100 * (shares[1] - shares[0] - shares[3] + shares[2])) < 0.3
    assert round(196 * sqrt(variance)) == 7


def test_story_7_the_five_were_among_the_lowest(any_city: DemoFiles) -> None:
    told = json.loads(any_city.answers.read_text(encoding="utf-8"))["extra_hour"]["groups"]
    low = {*told[0]["schools"], *told[2]["schools"]}
    of_school: dict[str, list[Wrote]] = {}
    for one in people(any_city, "vpr-2024", "Русский язык", 6):
        of_school.setdefault(one.school, []).append(one)
    others = [good(found)[0] / len(found) for code, found in of_school.items() if code not in low]
    assert min(others) >= 0.46


def test_story_9_nothing_changed_by_the_merger(any_city: DemoFiles) -> None:
    def over_grades(year: int, school: int) -> tuple[int, int]:
        each = [good(math(any_city, year, grade, school)) for grade in range(4, 9)]
        return sum(a for a, _ in each), sum(b for _, b in each)

    before, joined, after = over_grades(2025, 360), over_grades(2025, 361), over_grades(2026, 360)
    assert (before, joined, after) == ((214, 369), (97, 237), (302, 584))
    assert over_grades(2026, 361) == (0, 0)
    by_code = {row["Код"]: row for row in schools(any_city)}
    assert by_code["edu100361"]["Закрыта на 01.09.2025"]
    assert by_code["edu100361"]["Ученики на 01.09.2025"] == "0"
    assert by_code["edu100360"]["Присоединилась на 01.09.2025"] == "школа № 361"
    assert by_code["edu100344"]["Прежнее название на 01.09.2024"]


def test_story_10_geography_was_written_by_31_schools(any_city: DemoFiles, answers: dict) -> None:
    found = people(any_city, "vpr-2026", "География", 6)
    assert len({one.school for one in found}) == 31
    assert sorted({one.school for one in found}) == answers["geography"]["schools"]
    biology = {(one.school, one.class_name) for one in people(any_city, "vpr-2026", "Биология", 6)}
    assert not biology & {(one.school, one.class_name) for one in found}
    observed = [row["Код"] for row in schools(any_city) if row["Наблюдатели на ВПР на 01.04.2026"] == "да"]
    assert observed == answers["geography"]["observers"]
    assert len(observed) == 3


def test_story_11_one_school_is_on_the_line_twice(any_city: DemoFiles) -> None:
    assert low_in_2026(any_city, 309) == {("vpr-2026.matematika.5", 26), ("oge-2026.matematika.9", 22)}
    assert low_in_2026(any_city, 331) == set()
    assert below(math(any_city, 2026, 5, 309)) == 8
    assert below(people(any_city, "oge-2026", "Математика", 9, school=309)) == 7
    near = math(any_city, 2026, 5, 331)
    assert (below(near), len(near)) == (5, 17)


def below(found: list[Wrote]) -> int:
    return sum(one.mark == 2 for one in found)


def low_in_2026(demo: DemoFiles, school: int) -> set[tuple[str, int]]:
    """Tests of the year in which three in ten or more are below the minimum, with the participants."""
    keys = {result.key for result in demo.results if result.key.procedure.endswith("2026")}
    works = {
        key: people(demo, key.procedure, key.subject, key.grade, school=school, level=key.level)
        for key in keys
    }
    return {
        (key.code, len(found))
        for key, found in works.items()
        if len(found) >= 5 and 10 * below(found) >= 3 * len(found)
    }


def test_story_14_two_conditions_matter(any_city: DemoFiles, answers: dict) -> None:
    """Normal equations by hand over index, vacancies and mentors."""
    index = {row["Код"]: number(row["Социальный индекс на 01.09.2025"] or "0") for row in schools(any_city)}
    facts = {row["Код"]: row for row in _facts(any_city)}
    of_school: dict[str, list[Wrote]] = {}
    for one in math(any_city, 2026, 5):
        of_school.setdefault(one.school, []).append(one)
    rows, values = [], []
    for code, found in of_school.items():
        vacant = int(facts[code]["Вакантных ставок на 01.09.2025"])
        posts = int(facts[code]["Ставок педагогов на 01.09.2025"])
        mentors = float(facts[code]["Наставников на 01.09.2025"] != "0")
        rows.append([1.0, index[code], 100 * vacant / posts, mentors])
        values.append(100 * good(found)[0] / len(found))
    _, _, by_vacancies, by_mentors = least_squares(rows, values)
    assert 5 * by_vacancies == pytest.approx(-2.1, abs=0.06)
    assert by_mentors == pytest.approx(3.4, abs=0.06)
    assert round(answers["conditions"]["vacancies_per_5_points"], 1) == -2.1
    assert round(answers["conditions"]["mentors_points"], 1) == 3.4


def least_squares(rows: list[list[float]], values: list[float]) -> list[float]:
    """Gradient steps to the minimum, column by column: slow and plain."""
    k = len(rows[0])
    found = [0.0] * k
    rest = list(values)
    for _ in range(5_000):
        for j in range(k):
            step = sum(r[j] * e for r, e in zip(rows, rest, strict=True)) / sum(r[j] ** 2 for r in rows)
            found[j] += step
            rest = [e - step * r[j] for r, e in zip(rows, rest, strict=True)]
    return found

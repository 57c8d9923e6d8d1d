"""Where a series breaks: dated changes, papers of another shape, a school that joined."""

from dataclasses import replace

import pytest

from app.catalogues.models import load_model
from app.domain.assessments import Form, Level
from app.domain.breaks import (
    TERM_MARKS,
    Break,
    DatedBreak,
    break_of_indicator,
    break_of_results,
    year_before,
)
from app.domain.periods import parse_period
from app.domain.quality_model import Paper
from app.domain.trend_charts import TrendChart, trend_words
from app.domain.trends import change_of, trends_of
from tests.domain.test_trends import only, points

MODEL = load_model()


def entry(since: str = "2025/26", **concerns: object) -> DatedBreak:
    return DatedBreak(
        code="new", why=Break.METHOD, since=parse_period(since), words="проверяют иначе", source="приказ",
        to_check=None, **concerns,  # type: ignore[arg-type]
    )  # fmt: skip


def paper(year: str, *, highest: int = 20, level: Level = Level.BASIC, form: Form = Form.PAPER) -> Paper:
    return Paper(
        test_id=1, procedure_kind="vpr", academic_year=year, subject="Математика", grade=5, level=level,
        form=form, max_score=highest,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "before", "now", "is_crossed"),
    [
        ("2025/26", "2024/25", "2025/26", True),
        ("2025/26", "2023/24", "2026/27", True),
        ("2025/26", "2023/24", "2024/25", False),
        ("2025/26", "2025/26", "2026/27", False),
        ("2025/26 Q3", "2025/26 Q2", "2025/26 Q3", True),
        ("2025/26 Q3", "2025/26 Q1", "2025/26 Q2", False),
        ("2025/26 Q3", "2024/25", "2025/26", False),  # the year it falls into belongs to what was before
        ("2025/26 Q3", "2025/26", "2026/27", True),
        ("2025/26", "2024/25 Q4", "2025/26 Q1", True),
    ],
)
def test_a_break_lies_between_what_begins_before_it_and_what_begins_with_it(
    since: str, before: str, now: str, is_crossed: bool
) -> None:
    assert entry(since).is_crossed(parse_period(before), parse_period(now)) is is_crossed


@pytest.mark.parametrize(
    ("concerns", "code", "is_concerned"),
    [
        ({"procedures": ("vpr",)}, "vpr-math-5-good", True),
        ({"procedures": ("vpr",), "grades": (4,)}, "vpr-math-5-good", False),
        ({"procedures": ("vpr",), "grades": (4,)}, "vpr-math-done", True),  # a part of it
        ({"procedures": ("vpr",), "subjects": ("Русский язык",)}, "vpr-math-5-good", False),
        ({"procedures": ("oge",)}, "vpr-math-5-good", False),
        ({"indicators": ("vpr-math-5-good",)}, "vpr-math-5-good", True),
        ({"variables": ("staff_total",)}, "staff-highest", True),
        ({"variables": ("staff_total",)}, "second-shift", False),
    ],
)
def test_a_break_concerns_what_it_names(concerns: dict[str, object], code: str, is_concerned: bool) -> None:
    assert entry(**concerns).concerns(MODEL, MODEL.get(code)) is is_concerned


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (paper("2025/26"), None),
        (paper("2025/26", highest=18), Break.MAXIMUM),
        (paper("2025/26", level=Level.ADVANCED), Break.LEVEL),
        (paper("2025/26", form=Form.COMPUTER), Break.FORM),
    ],
)
def test_papers_of_another_shape_break_an_indicator_as_they_break_a_trend(
    now: Paper, why: Break | None
) -> None:
    found = break_of_indicator(
        (), MODEL, MODEL.get("vpr-math-5-good"), [paper("2024/25"), now], before="2024/25", now="2025/26"
    )
    assert (found.why if found else None) is why


def test_a_paper_that_is_in_both_years_holds_the_series_together() -> None:
    papers = [paper("2024/25"), paper("2025/26"), paper("2025/26", form=Form.COMPUTER)]
    passport = MODEL.get("vpr-math-5-good")
    assert break_of_indicator((), MODEL, passport, papers, before="2024/25", now="2025/26") is None


def test_the_year_before_is_the_last_one_with_papers() -> None:
    passport = MODEL.get("vpr-math-5-good")
    assert year_before(passport, [paper("2022/23"), paper("2025/26")], "2025/26") == "2022/23"
    assert year_before(passport, [paper("2025/26")], "2025/26") == "2024/25"
    assert year_before(MODEL.get("staff-highest"), [paper("2022/23")], "2025/26") == "2024/25"


def test_a_dated_break_cuts_the_line_and_the_comparison() -> None:
    given = points((36, 88), (42, 91), (80, 94))
    trend = only(trends_of(given, breaks=[entry(procedures=("vpr",))]))
    assert [one.broken for one in trend.points] == [None, None, Break.METHOD]
    assert trend.latest.dated is not None
    assert [len(run) for run in trend.runs] == [2, 1]
    assert change_of(trend) is None
    assert "перед 2025/26 разрыв" in trend_words(TrendChart(trend=trend))
    assert TrendChart(trend=trend).fingerprint != TrendChart(trend=only(trends_of(given))).fingerprint
    other = only(trends_of(given, breaks=[entry(procedures=("vpr",), grades=(4,))]))
    assert change_of(other) is not None


def test_of_several_breaks_the_latest_is_told() -> None:
    first, last = (replace(entry(since, procedures=(TERM_MARKS,)), code=since) for since in
                   ("2025/26 Q2", "2025/26 Q3"))  # fmt: skip
    before, now = parse_period("2025/26 Q1"), parse_period("2025/26 Q3")
    assert break_of_results([last, first], TERM_MARKS, "Химия", 8, before, now) is last

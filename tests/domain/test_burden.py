"""Stated minutes by week and role against those that were measured."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from app.domain.burden import Asked, burden_of
from app.domain.campaign_calendar import entries_of, months_of
from app.domain.campaigns import Campaign, CampaignState, Terms
from app.domain.organisations import Organisation
from app.domain.reported_periods import academic_year
from app.domain.submissions import Submission, SubmissionState

OPENS, CLOSES = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 18, 15, tzinfo=UTC)  # a Friday
LATER = datetime(2026, 9, 21, 15, tzinfo=UTC)  # the Monday after


def school(number: int) -> Organisation:
    return Organisation(
        id=number, code=f"sch{number}", kind="school", name=f"Школа № {number}",
        short_name=f"Школа № {number}", number=number, parent_id=None, path=f"{number}.",
    )  # fmt: skip


def campaign(number: int, minutes: Mapping[str, int]) -> Campaign:
    terms = Terms(
        title=f"Сбор {number}", sections=(), periods={}, schools=(1, 2), opens_at=OPENS, closes_at=CLOSES,
        minutes=minutes,
    )  # fmt: skip
    return Campaign(
        id=number, version=1, place_id=9, state=CampaignState.OPEN, terms=terms, created_by="x",
        created_at=OPENS,
    )  # fmt: skip


def answer(
    of: Campaign, by: int, *, due: datetime | None = None, spent: int = 0, is_sent: bool = False
) -> Asked:
    sent = Submission(
        id=10 * of.id + by, version=1, campaign_id=of.id, organisation_id=by, state=SubmissionState.DRAFT,
        due_at=due, spent_seconds=spent, submitted_at=LATER if is_sent else None,
    )  # fmt: skip
    return Asked(campaign=of, submission=sent)


STAFF, ROOMS = campaign(1, {"deputy": 30, "director": 5}), campaign(2, {"teacher": 10})


def test_minutes_fall_into_the_week_of_the_deadline_and_of_a_longer_one() -> None:
    found = burden_of(
        [school(1), school(2), school(3)],
        [answer(STAFF, 1), answer(STAFF, 2, due=LATER), answer(ROOMS, 1)],
    )
    first, second = found.weeks
    assert (first.monday, first.minutes) == (date(2026, 9, 14), {"deputy": 30, "director": 5, "teacher": 10})
    assert (first.total, first.largest, [one.id for one in first.campaigns]) == (45, 45, [1, 2])
    assert (second.monday, second.total) == (date(2026, 9, 21), 35)
    assert [(one.school.id, one.total, one.n_campaigns) for one in found.schools] == [
        (1, 45, 2),
        (2, 35, 1),
        (3, 0, 0),
    ]
    assert (found.total, found.largest) == (80, 45)
    assert found.mean is not None
    assert round(found.mean, 3) == 26.667
    assert found.minutes == {"deputy": 60, "director": 10, "teacher": 10}


def test_only_what_was_sent_and_typed_is_measured_and_the_middle_counts() -> None:
    asked = [
        answer(STAFF, 1, spent=600, is_sent=True),
        answer(STAFF, 2, spent=6_000, is_sent=True),
        answer(STAFF, 3, spent=1_200, is_sent=True),
        answer(STAFF, 4, spent=9_000),
        answer(STAFF, 5, is_sent=True),
    ]
    (one,) = burden_of([school(n) for n in range(1, 6)], asked).campaigns
    assert (one.n_schools, one.n_measured, one.measured, one.stated) == (5, 3, 20.0, 35)


def test_without_schools_there_is_no_mean() -> None:
    assert burden_of([], []).mean is None


def test_a_campaign_is_marked_in_each_of_its_months() -> None:
    year = academic_year("2026/27", today=date(2026, 9, 1))
    assert [one.month for one in months_of(year)] == [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]
    late = answer(STAFF, 1, due=datetime(2026, 11, 2, 15, tzinfo=UTC)).submission
    (entry,) = entries_of([STAFF, ROOMS], [late], is_school=True, at=LATER)
    september, october, november, *others = entry.stretches(year)
    assert september is not None and october is not None and november is not None
    assert (september.opens, september.ends) == (date(2026, 9, 1), None)
    assert (october.opens, october.ends) == (None, None)
    assert november.ends == date(2026, 11, 2)
    assert others == [None] * 9
    assert [one.n_schools for one in entries_of([STAFF], [late], is_school=False, at=LATER)] == [1]


def test_the_academic_year_begins_on_the_first_of_september() -> None:
    assert academic_year(None, today=date(2026, 8, 31)).code == "2025/26"
    assert academic_year(None, today=date(2026, 9, 1)).code == "2026/27"

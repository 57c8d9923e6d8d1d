"""Versions of the model: what may be changed when, and which one holds on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain import model_versions as rules
from app.domain.errors import Conflict
from app.domain.model_versions import Content, ModelVersion, Reference, State

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def version(
    number: int = 2, *, day: date = TODAY, state: State = State.DRAFT, **more: object
) -> ModelVersion:
    content = Content(
        code="universal", version=number, name="Модель", in_force_from=day, extends=None, text="a: 1\n",
        digest="d",
    )  # fmt: skip
    made = ModelVersion(
        id=number, content=content, organisation_id=1, state=state, in_force_to=None, is_current=False,
        created_by="x", created_at=NOW, published_by=None, published_at=None, seen=1,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_draft_is_written_anew_and_published_once() -> None:
    draft = rules.rewritten(version(), replace(version().content, text="a: 2\n"))
    assert draft.content.text == "a: 2\n"
    ready = rules.published(draft, by="koordinator", at=NOW, today=TODAY)
    assert (ready.state, ready.published_by, ready.published_at) == (State.PUBLISHED, "koordinator", NOW)
    for change in (
        lambda: rules.rewritten(ready, draft.content),
        lambda: rules.published(ready, by="x", at=NOW, today=TODAY),
    ):
        with pytest.raises(Conflict, match=r"model\.not_draft"):
            change()


def test_a_draft_keeps_its_code_and_its_number() -> None:
    with pytest.raises(Conflict, match=r"model\.other_version"):
        rules.rewritten(version(2), version(3).content)


def test_nothing_begins_on_a_day_that_has_passed() -> None:
    with pytest.raises(Conflict, match=r"model\.day_passed") as refused:
        rules.published(version(day=date(2026, 11, 24)), by="x", at=NOW, today=TODAY)
    assert refused.value.facts["day"] == "24.11.2026"


def test_what_is_computed_with_is_not_archived() -> None:
    ready = version(state=State.PUBLISHED)
    assert rules.archived(ready, today=TODAY).in_force_to == TODAY
    with pytest.raises(Conflict, match=r"model\.in_force"):
        rules.archived(replace(ready, is_current=True), today=TODAY)
    with pytest.raises(Conflict, match=r"model\.not_published"):
        rules.archived(version(), today=TODAY)


def test_a_follower_ends_the_one_before_on_the_day_before() -> None:
    first, second = version(1, state=State.PUBLISHED, is_current=True), version(2, day=date(2027, 9, 1))
    former = rules.made_former(first, follower=second)
    assert (former.is_current, former.in_force_to) == (False, date(2027, 8, 31))


def test_of_those_begun_the_latest_holds() -> None:
    first = version(1, day=date(2026, 9, 1), state=State.PUBLISHED)
    second = version(2, day=date(2027, 9, 1), state=State.PUBLISHED)
    draft = version(3, day=date(2027, 9, 1))
    overlay = version(4, day=date(2027, 9, 1), state=State.PUBLISHED)
    overlay = replace(overlay, content=replace(overlay.content, extends=Reference(code="u", version=1)))
    known = [second, first, draft, overlay]
    assert rules.due(known, on=date(2027, 8, 31)) is first
    assert rules.due(known, on=date(2027, 9, 1)) is second
    assert rules.due(known, on=date(2020, 1, 1)) is first
    assert rules.due([draft, overlay], on=TODAY) is None


def test_of_each_overlay_the_latest_begun_holds_beside_the_model() -> None:
    base = version(1, state=State.PUBLISHED)

    def overlay(code: str, number: int, day: date, state: State = State.PUBLISHED) -> ModelVersion:
        one = version(number, day=day, state=state)
        content = replace(one.content, code=code, extends=Reference(code="universal", version=1))
        return replace(one, content=content)

    first, second = overlay("a", 2, date(2026, 9, 1)), overlay("a", 3, date(2027, 9, 1))
    other, draft = overlay("b", 4, date(2026, 9, 1)), overlay("b", 5, date(2026, 9, 2), State.DRAFT)
    known = [base, second, draft, other, first]
    assert rules.due_overlays(known, on=date(2027, 8, 31)) == [first, other]
    assert rules.due_overlays(known, on=date(2027, 9, 1)) == [second, other]
    used = rules.archived(replace(first, is_current=True), today=TODAY)
    assert (used.state, used.is_current) == (State.ARCHIVED, False)

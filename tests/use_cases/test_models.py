"""Versions taken in, published and archived, and two of them beside each other."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.catalogues.models import shipped
from app.db.engine import Tx
from app.db.tables.audit import audit_entries
from app.db.tables.jobs import jobs
from app.domain.access import Actor, Role
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.model_versions import Reference, State
from app.domain.quality_model import Standing
from app.use_cases import model_comparisons, models
from app.use_cases.models import Step, Taken
from app.use_cases.models_in_force import install_shipped, model_in_force
from tests.make import NOW, City, Make

TEXT = shipped()[0].content.text
TODAY = NOW.date()
ONE, TWO = Reference(code="universal", version=1), Reference(code="universal", version=2)
MATH = "    - code: vpr-math-4-good\n"
pytestmark = pytest.mark.usefixtures("first_version_alone")


@pytest.fixture
def city(make: Make, tx: Tx) -> City:
    made = make.city()
    install_shipped(tx, by="x", now=NOW)
    return made


@pytest.fixture
def coordinator(make: Make, city: City) -> Actor:
    return make.actor_at(city.root)


def second(*changes: tuple[str, str], version: int = 2) -> str:
    text = TEXT.replace("version: 1", f"version: {version}", 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def take(tx: Tx, actor: Actor, text: str) -> models.TakenIn:
    return models.take_in(tx, actor, text, where="проба.yaml", now=NOW)


def test_a_package_is_a_draft_first_and_twice_the_same_changes_nothing(tx: Tx, coordinator: Actor) -> None:
    done = take(tx, coordinator, second())
    assert (done.taken, done.version.state, done.version.content.label) == (
        Taken.NEW, State.DRAFT, "universal@2",
    )  # fmt: skip
    assert take(tx, coordinator, second()).taken is Taken.UNCHANGED
    assert take(tx, coordinator, second(("name: Кадры", "name: Люди"))).taken is Taken.CHANGED
    told = tx.execute(select(audit_entries.c.event)).scalars().all()
    assert told == ["model.drafted", "model.drafted"]
    assert model_in_force(tx).version == 1


def test_what_is_exported_is_what_was_taken_in(tx: Tx, coordinator: Actor) -> None:
    first = models.get(tx, coordinator, "universal", 1).content.text
    assert take(tx, coordinator, first).taken is Taken.UNCHANGED
    again = second()
    take(tx, coordinator, again)
    assert models.get(tx, coordinator, "universal", 2).content.text == again


def test_a_faulty_package_keeps_nothing(tx: Tx, coordinator: Actor) -> None:
    with pytest.raises(Invalid, match=r"model\.faulty"):
        take(tx, coordinator, second(("formula: share(m4 + m5, n_marked)", "formula: share(m6, n_marked)")))
    with pytest.raises(NotFound):
        models.get(tx, coordinator, "universal", 2)


def test_a_published_version_is_not_written_by_a_package(tx: Tx, coordinator: Actor) -> None:
    with pytest.raises(Conflict, match=r"model\.taken"):
        take(tx, coordinator, TEXT.replace("name: Кадры", "name: Люди"))


def test_a_draft_of_others_is_not_written(tx: Tx, make: Make, city: City, coordinator: Actor) -> None:
    take(tx, coordinator, second())
    other = make.actor_at(city.districts[0])
    with pytest.raises(Conflict, match=r"model\.foreign"):
        take(tx, other, second(("name: Кадры", "name: Люди")))


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.DEPUTY, Role.TEACHER, Role.ADMINISTRATOR])
def test_nobody_else_drafts_or_publishes_a_whole_model(tx: Tx, make: Make, city: City, role: Role) -> None:
    take(tx, make.actor_at(city.root), second())
    actor = make.actor_at(city.root, role)
    with pytest.raises(Forbidden):
        take(tx, actor, second(version=3))
    with pytest.raises(Forbidden):
        models.publish(tx, actor, "universal", 2, on=TODAY, seen=1, now=NOW)


def test_who_leads_a_part_of_the_city_does_not_publish(tx: Tx, make: Make, city: City) -> None:
    district = make.actor_at(city.districts[0])
    take(tx, district, second())
    assert models.show_version(tx, district, "universal", 2).steps == {Step.DRAFT, Step.EDIT}
    with pytest.raises(Forbidden, match=r"model\.city_only"):
        models.publish(tx, district, "universal", 2, on=TODAY, seen=1, now=NOW)


def test_a_draft_is_published_with_its_day_and_computed_at_once_if_that_is_today(
    tx: Tx, coordinator: Actor
) -> None:
    take(tx, coordinator, second())
    assert models.show_version(tx, coordinator, "universal", 2).steps == {Step.DRAFT, Step.EDIT, Step.PUBLISH}
    later = date(2027, 9, 1)
    kept = models.publish(tx, coordinator, "universal", 2, on=later, seen=1, now=NOW)
    assert (kept.state, kept.content.in_force_from) == (State.PUBLISHED, later)
    assert "in_force_from: 2027-09-01\n" in kept.content.text
    assert tx.execute(select(jobs.c.id)).all() == []
    take(tx, coordinator, second(version=3))
    models.publish(tx, coordinator, "universal", 3, on=TODAY, seen=1, now=NOW)
    assert len(tx.execute(select(jobs.c.id)).all()) == 1
    with pytest.raises(Conflict, match=r"model\.not_draft"):
        models.publish(tx, coordinator, "universal", 3, on=TODAY, seen=2, now=NOW)


def test_of_two_who_publish_the_second_is_told(tx: Tx, coordinator: Actor) -> None:
    take(tx, coordinator, second())
    take(tx, coordinator, second(("name: Кадры", "name: Люди")))
    with pytest.raises(Conflict, match=r"model\.stale"):
        models.publish(tx, coordinator, "universal", 2, on=TODAY, seen=1, now=NOW)
    with pytest.raises(Conflict, match=r"model\.day_passed"):
        models.publish(tx, coordinator, "universal", 2, on=TODAY - timedelta(days=1), seen=2, now=NOW)


def test_a_version_that_waits_is_archived_and_the_one_in_force_is_not(tx: Tx, coordinator: Actor) -> None:
    take(tx, coordinator, second())
    models.publish(tx, coordinator, "universal", 2, on=date(2027, 9, 1), seen=1, now=NOW)
    assert Step.ARCHIVE in models.show_version(tx, coordinator, "universal", 2).steps
    assert models.archive(tx, coordinator, "universal", 2, seen=2, now=NOW).state is State.ARCHIVED
    assert Step.ARCHIVE not in models.show_version(tx, coordinator, "universal", 1).steps
    with pytest.raises(Conflict, match=r"model\.in_force"):
        models.archive(tx, coordinator, "universal", 1, seen=1, now=NOW)


def test_the_next_draft_takes_the_next_free_number(tx: Tx, coordinator: Actor) -> None:
    assert models.next_draft(tx, coordinator, "universal", 1, now=NOW).content.label == "universal@2"
    made = models.next_draft(tx, coordinator, "universal", 1, now=NOW)
    assert (made.content.version, made.state) == (3, State.DRAFT)
    assert made.content.text == second(version=3)
    shown = models.show_version(tx, coordinator, "universal", 3)
    assert shown.before is not None and shown.before.content.version == 2


def test_whoever_sees_results_sees_what_is_published_and_no_draft(tx: Tx, make: Make, city: City) -> None:
    take(tx, make.actor_at(city.root), second())
    teacher = make.actor_at(city.classes[0], Role.TEACHER)
    assert [one.version.content.label for one in models.list_versions(tx, teacher)] == ["universal@1"]
    with pytest.raises(NotFound):
        models.show_version(tx, teacher, "universal", 2)
    with pytest.raises(NotFound):
        model_comparisons.compare(tx, teacher, ONE, TWO)
    with pytest.raises(Forbidden):
        models.list_versions(tx, make.actor_at(city.root, Role.EXPERT))


# Two versions beside each other.


def test_a_comparison_says_what_a_changed_formula_makes_of_the_numbers(
    tx: Tx, make: Make, city: City, coordinator: Actor
) -> None:
    """24 pupils of school 1, marks by the test's scale: whoever has «3» counts now too."""
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    code = "vpr-math-4-good"
    text = second(("formula: share(m4 + m5, n_marked)", "formula: share(m3 + m4 + m5, n_marked)"))
    take(tx, coordinator, text)
    for place, n in ((city.school(1), 24), (city.root, 96)):
        found = model_comparisons.compare(tx, make.actor_at(place), ONE, TWO) if place is city.root else None
        if found is None:
            models.publish(tx, coordinator, "universal", 2, on=date(2027, 9, 1), seen=1, now=NOW)
            found = model_comparisons.compare(tx, make.actor_at(place, Role.DEPUTY), ONE, TWO)
        (effect,) = found.effects
        assert effect.before and effect.after and effect.before.figure and effect.after.figure
        assert (effect.passport.code, effect.period) == (code, "2025/26")
        assert effect.before.figure.denominator == effect.after.figure.denominator == n
        assert effect.after.figure.numerator >= effect.before.figure.numerator
        assert [one.field for one in found.changes if one.code == code] == ["formula"]


def test_a_changed_benchmark_changes_the_level_and_not_the_number(
    tx: Tx, make: Make, city: City, coordinator: Actor
) -> None:
    make.accepted(make.test(procedure="oge-2026", grade=9), city.classes, by=city.root, pupils=12)
    text = second(
        ("code: oge-math-passed", "code: oge-math-passed\n      levels: {low: 0, high: 100, source: совет}")
    )
    take(tx, coordinator, text)
    found = model_comparisons.compare(tx, coordinator, ONE, TWO)
    (effect,) = [one for one in found.effects if one.passport.code == "oge-math-passed"]
    assert effect.before and effect.after and effect.before.figure == effect.after.figure
    assert (effect.before.standing, effect.after.standing) == (None, Standing.WITHIN)
    assert effect.is_seen

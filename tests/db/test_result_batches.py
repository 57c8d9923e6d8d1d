"""Batches: of all that is said of a class in a test, the latest counts; nobody overwrites unseen work."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.db import parts, people, result_batches
from app.db.engine import Database, Tx
from app.db.tables.result_batches import batch_parts
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from app.domain.errors import Conflict, NotFound
from app.domain.result_batches import MOST_DOUBTS_KEPT, BatchLine, Correction, Doubt, Severity
from tests.make import City, Make


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def _status(tx: Tx, make: Make, city: City, batch_id: int) -> BatchStatus:
    return result_batches.get(tx, batch_id, seen_by=make.actor_at(city.root)).status


def test_a_later_file_replaces_what_an_earlier_said_of_the_same_classes(
    tx: Tx, make: Make, city: City
) -> None:
    test = make.test()
    first = make.accepted(test, city.classes_of(1), by=city.school(1))
    second = make.accepted(test, city.classes_of(1), by=city.school(1))
    paths = [one.path for one in city.classes]
    assert {part.batch_id for part in parts.parts_to_replace(tx, test.id, paths)} == {second.id}
    assert _status(tx, make, city, first.id) is BatchStatus.REPLACED
    assert _status(tx, make, city, second.id) is BatchStatus.ACCEPTED
    kept = tx.execute(select(func.count()).select_from(batch_parts)).scalar_one()
    assert kept == 4, "the old parts stay as history"


def test_a_file_that_lost_only_some_classes_still_counts(tx: Tx, make: Make, city: City) -> None:
    test = make.test()
    whole = make.accepted(test, city.classes, by=city.root)
    one_class = make.accepted(test, city.classes_of(1)[:1], by=city.school(1))
    assert _status(tx, make, city, whole.id) is BatchStatus.ACCEPTED
    found = parts.parts_to_replace(tx, test.id, [one.path for one in city.classes])
    by_batch = [part.batch_id for part in found]
    assert (by_batch.count(whole.id), by_batch.count(one_class.id)) == (7, 1)


def test_a_whole_school_and_its_classes_replace_each_other(tx: Tx, make: Make, city: City) -> None:
    test, school = make.test(), city.school(1)
    whole = make.accepted(test, [school], by=school)
    by_class = make.accepted(test, city.classes_of(1)[:1], by=school)
    assert _status(tx, make, city, whole.id) is BatchStatus.REPLACED
    make.accepted(test, [school, city.school(2)], by=city.root)
    assert _status(tx, make, city, by_class.id) is BatchStatus.REPLACED


def test_one_without_a_class_does_not_stand_for_the_school(tx: Tx, make: Make, city: City) -> None:
    """A file of 4А, and of somebody absent whose class it does not say; then such a file of 4Б."""
    test, school = make.test(), city.school(1)
    first_class, second_class = city.classes_of(1)
    first = make.accepted(test, [first_class, school], by=school)
    second = make.accepted(test, [second_class, school], by=school)
    found = parts.parts_to_replace(tx, test.id, [school.path])
    assert sorted((part.batch_id, part.short_name) for part in found) == [
        (first.id, first_class.short_name),
        (second.id, second_class.short_name),
        (second.id, school.short_name),
    ]
    assert _status(tx, make, city, first.id) is BatchStatus.ACCEPTED


def test_another_test_of_the_same_classes_is_left_alone(tx: Tx, make: Make, city: City) -> None:
    maths, russian = make.test("Математика"), make.test("Русский язык")
    first = make.accepted(maths, city.classes, by=city.root)
    make.accepted(russian, city.classes, by=city.root)
    assert _status(tx, make, city, first.id) is BatchStatus.ACCEPTED


def test_the_database_itself_refuses_two_current_parts_of_one_class(
    database: Database, make: Make, city: City
) -> None:
    test = make.test()
    made = make.accepted(test, city.classes_of(1), by=city.root)
    double = batch_parts.insert().values(
        batch_id=made.id, test_id=test.id, organisation_id=city.classes_of(1)[0].id, is_current=True
    )
    with pytest.raises(IntegrityError), database.writing() as tx:
        tx.execute(double)


def test_a_cancelled_file_leaves_the_figures(tx: Tx, make: Make, city: City) -> None:
    test = make.test()
    made = make.accepted(test, city.classes, by=city.root)
    parts.drop_parts(tx, made.id)
    assert parts.parts_to_replace(tx, test.id, [one.path for one in city.classes]) == []


def test_a_figure_opens_to_the_files_behind_it(tx: Tx, make: Make, city: City) -> None:
    test = make.test()
    made = make.accepted(test, city.classes, by=city.root)
    sources = parts.sources_of(tx, test.id, city.school(2).place, seen_by=make.actor_at(city.school(2)))
    assert {one.batch_id for one in sources} == {made.id}
    assert {one.organisation_id for one in sources} == {one.id for one in city.classes_of(2)}
    assert [one.school_name for one in sources] == [city.school(2).short_name] * len(city.classes_of(2))
    foreign = parts.sources_of(tx, test.id, city.root.place, seen_by=make.actor_at(city.school(1)))
    assert {one.organisation_id for one in foreign} == {one.id for one in city.classes_of(1)}


def test_a_batch_comes_back_as_it_was_saved(tx: Tx, make: Make, city: City) -> None:
    made = make.batch(city.school(1))
    changed = replace(
        made, corrections=(Correction(row=7, column=0, text="5"),), excluded_rows=(9, 12),
        given_key={"subject": "Русский язык"}, refusal={"code": "file.broken", "facts": {"лист": 1}},
    )  # fmt: skip
    saved = result_batches.save(tx, changed, seen=made.version)
    assert saved == replace(changed, version=made.version + 1)
    assert result_batches.get(tx, made.id, seen_by=make.actor_at(city.root)) == saved


def test_whoever_saves_second_is_told(tx: Tx, make: Make, city: City) -> None:
    made = make.batch(city.school(1))
    result_batches.save(tx, replace(made, n_rows=1), seen=made.version)
    with pytest.raises(Conflict):
        result_batches.save(tx, replace(made, n_rows=2), seen=made.version)
    assert result_batches.get(tx, made.id, seen_by=make.actor_at(city.root)).n_rows == 1


def test_whoever_saves_a_person_second_is_told(tx: Tx, make: Make, city: City) -> None:
    person = make.person(Role.DEPUTY, city.school(1))
    people.save(tx, person.user_id, seen=1, is_active=False)
    with pytest.raises(Conflict):
        people.save(tx, person.user_id, seen=1, is_active=True)
    assert not people.get(tx, person.user_id, seen_by=make.actor_at(city.root)).is_active


def test_a_batch_of_another_school_is_not_there(tx: Tx, make: Make, city: City) -> None:
    made = make.batch(city.school(1))
    stranger = make.actor_at(city.school(2))
    with pytest.raises(NotFound):
        result_batches.get(tx, made.id, seen_by=stranger)
    assert result_batches.page(tx, seen_by=stranger, limit=10) == []
    assert result_batches.count(tx, seen_by=stranger, statuses=list(BatchStatus)) == 0
    own = result_batches.page(tx, seen_by=make.actor_at(city.school(1)), limit=10)
    assert [one.batch.id for one in own] == [made.id]


def test_errors_are_kept_first_when_there_are_too_many_doubts(tx: Tx, make: Make, city: City) -> None:
    made = make.batch(city.school(1))
    notes = [
        Doubt(severity=Severity.NOTE, code="row.absent", row=n, facts={}) for n in range(MOST_DOUBTS_KEPT)
    ]
    error = Doubt(severity=Severity.ERROR, code="score.text", row=1, value="н/п", facts={"ё": [1]})
    result_batches.save_doubts(tx, made.id, [*notes, error])
    assert result_batches.count_doubts(tx, made) == {Severity.ERROR: 1, Severity.NOTE: MOST_DOUBTS_KEPT - 1}
    assert result_batches.doubts_of(tx, made, limit=1) == [(0, error)]
    result_batches.save_doubts(tx, made.id, [error])
    assert result_batches.count_doubts(tx, made) == {Severity.ERROR: 1}


def test_a_list_says_what_the_batch_itself_says(tx: Tx, make: Make, city: City) -> None:
    """Title and layout come straight out of what was read, on both databases and where nothing was."""
    unread = make.batch(city.school(1), status=BatchStatus.CHECKING, by="zavuch")
    named = make.batch(city.school(1), n_rows=25, n_errors=2)
    reading = {"title": "Математика, «5А»", "layout": "Протокол ВПР", "excerpt": {"rows": [["1"]]}}
    named = result_batches.save(tx, replace(named, reading=reading), seen=named.version)
    listed = result_batches.page(tx, seen_by=make.actor_at(city.root), limit=5)
    assert [one.organisation_name for one in listed] == ["Школа № 1", "Школа № 1"]
    for one, whole in zip(listed, (named, unread), strict=True):
        assert one.batch == BatchLine(**{name: getattr(whole, name) for name in BatchLine._fields})
    assert (listed[0].batch.title, listed[0].batch.layout) == ("Математика, «5А»", "Протокол ВПР")
    assert (listed[1].batch.title, listed[1].batch.layout) == (None, None)

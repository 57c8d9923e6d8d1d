"""Versions of models in the database."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.catalogues.models import shipped
from app.db import model_versions as store
from app.db.engine import Tx
from app.domain import model_versions as rules
from app.domain.access import Role
from app.domain.errors import Conflict, NotFound
from app.domain.model_versions import ModelVersion, State
from tests.make import NOW, City, Make

CONTENT = shipped()[0].content


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def draft(tx: Tx, owner: int | None, *, version: int = 2, **more: object) -> ModelVersion:
    content = replace(CONTENT, version=version, in_force_from=date(2027, 9, 1))
    return store.add(tx, content, organisation_id=owner, by="x", at=NOW, **more)  # type: ignore[arg-type]


def test_a_version_is_kept_as_it_was_given(tx: Tx, city: City) -> None:
    made = draft(tx, city.root.id)
    found = store.find(tx, "universal", 2)
    assert found == made
    assert found is not None and (found.state, found.seen, found.content.text) == (
        State.DRAFT, 1, CONTENT.text,
    )  # fmt: skip
    assert store.find(tx, "universal", 3) is None


def test_of_two_who_change_a_draft_the_second_is_told(tx: Tx, city: City) -> None:
    made = draft(tx, city.root.id)
    other = replace(made, content=replace(made.content, name="Другая"))
    assert store.save_draft(tx, other, seen=1).seen == 2
    with pytest.raises(Conflict, match=r"model\.stale"):
        store.save_draft(tx, made, seen=1)


def test_the_store_writes_no_content_of_what_is_published(tx: Tx, city: City) -> None:
    made = draft(tx, city.root.id)
    ready = rules.published(made, by="x", at=NOW, today=NOW.date())
    ready = store.save_draft(tx, ready, seen=made.seen)
    changed = replace(ready, content=replace(ready.content, text="другое"))
    with pytest.raises(Conflict, match=r"model\.stale"):
        store.save_draft(tx, changed, seen=ready.seen)
    stands = store.save_standing(tx, replace(changed, state=State.ARCHIVED), seen=ready.seen)
    assert (stands.state, stands.content.text) == (State.ARCHIVED, CONTENT.text)


def test_one_version_is_current(tx: Tx, city: City) -> None:
    assert store.current_digest(tx) is None
    draft(tx, city.root.id, state=State.PUBLISHED, is_current=True)
    assert store.current_digest(tx) == CONTENT.digest
    assert store.current_text(tx) == CONTENT.text
    with pytest.raises(IntegrityError), tx.begin_nested():
        draft(tx, city.root.id, version=3, state=State.PUBLISHED, is_current=True)
    with pytest.raises(IntegrityError), tx.begin_nested():
        draft(tx, city.root.id)  # the same code and number


def test_drafts_are_seen_by_their_owners_and_those_above(tx: Tx, make: Make, city: City) -> None:
    draft(tx, city.root.id, version=2)
    draft(tx, city.school(1).id, version=3)
    draft(tx, None, version=4)
    draft(tx, city.root.id, version=5, state=State.PUBLISHED)

    def seen(place: object, role: Role) -> set[int]:
        actor = make.actor_at(place, role)  # type: ignore[arg-type]
        return {one.version.content.version for one in store.list_seen(tx, seen_by=actor)}

    assert seen(city.root, Role.COORDINATOR) == {2, 3, 4, 5}
    assert seen(city.school(1), Role.DIRECTOR) == {3, 5}
    assert seen(city.school(2), Role.DIRECTOR) == {5}
    assert seen(city.classes_of(1)[0], Role.TEACHER) == {5}
    owned = store.get(tx, "universal", 3, seen_by=make.actor_at(city.root))
    assert owned.owner == "Школа № 1"
    with pytest.raises(NotFound, match=r"model\.unknown"):
        store.get(tx, "universal", 3, seen_by=make.actor_at(city.school(2), Role.DIRECTOR))

"""The queue gives each job to one worker, and takes it back from a dead one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.db import jobs
from app.db.engine import Database, Tx
from app.domain.errors import NotFound
from app.domain.jobs import LEASE, MOST_ATTEMPTS, JobKind, JobState
from tests.make import NOW, Make

WORKERS = 12


def _add(tx: Tx, make: Make, subject_id: int, *, place: int | None = None) -> int:
    return jobs.add(
        tx, JobKind.CHECK, subject_id=subject_id, organisation_id=place or make.organisation("school").id,
        created_by="nobody", at=NOW,
    )  # fmt: skip


def test_twelve_workers_take_twelve_jobs(database: Database, make: Make) -> None:
    place = make.organisation("school")
    with database.writing() as tx:
        ids = [_add(tx, make, number, place=place.id) for number in range(WORKERS)]

    def take(_worker: int) -> int | None:
        with database.writing() as tx:
            job = jobs.take(tx, now=NOW)
            return job.id if job else None

    with ThreadPoolExecutor(WORKERS) as pool:
        taken = list(pool.map(take, range(WORKERS)))
    # PostgreSQL may pass a locked job by and find none free behind it; nobody may get somebody else's.
    got = [one for one in taken if one is not None]
    assert len(set(got)) == len(got)
    while (again := take(0)) is not None:
        got.append(again)
    assert sorted(got) == ids


def test_jobs_are_taken_in_the_order_they_came(tx: Tx, make: Make) -> None:
    place = make.organisation("school").id
    ids = [_add(tx, make, number, place=place) for number in range(3)]
    taken = [jobs.take(tx, now=NOW) for _ in range(4)]
    assert [job.id if job else None for job in taken] == [*ids, None]


def test_what_a_dead_worker_held_comes_back_when_its_lease_is_over(tx: Tx, make: Make) -> None:
    job_id = _add(tx, make, 1)
    first = jobs.take(tx, now=NOW)
    assert first is not None
    assert (first.id, first.state, first.attempts) == (job_id, JobState.RUNNING, 1)
    assert jobs.take(tx, now=NOW + LEASE - timedelta(seconds=1)) is None
    again = jobs.take(tx, now=NOW + LEASE + timedelta(seconds=1))
    assert again is not None
    assert (again.id, again.attempts) == (job_id, 2)


def test_progress_prolongs_the_lease(tx: Tx, make: Make) -> None:
    place = make.organisation("school")
    job_id = _add(tx, make, 1, place=place.id)
    job = jobs.take(tx, now=NOW)
    assert job is not None
    jobs.keep(tx, job, now=NOW + LEASE / 2, done=3, total=10)
    assert jobs.take(tx, now=NOW + LEASE + timedelta(seconds=1)) is None
    seen = jobs.get(tx, job_id, seen_by=make.actor_at(place))
    assert (seen.done, seen.total) == (3, 10)


def test_a_job_that_kills_its_workers_is_worn_out(tx: Tx, make: Make) -> None:
    _add(tx, make, 1)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        job = jobs.take(tx, now=now)
        assert job is not None
        assert not jobs.is_worn_out(job)
        now += LEASE * 2
    last = jobs.take(tx, now=now)
    assert last is not None
    assert jobs.is_worn_out(last)


def test_one_that_is_over_is_not_taken_again(tx: Tx, make: Make) -> None:
    place = make.organisation("school")
    good, bad = (_add(tx, make, number, place=place.id) for number in (1, 2))
    first, second = jobs.take(tx, now=NOW), jobs.take(tx, now=NOW)
    assert first is not None
    assert second is not None
    assert jobs.finish(tx, first, at=NOW)
    assert jobs.finish(tx, second, at=NOW, error={"code": "file.broken", "facts": {"лист": "Ответы"}})
    assert jobs.take(tx, now=NOW + LEASE * 10) is None
    actor = make.actor_at(place)
    assert jobs.get(tx, good, seen_by=actor).state is JobState.DONE
    failed = jobs.get(tx, bad, seen_by=actor)
    assert failed.state is JobState.FAILED
    assert failed.error == {"code": "file.broken", "facts": {"лист": "Ответы"}}
    assert failed.finished_at == NOW


def test_who_lost_the_lease_has_no_say(tx: Tx, make: Make) -> None:
    place = make.organisation("school")
    job_id = _add(tx, make, 1, place=place.id)
    slow = jobs.take(tx, now=NOW)
    later = NOW + LEASE * 2
    quick = jobs.take(tx, now=later)
    assert slow is not None
    assert quick is not None
    jobs.keep(tx, slow, now=later + LEASE, done=1, total=4)
    assert not jobs.finish(tx, slow, at=later, error={"code": "batch.stale", "facts": {}})
    seen = jobs.get(tx, job_id, seen_by=make.actor_at(place))
    assert (seen.state, seen.done, seen.error) == (JobState.RUNNING, 0, None)
    assert jobs.finish(tx, quick, at=later)
    assert not jobs.finish(tx, quick, at=later)
    assert jobs.get(tx, job_id, seen_by=make.actor_at(place)).state is JobState.DONE


def test_the_same_work_does_not_wait_twice(tx: Tx, make: Make) -> None:
    place = make.organisation("school").id
    assert _add(tx, make, 1, place=place) == _add(tx, make, 1, place=place)
    assert jobs.count_waiting(tx) == 1
    jobs.take(tx, now=NOW)  # what runs may have read the old state already
    _add(tx, make, 1, place=place)
    assert jobs.count_waiting(tx) == 2


def test_a_job_of_another_school_is_not_there(tx: Tx, make: Make) -> None:
    city = make.city()
    job_id = _add(tx, make, 1, place=city.school(1).id)
    with pytest.raises(NotFound):
        jobs.get(tx, job_id, seen_by=make.actor_at(city.school(2)))
    assert jobs.page(tx, seen_by=make.actor_at(city.school(2)), before_id=None, limit=10) == []
    assert jobs.latest_for(tx, 1, seen_by=make.actor_at(city.school(2))) is None
    seen = jobs.latest_for(tx, 1, seen_by=make.actor_at(city.school(1)))
    assert seen is not None
    assert seen.id == job_id

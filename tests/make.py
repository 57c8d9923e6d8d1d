"""Builders that take only what matters to a test and write through the product's own queries."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import polars as pl
from argon2 import PasswordHasher

from app.db import assessments, people, result_batches, statistics, uploads
from app.db import organisations as places
from app.db import parts as batch_parts
from app.db.engine import Database, Tx
from app.domain.access import Actor, Role
from app.domain.analytics.cube import cube_of
from app.domain.assessments import (
    Band,
    BatchStatus,
    Form,
    Level,
    Participation,
    Procedure,
    Task,
    Test,
    TestContent,
    TestKey,
    checked_scale,
)
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.domain.organisations import Kind, Organisation
from app.domain.result_batches import ResultBatch
from app.use_cases import computing, observations
from app.use_cases.sign_ins import hashed

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
PASSWORD = "пароль-для-проверок"
# As cheap as the library allows: what is tested is the product, not how long a hash takes.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

KINDS = tuple(
    Kind(code=code, name=name, rank=rank)
    for rank, (code, name) in enumerate(
        (
            ("country", "Страна"),
            ("region", "Регион"),
            ("municipality", "Город"),
            ("okrug", "Округ"),
            ("district", "Район"),
            ("school", "Школа"),
            ("building", "Корпус"),
            ("parallel", "Параллель"),
            ("class", "Класс"),
        )
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A small city: two districts, in each two schools, in each the classes 4А and 4Б.

    Schools are numbered 1, 2 (first district) and 3, 4 (second).
    """

    root: Organisation
    districts: tuple[Organisation, ...]
    schools: tuple[Organisation, ...]
    classes: tuple[Organisation, ...]

    def school(self, number: int) -> Organisation:
        return self.schools[number - 1]

    def classes_of(self, number: int) -> list[Organisation]:
        return [one for one in self.classes if one.parent_id == self.school(number).id]


class Make:
    """Writes in the transaction given, or each time in one of its own."""

    def __init__(self, database: Database, tx: Tx | None = None) -> None:
        self.database = database
        self._tx = tx
        self._numbers = count(1)

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        if self._tx is not None:
            yield self._tx
        else:
            with self.database.writing() as tx:
                yield tx

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """All that is made inside goes into one transaction, which is much cheaper than one each."""
        with self.writing() as tx:
            before, self._tx = self._tx, tx
            try:
                yield
            finally:
                self._tx = before

    # Who and where.

    def organisation(
        self, kind: str, parent: Organisation | None = None, *, code: str | None = None,
        name: str | None = None, short_name: str | None = None, number: int | None = None,
    ) -> Organisation:  # fmt: skip
        """An organisation below the parent; without one, the root."""
        with self.writing() as tx:
            places.add_kinds(tx, KINDS)
            code = code or f"{kind}-{next(self._numbers)}"
            return places.add(
                tx, parent=parent, code=code, kind=kind, name=name or code,
                short_name=short_name or name or code, number=number,
            )  # fmt: skip

    def school(self, parent: Organisation, number: int, classes: Sequence[str] = ()) -> Organisation:
        """«Школа № 1» with code «sch1» and classes such as «4А» (code «sch1/4А»)."""
        made = self.organisation(
            "school", parent, code=f"sch{number}", name=f"Школа № {number}", number=number
        )
        with self.writing() as tx:
            places.add_classes(tx, made, classes)
        return made

    def city(self) -> City:
        """The small city."""
        with self.at_once():
            return self._city()

    def _city(self) -> City:
        root = self.organisation("municipality", code="city", name="Учебный город")
        districts, schools, classes = [], [], []
        for number, name in enumerate(("Левобережный район", "Заречный район"), start=1):
            district = self.organisation("district", root, code=f"district-{number}", name=name)
            districts.append(district)
            for school in (2 * number - 1, 2 * number):
                schools.append(self.school(district, school, ("4А", "4Б")))
        everything = self.actor_at(root)
        with self.writing() as tx:
            classes = places.list_under(tx, root.place, kind="class", seen_by=everything)
        by_path = sorted(classes, key=lambda one: one.code)
        return City(
            root=root, districts=tuple(districts), schools=tuple(schools), classes=tuple(by_path)
        )  # fmt: skip

    @staticmethod
    def actor_at(place: Organisation, role: Role = Role.COORDINATOR) -> Actor:
        """An actor at a place who is nobody in the database."""
        return Actor(
            user_id=0, login="nobody", name="Никто", role=role, place=place.place,
            place_name=place.short_name, grant_id=0,
        )  # fmt: skip

    def person(
        self, role: Role, place: Organisation, login: str | None = None, *, name: str | None = None
    ) -> Actor:
        """A person with a role at a place; the password is `PASSWORD`."""
        login = login or f"{role.value}-{next(self._numbers)}"
        with self.writing() as tx:
            user_id = people.add(
                tx, login=login, name=name or f"Человек {login}", password_hash=PASSWORD_HASH, at=NOW
            )  # fmt: skip
            people.add_grant(tx, user_id=user_id, role=role, organisation_id=place.id)
        return self.actor(login)

    def grant(self, login: str, role: Role, place: Organisation) -> int:
        """Id of one more role of a person."""
        user_id = self.actor(login).user_id
        with self.writing() as tx:
            people.add_grant(tx, user_id=user_id, role=role, organisation_id=place.id)
            return people.grants_of(tx, user_id)[-1].id

    def actor(self, login: str) -> Actor:
        """The person in their first role."""
        with self.writing() as tx:
            found = people.find_actor(tx, login)
        if found is None:
            raise LookupError(f"nobody has the log-in {login}")
        return found

    def session(self, login: str) -> tuple[str, str]:
        """Token and CSRF token of a new session, without the cost of a password check."""
        actor = self.actor(login)
        token, csrf = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        with self.writing() as tx:
            people.add_session(
                tx, token_hash=hashed(token), user_id=actor.user_id, grant_id=actor.grant_id, csrf=csrf,
                expires_at=LONG_AFTER,
            )  # fmt: skip
        return token, csrf

    def token(self, login: str) -> str:
        """A new bearer token."""
        actor, token = self.actor(login), secrets.token_urlsafe(16)
        with self.writing() as tx:
            people.add_token(
                tx, token_hash=hashed(token), user_id=actor.user_id, grant_id=actor.grant_id,
                created_at=NOW, expires_at=LONG_AFTER,
            )  # fmt: skip
        return token

    # Results.

    def procedure(self, code: str = "vpr-2026") -> Procedure:
        """The procedure with this code («vpr-2026»), made where it is missing."""
        kind, year = code.split("-")[0], int(code[-4:])
        with self.writing() as tx:
            return assessments.find_procedure(tx, code) or assessments.add_procedure(
                tx, code=code, kind=kind, name=code.upper().replace("VPR", "ВПР"),
                academic_year=f"{year - 1}/{year % 100:02}", purpose=None,
            )  # fmt: skip

    def test(
        self, subject: str = "Математика", grade: int = 4, *, tasks: Sequence[int] = (1, 1, 2),
        procedure: str = "vpr-2026", level: Level = Level.BASIC, form: Form = Form.PAPER,
        with_scale: bool = True, difficulty: str | None = None,
    ) -> Test:  # fmt: skip
        """A test whose tasks have these maxima; the scale cuts the scores in four near equal bands."""
        highest = sum(tasks)
        scale = None
        if with_scale and highest >= 4:
            starts = [0, *(-(-highest * quarter // 4) for quarter in (1, 2, 3))]
            ends = [*(start - 1 for start in starts[1:]), highest]
            bands = [Band(mark=m, low=a, high=b) for m, a, b in zip((2, 3, 4, 5), starts, ends, strict=True)]
            scale = checked_scale(bands, max_score=highest, source="для проверок")
        content = TestContent(
            max_score=highest,
            tasks=tuple(
                Task(position=position, label=str(position), max_score=most, difficulty=difficulty)
                for position, most in enumerate(tasks, start=1)
            ),
            scale=scale,
        )
        key = TestKey(procedure=procedure, subject=subject, grade=grade, level=level, form=form)
        owner = self.procedure(procedure)
        with self.writing() as tx:
            return assessments.add(tx, owner, key, content)

    def batch(
        self, place: Organisation, *, status: BatchStatus = BatchStatus.READY, test: Test | None = None,
        by: str = "nobody", file_name: str = "Результаты.xlsx", n_rows: int = 25, n_errors: int = 0,
    ) -> ResultBatch:  # fmt: skip
        """A batch of a file that is nowhere on disk."""
        sha256 = secrets.token_hex(32)
        accepted = status in (BatchStatus.LOADING, BatchStatus.ACCEPTED, BatchStatus.REPLACED)
        with self.writing() as tx:
            upload = uploads.add(
                tx, file_name=file_name, stored_as=f"{sha256}.bin", size=1000, sha256=sha256,
                organisation_id=place.id, by=by, at=NOW,
            )  # fmt: skip
            batch_id = result_batches.add(
                tx, organisation_id=place.id, upload_id=upload.id, items_upload_id=None, layout_code=None,
                given_key={}, by=by, at=NOW,
            )  # fmt: skip
            fresh = result_batches.get(tx, batch_id, seen_by=self.actor_at(place))
            changed = replace(
                fresh, status=status, test_id=test.id if test else None, n_rows=n_rows, n_errors=n_errors,
                confirmed_by=by if accepted else None,
                confirmed_at=NOW + timedelta(minutes=5) if accepted else None,
                accepted_at=NOW + timedelta(minutes=5)
                if accepted and status is not BatchStatus.LOADING
                else None,
            )  # fmt: skip
            return result_batches.save(tx, changed, seen=fresh.version)

    def accepted(
        self, test: Test, places_: Sequence[Organisation], *, by: Organisation, pupils: int = 0
    ) -> ResultBatch:
        """An accepted batch with a current part in each of these places, and so many pupils in each.

        Pupil k of a place does all tasks but those where (k + position) divides by 3, and is marked by the
        test's scale; the journal says 4 of everybody.
        """
        made = self.batch(by, status=BatchStatus.ACCEPTED, test=test, n_rows=pupils * len(places_))
        with self.writing() as tx:
            ids = batch_parts.add_parts(tx, made.id, test.id, [one.id for one in places_])
            if pupils:
                parts = {(one.code, "-"): part for one, part in zip(places_, ids, strict=True)}
                rows = _rows(test, [one.code for one in places_], pupils)
                statistics.add_cube(tx, cube_of(rows, [task.max_score for task in test.content.tasks]), parts)
        return made

    def told(self, *values: tuple[int, str, str, float]) -> None:
        """Values that the coordinator records of schools by number, variable and year; then computed."""
        given = [
            Given(organisation=f"sch{number}", variable=variable, period=year, value=value, reason=None)
            for number, variable, year, value in values
        ]
        who = self.actor("koordinator")
        with self.writing() as tx:
            observations.record(tx, who, given, source=Source.FILE, reference=None, now=NOW)
        self.compute()

    def compute(self) -> None:
        """All values of indicators anew, as the worker computes them."""
        with self.writing() as tx:
            root = places.find_root(tx)
            if root is None:
                raise LookupError("there is no tree")
            actor = self.actor_at(root)
            observed = computing.observe(tx, actor, today=NOW.date())
            computing.keep(tx, actor, computing.compute(observed), now=NOW)


def _rows(test: Test, codes: Sequence[str], pupils: int) -> pl.DataFrame:
    rows = []
    for code in codes:
        for pupil in range(pupils):
            points = {
                task.position: 0 if (pupil + task.position) % 3 == 0 else task.max_score
                for task in test.content.tasks
            }
            total = sum(points.values())
            scale = test.content.scale
            rows.append(
                {
                    "school_code": code, "class_name": "-", "code": f"{pupil:05}",
                    "participation": Participation.PRESENT.value, "journal": 4,
                    "mark": scale.mark_of(total) if scale else None,
                    **{f"t{position}": score for position, score in points.items()},
                    **{f"x{position}": False for position in points},
                    "total": total,
                }
            )  # fmt: skip
    whole = {name: pl.UInt16 for name in rows[0] if name[0] == "t"}
    return pl.DataFrame(rows, schema_overrides={"journal": pl.UInt8, "mark": pl.UInt8, **whole})

"""Reminders of forms: by the calendar, by hand, on the first page and by letter."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.clients.post import FilePost, NotSent, SmtpPost
from app.db.engine import Database
from app.domain.access import Role
from app.domain.campaigns import Campaign, CampaignState
from app.domain.letters import MOST_ATTEMPTS, Letter, next_try
from app.domain.reminders import due_mark
from app.domain.submissions import Submission, SubmissionState
from app.files import Store
from app.jobs import BatchWork
from app.use_cases import people
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import FAR, LONG_AGO, TITLE, Desk, fill, opened, opened_at, terms
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
ENDS = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def campaign(*days: int) -> Campaign:
    return Campaign(
        id=1, version=1, place_id=1, state=CampaignState.OPEN, created_by="x", created_at=ENDS,
        terms=terms([], closes_at=ENDS, remind_days=days),
    )  # fmt: skip


def submission(state: SubmissionState = SubmissionState.DRAFT, due_at: datetime | None = None) -> Submission:
    return Submission(id=1, version=1, campaign_id=1, organisation_id=1, state=state, due_at=due_at)


@pytest.mark.parametrize(
    ("day", "mark"),
    [(12, None), (13, "7:2026-11-20"), (14, "7:2026-11-20"), (17, "3:2026-11-20"), (20, "1:2026-11-20")],
)
def test_a_day_that_was_slept_through_is_made_up_for(day: int, mark: str | None) -> None:
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    assert due_mark(campaign(7, 3, 1), submission(), [], at=at) == mark


def test_nobody_is_reminded_twice_or_of_what_is_sent_or_late() -> None:
    at = datetime(2026, 11, 17, 9, tzinfo=UTC)
    assert due_mark(campaign(3), submission(), ["3:2026-11-20"], at=at) is None
    assert due_mark(campaign(3), submission(SubmissionState.SUBMITTED), [], at=at) is None
    assert due_mark(campaign(3), submission(), [], at=ENDS + timedelta(minutes=1)) is None
    assert (
        due_mark(campaign(3), submission(SubmissionState.SUBMITTED), [], at=ENDS + timedelta(days=2)) is None
    )
    longer = submission(due_at=ENDS + timedelta(days=10))
    assert due_mark(campaign(3), longer, ["3:2026-11-20"], at=at) is None
    assert due_mark(campaign(3), longer, [], at=at + timedelta(days=2)) is None


def test_lateness_is_told_once_the_day_after_and_only_where_there_are_reminders() -> None:
    day_after = ENDS + timedelta(days=1)
    assert due_mark(campaign(3), submission(), [], at=day_after) == "overdue:2026-11-20"
    assert due_mark(campaign(3), submission(), ["overdue:2026-11-20"], at=day_after) is None
    assert due_mark(campaign(), submission(), [], at=day_after) is None
    longer = submission(due_at=ENDS + timedelta(days=10))
    assert due_mark(campaign(3), longer, [], at=day_after) is None
    assert due_mark(campaign(3), longer, [], at=ENDS + timedelta(days=11)) == "overdue:2026-11-30"


def test_pauses_between_tries_double_and_end() -> None:
    letter = Letter(id=1, address="a@b.ru", subject="", body="", created_at=ENDS, attempts=2)
    assert next_try(letter, at=ENDS) == ENDS + timedelta(minutes=4)
    worn = Letter(id=1, address="a@b.ru", subject="", body="", created_at=ENDS, attempts=MOST_ATTEMPTS - 1)
    assert next_try(worn, at=ENDS) is None


# By hand.


@pytest.fixture
def addressed(school: Desk, city: City, make: Make) -> None:
    """The deputy head of school 1 has an address; a teacher's address gets nothing."""
    give_address(make, city, "zavuch", "uchitel")


def give_address(make: Make, city: City, *logins: str) -> None:
    admin = make.actor_at(city.root, Role.ADMINISTRATOR)
    with make.writing() as tx:
        for one in people.list_people(tx, admin):
            if one.login in logins:
                address = f"{one.login}@school1.example"
                people.set_email(tx, admin, one.id, email=address, seen=one.version, now=ENDS)


def letters_of(folder: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted(folder.glob("*.eml")):
        one = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append({"to": one["To"], "subject": one["Subject"], "body": one.get_content()})
    return found


def work(database: Database, folder: Path, now: datetime) -> None:
    post = FilePost(folder / "outbox", "mera@city.example")
    BatchWork(database, Store(folder), now=lambda: now, post=post).remind()


@pytest.mark.usefixtures("addressed")
def test_schools_that_have_not_sent_are_reminded_once_a_day(
    school: Desk, town: Desk, client_for: ClientFor, database: Database, tmp_path: Path
) -> None:
    path = f"/campaigns/{school.show()['campaign']}/reminders"
    assert town.api.post(path, json={"words": "Осталось немного"}).json() == {"reminded": 4}
    assert town.api.post(path, json={"words": "Ещё раз"}).json() == {"reminded": 0}
    home = words_of(client_for("zavuch").get("/").text)
    assert "Напомнили" in home
    assert "«Осталось немного»" in home
    work(database, tmp_path, datetime.now(UTC))
    (letter,) = letters_of(tmp_path / "outbox")
    assert letter["to"] == "zavuch@school1.example"
    assert letter["subject"] == f"{TITLE}: форма ждёт до 01.12.2099 в 18:00"
    assert "Осталось немного" in letter["body"]
    work(database, tmp_path, datetime.now(UTC) + timedelta(hours=1))
    assert len(letters_of(tmp_path / "outbox")) == 1


def test_inside_a_school_those_who_are_asked_are_written_to(
    city: City, make: Make, api_for: ApiFor, database: Database, tmp_path: Path
) -> None:
    """A colleague by name, of a class its teachers; nobody who has answered already."""
    make.person(Role.TEACHER, city.classes_of(1)[0], "klassnaya")
    give_address(make, city, "zavuch", "uchitel", "klassnaya")
    given = terms(
        city.classes_of(1)[:1], colleagues=(make.actor("uchitel").user_id,), ground="Приказ № 12",
        shows_known=True,
    )  # fmt: skip
    campaign_id = opened_at(make, city.school(1), given, by=make.actor("zavuch"))
    path = f"/campaigns/{campaign_id}/reminders"
    assert api_for("zavuch").post(path, json={"words": ""}).json() == {"reminded": 2}
    work(database, tmp_path, datetime.now(UTC))
    found = {one["to"]: one["body"] for one in letters_of(tmp_path / "outbox")}
    assert set(found) == {"uchitel@school1.example", "klassnaya@school1.example"}
    assert "Человек uchitel: форма" in found["uchitel@school1.example"]


@pytest.mark.usefixtures("addressed")
def test_a_returned_form_is_told_by_letter(
    school: Desk, town: Desk, database: Database, tmp_path: Path
) -> None:
    fill(school)
    school.act("sending")
    town.act("return", words="Проверьте классы", due_at=FAR.isoformat())
    work(database, tmp_path, datetime.now(UTC))
    (letter,) = letters_of(tmp_path / "outbox")
    assert letter["subject"] == f"{TITLE}: форму вернули"
    assert "Проверьте классы" in letter["body"]


def test_the_calendar_reminds_by_itself(
    city: City, make: Make, client_for: ClientFor, database: Database, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    opened(make, city, closes_at=now + timedelta(days=2), remind_days=(3,))
    for _ in range(2):
        work(database, tmp_path, now)
    with database.reading() as tx:
        marks = tx.exec_driver_sql("SELECT mark FROM submission_reminders").scalars().all()
    assert len(marks) == 4
    assert all(one.startswith("3:") for one in marks)
    assert "Напомнили" in words_of(client_for("zavuch").get("/").text)


def test_the_director_is_told_of_what_is_late_and_the_city_sees_how_many_owe(
    city: City, make: Make, database: Database, tmp_path: Path
) -> None:
    closes_at = datetime.now(UTC) + timedelta(minutes=10)
    make.person(Role.DIRECTOR, city.school(1), "direktor")
    give_address(make, city, "direktor", "zavuch")
    opened(make, city, title="Книги", closes_at=closes_at, remind_days=(3,))
    work(database, tmp_path, closes_at - timedelta(minutes=9))
    assert [one["to"] for one in letters_of(tmp_path / "outbox")] == ["zavuch@school1.example"]
    for _ in range(2):
        work(database, tmp_path, closes_at + timedelta(days=1))
    late = [
        one for one in letters_of(tmp_path / "outbox") if one["subject"] == "Книги: срок прошёл, формы нет"
    ]
    assert sorted(one["to"] for one in late) == ["direktor@school1.example", "zavuch@school1.example"]
    assert "Попросите продление" in late[0]["body"]


def test_the_city_sees_on_its_first_page_how_many_schools_owe(
    city: City, make: Make, client_for: ClientFor
) -> None:
    opened(make, city, opens_at=LONG_AGO, closes_at=datetime.now(UTC) - timedelta(minutes=1))
    home = words_of(client_for("koordinator").get("/").text)
    assert "Срок прошёл. Не отправили 4 школы." in home


def test_only_the_city_reminds(school: Desk) -> None:
    path = f"/campaigns/{school.show()['campaign']}/reminders"
    assert school.api.post(path, json={"words": ""}).status_code == 404


@pytest.mark.parametrize("address", ["зав уч", "a@b", "a@b.ru\nBcc: all@b.ru", "<a@b.ru>", "a@b.ru,c@d.ru"])
def test_what_is_no_address_is_refused(city: City, api_for: ApiFor, address: str) -> None:
    admin = api_for("admin")
    person = next(one for one in admin.get("/people").json()["items"] if one["login"] == "zavuch")
    headers = {"If-Match": f'"{person["version"]}"'}
    refused = admin.put(f"/people/{person['id']}/email", json={"email": address}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "person.email_wrong")


# A mail server.


class Sink(threading.Thread):
    """A mail server that takes one letter, as far as RFC 5321 needs it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.taken: list[bytes] = []

    def run(self) -> None:
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb") as stream:

            def say(text: str) -> None:
                stream.write(f"{text}\r\n".encode())
                stream.flush()

            say("220 sink")
            for line in stream:
                command = line.strip().upper()
                if command == b"DATA":
                    say("354 go on")
                    body = b""
                    while (line := stream.readline()) != b".\r\n":
                        body += line
                    self.taken.append(body)
                    say("250 taken")
                elif command == b"QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    server.start()
    yield server
    server.socket.close()


LETTER = Letter(
    id=7, address="zavuch@school1.example", subject="Форма ждёт", body="Здравствуйте!", created_at=ENDS
)


def test_a_letter_reaches_the_mail_server(sink: Sink) -> None:
    SmtpPost(f"smtp://127.0.0.1:{sink.port}", "mera@city.example").send(LETTER)
    sink.join(5)
    taken = message_from_bytes(sink.taken[0], policy=policy.default)
    assert (taken["Subject"], taken["To"]) == ("Форма ждёт", "zavuch@school1.example")
    assert taken.get_content().strip() == "Здравствуйте!"
    assert taken["Message-ID"].endswith("@city.example>")


@pytest.mark.usefixtures("addressed")
def test_a_letter_that_did_not_go_is_tried_again(
    school: Desk, town: Desk, database: Database, tmp_path: Path
) -> None:
    town.api.post(f"/campaigns/{school.show()['campaign']}/reminders", json={"words": ""})
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    now = datetime.now(UTC)
    nobody = SmtpPost(f"smtp://127.0.0.1:{port}", "mera@city.example")
    with pytest.raises(NotSent):
        nobody.send(LETTER)
    BatchWork(database, Store(tmp_path), now=lambda: now, post=nobody).remind()
    with database.reading() as tx:
        (row,) = tx.exec_driver_sql("SELECT attempts, sent_at, error FROM letters").all()
    assert (row.attempts, row.sent_at) == (1, None)
    assert "ConnectionRefusedError" in row.error
    work(database, tmp_path, now)
    assert not letters_of(tmp_path / "outbox")
    work(database, tmp_path, now + timedelta(minutes=2))
    assert len(letters_of(tmp_path / "outbox")) == 1

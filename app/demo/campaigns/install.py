"""Runs the campaigns of the invented city as its people do: opened, typed, sent, returned, accepted."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.catalogues.variables import load_variables
from app.demo.campaigns.files import DemoCampaign
from app.demo.campaigns.plan import moment, plan
from app.domain.access import Actor
from app.domain.campaigns import Terms, sections_of
from app.domain.observations import Source
from app.domain.reported_periods import PeriodOf
from app.domain.submissions import Change, Submission, SubmissionState
from app.use_cases import (
    Database,
    Tx,
    acceptance,
    campaigns,
    observations,
    respondents,
    sign_ins,
    submissions,
)

_COORDINATOR = "koordinator_vlg"
_EXPLAINED = "Проверили, всё верно"
_DAYS = 10  # over which schools send their forms
_BETWEEN = timedelta(minutes=37)
_TO_DECIDE = timedelta(days=2, hours=3)


def install_campaign(database: Database, demo: DemoCampaign) -> None:
    """The campaign with the answers of all its schools, at the moments when they were given."""
    opens_at, closes_at = moment(demo.of.opens_at), moment(demo.of.closes_at)
    with database.reading() as tx:
        coordinator = sign_ins.find_by_login(tx, _COORDINATOR)
    if demo.known is not None:
        read = observations.read_file(demo.known, file_name=demo.known.name)
        with database.writing() as tx:
            observations.record(
                tx, coordinator, read.given, source=Source.FILE, reference=demo.known.name,
                now=opens_at - timedelta(days=5),
            )  # fmt: skip
    typed = _typed(demo)
    with database.writing() as tx:
        codes = [f"edu100{number}" for number in demo.schools]
        made = campaigns.draw_up(tx, coordinator, _terms(tx, coordinator, demo, codes), now=opens_at)
        opened = campaigns.open_to_schools(tx, coordinator, made.id, seen=made.version, now=opens_at)
        answers = {
            row.school.number: row.submission
            for row in campaigns.show_board(tx, coordinator, opened.id).rows
            if row.school.number is not None
        }
    for order, number in enumerate(demo.schools):
        at = opens_at + timedelta(days=1 + order % _DAYS) + _BETWEEN * (order // _DAYS)
        with database.writing() as tx:
            _Answer(tx, coordinator, demo, number, answers[number]).go_through(typed.get(number, {}), at)
    if demo.of is plan().last:
        with database.writing() as tx:
            campaigns.close(tx, coordinator, opened.id, seen=opened.version, now=closes_at)


def _typed(demo: DemoCampaign) -> dict[int, dict[str, str]]:
    """Number of a school → cell → what it types."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    with demo.typed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            found[int(row["Код организации"].removeprefix("edu100"))][row["Ячейка"]] = row["Впечатано"]
    return found


def _terms(tx: Tx, coordinator: Actor, demo: DemoCampaign, codes: list[str]) -> Terms:
    return Terms(
        title=demo.of.title,
        sections=sections_of(plan().asked, load_variables()),
        periods={PeriodOf.ACADEMIC_YEAR: demo.of.period},
        schools=respondents.ids_named(tx, coordinator, codes, ())[0],
        opens_at=moment(demo.of.opens_at),
        closes_at=moment(demo.of.closes_at),
        instructions=plan().instructions,
        contact=plan().contact,
        minutes={"deputy": plan().minutes},
        shows_known=True,
    )


class _Answer:
    """One school's answer on its way, in one transaction."""

    def __init__(
        self, tx: Tx, coordinator: Actor, demo: DemoCampaign, number: int, submission: Submission
    ) -> None:
        self._tx, self._coordinator, self._id = tx, coordinator, submission.id
        self._number, self._version = number, submission.version
        self._deputy = sign_ins.find_by_login(tx, f"zavuch_{number}")
        self._state = SubmissionState.ACCEPTED
        if demo.of is plan().this:
            self._state = plan().state_of(number, is_small=demo.is_small)

    def go_through(self, texts: Mapping[str, str], at: datetime) -> None:
        """From the first cell to where the school has come."""
        if texts:
            self._type(texts, at)
        if self._state is SubmissionState.DRAFT:
            self._ask_for_time()
            return
        sent = submissions.send(self._tx, self._deputy, self._id, seen=self._version, now=at)
        seen, decided_at = sent.submission.version, at + _TO_DECIDE
        if self._state is SubmissionState.ACCEPTED:
            acceptance.accept(self._tx, self._coordinator, self._id, seen=seen, now=decided_at)
        elif self._state is SubmissionState.RETURNED:
            wrong = plan().returned[self._number]
            acceptance.give_back(
                self._tx, self._coordinator, self._id, cells={wrong.cell: wrong.words}, words="",
                due_at=moment(plan().mend_by), seen=seen, now=decided_at,
            )  # fmt: skip

    def _type(self, texts: Mapping[str, str], at: datetime) -> None:
        changes = [Change(key=key, text=text, seen=0) for key, text in texts.items()]
        saved = submissions.save_cells(self._tx, self._deputy, self._id, changes, now=at)
        odd = [one for one in saved.answer.form.cells if one.is_unexplained and not one.errors]
        if odd and self._state is not SubmissionState.DRAFT:
            explained = [
                Change(key=one.asked.key, text=one.text, seen=one.version, comment=_EXPLAINED) for one in odd
            ]
            submissions.save_cells(self._tx, self._deputy, self._id, explained, now=at)

    def _ask_for_time(self) -> None:
        """Some of those who are late have asked for time and got it."""
        given = plan().more_time.get(self._number)
        if given is None:
            return
        asked = submissions.ask_for_time(
            self._tx, self._deputy, self._id, given.asked, seen=self._version,
            now=moment(plan().this.closes_at) - timedelta(hours=4),
        )  # fmt: skip
        acceptance.give_time(
            self._tx, self._coordinator, self._id, due_at=moment(given.until), reason=given.given,
            seen=asked.submission.version, now=moment(plan().this.closes_at) - timedelta(hours=1),
        )  # fmt: skip

"""Takes queued jobs and does them: the same use cases as the pages, later."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog

from app.clients.post import NotSent, Post
from app.domain.access import Actor
from app.domain.assessments import BatchStatus
from app.domain.clock import day_of
from app.domain.errors import Refusal
from app.domain.jobs import Job, JobKind
from app.domain.result_batches import ResultBatch
from app.files import Store
from app.pictures import draw
from app.use_cases import Database, checking, computing, drawing, loading, originals, peers, reminders, work

Report = Callable[[int, int], None]
STEPS = 4
_LOOK_S = 60.0  # how often an idle worker looks for files with names of those who cancelled
_log = structlog.get_logger()


class BatchWork:
    """Checks and loads files: each step in a transaction of its own, slow steps in none."""

    def __init__(
        self, database: Database, files: Store, *, now: Callable[[], datetime], post: Post | None = None
    ) -> None:
        self._database = database
        self._files = files
        self._now = now
        self._post = post
        self._computed: computing.Computed | None = None

    def check(self, actor: Actor, batch_id: int, report: Report) -> ResultBatch:
        """The batch with its doubts; refused when the file cannot be read."""
        with self._database.reading() as tx:
            checked = checking.begin(tx, actor, batch_id, expected=BatchStatus.CHECKING)
        report(1, STEPS)
        try:
            recognised, items = checking.read_file(checked, self._files)
            report(2, STEPS)
            with self._database.reading() as tx:
                paper, expectation = checking.expect(tx, actor, checked, recognised, items)
            examined = checking.examine_file(checked, recognised, paper, expectation)
            report(3, STEPS)
        except Refusal as refusal:
            with self._database.writing() as tx:
                return checking.refuse(tx, checked, refusal)
        with self._database.writing() as tx:
            return checking.save(tx, actor, checked, recognised, paper, examined)

    def load(self, actor: Actor, batch_id: int, report: Report) -> ResultBatch:
        """The batch as accepted; open again when a second look refuses it."""
        with self._database.reading() as tx:
            checked = checking.begin(tx, actor, batch_id, expected=BatchStatus.LOADING)
        report(1, STEPS)
        try:
            recognised, items = checking.read_file(checked, self._files)
            with self._database.reading() as tx:
                paper, expectation = checking.expect(tx, actor, checked, recognised, items)
            examined = checking.examine_file(checked, recognised, paper, expectation)
            report(2, STEPS)
            prepared = loading.prepare(paper, examined, self._files)
        except Refusal:
            with self._database.writing() as tx:
                loading.give_back(tx, checked)
            raise
        report(3, STEPS)
        try:
            with self._database.writing() as tx:
                return loading.save(tx, actor, checked, paper, examined, prepared, now=self._now())
        except Refusal:
            self._files.drop(prepared.stored.name)
            raise

    def draw(self, actor: Actor, test_id: int, report: Report) -> int:
        """How many pictures of a test were made."""
        with self._database.reading() as tx:
            pictures = drawing.wanted(tx, actor, test_id, today=day_of(self._now()))
        return drawing.draw_missing(pictures, self._files, report, draw=draw)

    def remove_names(self) -> int:
        """How many files with names of pupils were taken off the disk, being no longer needed."""
        with self._database.reading() as tx:
            unneeded = originals.list_unneeded(tx)
        for one in unneeded:
            self._files.drop(one.stored_as)
        if unneeded:
            with self._database.writing() as tx:
                originals.note_removed(tx, unneeded, now=self._now())
        return len(unneeded)

    def begin_models(self) -> None:
        """A version of the quality model whose day has come is computed and comes into force."""
        with self._database.writing() as tx:
            computing.queue_if_due(tx, by="мера", now=self._now())

    def remind(self) -> None:
        """Schools are reminded whose day has come, and letters are sent; one that did not go waits."""
        if self._post is None:  # a worker for one file
            return
        now = self._now()
        with self._database.writing() as tx:
            reminders.remind_due(tx, now=now)
        with self._database.reading() as tx:
            waiting = reminders.letters_to_send(tx, now=now)
        for letter in waiting:
            error = None
            try:
                self._post.send(letter)
            except NotSent as failed:
                error = str(failed)
                _log.warning("letter not sent", letter=letter.id, error=error)
            with self._database.writing() as tx:
                reminders.note_sent(tx, letter, error=error, now=self._now())

    def compute(self, actor: Actor, report: Report) -> bool:
        """Whether the stored values are those of what counts now; not when the data moved on meanwhile."""
        # Whatever breaks on the way leaves nothing in memory that the database does not have.
        computed, self._computed = self._computed, None
        if computed is not None:
            with self._database.writing() as tx:
                is_followed = computing.follow(tx, actor, computed, now=self._now())
            if is_followed:
                self._computed = computed
                return True
        return self._compute_whole(actor, report)

    def _compute_whole(self, actor: Actor, report: Report) -> bool:
        with self._database.reading() as tx:
            observed = computing.observe(tx, actor, today=day_of(self._now()))
        report(1, 2)
        computed = computing.compute(observed)
        with self._database.writing() as tx:
            peers.freeze_all(tx, actor, now=self._now())
        with self._database.writing() as tx:
            was_kept = computing.keep(tx, actor, computed, now=self._now())
        if was_kept and computed.may_be_held:
            self._computed = computed
        self._database.analyse()
        return was_kept


class Worker:
    """Takes one job after another; a job that outlives its lease comes back to somebody else."""

    def __init__(
        self, database: Database, files: Store, *, now: Callable[[], datetime], post: Post | None = None
    ) -> None:
        self._database = database
        self._now = now
        self._work = BatchWork(database, files, now=self._now, post=post)

    def run(self, *, until: Callable[[], bool], pause_s: float = 0.5) -> None:
        """Work until told to stop; sleep a little when there is nothing to do."""
        looked = -_LOOK_S
        while not until():
            if self.run_one():
                continue
            if time.monotonic() - looked > _LOOK_S:
                self._work.remove_names()
                self._work.begin_models()
                self._work.remind()
                looked = time.monotonic()
            time.sleep(pause_s)

    def run_all(self) -> int:
        """How many jobs were done until the queue was empty."""
        done = 0
        while self.run_one():
            done += 1
        return done

    def run_for(self, actor: Actor, batch_id: int, report: Report | None = None) -> None:
        """Do the batch's own job now; when another worker has it, wait until it is over."""
        while True:
            with self._database.reading() as tx:
                job = work.job_of(tx, actor, batch_id)
            if job.is_over:
                return
            if not self.run_one(only=job.id, report=report):
                time.sleep(0.2)

    def run_one(self, *, only: int | None = None, report: Report | None = None) -> bool:
        """Whether there was a job; its outcome is written down whatever it was."""
        with self._database.writing() as tx:
            job = work.take(tx, now=self._now(), only=only)
        if job is None:
            return False
        log = _log.bind(job=job.id, kind=job.kind.value, subject=job.subject_id)
        error: dict[str, object] | None = None
        try:
            if work.is_worn_out(job):
                error = {"code": "job.worn_out", "facts": {"attempts": job.attempts}}
            else:
                self._do(job, report)
        except Refusal as refusal:
            error = {"code": refusal.code, "facts": refusal.facts}
            log.warning("job refused", code=refusal.code)
        except Exception:  # a defect of one job must not stop the queue: it is logged and shown
            error = {"code": "job.broken", "facts": {}}
            log.exception("job broken")
        with self._database.writing() as tx:
            work.finish(tx, job, error=error, now=self._now())
        if job.kind.is_about_file:
            self._work.remove_names()
        return True

    def _do(self, job: Job, listener: Report | None) -> None:
        with self._database.reading() as tx:
            actor = work.actor_of(tx, job)

        def report(done: int, total: int) -> None:
            with self._database.writing() as tx:
                work.report(tx, job, done=done, total=total, now=self._now())
            if listener is not None:
                listener(done, total)

        if job.kind is JobKind.CHECK:
            self._work.check(actor, job.subject_id, report)
        elif job.kind is JobKind.LOAD:
            self._work.load(actor, job.subject_id, report)
        elif job.kind is JobKind.COMPUTE:
            self._work.compute(actor, report)
        else:
            self._work.draw(actor, job.subject_id, report)

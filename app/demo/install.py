"""Sets the invented city up through the doors that users go through: the importer, the worker, the roles."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from app.catalogues.layouts import load_layouts
from app.demo.campaigns.inside import install_inside
from app.demo.campaigns.install import install_campaign
from app.demo.campaigns.plan import plan
from app.demo.city.generate import generate_city
from app.demo.control import install_control
from app.demo.dirt import Reaction
from app.demo.generate import DemoFiles, DemoResult, Layout, generate
from app.domain.access import Role
from app.domain.assessments import BatchStatus, TestContent
from app.domain.errors import Conflict
from app.domain.observations import Source
from app.domain.result_files.items import read_items
from app.files import Store
from app.jobs import Worker
from app.settings import Settings, moment_on
from app.use_cases import (
    Database,
    installation,
    observations,
    organisations,
    people,
    result_batches,
    schema,
    setting_up,
    sign_ins,
)
from app.use_cases import assessments as papers
from app.use_cases.result_batches import Given, NewFile
from app.workbooks.reading import read_cells

Report = Callable[[int, int], None]
_COORDINATOR = "koordinator_vlg"  # loads what schools report
TODAY = date(2026, 11, 16)  # the day that the invented city stands still on


def install_demo(
    settings: Settings, database: Database, files: Store, *, seed: int, report: Report, small: bool = False
) -> str:
    """What to tell the person at the terminal; does nothing when the same city is there already.

    `small`: three schools instead of ninety.
    """
    schema.migrate(database)
    with database.reading() as tx:
        there = installation.demo_seed(tx)
        is_empty = installation.is_empty(tx)
    write = generate if small else generate_city
    demo = write(settings.data_dir / "demo", seed=seed)
    if there is None and not is_empty:
        raise Conflict("demo.not_empty")
    if there is not None and there != seed:
        raise Conflict("demo.other_seed", seed=there)
    if there is None:
        _Installer(settings, database, files, demo).run(seed, report)
    return _words(settings, demo)


class _Installer:
    def __init__(self, settings: Settings, database: Database, files: Store, demo: DemoFiles) -> None:
        self._settings = settings
        self._database = database
        self._files = files
        self._demo = demo
        self._today = settings.today or TODAY
        self._now = moment_on(self._today)
        self._worker = Worker(database, files, now=lambda: moment_on(self._today))

    def run(self, seed: int, report: Report) -> None:
        demo = self._demo
        total = len(demo.results) + len(demo.term_marks) + len(demo.campaigns) + 3
        done = count(1)
        self._tree()
        self._people(in_classes=False)
        self._record_what_schools_report()
        report(next(done), total)
        for result in demo.results:
            self._load(result)
            report(next(done), total)
        for marks in demo.term_marks:
            self._take_in(marks.path, marks.uploader, Given())
            report(next(done), total)
        self._people(in_classes=True)
        for campaign in demo.campaigns:
            install_campaign(self._database, campaign)
            report(next(done), total)
        install_inside(self._database, plan().inside, period=plan().this.period)
        install_control(self._database)
        self._leave_something_to_do()
        self._worker.run_all()
        with self._database.writing() as tx:
            installation.mark_as_demo(tx, seed=seed, today=self._today)
        report(total, total)

    def _tree(self) -> None:
        with self._database.writing() as tx:
            system = setting_up.set_up(tx, now=self._now)
            papers.ensure_procedures(tx)
        for path in (self._demo.organisations, *self._demo.facts):
            read = organisations.read_file(path, file_name=path.name)
            with self._database.writing() as tx:
                organisations.load(tx, system, read, file_name=path.name, now=self._now)

    def _people(self, *, in_classes: bool) -> None:
        """People of classes come last: classes appear with their first results."""
        with self._database.reading() as tx:
            system = installation.system_actor(tx)
        password_hash = people.checked_hash(system, self._settings.demo_password, login="")
        with self._database.writing() as tx:
            for one in self._demo.people:
                if ("/" in one.organisation) is not in_classes:
                    continue
                place = organisations.get_place(tx, system, one.organisation)
                people.add(
                    tx,
                    system,
                    login=one.login,
                    name=one.name,
                    password_hash=password_hash,
                    role=Role(one.role),
                    organisation_id=place.id,
                    now=self._now,
                )

    def _record_what_schools_report(self) -> None:
        for path in self._demo.observations:
            read = observations.read_file(path, file_name=path.name)
            with self._database.writing() as tx:
                coordinator = sign_ins.find_by_login(tx, _COORDINATOR)
                observations.record(
                    tx, coordinator, read.given, source=Source.FILE, reference=path.name, now=self._now
                )

    def _load(self, result: DemoResult) -> None:
        """Describe the paper once, then check, confirm and load a file of it."""
        with self._database.reading() as tx:
            coordinator = replace(installation.system_actor(tx), role=Role.COORDINATOR)
        tasks = read_items(read_cells(result.items, file_name=result.items.name), load_layouts())
        content = TestContent(
            max_score=sum(task.max_score for task in tasks), tasks=tasks, scale=result.scale
        )
        given = Given()
        if result.layout in (Layout.PROTOCOL, Layout.EXAM):
            key = result.key
            given = Given(
                procedure=key.procedure,
                subject=key.subject,
                grade=key.grade,
                level=key.level.value,
                form=key.form.value,
                school=result.schools[0] if result.layout is Layout.PROTOCOL else None,
            )
        with self._database.writing() as tx:
            papers.describe_test(tx, coordinator, result.key, content, now=self._now)
        self._take_in(result.path, result.uploader, given)

    def _take_in(self, path: Path, uploader: str, given: Given) -> None:
        """Check, confirm and load a file in which nothing is doubtful."""
        with self._database.reading() as tx:
            actor = sign_ins.find_by_login(tx, uploader)
        with self._database.writing() as tx:
            batch, _ = result_batches.receive(
                tx, actor, self._keep(path), items=None, given=given, now=self._now
            )
        self._worker.run_for(actor, batch.id)
        with self._database.reading() as tx:
            batch = result_batches.get(tx, actor, batch.id)
        if batch.status is not BatchStatus.READY:
            raise Conflict("demo.file_has_doubts", file=path.name, n=batch.n_errors)
        with self._database.writing() as tx:
            result_batches.confirm(tx, actor, batch.id, seen=batch.version, now=self._now)
        self._worker.run_for(actor, batch.id)

    def _leave_something_to_do(self) -> None:
        """Files with planted mistakes wait for the person who would load them."""
        for dirt in self._demo.dirty:
            if dirt.reaction is not Reaction.BLOCKED:
                continue
            with self._database.reading() as tx:
                actor = sign_ins.find_by_login(tx, dirt.uploader)
            with self._database.writing() as tx:
                batch, _ = result_batches.receive(
                    tx, actor, self._keep(dirt.path), items=None, given=Given(), now=self._now
                )
            self._worker.run_for(actor, batch.id)

    def _keep(self, path: Path) -> NewFile:
        return NewFile(file_name=path.name, stored=self._files.keep_upload([path.read_bytes()]))


def _words(settings: Settings, demo: DemoFiles) -> str:
    width = max(len(one.login) for one in demo.people) + 2
    lines = [
        "Учебный город готов: всё вымышлено.",
        f"Пароль у всех один: {settings.demo_password}",
        "",
        *(f"  {one.login:{width}}{one.name}" for one in demo.people if one.is_named),
        "",
        f"Файлы, на которых можно попробовать загрузку: {settings.data_dir / 'demo' / 'to_correct'}",
    ]
    return "\n".join(lines)

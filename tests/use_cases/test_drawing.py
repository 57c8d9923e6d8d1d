"""Pictures of tests: drawn for school and city, named by their data, silent where a page is."""

from pathlib import Path

from app.db import jobs
from app.domain.charts import Size, Theme
from app.domain.jobs import JobKind
from app.use_cases import drawing
from tests.desk import Desk
from tests.make import NOW, Make
from tests.use_cases.conftest import Town
from tests.workbook_makers import f1, f1_row

TEST = "vpr-2026.matematika.5"


def test_pictures_are_drawn_for_school_and_city_and_get_new_names_with_new_data(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    big = [f1_row(50000 + n, school="edu301002") for n in range(12)]
    desk.by(town.other_deputy).load(f1(tmp_path / "2.xlsx", big))
    desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001)]))
    coordinator = desk.by(town.coordinator)

    def names() -> list[str]:
        pictures = [desk.picture(TEST, "edu301001"), coordinator.picture(TEST, "edu301002"),
                    coordinator.picture(TEST, "town")]  # fmt: skip
        return [one.picture for one in pictures]

    first = names()
    assert len(set(first)) == 3
    assert all(desk.files.find_picture(drawing.file_name(n, Theme.LIGHT, Size.WIDE)) is None for n in first)
    test_id = desk.picture(TEST, "edu301001").test.id
    with desk.database.writing() as tx:
        for shown in (desk.picture(TEST, "edu301001"), coordinator.picture(TEST, "edu301002")):
            for _ in range(2):
                drawing.order(tx, coordinator.actor, test_id, shown.place, now=NOW)
    desk.worker.run_all()
    with desk.database.reading() as tx:
        done = [one.kind for one in jobs.page(tx, seen_by=coordinator.actor, before_id=None, limit=50)]
    assert done.count(JobKind.DRAW) == 3, "one for both loads, one for each school that was looked at"
    for name in first:
        for theme in Theme:
            for size in Size:
                path = desk.files.find_picture(drawing.file_name(name, theme, size))
                assert path is not None
                assert path.read_text(encoding="utf-8").startswith("<svg")
    with desk.database.reading() as tx:
        pictures = drawing.wanted(tx, coordinator.actor, test_id, today=NOW.date())
    told: list[tuple[int, int]] = []
    made = drawing.draw_missing(pictures, desk.files, lambda *at: told.append(at), draw=_nobody_draws)
    assert (made, told[-1]) == (0, (1, 1))
    desk.load(f1(tmp_path / "3.xlsx", [f1_row(50002, class_name="5Б")]))
    assert set(names()).isdisjoint(first)


def _nobody_draws(_spec: object) -> str:
    raise AssertionError("all pictures are there")


def test_a_picture_shows_the_city_only_where_the_page_may(
    desk: Desk, town: Town, make: Make, tmp_path: Path
) -> None:
    """Beside school 301 the others have nine works: whoever sees the city there could subtract them."""
    make.organisation("school", town.root, code="edu301003", name="Школа № 303", number=303)
    desk.load(f1(tmp_path / "1.xlsx", [f1_row(50000 + n) for n in range(30)]))
    nine = [f1_row(50000 + n, (0, 0, 0, 0), school=f"edu30100{2 + n % 2}") for n in range(9)]
    coordinator = desk.by(town.coordinator)
    coordinator.load(f1(tmp_path / "2.xlsx", nine))
    mine, theirs = desk.picture(TEST, "edu301001"), coordinator.picture(TEST, "edu301002")
    charts = {one.picture: drawing.histogram_shown(one).chart for one in (mine, theirs)}
    assert mine.reference is not None
    assert mine.reference.figures is None
    assert charts[mine.picture].expected == {}
    assert theirs.reference is not None
    assert theirs.reference.figures is not None
    assert charts[theirs.picture].expected != {}

"""Schools by number × indicators: filters, coverage, tints that chance does not explain, changes."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from app.catalogues.models import load_model
from app.db import organisations
from app.db.engine import Tx
from app.db.tables.organisations import organisations as tree
from app.db.tables.result_batches import batch_parts
from app.db.tables.statistics import cube_results
from app.domain.access import Role
from app.domain.comparisons import Tint, Verdict, compare_in_time
from app.domain.errors import Forbidden, NotFound
from app.domain.indicator_changes import Changed, changes_of
from app.domain.organisations import Fact, Organisation
from app.domain.quality_model import Passport, Unit
from app.domain.school_groups import PUPILS, Range, SchoolChoice
from app.domain.statistics import Share
from app.domain.values import Ratio
from app.use_cases.city import show_city
from app.use_cases.indicator_grid import Asked, Grid, show_grid
from tests.make import City, Make

TODAY = date(2026, 11, 16)
FACTS = {
    1: {"Тип": "Лицей", "Ученики": "986", "Индекс": "0,7"},
    2: {"Тип": "Средняя школа", "Ученики": "812", "Индекс": "−1,4"},
    3: {"Тип": "Средняя школа", "Ученики": "84"},
}


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


@pytest.fixture
def with_facts(tx: Tx, city: City) -> City:
    facts = [
        Fact(
            organisation_id=city.school(number).id, fact=name, valid_from=date(2025, 9, 1), value=value,
            source="x",
        )
        for number, given in FACTS.items()
        for name, value in given.items()
    ]  # fmt: skip
    organisations.save_facts(tx, facts, {})
    return city


def grid_of(tx: Tx, make: Make, place: Organisation, asked: Asked | None = None) -> Grid:
    return show_grid(tx, make.actor_at(place), place.id, asked or Asked(), today=TODAY)


def numbers(grid: Grid) -> list[int | None]:
    return [row.school.number for row in grid.rows]


def mark_all(tx: Tx, school: Organisation, **marks: int) -> None:
    """Every part of a school has these marks and no others."""
    parts = (
        select(batch_parts.c.id)
        .join(tree, tree.c.id == batch_parts.c.organisation_id)
        .where(tree.c.path.startswith(school.path))
    )
    counts = {f"m{mark}": marks.get(f"m{mark}", 0) for mark in (2, 3, 4, 5)}
    n = sum(counts.values())
    tx.execute(
        update(cube_results).where(cube_results.c.part_id.in_(parts)).values(**counts, n_marked=n, n=n)
    )


def cell_of(grid: Grid, number: int, code: str):
    place = next(n for n, one in enumerate(grid.columns) if one.passport.code == code)
    return next(row for row in grid.rows if row.school.number == number).cells[place]


def test_schools_go_by_number_whatever_their_values(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    mark_all(tx, city.school(4), m5=12)
    make.compute()
    assert numbers(grid_of(tx, make, city.root)) == [1, 2, 3, 4]


def test_a_school_far_from_all_together_is_tinted_where_a_level_may_be_spoken_of(
    tx: Tx, make: Make, city: City
) -> None:
    """An exam is tinted; the same figures of ВПР are facts and keep the neutral tint."""
    make.accepted(make.test(grade=9, procedure="oge-2026"), city.schools, by=city.root, pupils=12)
    make.accepted(make.test(), city.schools, by=city.root, pupils=12)
    for school in city.schools:
        mark_all(tx, school, m2=5, m3=25, m4=50, m5=20)
    mark_all(tx, city.school(2), m2=60, m3=40)
    make.compute()
    grid = grid_of(tx, make, city.root)
    assert cell_of(grid, 2, "oge-math-passed").tint is Tint.D3
    assert cell_of(grid, 1, "oge-math-passed").tint is Tint.U1
    far = cell_of(grid, 2, "vpr-math-4-good")
    assert (far.figure.numerator, far.tint) == (0, Tint.Z0)
    tints = {cell.tint for row in grid.rows for cell, one in zip(row.cells, grid.columns, strict=True)
             if cell and one.passport.purpose.is_fact_only}  # fmt: skip
    assert tints == {Tint.Z0}


def test_coverage_and_silent_schools_are_named(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), [*city.classes_of(1), *city.classes_of(3)], by=city.root, pupils=12)
    make.compute()
    grid = grid_of(tx, make, city.root)
    (column,) = [one for one in grid.columns if one.passport.code == "vpr-math-4-good"]
    assert (column.coverage.reported, column.coverage.expected) == (2, 4)
    assert (column.whole.coverage.reported, column.whole.coverage.expected) == (2, 4)
    assert [one.number for one in grid.silent] == [2, 4]
    assert column.shown == column.whole.ratio
    assert "oge-math-passed" in {one.code for one in grid.empty}


def test_schools_are_chosen_by_kind_district_size_and_context(tx: Tx, make: Make, with_facts: City) -> None:
    city = with_facts
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()

    def chosen(choice: SchoolChoice | None = None, district_id: int | None = None) -> list[int | None]:
        asked = Asked(district_id=district_id, choice=choice or SchoolChoice())
        return numbers(grid_of(tx, make, city.root, asked))

    assert chosen(SchoolChoice(kind="Лицей")) == [1]
    assert chosen(district_id=city.districts[1].id) == [3, 4]
    assert chosen(district_id=city.school(1).id) == []  # no district, so nothing is in it
    assert chosen(SchoolChoice(pupils=Range(low=800))) == [1, 2]
    assert chosen(SchoolChoice(fact="Индекс", fact_range=Range(high=0))) == [2]
    assert chosen(SchoolChoice(kind="Средняя школа", pupils=Range(high=100))) == [3]
    grid = grid_of(tx, make, city.root, Asked(choice=SchoolChoice(kind="Лицей")))
    assert grid.n_schools == 4
    assert grid.columns[0].shown != grid.columns[0].whole.ratio
    assert grid.options.kinds == ["Лицей", "Средняя школа"]
    assert grid.options.facts == ["Индекс", "Ученики"]


def test_a_change_that_chance_explains_is_called_so(tx: Tx, make: Make, city: City) -> None:
    before, now = make.test(procedure="vpr-2025"), make.test(procedure="vpr-2026")
    make.accepted(before, city.schools, by=city.root, pupils=12)
    for school in city.schools:
        mark_all(tx, school, m3=50, m4=50)
    make.accepted(now, city.classes, by=city.root, pupils=12)
    parts = select(batch_parts.c.id).where(batch_parts.c.test_id == now.id)
    marks = {"m2": 0, "m3": 25, "m4": 25, "m5": 0, "n_marked": 50}
    tx.execute(update(cube_results).where(cube_results.c.part_id.in_(parts)).values(**marks))
    make.compute()
    (alike,) = [one for one in grid_of(tx, make, city.root).changes if one.passport.code == "vpr-math-4-good"]
    assert alike.contrast is not None
    assert (alike.now.value, alike.contrast.verdict) == (50, Verdict.ALIKE)
    tx.execute(update(cube_results).where(cube_results.c.part_id.in_(parts)).values(m3=5, m4=45))
    make.compute()
    (grown,) = [one for one in grid_of(tx, make, city.root).changes if one.passport.code == "vpr-math-4-good"]
    assert grown.contrast is not None
    assert grown.contrast.verdict is Verdict.ABOVE
    assert grown.contrast.difference == pytest.approx(40)


def test_the_facts_that_filters_speak_of_stand_beside_the_schools(
    tx: Tx, make: Make, with_facts: City
) -> None:
    assert grid_of(tx, make, with_facts.root).facts_asked == ()
    small = Asked(choice=SchoolChoice(pupils=Range(high=300)))
    assert grid_of(tx, make, with_facts.root, small).facts_asked == (PUPILS,)
    both = Asked(choice=SchoolChoice(pupils=Range(low=1), fact=PUPILS, fact_range=Range(low=1)))
    assert grid_of(tx, make, with_facts.root, both).facts_asked == (PUPILS,)


def test_a_change_too_small_to_be_shown_is_none(tx: Tx, make: Make, city: City) -> None:
    model = load_model()
    percent = next(one for one in model.passports if one.unit is Unit.PERCENT)
    mark = next(one for one in model.passports if one.unit is Unit.MARK)

    def changed(passport: Passport, now: int, before: int, of: int) -> Changed:
        two = [Ratio(numerator=part, denominator=of, n=of, unit=passport.unit) for part in (now, before)]
        return Changed(passport=passport, now=two[0], before=two[1], contrast=None)

    assert not changed(percent, 8, 1, 84_870).is_seen
    assert changed(percent, 8, 1, 84_870).verdict is None, "chance was not weighed"
    above = compare_in_time(Share(8, 84_870), Share(1, 84_870), people=84_870, people_before=84_870)
    assert above.verdict is Verdict.ABOVE
    assert replace(changed(percent, 8, 1, 84_870), contrast=above).verdict is Verdict.ALIKE
    assert changed(percent, 60, 1, 84_870).is_seen
    assert changed(mark, 3_590, 3_550, 1_000).is_seen
    assert not changed(mark, 3_590, 3_587, 1_000).is_seen


def test_sums_that_do_not_tell_how_chance_moves_them_are_not_judged(tx: Tx, make: Make, city: City) -> None:
    """Shares of points have another spread than shares of people; works of one pupil go together."""
    for procedure in ("vpr-2025", "vpr-2026"):
        make.accepted(make.test(procedure=procedure), city.classes, by=city.root, pupils=12)
    make.compute()
    judged = {one.passport.code: one.contrast is not None for one in grid_of(tx, make, city.root).changes}
    assert judged["vpr-math-4-good"]
    assert not judged["vpr-math-done"]
    assert not judged["vpr-journal-confirmed"]
    model = load_model()
    once = {one.code for one in model.passports if model.counts_each_once(one)}
    assert {"ege-over-160", "oge-math-passed"} <= once
    assert once.isdisjoint({"vpr-journal-lowered", "rdr-good", "rdr-done", "oge-math-mean"})


def test_a_change_is_news_only_among_all_that_are_looked_at() -> None:
    model = load_model()
    passports = [one for one in model.passports if model.counts_each_once(one)]
    now, before = Ratio(unit=Unit.PERCENT, numerator=560, denominator=1000, n=1000), 515
    still = replace(now, numerator=530), 530

    def news(*pairs: tuple[Ratio, int]) -> list[Verdict | None]:
        given = [
            (passport, ratio, replace(ratio, numerator=earlier))
            for passport, (ratio, earlier) in zip(passports, pairs, strict=False)
        ]
        return [one.news for one in changes_of(model, given)]

    assert news((now, before)) == [Verdict.ABOVE]
    assert news((now, before), *[still] * 5) == [None] * 6
    assert news((now, before), (replace(now, numerator=600), 500)) == [Verdict.ABOVE] * 2


def test_a_mean_mark_changes_without_a_word_on_chance(tx: Tx, make: Make, city: City) -> None:
    for procedure in ("oge-2025", "oge-2026"):
        make.accepted(make.test(grade=9, procedure=procedure), city.schools, by=city.root, pupils=12)
    make.compute()
    (mean,) = [one for one in grid_of(tx, make, city.root).changes if one.passport.code == "oge-math-mean"]
    assert mean.contrast is None


def test_a_school_that_closed_is_not_in_later_years(tx: Tx, make: Make, city: City) -> None:
    closed = Fact(
        organisation_id=city.school(4).id, fact="Закрыта", valid_from=date(2025, 9, 1), value="да", source="x"
    )  # fmt: skip
    organisations.save_facts(tx, [closed], {})
    for procedure in ("vpr-2025", "vpr-2026"):
        make.accepted(make.test(procedure=procedure), city.classes_of(1), by=city.root, pupils=12)
    make.compute()
    assert numbers(grid_of(tx, make, city.root)) == [1, 2, 3]
    assert numbers(grid_of(tx, make, city.root, Asked(academic_year="2024/25"))) == [1, 2, 3, 4]


def test_before_the_first_file_there_are_schools_and_no_year(tx: Tx, make: Make, city: City) -> None:
    grid = grid_of(tx, make, city.root)
    assert (grid.academic_year, grid.columns, grid.changes) == (None, (), ())
    assert numbers(grid) == [1, 2, 3, 4]


def test_the_grid_of_another_place_is_not_there(tx: Tx, make: Make, city: City) -> None:
    deputy = make.actor_at(city.school(1), Role.DEPUTY)
    with pytest.raises(NotFound):
        show_grid(tx, deputy, city.root.id, Asked(), today=TODAY)
    with pytest.raises(Forbidden):
        show_grid(tx, make.actor_at(city.root, Role.EXPERT), city.root.id, Asked(), today=TODAY)


def test_the_city_adds_up_its_districts_and_pins_its_schools(tx: Tx, make: Make, with_facts: City) -> None:
    city = with_facts
    where = [
        Fact(
            organisation_id=city.school(1).id, fact=name, valid_from=date(2025, 9, 1), value=value,
            source="x",
        )
        for name, value in {
            "Широта": "52,3531", "Долгота": "48,0970", "Вакантных ставок": "9", "Ставок педагогов": "54",
        }.items()
    ]  # fmt: skip
    organisations.save_facts(tx, where, {})
    make.accepted(make.test(), city.schools, by=city.root, pupils=12)
    make.compute()
    picture = show_city(tx, make.actor_at(city.root), city.root.id, Asked(), today=TODAY)
    assert [line.district.short_name for line in picture.districts] == sorted(
        one.short_name for one in city.districts
    )
    total = sum(line.n_schools for line in picture.districts)
    shown = [line.figures[0] for line in picture.districts]
    whole = picture.grid.columns[0].whole.ratio
    assert total == len(city.schools)
    assert sum(one.denominator for one in shown if one) == whole.denominator
    assert [(pin.school.id, pin.latitude, pin.longitude) for pin in picture.pins] == [
        (city.school(1).id, 52.3531, 48.097)
    ]
    (many,) = picture.many_free
    assert (many.school.id, many.free, many.posts) == (city.school(1).id, 9, 54)
    assert "Широта" not in picture.grid.options.facts
    near = Asked(district_id=city.districts[0].id)
    assert len(show_city(tx, make.actor_at(city.root), city.root.id, near, today=TODAY).districts) == 1

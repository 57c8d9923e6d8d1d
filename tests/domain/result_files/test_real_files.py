"""Real files give the figures that were computed independently."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from app.catalogues.layouts import LAYOUTS_FOLDER, load_layouts
from app.catalogues.subjects import subject_spellings
from app.domain.assessments import Participation
from app.domain.layouts import layout_of
from app.domain.result_batches import Severity
from app.domain.result_files import Cells, Examined, Expectation, examine, read_items, recognise
from app.workbooks.reading import read_cells
from tests.domain.result_files.checking import accounted, codes
from tests.shared_data import SHARED, needs_shared

pytestmark = needs_shared

FORM = SHARED / "data/vpr-protocol-form/vpr_protocol_form.xlsx"
TIMSS = SHARED / "data/timss2007-russia-g8"
MOSCOW = SHARED / "data/moscow-ege-2016/data-9722-2016-10-31.csv"


def form(sheet: str) -> Examined:
    found = recognise(read_cells(FORM, file_name=FORM.name), load_layouts(), sheet=sheet)
    return examine(found, expectation=Expectation(school_code="edu301001"))


@pytest.mark.parametrize("sheet", ["Протокол", "Протокол_2"])
def test_the_protocol_form_is_read_in_both_its_layouts(sheet: str) -> None:
    examined = form(sheet)
    assert examined.layout_code == "vpr-protocol"
    assert examined.content is not None
    assert (len(examined.content.tasks), examined.content.max_score) == (15, 20)
    assert examined.content.tasks[13].label == "11.3К1"
    counts = examined.rows["participation"].value_counts().rows()
    assert dict(counts) == {Participation.PRESENT.value: 18, Participation.ABSENT.value: 2}
    assert examined.rows.filter(code="40001")["total"].to_list() == [20]
    assert codes(examined) == ["class.numbered"]
    assert accounted(examined)


@cache
def timss() -> Examined:
    items = read_items(_cells(TIMSS / "math_items.csv"), load_layouts())
    found = recognise(_cells(TIMSS / "math_scored.csv"), load_layouts())
    schools = found.body[f"c{found.named('school')[0].index}"].unique().to_list()
    own = {code: number for number, code in enumerate(schools)}
    return examine(found, expectation=Expectation(own_schools=own, items=items))


def _cells(path: Path) -> Cells:
    return read_cells(path, file_name=path.name)


def share_of_maximum(rows: pl.DataFrame, maxima: Mapping[int, int]) -> tuple[int, int]:
    """Points, and the points that could be had on the tasks that were asked."""
    points = sum(int(rows[f"t{n}"].sum()) for n in maxima)
    return points, sum(top * (rows.height - rows[f"t{n}"].null_count()) for n, top in maxima.items())


def test_timss_has_the_published_numbers_of_pupils_schools_and_items() -> None:
    examined = timss()
    assert examined.rows.height == 4472
    assert examined.rows["school_code"].n_unique() == 210
    assert examined.rows.select("school_code", "class_name").n_unique() == 271
    assert examined.content is not None
    assert len(examined.content.tasks) == 215
    assert [each for each in examined.doubts if each.severity is Severity.ERROR] == []
    assert accounted(examined)


def test_timss_gives_the_share_of_the_maximum_that_was_computed_apart() -> None:
    examined = timss()
    assert examined.content is not None
    tasks = examined.content.tasks
    points, maximum = share_of_maximum(examined.rows, {task.position: task.max_score for task in tasks})
    assert round(100 * points / maximum, 3) == 52.737
    school = examined.rows.filter(school_code="301")
    assert share_of_maximum(school, {task.position: task.max_score for task in tasks}) == (127, 407)
    for name, share in {
        "Algebra": 53.29,
        "Data and Chance": 48.73,
        "Geometry": 53.28,
        "Number": 54.39,
    }.items():
        part = {task.position: task.max_score for task in tasks if task.content == name}
        points, maximum = share_of_maximum(examined.rows, part)
        assert round(100 * points / maximum, 2) == share


def moscow(*, literally: bool = False) -> Examined:
    layouts = load_layouts()
    if literally:
        layouts = (layout_of(LITERAL, where="literal.yaml"),)
    found = recognise(_cells(MOSCOW), layouts, subjects=subject_spellings())
    codes_there = found.body[f"c{found.named('school')[0].index}"].to_list()
    own = {code: number for number, code in enumerate(codes_there)}
    return examine(found, expectation=Expectation(own_schools=own))


LITERAL = {
    "code": "moscow-literal",
    "name": "По названиям столбцов",
    "kind": "schools",
    "source": "проба",
    "columns": [
        {"field": "school", "names": ["OGRN"], "required": True},
        {"field": "measure", "measure": "took", "names": ["PASSED_NUMBER_FULL"], "required": True},
        {"field": "measure", "measure": "over_220", "of": "took", "names": ["PASSES_OVER_220"]},
        {"field": "measure", "measure": "under_160", "of": "took", "names": ["PASSER_UNDER_160"]},
        {
            "field": "ignored",
            "names": [
                "signature_date",
                "system_object_id",
                "global_id",
                "ID",
                "AdmArea",
                "District",
                "EDU_NAME",
                "YEAR",
                "LINK",
            ],
        },
    ],
    "rules": [{"left": ["over_220", "under_160"], "right": ["took"]}],
}


def test_moscow_gives_the_sums_of_its_columns() -> None:
    examined = moscow()
    assert examined.n_rows_read == 626
    assert examined.key.academic_year == "2015/16"
    assert examined.measures is not None
    sums = dict(examined.measures.group_by("measure").agg(pl.col("n").sum()).rows())
    assert sums == {"took": 66461, "over_220": 15920, "over_160": 34225}
    shares = examined.measures.filter(measure="over_220")
    assert int(shares["of"].sum()) == 66461
    assert codes(examined) == ["measure.reading"]
    assert accounted(examined)


def test_moscow_by_okrug_gives_the_sums_that_were_computed_apart() -> None:
    examined = moscow()
    assert examined.measures is not None
    frame = (
        _cells(MOSCOW)
        .sheets[0]
        .frame.with_row_index("row", offset=1)
        .select("row", pl.col("c4").alias("okrug"))
    )
    sums = (
        examined.measures.join(frame.cast({"row": pl.UInt32}), on="row")
        .group_by("okrug", "measure")
        .agg(pl.col("n").sum())
    )
    assert sums["okrug"].n_unique() == 10
    northern = sums.filter(okrug="Северный административный округ")
    assert dict(northern.select("measure", "n").rows())["took"] == 6525
    assert dict(northern.select("measure", "n").rows())["over_220"] == 1436


def test_read_by_the_names_of_its_columns_moscow_contradicts_itself() -> None:
    examined = moscow(literally=True)
    assert codes(examined) == ["measure.rule"] * 146
    assert accounted(examined)


def test_each_layout_of_ours_is_a_file_of_its_own() -> None:
    assert {layout.code for layout in load_layouts()} == {path.stem for path in LAYOUTS_FOLDER.glob("*.yaml")}

"""Of all loads one after another, no work counts twice and none is lost for nothing."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from app.domain.parts import Part, joined, runs_of, standing

SCHOOLS = ("1.2.", "1.3.")
CLASSES = tuple(f"{school}{school[2]}{n}." for school in SCHOOLS for n in (1, 2, 3))


def loads_of(files: list[set[str]]) -> list[list[Part]]:
    ids = iter(range(1, 1_000))
    return [
        [Part(id=next(ids), batch_id=number, path=path, short_name=path) for path in sorted(paths)]
        for number, paths in enumerate(files, 1)
    ]


def paths_of(found: list[Part]) -> list[tuple[int, str]]:
    return [(one.batch_id, one.path) for one in found]


# A file speaks of whole schools or of classes.
FILES = st.lists(
    st.one_of(st.sets(st.sampled_from(SCHOOLS), min_size=1), st.sets(st.sampled_from(CLASSES), min_size=1)),
    min_size=1,
    max_size=6,
)


@given(FILES)
def test_no_leaf_counts_twice_and_the_last_file_counts_whole(files: list[set[str]]) -> None:
    found = standing(loads_of(files))
    for one in found:
        for other in found:
            assert one is other or not one.path.startswith(other.path)
    assert {one.path for one in found if one.batch_id == len(files)} == files[-1]


def test_a_later_file_pushes_out_the_same_leaf_and_leaves_the_others() -> None:
    a, b, c = CLASSES[:3]
    assert paths_of(standing(loads_of([{a, b}, {b, c}]))) == [(1, a), (2, b), (2, c)]


def test_a_whole_school_and_its_classes_take_turns() -> None:
    school, (a, b) = SCHOOLS[0], CLASSES[:2]
    assert paths_of(standing(loads_of([{a, b}, {school}]))) == [(2, school)]
    assert paths_of(standing(loads_of([{school}, {a}]))) == [(2, a)]


def test_one_without_a_class_is_no_whole_school() -> None:
    school, (a, b) = SCHOOLS[0], CLASSES[:2]
    assert paths_of(standing(loads_of([{a, school}, {b, school}]))) == [(1, a), (2, school), (2, b)]


def test_rows_are_told_as_runs_by_group() -> None:
    told = [("a", "1А", one) for one in (16, 14, 15, 21)] + [
        ("a", None, 22),
        ("b", None, 23),
        ("b", None, 23),
    ]
    rows = pl.DataFrame(
        told, schema={"school": pl.String, "class": pl.String, "row": pl.UInt32}, orient="row"
    )
    assert runs_of(rows, ("school", "class")) == {
        ("a", "1А"): [[14, 16], [21, 21]],
        ("a", None): [[22, 22]],
        ("b", None): [[23, 23]],
    }
    assert runs_of(rows.clear(), ("school", "class")) == {}


def test_runs_that_touch_are_one() -> None:
    assert joined([[30, 41], [14, 29], [50, 50]]) == [[14, 41], [50, 50]]
    assert joined([]) == []

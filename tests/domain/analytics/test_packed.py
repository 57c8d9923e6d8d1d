"""Counts packed into a text come back as they were."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from app.domain.analytics.packed import pack, unpack

NUMBERS = {"task": pl.UInt16, "n": pl.UInt32, "points": pl.UInt64}
SCHEMA = {"school": pl.String, "class": pl.String, **NUMBERS}


def test_a_group_is_one_text_by_the_first_number() -> None:
    frame = pl.DataFrame(
        [("301", "5А", 10, 25, 20), ("301", "5А", 2, 25, 7), ("301", None, 1, 3, 0)],
        schema=SCHEMA,
        orient="row",
    )
    packed = pack(frame.lazy(), ("school", "class"), tuple(NUMBERS), name="tasks").collect()
    assert sorted(packed.rows(), key=str) == [("301", "5А", "2 25 7;10 25 20"), ("301", None, "1 3 0")]


def test_an_empty_text_gives_no_rows() -> None:
    frame = pl.DataFrame({"place": [1, 2], "tasks": ["", "1 4 3"]})
    assert unpack(frame, "tasks", NUMBERS).rows() == [(2, 1, 4, 3)]
    assert unpack(frame.head(1), "tasks", NUMBERS).schema == {"place": pl.Int64, **NUMBERS}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["301", "302"]),
            st.sampled_from(["5А", "5Б", None]),
            st.integers(0, 65_535),
            st.integers(0, 2**32 - 1),
            st.integers(0, 2**64 - 1),
        ),
        unique_by=lambda row: row[:3],
    )
)
def test_what_is_packed_is_unpacked(rows: list[tuple[str, str | None, int, int, int]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    packed = pack(frame.lazy(), ("school", "class"), tuple(NUMBERS), name="tasks").collect()
    assert packed.height == frame.select("school", "class").n_unique()
    assert sorted(unpack(packed, "tasks", NUMBERS).rows(), key=str) == sorted(frame.rows(), key=str)

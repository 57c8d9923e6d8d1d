"""Random participants' rows, and the slow obvious way of counting them."""

from collections import defaultdict
from random import Random

import polars as pl
from hypothesis import strategies as st

KINDS = ["present", "absent", "adapted"]
MAXIMA = (1, 2, 3, 1)
Row = dict[str, object]


def random_rows(draw: Random, count: int) -> list[Row]:
    """Rows with every kind of gap: absent with and without values, tasks not asked, no total, no mark."""
    rows = []
    for place in range(count):
        row: Row = {
            "school_code": f"s{draw.randrange(3)}",
            "class_name": draw.choice(["5А", "5Б", None]),
            "code": f"{place:05}",
            "participation": draw.choices(KINDS, [8, 1, 1])[0],
            "journal": draw.choice([2, 3, 4, 5, None]),
            "mark": draw.choice([2, 3, 4, 5, None]),
        }
        total = 0
        for position, max_score in enumerate(MAXIMA, start=1):
            asked, missed = draw.random() < 0.8, draw.random() < 0.2
            score = draw.randint(0, max_score) if asked and not missed else 0 if asked else None
            row[f"t{position}"] = score
            row[f"x{position}"] = asked and missed
            total += score or 0
        row["total"] = total if draw.random() < 0.9 else None
        rows.append(row)
    return rows


some_rows = st.builds(random_rows, st.randoms(note_method_calls=False), st.integers(1, 60))


def frame(rows: list[Row]) -> pl.LazyFrame:
    """The rows in the types that files of results are stored in."""
    tasks = range(1, len(MAXIMA) + 1)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "school_code": pl.String,
        "class_name": pl.String,
        "code": pl.String,
        "participation": pl.Enum(KINDS),
        "journal": pl.UInt8,
        "mark": pl.UInt8,
        **{f"t{position}": pl.UInt8 for position in tasks},
        **{f"x{position}": pl.Boolean for position in tasks},
        "total": pl.UInt16,
    }
    return pl.LazyFrame(rows, schema=schema)


def groups(rows: list[Row], by: list[str]) -> dict[tuple[object, ...], list[Row]]:
    found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in by)].append(row)
    return found


def slow_sums(rows: list[Row], maxima: tuple[int, ...] | None) -> dict[str, object]:
    """What `result_sums` must say of these rows."""
    present = [row for row in rows if row["participation"] == "present"]
    scored = [row for row in present if row["total"] is not None]
    marks = [row["mark"] for row in present if row["mark"] is not None]
    pairs = [
        (row["mark"], row["journal"])
        for row in present
        if row["mark"] is not None and row["journal"] is not None
    ]
    possible = None
    if maxima is not None:
        possible = sum(
            max_score
            for row in scored
            for position, max_score in enumerate(maxima, start=1)
            if row[f"t{position}"] is not None
        )
    return {
        "n": len(present),
        "absent": sum(row["participation"] == "absent" for row in rows),
        "adapted": sum(row["participation"] == "adapted" for row in rows),
        "n_scored": len(scored),
        "points": sum(row["total"] for row in scored),
        "possible": possible,
        "n_marked": len(marks),
        "mark_sum": sum(marks),
        **{f"m{value}": marks.count(value) for value in (2, 3, 4, 5)},
        "j_n": len(pairs),
        "j_lowered": sum(mark < journal for mark, journal in pairs),
        "j_confirmed": sum(mark == journal for mark, journal in pairs),
        "j_raised": sum(mark > journal for mark, journal in pairs),
        "j_far": sum(abs(mark - journal) >= 2 for mark, journal in pairs),
    }


def slow_tasks(rows: list[Row], maxima: tuple[int, ...]) -> list[dict[str, object]]:
    """What `task_sums` must say of these rows."""
    present = [row for row in rows if row["participation"] == "present"]
    found = []
    for position, max_score in enumerate(maxima, start=1):
        asked = [row for row in present if row[f"t{position}"] is not None]
        found.append(
            {
                "task": position,
                "n": len(asked),
                "attempted": sum(not row[f"x{position}"] for row in asked),
                "points": sum(row[f"t{position}"] for row in asked),
                "full": sum(row[f"t{position}"] == max_score for row in asked),
            }
        )
    return found

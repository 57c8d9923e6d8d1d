"""Mathematics of grade 5 in 2026: every school's share of 4 and 5, planned so that known lines come out.

Over all schools the share is `a + b·index`, passing where the third story says, plus the planted effects of
vacancies and mentors, plus what a school has of its own. The own parts are made independent of all of these,
so that least squares give the planted figures back.
"""

from collections.abc import Mapping, Sequence

from app.demo.city.planted import stories
from app.demo.city.schools import CitySchool
from app.demo.scores import stream

_OWN = 2.4  # points, the spread of what schools have of their own
_LOWEST, _HIGHEST = 0.12, 0.97
_ROUNDS = 30


def planned_good(
    seed: int, schools: Sequence[CitySchool], present: Mapping[int, int], fixed: Mapping[int, int], city: int
) -> dict[int, int]:
    """How many of each school's `present` earn 4 or 5; `fixed` stand, all together give `city`.

    Whole pupils spoil the planted effects a little; so they are aimed at again with what was missed.
    """
    n = [present[school.number] for school in schools]
    aim = wanted = (stories().effects["vacancies_per_5"], stories().effects["mentors"])
    best: tuple[float, dict[int, int]] | None = None
    for _ in range(_ROUNDS):
        good = _aimed(seed, schools, n, fixed, city, aim)
        shares = [100 * good[school.number] / k for school, k in zip(schools, n, strict=True)]
        missed = [a - b for a, b in zip(wanted, effects_in(schools, shares), strict=True)]
        if best is None or max(map(abs, missed)) < best[0]:
            best = max(map(abs, missed)), good
        aim = (aim[0] + missed[0] / 2, aim[1] + missed[1] / 2)
    if best is None:
        raise ValueError("no round was made")
    return best[1]


def effects_in(schools: Sequence[CitySchool], shares: Sequence[float]) -> tuple[float, float]:
    """Points of 5 per cent of posts vacant and of mentors, by least squares beside the social index."""
    columns = [
        [1.0] * len(schools),
        [school.index for school in schools],
        [100 * school.vacant / school.posts for school in schools],
        [float(school.mentors) for school in schools],
    ]
    _, _, vacant, mentors = fitted(shares, columns)
    return 5 * vacant, mentors


def _aimed(
    seed: int,
    schools: Sequence[CitySchool],
    n: Sequence[int],
    fixed: Mapping[int, int],
    city: int,
    aim: tuple[float, float],
) -> dict[int, int]:
    ones = [1.0] * len(schools)
    index = [school.index for school in schools]
    vacant = _beside([100 * school.vacant / school.posts for school in schools], [ones, index])
    mentors = _beside([float(school.mentors) for school in schools], [ones, index])
    moved = [aim[0] / 5 * v + aim[1] * m for v, m in zip(vacant, mentors, strict=True)]
    where = stories().expected_at

    def at_slope(slope: float) -> tuple[list[float], float]:
        """Shares in per cent, and how many more pupils they make than the city has."""
        line = [
            where["percent"] + slope * (x - where["index"]) + m for x, m in zip(index, moved, strict=True)
        ]
        own = _own_parts(seed, schools, fixed, n, line, [ones, index, vacant, mentors])
        shares = [a + b for a, b in zip(line, own, strict=True)]
        return shares, _dot(n, shares) / 100 - city

    # Everything is linear in the slope, and the city's share tells it.
    (_, low), (_, high) = at_slope(10.0), at_slope(16.0)
    shares, _ = at_slope(10.0 + 6.0 * low / (low - high))
    good = {
        school.number: fixed.get(school.number, round(k * min(_HIGHEST, max(_LOWEST, share / 100))))
        for school, k, share in zip(schools, n, shares, strict=True)
    }
    return _summing_to(city, good, dict(zip(good, n, strict=True)), fixed)


def _own_parts(
    seed: int,
    schools: Sequence[CitySchool],
    fixed: Mapping[int, int],
    n: Sequence[int],
    line: Sequence[float],
    against: Sequence[Sequence[float]],
) -> list[float]:
    """What each school has above the line: given for the fixed, for all together independent of `against`."""
    own = [
        100 * fixed[school.number] / k - expected
        if school.number in fixed
        else stream("own", seed, school.number).gauss(0, _OWN)
        for school, k, expected in zip(schools, n, line, strict=True)
    ]
    free = [place for place, school in enumerate(schools) if school.number not in fixed]
    columns = [[column[place] for place in free] for column in against]
    steps = solved(
        [[_dot(a, b) for b in columns] for a in columns], [_dot(column, own) for column in against]
    )
    for at, place in enumerate(free):
        own[place] -= sum(step * column[at] for step, column in zip(steps, columns, strict=True))
    return own


def _summing_to(
    city: int, good: dict[int, int], present: Mapping[int, int], fixed: Mapping[int, int]
) -> dict[int, int]:
    """The same, the largest schools giving or taking the few that rounding left."""
    largest = sorted((number for number in good if number not in fixed), key=lambda number: -present[number])
    step = 1 if city > sum(good.values()) else -1
    for number in largest[: abs(city - sum(good.values()))]:
        good[number] += step
    return good


def _beside(values: Sequence[float], columns: Sequence[Sequence[float]]) -> list[float]:
    """What is left of the values when least squares over the columns are taken away."""
    steps = fitted(values, columns)
    return [
        value - sum(step * column[at] for step, column in zip(steps, columns, strict=True))
        for at, value in enumerate(values)
    ]


def fitted(values: Sequence[float], columns: Sequence[Sequence[float]]) -> list[float]:
    """Least squares: the coefficients of the columns."""
    return solved(
        [[_dot(a, b) for b in columns] for a in columns], [_dot(column, values) for column in columns]
    )


def solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of a small system of equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        _, pivot = max((abs(rows[row][at]), row) for row in range(at, len(rows)))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(len(rows)):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [x - factor * y for x, y in zip(rows[row], rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))

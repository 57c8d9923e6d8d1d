"""What the command line prints."""

from collections.abc import Mapping

from app.catalogues.messages import doubt_sentence
from app.domain.result_batches import Doubt
from app.domain.statistics import Share
from app.use_cases.statistics import TestPicture


def doubts_as_json(doubts: list[Doubt], n_rows: int) -> dict[str, object]:
    """Rows that would count, and every doubt with its code, place and sentence."""
    return {
        "rows": n_rows,
        "doubts": [
            {
                "severity": one.severity.value,
                "code": one.code,
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "heading": one.heading,
                "value": one.value,
                "facts": dict(one.facts),
                "sentence": doubt_sentence(one),
            }
            for one in doubts
        ],
    }


def share_as_json(share: Share) -> dict[str, object]:
    """A share with its numerator, denominator and Wilson interval."""
    interval = share.interval
    return {
        "numerator": share.k,
        "denominator": share.n,
        "pct": share.pct,
        "low_pct": interval.low_pct if interval else None,
        "high_pct": interval.high_pct if interval else None,
    }


def figures_as_json(picture: TestPicture, measures: Mapping[str, Share]) -> dict[str, object]:
    """Figures of a test in a place as plain values."""
    test, place, figures = picture.test, picture.place, picture.figures
    return {
        "test": test.code,
        "organisation": place.code,
        "n": figures.n,
        "absent": figures.absent,
        "adapted": figures.adapted,
        "mean_score": figures.mean_score,
        "points": figures.points,
        "possible": figures.possible,
        "pct_of_max": figures.pct_of_max,
        "marks": {str(mark): figures.marks.share_of(mark).k for mark in (2, 3, 4, 5)},
        "quality": share_as_json(figures.marks.quality_share),
        "passed": share_as_json(figures.marks.pass_share),
        "tasks": [
            {
                "task": one.label,
                "n": one.n,
                "points": one.points,
                "max": one.max_score,
                "rate_pct": one.rate_pct,
            }
            for one in figures.tasks
        ],
        "measures": {code: share_as_json(share) for code, share in measures.items()},
        "scores": {str(score): n for score, n in figures.scores.items()},
    }


def figures_as_table(picture: TestPicture, measures: Mapping[str, Share]) -> str:
    """The same for the eyes."""
    test, place, figures = picture.test, picture.place, picture.figures
    if measures:
        shares = (f"{code}: {one.k} из {one.n} ({_number(one.pct, 2)} %)" for code, one in measures.items())
        return "\n".join([f"{test.title}. {place.name}", *shares])
    quality = figures.marks.quality_share
    lines = [
        f"{test.title}. {place.name}",
        f"Работ: {figures.n}, отсутствовали {figures.absent}, адаптированная программа {figures.adapted}",
        f"Средний первичный балл: {_number(figures.mean_score, 2)} из {test.content.max_score}",
        f"Выполнение: {_number(figures.pct_of_max, 3)} % ({figures.points} из {figures.possible})",
        f"«4» и «5»: {quality.k} из {quality.n} ({_number(quality.pct, 2)} %)",
        "",
        f"{'задание':>10} {'работ':>7} {'баллов':>7} {'выполнение, %':>14}",
    ]
    lines += [f"{t.label:>10} {t.n:>7} {t.points:>7} {_number(t.rate_pct, 2):>14}" for t in figures.tasks]
    return "\n".join(lines)


def _number(value: float | None, digits: int) -> str:
    return "нет" if value is None else f"{value:.{digits}f}".replace(".", ",")

"""What the tests of the check share: a short way to check cells, and to look at doubts."""

from collections.abc import Mapping

from app.catalogues.layouts import load_layouts
from app.catalogues.messages import doubt_sentence
from app.catalogues.subjects import subject_spellings
from app.domain.result_batches import Doubt, Severity
from app.domain.result_files import Cells, Examined, Expectation, examine, recognise
from tests.workbook_makers import Cell, Rows, cells, f1_row, f1_sheet

OWN = {"edu301001": 1, "edu302001": 2}
ALL = frozenset({*OWN, "edu999001"})


def check(
    given: Cells,
    *,
    expectation: Expectation | None = None,
    corrections: Mapping[tuple[int, int], str] | None = None,
    excluded_rows: frozenset[int] = frozenset(),
) -> Examined:
    """The cells, recognised and examined; every doubt has a sentence."""
    examined = examine(
        recognise(given, load_layouts(), subjects=subject_spellings()),
        expectation=expectation or Expectation(own_schools=OWN, all_school_codes=ALL),
        corrections=corrections,
        excluded_rows=excluded_rows,
    )
    assert all(doubt_sentence(doubt) for doubt in examined.doubts)
    assert accounted(examined)
    return examined


def check_f1(rows: Rows, *, expectation: Expectation | None = None, **more: object) -> Examined:
    """A sheet «Ф1» with these rows; they start at row 8. `more` goes to `f1_sheet`."""
    return check(cells(f1_sheet(rows, **more)), expectation=expectation)  # type: ignore[arg-type]


def check_protocol(rows: Rows, *, expectation: Expectation | None = None) -> Examined:
    """A sheet «Протокол» of these rows, headings first, of the school edu301001."""
    own = Expectation(own_schools=OWN, all_school_codes=ALL, school_code="edu301001")
    return check(cells(rows, name="Протокол"), expectation=expectation or own)


def check_score(value: Cell, *, task: int = 1) -> list[Doubt]:
    """Doubts about a sheet whose second row has this value in the second task."""
    scores: list[Cell] = [1, 1, 1, 1]
    scores[task] = value
    return list(check_f1([f1_row(40001), f1_row(40002, scores, total=9)]).doubts)


def accounted(examined: Examined) -> bool:
    """Whether rows in = rows kept + rows refused + rows left out."""
    rows = next(one for one in (examined.measures, examined.terms, examined.rows) if one is not None)
    kept = rows["row"].n_unique()
    return examined.n_rows_read == kept + examined.n_refused + examined.n_excluded


def codes(examined: Examined, severity: Severity | None = None) -> list[str]:
    """Codes of its doubts, in order."""
    return [each.code for each in examined.doubts if severity in (None, each.severity)]


def only(examined: Examined) -> Doubt:
    """Its one doubt."""
    (doubt,) = examined.doubts
    return doubt

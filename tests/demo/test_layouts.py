"""Files that load without a remark: they are whole, agree with themselves and look like real ones."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from app.demo.generate import DemoFiles, DemoResult, Layout
from app.domain.assessments import Form
from tests.demo.reading import TITLE, f1, points, protocol, sheet_values

FIXED = ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"]
RESULTS = ["Первичный балл", "Отметка", "Отметка по журналу"]


def of_layout(demo: DemoFiles, *layouts: Layout) -> list[DemoResult]:
    return [result for result in demo.results if result.layout in layouts]


def test_every_layout_of_the_real_world_is_there(demo: DemoFiles) -> None:
    counts = Counter(result.layout for result in demo.results)
    assert counts[Layout.F1] > 35
    assert counts[Layout.PROTOCOL] == 4
    assert counts[Layout.F1_CSV] == 1
    assert [result.uploader for result in demo.results if len(result.schools) == 3] == ["koordinator_vlg"]


def test_f1_has_eleven_rows_of_labels_letters_and_the_known_headings(demo: DemoFiles) -> None:
    for result in of_layout(demo, Layout.F1, Layout.F1_CSV):
        table = f1(result.path)
        assert len(table.labels) == 12
        year, subject, grade = TITLE.search(str(table.labels[0][0])).groups()
        assert (f"vpr-{year}", subject, int(grade)) == (
            result.key.procedure,
            result.key.subject,
            result.key.grade,
        )
        assert ("(на компьютере)" in table.text()) == (result.key.form is Form.COMPUTER)
        assert table.header[:6] == FIXED
        assert table.header[-3:] == RESULTS
        assert len(table.maxima) == len(table.header) - 9
        letters = table.labels[11][6 : 6 + len(table.maxima)]
        assert set(letters) <= {"Б", "П", "В"}
        assert len(letters) == len(table.maxima)


def test_f1_agrees_with_itself(demo: DemoFiles) -> None:
    for result in of_layout(demo, Layout.F1, Layout.F1_CSV):
        table = f1(result.path)
        assert table.declared() == len(table.rows) == result.counted
        assert f"Максимальный первичный балл:\n{sum(table.maxima.values())}" in table.text()
        for row in table.rows:
            scores = table.scores(row)
            assert points(scores) == row["Первичный балл"]
            assert row["Отметка"] == result.scale.mark_of(points(scores))
            assert row["Отметка по журналу"] in (2, 3, 4, 5, None)
            for label, score in scores.items():
                assert score in ("X", "N") or 0 <= score <= table.maxima[label]


def test_codes_have_five_digits_and_are_one_to_a_participant(demo: DemoFiles) -> None:
    for result in demo.results:
        if result.layout is Layout.PROTOCOL:
            codes = [("", row["Код"]) for row in protocol(result.path).rows]
        else:
            codes = [(row["ОО"], row["Код участника"]) for row in f1(result.path).rows]
        assert len(set(codes)) == len(codes)
        assert all(10000 <= code <= 99999 for _, code in codes)


def test_protocol_totals_are_formulas_with_their_values(demo: DemoFiles) -> None:
    for result in of_layout(demo, Layout.PROTOCOL):
        table = protocol(result.path)
        formulas = openpyxl.load_workbook(result.path)["Протокол"]
        for number, row in enumerate(table.rows, start=2):
            total = formulas.cell(number, len(table.header)).value
            assert total.startswith(f"=IF(LEN(C{number})>0, SUM(C{number}:")
            if row["Вариант (часть 1)"] == "отсутствовал":
                assert not row["Итого баллов"]
                assert set(table.scores(row).values()) == {None}
            else:
                assert row["Итого баллов"] == points(table.scores(row))


def test_absent_and_adapted_pupils_stand_only_in_the_protocol(demo: DemoFiles) -> None:
    absent = adapted = 0
    for result in of_layout(demo, Layout.PROTOCOL):
        rows = protocol(result.path).rows
        states = Counter(
            "absent" if row["Вариант (часть 1)"] == "отсутствовал" else str(row["Программа"]) for row in rows
        )
        assert states["absent"] == result.absent
        assert states["АООП"] == result.adapted
        assert states["ООП"] == result.counted
        absent, adapted = absent + result.absent, adapted + result.adapted
    assert absent > 0
    assert adapted > 0
    assert all(result.absent == result.adapted == 0 for result in of_layout(demo, Layout.F1))


def test_the_csv_file_is_windows_1251_with_decimal_commas(demo: DemoFiles) -> None:
    (result,) = of_layout(demo, Layout.F1_CSV)
    text = result.path.read_bytes().decode("cp1251")
    table = f1(result.path)
    row = text.splitlines()[13].split(";")
    assert row[table.header.index("Первичный балл")].endswith(",0")
    with pytest.raises(UnicodeDecodeError):
        result.path.read_text(encoding="utf-8")


def test_item_tables_name_every_task_of_their_papers(demo: DemoFiles) -> None:
    for result in demo.results:
        table = protocol(result.path) if result.layout is Layout.PROTOCOL else f1(result.path)
        lines = result.items.read_text(encoding="utf-8").splitlines()
        assert lines[0] == "№ задания;Наибольший балл;Уровень;Что проверяет;Раздел"
        items = [line.split(";") for line in lines[1:]]
        assert {item[0]: int(item[1]) for item in items} == table.maxima
        assert all(item[3] and item[4] for item in items)


def test_both_marks_for_what_was_not_measured_occur(demo: DemoFiles) -> None:
    cells = Counter(
        cell
        for result in of_layout(demo, Layout.F1)
        for row in sheet_values(result.path)[13:]
        for cell in row
        if cell in ("X", "N")
    )
    assert cells["X"] > 100
    assert cells["N"] >= 23


def test_every_school_has_both_subjects_in_every_grade_and_year(demo: DemoFiles) -> None:
    usual = {
        (school, result.key.procedure, result.key.subject, result.key.grade)
        for result in demo.results
        for school in result.schools
        if result.key.subject in ("Русский язык", "Математика")
    }
    assert len(usual) == 3 * 2 * 2 * 3
    assert len({result.path for result in demo.results}) == len(demo.results)


def test_results_are_believable(demo: DemoFiles) -> None:
    """Easier tasks earn more, journals mostly agree and oftener stand above the work than below."""
    steps: Counter[int] = Counter()
    for result in of_layout(demo, Layout.F1):
        table = f1(result.path)
        for row in table.rows:
            if row["Отметка по журналу"] is not None:
                steps[row["Отметка по журналу"] - row["Отметка"]] += 1
        if len(table.rows) < 40:
            continue
        letters = dict(zip(table.maxima, table.labels[11][6:], strict=False))
        shares: dict[str, list[float]] = {"Б": [], "П": [], "В": []}
        for label, maximum in table.maxima.items():
            earned = sum(points({label: table.scores(row)[label]}) for row in table.rows)
            shares[str(letters[label])].append(earned / maximum / len(table.rows))
        basic, hard = shares["Б"], shares["П"] + shares["В"]
        assert sum(basic) / len(basic) > sum(hard) / len(hard) + 0.05
    assert steps[0] > sum(steps.values()) / 2
    assert steps[1] > steps[-1] > 0


def test_sizes_are_those_of_real_schools(demo: DemoFiles, demo_folder: Path) -> None:
    sizes = {"edu100318": (85, 102), "edu100370": (68, 82), "edu100386": (8, 11)}
    for result in demo.results:
        assert result.path.is_relative_to(demo_folder)
        if result.key.subject == "Математика":
            low, high = sizes[result.schools[0]]
            assert low <= result.counted <= high

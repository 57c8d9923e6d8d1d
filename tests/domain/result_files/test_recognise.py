"""Layouts are found by their headings, wherever they stand and in whatever order."""

from collections.abc import Sequence

import pytest

from app.catalogues.layouts import load_layouts
from app.catalogues.messages import doubt_sentence, sentence
from app.catalogues.subjects import subject_spellings
from app.domain.assessments import Form, Level, Procedure, Task, Test, TestContent, TestKey
from app.domain.errors import Invalid
from app.domain.result_batches import Severity
from app.domain.result_files import Cells, Expectation, Recognised, read_items, recognise
from app.domain.result_files.facts import academic_year
from app.domain.result_files.headings import is_personal, task_label
from tests.domain.result_files.checking import ALL, OWN, check, check_f1, codes, only
from tests.workbook_makers import F1_HEAD, F1_SHEET, F1_TASKS, Cell, Rows, cells, f1_row, f1_sheet


def recognised(given: Cells, *, sheet: str | None = None) -> Recognised:
    return recognise(given, load_layouts(), subjects=subject_spellings(), sheet=sheet)


def refusal(rows: Rows, *, name: str = F1_SHEET) -> Invalid:
    with pytest.raises(Invalid) as refused:
        recognised(cells(rows, name=name))
    assert sentence(refused.value.code, refused.value.facts)
    return refused.value


def without(name: str, rows: Rows) -> list[list[Cell]]:
    at = F1_HEAD.index(name)
    return [[cell for index, cell in enumerate(row) if index != at] for row in rows]


def test_the_heading_of_the_sheet_says_which_paper_it_is() -> None:
    found = recognised(cells(f1_sheet([f1_row(40001)])))
    assert found.layout.code == "fis-oko-f1"
    assert found.header_row == 7
    key = found.key
    assert (key.kind, key.academic_year, key.subject, key.grade) == ("vpr", "2025/26", "Математика", 5)
    assert (key.level, key.form, key.date) == (None, None, "23.04.2026")
    assert (found.declared_max, found.declared_participants) == (9, 1)
    assert [(each.label, each.max_score, each.difficulty) for each in found.tasks] == [
        ("1", 1, "Б"), ("2", 2, "Б"), ("3.1", 2, "П"), ("9К1", 4, "В"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "subject", "grade"),
    [
        ("ВПР 2026 Русский язык 4 класс", "Русский язык", 4),
        ("ВПР-2026. Русский язык. 4 класс", "Русский язык", 4),
        ("ВПР 2026, окружающий мир, 4 класс", "Окружающий мир", 4),
        ("Результаты ВПР 2026 Английский язык 10 класс", "Английский язык", 10),
    ],
)
def test_titles_are_read_in_many_spellings(title: str, subject: str, grade: int) -> None:
    rows = [row for row in f1_sheet([f1_row(40001)], title=title) if row[0] != "Предмет"]
    key = recognised(cells(rows)).key
    assert (key.academic_year, key.subject, key.grade) == ("2025/26", subject, grade)


def test_level_and_form_are_read_from_the_title() -> None:
    key = recognised(
        cells(
            f1_sheet(
                [f1_row(1)], title="ВПР 2026 Математика 8 класс (углублённый уровень), компьютерная форма"
            )
        )
    ).key
    assert (key.level, key.form, key.grade) == (Level.ADVANCED, Form.COMPUTER, 8)


def test_a_subject_that_nobody_listed_is_noted_and_left_open() -> None:
    rows = f1_sheet([f1_row(40001)], title="ВПР 2026 Астрология 5 класс")
    rows[1] = ["Предмет", "Астрология"]
    examined = check(cells(rows))
    assert codes(examined) == ["subject.unknown"]
    assert (examined.key.subject, examined.key.subject_text) == (None, "Астрология")


@pytest.mark.parametrize(
    ("year", "date", "academic"),
    [
        ("2026", None, "2025/26"),
        ("2026", "23.04.2026", "2025/26"),
        ("2020", "15.09.2020", "2020/21"),
        ("2015-2016", None, "2015/16"),
        ("2025/26", None, "2025/26"),
        (None, None, None),
    ],
)
def test_a_year_of_a_procedure_belongs_to_an_academic_year(
    year: str | None, date: str | None, academic: str | None
) -> None:
    assert academic_year(year, date) == academic


def test_headings_may_stand_lower_to_the_right_and_in_any_order() -> None:
    rows = f1_sheet([f1_row(40001, [1, 2, 1, 3]), f1_row(40002, [0, "X", 2, 4])])
    order = [10, 6, 9, 3, 7, 12, 8, 4, 0, 5, 11, 1, 2]
    mixed = [[], [], *([None, None, *[(row + [None] * 13)[at] for at in order]] for row in rows[6:])]
    plain, moved = check(cells(rows[6:])), check(cells(mixed))
    assert moved.header_row == 3
    assert moved.doubts == plain.doubts == ()
    assert moved.content == plain.content
    assert moved.rows.drop("row").equals(plain.rows.drop("row"))


@pytest.mark.parametrize("heading", ["код  участника", "КОД УЧАСТНИКА", "Код\nучастника", "Код участника:"])
def test_headings_differ_in_case_and_spaces_only(heading: str) -> None:
    head = [heading if each == "Код участника" else each for each in F1_HEAD]
    assert check_f1([f1_row(40001)], head=head).doubts == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("11.3 k1", "11.3К1"),
        ("9K1", "9К1"),
        ("9к1", "9К1"),
        ("9,1", "9.1"),
        ("K2", "К2"),
        ("M022234K", "M022234K"),
    ],
)
def test_latin_and_cyrillic_k_are_one_letter(text: str, label: str) -> None:
    assert task_label(text) == label


def test_labels_stay_text_and_are_put_in_the_papers_order() -> None:
    head = [*F1_HEAD[:6], "10 (1б)", "2 (2б)", "3.10 (2б)", "3.2 (4б)", *F1_HEAD[10:]]
    examined = check_f1([f1_row(40001, [1, 2, 1, 3])], head=head)
    assert examined.content is not None
    assert [task.label for task in examined.content.tasks] == ["2", "3.2", "3.10", "10"]
    assert examined.rows.select("t1", "t2", "t3", "t4").row(0) == (2, 3, 1, 1)


def test_a_missing_column_is_named_with_the_heading_that_resembles_it() -> None:
    head = ["Первичный бал" if each == "Первичный балл" else each for each in F1_HEAD]
    refused = refusal(f1_sheet([f1_row(40001)], head=head))
    assert refused.code == "columns.missing"
    assert refused.facts["missing"] == ["Первичный балл"]
    assert refused.facts["nearest"] == {"Первичный балл": "Первичный бал"}


def test_a_renamed_sheet_keeps_its_layout() -> None:
    found = recognised(cells(f1_sheet([f1_row(40001)]), name="Лист1"))
    assert (found.layout.code, found.strange) == ("fis-oko-f1", ())


def test_the_nearest_layout_is_the_one_that_shares_most_headings() -> None:
    head = ["Итого" if each == "Первичный балл" else each for each in F1_HEAD]
    refused = refusal(f1_sheet([f1_row(40001)], head=head))
    assert refused.facts["layout"] == "fis-oko-f1"
    assert refused.facts["titles"] == ["Первичный балл"]
    assert "Итого" in refused.facts["headings"]  # type: ignore[operator]


def test_several_missing_columns_are_all_named() -> None:
    head = [{"Первичный балл": "Сколько", "Код участника": "Кто"}.get(each, each) for each in F1_HEAD]
    assert refusal(f1_sheet([f1_row(40001)], head=head)).facts["missing"] == [
        "Код участника",
        "Первичный балл",
    ]


def test_a_strange_table_is_refused_with_what_is_needed() -> None:
    refused = refusal([["Месяц", "Явка"], ["Май", 3]], name="Лист1")
    assert refused.code == "layout.unknown"
    assert "Код участника" in str(refused.facts["missing"])


def test_a_table_of_tasks_is_called_so() -> None:
    rows: Rows = [["Задание", "Макс. балл", "Тема"], ["1", 1, "Числа"], ["2", 2, "Дроби"]]
    refused = refusal(rows, name="Задания")
    assert (refused.code, refused.facts["sheet"]) == ("layout.items", "Задания")


@pytest.mark.parametrize("heading", ["Фамилия", "ФИО ученика", "Имя", "Отчество", "СНИЛС", "Дата рождения"])
def test_a_strange_table_with_names_is_refused_for_the_names(heading: str) -> None:
    refused = refusal([["№", heading, "Оценка"], [1, "Иванов", 5]], name="Лист1")
    assert (refused.code, refused.facts["headings"]) == ("columns.personal", [f"B «{heading}»"])


@pytest.mark.parametrize("heading", ["Имя файла", "Итого", "Код участника", "Муниципалитет", "Название ОО"])
def test_usual_headings_are_not_taken_for_names(heading: str) -> None:
    assert not is_personal(heading)


def test_columns_of_names_in_a_known_layout_are_refused_unless_it_names_them() -> None:
    rows = [[*f1_row(40001), "123-456"]]
    examined = check_f1(rows, head=[*F1_HEAD, "СНИЛС"])
    doubt = only(examined)
    assert (doubt.severity, doubt.code, doubt.column) == (Severity.ERROR, "columns.personal", "N")
    assert doubt.value is None


def test_names_under_an_innocent_heading_are_names_all_the_same() -> None:
    names = ["Иванова Мария", "Петров-Водкин Кузьма", "Сидоров А. Б.", "Ким Анна Олеговна", "прочерк"]
    rows = [[*f1_row(40001 + n), name] for n, name in enumerate(names)]
    doubt = only(check_f1(rows, head=[*F1_HEAD, "Ребёнок"]))
    assert (doubt.code, doubt.column, doubt.value) == ("columns.personal", "N", None)


@pytest.mark.parametrize("text", ["Учебник Петерсон", "да", "Базовый уровень", "12", "Школа № 5"])
def test_words_that_are_no_names_are_only_a_strange_column(text: str) -> None:
    rows = [[*f1_row(40001), text], [*f1_row(40002), "нет"], [*f1_row(40003), "нет"]]
    assert only(check_f1(rows, head=[*F1_HEAD, "Примечание к работе"])).code == "columns.extra"


def test_names_that_the_layout_knows_are_dropped_while_reading() -> None:
    sheet = cells(f1_sheet([[*f1_row(40001), "Иванов"]], head=[*F1_HEAD, "ФИО"]))
    found = recognised(sheet)
    assert "Иванов" not in str(found.sheet.frame.rows())
    examined = check(sheet)
    assert doubt_sentence(only(examined)).startswith("Столбец N «ФИО» не читаем и не храним.")
    assert [each.heading for each in examined.columns if each.personal] == ["ФИО"]


def test_other_columns_are_refused_and_empty_ones_are_not() -> None:
    spare = check_f1([[*f1_row(40001), None]], head=[*F1_HEAD, "Примечание"])
    assert spare.doubts == ()
    doubt = only(check_f1([[*f1_row(40001), "болел"]], head=[*F1_HEAD, "Примечание"]))
    assert (doubt.code, doubt.row, doubt.column, doubt.heading) == ("columns.extra", 7, "N", "Примечание")
    nameless = only(check_f1([[*f1_row(40001), None, "болел"]], head=F1_HEAD))
    assert (nameless.code, nameless.column) == ("columns.extra", "O")


def test_a_renamed_column_is_told_with_the_one_it_may_be() -> None:
    head = ["Отметк по журналу" if each == "Отметка по журналу" else each for each in F1_HEAD]
    assert only(check_f1([f1_row(40001)], head=head)).facts["perhaps"] == "Отметка по журналу"


def test_a_repeated_column_is_an_error() -> None:
    head = [*F1_HEAD, "Класс", "2 (2б)"]
    assert codes(check_f1([[*f1_row(40001), "5А", 1]], head=head)) == ["columns.twice", "columns.twice"]


def test_a_label_that_became_a_date_is_named() -> None:
    head = ["2026-01-03 00:00:00" if each == "3.1 (2б)" else each for each in F1_HEAD]
    assert "heading.date" in codes(check_f1([f1_row(40001)], head=head))


def test_the_declared_maximum_is_the_sum_of_the_tasks() -> None:
    doubt = only(check_f1([f1_row(40001)], maximum=10))
    assert (doubt.severity, doubt.code, doubt.facts) == (
        Severity.ERROR,
        "maximum.differs",
        {"declared": 10, "sum": 9},
    )


def known(maxima: dict[str, int]) -> Expectation:
    tasks = tuple(
        Task(position=n, label=label, max_score=top) for n, (label, top) in enumerate(maxima.items(), 1)
    )
    procedure = Procedure(
        id=1, code="vpr-2026", kind="vpr", name="ВПР-2026", academic_year="2025/26", purpose=None
    )
    test = Test(
        id=1,
        code="t",
        procedure=procedure,
        key=TestKey(procedure="vpr-2026", subject="Математика", grade=5),
        content=TestContent(max_score=sum(maxima.values()), tasks=tasks),
    )
    return Expectation(known_test=test, own_schools=OWN, all_school_codes=ALL)


def test_the_same_paper_as_known_raises_no_doubt() -> None:
    assert check_f1([f1_row(40001)], expectation=known({"1": 1, "2": 2, "3.1": 2, "9К1": 4})).doubts == ()


def test_other_tasks_or_maxima_than_the_known_paper_has_are_errors() -> None:
    examined = check_f1([f1_row(40001)], expectation=known({"1": 1, "2": 1, "3.1": 2, "9К1": 4, "10": 1}))
    assert [(each.code, each.facts["tasks"]) for each in examined.doubts] == [
        ("test.differs.maxima", ["2: 2 ≠ 1"]),
        ("test.differs.missing", ["10"]),
    ]


SCHOOL_HEAD = ["Код ОО", "Класс", "Код участника", "Вариант", "Пол", "Отметка в журнале"]


def school_protocol(scores: Sequence[Cell]) -> Cells:
    head = [*SCHOOL_HEAD, *[f"Задание {n}" for n in range(1, len(scores) + 1)], "Балл", "Отметка"]
    return cells([head, ["edu301001", "8А", 1000001, 2, "ж", 4, *scores, sum(scores), 4]], name="Протокол")  # type: ignore[arg-type]


def test_maxima_that_headings_leave_out_come_from_the_known_paper_or_a_table() -> None:
    assert codes(check(school_protocol([1, 2]))) == ["tasks.no_maxima"]
    table = read_items(
        cells([["Задание", "Наибольший балл", "Раздел"], [1, 1, "Числа"], [2, 2, "Числа"]]), load_layouts()
    )
    given = Expectation(own_schools=OWN, items=table)
    examined = check(school_protocol([1, 2]), expectation=given)
    assert examined.doubts == ()
    assert examined.content is not None
    assert [task.content for task in examined.content.tasks] == ["Числа", "Числа"]
    assert codes(check(school_protocol([2, 1]), expectation=given)) == ["cell.above"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["1", "0"]], "items.maximum"),
        ([["1", "два"]], "items.maximum"),
        ([["1", "٢"]], "items.maximum"),
        ([["", "2"]], "items.label"),
        ([["1", "1"], ["1", "2"]], "items.twice"),
        ([], "items.none"),
    ],
)
def test_a_table_of_items_is_checked_too(rows: Rows, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_items(cells([["Задание", "Наибольший балл"], *rows]), load_layouts())
    assert refused.value.code == code
    assert sentence(code, refused.value.facts)


def test_of_sheets_alike_the_first_is_read_and_the_others_are_named() -> None:
    rows = f1_sheet([f1_row(40001)])
    first, second = cells(rows, name=F1_SHEET).sheets[0], cells(rows, name=f"{F1_SHEET} 2").sheets[0]
    examined = check(Cells(file_name="a.xlsx", sheets=(first, second)))
    assert (only(examined).code, only(examined).facts["others"]) == ("sheet.others", [f"{F1_SHEET} 2"])
    chosen = recognised(Cells(file_name="a.xlsx", sheets=(first, second)), sheet=f"{F1_SHEET} 2")
    assert chosen.sheet.name == f"{F1_SHEET} 2"


def test_rows_of_a_csv_that_lost_a_cell_are_errors() -> None:
    sheet = cells(f1_sheet([f1_row(40001), f1_row(40002)]))
    torn = Cells(
        file_name="a.csv",
        sheets=(
            type(sheet.sheets[0])(name=F1_SHEET, frame=sheet.sheets[0].frame, ragged_rows=frozenset({2, 9})),
        ),
    )
    assert (only(check(torn)).code, only(check(torn)).row) == ("row.ragged", 9)


def test_many_schools_in_one_sheet_are_kept_apart() -> None:
    examined = check_f1(
        [f1_row(40001), f1_row(40001, school="edu302001"), f1_row(40002, school="edu302001", class_name="5Б")]
    )
    assert examined.per_class == (("edu301001", "5А", 1), ("edu302001", "5А", 1), ("edu302001", "5Б", 1))


def test_task_headings_cover_the_spellings_of_the_export() -> None:
    head = [*F1_HEAD[:6], "1 (1 б)", "2(2б)", "3.1 ( 2 балла )", "9 K1 (4б.)", *F1_HEAD[10:]]
    assert len(F1_TASKS) == 4
    assert check_f1([f1_row(40001)], head=head).doubts == ()

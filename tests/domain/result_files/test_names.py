"""Names of people in wrong places: hidden before anything repeats them, and told."""

import pytest

from app.catalogues.layouts import load_layouts
from app.catalogues.messages import doubt_sentence
from app.domain.errors import Invalid
from app.domain.result_batches import Correction
from app.domain.result_files import Cells, Examined, recognise
from app.domain.result_files.names import must_hold_no_names
from tests.domain.result_files.checking import check, check_f1, codes
from tests.workbook_makers import F1_HEAD, F1_SHEET, cells, f1_row, f1_sheet, term_row, term_sheet

NAMES = (
    "Петрова Мария Сергеевна", "Мария Петрова", "петрова мария сергеевна", "Петрова М. С.", "М.С. Петрова",
    "ПЕТРОВА МАРИЯ СЕРГЕЕВНА", "Петрова Мария", "Петрова", "Мария Сергеевна",
)  # fmt: skip


def said(examined: Examined) -> str:
    """All that a page or a machine would be told of the doubts."""
    return " ".join(f"{doubt_sentence(one)} {one.value} {one.facts}" for one in examined.doubts)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_hidden_wherever_it_stands(name: str) -> None:
    rows = [
        f1_row(40001),
        f1_row(name),
        f1_row(name),
        f1_row(40004, (1, name, 1, 3), total=7),
        f1_row(40005, class_name=name),
        f1_row(40006, journal=name),
    ]
    examined = check_f1(rows)
    assert "петров" not in said(examined).lower()
    assert codes(examined) == [
        "names.hidden", "code.name", "code.name", "cell.text", "class.unreadable", "cell.text",
    ]  # fmt: skip
    assert {one.typed for one in examined.doubts} == {""}
    (note,) = [one for one in examined.doubts if one.code == "names.hidden"]
    assert note.facts["columns"] == [
        "«Код участника»", "«Класс»", f"«{F1_HEAD[7]}»", "«Отметка по журналу»",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["болел", "Болел", "Не писал", "нет", "Итого", "Х", "5А"])
def test_a_word_that_is_no_name_is_repeated(word: str) -> None:
    examined = check_f1([f1_row(40001), f1_row(40002, (1, word, 1, 3), total=7)])
    assert "names.hidden" not in codes(examined)


def test_names_in_a_column_that_is_not_read_are_hidden_and_told() -> None:
    rows = [f1_row(40001), f1_row(40002)]
    rows[1][2] = "Петрова Мария Сергеевна"
    found = recognise(cells(f1_sheet(rows)), load_layouts())
    assert found.holds_names
    assert found.body["c2"].to_list() == ["Школа", "имя скрыто"]
    assert codes(check_f1(rows)) == ["names.hidden"]


def test_a_column_without_a_heading_is_called_by_its_letter() -> None:
    (extra,) = check_f1([[*f1_row(40001), "да"]], head=[*F1_HEAD, None]).doubts
    assert doubt_sentence(extra).startswith("Столбец N без заголовка нам незнаком.")


@pytest.mark.parametrize("title", ["Лицей им. А. С. Пушкина", "Нижний Новгород", "Старая Русса"])
def test_the_name_of_a_school_or_a_town_is_not_a_pupil(title: str) -> None:
    rows = [f1_row(40001), f1_row(40002)]
    rows[1][1] = rows[1][2] = title
    assert codes(check_f1(rows)) == []


def test_names_on_a_sheet_that_is_not_read_are_told() -> None:
    read = cells(f1_sheet([f1_row(40001)])).sheets
    for listed in (
        [["ФИО", "Код"], ["Ким", "40001"]],
        [["Кто", "Код"], ["Петрова Мария Сергеевна", "40001"]],
    ):
        other = cells(listed, name="Список").sheets
        both = Cells(file_name="a.xlsx", sheets=(*read, *other))
        assert recognise(both, load_layouts()).holds_names
        (note,) = check(both).doubts
        assert (note.code, note.facts["others"]) == ("names.hidden", ["«Список»"])
    harmless = cells([["Памятка", "Код"], ["Заполните лист", F1_SHEET]], name="Памятка").sheets
    assert check(Cells(file_name="a.xlsx", sheets=(*read, *harmless))).doubts == ()


def test_subjects_are_not_names() -> None:
    marks = cells(term_sheet([term_row(), term_row(subject="Русский Язык")]), name="Отметки")
    assert "names.hidden" not in codes(check(marks))


def test_a_name_is_not_taken_as_a_correction() -> None:
    must_hold_no_names([Correction(row=8, column=3, text="40001"), Correction(row=9, column=4, text="5А")])
    with pytest.raises(Invalid) as refusal:
        must_hold_no_names([Correction(row=8, column=3, text="Петрова Мария")])
    assert refusal.value.code == "correction.name"


INSIDE = (
    "Учитель: Петрова Анна Сергеевна", "Школа № 370, Петров Иван Иванович", "4А Анна Сергеевна Петрова, н/я",
    "учитель петрова анна сергеевна", "КЛАССНЫЙ РУКОВОДИТЕЛЬ ПЕТРОВА АННА СЕРГЕЕВНА",
    "ответственный Петров И. И.",
    "Проверил: И.И. Петров, 12 мая", "Сдано Петровой Анной Сергеевной", "Учитель: Петрова",
    "Школа имени Ивана Сусанина, Петрова А. С.", "Лицей имени Пушкина Петров Иван Иванович",
)  # fmt: skip
NOBODY = (
    "ул. Советская, дом 12", "Школа имени Ивана Сусанина", "МОУ «СШ № 5 им. А. С. Пушкина»",
    "Муниципальное общеобразовательное учреждение «Средняя школа № 5»", "Лицей А. С. Пушкина, корпус Б",
    "Школа имени Петра Ивановича Багратиона", "Основы религиозных культур и светской этики",
    "Посёлок Заветы Ильича", "Нижний Новгород, Автозаводский район", "Русский язык и литература",
    "оценка за четверть условна", "Окружающий мир (природоведение)",
    "Средняя школа, г. Урюпинск, ул. Ленина, д. 5",
    "Школа имени Героя Советского Союза, Героя Социалистического Труда В.С. Гризодубовой",
    "Проспект Ленина, К. 3", "Углублённое изучение: Физика и Математика", "Волгоградская область, Котово",
)  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_a_name_inside_a_longer_cell_is_hidden(text: str) -> None:
    rows = [f1_row(40001), f1_row(40002), f1_row(text)]
    rows[1][2] = text
    examined = check_f1(rows)
    assert "петров" not in said(examined).lower()
    assert codes(examined) == ["names.hidden", "code.name"]
    found = recognise(cells(f1_sheet(rows)), load_layouts())
    assert found.body["c2"].to_list()[1] == "имя скрыто"
    with pytest.raises(Invalid):
        must_hold_no_names([Correction(row=8, column=3, text=text)])


@pytest.mark.parametrize("text", NOBODY)
def test_a_longer_cell_without_a_name_is_left_alone(text: str) -> None:
    rows = [f1_row(40001), f1_row(40002)]
    rows[1][2] = text
    assert codes(check_f1(rows)) == []


def test_a_name_above_the_table_is_told() -> None:
    sheet = f1_sheet([f1_row(40001)])
    assert not recognise(cells(sheet), load_layouts()).holds_names
    sheet[1] = ["Учитель: Петрова Анна Сергеевна"]
    assert recognise(cells(sheet), load_layouts()).holds_names
    (note,) = check(cells(sheet)).doubts
    assert "есть имена людей, над таблицей" in doubt_sentence(note)
    assert "петров" not in said(check(cells(sheet))).lower()

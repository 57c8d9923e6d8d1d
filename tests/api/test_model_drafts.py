"""Indicators and criteria of a draft by hand: the form, its trial, the tree."""

import html
import re
from collections.abc import Callable

import pytest

from app.domain.access import Role
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


@pytest.fixture(autouse=True)
def installed(first_version_alone: None, city: City, make: Make) -> None:
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
    make.person(Role.DIRECTOR, city.school(1), "director")


PASSPORT = "/models/universal/2/indicators/vpr-math-4-good"
MATH = {
    "name": "Не ниже «3» по математике", "heading": "Мат., 4 кл.",
    "definition": "Сколько из ста не ниже «3».",
    "formula": "share(m3 + m4 + m5, n_marked)", "direction": "more",
}  # fmt: skip


def test_an_indicator_of_a_draft_is_corrected_tried_and_kept(
    city: City, make: Make, client_for: ClientFor
) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    assert f'href="{PASSPORT}"' in coordinator.get("/models/universal/2").text
    page = coordinator.get(PASSPORT)
    assert "share(m4 + m5, n_marked)</textarea>" in page.text
    assert "Школа № 1" in page.text and '<option value="2025/26"' in page.text

    trial, htmx = {**MATH, "place": city.school(1).id, "year": "2025/26"}, {"HX-Request": "true"}
    wrong = {**trial, "formula": "share(m3 + m6, n_marked)"}
    told = coordinator.post(f"{PASSPORT}/trial", wrong, headers=htmx).text
    assert "share(m3 + <mark>m6</mark>, n_marked)" in told
    assert "Знак 12: величины m6 нет." in words_of(told)
    told = words_of(coordinator.post(f"{PASSPORT}/trial", trial, headers=htmx).text)
    assert re.search(r"Школа № 1, 2025/26: сейчас [\d,]+ % , по проекту [\d,]+ %", told), told
    whole = coordinator.post(f"{PASSPORT}/trial", wrong)  # without script
    assert "Знак 12" in words_of(whole.text) and "share(m3 + m6, n_marked)</textarea>" in whole.text

    refused = coordinator.post(PASSPORT, {**wrong, "seen": 1})
    assert refused.status_code == 422
    assert 'id="f-formula-error">Знак 12: величины m6 нет.' in refused.text
    level = coordinator.post(PASSPORT, {**MATH, "low": "40", "high": "60", "set_by": "совет", "seen": 1})
    assert "Так нельзя. По результатам ВПР не оценивают" in words_of(level.text)
    done = coordinator.post(PASSPORT, {**MATH, "seen": 1})
    assert done.status_code == 303
    page = words_of(coordinator.get(done.headers["location"]).text)
    assert "Сохранено в проект: Не ниже «3» по математике." in page
    assert "Не ниже «3» по математике изменён" in page and page.count("изменён") == 1
    shown = words_of(coordinator.get("/models/compare?before=universal@1&after=universal@2").text)
    assert "Показатель теперь называется «Не ниже „3“ по математике»" in shown


def test_a_trial_says_why_there_is_no_number_and_what_is_odd_about_one(
    city: City, make: Make, client_for: ClientFor
) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    for formula, year, words in (
        ("100 * m4 / n_marked - 5", "2020/21", "нет . За этот год данных нет."),
        ("share(m4, n_marked)", "2020/21", "нет . За этот год данных нет."),
        ("share(n_marked + written, n_marked)", "2025/26", "Доля больше 100 %."),
        ("share(points, n_marked)", "2025/26", "Для доли пишите share(points, possible)."),
        ("share(points, possible)", "2025/26", "по проекту"),
        (
            "share(m4; n_marked)",
            "2025/26",
            "Знак 9: части разделяет запятая, а стоит «;». Замените «;» на «,».",
        ),
        (
            "share(м4, n_marked)",
            "2025/26",
            "есть русская буква «м», похожая на латинскую. Напишите латиницей: m4.",
        ),
        ("share(m4, 0)", "2025/26", "Знак 11: на ноль не делят, а 0 — всегда ноль."),
    ):
        typed = {**MATH, "formula": formula, "place": city.root.id, "year": year}
        assert words in words_of(coordinator.post(f"{PASSPORT}/trial", typed).text)


def test_a_formula_of_results_among_reports_is_told_what_it_lacks(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    typed = {**MATH, "formula": "share(m4, n_marked)", "seen": 1}
    told = words_of(coordinator.post("/models/universal/2/indicators/staff-highest", typed).text)
    assert "не сказано, каких. Заполните «Какие работы» (takes) и «Кого считаем» (people)" in told


def test_a_benchmark_is_typed_as_people_write_it_and_taken_away(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    address = "/models/universal/2/indicators/oge-math-passed"
    fields = r'name="(name|heading)" type="text" value="([^"]*)"'
    form = dict(re.findall(fields, coordinator.get(address).text))
    form |= {"definition": "Что.", "formula": "share(m3 + m4 + m5, n_marked)", "direction": "more"}
    for low, high, words in (
        ("99", "80", "стоят не по порядку"),
        ("восемьдесят", "80", "«восемьдесят» — не число. Нужно число: нижняя граница."),
        ("nan", "1", "«nan» — не число."),
        ("1", "", "Нужно число: верхняя граница."),
    ):
        levels = {"low": low, "high": high, "set_by": "совет"}
        told = words_of(coordinator.post(address, {**form, **levels, "seen": 1}).text)
        assert words in told, told
    levels = {"low": "80,5", "high": "95", "set_by": "совет"}
    assert coordinator.post(address, {**form, **levels, "seen": 1}).status_code == 303
    text = coordinator.get("/models/universal/2/package").text
    assert "levels:\n        source: совет\n        low: 80.5\n        high: 95\n" in text
    emptied = dict.fromkeys(levels, "")
    assert coordinator.post(address, {**form, **emptied, "seen": 2}).status_code == 303
    assert "source: совет\n" not in coordinator.get("/models/universal/2/package").text
    stale = coordinator.post(address, {**form, "name": "Иначе", "seen": 2})
    assert (stale.status_code, "уже изменил кто-то другой" in words_of(stale.text)) == (422, True)


def test_what_is_published_and_what_is_others_has_no_form(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    published = coordinator.get("/models/universal/1/indicators/vpr-math-4-good")
    assert published.status_code == 409 and "уже утверждена" in words_of(published.text)
    coordinator.post("/models/universal/1/next")
    assert coordinator.get("/models/universal/2/indicators/нет").status_code == 404
    assert client_for("director").get(PASSPORT).status_code == 404
    assert client_for("zavuch").get(PASSPORT).status_code == 403


CLASS_SIZE = "/models/universal/2/indicators/class-size"


def form_of(page: str) -> dict[str, list[str]]:
    """What the passport's form would send as it stands."""
    found: dict[str, list[str]] = {}
    form = page.partition('id="passport"')[2].partition("</form>")[0]
    for tag in re.findall(r"<input [^>]*>", form):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" in given and (given.get("type") not in ("checkbox", "radio") or " checked" in tag):
            found.setdefault(given["name"], []).append(html.unescape(given.get("value", "")))
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', form):
        found[name] = [html.unescape(text)]
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        values = re.findall(r'<option value="([^"]*)"', options)
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        found[name] = [html.unescape(next(iter(chosen or values), ""))]
    return {name: values for name, values in found.items() if name not in ("csrf", "place", "year")}


def test_the_form_of_every_indicator_saved_as_it_stands_changes_nothing(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator, machine = client_for("koordinator"), api_for("koordinator")
    coordinator.post("/models/universal/1/next")
    text = machine.get("/models/universal/2/package").text
    for code in ("class-size", "staff-category-change", "vpr-math-4-good", "oge-math-passed"):
        address = f"/models/universal/2/indicators/{code}"
        form = form_of(coordinator.get(address).text)
        assert coordinator.post(address, form).status_code == 303
        assert machine.get("/models/universal/2/package").text == text


def test_the_whole_passport_is_edited(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    coordinator, machine = client_for("koordinator"), api_for("koordinator")
    coordinator.post("/models/universal/1/next")
    form = form_of(coordinator.get(CLASS_SIZE).text)
    form |= {
        "aggregation": ["weighted_mean"], "weight_by": ["pupils_total"], "min_coverage": ["0,9"],
        "missing": ["withhold"], "unit_words": ["детей"], "weight": ["2,5"], "segments": ["", "ВСОКО"],
        "band_name": ["мало", "столько", "", "много"], "band_low": ["", "20", "", "25"],
        "band_high": ["20", "25", "", ""], "band_wished": ["2"], "bands_norm": ["273-fz|статья 97"],
        "bands_local": [""], "point_value": [""], "point_score": [""], "frequency": ["раз в четверть"],
        "basis": ["", "273-fz|статья 28, часть 3, пункт 13", "371-fz"], "to_check": ["день\n\nстрока"],
    }  # fmt: skip
    done = coordinator.post(CLASS_SIZE, form)
    assert done.status_code == 303, words_of(done.text)
    text = machine.get("/models/universal/2/package").text
    item = text[text.index("- code: class-size") :].split("- code: ", 2)[1]
    for line in (
        "aggregation: weighted_mean", "weight_by: pupils_total", "min_coverage: 0.9", "missing: withhold",
        "unit_words: детей", "weight: 2.5", "frequency: раз в четверть", "wished: true", "act: 371-fz",
        "clause: статья 97", "- день\n", "- строка\n", "segments:\n      - ВСОКО\n",
    ):  # fmt: skip
        assert line in item, item
    assert "score:" not in item and "МСОКО" not in item and "order-1324-2013" not in item
    shown = words_of(coordinator.get(CLASS_SIZE).text)
    assert "273-ФЗ, статья 28, часть 3, пункт 13; 371-ФЗ" in shown
    others = text[text.index("- code: second-shift") :].split("- code: ", 2)[1]
    assert "раз в год, в сентябре" in f"{text[: text.index('- code: second-shift')]}{others}"


def test_what_is_wrong_stands_at_its_field(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    form = form_of(coordinator.get(CLASS_SIZE).text)
    for changes, place in (
        ({"name": [""]}, 'id="f-name-error">Здесь нужен текст.'),
        ({"min_coverage": ["семьдесят"]}, 'id="f-min_coverage-error">«семьдесят» — не число.'),
        ({"min_coverage": ["7"]}, 'id="f-min_coverage-error">Наименьший охват 7 не подходит.'),
        ({"aggregation": ["weighted_mean"]}, 'id="f-weight_by-error">Вес части нужен'),
        ({"unit_words": [""]}, 'id="f-unit_words-error">'),
        ({"low": ["1"], "high": ["2"], "set_by": ["совет"]}, 'id="f-low-error">И ориентир, и шкала сразу.'),
        ({"band_low": ["", "17", "25", ""]}, 'id="f-bands-error">Уровень 2 «в пределах» начинается с 17'),
        ({"point_score": ["0", "100", "100", "101"]}, 'id="f-points-error">Точка 4: балл 101 вне границ.'),
        ({"bands_local": [""]}, 'id="f-bands-error">Порогу нужен один источник'),
        ({"source": [""]}, 'id="f-source-error">Здесь нужен текст.'),
        ({"formula": ["class_size_mean +"]}, 'id="f-formula-error">Знак 18:'),
    ):
        refused = coordinator.post(CLASS_SIZE, {**form, **changes})
        assert refused.status_code == 422
        assert place in refused.text, re.findall(r'id="f-[a-z_]+-error">[^<]*', refused.text)
        assert "Не сохранено" in words_of(refused.text)


def test_all_that_is_wrong_is_told_at_once(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    wrong = {
        "name": "", "heading": " ", "formula": "share(m6, n_marked)", "low": "мало", "high": "",
        "set_by": "", "weight": "много", "min_coverage": "почти все",
    }  # fmt: skip
    address = "/models/universal/2/indicators/oge-math-passed"
    refused = coordinator.post(address, {**wrong, "seen": 1})
    assert refused.status_code == 422
    told = {name for name in wrong if f'id="f-{name}-error"' in refused.text}
    assert told == wrong.keys()
    trial = coordinator.post(f"{address}/trial", wrong, headers={"HX-Request": "true"}).text
    assert trial.count('class="field-msg"') == len(wrong)
    text = coordinator.get("/models/universal/2/package").text
    for right, faulty in (
        ("name: Кадры", "name: ''"),
        ("heading: Вакансии", "heading: ''"),
        ("formula: share(staff_young, staff_total)", "formula: share(staff_yuong, staff_total)"),
        ("heading: Мат., 4 кл.", "heading: ''"),
    ):
        assert right in text
        text = text.replace(right, faulty, 1)
    said = api_for("koordinator").post("/models/validation", files={"file": ("x.yaml", text.encode())})
    parts = {one["part"] for one in said.json()["facts"]["faults"]}
    assert {"conditions/staff/name", "conditions/staff/staff-vacant/heading"} <= parts
    assert "conditions/staff/staff-young/formula" in parts


def test_the_names_for_a_formula_are_listed_with_words_and_units(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    page = coordinator.get(CLASS_SIZE).text
    assert 'data-put="pupils_by_level{level=primary}"' in page and 'data-put="@staff-young"' in page
    assert "pupils_total Учеников, человек, учебный год" in words_of(page)
    assert re.search(r"staff_average Педагогов, [^_]*календарный год", words_of(page))
    said = api_for("zavuch").get("/models/universal/1/formula-names").json()["items"]
    found = {one["text"]: one for one in said}
    assert found["n_marked"]["kind"] == "results" and found["@staff-pupils"]["unit"] == "на педагога"
    assert (found["pupils_total"]["year"], found["staff_average"]["year"]) == ("year", "calendar_year")
    assert "points набранные баллы, баллов, учебный год" in words_of(page), "no works"
    assert found["pupils_by_level{level=basic}"]["words"] == "Учеников по уровням, основное общее"


def test_a_new_indicator_that_counts_what_another_does_is_told_of_its_twin(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator, machine = client_for("koordinator"), api_for("koordinator")
    coordinator.post("/models/universal/1/next")
    new = "/models/universal/2/criteria/staff/indicators"
    form = form_of(coordinator.get(new).text) | {
        "code": ["young-again"], "name": ["Новички"], "heading": ["Новички"], "definition": ["Что."],
        "formula": ["share( staff_young,staff_total )"],
    }  # fmt: skip
    warning = "Так уже считает показатель «Молодые учителя» (код staff-young)"
    assert warning in words_of(coordinator.post(f"{new}/trial", form).text)
    other = {**form, "formula": ["share(staff_young, staff_total + 1)"]}
    assert warning not in words_of(coordinator.post(f"{new}/trial", other).text)
    assert machine.get("/models/universal/2").json()["twins"] == []
    assert coordinator.post(new, form).status_code == 303, "a warning, no fault"
    page = words_of(coordinator.get("/models/universal/2").text)
    assert "Считаются одинаково «Молодые учителя» и «Новички»: та же формула" in page
    assert machine.get("/models/universal/2").json()["twins"] == [["staff-young", "young-again"]]


def test_an_indicator_is_added_moved_and_taken_out(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator, machine = client_for("koordinator"), api_for("koordinator")
    coordinator.post("/models/universal/1/next")
    new = "/models/universal/2/criteria/staff/indicators"
    assert f'href="{new}"' in coordinator.get("/models/universal/2").text
    form = form_of(coordinator.get(new).text)
    assert form["frequency"] == ["раз в год, в сентябре"]  # what the criterion's indicators share
    alone = {**form, "formula": ["share(staff_young, staff_total)"]}
    assert "сейчас нет , по проекту нет" in words_of(coordinator.post(f"{new}/trial", alone).text)
    form |= {
        "name": ["Дети на ставку"], "heading": ["На ставку"], "definition": ["Что."],
        "formula": ["pupils_total / posts_total"], "unit": ["number"], "unit_words": ["на ставку"],
    }  # fmt: skip
    for code, words in (("", "не подходит как код"), ("staff-young", "Код staff-young стоит второй раз.")):
        refused = coordinator.post(new, {**form, "code": code})
        assert refused.status_code == 422 and words in words_of(refused.text)
        assert 'id="f-code-error"' in refused.text
    tried = coordinator.post(f"{new}/trial", {**form, "code": "posts"}, headers={"HX-Request": "true"})
    assert "сейчас нет , по проекту нет" in words_of(tried.text)
    assert coordinator.post(new, {**form, "code": "posts"}).status_code == 303

    address = "/models/universal/2/indicators/posts"
    page = coordinator.get("/models/universal/2").text
    assert f'href="{address}"' in page
    before = form_of(coordinator.get(address).text)
    moved = coordinator.post(f"{address}/place", {"to": "surroundings", "seen": before["seen"]})
    shown = words_of(coordinator.get(moved.headers["location"]).text)
    assert "«Дети на ставку» перенесён в критерий «" in shown
    after = form_of(coordinator.get(address).text)
    assert {**after, "seen": []} == {**before, "seen": []}
    stale = coordinator.post(f"{address}/removal", {"seen": before["seen"]})
    assert stale.status_code == 422 and "уже изменил кто-то другой" in words_of(stale.text)
    gone = coordinator.post(f"{address}/removal", {"seen": after["seen"]})
    assert "Показатель убран из проекта." in words_of(coordinator.get(gone.headers["location"]).text)
    assert "posts\n" not in machine.get("/models/universal/2/package").text
    named = "/models/universal/2/indicators/staff-category"
    refused = coordinator.post(f"{named}/removal", {"seen": 4})
    assert re.search(r"На нём стоит «[^»]+». Сначала уберите или поправьте его.", words_of(refused.text))


def test_a_criterion_is_added_and_an_empty_one_taken_out(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models/universal/1/next")
    address = "/models/universal/2/criteria"
    begun = coordinator.get(f"{address}?parameter=programmes").text
    assert '<option value="programmes" selected>' in begun
    typed = {"parameter": "programmes", "name": "Кружки", "seen": 1}
    refused = coordinator.post(address, {**typed, "criterion": "staff"})
    assert 'id="f-criterion-error">Код staff стоит второй раз.' in refused.text
    nameless = coordinator.post(address, {**typed, "name": " ", "criterion": "clubs"})
    assert 'id="f-name-error">Здесь нужен текст.' in nameless.text
    assert coordinator.post(address, {**typed, "criterion": "clubs"}).status_code == 303
    assert "Кружки Показателей пока нет." in words_of(coordinator.get("/models/universal/2").text)
    assert coordinator.post(f"{address}/staff/removal", {"seen": 2}).status_code == 404
    assert coordinator.post(f"{address}/clubs/removal", {"seen": 2}).status_code == 303
    assert "Кружки" not in coordinator.get("/models/universal/2").text


def test_a_director_adds_an_own_indicator_under_a_criterion_of_the_city(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    director = client_for("director")
    empty = (
        "code: school-1\nname: Свои\nversion: 1\nin_force_from: 2026-09-01\n"
        "extends: {code: universal, version: 1}\nparameters: []\n"
    )
    director.post("/models", files={"file": ("свои.yaml", empty.encode())})
    new = "/models/school-1/1/criteria/staff/indicators"
    assert "Утверждает координатор города." in words_of(director.get("/models/school-1/1").text)
    page = director.get(new).text
    assert "и основание взяты у показателя «" in words_of(page)
    assert all(form_of(page)[one] != [""] for one in ("source", "frequency", "responsible", "segments"))
    form = form_of(page) | {
        "code": ["own-hours"], "name": ["Часы"], "heading": ["Часы"], "definition": ["Что."],
        "formula": ["training_hours_mean"], "unit": ["number"], "unit_words": ["часов"],
        "aggregation": ["mean"], "source": ["школа"], "frequency": ["раз в год"], "responsible": ["завуч"],
        "legal_basis": ["решение педсовета"], "segments": ["ВСОКО"],
    }  # fmt: skip
    done = director.post(new, form)
    assert done.status_code == 303, words_of(done.text)
    text = api_for("director").get("/models/school-1/1/package").text
    assert "- code: own-hours" in text and "name: Кадры" not in text
    assert director.get("/models/school-1/1/indicators/staff-young").status_code == 404  # of the city

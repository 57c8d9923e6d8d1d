"""Plain data of the stories that no feature shows yet: answers of a survey, figures of reports."""

import csv
import json
from pathlib import Path
from random import Random

import yaml

from app.demo.answers import JsonValue, write_json
from app.demo.city.schools import YEARS, city_schools, classes
from app.demo.scores import stream
from app.domain.demonstration import DEMO_WORDS

_SUGGESTIONS = (
    "Добавить горячее второе без котлет",
    "Сделать перемену на обед длиннее",
    "Показывать меню заранее",
    "Пустить родителей на дегустацию",
    "Больше свежих овощей",
    "Чай без сахара",
    "Ввести выбор из двух блюд",
    "Греть еду дольше",
    "Убрать очередь в буфет",
    "Больше мест в столовой",
    "Прошу официально проверить поставщика питания",
    "Прошу письменный ответ о стоимости обеда",
)


def later_data() -> dict[str, JsonValue]:
    """Everything in `later.yaml` as plain values; days as text."""
    text = Path(__file__).with_name("later.yaml").read_text(encoding="utf-8")
    plain: dict[str, JsonValue] = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return plain


def write_later(folder: Path, seed: int) -> tuple[Path, ...]:
    """Write them into the folder: one JSON file, and the survey's answers as a table."""
    folder.mkdir(parents=True, exist_ok=True)
    stories = folder / "учебные_stories.json"
    write_json(stories, {"note": DEMO_WORDS, **later_data()})
    answers = folder / "учебные_опрос_373.csv"
    _write_answers(answers, stream("survey", seed))
    return stories, answers


def _write_answers(path: Path, rng: Random) -> None:
    """212 answers of the thirteenth story: one class gave 7, in all 115 are content with the meals."""
    school = next(school for school in city_schools() if school.number == 373)
    names = [name for grade in range(1, 10) for name in classes(school, YEARS[-1], grade)]
    few = "7Б" if "7Б" in names else "7А"
    who = [few] * 7 + rng.choices([name for name in names if name != few], k=205)
    rng.shuffle(who)
    content = ["да"] * 115 + ["нет"] * 97
    rng.shuffle(content)
    words = [*_SUGGESTIONS, *[""] * 200]
    rng.shuffle(words)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["№", "Класс", "Довольны питанием", "Предложение"])
        table.writerows([n, *row] for n, row in enumerate(zip(who, content, words, strict=True), start=1))

"""Words of states, roles and kinds, as the pages say them (wording.md, «Состояния»)."""

from app.domain.access import Role
from app.domain.assessments import NotMeasured

ROLE_NAMES: dict[Role, str] = {
    Role.ADMINISTRATOR: "Администратор",
    Role.COORDINATOR: "Координатор города",
    Role.METHODOLOGIST: "Методист",
    Role.DIRECTOR: "Директор",
    Role.DEPUTY: "Заместитель директора",
    Role.ASSOCIATION_HEAD: "Руководитель методического объединения",
    Role.TEACHER: "Учитель",
    Role.EXPERT: "Эксперт",
    Role.COMMISSION: "Член комиссии",
    Role.COUNCIL: "Профсоюз или совет",
    Role.MACHINE: "Другая система",
}

# state → (shape of the chip, words)
BATCH_STATES = {
    "checking": ("going", "проверяется"),
    "refused": ("look", "не прочитан"),
    "remarks": ("look", "есть замечания"),
    "ready": ("wait", "проверен, ждёт решения"),
    "loading": ("going", "загружается"),
    "accepted": ("done", "принят"),
    "replaced": ("off", "заменён"),
    "cancelled": ("off", "отменён"),
}

JOB_STATES = {
    "new": ("wait", "ждёт очереди"),
    "running": ("going", "идёт"),
    "done": ("done", "готово"),
    "failed": ("look", "не вышло"),
}

JOB_KINDS = {
    "check_file": "Проверка файла",
    "load_results": "Загрузка результатов",
    "draw_pictures": "Рисунки",
    "compute_indicators": "Пересчёт показателей",
}

PARTS_OF_SCHOOL = {"building": "Здания", "parallel": "Параллели", "class": "Классы"}

MENU_NOTES = {
    "Город": "школы и показатели года, районы, что изменилось",
    "Наша школа": "результаты по предметам и классам рядом с городом и похожими школами",
    "Мой класс": "работы класса рядом со школой и городом",
    "Результаты": "каждая работа: отметки, баллы, задания",
    "Сбор данных": "что город спрашивает у школ и кто уже ответил",
    "Школы": "дерево организаций и сведения о них",
    "Модель качества": "какие показатели считаем, по каким формулам и для чего",
    "Люди": "кто и с какой ролью входит",
    "Задания": "что делает и сделал обработчик",
    "Журнал действий": "кто, что и когда изменил",
}

PROCEDURES = {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ", "rdr": "РДР", "timss": "TIMSS"}
NOT_MEASURED = {
    "by_design": ("nm-design", "не писали (случайный выбор)"),
    "absent": ("nm-absent", "отсутствовали"),
    "not_studied": ("nm-absent", "не изучали"),
    "not_collected": ("nm-absent", "не собираем"),
    "not_applicable": ("nm-absent", "не применимо"),
    "suppressed": ("nm-hidden", "скрыто, мало человек"),
    "incomplete": ("nm-part", "неполно"),
}
# why no figure of the city stands beside
CITY_HIDDEN = {
    NotMeasured.SUPPRESSED: "скрыто, мало человек",
    NotMeasured.NOT_APPLICABLE: "есть только здесь",
}

LEVELS = {"basic": "базовый уровень", "advanced": "углублённый уровень"}
FORMS = {"paper": "на бумаге", "computer": "на компьютере"}

EVENTS = {
    "session.opened": "вход",
    "session.closed": "выход",
    "role.chosen": "выбрана роль",
    "calendar.link_made": "получен адрес подписки на календарь",
    "calendar.link_taken_back": "подписка на календарь отключена",
    "token.issued": "выдан ключ для другой системы",
    "token.revoked": "ключ отозван",
    "installation.set_up": "заведена вершина дерева",
    "models.installed": "получены новые модели качества",
    "model.drafted": "записан проект модели",
    "model.published": "утверждена модель",
    "model.archived": "модель убрана в архив",
    "person.added": "добавлен человек",
    "person.switched_on": "доступ открыт",
    "person.switched_off": "доступ закрыт",
    "person.email_changed": "изменён адрес почты",
    "campaign.reminded": "напомнили школам о форме",
    "password.changed": "новый пароль",
    "role.granted": "дана роль",
    "role.taken": "снята роль",
    "organisations.received": "получен список организаций",
    "organisations.loaded": "загружены организации",
    "test.described": "описана работа",
    "procedure.added": "добавлена процедура",
    "batch.uploaded": "получен файл",
    "batch.mended": "исправлен файл",
    "batch.paper_named": "названа работа",
    "batch.columns_named": "названы столбцы файла",
    "batch.confirmed": "загрузка подтверждена",
    "batch.accepted": "файл принят",
    "batch.cancelled": "файл отменён",
    "observations.recorded": "записаны сведения",
    "campaign.drafted": "составлен сбор данных",
    "campaign.changed": "изменён сбор данных",
    "campaign.opened": "открыт сбор данных",
    "campaign.opened_to_rest": "сбор открыт остальным школам",
    "campaign.trial_ended": "пробный сбор возвращён в проект",
    "campaign.closed": "закрыт сбор данных",
    "form.filled": "заполнены ячейки формы",
    "form.sent_up": "форма передана директору",
    "form.sent_back": "директор вернул форму без подписи",
    "form.sent": "отправлена форма",
    "form.returned": "возвращена форма",
    "form.accepted": "принята форма",
    "form.said": "сказано о ячейке формы",
    "form.asked_for_time": "просьба продлить срок формы",
    "form.handed_over": "поручен раздел формы",
    "form.part_done": "готов раздел формы",
    "form.part_taken_back": "раздел формы взят обратно",
    "form.file_added": "приложен файл к форме",
    "form.file_dropped": "убран файл из формы",
    "form.given_time": "продлён срок формы",
    "check.planned": "в план ВШК внесена проверка",
    "check.changed": "изменена проверка ВШК",
    "check.done": "записан итог проверки ВШК",
    "check.cancelled": "отменена проверка ВШК",
    "check.taken_over": "план ВШК перенесён с прошлого года",
    "foreign.kept": "получен чужой бланк",
    "foreign.mapped": "размечен чужой бланк",
    "foreign.removed": "убран чужой бланк",
    "table.saved": "сохранена таблица",
    "table.renamed": "изменена сохранённая таблица",
    "table.removed": "удалена сохранённая таблица",
    "export.made": "скачана таблица",
}

WORDS = {
    "batch_states": BATCH_STATES,
    "menu_notes": MENU_NOTES,
    "parts_of_school": PARTS_OF_SCHOOL,
    "job_states": JOB_STATES,
    "job_kinds": JOB_KINDS,
    "not_measured": NOT_MEASURED,
    "city_hidden": CITY_HIDDEN,
    "levels": LEVELS,
    "forms": FORMS,
    "events": EVENTS,
}

"""What the pages say of schools that became one."""

from app.api.pages.formats import day
from app.domain.mergers import Merger
from app.domain.organisations import Organisation

_OF_HER = ("школа", "гимназия")
TOGETHER = "«Обе школы вместе»: сумма числителей делится на сумму знаменателей."
_NO_NEWS = ("", "да")


def joined_words(merger: Merger) -> str:
    """«присоединилась школа № 361», «присоединился лицей № 5»."""
    ending = "ась" if merger.words.lower().startswith(_OF_HER) else "ся"
    return f"присоединил{ending} {merger.words}"


def since_words(merger: Merger) -> str:
    """«С 01.09.2025 присоединилась школа № 361»."""
    return f"С {day(merger.day)} {joined_words(merger)}"


def closed_words(merger: Merger) -> str:
    """«Закрыта 01.09.2025, присоединена к школе № 360»."""
    more = "" if merger.words.strip().lower() in _NO_NEWS else f", {merger.words}"
    return f"Закрыта {day(merger.day)}{more}"


def school_kept_by(school: Organisation) -> str:
    """«школе № 344», after «по»; by its name where it has no number."""
    return f"школе № {school.number}" if school.number else f"школе «{school.short_name}»"


WORDS = {
    "since_words": since_words,
    "joined_words": joined_words,
    "closed_words": closed_words,
    "school_kept_by": school_kept_by,
}

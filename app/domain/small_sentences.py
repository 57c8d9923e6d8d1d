"""What is said of groups under twenty people, by counts: no share, no points."""

from app.domain.statistics import Share
from app.domain.trends import Change, Course

_CHANCE = "Такую разницу может объяснить случай."
_OTHER_CHILDREN = "Писали другие дети."


def small_sentences(change: Change) -> str:
    """«Было 9 из 10, стало 6 из 11. Такую разницу может объяснить случай.»

    Rule: a group under twenty people is said by counts. Chance may explain it where Fisher's exact test
    gives 5 % or more; otherwise it is too early to say.
    """
    words = _counts(change.before.own, change.now.own)
    return f"{words[0].upper()}{words[1:]} {_chance(change)}"


def small_years(change: Change) -> str:
    """Which years «было» and «стало» are: «Было — 2024/25, стало — 2025/26.»"""
    return f"Было — {change.before.year}, стало — {change.now.year}."


def small_by_year(change: Change) -> str:
    """The same under several years: «В 2024/25 — 9 из 10, в 2025/26 — 6 из 11. …»"""
    was, now = change.before, change.now
    counts = f"В {was.year} — {was.own.k} из {was.own.n}, в {now.year} — {now.own.k} из {now.own.n}."
    return f"{counts} {_chance(change)}"


def small_lines(title: str, change: Change) -> tuple[str, ...]:
    """The same in the lead of a school, under the name of what changed."""
    words = f"{title}: {_counts(change.before.own, change.now.own)}"
    return (f"{words} {_OTHER_CHILDREN}", _chance(change))


def _counts(was: Share, became: Share) -> str:
    return f"было {was.k} из {was.n}, стало {became.k} из {became.n}."


def _chance(change: Change) -> str:
    if change.direction is Course.MIXED:
        return "Доля та же."
    return _CHANCE if change.is_chance else "Людей мало: судить рано."

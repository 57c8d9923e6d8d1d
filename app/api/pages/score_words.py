"""What the page of a test says of its scores, and of who did not reach the minimum."""

from app.api.pages.formats import dec, num, pct, plural
from app.domain.comparisons import Verdict, compare_points_with_rest, compare_scores_with_rest
from app.domain.organisations import CLASS
from app.domain.statistics import Figures, Share
from app.use_cases.statistics import TestPicture


def minimum_words(below: int, n: int, city: Share | None = None) -> str:
    """How many did not reach the mark «3»: «30 участников из 92 (33 %), в городе 14,0 %.»"""
    few = Share(below, n)
    beside = f", в городе {pct(city.pct)}" if city is not None and city.n and not few.is_small else ""
    if not below:
        return f"Минимум набрали все{f'; в городе не набрали {pct(city.pct)}' if city and beside else ''}."
    words = f"Не набрали минимума: {plural(below, 'участник', 'участника', 'участников')} из {num(n)}"
    if few.is_small:
        return f"{words}."
    return f"{words} ({pct(few.pct, 0 if n < 100 else 1)}){beside}."


def out_of(figures: Figures, top: int) -> str:
    """«11» of a paper of 14 where a task was not studied; «13,2» where that was so of some classes."""
    most = figures.mean_possible
    return str(top) if most is None else dec(most, 1).removesuffix(",0")


def is_whole_paper(figures: Figures, top: int) -> bool:
    """Whether points can be compared with those of others: all were asked all tasks, to a decimal."""
    return out_of(figures, top) == str(top)


def score_sentence(picture: TestPicture, city: Figures | None) -> str:
    """The mean primary score beside the school's and the city's, and what chance says of it.

    Where somebody had other tasks than others, rates of the possible points stand beside each other.
    """
    figures, top = picture.figures, picture.test.content.max_score
    if figures.mean_score is None:
        return f"{plural(figures.n, 'работа', 'работы', 'работ')}, баллов в файле нет."
    school = picture.school.figures if picture.school else None
    beside = [
        (where, one)
        for where, one in (("в школе", school), ("в городе", city))
        if one is not None and one.mean_score is not None
    ]
    in_points = all(is_whole_paper(one, top) for one in (figures, *(one for _, one in beside)))
    told = [
        f"{where} {dec(one.mean_score, 2) if in_points else pct(one.pct_of_max)}"
        for where, one in beside
        if not (figures.is_small and one.is_small)
    ]
    if figures.is_small:
        return _few_words(figures.n, told, top, in_points=in_points)
    words = f"Средний первичный балл {dec(figures.mean_score, 2)} из {out_of(figures, top)}"
    if not in_points:
        words += f" ({pct(figures.pct_of_max)} возможного)"
    words = ", ".join([words, *told])
    if not in_points:
        words += ". Часть заданий изучали не все: сравниваем доли возможного"
    if city is None or city.mean_score is None:
        n = plural(figures.n_scored, "работа", "работы", "работ")
        return f"{words}, {n}." if in_points else f"{words}."
    return f"{words}. {_verdict_words(picture, figures, city, in_points=in_points)}".strip()


def _few_words(n: int, told: list[str], top: int, *, in_points: bool) -> str:
    """«11 работ: людей мало, судить рано. Средний первичный балл в городе 10,22 из 18.»"""
    words = f"{plural(n, 'работа', 'работы', 'работ')}: людей мало, судить рано."
    if not told:
        return words
    if not in_points:
        return f"{words} Набрали от возможных баллов: {', '.join(told)}."
    return f"{words} Средний первичный балл {', '.join(told)} из {top}."


def _verdict_words(picture: TestPicture, figures: Figures, city: Figures, *, in_points: bool) -> str:
    if in_points:
        verdict = compare_scores_with_rest(figures.scores, city.scores).verdict
    else:
        verdict = compare_points_with_rest(
            figures.points_share, city.points_share, people=figures.n_scored, people_whole=city.n_scored
        ).verdict
    others = "у остальных школ вместе"
    if picture.place.kind == CLASS:
        others = "у остальных в городе"
    elif picture.is_for_some:
        others = "у остальных школ, писавших эту работу, вместе"
    return {
        Verdict.ALIKE: "Разницу может объяснить случай.",
        Verdict.ABOVE: f"Это выше, чем {others}.",
        Verdict.BELOW: f"Это ниже, чем {others}.",
        Verdict.TOO_EARLY: "Судить рано: работ мало.",
        Verdict.NOTHING_TO_COMPARE: "",
    }[verdict]

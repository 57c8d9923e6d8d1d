"""What the page of a school says first: a published list of rules from figures to sentences.

Each rule returns sentences of at most fifteen words that hold for the figures given, or nothing. No rule
names a cause, praises or blames: what stands together on a page is not said to belong together.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from app.domain.comparisons import Family, Verdict, compare_with_rest, family_of, fisher_p, shares_p
from app.domain.named_lists import MOST_WORDS, NamedList, inside
from app.domain.small_sentences import small_lines
from app.domain.statistics import SMALL_GROUP, Share
from app.domain.trends import Change, Course

MOST = 3  # sentences; one more where results lie below the city's
_FEWEST_MOVED = 3  # people: one child more is no course
_ALL_SMALL = f"Во всех работах меньше {SMALL_GROUP} человек: судить рано."
_NO_EXAMS = family_of(())
_NOUNS = {Course.UP: "рост", Course.DOWN: "снижение", Course.MIXED: "изменение"}
_VERBS = {Course.UP: "растёт", Course.DOWN: "снижается"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A change with the name of what changed: «Математика, 5 класс»."""

    title: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class BesidePeers:
    """How a result stands to similar schools; only of procedures that allow a verdict."""

    title: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideCity:
    """Marks 4 and 5 of one test, here and in the rest of the city: a fact, of ВПР and exams alike."""

    title: str
    own: Share
    rest: Share

    @property
    def is_below(self) -> bool:
        """Taken alone: Newcombe's interval of the difference lies below zero."""
        return compare_with_rest(self.own, self.own + self.rest).verdict is Verdict.BELOW

    @property
    def p(self) -> float:
        return shares_p(self.own, self.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Who got a mark of 3 and above at an exam, here and in the rest of the city."""

    title: str
    own: Share
    rest: Share

    @property
    def p(self) -> float:
        """Exactly: where nearly all pass, a few more who do not are less of a wonder than the z test says."""
        return fisher_p(self.own, self.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancies:
    """Free posts of all posts of teachers, and the same shares (per cent) of the city's schools."""

    free: float
    posts: float
    city_pct: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """All that the rules look at; `exams`: the pass shares of all schools of the city, judged together."""

    n_results: int
    vacancies: Vacancies | None
    changes: Sequence[Titled]
    beside: Sequence[BesidePeers]
    passed: Sequence[Passed] = ()
    exams: Family = _NO_EXAMS
    city: Sequence[BesideCity] = ()
    is_all_small: bool = False  # every test of the year was written by few people


def lead(facts: SchoolFacts) -> tuple[str, ...]:
    """One to three sentences: exams not passed, conditions, change in time, similar schools.

    Rule: what chance seldom makes and what lies below similar schools is told before what chance may have
    made; each part gives its sentences whole or is left out when they no longer fit. What lies below the
    city is never left out: it comes last, beyond the three. A school about which no rule has anything to
    say hears how many works were written.
    """
    if not facts.n_results and facts.vacancies is None:
        return ("Результатов пока нет.",)
    failed = _worst_passed(facts.passed, facts.exams)
    exam = not_passed(failed, facts.exams)
    beside = beside_peers(facts.beside, told=[failed.title] if failed else [])
    rare = rare_change(facts.changes)
    is_rare_exam = failed is not None and facts.exams.is_rare(failed.p)
    is_below = any(one.verdict is Verdict.BELOW for one in facts.beside)
    said: list[str] = []
    for part in (
        (_ALL_SMALL,) if facts.is_all_small else (),
        exam if is_rare_exam else (),
        _vacancies(facts.vacancies),
        rare,
        beside if is_below else (),
        () if is_rare_exam else exam,
        () if rare else change_by_chance(facts.changes),
        () if is_below else beside,
    ):
        if len(said) + len(part) <= MOST:
            said += part
    said += below_city(facts.city, told=[failed.title] if failed and exam[0] in said else [])
    return tuple(said) or (f"Результатов учеников за год: {facts.n_results}.",)


def cut_lists(facts: SchoolFacts, said: Sequence[str]) -> tuple[NamedList, ...]:
    """The lists of which a lead's sentences name only the first, to be shown whole beside them."""
    failed, text = _worst_passed(facts.passed, facts.exams), " ".join(said)
    told = [failed.title] if failed and not_passed(failed, facts.exams)[0] in said else []
    lists = (*_sides(facts.changes), _list_below(facts.city, told))
    return tuple(one for one in lists if one.is_cut and all(each in text for each in one.sentences))


def fewer_passed(own: Share, rest: Share) -> bool:
    """Whether fewer pass here than in the rest of the city, taken alone: by more than chance."""
    return compare_with_rest(own, own + rest).verdict is Verdict.BELOW


def _worst_passed(found: Sequence[Passed], among: Family) -> Passed | None:
    """Rule: the exam with the lowest share here, of those where fewer pass than in the rest of the city by
    more than chance (Newcombe's interval of the difference lies below zero), those first that are rare
    among all schools and exams of the city. Never about ВПР.
    """
    below = [one for one in found if fewer_passed(one.own, one.rest)]
    rare = [one for one in below if among.is_rare(one.p)]
    return min(rare or below, key=lambda one: one.own.pct or 0.0, default=None)


def not_passed(one: Passed | None, among: Family) -> tuple[str, ...]:
    """«ОГЭ, математика, 9 класс: сдали 15 из 22, в остальных школах города 92,6 %.»

    What chance says of it is told by whether it is rare among all schools and exams.
    """
    if one is None:
        return ()
    rest = comma(one.rest.pct or 0.0)
    words = f"{one.title}: сдали {one.own.k} из {one.own.n}, в остальных школах {rest} %."
    is_rare = among.is_rare(one.p)
    chance = "Случайно такая разница бывает редко." if is_rare else "Такая разница бывает и случайно."
    return (f"{words} {chance}",)


def below_city(found: Sequence[BesideCity], *, told: Collection[str] = ()) -> tuple[str, ...]:
    """«Ниже города больше, чем объясняет случай: математика, 5 класс.»: a fact without level or judgement.

    Rule: of tests that twenty and more wrote, those below the rest of the city by more than chance, and
    rare among all of the year's (`family_of`); the most unlikely first, three named at most. An exam that
    has been told beside the city by who passed it is not told again.
    """
    return _list_below(found, told).sentences


def _list_below(found: Sequence[BesideCity], told: Collection[str]) -> NamedList:
    large = [one for one in found if not one.own.is_small]
    among = family_of(one.p for one in large)
    below = sorted((one for one in large if one.is_below and among.is_rare(one.p)), key=lambda one: one.p)
    titles = tuple(one.title for one in below if one.title not in told)
    return NamedList(start="Ниже города больше, чем объясняет случай", titles=titles)


def _vacancies(found: Vacancies | None) -> tuple[str, ...]:
    """Rule: the share of free posts is above the middle (median) of the city's schools."""
    if found is None or found.posts <= 0 or not found.city_pct:
        return ()
    own, middle = 100 * found.free / found.posts, median(found.city_pct)
    if own <= middle:
        return ()
    counted = f"{_plain(found.free)} из {_plain(found.posts)}"
    return (
        f"Вакантных ставок {counted} ({comma(own)} %); в половине школ города не больше {comma(middle)} %.",
    )


def rare_change(changes: Sequence[Titled]) -> tuple[str, ...]:
    """The largest change that is rare even among so many comparisons, a fall before a rise; or nothing.

    In: changes of subjects that all classes write each year; others compare classes drawn by chance.
    """
    among = family(one.change for one in changes)
    rare = [one for one in changes if not one.change.is_small and is_rare(one.change, among)]
    falls = [one for one in rare if one.change.direction is Course.DOWN]
    return _rare_sentences(max(falls or rare, key=_size)) if rare else ()


def change_by_chance(changes: Sequence[Titled]) -> tuple[str, ...]:
    """Two sentences about change in time, or one, where no change is rare.

    Rule, in this order, groups of twenty and more first: (1) steady courses over three years and
    more that may be chance and move three people and more, the largest up and the largest down; (2) all
    changes together; (3) only small groups: the one that changed most, by counts.
    """
    large = [one for one in changes if not one.change.is_small]
    if steady := _steady([one for one in large if one.change.is_chance]):
        return steady
    if large:
        return _all_together(large)
    if not changes:
        return ()
    most = max(changes, key=_size)
    return small_lines(most.title, most.change)


def _steady(changes: Sequence[Titled]) -> tuple[str, ...]:
    """«Доля «4» и «5» растёт: математика, 5 класс. Рост пока можно объяснить случаем.»"""
    lines = [one for one in changes if one.change.years > 2 and _people(one.change) >= _FEWEST_MOVED]
    chosen = [
        max(found, key=lambda one: (one.change.years, _size(one)))
        for course in (Course.UP, Course.DOWN)
        if (found := [one for one in lines if one.change.course is course])
    ]
    if not chosen:
        return ()
    words = _courses(chosen)
    if len(words.split()) > MOST_WORDS:
        chosen = [max(chosen, key=_size)]
        words = _courses(chosen)
    nouns = " и ".join(_NOUNS[one.change.course] for one in chosen).capitalize()
    return (words, f"{nouns} пока можно объяснить случаем.")


def _courses(chosen: Sequence[Titled]) -> str:
    told = "; ".join(f"{_VERBS[one.change.course]}: {inside(one.title)}" for one in chosen)
    return f"Доля «4» и «5» {told}."


def _all_together(changes: Sequence[Titled]) -> tuple[str, ...]:
    """Which changed, taken alone, and which way: none of them is rare among so many.

    Three of twelve outside a 95 % interval come by chance in one case of fifty, so the whole is not called
    chance; but which of the three are more than that cannot be told.
    """
    moved = [one for one in changes if not one.change.is_chance]
    if not moved:
        return (f"Сравнили с прошлыми годами показателей: {len(changes)}. Изменения может объяснить случай.",)
    sides = [sentence for one in _sides(changes) for sentence in one.sentences]
    if len(moved) > 1:
        return (" ".join(sides), "Ни одно изменение в отдельности от случая не отличить.")
    return (*sides, f"Среди {len(changes)} сравнений такое бывает и случайно.")


def _sides(changes: Sequence[Titled]) -> tuple[NamedList, NamedList]:
    """Those that went down and those that went up by more than chance, the largest change first."""
    moved = sorted((one for one in changes if not one.change.is_chance), key=_size, reverse=True)

    def side(start: str, course: Course) -> NamedList:
        titles = tuple(one.title for one in moved if one.change.direction is course)
        return NamedList(start=start, titles=titles)

    return side("Меньше «4» и «5» стало", Course.DOWN), side("Больше «4» и «5» стало", Course.UP)


def family(changes: Iterable[Change]) -> Family:
    """Changes of large groups, which are judged together; small ones are told by counts."""
    return family_of(one.p for one in changes if not one.is_small)


def is_rare(change: Change, among: Family) -> bool:
    """Whether chance seldom makes a change, although so many are looked at."""
    return not change.is_chance and among.is_rare(change.p)


def _rare_sentences(one: Titled) -> tuple[str, ...]:
    """What changed, between which years, how the city changed, that it is not chance, and what else may
    have changed.
    """
    went = _went(one.change.contrast.difference or 0.0)
    return (
        f"{one.title}: «4» и «5» {went}. Сравниваем {_years(one.change)}.",
        f"Случайно {_such(one.change)} бывает редко, но дать его могли и сами задания.",
    )


def _years(change: Change) -> str:
    """«2023/24 и 2025/26; в городе стало больше на 5,0 п. п»; the city only where it may stand beside."""
    years = f"{change.before.year} и {change.now.year}"
    before, now = change.before.city, change.now.city
    if before is None or now is None or before.pct is None or now.pct is None:
        return years
    return f"{years}; в городе {_went(now.pct - before.pct)}"


def chance_sentence(change: Change, among: Family) -> str:
    """Whether chance may explain a change of large groups: «Рост пока можно объяснить случаем.»

    Rule: the 95 % interval of the difference (Newcombe) holds zero. Where it does not, but among the
    changes that stand side by side it is not rare (`family_of`), that is said instead.
    """
    if change.is_chance:
        return f"{_NOUNS[change.direction].capitalize()} пока можно объяснить случаем."
    if not is_rare(change, among):
        return f"Среди {among.size} сравнений такое бывает и случайно."
    return f"Случайно {_such(change)} бывает редко."


def _such(change: Change) -> str:
    """«такой рост», «такое снижение»."""
    noun = _NOUNS[change.direction]
    return f"{'такой' if noun == 'рост' else 'такое'} {noun}"


def beside_peers(found: Sequence[BesidePeers], *, told: Collection[str] = ()) -> tuple[str, ...]:
    """What is said of similar schools, never about ВПР.

    Rule: all that differ by more than chance; if none does, the first that is alike and that no sentence
    has told of yet.
    """
    words = {
        Verdict.ABOVE: "выше, чем у похожих школ",
        Verdict.BELOW: "ниже, чем у похожих школ",
        Verdict.ALIKE: "как у похожих школ",
    }
    differing = [
        _titled(titles, words[verdict])
        for verdict in (Verdict.BELOW, Verdict.ABOVE)
        if (titles := [one.title for one in found if one.verdict is verdict])
    ]
    if differing:
        return (" ".join(differing),)
    alike = [one for one in found if one.verdict is Verdict.ALIKE and one.title not in told]
    return (f"{alike[0].title}: {words[Verdict.ALIKE]}.",) if alike else ()


def _titled(titles: Sequence[str], words: str) -> str:
    """One sentence about several titles, or one about each where it would be long."""
    together = f"{' и '.join(titles)}: {words}."
    if len(together.split()) <= MOST_WORDS:
        return together
    return " ".join(f"{title}: {words}." for title in titles)


def comma(value: float, digits: int = 1) -> str:
    """11,2; −3,5: half away from zero."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{rounded:f}".replace("-", "−").replace(".", ",")


def _plain(value: float) -> str:
    return comma(value, 0) if value == int(value) else comma(value)


def _went(points: float) -> str:
    """«стало больше на 5,0 п. п»: the point belongs to the sentence."""
    if not comma(abs(points)).strip("0,"):
        return "столько же"
    return f"стало {'больше' if points > 0 else 'меньше'} на {comma(abs(points))} п. п"


def _people(change: Change) -> float:
    """How many of today's people the difference is."""
    return abs(change.contrast.difference or 0.0) / 100 * change.now.own.n


def _size(one: Titled) -> float:
    return abs(one.change.contrast.difference or 0.0)

"""The report of a term: marks of a school by class and by subject, and what changed since the term before.

A mark is not a pupil: over several subjects a pupil has several marks, and they go together. So a share of
marks is a ratio of sums of marks, and chance is judged by the number of pupils behind it, never of marks.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.comparisons import Contrast, Family, Verdict, compare_in_time, family_of, rates_p
from app.domain.organisations import grade_of
from app.domain.periods import Period, PeriodKind
from app.domain.statistics import SMALL_GROUP, Interval, MarkCounts, wilson

TERMS = "Учебные периоды"  # a fact of a school's context
_KINDS = {"четверти": PeriodKind.QUARTER, "триместры": PeriodKind.TRIMESTER}


def kind_of_terms(fact: str | None, loaded: Iterable[Period]) -> PeriodKind | None:
    """Whether a school works in quarters or trimesters: by its fact, else by its latest marks."""
    told = _KINDS.get((fact or "").strip().lower())
    if told is not None:
        return told
    kinds = [one.kind for one in sorted(loaded) if one.kind in _KINDS.values()]
    return kinds[-1] if kinds else None


def is_foreign(period: Period, kind: PeriodKind | None) -> bool:
    """Whether a school that works in terms of a kind has no such period at all."""
    return kind is not None and period.kind in _KINDS.values() and period.kind is not kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMarks:
    """Pupils of a class by their mark in a subject for one term."""

    class_name: str
    subject: str
    marks: MarkCounts

    @property
    def key(self) -> tuple[str, str]:
        """Class and subject."""
        return self.class_name, self.subject

    @property
    def is_small(self) -> bool:
        """Whether there are too few pupils for a share, as in a `Group`."""
        return self.marks.n < SMALL_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Marks of a class, of a subject or of the whole school; `pupils` stand behind them.

    `change`: of the share of «4» and «5» in classes and subjects that have marks for both terms, which are
    `compared` now and were `before`; None where there are none.
    """

    name: str
    marks: MarkCounts
    pupils: int
    compared: MarkCounts | None = None
    before: MarkCounts | None = None
    change: Contrast | None = None
    p: float = 1.0  # how often chance alone makes a change so large, judged by pupils

    @property
    def is_apart(self) -> bool:
        """Whether the change, taken alone, is more than chance explains."""
        return self.change is not None and self.change.verdict in (Verdict.ABOVE, Verdict.BELOW)

    @property
    def is_small(self) -> bool:
        """Whether there are too few pupils for a share and a picture: pages say it in a sentence."""
        return self.pupils < SMALL_GROUP

    @property
    def interval(self) -> Interval | None:
        """Likely share of «4» and «5», judged by pupils; None without marks.

        A pupil's own share lies between 0 and 1, so Wilson's interval of as many yes and no is never too
        narrow.
        """
        share = self.marks.quality_share
        return wilson(share.k / share.n, self.pupils) if share.n and self.pupils else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermReport:
    """A school's term: the whole, its classes, its subjects and every class in every subject."""

    whole: Group
    classes: tuple[Group, ...]
    subjects: tuple[Group, ...]
    cells: tuple[ClassMarks, ...]
    appeared: tuple[str, ...]  # classes without marks for the term before: new ones, or renamed
    gone: tuple[str, ...]  # classes that had marks for the term before and have none now
    changes: Family  # of all subjects and classes: they are read together and judged together

    def is_news(self, group: Group) -> bool:
        """Whether chance does not explain a change: the school's own alone, others among all of them."""
        return group.is_apart and (group is self.whole or self.changes.is_rare(group.p))

    @property
    def not_attested(self) -> tuple[ClassMarks, ...]:
        """Classes and subjects where somebody is not attested."""
        return tuple(one for one in self.cells if one.marks.not_attested)

    @property
    def below_minimum(self) -> tuple[ClassMarks, ...]:
        """Classes and subjects where somebody has «2»."""
        return tuple(one for one in self.cells if one.marks.m2)

    @property
    def without_marks(self) -> tuple[ClassMarks, ...]:
        """Classes and subjects that the file names without any mark."""
        return tuple(one for one in self.cells if not one.marks.n)


def report_of(
    now: Sequence[ClassMarks],
    before: Sequence[ClassMarks],
    subjects: Sequence[str] = (),
    *,
    broken: Collection[tuple[str, str]] = (),
) -> TermReport:
    """The report of a term beside the term before it; `before` empty: nothing to compare with.

    `subjects`: the order in which they stand; others follow by name. `broken`: classes and subjects whose
    marks may not be compared with those of the term before.
    """
    places = {subject: place for place, subject in enumerate(subjects)}

    def order(one: ClassMarks) -> tuple[tuple[int, str], int, str]:
        return class_order(one.class_name), places.get(one.subject, len(places)), one.subject

    cells = tuple(sorted(now, key=order))
    earlier = {one.key: one for one in before if one.marks.n}
    paired = {key: one for key, one in earlier.items() if key not in broken}
    had, have = {one.class_name for one in earlier.values()}, {one.class_name for one in cells}
    by_subject = _grouped(cells, lambda one: one.subject)
    classes = tuple(_group(*one, paired) for one in _grouped(cells, lambda one: one.class_name).items())
    in_order = tuple(
        _group(name, by_subject[name], paired)
        for name in sorted(by_subject, key=lambda name: (places.get(name, len(places)), name))
    )
    return TermReport(
        whole=_group("", cells, paired),
        classes=classes,
        subjects=in_order,
        cells=cells,
        appeared=tuple(sorted(have - had, key=class_order)) if earlier else (),
        gone=tuple(sorted(had - have, key=class_order)),
        changes=family_of(
            one.p
            for one in (*in_order, *classes)
            if one.change is not None and one.change.verdict is not Verdict.TOO_EARLY
        ),
    )


def class_order(name: str) -> tuple[int, str]:
    """A key that puts 2А before 10А."""
    return grade_of(name) or 0, name


def _grouped(cells: Iterable[ClassMarks], name: Callable[[ClassMarks], str]) -> dict[str, list[ClassMarks]]:
    found: dict[str, list[ClassMarks]] = defaultdict(list)
    for one in cells:
        found[name(one)].append(one)
    return found


def _group(name: str, cells: Sequence[ClassMarks], earlier: Mapping[tuple[str, str], ClassMarks]) -> Group:
    paired = [(one, earlier[one.key]) for one in cells if one.marks.n and one.key in earlier]
    same, former = [now for now, _ in paired], [before for _, before in paired]
    marks = _sum(cells)
    if not paired:
        return Group(name=name, marks=marks, pupils=_pupils(cells))
    compared, before = _sum(same), _sum(former)
    share, was, people, people_before = (
        compared.quality_share, before.quality_share, _pupils(same), _pupils(former)
    )  # fmt: skip
    return Group(
        name=name, marks=marks, pupils=_pupils(cells), compared=compared, before=before,
        change=compare_in_time(share, was, people=people, people_before=people_before),
        p=rates_p(share, was, people=people, people_other=people_before),
    )  # fmt: skip


def _sum(cells: Iterable[ClassMarks]) -> MarkCounts:
    return sum((one.marks for one in cells), MarkCounts())


def _pupils(cells: Iterable[ClassMarks]) -> int:
    """Of each class as many as have a mark in the subject that most have one in."""
    most: dict[str, int] = defaultdict(int)
    for one in cells:
        most[one.class_name] = max(most[one.class_name], one.marks.n)
    return sum(most.values())

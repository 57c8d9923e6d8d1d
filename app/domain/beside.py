"""Which shares may stand beside those of a school: of the city, and of similar schools together."""

from collections.abc import Iterable, Mapping, Sequence

from app.domain.assessments import NotMeasured, Test
from app.domain.comparisons import Family, family_of, fisher_p
from app.domain.privacy import visible_city, visible_reference
from app.domain.statistics import Figures, Share
from app.domain.trends import Point


class SharesBeside:
    """Shares of marks 4 and 5 by test: whose may stand beside a school's, and its points over the years."""

    def __init__(
        self,
        own: Mapping[int, Figures],
        whole: Mapping[int, Figures],
        peers: Mapping[int, Sequence[Figures]],
        *,
        others: Mapping[int, int],
        least: int,
    ) -> None:
        """`others`: other schools of the city with results; `least`: similar schools that make a share."""
        self._own, self._whole, self._peers = own, whole, peers
        self._others, self._least = others, least

    def own(self, test_id: int) -> Figures:
        return self._own.get(test_id, Figures())

    def city(self, test_id: int) -> tuple[Share | None, NotMeasured | None]:
        """The city's share, or why it is hidden; neither where there is no city."""
        whole = self._whole.get(test_id)
        if whole is None:
            return None, None
        hidden = self._hidden(test_id, whole)
        return (None if hidden else whole.marks.quality_share), hidden

    def _hidden(self, test_id: int, whole: Figures) -> NotMeasured | None:
        return visible_city(self.own(test_id).n, whole.n, others=self._others.get(test_id, 0))

    def passed_elsewhere(self, test_id: int) -> Share | None:
        """Marks of 3 and above in the city without the school; None where the city may not stand."""
        whole = self._whole.get(test_id)
        if whole is None or self._hidden(test_id, whole):
            return None
        return whole.marks.pass_share - self.own(test_id).marks.pass_share

    def exams(self, by_school: Mapping[tuple[str | int | None, ...], Figures]) -> Family:
        """How each school's pass share stands to the rest of the city: (school, test id) → figures.

        A lead is written for every school, so what it says of an exam is one of all these comparisons.
        """
        passed = [
            (one.marks.pass_share, self._whole[int(str(test_id))].marks.pass_share)
            for (_, test_id), one in by_school.items()
        ]
        return family_of(fisher_p(own, whole - own) for own, whole in passed if not own.is_small)

    def peers(self, test_id: int) -> Share | None:
        """The similar schools together, where several have results and neither they nor the rest are few."""
        found = self._peers.get(test_id, ())
        n = sum(one.n for one in found)
        own, whole = self.own(test_id), self._whole.get(test_id)
        if len(found) < self._least or whole is None or visible_reference(own.n, own.n + n):
            return None
        if whole.n > own.n + n and visible_reference(own.n + n, whole.n):
            return None
        return sum((one.marks.quality_share for one in found), start=Share(0, 0))

    def points(self, tests: Iterable[Test]) -> list[Point]:
        """A point of each test that has marks."""
        return [
            Point(test=test, own=own, city=self.city(test.id)[0], peers=self.peers(test.id))
            for test in tests
            if (own := self.own(test.id).marks.quality_share).n
        ]

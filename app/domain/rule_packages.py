"""Reads from a package how an indicator goes up the tree, its scale and its weight."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from app.domain.engine.aggregation import Aggregation, Gaps, Parts, Rule
from app.domain.engine.scales import Band, Direction, Levels, Points, Scale, Source, levels_of, points_of
from app.domain.errors import Invalid
from app.domain.formulas.tree import Node
from app.domain.package_reading import PackageReader

_NO_SOURCE = Source(norm=None, words="")  # in place of one that cannot be read


class RuleReader(PackageReader, ABC):
    """Readers of rules and scales; each names the place of a fault."""

    @abstractmethod
    def _weight_by(self, given: object, part: str) -> Node:
        """The sum of variables that a mean is weighed by; what they may be, the whole package says."""

    def _rule(self, item: Mapping[str, object], part: str) -> Rule:
        by, least = item.get("weight_by"), item.get("min_coverage")
        kind, parts, gaps = Aggregation.RATIO_OF_SUMS, Parts.UNITS, Gaps.MARK
        with self._at_once():
            kind = self._tried(
                kind, self._one_of, Aggregation, item.get("aggregation"), f"{part}/aggregation"
            )
            parts = self._tried(parts, self._one_of, Parts, item.get("over", parts), f"{part}/over")
            gaps = self._tried(gaps, self._one_of, Gaps, item.get("missing", gaps), f"{part}/missing")
            weight = None if by is None else self._tried(None, self._weight_by, by, f"{part}/weight_by")
            share = None if least is None else self._tried(None, self._number, least, f"{part}/min_coverage")
        try:
            return Rule(kind=kind, parts=parts, weight_by=weight, min_coverage=share, gaps=gaps)
        except Invalid as error:
            raise self._placed(error, f"{part}/aggregation") from error

    def _weight(self, item: Mapping[str, object], part: str) -> float:
        """Of an index: one where nothing else is said."""
        return self._number(item.get("weight", 1), f"{part}/weight")

    def _scale(self, given: object, direction: Direction, part: str) -> Scale:
        item = self._mapping(given, part, {"levels", "score"})
        if not item:
            raise self._broken(part, "neither levels nor a score")
        levels, score = item.get("levels"), item.get("score")
        with self._at_once():
            bands = points = None
            if levels is not None:
                bands = self._tried(None, self._levels_of, levels, direction, f"{part}/levels")
            if score is not None:
                points = self._tried(None, self._points_of, score, direction, f"{part}/score")
        return Scale(levels=bands, points=points)

    def _levels_of(self, given: object, direction: Direction, part: str) -> Levels:
        item = self._mapping(given, part, {"bands", "norm", "local"})
        with self._at_once():
            bands = self._tried((), self._each, item.get("bands"), f"{part}/bands", self._band)
            source = self._tried(_NO_SOURCE, self._source, item, part)
        try:
            return levels_of(bands, direction, source)
        except Invalid as error:
            raise self._placed(error, f"{part}/bands") from error

    def _band(self, given: object, part: str) -> Band:
        item = self._mapping(given, part, {"name", "low", "high", "wished"})
        if not isinstance(item.get("wished", False), bool):
            raise self._broken(part, "wished is true or false")
        low, high = item.get("low"), item.get("high")
        with self._at_once():
            return Band(
                name=self._tried("", self._text, item, "name", part),
                low=None if low is None else self._tried(None, self._number, low, part),
                high=None if high is None else self._tried(None, self._number, high, part),
                is_wished=item.get("wished") is True,
            )

    def _points_of(self, given: object, direction: Direction, part: str) -> Points:
        item = self._mapping(given, part, {"points", "norm", "local"})
        with self._at_once():
            points = self._tried((), self._each, item.get("points"), f"{part}/points", self._point)
            source = self._tried(_NO_SOURCE, self._source, item, part)
        try:
            return points_of(points, direction, source)
        except Invalid as error:
            raise self._placed(error, f"{part}/points") from error

    def _point(self, given: object, part: str) -> tuple[float, float]:
        pair = self._list(given, part)
        if len(pair) != 2:
            raise self._broken(part, "a point is a value and a score")
        return self._number(pair[0], part), self._number(pair[1], part)

    def _source(self, item: Mapping[str, object], part: str) -> Source:
        """A norm of the register of acts, or in words who set what is local."""
        if ("norm" in item) == ("local" in item):
            raise self._broken(part, "either a norm or local")
        if "norm" in item:
            return Source(norm=self._ground(item["norm"], f"{part}/norm"), words="")
        return Source(norm=None, words=self._text(item, "local", part))

    def _placed(self, error: Invalid, part: str) -> Invalid:
        """A refusal of the engine with its place; what names its place already stays as it is."""
        return error if error.code.startswith(("model.", "acts.")) else self._told(error, part)

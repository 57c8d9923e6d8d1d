"""Pictures of a subject over the years: which there should be of a test's subject and grade."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.catalogues.peers import load_peer_rule
from app.db import assessments, organisations
from app.db import peers as peer_store
from app.db import statistics as store
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.analytics.figures import figures_by
from app.domain.assessments import Test
from app.domain.beside import SharesBeside
from app.domain.charts import Size, Spec
from app.domain.organisations import MUNICIPALITY, SCHOOL, Organisation
from app.domain.statistics import Figures
from app.domain.trend_charts import TrendChart
from app.domain.trends import Trend, trends_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPicture:
    """A trend to be drawn under a name."""

    name: str
    chart: TrendChart

    def spec(self, size: Size) -> Spec:
        """What is drawn."""
        return self.chart.spec(size)


def picture_of(place: Organisation, trend: Trend) -> TrendPicture:
    """The trend's picture; its name changes with anything in it."""
    chart = TrendChart(trend=trend)
    name = f"trend-{trend.latest.test.id}/{place.id}-{chart.fingerprint}"
    return TrendPicture(name=name, chart=chart)


def wanted(tx: Tx, actor: Actor, test_id: int, *, today: date) -> list[TrendPicture]:
    """Pictures of the test's subject and grade for each school that has enough years and people."""
    tests = assessments.list_alike(tx, assessments.get(tx, test_id))
    ids, least = [one.id for one in tests], load_peer_rule(today).fewest_with_results
    found: list[TrendPicture] = []
    for city in organisations.list_under(tx, actor.place, kind=MUNICIPALITY, seen_by=actor):
        sums = store.tests_of(tx, city.place, ids)
        whole = {int(str(key[0])): one for key, one in figures_by(("test_id",), sums=sums).items()}
        schools = _by_school(tx, city, ids)
        peers, joined = _peers_by_year(tx, tests), peer_store.joined_in(tx)
        for school in organisations.list_under(tx, city.place, kind=SCHOOL, seen_by=actor):
            for trend in _trends(school.id, tests, schools, whole, peers, least, joined.get(school.id, ())):
                found.append(picture_of(school, trend))
    return found


_Groups = Mapping[int, Sequence[int]]


def _trends(
    school_id: int,
    tests: Sequence[Test],
    schools: Mapping[int, Mapping[int, Figures]],
    whole: Mapping[int, Figures],
    peers: Mapping[str, _Groups],
    least: int,
    joined: Collection[int],
) -> list[Trend]:
    """Trends fit for a picture, with the similar schools of the latest year as the page has them."""
    own = schools.get(school_id, {})
    mine = [one for one in tests if one.id in own]
    if len(mine) < 2:
        return []
    group = peers[max(one.procedure.academic_year for one in mine)].get(school_id, ())
    beside = {
        test.id: [schools[one][test.id] for one in group if test.id in schools.get(one, {})] for test in mine
    }
    points = SharesBeside(own, whole, beside, least=least).points(mine)
    return [trend for trend in trends_of(points, joined=joined) if trend.has_picture]


def _by_school(tx: Tx, city: Organisation, test_ids: Sequence[int]) -> dict[int, dict[int, Figures]]:
    frame = store.tests_by_kind(tx, city.place, SCHOOL, test_ids)
    found: dict[int, dict[int, Figures]] = {}
    for (place, test_id), figures in figures_by(("place", "test_id"), sums=frame).items():
        if figures.n:
            found.setdefault(int(str(place)), {})[int(str(test_id))] = figures
    return found


def _peers_by_year(tx: Tx, tests: Sequence[Test]) -> dict[str, _Groups]:
    years = {one.procedure.academic_year for one in tests}
    return {year: peer_store.ids_of_year(tx, year) for year in years}

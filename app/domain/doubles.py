"""Questions that need not be asked: another campaign asks them, or their answers are known already."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.campaigns import Campaign, Terms
from app.domain.errors import Invalid
from app.domain.forms import Asked
from app.domain.observations import Catalogue, Variable
from app.domain.reported_periods import ReportedPeriod, years_beside

Cells = Mapping[int, Sequence[Asked]]  # school → what it is asked
Known = Mapping[int, Collection[tuple[str, str, str]]]  # school → variable, code of the period, breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedElsewhere:
    """A question that a campaign asks of the same period and of at least one of the same schools."""

    variable: Variable
    campaign: Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOf:
    """How many of the schools that are asked have told all of it."""

    variable: Variable
    n_known: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A question about the same thing of another day: who asks that, and how many schools have told it.

    `campaign` None: nobody asks it now.
    """

    variable: Variable
    other: Variable
    campaign: Campaign | None
    n_known: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubles:
    """What of a campaign is asked or known elsewhere. The first two are not asked again.

    `above`: ids of places whose campaigns only their own people open.
    """

    asked: tuple[AskedElsewhere, ...]
    known: tuple[KnownOf, ...]  # by all schools
    partly: tuple[KnownOf, ...]  # by some
    alike: tuple[Alike, ...]
    above: frozenset[int] = frozenset()

    @property
    def stopped(self) -> frozenset[str]:
        """Codes of what may not be asked."""
        return frozenset(
            {one.variable.code for one in self.asked} | {one.variable.code for one in self.known}
        )

    def may_open(self, campaign: Campaign) -> bool:
        """Whether those who see the doubles see that campaign itself."""
        return campaign.place_id not in self.above

    def require_none(self) -> None:
        """Pass, or Invalid that names every double."""
        if self.stopped:
            raise Invalid(
                "campaign.doubles",
                asked={one.variable.name: one.campaign.terms.title for one in self.asked},
                known=[f"«{one.variable.name}»" for one in self.known],
                doubles=[
                    *(self._told(one.variable, one.campaign) for one in self.asked),
                    *(self._told(one.variable, None) for one in self.known),
                ],
            )

    def _told(self, variable: Variable, campaign: Campaign | None) -> dict[str, object]:
        return {
            "variable": variable.code,
            "name": variable.name,
            "campaign": campaign.id if campaign and self.may_open(campaign) else None,
            "title": campaign.terms.title if campaign else None,
        }


def without(terms: Terms, codes: Collection[str]) -> Terms:
    """The terms less some variables; sections that nothing is left of go, too."""
    left = [
        replace(one, variables=tuple(code for code in one.variables if code not in codes))
        for one in terms.sections
    ]
    return replace(terms, sections=tuple(one for one in left if one.variables))


def doubles_of(
    campaign: Campaign, catalogue: Catalogue, *, others: Sequence[Campaign], cells: Cells, known: Known
) -> Doubles:
    """What of a campaign is asked by others, or known.

    `others`: campaigns that schools can answer now or soon, of the same place and of those above; a campaign
    is no double of itself. `known`: at least what `periods_to_look_at` names.
    """
    asking = [one for one in others if one.id != campaign.id and _share_schools(one, campaign)]
    asked_of = _cells_by_variable(cells)
    asked: list[AskedElsewhere] = []
    whole: list[KnownOf] = []
    partly: list[KnownOf] = []
    alike: list[Alike] = []
    for variable, period in _questions(campaign, catalogue):
        asker = next((one for one in asking if _asks(one, variable, [period])), None)
        if asker is not None:
            asked.append(AskedElsewhere(variable=variable, campaign=asker))
        told = _known_of(variable, asked_of.get(variable.code, {}), known)
        if told.n_known and asker is None:
            is_stopped = told.n_known == told.n and not campaign.terms.shows_known
            (whole if is_stopped else partly).append(told)
        alike += _alike(campaign, variable, catalogue, [*asking, campaign], known)
    return Doubles(asked=tuple(asked), known=tuple(whole), partly=tuple(partly), alike=tuple(alike))


def twins_of(variable: Variable, catalogue: Catalogue) -> list[Variable]:
    """Other variables that ask for the same, perhaps on another day."""
    root = variable.same_as or variable.code
    return [
        one
        for one in catalogue.variables.values()
        if one.code != variable.code and (one.same_as or one.code) == root
    ]


def periods_to_look_at(campaign: Campaign, catalogue: Catalogue) -> dict[str, set[str]]:
    """Variable → codes of periods whose values tell whether it, or its twin, is known."""
    found: dict[str, set[str]] = {}
    for variable, period in _questions(campaign, catalogue):
        found.setdefault(variable.code, set()).add(period.code)
        for twin in twins_of(variable, catalogue):
            found.setdefault(twin.code, set()).update(one.code for one in years_beside(period, twin.period))
    return found


def _questions(campaign: Campaign, catalogue: Catalogue) -> Iterator[tuple[Variable, ReportedPeriod]]:
    """What is asked, of which period; a draft may name what the catalogue no longer has."""
    for code in campaign.terms.variables:
        variable = catalogue.variables.get(code)
        if variable is not None:
            yield variable, campaign.period_of(variable)


def _share_schools(one: Campaign, other: Campaign) -> bool:
    return not set(one.terms.schools).isdisjoint(other.terms.schools)


def _asks(campaign: Campaign, variable: Variable, periods: Sequence[ReportedPeriod]) -> bool:
    return variable.code in campaign.terms.variables and campaign.period_of(variable) in periods


def _cells_by_variable(cells: Cells) -> dict[str, dict[int, list[Asked]]]:
    found: dict[str, dict[int, list[Asked]]] = {}
    for school_id, asked in cells.items():
        for one in asked:
            found.setdefault(one.variable.code, {}).setdefault(school_id, []).append(one)
    return found


def _known_of(variable: Variable, asked: Mapping[int, Sequence[Asked]], known: Known) -> KnownOf:
    told = sum(
        all((one.variable.code, one.period.code, one.breakdown) in known.get(school_id, ()) for one in cells)
        for school_id, cells in asked.items()
    )
    return KnownOf(variable=variable, n_known=told, n=len(asked))


def _alike(
    campaign: Campaign,
    variable: Variable,
    catalogue: Catalogue,
    asking: Sequence[Campaign],
    known: Known,
) -> Iterator[Alike]:
    order = campaign.terms.variables
    for twin in twins_of(variable, catalogue):
        if twin.code in order and order.index(twin.code) < order.index(variable.code):
            continue  # told of the one that stands first
        periods = years_beside(campaign.period_of(variable), twin.period)
        asker = next((one for one in asking if _asks(one, twin, periods)), None)
        codes = {one.code for one in periods}
        told = sum(
            any(code == twin.code and period in codes for code, period, _ in known.get(school_id, ()))
            for school_id in campaign.terms.schools
        )
        if asker is not None or told:
            yield Alike(
                variable=variable, other=twin, campaign=asker, n_known=told, n=len(campaign.terms.schools)
            )

"""Campaigns: named queries."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, RowMapping, insert, select, update

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.campaigns import campaigns, submissions
from app.db.tables.organisations import organisations
from app.domain.access import Action, Actor
from app.domain.campaigns import Campaign, CampaignState, Section, Terms
from app.domain.errors import Conflict, NotFound
from app.domain.reported_periods import PeriodOf

_C = campaigns.c


def open_to(actor: Actor) -> ColumnElement[bool]:
    """True for campaigns, joined with their places, that the actor may know of.

    Those inside a school are the school's own: neither its city nor its machines see them.
    """
    return visible(actor) & _C.is_inner.is_(actor.may(Action.ASK_COLLEAGUES))


def add(tx: Tx, new: Campaign) -> Campaign:
    """A new draft, with the id that it is given here."""
    values = {
        **_values(new.terms), "version": 1, "place_id": new.place_id, "is_inner": new.is_inner,
        "state": CampaignState.DRAFT.value, "copied_from": new.copied_from, "created_by": new.created_by,
        "created_at": new.created_at,
    }  # fmt: skip
    row = tx.execute(insert(campaigns).values(values).returning(campaigns)).mappings().one()
    return _read(row)


def get(tx: Tx, campaign_id: int, *, seen_by: Actor) -> Campaign:
    """A campaign of a place in the actor's subtree; NotFound otherwise."""
    query = (
        select(campaigns)
        .join(organisations, organisations.c.id == _C.place_id)
        .where(_C.id == campaign_id, open_to(seen_by))
    )
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def of_submission(tx: Tx, campaign_id: int) -> Campaign:
    """The campaign of an answer that the caller got by a scoped query."""
    return _read(tx.execute(select(campaigns).where(_C.id == campaign_id)).mappings().one())


def by_ids(tx: Tx, ids: Collection[int]) -> dict[int, Campaign]:
    """Id → campaign, of answers that the caller got by a scoped query; the one that ends first, first."""
    query = select(campaigns).where(_C.id.in_(ids)).order_by(_C.closes_at, _C.id)
    return {row["id"]: _read(row) for row in tx.execute(query).mappings()}


def list_run(tx: Tx, *, seen_by: Actor) -> list[Campaign]:
    """Campaigns of places in the actor's subtree, the one that ends last first."""
    query = (
        select(campaigns)
        .join(organisations, organisations.c.id == _C.place_id)
        .where(open_to(seen_by))
        .order_by(_C.closes_at.desc(), _C.id.desc())
    )
    return [_read(row) for row in tx.execute(query).mappings()]


def list_open(tx: Tx) -> list[Campaign]:
    """Campaigns that schools see, of all places: for the worker."""
    query = select(campaigns).where(_C.state == CampaignState.OPEN.value).order_by(_C.id)
    return [_read(row) for row in tx.execute(query).mappings()]


def list_open_at(tx: Tx, place_ids: Collection[int]) -> list[Campaign]:
    """Campaigns of these places that are opened and not closed, the one that ends first, first.

    Whoever asks the same schools need not see those of the places above.
    """
    query = (
        select(campaigns)
        .where(_C.place_id.in_(place_ids), _C.state == CampaignState.OPEN.value)
        .order_by(_C.closes_at, _C.id)
    )
    return [_read(row) for row in tx.execute(query).mappings()]


def list_asking(tx: Tx, organisation_id: int) -> dict[int, Campaign]:
    """Id → campaign that asks an organisation which the caller got by a scoped query; drafts ask nobody.

    Those that the organisation itself asks inside are not among them.
    """
    query = (
        select(campaigns)
        .join(submissions, submissions.c.campaign_id == _C.id)
        .where(submissions.c.organisation_id == organisation_id, ~_C.is_inner)
        .order_by(_C.closes_at.desc(), _C.id.desc())
    )
    return {row["id"]: _read(row) for row in tx.execute(query).mappings()}


def save(tx: Tx, campaign: Campaign, terms: Terms, *, seen: int) -> None:
    """Write its terms back; Conflict if somebody saved it since the version that was seen."""
    _change(tx, campaign.id, _values(terms), seen=seen)


def set_state(tx: Tx, campaign: Campaign, state: CampaignState, *, seen: int) -> None:
    """Open or close it; Conflict if somebody saved it since the version that was seen."""
    _change(tx, campaign.id, {"state": state.value}, seen=seen)


def _change(tx: Tx, campaign_id: int, values: Mapping[str, object], *, seen: int) -> None:
    where = (_C.id == campaign_id) & (_C.version == seen)
    if tx.execute(update(campaigns).where(where).values(**values, version=seen + 1)).rowcount == 0:
        raise Conflict("campaign.stale")


def _values(terms: Terms) -> dict[str, object]:
    return {
        "title": terms.title,
        "sections": [
            {"code": one.code, "name": one.name, "variables": list(one.variables)} for one in terms.sections
        ],
        "periods": {kind.value: code for kind, code in terms.periods.items()},
        "schools": list(terms.schools),
        "opens_at": terms.opens_at,
        "closes_at": terms.closes_at,
        "instructions": terms.instructions,
        "contact": terms.contact,
        "minutes": dict(terms.minutes),
        "ground": terms.ground,
        "shows_known": terms.shows_known,
        "director_signs": terms.director_signs,
        "remind_days": list(terms.remind_days),
        "colleagues": list(terms.colleagues),
    }


def _read(row: RowMapping) -> Campaign:
    terms = Terms(
        title=row["title"],
        sections=tuple(
            Section(code=one["code"], name=one["name"], variables=tuple(one["variables"]))
            for one in row["sections"]
        ),
        periods={PeriodOf(kind): code for kind, code in row["periods"].items()},
        schools=tuple(row["schools"]),
        opens_at=row["opens_at"],
        closes_at=row["closes_at"],
        instructions=row["instructions"],
        contact=row["contact"],
        minutes=row["minutes"],
        ground=row["ground"],
        shows_known=row["shows_known"],
        director_signs=row["director_signs"],
        remind_days=tuple(row["remind_days"]),
        colleagues=tuple(row["colleagues"]),
    )
    return Campaign(
        id=row["id"],
        version=row["version"],
        place_id=row["place_id"],
        state=CampaignState(row["state"]),
        terms=terms,
        created_by=row["created_by"],
        created_at=row["created_at"],
        copied_from=row["copied_from"],
        is_inner=row["is_inner"],
    )

"""What the stored values of a model stand for, and whether that has changed since: named queries."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from app.db import installation
from app.db.engine import Tx
from app.db.indicators import reports_query
from app.db.installation import COMPUTINGS_ASKED
from app.db.tables.assessments import tests
from app.db.tables.indicators import computed_models
from app.db.tables.observations import observations
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batch_parts
from app.domain.analytics.following import Told
from app.domain.quality_model import QualityModel

_O = observations.c
# Raised with each release in which the same data give other values: an upgrade then computes them anew.
_RULES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What values were computed from. `data`: all but reports; `told`: the latest report by its id; `asked`:
    `asked_whole` by then."""

    data: str
    asked: str
    told: int

    @property
    def version(self) -> str:
        """The same as `data_version` says it."""
        return f"{self.data}-{self.told}"


def present(tx: Tx) -> Standing:
    """What values would be computed from now."""
    return Standing(data=version_without_told(tx), asked=asked_whole(tx), told=last_told(tx))


def data_version(tx: Tx) -> str:
    """A short word that changes whenever the current parts, the reports, the tree or the rules change."""
    return present(tx).version


def version_without_told(tx: Tx) -> str:
    """The same of all but what is reported."""
    parts = select(func.count(), func.max(batch_parts.c.id), func.sum(batch_parts.c.id))
    n, last, total = tx.execute(parts.where(batch_parts.c.is_current)).one()
    places, newest = tx.execute(select(func.count(), func.max(organisations.c.id))).one()
    return f"{_RULES}-{n}-{last or 0}-{total or 0}-{places}-{newest or 0}"


def last_told(tx: Tx) -> int:
    """Id of the latest report: a correction is a new row, and writers come one after another."""
    return int(tx.execute(select(func.max(_O.id))).scalar() or 0)


def asked_whole(tx: Tx) -> str:
    """A short word that changes whenever somebody asks to compute the whole anew (`jobs.add_computing`).

    What makes it change is cheap to look up, however many schools there are; a new test asks for nothing, but
    has a say in who is awaited.
    """
    newest = tx.execute(select(func.max(tests.c.id))).scalar()
    return f"{installation.find(tx, COMPUTINGS_ASKED) or 0}-{newest or 0}"


def told_since(tx: Tx, after: int, *, limit: int) -> list[Told]:
    """What schools report of years now and did not when the latest report had this id."""
    rows = tx.execute(reports_query().where(_O.is_current, _O.id > after).order_by(_O.id).limit(limit))
    return [
        Told(path=path, year=year, variable=variable, breakdown=breakdown, value=value, why=why)
        for path, year, variable, breakdown, value, why in rows
    ]


def stand(tx: Tx, model: QualityModel, standing: Standing, *, at: datetime) -> None:
    """Remember what all stored values of a version stand for now."""
    c = computed_models.c
    tx.execute(delete(computed_models).where(c.model == model.code, c.model_version == model.version))
    tx.execute(
        insert(computed_models).values(
            model=model.code, model_version=model.version, computed_at=at, **asdict(standing)
        )
    )


def standing_of(tx: Tx, model: QualityModel) -> Standing | None:
    """What the stored values of a version stand for; None without values."""
    c = computed_models.c
    query = select(c.data, c.asked, c.told).where(c.model == model.code, c.model_version == model.version)
    row = tx.execute(query).mappings().one_or_none()
    return Standing(**row) if row else None


def computed_version(tx: Tx, model: QualityModel) -> str | None:
    """The version of the data that the stored values stand for; None without values."""
    standing = standing_of(tx, model)
    return standing.version if standing else None

"""The plan of in-school control of one invented school, carried out as far as the invented today."""

from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from app.domain.clock import LOCAL
from app.domain.school_control import CheckKind, CheckTerms, Method, Outcome, Venue
from app.use_cases import Database, campaigns, school_control, sign_ins


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedCheck(_Strict):
    """A check with what became of it. `responsible`: log-in; `campaign`: title of one inside the school."""

    theme: str
    purpose: str
    kind: CheckKind
    methods: list[Method]
    classes: str = ""
    subject: str = ""
    first_day: date
    last_day: date
    responsible: str
    outcome: Outcome
    venue: Venue
    campaign: str | None = None
    done_on: date | None = None
    found: str = ""
    decided: str = ""
    why_not: str = ""


class ControlOf(_Strict):
    """The plan of a school."""

    school: int
    checks: list[PlannedCheck]


@cache
def control() -> ControlOf:
    """What is planted."""
    text = Path(__file__).with_name("school_control.yaml").read_text(encoding="utf-8")
    return ControlOf.model_validate(yaml.safe_load(text))


def install_control(database: Database) -> None:
    """Planned on the first of September, done and called off on the days that it says."""
    of = control()
    with database.writing() as tx:
        deputy = sign_ins.find_by_login(tx, f"zavuch_{of.school}")
        inside = {one.campaign.terms.title: one.campaign.id for one in campaigns.list_run(tx, deputy)}
        for one in of.checks:
            terms = CheckTerms(
                theme=one.theme,
                purpose=one.purpose,
                subject=one.subject,
                kind=one.kind,
                methods=tuple(one.methods),
                classes=one.classes,
                first_day=one.first_day,
                last_day=one.last_day,
                responsible_id=sign_ins.find_by_login(tx, one.responsible).user_id,
                outcome=one.outcome,
                venue=one.venue,
                campaign_id=inside[one.campaign] if one.campaign else None,
            )
            check_id = school_control.add(tx, deputy, terms, now=_at(date(2026, 9, 1)))
            if one.done_on is not None:
                who = sign_ins.find_by_login(tx, one.responsible)
                school_control.finish(
                    tx, who, check_id, found=one.found, decided=one.decided, on=one.done_on, seen=1,
                    now=_at(one.done_on),
                )  # fmt: skip
            elif one.why_not:
                school_control.cancel(tx, deputy, check_id, one.why_not, seen=1, now=_at(one.first_day))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), LOCAL)

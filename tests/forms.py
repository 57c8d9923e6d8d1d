"""Campaigns and forms for tests: what is asked, and a form as its school or its city works with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.db import submissions
from app.db.observations import list_current
from app.domain.access import Actor
from app.domain.campaigns import Terms, sections_of
from app.domain.organisations import Organisation
from app.domain.reported_periods import PeriodOf
from app.use_cases import campaigns, observations
from tests.clients import ApiClient
from tests.make import NOW, City, Make

LONG_AGO, FAR = datetime(2026, 9, 1, tzinfo=UTC), datetime(2099, 12, 1, 15, 0, tzinfo=UTC)
ASKED = ("pupils_total", "pupils_boys", "pupils_girls", "mentoring", "pupils_by_level")
WHOLE = {
    "pupils_total": "420", "pupils_boys": "206", "pupils_girls": "214",
    "pupils_by_level{level=primary}": "420", "mentoring": "да",
}  # fmt: skip
TITLE = "Ученики, сентябрь 2026"


def terms(schools: Sequence[Organisation], **other: Any) -> Terms:
    """What is asked of these schools."""
    usual = Terms(
        title=TITLE, sections=sections_of(ASKED, observations.load_variables()),
        periods={PeriodOf.ACADEMIC_YEAR: "2026/27"}, schools=tuple(one.id for one in schools),
        opens_at=LONG_AGO, closes_at=FAR, minutes={"deputy": 10},
    )  # fmt: skip
    return replace(usual, **other)


def opened(make: Make, city: City, **other: Any) -> int:
    """Id of a campaign of the city that all schools see."""
    return opened_at(make, city.root, terms(city.schools, **other))


def opened_in(make: Make, school: Organisation) -> tuple[int, int]:
    """Ids of a campaign that a school runs for itself, and of its answer."""
    campaign_id = opened_at(make, school, terms([school]))
    with make.database.reading() as tx:
        found = submissions.list_of_campaign(tx, campaign_id, seen_by=make.actor_at(school))
    return campaign_id, found[0].id


def opened_at(make: Make, place: Organisation, given: Terms, by: Actor | None = None) -> int:
    """Id of a campaign of a place that its schools see, or its own people."""
    actor = by or make.actor_at(place)
    with make.writing() as tx:
        made = campaigns.draw_up(tx, actor, given, now=NOW)
        return campaigns.open_to_schools(tx, actor, made.id, seen=made.version, now=NOW).id


class Desk:
    """A school's form over REST."""

    def __init__(self, api: ApiClient, submission_id: int) -> None:
        self.api, self.path = api, f"/submissions/{submission_id}"

    def show(self) -> Any:
        return self.api.get(self.path).json()

    def cells(self) -> dict[str, Any]:
        return {one["key"]: one for one in self.show()["cells"]}

    def save(self, texts: Mapping[str, str], **more: Any) -> Any:
        versions = {key: one["version"] for key, one in self.cells().items()}
        cells = [
            {"key": key, "text": text, "seen": versions.get(key, 0), **more} for key, text in texts.items()
        ]
        return self.api.post(f"{self.path}/cells", json={"cells": cells})

    def save_blindly(self, texts: Mapping[str, str]) -> Any:
        """By somebody who may no longer look."""
        cells = [{"key": key, "text": text, "seen": 0} for key, text in texts.items()]
        return self.api.post(f"{self.path}/cells", json={"cells": cells})

    def act(self, what: str, **body: Any) -> Any:
        headers = {"If-Match": f'"{self.show()["version"]}"'}
        more = {"json": body} if body else {}
        return self.api.post(f"{self.path}/{what}", headers=headers, **more)


def fill(school: Desk) -> None:
    assert school.save(WHOLE).status_code == 200


def values_of(make: Make, city: City) -> dict[str, object]:
    with make.database.reading() as tx:
        return {
            f"{one.cell.variable}{one.cell.breakdown}": one.value
            for one in list_current(tx, city.school(1).id)
            if one.cell.period.code == "2026/27"
        }

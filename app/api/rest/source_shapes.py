"""The shape of a file behind figures."""

from collections.abc import Mapping

from pydantic import Field

from app.api.rest.shapes import Out, moment
from app.use_cases.sources import Source


class SourceOut(Out):
    """A file behind the figures."""

    school: str
    organisation: str
    file_name: str
    batch_id: int | None = Field(description="null where you may not open the whole file")
    sheet: str | None
    rows: list[list[int]] | None = Field(description="first and last row of each run; null: not kept")
    confirmed_by: str = Field(description="log-in")
    confirmed_by_name: str
    confirmed_at: str | None


def source_out(one: Source, people: Mapping[str, str]) -> SourceOut:
    """As REST tells it: a city's file is not a school's to open."""
    return SourceOut(
        school=one.school_name,
        organisation=one.organisation_name,
        file_name=one.file_name,
        batch_id=one.batch_id if one.is_open else None,
        sheet=one.sheet,
        rows=one.file_rows,
        confirmed_by=one.confirmed_by,
        confirmed_by_name=people[one.confirmed_by],
        confirmed_at=moment(one.confirmed_at),
    )

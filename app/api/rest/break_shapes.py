"""The shape of a break in a series."""

from pydantic import Field

from app.api.rest.shapes import Out
from app.domain.breaks import Broken, DatedBreak


class BrokenOut(Out):
    """Why a figure cannot be compared with an earlier one."""

    why: str = Field(
        description="maximum, level, form, year (one is missing), joined, method, scale or definition"
    )
    words: str | None = Field(description="in Russian: what changed, or which school joined")
    since: str | None = Field(description="of a dated break: the period since which figures are new")
    source: str | None = Field(description="of a dated break: where that is known from")


def broken_out(broken: Broken | None) -> BrokenOut | None:
    """As REST tells it."""
    if broken is None:
        return None
    if broken.merger is not None:
        return BrokenOut(why=broken.why.value, words=broken.merger.words, since=None, source=None)
    if broken.dated is not None:
        return dated_out(broken.dated)
    return BrokenOut(why=broken.why.value, words=None, since=None, source=None)


def dated_out(one: DatedBreak) -> BrokenOut:
    """A break that somebody has told of."""
    return BrokenOut(why=one.why.value, words=one.words, since=one.since.code, source=one.source)

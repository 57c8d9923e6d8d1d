"""Facts that stand above the headings: year, subject, grade, maximum, school, number of participants."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.assessments import Form, Level
from app.domain.layouts import Layout, normalised
from app.domain.result_files.cells import cleaned_column
from app.domain.result_files.shapes import Recognised


def with_facts(
    found: Recognised, head: Sequence[Sequence[str | None]], subjects: Mapping[str, str]
) -> Recognised:
    """It, with what the rows above its headings say; the first mention of a fact holds.

    `head`: the first rows of the sheet; `subjects`: normalised spelling → the list's own.
    """
    facts, participants = _facts(found.layout, head[: found.header_row - found.sheet.first_row])
    years = academic_years(found)
    subject_text = facts.get("subject")
    subject = subjects.get(normalised(subject_text)) if subject_text else None
    return replace(
        found,
        key=replace(
            found.key,
            academic_year=years[0]
            if len(years) == 1
            else academic_year(facts.get("year"), facts.get("date")),
            subject=subject if subjects else subject_text,
            subject_text=subject_text,
            grade=int(facts["grade"]) if facts.get("grade") else None,
            level=level_of(facts.get("level")),
            form=form_of(facts.get("form")),
            date=facts.get("date"),
        ),
        declared_max=int(facts["maximum"]) if facts.get("maximum") else None,
        declared_participants=participants,
        declared_school=facts.get("school"),
    )


def _facts(layout: Layout, above: Sequence[Sequence[str | None]]) -> tuple[dict[str, str], int | None]:
    """The facts by name, and the declared participants of all organisations together."""
    facts: dict[str, str] = {}
    participants: list[int] = []
    for row in above:
        cells = [cell for cell in row if cell is not None]
        declared: int | None = None
        for text in dict.fromkeys([*cells, " ".join(cells)]):
            for rule in layout.facts:
                match = rule.pattern.search(text)
                for name, value in match.groupdict().items() if match else ():
                    if name == "participants" and value:
                        declared = int(value)
                    elif value and value.strip():
                        facts.setdefault(name, value.strip())
        if declared is not None:
            participants.append(declared)
    return facts, sum(participants) if participants else None


def academic_year(year: str | None, date: str | None = None) -> str | None:
    """«2026» → 2025/26 (assessments are in spring, unless the date says autumn), «2015-2016» → 2015/16."""
    years = [int(each) for each in re.findall(r"\d{4}", year or "")]
    if not years:
        return None
    first = years[0] - 1
    if len(years) > 1 or re.search(r"\d{4}\s*[/–-]\s*\d{2}\b", year or ""):
        first = years[0]
    elif (day := re.search(r"\b\d{1,2}\.(\d{1,2})\.(\d{4})", date or "")) and int(day[2]) == years[0]:
        first = years[0] if int(day[1]) >= 9 else years[0] - 1
    return f"{first}/{(first + 1) % 100:02}"


def academic_years(found: Recognised) -> tuple[str, ...]:
    """The academic years in the column of years, in order; none without such a column."""
    where = next(iter(found.named("year")), None)
    if where is None:
        return ()
    spelt = cleaned_column(found.body[f"c{where.index}"]).unique().drop_nulls().to_list()
    return tuple(sorted({year for each in spelt if (year := academic_year(each)) is not None}))


def level_of(text: str | None) -> Level | None:
    """The level that the words mean; None when they do not say."""
    plain = normalised(text or "")
    if "углубл" in plain or "профил" in plain:
        return Level.ADVANCED
    return Level.BASIC if "базов" in plain else None


def form_of(text: str | None) -> Form | None:
    """How the paper was written; None when the words do not say."""
    plain = normalised(text or "")
    if "компьютер" in plain:
        return Form.COMPUTER
    return Form.PAPER if "бумаж" in plain else None

"""The campaign that one invented school runs among its own people."""

from datetime import timedelta

from app.catalogues.variables import load_variables
from app.demo.campaigns.plan import Inside, moment
from app.domain.access import Actor
from app.domain.campaigns import Terms, sections_of
from app.domain.reported_periods import PeriodOf
from app.domain.submissions import Change
from app.use_cases import Database, Tx, acceptance, campaigns, respondents, sign_ins, submissions

_BETWEEN = timedelta(hours=2)


def install_inside(database: Database, of: Inside, *, period: str) -> None:
    """Asked, answered by some and partly accepted, at the moments when it was done."""
    at = moment(of.opens_at)
    with database.writing() as tx:
        deputy = sign_ins.find_by_login(tx, f"zavuch_{of.school}")
        made = campaigns.draw_up(tx, deputy, _terms(tx, deputy, of, period), now=at)
        campaigns.open_to_schools(tx, deputy, made.id, seen=made.version, now=at)
        rows = {row.name: row.submission for row in campaigns.show_board(tx, deputy, made.id).rows}
        for login, texts in of.answers.items():
            if texts:
                at += _BETWEEN
                who = sign_ins.find_by_login(tx, login)
                kept = rows[who.name]
                changes = [Change(key=key, text=text, seen=0) for key, text in texts.items()]
                submissions.save_cells(tx, who, kept.id, changes, now=at)
                sent = submissions.send(tx, who, kept.id, seen=kept.version, now=at)
                if login in of.accepted:
                    acceptance.accept(tx, deputy, kept.id, seen=sent.submission.version, now=at + _BETWEEN)


def _terms(tx: Tx, deputy: Actor, of: Inside, period: str) -> Terms:
    _, colleagues = respondents.ids_named(tx, deputy, (), list(of.answers))
    return Terms(
        title=of.title,
        sections=sections_of(of.asked, load_variables()),
        periods={PeriodOf.ACADEMIC_YEAR: period},
        schools=(),
        colleagues=colleagues,
        opens_at=moment(of.opens_at),
        closes_at=moment(of.closes_at),
        instructions=of.instructions,
        contact=deputy.name,
        minutes={"teacher": of.minutes},
        ground=of.ground,
        shows_known=True,
    )

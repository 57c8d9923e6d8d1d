"""Answers of schools: their cells with the same checks as on the page, sent, returned, accepted."""

from pydantic import AwareDatetime, Field

from app.api.deps import BIGGEST_ID, Id, MachineActor, Now, OpenRead, OpenTx, SeenHeader
from app.api.rest.form_shapes import SavedOut, SubmissionOut, cell_out, clash_out, counts_out, submission_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.domain.submissions import LONGEST_TEXT, LONGEST_WORDS, Change
from app.use_cases import acceptance, submissions

router = part("submissions")


class CellGiven(Strict):
    """What is to stand in a cell, as people type it: «1 204», «34,1», «да», «не применимо»."""

    key: str = Field(max_length=300)
    text: str = Field(max_length=LONGEST_TEXT)
    seen: int = Field(ge=0, le=BIGGEST_ID, description="the version that you looked at, 0 for none")
    comment: str | None = Field(default=None, max_length=LONGEST_WORDS)


class CellsGiven(Strict):
    """Cells to write."""

    cells: list[CellGiven] = Field(min_length=1, max_length=submissions.MOST_CHANGES)


class ReturnGiven(Strict):
    """What is to be mended and until when; without cells the whole form is returned."""

    cells: dict[str, str] = Field(default={}, max_length=submissions.MOST_CHANGES, description="key → why")
    words: str = Field(default="", max_length=LONGEST_WORDS)
    due_at: AwareDatetime


class WordsGiven(Strict):
    """Something to say, about a cell where a key is given."""

    words: str = Field(max_length=LONGEST_WORDS)


class CellWordsGiven(WordsGiven):
    """Something to say about a cell."""

    key: str = Field(max_length=300)


class TimeGiven(WordsGiven):
    """A new last moment, and why."""

    due_at: AwareDatetime


class ToDoOut(Out):
    """An answer that your school owes, or has given."""

    id: int
    campaign: int
    title: str
    state: str
    ends_at: str | None


class ToDosOut(Out):
    """The answers of your school: first those it owes, then what is done, the latest first."""

    items: list[ToDoOut]


@router.get("/submissions", name="api_list_submissions")
def list_own(tx: OpenRead, actor: MachineActor) -> ToDosOut:
    """The answers of your own school; those of a campaign stand on its board."""
    return ToDosOut(
        items=[
            ToDoOut(
                id=one.submission.id,
                campaign=one.campaign.id,
                title=one.campaign.terms.title,
                state=one.submission.state.value,
                ends_at=moment(one.submission.ends_at(one.campaign)),
            )
            for one in submissions.list_own(tx, actor)
        ]
    )


@router.get("/submissions/{submission_id}", name="api_show_submission")
def show(tx: OpenRead, actor: MachineActor, now: Now, submission_id: Id) -> SubmissionOut:
    """One answer, cell by cell."""
    return submission_out(submissions.show(tx, actor, submission_id, now=now))


@router.post("/submissions/{submission_id}/cells", name="api_save_cells")
def save(actor: MachineActor, now: Now, tx: OpenTx, submission_id: Id, given: CellsGiven) -> SavedOut:
    """Write cells. What cannot be understood is kept with its remark; it blocks the sending."""
    changes = [Change(key=one.key, text=one.text, seen=one.seen, comment=one.comment) for one in given.cells]
    saved = submissions.save_cells(tx, actor, submission_id, changes, now=now)
    touched = frozenset(saved.touched)
    return SavedOut(
        saved=list(saved.saved),
        clashes=[clash_out(one) for one in saved.clashes],
        counts=counts_out(saved.answer.form.counts),
        cells=[
            cell_out(cell, section.code)
            for section, cells in saved.answer.form.sections
            for cell in cells
            if cell.asked.key in touched
        ],
    )


@router.post("/submissions/{submission_id}/sending", name="api_send_submission")
def send(actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id) -> SubmissionOut:
    """Send it to the city; 409 with what is still missing, wrong or unexplained."""
    return submission_out(submissions.send(tx, actor, submission_id, seen=seen, now=now))


@router.post("/submissions/{submission_id}/signature", name="api_sign_submission")
def sign(actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id) -> SubmissionOut:
    """Send on as the director what a deputy has filled."""
    return submission_out(submissions.sign(tx, actor, submission_id, seen=seen, now=now))


@router.post("/submissions/{submission_id}/sending-back", name="api_send_submission_back")
def send_back(
    actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id, given: WordsGiven
) -> SubmissionOut:
    """As the director: not signed, with what to mend."""
    return submission_out(submissions.send_back(tx, actor, submission_id, given.words, seen=seen, now=now))


@router.post("/submissions/{submission_id}/return", name="api_return_submission")
def give_back(
    actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id, given: ReturnGiven
) -> SubmissionOut:
    """Return it to the school, whole or some cells."""
    return submission_out(
        acceptance.give_back(
            tx, actor, submission_id, cells=given.cells, words=given.words, due_at=given.due_at, seen=seen,
            now=now,
        )
    )  # fmt: skip


@router.post("/submissions/{submission_id}/acceptance", name="api_accept_submission")
def accept(actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id) -> SubmissionOut:
    """Accept it: its values become observations."""
    return submission_out(acceptance.accept(tx, actor, submission_id, seen=seen, now=now))


@router.post("/submissions/{submission_id}/words", name="api_say_in_submission")
def say(actor: MachineActor, now: Now, tx: OpenTx, submission_id: Id, given: CellWordsGiven) -> SubmissionOut:
    """Say something about a cell."""
    return submission_out(submissions.say(tx, actor, submission_id, {given.key: given.words}, now=now))


@router.post("/submissions/{submission_id}/time", name="api_ask_for_time")
def ask_for_time(
    actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id, given: WordsGiven
) -> SubmissionOut:
    """Ask the city for more time."""
    return submission_out(submissions.ask_for_time(tx, actor, submission_id, given.words, seen=seen, now=now))


@router.post("/submissions/{submission_id}/due", name="api_give_time")
def give_time(
    actor: MachineActor, now: Now, tx: OpenTx, seen: SeenHeader, submission_id: Id, given: TimeGiven
) -> SubmissionOut:
    """Give one school more time."""
    return submission_out(
        acceptance.give_time(
            tx, actor, submission_id, due_at=given.due_at, reason=given.words, seen=seen, now=now
        )
    )

"""What is written on a case after it was sent must not repeat an address that is not safe to know.

Only those whom the database lets read the address can be told that they repeat it: to them the sealed part comes back,
to everybody else nothing does, and nothing is said.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.facts.telltale import LIKE_A_PLACE, Telling, looking_for, redacted, tells
from portal.domain.statuses import SubmissionState
from portal.services import since_hidden
from portal.services.trouble import Refused
from portal.store.submissions import SealedSubmission, Submission

SAID = (
    "This repeats an address or phone that is not safe to share. Take it out: people who may not know it can read this"
)


def insist_untold(session: Session, submission_id: UUID, **texts: str) -> None:
    """Raise `Refused` beside each field whose text repeats an address or phone sealed in what was told of a child."""
    insist_unsaid(_sealed_of(session, submission_id), **texts)


def insist_unsaid(telling: Telling | None, **texts: str) -> None:
    """Raise `Refused` beside each field whose text holds what this pattern finds."""
    if faults := [(name, SAID) for name, text in texts.items() if tells(text, telling)]:
        raise Refused(faults)


def untold(session: Session, sent: Submission, text: str) -> str:
    """The text without the address and phones that this submission says are not safe to know; for storing the words of
    somebody who may not know them, under a role that may read them. Nothing is said to them.

    Whatever looks like a place or a phone goes as well, so that nobody learns from what is left which guess was right.
    """
    if not (sent.address_hidden or since_hidden.told_elsewhere(session, sent.id)):
        return text
    return unsaid(_sealed_of(session, sent.id), text)


def unsaid(telling: Telling | None, text: str) -> str:
    """The text without what this pattern finds, and without all else that looks like a place or a phone."""
    return str(redacted(redacted(text, telling), LIKE_A_PLACE))


def _sealed_of(session: Session, submission_id: UUID) -> Telling | None:
    """What to look for in texts about a submission, as far as this database role reads the sealed addresses of it and
    of whatever else counts with it."""
    told = {
        sent.id for _, sent in since_hidden.story_of(session, submission_id) if sent.state != SubmissionState.REPLACED
    }
    sealed = session.execute(
        select(SealedSubmission.facts).where(
            SealedSubmission.submission_id.in_({submission_id, *told}), SealedSubmission.kind == "address"
        )
    ).scalars()
    return looking_for([value for facts in sealed for value in facts.values()])

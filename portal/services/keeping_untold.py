"""What is written on a case after it was sent must not repeat an address that is not safe to know.

Only those whom the database lets read the address can be told that they repeat it: to them the sealed part comes back,
to everybody else nothing does, and nothing is said.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.facts.telltale import looking_for, tells
from portal.services.trouble import Refused
from portal.store.submissions import SealedSubmission

SAID = (
    "This repeats an address or phone that is not safe to share. Take it out: people who may not know it can read this"
)


def insist_untold(session: Session, submission_id: UUID, **texts: str) -> None:
    """Raise `Refused` beside each field whose text repeats the sealed address or phone of this submission."""
    sealed = session.execute(
        select(SealedSubmission.facts).where(
            SealedSubmission.submission_id == submission_id, SealedSubmission.kind == "address"
        )
    ).scalars()
    telling = looking_for([value for facts in sealed for value in facts.values()])
    if faults := [(name, SAID) for name, text in texts.items() if tells(text, telling)]:
        raise Refused(faults)

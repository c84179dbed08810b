"""Putting answers and files out of the reach of colleagues who may not know an address.

Whoever gives the first answer that an address is unsafe seals what is already there, yet may not read it afterwards.
So rows are added without asking for them back, and files are marked under the sending role, which sees both kinds.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from portal.store.drafts import Attachment, Draft, SealedPage
from portal.store.tables import new_id, now
from portal.store.wall import sending_for_a_moment


def append(
    session: Session,
    draft: Draft,
    kind: str,
    key: tuple[str, str, str],
    answers: dict[str, Any] | None,
    saved_by_name: str,
) -> None:
    """Add a sealed row for one page or entry; `answers` None says the entry was removed."""
    child, page, item = key
    session.execute(
        insert(SealedPage)
        .values(
            authority_id=draft.authority_id,
            id=new_id(),
            school_id=draft.school_id,
            draft_id=draft.id,
            kind=kind,
            child=child,
            page=page,
            item=item,
            answers=answers,
            saved_by_name=saved_by_name,
            saved_at=now(),
        )
        .inline()
    )


def remove_private(session: Session, draft: Draft, child: str, saved_by_name: str) -> None:
    """Say of every safeguarding page of one child that it was removed, whoever takes the child out of the draft."""
    with sending_for_a_moment(session):
        keys = session.execute(
            select(SealedPage.child, SealedPage.page, SealedPage.item)
            .where(SealedPage.draft_id == draft.id, SealedPage.kind == "safeguarding", SealedPage.child == child)
            .distinct()
        ).all()
        for there, page, item in keys:
            append(session, draft, "safeguarding", (there, page, item), None, saved_by_name)


def seal_files(session: Session, draft_id: UUID) -> None:
    """Mark every open file of a draft as telling an address that is not safe to know."""
    with sending_for_a_moment(session):
        session.execute(
            update(Attachment)
            .where(Attachment.draft_id == draft_id, Attachment.sealed == "", Attachment.submission_id.is_(None))
            .values(sealed="address")
            .execution_options(synchronize_session=False)
        )


def unseal_files(session: Session, draft_id: UUID) -> None:
    """Open the files of a draft that were marked as telling an address, once it is safe to know again."""
    with sending_for_a_moment(session):
        session.execute(
            update(Attachment)
            .where(Attachment.draft_id == draft_id, Attachment.sealed == "address", Attachment.submission_id.is_(None))
            .values(sealed="")
            .execution_options(synchronize_session=False)
        )


def addresses_of(session: Session, draft_id: UUID, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
    """Page and answers of all that is sealed of a draft: for finding what repeats an address, never for showing.

    kinds: "address", "safeguarding"; both when none is named.
    """
    with sending_for_a_moment(session):
        rows = session.execute(
            select(SealedPage.page, SealedPage.answers).where(
                SealedPage.draft_id == draft_id,
                SealedPage.kind.in_(kinds or ("address", "safeguarding")),
                SealedPage.answers.is_not(None),
            )
        ).all()
    return [(page, answers or {}) for page, answers in rows]


def bytes_attached(session: Session, draft_id: UUID) -> int:
    """How many bytes of files a draft holds, sealed ones included: a number, nothing about them."""
    with sending_for_a_moment(session):
        total = session.execute(
            select(func.coalesce(func.sum(Attachment.size), 0)).where(
                Attachment.draft_id == draft_id, Attachment.removed_at.is_(None)
            )
        ).scalar_one()
    return int(total)

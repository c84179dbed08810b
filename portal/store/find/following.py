"""What a school may follow of what it sent, and the messages about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from portal.store.cases import Message
from portal.store.drafts import Draft
from portal.store.returns import RemovalStep
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, SealedSubmission, Submission


def submissions(session: Session, *, limit: int, skip: int = 0) -> Sequence[Submission]:
    """What this actor's school sent, newest first."""
    return (
        session.execute(
            select(Submission).order_by(Submission.sent_at.desc(), Submission.id.desc()).limit(limit).offset(skip)
        )
        .scalars()
        .all()
    )


def how_many(session: Session) -> int:
    """How many submissions this actor's school sent."""
    return session.execute(select(func.count()).select_from(Submission)).scalar_one()


def submission(session: Session, submission_id: UUID) -> Submission | None:
    """One submission this actor may see."""
    return session.execute(
        select(Submission).where(Submission.id == submission_id).execution_options(populate_existing=True)
    ).scalar_one_or_none()


def children(session: Session, submission_ids: Sequence[UUID]) -> dict[UUID, list[ReferredChild]]:
    """The children of these submissions, by submission, in the order they were told about."""
    if not submission_ids:
        return {}
    rows = session.execute(
        select(ReferredChild)
        .where(ReferredChild.submission_id.in_(submission_ids))
        .order_by(ReferredChild.child_key)
        .execution_options(populate_existing=True)
    ).scalars()
    found: dict[UUID, list[ReferredChild]] = {submission_id: [] for submission_id in submission_ids}
    for row in rows:
        found[row.submission_id].append(row)
    return found


def children_of(session: Session, submission_id: UUID) -> list[ReferredChild]:
    """The children of one submission, in the order they were told about."""
    return children(session, [submission_id])[submission_id]


def without_transfer_file(session: Session, since: str, until: str) -> Sequence[ReferredChild]:
    """Children of standing removal returns whose names came off the roll in these days (ISO, both counted), and whose
    common transfer file nobody has recorded as sent."""
    off_roll = ReferredChild.facts["removal"]["deletion_on"].astext
    sent = exists().where(
        RemovalStep.authority_id == ReferredChild.authority_id,
        RemovalStep.submission_id == ReferredChild.submission_id,
        RemovalStep.child_key == ReferredChild.child_key,
        RemovalStep.code == "ctf_sent",
    )
    return (
        session.execute(
            select(ReferredChild)
            .join(Submission, OF_ITS_SUBMISSION)
            .where(Submission.kind == "removal", Submission.stands, off_roll.between(since, until), ~sent)
        )
        .scalars()
        .all()
    )


def sealed_summaries(session: Session, submission_id: UUID) -> dict[str, list[Any]]:
    """The sealed parts this actor may open, in words, by kind and over every child; the database gives no others."""
    rows = session.execute(
        select(SealedSubmission)
        .where(SealedSubmission.submission_id == submission_id)
        .order_by(SealedSubmission.child_key)
    ).scalars()
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.kind, []).extend(row.summary)
    return found


def replaced_by(session: Session, submission_id: UUID) -> UUID | None:
    """The later version of a submission that was corrected."""
    return session.execute(
        select(Submission.id).where(Submission.corrects_id == submission_id).order_by(Submission.sent_at).limit(1)
    ).scalar_one_or_none()


def beside(session: Session, row: Submission) -> Sequence[Submission]:
    """Other submissions made of the same draft, in the order they were made."""
    return (
        session.execute(
            select(Submission)
            .where(Submission.draft_id == row.draft_id, Submission.id != row.id)
            .order_by(Submission.id)
        )
        .scalars()
        .all()
    )


def leads(session: Session, row: Submission) -> bool:
    """Whether a submission is of its draft's own kind, and not a further notice made of the same answers."""
    kind = session.execute(
        select(Draft.kind).where(Draft.authority_id == row.authority_id, Draft.id == row.draft_id)
    ).scalar_one_or_none()
    return kind in (None, row.kind)


def messages(session: Session, *, submission_id: UUID | None = None, case_id: UUID | None = None) -> Sequence[Message]:
    """The messages of a submission or a case, oldest first."""
    found = select(Message).order_by(Message.at, Message.id).execution_options(populate_existing=True)
    if submission_id is not None:
        found = found.where(Message.submission_id == submission_id)
    if case_id is not None:
        found = found.where(Message.case_id == case_id)
    return session.execute(found).scalars().all()


def unread_by_submission(session: Session, direction: str) -> dict[UUID, int]:
    """How many messages in this direction nobody has read yet, by submission."""
    counted = (
        select(Message.submission_id, func.count())
        .where(Message.direction == direction, Message.read_at.is_(None))
        .group_by(Message.submission_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def last_messages(session: Session, limit: int) -> Sequence[Message]:
    """The newest message of each submission that has any, newest first."""
    place = func.row_number().over(partition_by=Message.submission_id, order_by=(Message.at.desc(), Message.id.desc()))
    newest = select(Message.id, place.label("place")).subquery()
    return (
        session.execute(
            select(Message)
            .join(newest, Message.id == newest.c.id)
            .where(newest.c.place == 1)
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(limit)
        )
        .scalars()
        .all()
    )

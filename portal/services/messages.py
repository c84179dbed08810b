"""Messages between the school that sent a submission and the council. Notices about them carry no words of theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select, update

from portal.domain.access import Kind, May, NotAllowed, insist
from portal.services import since_hidden, unit
from portal.services.keeping_untold import insist_untold
from portal.services.once import kept_once
from portal.services.since_hidden import Hiding
from portal.services.trouble import NotFound, Refused
from portal.store import wall
from portal.store.cases import Case, Message
from portal.store.find import following as find
from portal.store.session import db
from portal.store.submissions import ReferredChild
from portal.store.tables import new_id, now

LONGEST = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread."""

    id: UUID
    submission_id: UUID
    direction: str
    body: str
    by_name: str
    at: dt.datetime
    read_at: dt.datetime | None


def _lines(rows: Sequence[Message]) -> list[Line]:
    """Messages as the acting person may read them."""
    hidings = since_hidden.for_reader(db.session(), wall.current.get(), {row.submission_id for row in rows})
    return [_line(row, hidings.get(row.submission_id)) for row in rows]


def _line(row: Message, hiding: Hiding | None) -> Line:
    body = hiding.text(row.body, row.at) if hiding else row.body
    return Line(row.id, row.submission_id, row.direction, body, row.by_name, row.at, row.read_at)


def _checked(body: str) -> str:
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise Refused([("body", "Enter your message")])
    if len(text) > LONGEST:
        raise Refused([("body", f"Message must be {LONGEST:,} characters or fewer")])
    return text


def write_to_council(submission_id: UUID, body: str, *, once: UUID | None = None) -> UUID:
    """The school writes to the council about what it sent; gives the message's id.

    `once` is the form's own id: the same form sent twice is one message. Raises `Refused` for an empty or too long
    message, `NotFound` when the submission is not this school's.
    """
    text = _checked(body)
    message_id = once or new_id()
    with kept_once(Message, message_id), unit.act(May.WRITE_TO_COUNCIL) as work:
        if work.session.get(Message, (work.actor.authority_id, message_id)) is not None:
            return message_id
        child = next(iter(find.children_of(work.session, submission_id)), None)
        if child is None:
            raise NotFound
        _write(work, message_id, "to_council", child, text)
    return message_id


def write_to_school(case_id: UUID, body: str, *, once: UUID | None = None) -> UUID:
    """The council writes to the school that referred the child of this case; gives the message's id.

    Raises `Refused` for an empty or too long message, `NotFound` when there is no such case here.
    """
    text = _checked(body)
    message_id = once or new_id()
    with kept_once(Message, message_id), unit.act(May.WORK_CASE) as work:
        if work.session.get(Message, (work.actor.authority_id, message_id)) is not None:
            return message_id
        # A referral of another school may have been added to this case: the reply is for the school that began it.
        child = work.session.execute(
            select(ReferredChild)
            .join(
                Case,
                and_(Case.submission_id == ReferredChild.submission_id, Case.child_key == ReferredChild.child_key),
            )
            .where(Case.authority_id == ReferredChild.authority_id, Case.id == case_id)
        ).scalar_one_or_none()
        if child is None:
            raise NotFound
        _write(work, message_id, "to_school", child, text)
        work.tell(case_id, "wrote_to_school", "Message to the school")
    return message_id


def _write(work: unit.Unit, message_id: UUID, direction: str, child: ReferredChild, text: str) -> None:
    insist_untold(work.session, child.submission_id, body=text)
    assert work.actor.membership_id is not None
    work.add(
        Message(
            authority_id=work.actor.authority_id,
            id=message_id,
            submission_id=child.submission_id,
            school_id=child.school_id,
            case_id=child.case_id,
            direction=direction,
            body=text,
            by=work.actor.membership_id,
            by_name=work.actor.name,
        )
    )
    work.record("wrote_message", about_kind="submission", about=child.submission_id, fields=["body"])
    work.later(
        "notice",
        message_id,
        to="council" if direction == "to_council" else "school",
        template="message",
        message_id=str(message_id),
        submission_id=str(child.submission_id),
        case_id=str(child.case_id),
        school_id=str(child.school_id),
        reference=child.reference,
    )
    if direction == "to_council":
        work.later("school_wrote", message_id, case_id=str(child.case_id), submission_id=str(child.submission_id))


def thread(*, submission_id: UUID | None = None, case_id: UUID | None = None) -> list[Line]:
    """The messages of one submission (a school) or one case (the council), oldest first."""
    actor = wall.current.get()
    council = actor is not None and actor.kind is Kind.COUNCIL
    insist(actor, May.READ_CASE if council else May.FOLLOW_SUBMISSION)
    if (submission_id is None) == (case_id is None):
        raise ValueError("Name a submission or a case")
    return _lines(find.messages(db.session(), submission_id=submission_id, case_id=case_id))


def latest(limit: int = 50) -> list[Line]:
    """The newest message of each of the school's submissions, newest first."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    return _lines(find.last_messages(db.session(), limit))


def unread() -> int:
    """How many messages from the council nobody at the school has read."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    return sum(find.unread_by_submission(db.session(), "to_school").values())


def mark_read(*, submission_id: UUID | None = None, case_id: UUID | None = None) -> int:
    """Mark the messages to the acting person's side as read by them; gives how many were new.

    A read mark: the one thing, besides audit rows, that opening a page may write.
    """
    actor = wall.current.get()
    if actor is None:
        raise NotAllowed(May.FOLLOW_SUBMISSION)
    council = actor.kind is Kind.COUNCIL
    direction = "to_council" if council else "to_school"
    whose = Message.submission_id == submission_id if submission_id is not None else Message.case_id == case_id
    with unit.act(May.READ_CASE if council else May.FOLLOW_SUBMISSION) as work:
        marked = work.session.execute(
            update(Message)
            .where(whose, Message.direction == direction, Message.read_at.is_(None))
            .values(read_at=now(), read_by_name=actor.name)
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        ).scalars().all()  # fmt: skip
        if council and case_id is not None and marked:
            work.session.execute(
                update(Case)
                .where(Case.id == case_id)
                .values(unread_messages=0)
                .execution_options(synchronize_session=False)
            )
    return len(marked)

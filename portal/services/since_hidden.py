"""Words from before a later version said that an address is not safe to know: what is taken out of them, and for whom.

What was sent and written then stays as it was; whoever may not know the address reads it without.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, inspect, or_, select
from sqlalchemy.orm import Session

from portal.domain.access import Actor, Kind, May, allows
from portal.domain.facts.sealing import telling_of
from portal.domain.facts.telltale import Telling, redacted
from portal.domain.statuses import SubmissionState
from portal.services.settling import surely_same
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission
from portal.store.tables import Base

Told = tuple[ReferredChild, Submission]


@dataclass(frozen=True, slots=True)
class Hiding:
    """From when on an address is not safe to know, and what the versions before told of it in clear."""

    since: dt.datetime
    telling: Telling | None

    def text(self, words: str, at: dt.datetime | None) -> str:
        """The words as they may be read, when they were written at this moment (UTC)."""
        if at is None or at > self.since:
            return words  # whoever wrote then was stopped, if they knew it
        return str(redacted(words, self.telling))


def may_know(actor: Actor | None) -> bool:
    """Whether this person may see addresses that are not safe to share."""
    council = actor is not None and actor.kind is Kind.COUNCIL
    return allows(actor, May.SEE_HIDDEN_ADDRESS if council else May.SEE_HIDDEN_ADDRESS_AS_SCHOOL)


def hiding_of(told: Iterable[Told], *, elsewhere: bool = False) -> Hiding | None:
    """What is hidden among these notices and versions about a child or a family; None when nothing is.

    elsewhere: whether a notice that is not among them hides it; nothing that was written then stays as it was.
    """
    rows = list(told)
    always = dt.datetime.max.replace(tzinfo=dt.UTC) if elsewhere else None
    since = min((sent.sent_at for _, sent in rows if sent.address_hidden), default=always)
    if since is None:
        return None
    return Hiding(since, telling_of(child.facts for child, sent in rows if not sent.address_hidden))


def for_reader(session: Session, actor: Actor | None, submission_ids: Collection[UUID]) -> dict[UUID, Hiding]:
    """By submission: what this person must not read in texts about it. Nothing for those who may know the address.

    A version counts with every other that bears a reference of its, went to a case of its, or is surely of the same
    child in the same school.
    """
    if may_know(actor) or not submission_ids:
        return {}
    own, told = _told_with(session, submission_ids)
    if not any(sent.address_hidden for _, sent in told):
        return {}
    found: dict[UUID, Hiding] = {}
    for submission_id in submission_ids:
        mine = [row for row in own if row.submission_id == submission_id]
        hiding = hiding_of((child, sent) for child, sent in told if _of_one_story(child, mine))
        if hiding is not None:
            found[submission_id] = hiding
    return found


def told_elsewhere(session: Session, submission_id: UUID) -> bool:
    """Whether another notice that counts, of one story with this one, says that an address is not safe to know, and
    this one tells it in clear: nothing is begun from it, or added to it in clear, any more."""
    story = story_of(session, submission_id)
    hidden = {sent.id for _, sent in story if sent.address_hidden and sent.state != SubmissionState.REPLACED}
    return bool(hidden) and submission_id not in hidden


def story_of(session: Session, submission_id: UUID) -> list[Told]:
    """Every child told of, in this notice or another, that counts with one of this notice's, each with its notice."""
    own, told = _told_with(session, [submission_id])
    return [(child, sent) for child, sent in told if _of_one_story(child, own)]


def _told_with(session: Session, submission_ids: Collection[UUID]) -> tuple[Sequence[ReferredChild], list[Told]]:
    """The children of these notices, and every one that may be of one story with them, each with its notice."""
    own = session.execute(select(ReferredChild).where(ReferredChild.submission_id.in_(submission_ids))).scalars().all()
    told = session.execute(
        select(ReferredChild, Submission)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(
            or_(
                ReferredChild.reference.in_({row.reference for row in own}),
                ReferredChild.case_id.in_({row.case_id for row in own if row.case_id is not None}),
                and_(
                    ReferredChild.school_id.in_({row.school_id for row in own}),
                    ReferredChild.born.in_({row.born for row in own if row.born}),
                ),
            )
        )
    ).all()
    return own, [(child, sent) for child, sent in told]


def _of_one_story(child: ReferredChild, mine: Sequence[ReferredChild]) -> bool:
    return any(
        child.reference == row.reference
        or (row.case_id is not None and child.case_id == row.case_id)
        or (child.school_id == row.school_id and surely_same(child.facts, row.facts, expected_here=True))
        for row in mine
    )


Row = TypeVar("Row", bound=Base)


def as_read(row: Row, texts: Mapping[str, str]) -> Row:
    """The row itself where these texts are its own; else a copy that holds them and is never stored."""
    if all(getattr(row, name) == text for name, text in texts.items()):
        return row
    kind = type(row)
    return kind(**{column.key: getattr(row, column.key) for column in inspect(kind).column_attrs} | dict(texts))


__all__ = ["Hiding", "as_read", "for_reader", "hiding_of", "may_know", "story_of", "told_elsewhere"]

"""Following what a school sent: how far each child's referral has got, in safe words only, and what was sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.domain.access import May, insist
from portal.domain.dates_in_words import london_date
from portal.domain.notices import NoticeKind
from portal.domain.statuses import ENDED_BY_SCHOOL, TRACKER, Step, SubmissionState
from portal.services import since_hidden, unit
from portal.services.trouble import NotFound
from portal.store import wall
from portal.store.drafts import Attachment
from portal.store.find import drafts as find_drafts
from portal.store.find import following as find
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission


@dataclass(frozen=True, slots=True)
class Followed:
    """One child of a submission as the school sees it."""

    name: str
    reference: str
    step: Step
    reached: dict[Step, dt.datetime]
    """When each step was reached last."""
    reply_by: dt.date | None
    asked: str
    changed_at: dt.datetime

    @property
    def changed_on(self) -> dt.date:
        """The day in London it came to this step."""
        return london_date(self.changed_at)


@dataclass(frozen=True, slots=True)
class SentLine:
    """A submission in a list."""

    id: UUID
    kind: str
    state: SubmissionState
    immediate: bool
    sent_at: dt.datetime
    sent_by_name: str
    children: list[Followed]
    unread: int

    @property
    def sent_on(self) -> dt.date:
        """The day in London it was sent."""
        return london_date(self.sent_at)

    @property
    def waits_for_school(self) -> bool:
        """Whether the council has asked this school for something."""
        return self.state is SubmissionState.RETURNED or any(
            child.step is Step.WAITING_FOR_YOU for child in self.children
        )

    @property
    def asked(self) -> str:
        """What the council asked for, if it said."""
        return next((child.asked for child in self.children if child.asked), "")


@dataclass(frozen=True, slots=True)
class Sent:
    """A whole submission as sent. `sealed` holds only the sealed summaries this person may open, by kind."""

    line: SentLine
    draft_id: UUID
    address_hidden: bool
    summary: list[Any]
    sealed: dict[str, list[Any]]
    digest: str
    privacy_statement: str
    privacy_statement_dated: dt.date | None
    sent_by_job: str
    files: list[Attachment]
    signed_by_name: str = ""
    signed_as: str = ""
    signed_at: dt.datetime | None = None
    corrects_id: UUID | None = None
    corrected_why: str = ""
    replaced_by: UUID | None = None
    withdrawn_why: str = ""
    withdrawn_by_name: str = ""
    withdrawn_at: dt.datetime | None = None
    beside: list[SentLine] = field(default_factory=list)
    """The other notices made of the same answers in the same press."""
    hidden_since: list[dict[str, Any]] = field(default_factory=list)
    """The facts of each child as sent, where a later version says that an address in them is not safe to know and this
    person may not know it: it is masked then. Empty otherwise."""
    leads: bool = True
    """Whether this is the notice that was filled in; False for a return made of its answers, which follows it."""


def _child(row: ReferredChild) -> Followed:
    reached = {Step.of(one["step"]): dt.datetime.fromisoformat(one["at"]) for one in row.steps}
    return Followed(row.child_name, row.reference, Step.of(row.step), reached, row.reply_by, row.asked, row.changed_at)


def _line(row: Submission, children: list[ReferredChild], unread: int) -> SentLine:
    return SentLine(
        id=row.id,
        kind=row.kind,
        state=SubmissionState(row.state),
        immediate=row.immediate,
        sent_at=row.sent_at,
        sent_by_name=row.sent_by_name,
        children=[_child(child) for child in children],
        unread=unread,
    )


def sent(*, limit: int = 50, skip: int = 0) -> list[SentLine]:
    """What the acting person's school sent, newest first; recorded as a look at every submission shown."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    session = db.session()
    rows = find.submissions(session, limit=limit, skip=skip)
    ids = [row.id for row in rows]
    children = find.children(session, ids)
    unread = find.unread_by_submission(session, "to_school")
    return [_line(row, children[row.id], unread.get(row.id, 0)) for row in rows]


def named(submission_ids: list[UUID]) -> dict[UUID, list[Followed]]:
    """The children of these submissions, by submission."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    found = find.children(db.session(), submission_ids)
    return {submission_id: [_child(row) for row in rows] for submission_id, rows in found.items()}


def looked_at_list(about_kind: str, lines: list[UUID]) -> None:
    """Record that a list naming these submissions or drafts was seen; nothing for an empty list."""
    if lines:
        unit.looked(May.ENTER_SCHOOL_SIDE, about_kind=about_kind, others=lines)


def how_many_sent() -> int:
    """How many submissions the school has sent."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    return find.how_many(db.session())


def one_sent(submission_id: UUID) -> Sent:
    """A whole submission, and the record that it was looked at. `NotFound` when it is not this school's."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    session = db.session()
    row = find.submission(session, submission_id)
    if row is None:
        raise NotFound
    sealed = find.sealed_summaries(session, submission_id)
    children = find.children_of(session, row.id)
    hiding = since_hidden.for_reader(session, wall.current.get(), [row.id]).get(row.id)
    later = hiding is not None and not row.address_hidden and hiding.since > row.sent_at
    found = Sent(
        line=_line(
            row,
            children,
            find.unread_by_submission(session, "to_school").get(row.id, 0),
        ),
        draft_id=row.draft_id,
        address_hidden=row.address_hidden,
        summary=row.summary,
        sealed=sealed,
        digest=row.digest,
        privacy_statement=row.privacy_statement,
        privacy_statement_dated=row.privacy_statement_dated,
        sent_by_job=row.sent_by_job,
        files=list(find_drafts.files(session, submission_id=submission_id)),
        signed_by_name=row.signed_by_name,
        signed_as=row.signed_as,
        signed_at=row.signed_at,
        corrects_id=row.corrects_id,
        corrected_why=hiding.text(row.corrected_why, row.sent_at) if hiding else row.corrected_why,
        replaced_by=find.replaced_by(session, row.id) if row.state == SubmissionState.REPLACED else None,
        withdrawn_why=hiding.text(row.withdrawn_why, row.withdrawn_at) if hiding else row.withdrawn_why,
        withdrawn_by_name=row.withdrawn_by_name,
        withdrawn_at=row.withdrawn_at,
        beside=_beside(session, row),
        hidden_since=[child.facts for child in children] if later else [],
        leads=find.leads(session, row),
    )
    unit.looked(May.FOLLOW_SUBMISSION, about_kind="submission", about=submission_id, fields=sorted(sealed))
    return found


def _beside(session: Session, row: Submission) -> list[SentLine]:
    others = find.beside(session, row)
    children = find.children(session, [other.id for other in others])
    return [_line(other, children[other.id], 0) for other in others]


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the tracker: reached (with its day), the present one, or still to come."""

    step: Step
    state: str
    at: dt.datetime | None


def tracker(child: Followed, kind: str = NoticeKind.CME_REFERRAL) -> list[Stop]:
    """The steps in order. "Waiting for you" stands there only while, or after, the council asked for something;
    "Found" is still to come only where a child is looked for, which is what a referral asks."""
    if child.step in ENDED_BY_SCHOOL:
        received = child.reached.get(Step.RECEIVED)
        return [
            Stop(Step.RECEIVED, "done", received),
            Stop(child.step, "now", child.reached.get(child.step)),
        ]
    order = [
        step for step in TRACKER if step is not Step.WAITING_FOR_YOU or child.step is step or step in child.reached
    ]
    here = order.index(child.step)
    stops = []
    looked_for = kind == NoticeKind.CME_REFERRAL
    for place, step in enumerate(order):
        if step is Step.FOUND and not looked_for and child.step is not Step.FOUND and step not in child.reached:
            continue
        at = child.reached.get(step)
        if place == here:
            stops.append(Stop(step, "now", at))
        elif place < here and (at is not None or step is not Step.FOUND):
            stops.append(Stop(step, "done", at))
        elif place > here and child.step is not Step.CLOSED and step is not Step.WAITING_FOR_YOU:
            stops.append(Stop(step, "to_come", None))
    return stops

"""What is done around a removal from the roll: who has been told and which files have gone, dated by what happened.

The data team and the council's admissions team are told by notice, and those two lines are dated when the notice has
gone. Everything else stands there only once somebody at the school says so. Lines are added, never changed: a later one
takes the place of an earlier one, and both stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import May, insist
from portal.domain.facts.referral import day
from portal.domain.facts.telltale import MARK
from portal.domain.grounds import SILENT
from portal.domain.notices import NoticeKind
from portal.domain.school_days import UnknownCalendar
from portal.domain.statutory_dates import ctf_due
from portal.services import notices, since_hidden, terms, unit
from portal.services.outbox import effect
from portal.services.since_hidden import Hiding
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import today
from portal.store import wall
from portal.store.find import following as find
from portal.store.records import OutboxRow
from portal.store.returns import RemovalStep
from portal.store.session import db
from portal.store.submissions import ReferredChild, Submission
from portal.store.tables import new_id

FOR_ALL = {
    "data_team_told": "Data team told",
    "transfer_list_updated": "Transfer list updated",
    "admissions_told": "Council’s admissions team told",
}
"""Done once for everybody in the return."""
FOR_EACH = {
    "ctf_sent": "Common transfer file sent",
    "ctf_receipt": "Common transfer file: receipt",
    "child_protection_sent": "Child protection file sent",
    "child_protection_receipt": "Child protection file: receipt",
    "sen_sent": "Special educational needs file sent",
    "sen_receipt": "Special educational needs file: receipt",
    "other_sent": "Other papers sent",
    "other_receipt": "Other papers: receipt",
}
"""Done for each child."""
STEPS = {**FOR_ALL, **FOR_EACH}
LONGEST = 200
LONGEST_AGO = dt.timedelta(days=731)
"""Calendar days back to which a step is believed."""
_TOLD_BY_NOTICE = {"data_team": ("data_team_told", "left_data"), "admissions": ("admissions_told", "left_admissions")}


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done. `by_notice`: the portal's own message, dated when it went; else entered by somebody."""

    on: dt.date
    detail: str
    by_name: str
    by_notice: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: what, and every time it was recorded, the latest first."""

    code: str
    label: str
    done: tuple[Done, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildRemoved:
    """One child of the return, with its lines. `child` and `removal` are facts as they were sent."""

    key: str
    name: str
    reference: str
    lines: tuple[Line, ...]
    child: Mapping[str, Any] = field(default_factory=dict)
    removal: Mapping[str, Any] = field(default_factory=dict)
    left_on: dt.date | None = None

    @property
    def deleted_on(self) -> dt.date | None:
        """The day the name is, or was, taken off."""
        return day(self.removal.get("deletion_on"))

    @property
    def silent(self) -> bool:
        """Whether the pupil has died: no files are asked after."""
        return self.removal.get("ground") in SILENT


@dataclass(frozen=True, slots=True)
class Removal:
    """A removal return with what has been done around it. `ended`: withdrawn, or replaced by a corrected version."""

    submission: Submission
    lines: tuple[Line, ...]
    children: tuple[ChildRemoved, ...]
    ended: bool

    def child(self, key: str) -> ChildRemoved | None:
        """One of its children; the first for ""."""
        return next((child for child in self.children if key in ("", child.key)), None)

    def certified(self, child: ChildRemoved) -> bool:
        """Whether there is a certificate: signed, still standing, and the name's day has come."""
        day_come = child.deleted_on is not None and child.deleted_on <= today()
        return self.submission.signed_at is not None and not self.ended and day_come


def removal(submission_id: UUID) -> Removal:
    """A removal return of the acting person's school, recorded as a look at it; `NotFound` when there is none such."""
    insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    session = db.session()
    row = find.submission(session, submission_id)
    if row is None or row.kind != NoticeKind.REMOVAL:
        raise NotFound
    children = find.children_of(session, row.id)
    steps = session.execute(
        select(RemovalStep).where(RemovalStep.submission_id == row.id).order_by(RemovalStep.at.desc(), RemovalStep.id)
    )
    rows: Sequence[RemovalStep] = steps.scalars().all()
    hiding = since_hidden.for_reader(session, wall.current.get(), [row.id]).get(row.id)
    if hiding is not None:  # to whom papers went tells where the child is
        rows = [since_hidden.as_read(one, {"detail": _told(one, hiding)}) for one in rows]
    unit.looked(May.FOLLOW_SUBMISSION, about_kind="removal", about=row.id)
    return Removal(
        submission=row,
        lines=tuple(_line(code, label, rows, "") for code, label in FOR_ALL.items()),
        children=tuple(_child(child, rows) for child in children),
        ended=not row.stands,
    )


def _told(step: RemovalStep, hiding: Hiding) -> str:
    return MARK if step.detail and step.at <= hiding.since else step.detail


@dataclass(frozen=True, slots=True)
class FileOwed:
    """A common transfer file not recorded as sent. `due`: its last day; None where the term dates are not held."""

    submission_id: UUID
    child_name: str
    due: dt.date | None

    @property
    def late(self) -> bool:
        """Whether its last day is over."""
        return self.due is not None and self.due < today()


def transfer_files_owed() -> list[FileOwed]:
    """The acting person's school's children whose names have come off the roll and whose common transfer file is not
    recorded as sent, the first due first; a name that came off more than two years ago is left out.

    Due by the fifteenth school day after (Education (Pupil Information) (England) Regulations 2005 reg 9).
    """
    actor = insist(wall.current.get(), May.FOLLOW_SUBMISSION)
    assert actor.school_id is not None
    calendar = terms.calendar_for(actor.school_id)
    since = (today() - LONGEST_AGO).isoformat()
    owed = []
    for row in find.without_transfer_file(db.session(), since, today().isoformat()):
        removal = row.facts.get("removal") or {}
        off_roll = day(removal.get("deletion_on"))
        if off_roll is None or removal.get("ground") in SILENT:
            continue
        try:
            due = ctf_due(off_roll, calendar)
        except UnknownCalendar:
            due = None
        owed.append(FileOwed(row.submission_id, row.child_name, due))
    return sorted(owed, key=lambda one: one.due or dt.date.max)


def _line(code: str, label: str, rows: Sequence[RemovalStep], child: str) -> Line:
    return Line(
        code,
        label,
        tuple(
            Done(row.done_on, row.detail, row.by_name, row.how == "delivered")
            for row in rows
            if row.code == code and row.child_key == child
        ),
    )


def _child(row: ReferredChild, rows: Sequence[RemovalStep]) -> ChildRemoved:
    return ChildRemoved(
        key=row.child_key,
        name=row.child_name,
        reference=row.reference,
        lines=tuple(_line(code, label, rows, row.child_key) for code, label in FOR_EACH.items()),
        child=row.facts.get("child") or {},
        removal=row.facts.get("removal") or {},
        left_on=day((row.facts.get("leaving") or {}).get("left_on"))
        or day((row.facts.get("child") or {}).get("last_attended")),
    )


def record(submission_id: UUID, code: str, done_on: dt.date | None, *, child_key: str = "", detail: str = "") -> None:
    """Write down that something was done, by whom and when.

    Raises `NotFound` when it is not this school's return, `Refused` for a day to come, a return that no longer stands,
    or a line that is not on the list.
    """
    with unit.act(May.RECORD_REMOVAL_STEP) as work:
        row = find.submission(work.session, submission_id)
        if row is None or row.kind != NoticeKind.REMOVAL:
            raise NotFound
        known = {child.child_key for child in find.children_of(work.session, row.id)}
        faults = _faults(code, done_on, child_key, known, detail, ended=not row.stands)
        if faults or done_on is None:
            raise Refused(faults)
        work.add(
            RemovalStep(
                authority_id=row.authority_id,
                id=new_id(),
                school_id=row.school_id,
                submission_id=row.id,
                child_key=child_key if code in FOR_EACH else "",
                code=code,
                done_on=done_on,
                detail=detail.strip(),
                how="entered",
                by_name=work.actor.name,
            )
        )
        work.record("recorded_removal_step", about_kind="submission", about=row.id, fields=[code])


def _faults(
    code: str, done_on: dt.date | None, child_key: str, known: set[str], detail: str, *, ended: bool
) -> list[tuple[str, str]]:
    found = []
    if ended:
        found.append(("code", "This return no longer stands, so nothing more is recorded here"))
    if code not in STEPS:
        found.append(("code", "Select what was done"))
    if code in FOR_EACH and child_key not in known:
        found.append(("child", "Select the child"))
    if done_on is None:
        found.append(("done_on", "Enter the day it was done"))
    elif done_on < today() - LONGEST_AGO:
        found.append(("done_on", "The day it was done is more than 2 years ago: check the year"))
    elif done_on > today():
        found.append(("done_on", "The day it was done must be today or in the past"))
    if len(detail.strip()) > LONGEST:
        found.append(("detail", f"To whom, or anything to add, must be {LONGEST} characters or fewer"))
    return found


@effect("removal_notices")
def owe_notices(work: unit.Unit, row: OutboxRow) -> None:
    """After a return is sent: owe the two notices, and take over the files it says have been sent already."""
    submission = work.session.execute(
        select(Submission).where(Submission.authority_id == row.authority_id, Submission.id == row.about)
    ).scalar_one()
    for to, (_, template) in _TOLD_BY_NOTICE.items():
        once = f"removal_notice:{submission.id}:{to}"
        work.later("removal_notice", submission.id, once=once, to=to, template=template,
                   submission_id=str(submission.id))  # fmt: skip
    for child in find.children_of(work.session, submission.id):
        for sent in (child.facts.get("removal") or {}).get("files_sent") or []:
            work.add(*_of_return(submission, child.child_key, sent))


def _of_return(submission: Submission, child_key: str, sent: Mapping[str, Any]) -> list[RemovalStep]:
    days = {"sent": day(sent.get("sent_on")), "receipt": day(sent.get("receipt_on"))}
    return [
        RemovalStep(
            authority_id=submission.authority_id,
            id=new_id(),
            school_id=submission.school_id,
            submission_id=submission.id,
            child_key=child_key,
            code=f"{sent.get('what')}_{what}",
            done_on=on,
            detail=str(sent.get("sent_to") or "") if what == "sent" else "",
            how="entered",
            by_name=submission.sent_by_name,
        )
        for what, on in days.items()
        if on is not None and f"{sent.get('what')}_{what}" in FOR_EACH
    ]


@effect("removal_notice")
def tell(work: unit.Unit, row: OutboxRow) -> None:
    """Send one of the two notices, and date its line by that. Where no mailbox is set nothing was told, so no line."""
    if not notices.deliver(work, row, keep_unaddressed=False):
        return
    submission = work.session.execute(
        select(Submission).where(Submission.authority_id == row.authority_id, Submission.id == row.about)
    ).scalar_one()
    work.add(
        RemovalStep(
            authority_id=row.authority_id,
            id=new_id(),
            school_id=submission.school_id,
            submission_id=submission.id,
            code=_TOLD_BY_NOTICE[row.data["to"]][0],
            done_on=today(),
            how="delivered",
            by_name=work.actor.name,
        )
    )

"""What an absence record does by itself: it is kept while it is open, and tells the council on the fifth school day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select, update

from portal.domain.access import May
from portal.domain.clocks import TELL_TEAM_DAYS
from portal.domain.school_days import UnknownCalendar
from portal.services import absences, authorities, delivering, sending, terms, unit
from portal.services.drafting import DAYS_KEPT
from portal.services.outbox import worker_of
from portal.services.sending import Part, Whole
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.drafts import Draft
from portal.store.find import drafts as find
from portal.store.places import Authority, School
from portal.store.returns import AbsenceRecord
from portal.store.session import db

Prepare = Callable[[Whole], Part]
FROM_ITSELF = "the portal, from the school’s absence record"
"""Who sent an early notice."""


def keep_records() -> int:
    """Keep the drafts of open records for as long as they are open: they do not expire. How many were moved."""
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        until = today() + dt.timedelta(days=DAYS_KEPT)
        open_ones = select(AbsenceRecord.draft_id).where(
            AbsenceRecord.authority_id == work.actor.authority_id, AbsenceRecord.state == "open"
        )
        kept = list(
            work.session.execute(
                update(Draft)
                .where(
                    Draft.authority_id == work.actor.authority_id,
                    Draft.state == "open",
                    Draft.expires_on < until,
                    Draft.id.in_(open_ones),
                )
                .values(expires_on=until)
                .returning(Draft.id)
            ).scalars()
        )
        if kept:
            work.record("kept_absence_records", about_kind="draft", about=None, others=kept)
        return len(kept)


def send_early_notices(prepare: Prepare) -> int:
    """Send the early notice of every record that has reached its day, in every authority; how many went out.

    Doing it twice sends nothing twice. `prepare` is the journey's: what a record tells.
    """
    ids = list(db.session.execute(select(Authority.id)).scalars())
    db.session.rollback()
    sent = 0
    for authority_id in ids:
        with wall.acting_as(worker_of(authority_id)):
            sent += sum(_send(record_id, prepare) for record_id in _waiting(authority_id))
    return sent


def _waiting(authority_id: UUID) -> list[UUID]:
    """Open records whose family was not reached and whose early notice has not gone."""
    found = list(
        db.session.execute(
            select(AbsenceRecord.id)
            .where(
                AbsenceRecord.authority_id == authority_id,
                AbsenceRecord.state == "open",
                AbsenceRecord.contact_on.is_(None),
                AbsenceRecord.early_notice_id.is_(None),
            )
            .order_by(AbsenceRecord.opened_at)
        ).scalars()
    )
    db.session.rollback()
    return found


def _send(record_id: UUID, prepare: Prepare) -> bool:
    """Send one record's early notice if it is its day, it names the pupil, and nothing was sent or said meanwhile."""
    with unit.act(May.RUN_BACKGROUND_WORK) as work:
        record = work.session.execute(
            select(AbsenceRecord)
            .where(AbsenceRecord.authority_id == work.actor.authority_id, AbsenceRecord.id == record_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).scalar_one()
        if record.state != "open" or record.contact_on is not None or record.early_notice_id is not None:
            return False
        draft = find.draft(work.session, record.draft_id)
        if (
            draft is None
            or draft.state != "open"
            or not draft.child_name
            or _referred(work, record)
            or not _day_has_come(work, record)
        ):
            return False
        council, at = authorities.of(work.actor), moment()
        school = work.session.execute(
            select(School).where(School.authority_id == record.authority_id, School.id == record.school_id)
        ).scalar_one()
        part = prepare(sending.whole(work, draft, council, at))
        submission = sending.store(work, draft, part, sender_job="", moment=at, council=council, by=FROM_ITSELF)
        delivering.deliver(work, draft, submission, school, part.children, council, beside={})
        record.early_notice_id, record.changed_at = submission.id, at
        work.record("sent_early_notice", about_kind="draft", about=draft.id, others=[submission.id])
        return True


def _referred(work: unit.Unit, record: AbsenceRecord) -> bool:
    """Whether the referral has been sent already: then the council knows."""
    return record.referral_draft_id is not None and (
        find.submission_of(work.session, record.referral_draft_id) is not None
    )


def _day_has_come(work: unit.Unit, record: AbsenceRecord) -> bool:
    """Whether the fifth school day of absence has come; never where no calendar says which day that is."""
    first = absences.first_day_in(work.session, record)
    try:
        return today() >= terms.calendar_for(record.school_id).nth_school_day(first, TELL_TEAM_DAYS)
    except UnknownCalendar:
        return False

"""The absence record of a school: opened on the first day, told inside the school, kept until the pupil is back.

The answers are in its draft; the row says how far the absence has got. What follows at day 5 by itself is in
`absences_nightly`, what becomes of it at days 10 and 20 in `absences_onward`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.access import May
from portal.domain.dates_in_words import long_date
from portal.domain.notices import NoticeKind
from portal.services import drafting, earlier_children, messages, unit
from portal.services.draft_settling import Reading
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import today
from portal.store.find import drafts as find
from portal.store.find.drafts import Key
from portal.store.returns import AbsenceRecord
from portal.store.tables import Json, new_id, now

FIRST_PAGE = "absence_first"
"""The page of the record that says the first absent day, and whether the pupil has gone missing today."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A brother's or sister's record: what it holds of these pages of the family comes along, with the `mark` that it
    must be confirmed."""

    draft_id: UUID
    pages: Collection[str]
    mark: str


def open_record(
    first_absent_on: dt.date,
    pages: Iterable[tuple[Key, Json]],
    reading: Reading,
    *,
    missing_today: bool = False,
    beside: Beside | None = None,
) -> UUID:
    """Open a record of one pupil's absence with its first pages answered; gives the id of its draft.

    The headteacher and the safeguarding leads are told at once: by their home pages, until they have opened it, and by
    the school's mailbox, where one is set. `Refused` for a day to come, `NotFound` for another school's record beside.
    """
    if first_absent_on > today():
        raise Refused([("first_absent_on", "First day of absence must be today or in the past")])
    with unit.act(May.KEEP_ABSENCE_RECORD) as work:
        family = earlier_children.of_the_family(work, beside.draft_id, beside.pages, beside.mark) if beside else []
        draft = drafting.open_filled(work, NoticeKind.ABSENCE.value, [*pages, *family], reading)
        record = AbsenceRecord(
            authority_id=draft.authority_id,
            id=new_id(),
            school_id=draft.school_id,
            draft_id=draft.id,
            first_absent_on=first_absent_on,
            missing_today=missing_today,
            opened_by_name=work.actor.name,
        )
        work.add(record)
        work.session.flush()
        work.record("opened_absence_record", about_kind="draft", about=draft.id)
        template = "missing_today" if missing_today else "absence"
        once = f"notice:{record.id}:opened"
        work.later("notice", record.id, once=once, to="school", template=template, school_id=str(record.school_id))
        return draft.id


def held(session: Session, draft_id: UUID) -> AbsenceRecord:
    """The open record of this draft, locked until the transaction ends; `NotFound` when there is none."""
    record = session.execute(
        select(AbsenceRecord)
        .where(AbsenceRecord.draft_id == draft_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if record is None:
        raise NotFound
    if record.state != "open":
        raise Refused([("record", "This record is closed. Open a new one if the pupil is absent again")])
    return record


def first_day(record: AbsenceRecord, answers: Json) -> dt.date:
    """The first absent day as the record's page now says it; as it was opened where the page says nothing."""
    said = answers.get("first_absent_on")
    return dt.date.fromisoformat(said) if said else record.first_absent_on


def first_day_in(session: Session, record: AbsenceRecord) -> dt.date:
    """The first absent day of one record."""
    answers = find.answers_on(session, [record.draft_id], [FIRST_PAGE])
    return first_day(record, answers.get(record.draft_id, {}))


def contact_made(draft_id: UUID, on: dt.date) -> None:
    """The family was reached that day: no early notice goes out by itself. `Refused` for a day that cannot be."""
    with unit.act(May.KEEP_ABSENCE_RECORD) as work:
        record = held(work.session, draft_id)
        _insist_within(work.session, record, on, "The day the family was reached")
        record.contact_on, record.changed_at = on, now()
        work.record("reached_family", about_kind="draft", about=draft_id)
        told = _told_by(work.session, record)
    _tell_council(told, f"We reached the family on {long_date(on)}.")


def contact_lost(draft_id: UUID) -> None:
    """The family that was reached cannot be reached any more: the early notice goes out again when it is due."""
    with unit.act(May.KEEP_ABSENCE_RECORD) as work:
        record = held(work.session, draft_id)
        if record.contact_on is None:
            raise Refused([("record", "The family was not reached yet, so contact cannot be lost again")])
        record.contact_on, record.changed_at = None, now()
        work.record("lost_family_again", about_kind="draft", about=draft_id)
        told = _told_by(work.session, record)
    _tell_council(told, f"We have lost contact with the family again, and say so on {long_date(today())}.")


def back(draft_id: UUID, on: dt.date) -> None:
    """The pupil is back since that day: the record is closed. `Refused` for a day that cannot be."""
    with unit.act(May.KEEP_ABSENCE_RECORD) as work:
        record = held(work.session, draft_id)
        _insist_within(work.session, record, on, "The day the pupil came back")
        record.state, record.back_on, record.changed_at = "returned", on, now()
        record.closed_why = f"Back on {long_date(on)}"
        work.record("pupil_back", about_kind="draft", about=draft_id)
        told = _told_by(work.session, record)
    _tell_council(told, f"The pupil came back to school on {long_date(on)}.")


def _told_by(session: Session, record: AbsenceRecord) -> UUID | None:
    """The newest notice the council has had of this absence: the referral, else the early notice."""
    referral = record.referral_draft_id and find.submission_of(session, record.referral_draft_id)
    return referral or record.early_notice_id


def _tell_council(submission_id: UUID | None, words: str) -> None:
    """Write to the council, where it has been told of the absence: it stops looking for a child who is back."""
    if submission_id is not None:
        messages.write_to_council(submission_id, words)


def _insist_within(session: Session, record: AbsenceRecord, on: dt.date, called: str) -> None:
    first = first_day_in(session, record)
    if on > today():
        raise Refused([("on", f"{called} must be today or in the past")])
    if on < first:
        raise Refused([("on", f"{called} must be on or after the first day of absence, {long_date(first)}")])

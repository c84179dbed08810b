"""The school's absence records as they are read: one with its ladder of days, and all that are open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from portal.domain.absence_ladder import Rung, ladder, school_days_gone
from portal.domain.access import Actor, May, Role, insist
from portal.domain.dates_in_words import short_moment
from portal.services import signing, terms
from portal.services.absences import FIRST_PAGE, first_day
from portal.services.trouble import NotFound
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.drafts import Draft
from portal.store.find import drafts as find
from portal.store.find import following
from portal.store.returns import AbsenceRecord
from portal.store.session import db
from portal.store.submissions import Submission
from portal.store.tables import Json


@dataclass(frozen=True, slots=True)
class WentOn:
    """What a record became: a notice sent (submission, reference, when) or still a draft."""

    draft_id: UUID | None = None
    submission_id: UUID | None = None
    reference: str = ""
    sent_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """A record. day: which school day of absence today is (or the last one was); None where no calendar says.

    early, referral, removal: what has become of it, None where there is none. missing_today: as the record now says.
    read_by: which headteacher and safeguarding leads have opened it, in words. told_to: as what ("headteacher",
    "safeguarding lead") it waits for the acting person to open it; "" for nobody whom it waits for.
    """

    draft_id: UUID
    number: str
    child_name: str
    state: str
    first_absent_on: dt.date
    missing_today: bool
    contact_on: dt.date | None
    back_on: dt.date | None
    opened_by_name: str
    opened_at: dt.datetime
    rungs: tuple[Rung, ...]
    day: int | None
    early: WentOn | None
    referral: WentOn | None
    removal: WentOn | None
    read_by: tuple[str, ...] = ()
    told_to: str = ""

    def rung(self, number: int) -> Rung:
        """The day of this number."""
        return next(rung for rung in self.rungs if rung.number == number)

    @property
    def unknown(self) -> bool:
        """Whether the days cannot be counted for want of term dates."""
        return self.day is None


def told_as(actor: Actor) -> str:
    """As what this person is told of an absence on its first day; "" for other colleagues."""
    if Role.HEAD in actor.roles or signing.may_sign():
        return "headteacher"
    return "safeguarding lead" if Role.DSL in actor.roles else ""


def opened_by_told(draft_id: UUID) -> None:
    """Mark that a headteacher or safeguarding lead has opened the record, the first time: a read mark, kept when the
    look is recorded."""
    actor = insist(wall.current.get(), May.KEEP_ABSENCE_RECORD)
    capacity, who = told_as(actor), str(actor.membership_id)
    if not capacity:
        return
    mark = {who: {"name": actor.name, "as": capacity, "at": moment().isoformat()}}
    db.session().execute(
        update(AbsenceRecord)
        .where(AbsenceRecord.draft_id == draft_id, ~AbsenceRecord.read_by.op("?", is_comparison=True)(who))
        .values(read_by=AbsenceRecord.read_by.op("||")(literal(mark, JSONB)))
        .execution_options(synchronize_session=False)
    )


def record(draft_id: UUID) -> AbsenceView:
    """One record of the acting person's school; `NotFound` when there is none such."""
    insist(wall.current.get(), May.KEEP_ABSENCE_RECORD)
    session = db.session()
    row = session.execute(
        select(AbsenceRecord).where(AbsenceRecord.draft_id == draft_id).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return _views(session, [row])[0]


def records(*, open_only: bool = True) -> list[AbsenceView]:
    """The school's records, those of the longest absence first; closed ones too where they are asked for."""
    insist(wall.current.get(), May.KEEP_ABSENCE_RECORD)
    session = db.session()
    wanted = select(AbsenceRecord).order_by(AbsenceRecord.first_absent_on, AbsenceRecord.opened_at)
    if open_only:
        wanted = wanted.where(AbsenceRecord.state == "open")
    return _views(session, list(session.execute(wanted).scalars()))


def _views(session: Session, rows: list[AbsenceRecord]) -> list[AbsenceView]:
    if not rows:
        return []
    ids = [row.draft_id for row in rows]
    drafts = {draft.id: draft for draft in session.execute(select(Draft).where(Draft.id.in_(ids))).scalars()}
    answers = find.answers_on(session, ids, [FIRST_PAGE])
    calendar, day = terms.calendar_for(rows[0].school_id), today()
    actor = insist(wall.current.get(), May.KEEP_ABSENCE_RECORD)
    capacity, who = told_as(actor), str(actor.membership_id)
    found = []
    for row in rows:
        said, draft = answers.get(row.draft_id, {}), drafts[row.draft_id]
        first = first_day(row, said)
        until = row.back_on - dt.timedelta(days=1) if row.back_on else day
        found.append(
            AbsenceView(
                draft_id=row.draft_id,
                number=draft.number,
                child_name=draft.child_name,
                state=row.state,
                first_absent_on=first,
                missing_today=said.get("missing_today", "yes" if row.missing_today else "no") == "yes",
                contact_on=row.contact_on,
                back_on=row.back_on,
                opened_by_name=row.opened_by_name,
                opened_at=row.opened_at,
                rungs=ladder(first, day, calendar),
                day=school_days_gone(first, until, calendar),
                early=_of_submission(session, row.early_notice_id),
                referral=_of_draft(session, row.referral_draft_id),
                removal=_of_draft(session, row.removal_draft_id),
                read_by=tuple(_read(one) for one in row.read_by.values()),
                told_to=capacity if row.state == "open" and who not in row.read_by else "",
            )
        )
    return found


def _read(one: Json) -> str:
    return f"{one['name']} ({one['as']}), {short_moment(dt.datetime.fromisoformat(one['at']))}"


def _of_submission(session: Session, submission_id: UUID | None, draft_id: UUID | None = None) -> WentOn | None:
    if submission_id is None:
        return None
    sent_at = session.execute(select(Submission.sent_at).where(Submission.id == submission_id)).scalar_one()
    child = next(iter(following.children(session, [submission_id])[submission_id]), None)
    return WentOn(draft_id, submission_id, child.reference if child else "", sent_at)


def _of_draft(session: Session, draft_id: UUID | None) -> WentOn | None:
    draft = find.draft(session, draft_id) if draft_id else None
    if draft is None or draft.state == "withdrawn":
        return None
    return _of_submission(session, find.submission_of(session, draft.id), draft.id) or WentOn(draft.id)

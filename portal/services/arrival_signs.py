"""What a record of the index, or of the ledger, tells of a child's arrival: read from what its source sent."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.domain.dates_in_words import london_date
from portal.domain.facts.referral import day
from portal.domain.notices import NoticeKind
from portal.domain.reunification import Sign, SignKind
from portal.domain.school_asks import ATTENDING
from portal.exchange.roll_file import read_date
from portal.store.cases import Case
from portal.store.places import School
from portal.store.pupil_index import Proposal, RollPupil
from portal.store.returns import SchoolAsk, TransitEntry
from portal.store.submissions import OF_ITS_SUBMISSION, ReferredChild, Submission

KNOWN_BY = "new-pupil return"
"""Begins the pupil id of a row of the roll that a new-pupil return made; the child's reference follows."""
_ONE_STAY = dt.timedelta(days=90)
"""A roll may be sent so long after a pupil has come."""


def sign_of(session: Session, authority_id: UUID, kind: str, owner: UUID) -> Sign | None:
    """The sign that this record ("roll", "child" or "transit") gives; None where it is gone, or tells of no arrival."""
    match kind:
        case "roll":
            return _of_roll(session, authority_id, owner)
        case "child":
            return _of_child(session, authority_id, owner)
        case _:
            return _of_ledger(session, authority_id, owner)


def _of_roll(session: Session, authority_id: UUID, owner: UUID) -> Sign | None:
    row = session.execute(
        select(RollPupil, School)
        .join(School, and_(School.authority_id == RollPupil.authority_id, School.id == RollPupil.school_id))
        .where(RollPupil.authority_id == authority_id, RollPupil.id == owner)
    ).one_or_none()
    if row is None or row[0].left_on is not None:
        return None
    pupil, school = row
    told = _returned(session, pupil) or _answered(session, pupil)
    entered = _entered(pupil)
    latest = max((one for one in (entered, pupil.seen_from) if one is not None), default=None)
    if told is None:
        told = (SignKind.ROLL, pupil.id, _started(pupil), f"The roll of {school.name}", pupil.as_of)
    kind, source, started, by, on = told
    return Sign(
        kind=kind, source_id=source, other_kind="roll", other_id=pupil.id, shown_on=latest, started_on=started,
        told_by=by, told_on=on, **_where(school),
    )  # fmt: skip


def _entered(pupil: RollPupil) -> dt.date | None:
    return read_date(pupil.row.get("entry_date") or "")


def _started(pupil: RollPupil) -> dt.date | None:
    """The day the roll has the pupil start, unless that was an earlier stay: pupils who come back keep their first."""
    entered = _entered(pupil)
    earlier_stay = entered and pupil.seen_from and entered < pupil.seen_from - _ONE_STAY
    return None if earlier_stay else entered


Told = tuple[SignKind, UUID, "dt.date | None", str, dt.date]


def _returned(session: Session, pupil: RollPupil) -> Told | None:
    """What the new-pupil return that made this row says."""
    if not pupil.pupil_id.startswith(KNOWN_BY):
        return None
    row = session.execute(
        select(ReferredChild, Submission)
        .join(Submission, OF_ITS_SUBMISSION)
        .where(
            ReferredChild.authority_id == pupil.authority_id,
            ReferredChild.reference == pupil.pupil_id.removeprefix(KNOWN_BY).strip(),
            Submission.stands,
        )
        .order_by(Submission.sent_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    referred, sent = row
    attended = day((referred.facts.get("joining") or {}).get("first_attended"))
    return SignKind.NEW_PUPIL, referred.id, attended, _sender(sent), london_date(sent.sent_at)


def _answered(session: Session, pupil: RollPupil) -> Told | None:
    """What the pupil's school last answered when it was asked whether the pupil attends."""
    asked = session.execute(
        select(SchoolAsk)
        .join(Proposal, and_(Proposal.authority_id == SchoolAsk.authority_id, Proposal.id == SchoolAsk.proposal_id))
        .where(
            SchoolAsk.authority_id == pupil.authority_id,
            SchoolAsk.school_id == pupil.school_id,
            SchoolAsk.answer == ATTENDING,
            Proposal.other_kind == "roll",
            Proposal.other_id == pupil.id,
        )
        .order_by(SchoolAsk.answered_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    if asked is None or asked.answered_at is None:
        return None
    return SignKind.SCHOOL_ANSWER, asked.id, _started(pupil), asked.answered_by_name, london_date(asked.answered_at)


def _of_child(session: Session, authority_id: UUID, owner: UUID) -> Sign | None:
    """The newest notice of which this child has a case: it is to be educated at home, or another school had it."""
    row = session.execute(
        select(Case, Submission, School)
        .join(Submission, and_(Submission.authority_id == Case.authority_id, Submission.id == Case.submission_id))
        .join(School, and_(School.authority_id == Case.authority_id, School.id == Case.school_id))
        .where(Case.authority_id == authority_id, Case.child_id == owner)
        .order_by(Case.received_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None or not row[1].stands:
        return None
    case, sent, school = row
    told_on = london_date(sent.sent_at)
    at_home = case.kind == NoticeKind.HOME_EDUCATION
    return Sign(
        kind=SignKind.HOME_EDUCATION if at_home else SignKind.REFERRAL, source_id=case.id, other_kind="child",
        other_id=owner, shown_on=told_on if at_home else case.last_attended_on or told_on, started_on=None,
        told_by=_sender(sent), told_on=told_on, **_where(school),
    )  # fmt: skip


def _of_ledger(session: Session, authority_id: UUID, owner: UUID) -> Sign | None:
    """The arrival that the expected school has confirmed."""
    row = session.execute(
        select(TransitEntry, School)
        .join(
            School,
            and_(School.authority_id == TransitEntry.authority_id, School.id == TransitEntry.destination_school_id),
        )
        .where(TransitEntry.authority_id == authority_id, TransitEntry.id == owner, TransitEntry.state == "balanced")
    ).one_or_none()
    if row is None:
        return None
    entry, school = row
    return Sign(
        kind=SignKind.EXPECTED_ARRIVAL, source_id=entry.id, other_kind="transit", other_id=entry.id,
        shown_on=entry.settled_on, started_on=entry.settled_on, told_by=school.name,
        told_on=london_date(entry.changed_at), **_where(school),
    )  # fmt: skip


def _where(school: School) -> dict[str, Any]:
    independent = "independent" in school.kind.lower()
    return {"school_id": school.id, "school": school.name, "urn": school.urn, "independent": independent}


def _sender(sent: Submission) -> str:
    return ", ".join(filter(None, (sent.sent_by_name, sent.sent_by_job)))

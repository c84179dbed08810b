"""Lending the headteacher's signature: by the headteacher to a colleague, or by the council to an acting head.

A loan has a first and a last day and can be ended early; it is never changed. Every loan and every end is audited.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.access import May, Role, insist
from portal.services import authorities, signing, unit
from portal.services.once import one_at_a_time
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.people import Membership
from portal.store.places import School
from portal.store.returns import Delegation
from portal.store.session import db

LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan. `state`: "now", "to come" or "over"; `words`: as what its holder signs."""

    id: UUID
    school: str
    to: str
    by: str
    by_council: bool
    starts_on: dt.date
    ends_on: dt.date
    ended_at: dt.datetime | None
    ended_by: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Borrower:
    """Someone the signature can be lent to."""

    id: UUID
    name: str
    job: str


@dataclass(frozen=True, slots=True)
class SchoolChoice:
    """A school whose acting head the council can name."""

    id: UUID
    name: str


def borrowers() -> list[Borrower]:
    """Colleagues at the acting headteacher's school who can be lent the signature."""
    actor = insist(wall.current.get(), May.DELEGATE_SIGNATURE)
    return _borrowers(db.session(), actor.school_id)


def lend(to: UUID | None, starts_on: dt.date | None, ends_on: dt.date | None) -> UUID:
    """Lend the headteacher's signature to a colleague for these days, both included; gives the loan's id.

    `Refused` with the fields "to", "starts_on" and "ends_on", and for a headteacher who did not prove a short while
    ago who they are; `NotFound` for somebody who cannot be lent it.
    """
    with unit.act(May.DELEGATE_SIGNATURE) as work:
        signing.insist_fresh(work.actor)
        return _make(work, work.actor.school_id, to, starts_on, ends_on, by_council=False, action="lent_signature")


def end(loan_id: UUID) -> None:
    """End a loan of the headteacher's own school before its last day. `NotFound` when there is none that runs."""
    with unit.act(May.DELEGATE_SIGNATURE) as work:
        _end(work, loan_id, "ended_loan_of_signature")


def of_my_school() -> list[Loan]:
    """Every loan of the acting person's school, those that hold now first, then those to come, then the past."""
    actor = insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    session = db.session()
    rows = session.execute(select(Delegation).where(Delegation.school_id == actor.school_id)).scalars()
    return _listed([(row, "") for row in rows], authorities.of(actor).name)


def schools() -> list[SchoolChoice]:
    """The council's schools, by name."""
    insist(wall.current.get(), May.SET_ACTING_HEAD)
    rows = db.session().execute(select(School.id, School.name).where(School.in_register).order_by(School.name))
    return [SchoolChoice(*row) for row in rows]


def could_act_as_head(school_id: UUID) -> list[Borrower]:
    """Who at a school the council can name as acting head."""
    insist(wall.current.get(), May.SET_ACTING_HEAD)
    return _borrowers(db.session(), school_id)


def set_acting_head(school_id: UUID, to: UUID | None, starts_on: dt.date | None, ends_on: dt.date | None) -> UUID:
    """Say who signs for a school's headteacher on these days, both included; gives the loan's id. Raises as `lend`."""
    with unit.act(May.SET_ACTING_HEAD) as work:
        signing.insist_fresh(work.actor)
        return _make(work, school_id, to, starts_on, ends_on, by_council=True, action="set_acting_head")


def end_acting_head(loan_id: UUID) -> None:
    """End what the council set, or a loan by a headteacher who is not there to end it. `NotFound` as `end`."""
    with unit.act(May.SET_ACTING_HEAD) as work:
        _end(work, loan_id, "ended_acting_head")


def of_council() -> list[Loan]:
    """Every loan at the council's schools that holds or is to come."""
    actor = insist(wall.current.get(), May.SET_ACTING_HEAD)
    rows = db.session().execute(
        select(Delegation, School.name)
        .join(School, (School.authority_id == Delegation.authority_id) & (School.id == Delegation.school_id))
        .where(Delegation.ended_at.is_(None), Delegation.ends_on >= today())
    )
    return _listed([(row, name) for row, name in rows], authorities.of(actor).name)


def _borrowers(session: Session, school_id: UUID) -> list[Borrower]:
    rows = session.execute(
        select(Membership)
        .where(Membership.kind == "school", Membership.school_id == school_id, Membership.state == "active")
        .order_by(func.lower(Membership.name))
    ).scalars()
    return [
        Borrower(row.id, row.name, row.job)
        for row in rows
        if signing.holds(row.roles, May.SIGN_FOR_HEAD) and Role.HEAD.value not in row.roles
    ]


def _make(
    work: unit.Unit,
    school_id: UUID,
    to: UUID | None,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    *,
    by_council: bool,
    action: str,
) -> UUID:
    wrong = faults(to, starts_on, ends_on)
    if wrong:
        raise Refused(wrong)
    assert to is not None
    assert starts_on is not None
    assert ends_on is not None
    one_at_a_time(work.session, f"loans of {school_id}")
    borrower = next((one for one in _borrowers(work.session, school_id) if one.id == to), None)
    if borrower is None:
        raise NotFound
    overlapping = work.session.execute(
        select(Delegation.id).where(
            Delegation.school_id == school_id,
            Delegation.to_membership == to,
            Delegation.ended_at.is_(None),
            Delegation.starts_on <= ends_on,
            Delegation.ends_on >= starts_on,
        )
    ).first()
    if overlapping:
        raise Refused([("to", f"{borrower.name} can sign for some of these days already. End that first")])
    loan = Delegation(
        authority_id=work.actor.authority_id,
        school_id=school_id,
        to_membership=to,
        to_name=borrower.name,
        by_name=work.actor.name,
        by_council=by_council,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    work.add(loan)
    work.session.flush()
    work.record(action, about_kind="delegation", about=loan.id, others=[to])
    return loan.id


def faults(to: UUID | None, starts_on: dt.date | None, ends_on: dt.date | None) -> list[tuple[str, str]]:
    """What is wrong with a loan as it was typed: (field, sentence); nothing when it can be made."""
    found = []
    if to is None:
        found.append(("to", "Select who will sign"))
    if starts_on is None:
        found.append(("starts_on", "Enter the first day"))
    elif starts_on - today() > LONGEST:
        found.append(("starts_on", "First day must be within a year from now"))
    elif starts_on < today():
        found.append(("starts_on", "First day must be today or later: a signature cannot be lent for days gone by"))
    if ends_on is None:
        found.append(("ends_on", "Enter the last day"))
    elif starts_on is not None and ends_on < starts_on:
        found.append(("ends_on", "Last day must be on or after the first day"))
    elif starts_on is not None and ends_on - starts_on > LONGEST:
        found.append(("ends_on", "Last day must be within a year of the first day"))
    return found


def _end(work: unit.Unit, loan_id: UUID, action: str) -> None:
    loan = work.session.execute(select(Delegation).where(Delegation.id == loan_id)).scalar_one_or_none()
    if loan is None or loan.ended_at is not None or loan.ends_on < today():
        raise NotFound
    loan.ended_at, loan.ended_by_name = moment(), work.actor.name
    work.record(action, about_kind="delegation", about=loan.id, others=[loan.to_membership])


def _listed(rows: list[tuple[Delegation, str]], council: str) -> list[Loan]:
    day = today()
    found = [
        Loan(
            id=row.id,
            school=school,
            to=row.to_name,
            by=row.by_name,
            by_council=row.by_council,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            ended_at=row.ended_at,
            ended_by=row.ended_by_name,
            state=_state(row, day),
            words=signing.capacity_by(row, council).words,
        )
        for row, school in rows
    ]
    order = {"now": 0, "to come": 1, "over": 2}
    return sorted(found, key=lambda one: (order[one.state], one.school, -one.starts_on.toordinal()))


def _state(row: Delegation, day: dt.date) -> str:
    if row.ended_at is not None or row.ends_on < day:
        return "over"
    return "now" if row.starts_on <= day else "to come"

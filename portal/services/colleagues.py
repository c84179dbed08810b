"""Who works here. On a council's side a person from the provider waits until a manager or administrator approves.

At a school the provider alone says who may do what; the school sees its own people and when they last signed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select

from portal.domain.access import POLICY, May, Role, insist
from portal.domain.sentences import begun
from portal.services import unit
from portal.services.trouble import NotFound, Refused
from portal.services.working_day import moment
from portal.store import wall
from portal.store.people import Membership
from portal.store.session import db

APPROVED, REFUSED, ENDED = "approved", "refused", "ended"
_MOVES = {
    ("approve", "awaiting_approval"): ("active", APPROVED),
    ("refuse", "awaiting_approval"): ("ended", REFUSED),
    ("end", "active"): ("ended", ENDED),
    ("approve", "ended"): ("active", APPROVED),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person as the page lists them. `acts` are what may be done: approve, refuse, end."""

    id: UUID
    name: str
    email: str
    job: str
    roles: Sequence[str]
    state: str
    approved: str
    myself: bool
    acts: Sequence[str]


_CAN = (
    (May.SEND_SUBMISSION, "fill in and send"),
    (May.FILL_SAFEGUARDING_PART, "fill in and read the private safeguarding part"),
    (May.SIGN_OFF, "sign as headteacher"),
)
"""What a school's people want to know of each other, in a few words each."""


@dataclass(frozen=True, slots=True)
class AtSchool:
    """One person at a school as its colleagues see them. `can`: "" for somebody without a role any more."""

    id: UUID
    name: str
    job: str
    roles: Sequence[str]
    can: str
    last_signed_in_at: dt.datetime | None
    myself: bool
    gone: bool


def my_job() -> str:
    """The acting person's job as their school's sign-in gave it; "" where it gave none."""
    acting = insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    found = select(Membership.job).where(Membership.id == acting.membership_id)
    return db.session().execute(found).scalar_one_or_none() or ""


def at_my_school() -> list[AtSchool]:
    """Everyone who has signed in for the acting person's school, by name; those without a role any more at the end."""
    actor = insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    rows = db.session().execute(
        select(Membership).where(Membership.school_id == actor.school_id).order_by(func.lower(Membership.name))
    )
    found = [_as_seen_at_school(row, row.id == actor.membership_id) for row in rows.scalars()]
    return sorted(found, key=lambda one: one.gone)


def who_has(roles: Mapping[str, Role]) -> dict[str, str]:
    """The name of the one person at the acting person's school with each of these roles, under the role's key.

    Nothing for a role that nobody has, or several: nobody is guessed.
    """
    if not roles:
        return {}
    actor = insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    here = select(Membership).where(Membership.school_id == actor.school_id, Membership.state == "active")
    staff = db.session().execute(here).scalars().all()
    named = {key: [row.name for row in staff if role.value in row.roles] for key, role in roles.items()}
    return {key: names[0] for key, names in named.items() if len(names) == 1}


def _as_seen_at_school(row: Membership, myself: bool) -> AtSchool:
    roles = [role for role in Role if role.value in row.roles]
    can = [words for permission, words in _CAN if POLICY[permission].intersection(roles)]
    gone = row.state != "active" or not roles
    return AtSchool(
        id=row.id,
        name=row.name,
        job=row.job,
        roles=[begun(role.words) for role in roles],
        can="" if gone else begun(", ".join(can) or "read what was sent, but not send"),
        last_signed_in_at=row.last_signed_in_at,
        myself=myself,
        gone=gone,
    )


def everyone() -> list[Colleague]:
    """The council's people: those who wait first, then those who work here, then those whose access ended."""
    actor = insist(wall.current.get(), May.APPROVE_COLLEAGUES)
    order = case({"awaiting_approval": 0, "active": 1}, value=Membership.state, else_=2)
    rows = db.session().execute(
        select(Membership).where(Membership.kind == "council").order_by(order, func.lower(Membership.name))
    )
    return [_as_listed(row, row.id == actor.membership_id) for row in rows.scalars()]


def _as_listed(row: Membership, myself: bool) -> Colleague:
    known = {role.value for role in Role}
    return Colleague(
        id=row.id,
        name=row.name,
        email=row.email,
        job=row.job,
        roles=[begun(Role(role).words) for role in row.roles if role in known],
        state=row.state,
        approved=row.approved_by,
        myself=myself,
        acts=[] if myself else [act for act, state in _MOVES if state == row.state],
    )


def decide(member_id: UUID, act: str) -> str:
    """Approve, turn down or end; returns which was done. Nobody decides on themselves.

    `NotFound` for a stranger, `Refused` when their present state does not allow it.
    """
    with unit.act(May.APPROVE_COLLEAGUES) as work:
        row = work.session.execute(
            select(Membership).where(Membership.id == member_id, Membership.kind == "council")
        ).scalar_one_or_none()
        if row is None:
            raise NotFound
        if row.id == work.actor.membership_id:
            raise Refused([("act", "You cannot decide on your own access")])
        move = _MOVES.get((act, row.state))
        if move is None:
            raise Refused([("act", "This was decided already")])
        row.state, said = move
        row.approved_by, row.approved_at = work.actor.name, moment()
        work.record(f"colleague_{said}", about_kind="membership", about=row.id, fields=["state"])
        return said

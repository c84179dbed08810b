"""Who may sign as headteacher, in which capacity, and how recently they must have proved who they are.

A signature is the headteacher's, or that of a colleague it was lent to for certain days, or of an acting head the
council has named. Whoever signs has proved at the sign-in provider who they are within the last ten minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import g, has_request_context
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.domain.access import POLICY, Actor, Kind, May, Role, allows, insist
from portal.domain.dates_in_words import long_date
from portal.services import authorities
from portal.services.trouble import Refused
from portal.services.working_day import moment, today
from portal.store import wall
from portal.store.people import Membership
from portal.store.returns import Delegation
from portal.store.session import db

FRESH_FOR = dt.timedelta(minutes=10)
HEADTEACHER = "headteacher"


@dataclass(frozen=True, slots=True)
class Capacity:
    """As what someone signs. `words` go on the record; `until` is the last day, None for a headteacher."""

    words: str
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Someone at the school who can sign today."""

    name: str
    capacity: Capacity


def is_fresh(actor: Actor) -> bool:
    """Whether they proved who they are at most ten minutes ago."""
    return actor.proved_at is not None and moment() - actor.proved_at <= FRESH_FOR


def insist_fresh(actor: Actor) -> None:
    """`Refused` unless they proved who they are at most ten minutes ago."""
    if not is_fresh(actor):
        raise Refused([("sign", "Prove who you are again before you sign")])


def insist_complete(lacking: Sequence[tuple[str, str]]) -> None:
    """`Refused` with each (page, sentence) that still stands in the way of sending: it is not signed before."""
    if lacking:
        raise Refused(list(lacking))


def capacity(session: Session, actor: Actor) -> Capacity | None:
    """As what this person may sign for their school today; None when they may not."""
    if actor.kind is not Kind.SCHOOL or not allows(actor, May.SIGN_FOR_HEAD):
        return None
    if allows(actor, May.SIGN_OFF):
        return Capacity(HEADTEACHER)
    found = session.execute(
        _in_force(actor, today()).where(Delegation.to_membership == actor.membership_id).limit(1)
    ).scalar_one_or_none()
    return capacity_by(found, authorities.of(actor).name) if found else None


def insist_may_sign(session: Session, actor: Actor) -> Capacity:
    """As what this person signs. `Refused`, saying who can, when they may not or no longer."""
    found = capacity(session, actor)
    if found is not None:
        return found
    who = either([one.name for one in _signers(session, actor)])
    ask = f"Ask {who}" if who else f"Ask {authorities.of(actor).name} to say who signs for your headteacher"
    latest = session.execute(
        select(Delegation)
        .where(Delegation.school_id == actor.school_id, Delegation.to_membership == actor.membership_id)
        .order_by(Delegation.ends_on.desc())
        .limit(1)
    ).scalar_one_or_none()
    if latest is None:
        raise Refused([("sign", f"Only the headteacher, or whoever the signature was lent to, can sign. {ask}")])
    if latest.ended_at is None and latest.starts_on > today():
        raise Refused([("sign", f"You can sign for the headteacher from {long_date(latest.starts_on)}. {ask}")])
    ended = "when it was ended early" if latest.ended_at else f"on {long_date(latest.ends_on)}"
    raise Refused([("sign", f"You can no longer sign for the headteacher: that stopped {ended}. {ask}")])


def my_capacity() -> Capacity | None:
    """As what the acting person may sign today; None for whoever may not, and for councils. Asked once a request."""
    actor = wall.current.get()
    if actor is None:
        return None
    if has_request_context() and (kept := getattr(g, "may_sign_as", None)) is not None and kept[0] == actor:
        return cast("Capacity | None", kept[1])
    found = capacity(db.session(), actor)
    if has_request_context():
        g.may_sign_as = (actor, found)
    return found


def may_sign() -> bool:
    """Whether the acting person can sign today."""
    return my_capacity() is not None


def signers() -> list[Signer]:
    """Who at the acting person's school can sign today: headteachers first, then those who sign for them."""
    return _signers(db.session(), insist(wall.current.get(), May.ENTER_SCHOOL_SIDE))


def can_send() -> list[str]:
    """Colleagues at the acting person's school who can fill in and send, those who signed in last first."""
    actor = insist(wall.current.get(), May.ENTER_SCHOOL_SIDE)
    staff = _staff(db.session(), actor)
    able = [one for one in staff if holds(one.roles, May.SEND_SUBMISSION) and one.id != actor.membership_id]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return [one.name for one in sorted(able, key=lambda one: one.last_signed_in_at or never, reverse=True)]


def holds(roles: Sequence[str], permission: May) -> bool:
    """Whether any of these stored roles grants the permission."""
    return any(role.value in roles for role in POLICY[permission])


def capacity_by(loan: Delegation, council: str) -> Capacity:
    """What a loan of the signature makes of whoever holds it."""
    until = f"until {long_date(loan.ends_on)}"
    if loan.by_council:
        return Capacity(f"acting headteacher, named by {council}, {until}", loan.ends_on)
    return Capacity(f"for {loan.by_name}, headteacher, {until}", loan.ends_on)


def either(names: Sequence[str]) -> str:
    """Names as a choice: "Helen Marsh, Samira Haddad or Idris Bevan"."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def _signers(session: Session, actor: Actor) -> list[Signer]:
    staff = {one.id: one for one in _staff(session, actor)}
    heads = [Signer(one.name, Capacity(HEADTEACHER)) for one in staff.values() if Role.HEAD.value in one.roles]
    council = authorities.of(actor).name
    lent = session.execute(_in_force(actor, today())).scalars()
    return heads + [
        Signer(staff[loan.to_membership].name, capacity_by(loan, council))
        for loan in lent
        if loan.to_membership in staff and holds(staff[loan.to_membership].roles, May.SIGN_FOR_HEAD)
    ]


def _staff(session: Session, actor: Actor) -> list[Membership]:
    rows = session.execute(
        select(Membership)
        .where(Membership.school_id == actor.school_id, Membership.state == "active")
        .order_by(Membership.name)
    )
    return [one for one in rows.scalars() if one.roles]


def _in_force(actor: Actor, day: dt.date) -> Select[Delegation]:
    """Loans of the school's signature that hold on this day, those that last longest first."""
    return (
        select(Delegation)
        .where(
            Delegation.school_id == actor.school_id,
            Delegation.ended_at.is_(None),
            Delegation.starts_on <= day,
            Delegation.ends_on >= day,
        )
        .order_by(Delegation.ends_on.desc())
    )

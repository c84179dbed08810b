"""Letting someone in: from a person the provider vouched for to a membership of one authority, or a refusal.

The rules: identity is (issuer, subject) and nothing else; the organisation must use the service; roles are what the
provider says now, replaced and never added to; nobody is remembered who has no role; council staff also need the
council's own approval, so that a role granted by mistake at the provider opens nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from portal.domain.access import Actor, Kind, Role
from portal.store import audit, wall
from portal.store.doors import PROVED_AT, Doors, OpenSession
from portal.store.session import db

log = logging.getLogger("portal.signin")


class Refusal(StrEnum):
    """Why someone was not let in. Each has its page."""

    NO_ORGANISATION = "no_organisation"
    WRONG_KIND = "wrong_kind"
    TRUST = "trust"
    CLOSED = "closed"
    NOT_READABLE = "not_readable"
    NOT_USING = "not_using"
    NO_ROLE = "no_role"
    AWAITING_APPROVAL = "awaiting_approval"
    ACCESS_ENDED = "access_ended"
    NOT_FINISHED = "not_finished"
    NOT_VERIFIED = "not_verified"
    TOO_LONG_AGO = "too_long_ago"
    PROVIDER_UNAVAILABLE = "provider_unavailable"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Someone the provider vouched for a moment ago. `code` is the organisation's URN or LA code."""

    issuer: str
    subject: str
    name: str
    email: str
    job: str
    kind: Kind
    code: str
    organisation_id: str
    roles: frozenset[Role] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Admission:
    """Let in: whose membership the session is for."""

    actor: Actor
    last_signed_in_at: dt.datetime | None


class NotAdmitted(Exception):
    """Not let in; `refusal` says why and `organisation` is the name to show, where there is one."""

    def __init__(self, refusal: Refusal, organisation: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.organisation = organisation


@dataclass(frozen=True, slots=True)
class _Home:
    authority_id: UUID
    authority_name: str
    school_id: UUID | None
    name: str


def roles_for(kind: Kind, codes: Iterable[str]) -> frozenset[Role]:
    """The roles among DfE Sign-in role codes that count on this side; any other code is ignored."""
    known = {r.value: r for r in Role}
    return frozenset(known[c] for c in codes if c in known and known[c].kind is kind)


def insist_home(doors: Doors, arrival: Arrival) -> None:
    """Raise `NotAdmitted` unless the arrival's organisation uses the service; makes nothing."""
    _home(doors, arrival)


def _home(doors: Doors, arrival: Arrival) -> _Home:
    if arrival.kind is Kind.SCHOOL:
        school = doors.find_school_by_urn(arrival.code)
        if school is not None:
            return _Home(school.authority_id, school.authority_name, school.school_id, school.school_name)
    elif arrival.kind is Kind.COUNCIL:
        authority = doors.find_authority_by_code(arrival.code)
        if authority is not None:
            return _Home(authority.authority_id, authority.authority_name, None, authority.authority_name)
    raise NotAdmitted(Refusal.NOT_USING)


def admit(doors: Doors, arrival: Arrival, *, at: dt.datetime) -> Admission:
    """Find or make the person and membership of an arrival whose roles the provider has just confirmed.

    Raises `NotAdmitted`. Nobody is written down for an organisation that does not use the service or without a role;
    a known member whose roles are gone keeps a row with none.
    """
    home = _home(doors, arrival)
    if not arrival.roles:
        known = doors.membership_for(arrival.issuer, arrival.subject, home.authority_id, home.school_id)
        if known is not None:
            doors.replace_roles(home.authority_id, known.membership_id, ())
        raise NotAdmitted(Refusal.NO_ROLE, home.name)
    person = doors.person_for_identity(arrival.issuer, arrival.subject, name=arrival.name, email=arrival.email, at=at)
    if person.email_changed:
        log.info("sign-in address changed for person %s", person.person_id)
    member = doors.refresh_membership(
        person.person_id,
        home.authority_id,
        kind=arrival.kind.value,
        school_id=home.school_id,
        name=arrival.name,
        email=arrival.email,
        job=arrival.job,
        roles=(r.value for r in arrival.roles),
        at=at,
    )
    doors.note_organisation(home.authority_id, member.membership_id, arrival.organisation_id)
    if member.state == "ended":
        raise NotAdmitted(Refusal.ACCESS_ENDED, home.name)
    if member.state != "active":
        raise NotAdmitted(Refusal.AWAITING_APPROVAL, home.name)
    return Admission(
        Actor(
            kind=arrival.kind,
            authority_id=home.authority_id,
            membership_id=member.membership_id,
            person_id=person.person_id,
            name=arrival.name,
            roles=arrival.roles,
            school_ids=(home.school_id,) if home.school_id else (),
            organisation_name=home.name,
        ),
        member.last_signed_in_at,
    )


def actor_of(session: OpenSession) -> Actor | None:
    """The acting person of an open session; None when no role of their side is left."""
    kind = Kind(session.kind)
    roles = roles_for(kind, session.roles)
    if not roles:
        return None
    return Actor(
        kind=kind,
        authority_id=session.authority_id,
        membership_id=session.membership_id,
        person_id=session.person_id,
        name=session.name,
        roles=roles,
        school_ids=(session.school_id,) if session.school_id else (),
        organisation_name=session.organisation_name,
        proved_at=_proved_at(session),
    )


def _proved_at(session: OpenSession) -> dt.datetime | None:
    seconds = session.data.get(PROVED_AT)
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if isinstance(seconds, int | float) else None


def write_down(actor: Actor, action: str, purpose: str = "") -> None:
    """Put a sign-in, a sign-out or a lost access into the authority's audit chain, in the person's own name."""
    session = db.session()
    session.rollback()
    with wall.acting_as(actor):
        audit.append(session, action, about_kind="membership", about=actor.membership_id, purpose=purpose)
        session.commit()

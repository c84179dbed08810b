"""Who works at the schools and councils of the demonstration: those who can be picked, and colleagues behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import update

from portal.cli.seeding.councils import AVERFORD, NORTHMERE, Council
from portal.domain.access import Actor, Kind, May, Role
from portal.services import unit
from portal.services.outbox import worker_of
from portal.signin.demo_people import DEMO_PEOPLE, demo_id
from portal.store import wall
from portal.store.doors import Doors
from portal.store.people import Membership
from portal.store.tables import now

_OFFICE, _LEAD, _BOTH, _HEAD = (Role.SUBMITTER,), (Role.DSL,), (Role.SUBMITTER, Role.DSL), (Role.HEAD,)

COLLEAGUES: Final[tuple[tuple[str, str, str, str, tuple[Role, ...]], ...]] = (
    (NORTHMERE, "Fernhill Infant School", "Bronwen Ellis", "Headteacher and safeguarding lead", _LEAD),
    (NORTHMERE, "Fernhill Junior School", "Callum Reid", "Assistant headteacher and safeguarding lead", _BOTH),
    (NORTHMERE, "Saltmarsh Primary School", "Ngozi Bell", "Pastoral lead and safeguarding lead", _BOTH),
    (NORTHMERE, "Ironmaster Academy", "Stuart Lomax", "Attendance manager", _OFFICE),
    (NORTHMERE, "Ironmaster Academy", "Yvonne Carr", "Designated safeguarding lead", _LEAD),
    (NORTHMERE, "Northmere School", "Tariq Mahmood", "Head of year and safeguarding lead", _BOTH),
    (NORTHMERE, "Packhorse Lane Primary School", "Jill Thwaite", "Headteacher and safeguarding lead", _BOTH),
    (NORTHMERE, "St Hild's Catholic School", "Declan Moran", "Deputy headteacher and safeguarding lead", _BOTH),
    (NORTHMERE, "Osier Lane Special School", "Hannah Booth", "Safeguarding lead", _BOTH),
    (AVERFORD, "Averford High School", "Simone Clarke", "Attendance officer", _OFFICE),
    (NORTHMERE, "Northmere School", "Imogen Vale", "Headteacher", _HEAD),
    (NORTHMERE, "Ironmaster Academy", "Edwin Sharma", "Principal", _HEAD),
    (NORTHMERE, "St Hild's Catholic School", "Bernadette Quill", "Headteacher", _HEAD),
    (AVERFORD, "Averford High School", "Graham Yates", "Headteacher", _HEAD),
    (AVERFORD, "The Viaduct Academy", "Leila Osman", "Attendance and safeguarding lead", _BOTH),
    (AVERFORD, "The Viaduct Academy", "Peter Nash", "Principal", _HEAD),
)
"""Colleagues who cannot be picked on the sign-in page: council, school, name, job, roles."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A member of staff who acts in the demonstration's past."""

    actor: Actor
    job: str
    school: str
    """Name of the school; '' for council staff."""


class Staff:
    """Everybody who can act, by name; and who does what at a school."""

    def __init__(self) -> None:
        self.by_name: dict[str, Someone] = {}

    def at(self, school: str, *roles: Role) -> Someone:
        """The first person of a school with any of these roles, the roles tried in order."""
        for role in roles:
            for one in self.by_name.values():
                if one.school == school and role in one.actor.roles:
                    return one
        raise LookupError(f"Nobody at {school} is {', '.join(roles)}")


def make_staff(doors: Doors, councils: dict[str, Council], issuer: str) -> Staff:
    """Write everybody down as signing in would, known to the provider `issuer` by their subject."""
    staff = Staff()
    at = now()
    for one in DEMO_PEOPLE:
        if one.kind is None or not one.roles:
            continue
        school = one.organisation if one.kind is Kind.SCHOOL else ""
        council = councils[one.authority_code]
        actor = _member(doors, staff, council, school, one.name, one.job, one.roles, issuer, one.sub, at)
        assert actor.membership_id is not None
        doors.note_organisation(council.id, actor.membership_id, one.organisation_id)
    for code, school, name, job, roles in COLLEAGUES:
        subject = str(demo_id(f"person {name}")).upper()
        _member(doors, staff, councils[code], school, name, job, roles, issuer, subject, at)
    return staff


def _member(
    doors: Doors,
    staff: Staff,
    council: Council,
    school: str,
    name: str,
    job: str,
    roles: tuple[Role, ...],
    issuer: str,
    subject: str,
    at: dt.datetime,
) -> Actor:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    person = doors.person_for_identity(issuer, subject, name=name, email=email, at=at)
    kind = Kind.SCHOOL if school else Kind.COUNCIL
    school_id = council.schools[school] if school else None
    member = doors.refresh_membership(
        person.person_id,
        council.id,
        kind=kind.value,
        school_id=school_id,
        name=name,
        email=email,
        job=job,
        roles=[role.value for role in roles],
        at=at,
    )
    actor = Actor(
        kind=kind,
        authority_id=council.id,
        membership_id=member.membership_id,
        person_id=person.person_id,
        name=name,
        roles=frozenset(roles),
        school_ids=(school_id,) if school_id else (),
        organisation_name=school or council.name,
    )
    staff.by_name[name] = Someone(actor, job, school)
    return actor


def approve_council_staff(council: Council, staff: Staff) -> None:
    """Approve the council's people, but for the one who still waits. Run as a worker."""
    waiting = {one.name for one in DEMO_PEOPLE if not one.approved}
    ids: list[UUID] = [
        one.actor.membership_id
        for name, one in staff.by_name.items()
        if one.actor.authority_id == council.id and not one.school and name not in waiting
        and one.actor.membership_id is not None
    ]  # fmt: skip
    with wall.acting_as(worker_of(council.id)), unit.act(May.RUN_BACKGROUND_WORK) as work:
        work.session.execute(
            update(Membership)
            .where(Membership.authority_id == council.id, Membership.id.in_(ids))
            .values(state="active", approved_by="Set up with the demonstration", approved_at=now())
        )
        work.record("approved_colleagues", about_kind="membership", about=None, others=ids)

"""Acting for another of one's schools or councils: the session moves there, and roles are asked for as at sign-in.

A session is always for one organisation, so nothing of one place can be read or sent while acting for another.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import redirect
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import Kind
from portal.services import signing_in
from portal.services.signing_in import Arrival, NotAdmitted, Refusal
from portal.services.trouble import NotFound
from portal.signin import front, session
from portal.signin.machinery import machinery
from portal.signin.next_page import home_of
from portal.signin.roles_api import RolesUnavailable
from portal.store.doors import StandingMembership, open_doors
from portal.store.tables import now


@dataclass(frozen=True, slots=True)
class Choice:
    """A school or council the person here may act for. `current`: the one they act for now."""

    membership_id: UUID
    organisation: str
    council: str
    current: bool


def choices() -> list[Choice]:
    """Every school or council the person here has signed in for and still belongs to, by council and name."""
    here = session.current_session()
    if here is None:
        return []
    return [
        Choice(
            one.membership_id,
            one.organisation_name,
            one.authority_name if one.kind == Kind.SCHOOL else "",
            one.membership_id == here.actor.membership_id,
        )
        for one in open_doors().memberships_of(here.hash)
    ]


def switch_to(membership_id: UUID) -> AnyResponse:
    """Go on as the other membership, at its home page.

    `NotFound` for a membership that is not this person's. Where the provider gives no role there any more, the page
    that says so; where the provider must be asked which organisation it is, through signing in.
    """
    here = session.current_session()
    wanted = _wanted(here, membership_id) if here else None
    if here is None or wanted is None:
        raise NotFound
    if wanted.membership_id == here.actor.membership_id:
        return redirect(home_of(here.actor), code=303)
    if not wanted.organisation_id:
        return front.to_provider("")
    subject = str(here.found.data.get("subject", ""))
    kind = Kind(wanted.kind)
    try:
        codes = machinery().role_codes(subject, wanted.organisation_id)
        admission = signing_in.admit(
            open_doors(),
            Arrival(
                issuer=here.found.issuer,
                subject=subject,
                name=wanted.name,
                email=wanted.email,
                job="",
                kind=kind,
                code=wanted.code,
                organisation_id=wanted.organisation_id,
                roles=signing_in.roles_for(kind, codes),
            ),
            at=now(),
        )
    except RolesUnavailable as problem:
        return front.refuse(Refusal.PROVIDER_UNAVAILABLE, detail=str(problem))
    except NotAdmitted as problem:
        return front.refuse(problem.refusal, organisation=problem.organisation)
    value = session.switch(admission.actor, wanted.organisation_id)
    if value is None:
        raise NotFound
    signing_in.write_down(here.actor, "switched_away")
    signing_in.write_down(admission.actor, "signed_in", "went on from another school or council")
    answer = redirect(home_of(admission.actor), code=303)
    session.put_cookie(answer, value)
    return answer


def _wanted(here: session.SignedIn, membership_id: UUID) -> StandingMembership | None:
    theirs = open_doors().memberships_of(here.hash)
    return next((one for one in theirs if one.membership_id == membership_id), None)

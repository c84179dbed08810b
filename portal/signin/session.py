"""Who is here: sessions kept by the server, found by a random cookie of which only the SHA-256 is stored.

Before each request the session is looked up, its limits are applied (idle, eight hours in all, roles confirmed every
15 minutes) and the acting person is set for the wall. Nothing of a session is in the browser but the cookie's value.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, Response, g, request
from flask import session as form_session
from flask_login import LoginManager, UserMixin
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import Actor, Kind
from portal.services import signing_in
from portal.signin.machinery import GRACE, machinery
from portal.signin.roles_api import RolesUnavailable
from portal.store import wall
from portal.store.doors import EndedSession, Kept, NewSession, OpenSession, open_doors
from portal.store.tables import now
from portal.web.pages import PASSIVE_PAGES

log = logging.getLogger("portal.signin")

TOUCH_EVERY = dt.timedelta(seconds=10)
ASK_AGAIN = dt.timedelta(seconds=60)
"""How often an unreachable provider is asked again for one session."""
NO_SESSION_NEEDED = frozenset({"static", "running.alive", "running.ready", "front.back_channel_sign_out"})
NEVER_ACTIVITY = frozenset({"front.signed_out", "front.sign_in"})
SEVERAL = "several"
_VALUE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """The session of this request. `hash` finds it; `actor` is whose it is."""

    hash: bytes
    actor: Actor
    found: OpenSession

    def get_id(self) -> str:
        """Flask-Login's name for the person here."""
        return str(self.actor.membership_id)


login_manager = LoginManager()
login_manager.session_protection = None


@login_manager.request_loader
def _load(_request: object) -> SignedIn | None:
    return current_session()


def current_session() -> SignedIn | None:
    """The live session of this request, if any."""
    found: SignedIn | None = getattr(g, "signed_in", None)
    return found


def current_actor() -> Actor | None:
    """Who is acting in this request; None when nobody is signed in."""
    here = current_session()
    return here.actor if here else None


def hash_of(value: str) -> bytes:
    """What is stored of a cookie's value."""
    return hashlib.sha256(value.encode()).digest()


def presented_hash() -> bytes | None:
    """Hash of the session cookie sent with this request; None when none, or not one of ours, was sent."""
    value = request.cookies.get(machinery().cookie, "")
    return hash_of(value) if _VALUE.fullmatch(value) else None


def last_hash() -> bytes | None:
    """Hash of the session this browser has or, after signing out, last had: not a way in, only whose typing it was."""
    presented = presented_hash()
    if presented is not None:
        return presented
    left = form_session.get("left", "")
    return bytes.fromhex(left) if isinstance(left, str) and re.fullmatch(r"[0-9a-f]{64}", left) else None


def ended_session() -> EndedSession | None:
    """The session this browser last had, when it ended within a day."""
    hashed = last_hash()
    return open_doors().ended_session(hashed, at=now()) if hashed else None


def begin(
    actor: Actor,
    *,
    issuer: str,
    subject: str,
    sid: str,
    id_token: str,
    organisation_id: str,
    proved_at: float | None = None,
) -> str:
    """Open a session for someone just let in, ending the one this browser had; gives the new cookie's value."""
    assert actor.person_id is not None
    assert actor.membership_id is not None
    doors, at = open_doors(), now()
    same_person = _belongs_to_last(actor.membership_id)
    presented = presented_hash()
    if presented is not None:
        doors.end_session(presented, "replaced", at=at)
    if not same_person:
        form_session.clear()  # another person's form token must not carry over; one's own open tabs stay good
    form_session.pop("flow", None)
    form_session.pop("left", None)
    form_session.pop("looking_for", None)  # why an officer looks children up is asked in each visit
    value = secrets.token_urlsafe(32)
    doors.open_session(
        NewSession(
            hash=hash_of(value),
            person_id=actor.person_id,
            authority_id=actor.authority_id,
            membership_id=actor.membership_id,
            issuer=issuer,
            subject=subject,
            provider_session=sid,
            id_token=id_token,
            organisation_id=organisation_id,
            proved_at=proved_at,
        ),
        at=at,
    )
    form_session[SEVERAL] = len(doors.memberships_of(hash_of(value))) > 1
    # Made now, not by the first page: two first answers at one moment would each make a token, and one would be lost.
    generate_csrf()
    return value


def switch(actor: Actor, organisation_id: str) -> str | None:
    """Make this browser's session one for another membership of the same person, under a new id and form token.

    Open tabs of the place that is left can send nothing any more. None when there is no session to switch.
    """
    presented = presented_hash()
    assert actor.membership_id is not None
    value = secrets.token_urlsafe(32)
    if presented is None or not open_doors().switch_session(
        presented, hash_of(value), actor.authority_id, actor.membership_id, organisation_id, at=now()
    ):
        return None
    form_session.clear()
    form_session[SEVERAL] = True
    generate_csrf()
    return value


def may_act_for_several() -> bool:
    """Whether the person here has more than one school or council to act for, as it stood at sign-in."""
    return form_session.get(SEVERAL) is True


def _belongs_to_last(membership_id: UUID) -> bool:
    here = current_session()
    if here is not None:
        return here.actor.membership_id == membership_id
    before = ended_session()
    return before is not None and before.membership_id == membership_id


def put_cookie(answer: AnyResponse, value: str) -> None:
    """Hand the browser its new session."""
    m = machinery()
    answer.set_cookie(m.cookie, value, secure=m.secure, httponly=True, samesite="Lax", path="/")


def expire_cookie(answer: AnyResponse) -> None:
    """Take the session's cookie back."""
    m = machinery()
    answer.delete_cookie(m.cookie, secure=m.secure, httponly=True, samesite="Lax", path="/")


def forget_current() -> None:
    """Nobody is acting for the rest of this request."""
    g.signed_in = None
    g.pop("_login_user", None)
    wall.current.set(None)


def not_activity() -> None:
    """Say that this request is no sign of a person at work (a save in which nothing had changed)."""
    g.not_activity = True


def kept_posts_for(path: str) -> list[Kept]:
    """What the person here sent to `path` after an earlier session had ended, oldest first; reading changes nothing."""
    here = current_session()
    return open_doors().kept_posts(here.hash, path, at=now()) if here else []


def keep_for_return(path: str, body: dict[str, list[str]]) -> None:
    """Keep what the person here sent to `path` while they are away to prove who they are."""
    here = current_session()
    if here is not None:
        open_doors().keep_post(here.hash, path, body, at=now())


def forget_kept_posts(path: str) -> int:
    """Drop what was kept for `path`, once it was used or is not wanted; gives how many were dropped."""
    here = current_session()
    return open_doors().take_kept_posts(here.hash, path) if here else 0


def idle_seconds(kind: Kind) -> int:
    """Seconds without activity after which a session of this kind has ended for certain."""
    return int((machinery().idle[kind] + TOUCH_EVERY / 2).total_seconds())


def install(app: Flask) -> None:
    """Look the session up before each request, note activity after it, and leave nobody acting behind."""
    app.config["REMEMBER_COOKIE_NAME"] = f"{machinery(app).cookie}-never-set"
    login_manager.init_app(app)

    @app.before_request
    def _look_up() -> None:
        g.acting_before = wall.current.get()
        g.signed_in = None
        hashed = None if request.endpoint in NO_SESSION_NEEDED else presented_hash()
        if hashed is not None:
            g.signed_in = _live(hashed)
        wall.current.set(current_actor())

    @app.after_request
    def _note_activity(answer: Response) -> Response:
        here, at = current_session(), now()
        quiet = request.endpoint in PASSIVE_PAGES | NEVER_ACTIVITY or g.get("not_activity")
        if here and not quiet and at - here.found.last_active_at >= TOUCH_EVERY:
            open_doors().touch_session(here.hash, at=at)
        return answer

    @app.teardown_request
    def _nobody(_error: BaseException | None) -> None:
        if "acting_before" in g:
            wall.current.set(g.acting_before)


def _live(hashed: bytes) -> SignedIn | None:
    found = open_doors().session_by_hash(hashed)
    if found is None:
        return None
    m, at = machinery(), now()
    actor = signing_in.actor_of(found)
    why = ""
    if at - found.created_at >= m.longest:
        why = "too_long"
    elif at - found.last_active_at >= m.idle[Kind(found.kind)]:
        why = "idle"
    elif actor is None:
        why = "no_role"
    if why or actor is None:
        open_doors().end_session(hashed, why, at=at)
        return None
    if at - found.roles_checked_at >= m.role_check:
        return _confirm_roles(SignedIn(hashed, actor, found), at)
    return SignedIn(hashed, actor, found)


def _confirm_roles(here: SignedIn, at: dt.datetime) -> SignedIn | None:
    """Ask the provider again which roles the person holds: gone ends the session, unreachable has 60 minutes' grace."""
    found, doors = here.found, open_doors()
    grace_ends = found.roles_checked_at + machinery().role_check + GRACE
    failed_at = found.data.get("recheck_failed_at")
    if failed_at is not None and at.timestamp() - float(failed_at) < ASK_AGAIN.total_seconds() and at < grace_ends:
        return here
    try:
        codes = machinery().role_codes(str(found.data.get("subject", "")), found.organisation_id)
    except RolesUnavailable as problem:
        log.warning("roles could not be confirmed: %s", problem)
        if at >= grace_ends:
            doors.end_session(here.hash, "unconfirmed", at=at)
            return None
        doors.recheck_failed(here.hash, at=at)
        return here
    roles = signing_in.roles_for(here.actor.kind, codes)
    if not roles:
        doors.replace_roles(found.authority_id, found.membership_id, ())
        signing_in.write_down(here.actor, "lost_access", "the sign-in provider no longer gives a role")
        doors.end_session(here.hash, "no_role", at=at)
        return None
    doors.recheck_done(here.hash, (r.value for r in roles), at=at)
    if roles == here.actor.roles:
        return here
    fresh = doors.session_by_hash(here.hash)
    actor = signing_in.actor_of(fresh) if fresh else None
    return SignedIn(here.hash, actor, fresh) if fresh and actor else None

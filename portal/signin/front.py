"""The front page and the pages of signing in and out. They answer anyone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import logging
import secrets
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask import session as form_session
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import Kind
from portal.services import signing_in
from portal.services.signing_in import Arrival, NotAdmitted, Refusal
from portal.signin import claims, oidc, session
from portal.signin.claims import ClaimRefused
from portal.signin.machinery import machinery
from portal.signin.next_page import home_of, own_path, switch_page
from portal.signin.provider import NotVerified, ProviderUnavailable
from portal.signin.refusal_words import ENDED, WORDS
from portal.signin.roles_api import RolesUnavailable
from portal.store.doors import open_doors
from portal.store.tables import now
from portal.web import public_pages

log = logging.getLogger("portal.signin")

front = Blueprint("front", __name__)
public_pages.add_to(front)
FLOW_LIFE = dt.timedelta(minutes=10)


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()


def refuse(reason: Refusal, *, organisation: str = "", detail: str = "") -> Response:
    """The page that says why someone was not let in. `detail` goes to the log and names nobody."""
    log.warning("sign-in refused: %s%s", reason.value, f" ({detail})" if detail else "")
    words = WORDS[reason]
    paragraphs = [p.format(organisation=organisation or "your organisation") for p in words.paragraphs]
    afresh = reason in (Refusal.TOO_LONG_AGO, Refusal.WRONG_KIND, Refusal.TRUST, Refusal.CLOSED)
    page = render_template("signin/refused.html", words=words, paragraphs=paragraphs, afresh=afresh, next_page="")
    return make_response(page, words.status)


@front.get("/")
def front_page() -> AnyResponse | str:
    """Where everyone starts: sign in, or on to one's own side."""
    actor = session.current_actor()
    if actor is not None and home_of(actor) != "/":
        return redirect(home_of(actor), code=303)
    return render_template("signin/front.html", next_page="")


@front.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse | str:
    """Ask to sign in, saying why when a session has just ended; the form sends the browser to the provider."""
    if request.method == "POST":
        return to_provider(own_path(request.form.get("next")), again=request.form.get("again") == "yes")
    wanted = own_path(request.args.get("next"))
    actor = session.current_actor()
    if actor is not None:
        return redirect(wanted or home_of(actor), code=303)
    return render_template(
        "signin/sign_in.html",
        next_page=wanted,
        ended=_ended_words(),
        kept=request.args.get("kept") == "yes",
    )


def _ended_words() -> dict[str, str] | None:
    ended = session.ended_session()
    if ended is None or ended.ended_why not in ENDED:
        return None
    m = machinery()
    minutes = int(m.idle[Kind(ended.kind)].total_seconds() // 60)
    hours = int(m.longest.total_seconds() // 3600)
    title, sentence = (w.format(minutes=minutes, hours=hours) for w in ENDED[ended.ended_why])
    return {"why": ended.ended_why, "title": title, "sentence": sentence}


def to_provider(wanted: str, *, again: bool = False, afresh: bool = False) -> AnyResponse:
    """Send the browser to the provider, remembering state, nonce and verifier on our side, not in a cookie.

    wanted: our own page to come back to. again, afresh: as `SignIn.begin` has them; afresh is for the person here.
    """
    relying = machinery().sign_in
    if relying is None:
        return refuse(Refusal.PROVIDER_UNAVAILABLE, detail="no provider is configured")
    try:
        begun = relying.begin(again=again, afresh=afresh)
    except ProviderUnavailable as problem:
        return refuse(Refusal.PROVIDER_UNAVAILABLE, detail=str(problem))
    flow = form_session.get("flow")
    if not isinstance(flow, str):
        flow = form_session["flow"] = secrets.token_urlsafe(32)
    at = now()
    actor = session.current_actor()
    open_doors().start_flow(
        _digest(begun.state),
        {
            "browser": _digest(flow).hex(),
            "issuer": relying.provider.issuer,
            "nonce": begun.nonce,
            "verifier": begun.verifier,
            "next": wanted,
            "proved_since": at.timestamp() if afresh else None,
            "membership": str(actor.membership_id) if afresh and actor else "",
        },
        at=at,
        expires=at + FLOW_LIFE,
    )
    return redirect(begun.address, code=303)


@front.get("/auth/callback")
def callback() -> AnyResponse:
    """Back from the provider: check everything, and let the person in or say why not."""
    relying = machinery().sign_in
    if relying is None:
        return refuse(Refusal.PROVIDER_UNAVAILABLE, detail="no provider is configured")
    flow = _flow_of_this_browser()
    if flow is None or flow.get("issuer") != relying.provider.issuer:
        return refuse(Refusal.NOT_VERIFIED, detail="unknown, used or expired state")
    if any(len(request.args.getlist(name)) > 1 for name in request.args):
        return refuse(Refusal.NOT_VERIFIED, detail="a callback parameter given twice")
    try:
        vouched = relying.finish(
            request.args.to_dict(),
            nonce=flow["nonce"],
            verifier=flow["verifier"],
            proved_since=flow.get("proved_since"),
        )
        return _let_in(vouched, relying.provider.issuer, own_path(flow["next"]), flow.get("membership", ""))
    except oidc.StartAgain:
        return redirect(url_for("front.sign_in", next=flow["next"] or None), code=303)
    except oidc.NotFinished:
        return refuse(Refusal.NOT_FINISHED)
    except oidc.AuthenticatedTooLongAgo as problem:
        return refuse(Refusal.TOO_LONG_AGO, detail=str(problem))
    except NotVerified as problem:
        return refuse(Refusal.NOT_VERIFIED, detail=str(problem))
    except (ProviderUnavailable, RolesUnavailable) as problem:
        return refuse(Refusal.PROVIDER_UNAVAILABLE, detail=str(problem))
    except ClaimRefused as problem:
        return refuse(problem.refusal, detail=problem.detail)
    except NotAdmitted as problem:
        return refuse(problem.refusal, organisation=problem.organisation)


def _flow_of_this_browser() -> dict[str, Any] | None:
    state, browser = request.args.get("state", ""), form_session.get("flow")
    if not state or len(state) > 500 or not isinstance(browser, str):
        return None
    flow = open_doors().take_flow(_digest(state), at=now())
    if flow is None or not hmac.compare_digest(str(flow.get("browser", "")), _digest(browser).hex()):
        return None
    return flow


def _let_in(vouched: oidc.Vouched, issuer: str, wanted: str, asked_of: str) -> AnyResponse:
    """Open the session. `asked_of`: the membership that was to prove who it is; another begins at its own home."""
    organisation = claims.organisation(vouched.claims.get("organisation"))
    stranger = Arrival(
        issuer=issuer,
        subject=vouched.subject,
        name=claims.full_name(vouched.claims),
        email=claims.email(vouched.claims),
        job=claims.job_title(vouched.claims),
        kind=organisation.kind,
        code=organisation.code,
        organisation_id=organisation.id,
    )
    doors = open_doors()
    signing_in.insist_home(doors, stranger)
    codes = machinery().role_codes(vouched.subject, organisation.id)
    arrival = dataclasses.replace(stranger, roles=signing_in.roles_for(organisation.kind, codes))
    admission = signing_in.admit(doors, arrival, at=now())
    value = session.begin(
        admission.actor,
        issuer=issuer,
        subject=vouched.subject,
        sid=vouched.provider_session,
        id_token=vouched.id_token,
        organisation_id=organisation.id,
        proved_at=vouched.authenticated_at,
    )
    signing_in.write_down(admission.actor, "proved_identity" if asked_of else "signed_in")
    if asked_of and asked_of != str(admission.actor.membership_id):
        wanted = ""
    answer = redirect(wanted or home_of(admission.actor), code=303)
    session.put_cookie(answer, value)
    return answer


@front.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session here, take the cookie back, and sign out at the provider too."""
    here = session.current_session()
    address = None
    if here is not None:
        gone = open_doors().end_session(here.hash, "signed_out", at=now())
        signing_in.write_down(here.actor, "signed_out")
        session.forget_current()
        form_session["left"] = here.hash.hex()
        relying = machinery().sign_in
        if relying is not None and gone is not None and gone.issuer == relying.provider.issuer:
            address = relying.end_session_address(gone.id_token, secrets.token_urlsafe(16))
    answer = redirect(address or url_for("front.signed_out"), code=303)
    session.expire_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@front.get("/signed-out")
def signed_out() -> str:
    """After signing out, or after being signed out for idleness."""
    return render_template("signin/signed_out.html", ended=_ended_words(), here=session.current_actor(), next_page="")


@front.post("/keep-alive")
def keep_alive() -> tuple[str, int]:
    """The person is still here: that alone counts as activity."""
    return ("", 204) if session.current_session() else ("", 401)


@front.post("/auth/back-channel-sign-out")
def back_channel_sign_out() -> tuple[str, int, dict[str, str]]:
    """The provider says a session of its own has ended. The only form without our token: it carries a signed one."""
    said = {"Cache-Control": "no-store"}
    relying = machinery().sign_in
    if relying is None:
        return "", 404, said
    try:
        notice = relying.read_logout_notice(request.form.get("logout_token", ""))
    except (NotVerified, ProviderUnavailable) as problem:
        log.warning("back-channel sign-out refused: %s", problem)
        return "", 400, said
    doors, at = open_doors(), now()
    expires = dt.datetime.fromtimestamp(notice.expires, dt.UTC)
    if not doors.first_use(_digest(f"{relying.provider.issuer} logout {notice.token_id}"), expires=expires):
        log.warning("back-channel sign-out played again")
        return "", 400, said
    ended = doors.end_sessions_by_provider(
        relying.provider.issuer,
        provider_session=notice.provider_session,
        subject=notice.subject,
        why="by_provider",
        at=at,
    )
    log.info("back-channel sign-out ended %d sessions", ended)
    return "", 200, said


def context() -> dict[str, Any]:
    """What the frame of every page needs for signing out and the idle warning."""
    actor = session.current_actor()
    found: dict[str, Any] = {
        "sign_out_url": url_for("front.sign_out"),
        "keepalive_url": url_for("front.keep_alive"),
        "ended_url": url_for("front.signed_out"),
        "cookie_names": {"session": machinery().cookie, "form": machinery().form_cookie},
    }
    if actor is not None:
        found["idle_seconds"] = session.idle_seconds(actor.kind)
        if session.may_act_for_several():
            found["switch_url"] = switch_page(actor)
    return found

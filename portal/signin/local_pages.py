"""Pages and endpoints of the demo sign-in provider (see `portal.signin.local_provider`)."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash
from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, send_from_directory
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from werkzeug.wrappers import Response as AnyResponse

from portal.signin.demo_people import DemoPerson
from portal.signin.local_state import LocalState

PAGES = Path(__file__).resolve().parents[2] / "templates" / "signin" / "provider"
COOKIE = "demo-sign-in"
ASK_SECONDS, CODE_SECONDS, TOKEN_SECONDS = 1800, 60, 600
SCOPES = ("openid", "profile", "email", "organisation")
CLAIMS_OF = {
    "profile": ("given_name", "family_name", "job_title"),
    "email": ("email",),
    "organisation": ("organisation",),
}
CHALLENGE_LENGTH = 43
"""Of a SHA-256 in base64url."""


@dataclass(frozen=True, slots=True)
class LocalProvider:
    """How one demo provider is set up. `organisation_in` is where the organisation claim goes."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    post_logout_uri: str
    api_secret: str
    organisation_in: str = "id_token"
    api_audience: str = "signin.education.gov.uk"


pages = Blueprint("provider", __name__)


def _setup() -> LocalProvider:
    found = current_app.config["SETUP"]
    assert isinstance(found, LocalProvider)
    return found


def _state() -> LocalState:
    found = current_app.config["STATE"]
    assert isinstance(found, LocalState)
    return found


def _person(key: str) -> DemoPerson | None:
    found: DemoPerson | None = current_app.config["PEOPLE"].get(key)
    return found


@pages.after_app_request
def _headers(answer: Response) -> Response:
    setup = _setup()
    there = sorted({_origin(setup.redirect_uri), _origin(setup.post_logout_uri)})
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {' '.join(there)}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@pages.get("/.well-known/openid-configuration")
def discovery() -> Response:
    """What this provider can do."""
    issuer = _setup().issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        end_session_endpoint=f"{issuer}/end-session",
        jwks_uri=f"{issuer}/jwks",
        scopes_supported=list(SCOPES),
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
    )


@pages.get("/jwks")
def jwks() -> Response:
    """The public key."""
    return jsonify(keys=[_state().key.as_dict(private=False)])


@pages.get("/picker.css")
def style() -> Response:
    """The style sheet of the pages."""
    return send_from_directory(PAGES, "picker.css", mimetype="text/css")


@pages.get("/favicon.ico")
def no_icon() -> Response:
    """There is no icon."""
    return Response(status=204)


@pages.get("/")
def start() -> str:
    """Says what this is to whoever comes here by themselves."""
    return render_template("start.html", back=_setup().post_logout_uri)


def _problem(words: str) -> tuple[str, int]:
    return render_template("problem.html", words=words), 400


def _fault(asked: Mapping[str, str]) -> tuple[str, str] | None:
    if asked.get("response_type") != "code":
        return "unsupported_response_type", "Only code is supported"
    if asked.get("response_mode", "query") != "query":
        return "invalid_request", "Only response_mode query is supported"
    if "openid" not in asked.get("scope", "").split():
        return "invalid_scope", "The scope openid is needed"
    if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != CHALLENGE_LENGTH:
        return "invalid_request", "PKCE with S256 is needed"
    if not asked.get("nonce") or not asked.get("state"):
        return "invalid_request", "A nonce and a state are needed"
    return None


def _back(redirect_uri: str, **said: str) -> AnyResponse:
    query = urlencode({k: v for k, v in {**said, "iss": _setup().issuer}.items() if v})
    return redirect(f"{redirect_uri}?{query}", code=303)


@pages.get("/authorize")
def authorize() -> AnyResponse | tuple[str, int]:
    """Ask who the person at the browser wants to be."""
    asked = request.args.to_dict()
    setup = _setup()
    if asked.get("client_id") != setup.client_id or asked.get("redirect_uri") != setup.redirect_uri:
        return _problem("The service that sent you here is not one this sign-in page knows.")
    fault = _fault(asked)
    if fault is not None:
        return _back(setup.redirect_uri, error=fault[0], error_description=fault[1], state=asked.get("state", ""))
    browser = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    wanted = {k: asked[k] for k in ("scope", "state", "nonce", "code_challenge")}
    ticket = _state().put("asks", {**wanted, "browser": browser}, seconds=ASK_SECONDS)
    again = "login" in asked.get("prompt", "").split() or asked.get("max_age") == "0"
    answer = Response(render_template("picker.html", ticket=ticket, organisations=_grouped(), again=again))
    answer.set_cookie(COOKIE, browser, httponly=True, samesite="Lax", path="/")
    return answer


def _grouped() -> dict[str, list[DemoPerson]]:
    found: dict[str, list[DemoPerson]] = {}
    for person in current_app.config["PEOPLE"].values():
        found.setdefault(person.organisation, []).append(person)
    return found


@pages.post("/authorize")
def choose() -> AnyResponse | tuple[str, int]:
    """Go back to the portal as the person picked."""
    ask = _state().take("asks", request.form.get("ticket", ""))
    if ask is None or not hmac.compare_digest(ask["browser"].encode(), request.cookies.get(COOKIE, "").encode()):
        return _problem("This page was open for too long. Go back to the portal and sign in again.")
    person = _person(request.form.get("sub", ""))
    if person is None:
        return _back(_setup().redirect_uri, error="access_denied", state=ask["state"])
    record = {k: ask[k] for k in ("scope", "nonce", "code_challenge")}
    record |= {"who": person.key, "sid": secrets.token_urlsafe(16), "auth_time": int(time.time())}
    code = _state().put("codes", record, seconds=CODE_SECONDS)
    return _back(_setup().redirect_uri, code=code, state=ask["state"])


def _client_is_known() -> bool:
    setup = _setup()
    given, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        given, secret = unquote_plus(given), unquote_plus(secret)
    known = hmac.compare_digest(given.encode(), setup.client_id.encode())
    return hmac.compare_digest(secret.encode(), setup.client_secret.encode()) and known


def _refuse(error: str, status: int = 400) -> tuple[Response, int]:
    return jsonify(error=error), status


@pages.post("/token")
def token() -> Response | tuple[Response, int]:
    """Give the tokens for a code, once."""
    if not _client_is_known():
        return _refuse("invalid_client", 401)
    if request.form.get("grant_type") != "authorization_code":
        return _refuse("unsupported_grant_type")
    record = _state().take("codes", request.form.get("code", ""))
    person = _person(record["who"]) if record else None
    if record is None or person is None or request.form.get("redirect_uri") != _setup().redirect_uri:
        return _refuse("invalid_grant")
    verifier = request.form.get("code_verifier", "")
    if not verifier.isascii() or create_s256_code_challenge(verifier) != record["code_challenge"]:
        return _refuse("invalid_grant")
    access = _state().put("tokens", {"who": person.key, "scope": record["scope"]}, seconds=TOKEN_SECONDS)
    said = {"access_token": access, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
    return jsonify({**said, "id_token": _id_token(record, person, access)})


def _id_token(record: Mapping[str, Any], person: DemoPerson, access: str) -> str:
    setup, key, now = _setup(), _state().key, int(time.time())
    claims: dict[str, Any] = {
        "iss": setup.issuer,
        "sub": person.sub,
        "aud": setup.client_id,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "auth_time": record["auth_time"],
        "nonce": record["nonce"],
        "sid": record["sid"],
        "at_hash": create_half_hash(access, "RS256").decode(),
    }
    if setup.organisation_in == "id_token" and "organisation" in record["scope"].split():
        claims |= {k: v for k, v in person.claims().items() if k == "organisation"}
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


@pages.route("/userinfo", methods=["GET", "POST"])
def userinfo() -> Response | tuple[Response, int]:
    """What the scopes allow to be known of the person."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    record = _state().look("tokens", value) if scheme.lower() == "bearer" else None
    person = _person(record["who"]) if record else None
    if record is None or person is None:
        return _refuse("invalid_token", 401)
    allowed = {"sub"}.union(*(CLAIMS_OF.get(scope, ()) for scope in record["scope"].split()))
    return jsonify({k: v for k, v in person.claims().items() if k in allowed})


@pages.route("/end-session", methods=["GET", "POST"])
def end_session() -> AnyResponse | str:
    """Signing out needs nothing here (nobody stays signed in); goes back to the portal if it asked properly."""
    setup = _setup()
    wanted = request.values.get("post_logout_redirect_uri", "")
    if wanted == setup.post_logout_uri and _is_ours(request.values.get("id_token_hint", "")):
        said = request.values.get("state", "")
        return redirect(wanted + (f"?{urlencode({'state': said})}" if said else ""), code=303)
    return render_template("start.html", back=setup.post_logout_uri)


def _is_ours(hint: str) -> bool:
    try:
        return jwt.decode(hint, _state().key, algorithms=["RS256"]).claims.get("aud") == _setup().client_id
    except (JoseError, ValueError):
        return False


@pages.get("/services/<client_id>/organisations/<organisation_id>/users/<sub>")
def roles(client_id: str, organisation_id: str, sub: str) -> Response | tuple[Response, int]:
    """DfE Sign-in's role look-up; 404 for a person without access to the service."""
    setup = _setup()
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        return _refuse("missing or malformed authorization", 401)
    try:
        said = jwt.decode(value, OctKey.import_key(setup.api_secret), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        return _refuse("invalid signature", 403)
    if said.get("iss") != setup.client_id or said.get("aud") != setup.api_audience or said.get("exp", 0) < time.time():
        return _refuse("unknown issuer", 403)
    there = (
        one
        for one in current_app.config["PEOPLE"].values()
        if one.sub == sub and one.organisation_id.lower() == organisation_id.lower()
    )
    person = next(there, None)
    if client_id != setup.client_id or person is None or not person.roles:
        return _refuse("not found", 404)
    listed = [
        {"id": code, "name": r.words, "code": code, "numericId": str(i), "status": {"id": 1}}
        for i, (r, code) in enumerate(zip(person.roles, person.role_codes, strict=True), start=1)
    ]
    return jsonify(userId=sub, serviceId=client_id, organisationId=organisation_id, roles=listed, identifiers=[])

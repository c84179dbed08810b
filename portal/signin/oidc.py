"""Signing in by OpenID Connect: the authorization code flow with PKCE, over Authlib, with the checks it leaves to us.

Authlib makes the authorization address, fetches the token and checks nonce, audience, expiry, `azp` and `at_hash`.
Added here: issuer always checked; a missing ID token refused; a person's details taken only from userinfo of the same
subject; the callback's `iss` (RFC 9207); a sane subject; age of the token and of the authentication; time limits.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from portal.signin.provider import TIMEOUT_SECONDS, NotVerified, Provider, ProviderUnavailable, fetch

SCOPE = "openid email profile organisation"
LEEWAY_SECONDS = 60
OLDEST_TOKEN_SECONDS = 600
LONGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TOKEN_SECONDS = 120
WANTED = ("organisation", "email")


class NotFinished(Exception):
    """The person went back from the provider without signing in."""


class StartAgain(Exception):
    """The provider's own session had run out: begin a fresh sign-in, nothing is wrong."""


class AuthenticatedTooLongAgo(NotVerified):
    """The provider signed the person in too long ago to begin a session on."""


@dataclass(frozen=True, slots=True)
class Client:
    """How the portal is registered with the provider."""

    client_id: str
    client_secret: str
    redirect_uri: str
    post_logout_uri: str
    longest_session_seconds: int = 8 * 3600


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: where to send the browser, and what to remember until it is back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Someone the provider vouched for."""

    subject: str
    claims: Mapping[str, Any]
    id_token: str
    provider_session: str
    authenticated_at: float | None = None
    """When they last proved to the provider who they are, in epoch seconds; None when it does not say."""


@dataclass(frozen=True, slots=True)
class LogoutNotice:
    """The provider's signed word that a session, or everything of a subject, has ended; `expires` in epoch seconds."""

    provider_session: str
    subject: str
    token_id: str
    expires: float


class SignIn:
    """The relying party for one provider and one client registration."""

    def __init__(self, provider: Provider, client: Client, clock: Callable[[], float] = time.time) -> None:
        self.provider = provider
        self.client = client
        self._clock = clock

    def _session(self) -> OAuth2Session:
        offered = self.provider.metadata().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        return OAuth2Session(
            client_id=self.client.client_id,
            client_secret=self.client.client_secret,
            token_endpoint_auth_method=method,
            redirect_uri=self.client.redirect_uri,
            scope=SCOPE,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )

    def begin(self, *, again: bool = False, afresh: bool = False) -> Begun:
        """Begin a sign-in. Raises `ProviderUnavailable`.

        again: asks the provider not to reuse its own session. afresh: asks besides that it says when the person
        proved who they are (`max_age`, OpenID Connect Core 3.1.2.1), which `finish` then insists on.
        """
        nonce, verifier, state = (secrets.token_urlsafe(48) for _ in range(3))
        more = {"prompt": "login"} if again or afresh else {}
        if afresh:
            more["max_age"] = "0"
        with self._session() as session:
            address, _ = session.create_authorization_url(
                self.provider.metadata()["authorization_endpoint"],
                state=state, nonce=nonce, code_verifier=verifier, response_mode="query", **more,
            )  # fmt: skip
        return Begun(address, state, nonce, verifier)

    def finish(
        self, returned: Mapping[str, str], *, nonce: str, verifier: str, proved_since: float | None = None
    ) -> Vouched:
        """Who the browser came back as. `returned` are the callback's parameters, their state already matched.

        proved_since: the person must have proved who they are since then (epoch seconds), and the provider must say so.

        Raises `NotFinished`, `StartAgain`, `NotVerified` or `ProviderUnavailable`, and nothing else.
        """
        self._check_callback(returned)
        token = self._fetch_token(returned["code"], verifier)
        if token.get("id_token") is None:
            raise NotVerified("no ID token")
        claims = self._check_id_token(token, nonce)
        since = claims.get("auth_time")
        if proved_since is not None and (since is None or since < proved_since - LEEWAY_SECONDS):
            raise NotVerified("the provider did not ask the person to prove who they are again")
        said = dict(claims)
        if any(name not in claims for name in WANTED) or not ("given_name" in claims or "name" in claims):
            said = {**self._userinfo(token, claims["sub"]), **claims}
        sid = claims.get("sid")
        return Vouched(claims["sub"], said, token["id_token"], sid if isinstance(sid, str) else "", since)

    def _check_callback(self, returned: Mapping[str, str]) -> None:
        metadata = self.provider.metadata()
        iss = returned.get("iss")
        if iss is None and metadata.get("authorization_response_iss_parameter_supported") is True:
            raise NotVerified("callback without iss")
        if iss is not None and iss != self.provider.issuer:
            raise NotVerified("callback from another issuer")
        error = returned.get("error")
        if error is not None:
            if error.replace("-", "").replace("_", "") == "sessionexpired":
                raise StartAgain
            if error in ("access_denied", "login_required", "interaction_required", "consent_required"):
                raise NotFinished
            if error in ("temporarily_unavailable", "server_error"):
                raise ProviderUnavailable(f"callback said {error}")
            raise NotVerified("callback said error")
        if not returned.get("code"):
            raise NotVerified("callback without code")

    def _fetch_token(self, code: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._session() as session:
                token = session.fetch_token(
                    self.provider.metadata()["token_endpoint"],
                    grant_type="authorization_code", code=code, code_verifier=verifier, allow_redirects=False,
                )  # fmt: skip
        except OAuthError as error:
            if error.error in ("invalid_client", "unauthorized_client"):
                raise ProviderUnavailable("the provider refuses our client secret") from None
            raise NotVerified(f"token endpoint refused the code: {str(error.error)[:40]!r}") from None
        except requests.RequestException as error:
            raise ProviderUnavailable(f"{type(error).__name__} at the token endpoint") from None
        except (ValueError, TypeError, KeyError):
            raise ProviderUnavailable("the token endpoint answered in an unknown form") from None
        return dict(token)

    def _check_id_token(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        decoded = self.provider.decode(token["id_token"])
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.client.client_id},
            },
            {"nonce": nonce, "client_id": self.client.client_id, "access_token": token.get("access_token")},
        )
        now = self._clock()
        try:
            claims.validate(now=int(now), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise NotVerified(f"ID token refused: {str(error)[:80]!r}") from None
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.strip() or len(subject) > LONGEST_SUBJECT or "\0" in subject:
            raise NotVerified("ID token without a usable subject")
        if not _is_time(claims["iat"]) or not -LEEWAY_SECONDS <= now - claims["iat"] <= OLDEST_TOKEN_SECONDS:
            raise NotVerified("ID token was not made just now")
        since = claims.get("auth_time")
        if since is not None:
            if not _is_time(since) or since > now + LEEWAY_SECONDS:
                raise NotVerified("ID token with an impossible time of authentication")
            if now - since > self.client.longest_session_seconds:
                raise AuthenticatedTooLongAgo("authenticated too long ago")
        return claims

    def _userinfo(self, token: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        address, access = self.provider.metadata().get("userinfo_endpoint"), token.get("access_token")
        if not address or not isinstance(access, str):
            return {}
        said = fetch(address, headers={"Authorization": f"Bearer {access}", "Accept": "application/json"})
        if not isinstance(said, dict) or said.get("sub") != subject:
            raise NotVerified("userinfo of another subject")
        return said

    def end_session_address(self, id_token: str, state: str) -> str | None:
        """Where to send the browser so that the provider's session ends too; None when there is no such place."""
        try:
            address = self.provider.metadata().get("end_session_endpoint")
        except ProviderUnavailable:
            return None
        if not address:
            return None
        ours = self.client
        said = {"post_logout_redirect_uri": ours.post_logout_uri, "state": state, "client_id": ours.client_id}
        if id_token:
            said["id_token_hint"] = id_token
        return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"

    def read_logout_notice(self, token: str) -> LogoutNotice:
        """Check a back-channel logout token (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises `NotVerified`.

        Whether it was seen before is the caller's to ask, by `token_id`.
        """
        decoded = self.provider.decode(token)
        claims: dict[str, Any] = dict(decoded.claims)
        now, audience, events = self._clock(), claims.get("aud"), claims.get("events")
        sid, sub, jti = claims.get("sid", ""), claims.get("sub", ""), claims.get("jti", "")
        iat: Any = claims.get("iat")
        exp: Any = claims.get("exp")
        sound = (
            str(decoded.header.get("typ", "logout+jwt")).lower() in ("logout+jwt", "jwt")
            and claims.get("iss") == self.provider.issuer
            and (audience == self.client.client_id or audience == [self.client.client_id])
            and isinstance(events, dict)
            and isinstance(events.get(LOGOUT_EVENT), dict)
            and "nonce" not in claims
            and all(isinstance(v, str) for v in (sid, sub, jti))
            and bool(sid or sub)
            and bool(jti)
            and _is_time(iat)
            and -LEEWAY_SECONDS <= now - iat <= LOGOUT_TOKEN_SECONDS
            and (exp is None or (_is_time(exp) and exp > now - LEEWAY_SECONDS))
        )
        if not sound:
            raise NotVerified("logout token refused")
        return LogoutNotice(sid, sub, jti, iat + LOGOUT_TOKEN_SECONDS + LEEWAY_SECONDS)


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e12

"""A sign-in provider that lies in one chosen way at a time, over real HTTP."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from authlib.oidc.core.util import create_half_hash
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

SUBJECT = "HONEST-SUBJECT"
ACCESS = "an-access-token"


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@dataclass
class Evil:
    """Honest until a field is changed. `claims` and `callback` are merged over the honest ones; None removes."""

    url: str
    client_id: str
    client_secret: str
    organisation: dict[str, Any]
    redirect_uri: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "kid": "one"}))
    algorithm: str = "RS256"
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signing_key: Any = None
    published: list[dict[str, Any]] | None = None
    token: dict[str, Any] = field(default_factory=dict)
    token_answer: Callable[[], Any] | None = None
    userinfo: dict[str, Any] | None = None
    userinfo_status: int = 200
    organisation_in_token: bool = True
    callback: dict[str, Any] = field(default_factory=dict)
    make_token: Callable[[dict[str, Any]], Any] | None = None
    after_discovery: Callable[[Evil], None] | None = None
    nonce: str = ""
    states: list[str] = field(default_factory=list)

    def id_token(self) -> Any:
        """The ID token, honest but for what was changed."""
        now = int(time.time())
        honest = {
            "iss": self.url, "sub": SUBJECT, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": self.nonce,
            "auth_time": now, "sid": "evil-sid", "given_name": "Denise", "family_name": "Okafor",
            "email": "denise@example.org", "at_hash": create_half_hash(ACCESS, self.algorithm).decode(),
        }  # fmt: skip
        if self.organisation_in_token:
            honest["organisation"] = self.organisation
        claims = {k: v for k, v in (honest | self.claims).items() if v is not None}
        if self.make_token is not None:
            return self.make_token(claims)
        key = self.signing_key or self.key
        header = {"alg": self.algorithm, "kid": key.kid, **self.header}
        return jwt.encode({k: v for k, v in header.items() if v is not None}, claims, key, algorithms=[self.algorithm])

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A token with ``alg: none``."""
        return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."

    def by_hand(self, header: dict[str, Any], sign: Callable[[bytes], bytes]) -> Callable[[dict[str, Any]], str]:
        """A maker of tokens that asks no library whether they are wise."""

        def make(claims: dict[str, Any]) -> str:
            said = f"{_part({'typ': 'JWT', **header})}.{_part(claims)}"
            return f"{said}.{base64.urlsafe_b64encode(sign(said.encode())).rstrip(b'=').decode()}"

        return make

    def with_secret(self, secret: bytes) -> Callable[[dict[str, Any]], str]:
        """A maker of tokens signed by a shared secret."""
        return self.by_hand({"alg": "HS256"}, lambda said: hmac.digest(secret, said, "sha256"))

    def with_critical_header(self) -> Callable[[dict[str, Any]], str]:
        """A maker of tokens, properly signed, with a header that must be understood and is not."""
        return self.by_hand(
            {"alg": "RS256", "kid": self.key.kid, "crit": ["shout"], "shout": True},
            lambda said: self.key.get_op_key("sign").sign(said, PKCS1v15(), SHA256()),
        )

    def elliptic(self) -> None:
        """Sign with ES256 instead."""
        key = ECKey.generate_key("P-256", {"use": "sig", "kid": "curve"})
        self.signing_key, self.algorithm = key, "ES256"
        self.published = [key.as_dict(private=False)]
        self.metadata["id_token_signing_alg_values_supported"] = ["ES256"]

    def app(self) -> Flask:
        """The provider."""
        app = Flask("evil")

        @app.get("/.well-known/openid-configuration")
        def discovery() -> Response:
            honest = {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "id_token_signing_alg_values_supported": ["RS256"],
                "authorization_response_iss_parameter_supported": True,
            }
            return jsonify({k: v for k, v in (honest | self.metadata).items() if v is not None})

        @app.get("/jwks")
        def jwks() -> Response:
            keys = KeySet([self.key]).as_dict(private=False)["keys"] if self.published is None else self.published
            answer = jsonify(keys=keys)
            if self.after_discovery is not None:
                change, self.after_discovery = self.after_discovery, None
                change(self)
            return answer

        @app.get("/authorize")
        def authorize() -> Any:
            self.nonce = request.args["nonce"]
            self.states.append(request.args["state"])
            back = {"code": "a-code", "state": request.args["state"], "iss": self.url} | self.callback
            return redirect(f"{self.redirect_uri}?{urlencode({k: v for k, v in back.items() if v is not None})}")

        @app.post("/token")
        def token() -> Any:
            if self.token_answer is not None:
                return self.token_answer()
            said = {"access_token": ACCESS, "token_type": "Bearer", "expires_in": 300, "id_token": self.id_token()}
            return jsonify({k: v for k, v in (said | self.token).items() if v is not None})

        @app.get("/userinfo")
        def userinfo() -> Any:
            honest = {"sub": SUBJECT, "organisation": self.organisation}
            return jsonify(honest if self.userinfo is None else self.userinfo), self.userinfo_status

        @app.get("/services/<path:_rest>")
        def roles(_rest: str) -> Response:
            return jsonify(roles=[{"code": "cme_school_submitter", "status": {"id": 1}}])

        return app

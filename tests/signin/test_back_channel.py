"""Sign-out told by the provider: a signed word, used once, from the right one, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from portal.signin.oidc import LOGOUT_EVENT
from tests.signin.conftest import World
from tests.signin.servers import Browser


def _token(world: World, *, typ: str | None = "logout+jwt", key: RSAKey | None = None, **changes: Any) -> str:
    state, setup = world.provider.config["STATE"], world.provider.config["SETUP"]
    now = int(time.time())
    claims = {
        "iss": setup.issuer, "aud": setup.client_id, "iat": now, "exp": now + 120, "jti": str(uuid4()),
        "sub": world.person("Denise Okafor").sub, "events": {LOGOUT_EVENT: {}}, **changes,
    }  # fmt: skip
    said = {k: v for k, v in claims.items() if v is not None}
    signing = key or state.key
    header = {"alg": "RS256", "kid": state.key.kid, **({"typ": typ} if typ else {})}
    return jwt.encode(header, said, signing, default_type=None)


def _tell(world: World, token: str) -> int:
    return requests.post(
        f"{world.home}/auth/back-channel-sign-out", data={"logout_token": token}, timeout=20
    ).status_code


def test_a_subject_is_signed_out_everywhere(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    with world.browser() as second, world.browser() as other:
        second.sign_in("Denise Okafor")
        other.sign_in("Helen Marsh")
        assert _tell(world, _token(world)) == 200
        assert browser.whoami() == "nobody"
        assert second.whoami() == "nobody"
        assert other.whoami().startswith("Helen Marsh|")
    assert browser.open("/school").heading == "You have signed out"


def test_one_session_of_the_provider_is_signed_out(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    with world.browser() as second:
        second.sign_in("Denise Okafor")
        first = world.rows("select provider_session from session order by created_at")[0][0]
        assert _tell(world, _token(world, sid=first)) == 200
        assert browser.whoami() == "nobody"
        assert second.whoami().startswith("Denise Okafor|")


def test_the_same_word_works_once(world: World, browser: Browser) -> None:
    browser.sign_in("Denise Okafor")
    token = _token(world)
    assert _tell(world, token) == 200
    browser.sign_in("Denise Okafor")
    assert _tell(world, token) == 400
    assert browser.whoami().startswith("Denise Okafor|")


FALSE: dict[str, Callable[[World], str]] = {
    "another issuer": lambda w: _token(w, iss="https://other.example"),
    "another audience": lambda w: _token(w, aud="someone-else"),
    "no event": lambda w: _token(w, events=None),
    "another event": lambda w: _token(w, events={"https://example.org/hello": {}}),
    "a nonce, as in an ID token": lambda w: _token(w, nonce="n"),
    "neither subject nor session": lambda w: _token(w, sub=None),
    "no id of its own": lambda w: _token(w, jti=None),
    "too old": lambda w: _token(w, iat=int(time.time()) - 600),
    "made in the future": lambda w: _token(w, iat=int(time.time()) + 600),
    "expired": lambda w: _token(w, exp=int(time.time()) - 600),
    "another kind of token": lambda w: _token(w, typ="at+jwt"),
    "signed by somebody else": lambda w: _token(w, key=RSAKey.generate_key(2048)),
    "not a token": lambda _: "hello",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("case", FALSE)
def test_a_false_word_signs_nobody_out(world: World, browser: Browser, case: str) -> None:
    browser.sign_in("Denise Okafor")
    assert _tell(world, FALSE[case](world)) == 400
    assert browser.whoami().startswith("Denise Okafor|")

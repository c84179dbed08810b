"""A table of lies a sign-in provider, or someone between, can tell. Each must end at a tidy page and no session.

The first few rows are honest in unusual ways and must be let in: a wall that refuses everybody proves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import requests
from flask import Flask, redirect
from joserfc.jwk import RSAKey
from sqlalchemy import create_engine

from portal.settings import Settings
from portal.signin import machinery
from portal.signin.demo_people import DEMO_PEOPLE
from portal.store.session import db
from tests.conftest import CONTEXT_KEY, Database
from tests.security.evil_provider import SUBJECT, Evil
from tests.signin.conftest import set_scene
from tests.signin.servers import API_SECRET, CLIENT, Browser, Page, Server, listening, portal

DENISE = next(p for p in DEMO_PEOPLE if p.name == "Denise Okafor")
NOT_VERIFIED = "We could not sign you in"
UNAVAILABLE = "Signing in is not working at the moment"


@dataclass
class Stage:
    """A portal, and the place where the provider of a case will answer."""

    app: Flask
    settings: Settings
    home: str
    server: Server

    def provider(self) -> Evil:
        """A fresh provider, and a portal that has read nothing of it yet."""
        assert DENISE.organisation_claim is not None
        evil = Evil(
            self.server.url,
            CLIENT["oidc_client_id"],
            CLIENT["oidc_client_secret"],
            dict(DENISE.organisation_claim),
            f"{self.home}/auth/callback",
        )
        self.server.serve(evil.app())
        self.app.extensions[machinery.EXTENSION] = machinery.build(self.settings)
        return evil


@pytest.fixture(scope="module")
def stage(module_database: Database) -> Iterator[Stage]:
    """One portal for all cases."""
    engine = create_engine(module_database.superuser)
    set_scene(engine)
    engine.dispose()
    with listening() as there, listening() as here:
        settings = Settings(
            app_env="test",
            database_url=module_database.web,
            secret_key="a secret key that is only ever used by the tests",
            context_key=CONTEXT_KEY,
            public_url=here.url,
            oidc_issuer=there.url,
            role_api_url=there.url,
            role_api_secret=API_SECRET,
            **CLIENT,
        )
        app = portal(settings)
        here.serve(app)
        yield Stage(app, settings, here.url, there)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def evil(stage: Stage) -> Evil:
    """The provider of one case."""
    return stage.provider()


@pytest.fixture
def browser(stage: Stage) -> Iterator[Browser]:
    """A new browser."""
    with Browser(stage.home) as opened:
        yield opened


def _is_out(browser: Browser, page: Page, heading: str) -> None:
    assert page.heading == heading, page.text[:400]
    assert page.status in (403, 503)
    assert browser.whoami() == "nobody"
    assert not [c for c in browser.cookies if c.name == "cme"]


Twist = Callable[[Evil], object]

HONEST: dict[str, Twist] = {
    "plain": lambda _: None,
    "audience as a list of one": lambda e: e.claims.update(aud=[e.client_id]),
    "organisation only from userinfo of the same subject": lambda e: setattr(e, "organisation_in_token", False),
    "signed with ES256": lambda e: e.elliptic(),
    "no iss in the callback where none is promised": lambda e: (
        e.metadata.update(authorization_response_iss_parameter_supported=None),
        e.callback.update(iss=None),
    ),
    "a key that was changed after we read the old one": lambda e: setattr(
        e,
        "after_discovery",
        lambda later: setattr(later, "key", RSAKey.generate_key(2048, {"use": "sig", "kid": "two"})),
    ),
    "metadata that offers none beside RS256, token signed": lambda e: e.metadata.update(
        id_token_signing_alg_values_supported=["none", "RS256"]
    ),
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_providers_are_believed(evil: Evil, browser: Browser, case: str) -> None:
    HONEST[case](evil)
    assert browser.to_provider().heading == "School home"
    assert browser.whoami().startswith("Denise Okafor|cme_school_submitter|")


def _now() -> int:
    return int(time.time())


LIES: dict[str, Twist] = {
    "another issuer in the token": lambda e: e.claims.update(iss="https://other.example"),
    "the issuer with a slash more": lambda e: e.claims.update(iss=e.url + "/"),
    "no issuer in the token": lambda e: e.claims.update(iss=None),
    "an unsigned token": lambda e: setattr(e, "make_token", e.unsigned),
    "an unsigned token, and metadata that allows it": lambda e: (
        setattr(e, "make_token", e.unsigned),
        e.metadata.update(id_token_signing_alg_values_supported=["none", "RS256"]),
    ),
    "signed with the client secret": lambda e: setattr(e, "make_token", e.with_secret(e.client_secret.encode())),
    "signed with the client secret, and metadata that allows it": lambda e: (
        setattr(e, "make_token", e.with_secret(e.client_secret.encode())),
        e.metadata.update(id_token_signing_alg_values_supported=["HS256", "RS256"]),
    ),
    "signed with the public key's text as a secret": lambda e: setattr(
        e, "make_token", e.with_secret(e.key.as_pem(private=False))
    ),
    "signed by another key of the same name": lambda e: setattr(
        e, "signing_key", RSAKey.generate_key(2048, {"use": "sig", "kid": "one"})
    ),
    "signed by a key nobody published": lambda e: setattr(
        e, "signing_key", RSAKey.generate_key(2048, {"use": "sig", "kid": "stranger"})
    ),
    "another audience": lambda e: e.claims.update(aud="someone-else"),
    "no audience": lambda e: e.claims.update(aud=None),
    "two audiences and no authorised party": lambda e: e.claims.update(aud=[e.client_id, "someone-else"]),
    "another authorised party": lambda e: e.claims.update(azp="someone-else"),
    "no ID token": lambda e: e.token.update(id_token=None),
    "an empty ID token": lambda e: e.token.update(id_token=""),
    "an ID token that is a number": lambda e: e.token.update(id_token=7),
    "an ID token that is no token": lambda e: e.token.update(id_token="a.b.c"),
    "userinfo of another person": lambda e: (
        setattr(e, "organisation_in_token", False),
        setattr(e, "userinfo", {"sub": "SOMEBODY-ELSE", "organisation": e.organisation}),
    ),
    "userinfo of nobody": lambda e: (
        setattr(e, "organisation_in_token", False),
        setattr(e, "userinfo", {"organisation": e.organisation}),
    ),
    "an empty subject": lambda e: e.claims.update(sub=""),
    "a blank subject": lambda e: e.claims.update(sub="   "),
    "no subject": lambda e: e.claims.update(sub=None),
    "a subject that is a number": lambda e: e.claims.update(sub=42),
    "a subject of 256 characters": lambda e: e.claims.update(sub="x" * 256),
    "a token made two days ago, not yet expired": lambda e: e.claims.update(iat=_now() - 172_800),
    "a token made in the future": lambda e: e.claims.update(iat=_now() + 3_600),
    "a token with its making as text": lambda e: e.claims.update(iat="now"),
    "a token that never says when it was made": lambda e: e.claims.update(iat=None),
    "an expired token": lambda e: e.claims.update(exp=_now() - 120),
    "a token that never expires": lambda e: e.claims.update(exp=None),
    "another nonce": lambda e: e.claims.update(nonce="another"),
    "no nonce": lambda e: e.claims.update(nonce=None),
    "the hash of another access token": lambda e: e.claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "authenticated in the future": lambda e: e.claims.update(auth_time=_now() + 3_600),
    "an unknown critical header": lambda e: setattr(e, "make_token", e.with_critical_header()),
    "another iss in the callback": lambda e: e.callback.update(iss="https://other.example"),
    "no iss in the callback though it is promised": lambda e: e.callback.update(iss=None),
    "a callback without a code": lambda e: e.callback.update(code=None),
    "a callback with an error of its own": lambda e: e.callback.update(error="<script>", code=None),
    "a token endpoint that refuses the code": lambda e: setattr(
        e, "token_answer", lambda: ({"error": "invalid_grant"}, 400)
    ),
}


@pytest.mark.parametrize("case", LIES)
def test_a_lie_ends_at_a_tidy_page(evil: Evil, browser: Browser, case: str) -> None:
    LIES[case](evil)
    _is_out(browser, browser.to_provider(), NOT_VERIFIED)


BROKEN: dict[str, Twist] = {
    "metadata of another issuer": lambda e: e.metadata.update(issuer="https://other.example"),
    "metadata that offers only none": lambda e: e.metadata.update(id_token_signing_alg_values_supported=["none"]),
    "metadata without a token endpoint": lambda e: e.metadata.update(token_endpoint=None),
    "an authorisation address that is a script": lambda e: e.metadata.update(
        authorization_endpoint="javascript:alert(1)"
    ),
    "no keys": lambda e: setattr(e, "published", []),
    "a shared secret as the only key": lambda e: setattr(
        e, "published", [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}]
    ),
    "a token endpoint that fails": lambda e: setattr(e, "token_answer", lambda: ("broken", 500)),
    "a token endpoint that answers a page": lambda e: setattr(e, "token_answer", lambda: ("<h1>Welcome</h1>", 200)),
    "a token endpoint that answers a list": lambda e: setattr(e, "token_answer", lambda: ["a"]),
    "a token endpoint that sends us elsewhere": lambda e: setattr(
        e, "token_answer", lambda: redirect("http://127.0.0.1:9/elsewhere", code=307)
    ),
    "a token endpoint that refuses our secret": lambda e: setattr(
        e, "token_answer", lambda: ({"error": "invalid_client"}, 401)
    ),
    "userinfo that fails": lambda e: (setattr(e, "organisation_in_token", False), setattr(e, "userinfo_status", 500)),
    "a callback that says the provider is overloaded": lambda e: e.callback.update(
        error="temporarily_unavailable", code=None
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_provider_ends_at_a_tidy_page(evil: Evil, browser: Browser, case: str) -> None:
    BROKEN[case](evil)
    _is_out(browser, browser.to_provider(), UNAVAILABLE)


def test_a_provider_that_is_not_there(stage: Stage, browser: Browser) -> None:
    stage.provider()
    gone = stage.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    stage.app.extensions[machinery.EXTENSION] = machinery.build(gone)
    _is_out(browser, browser.to_provider(), UNAVAILABLE)


ORGANISATIONS: dict[str, tuple[object, str]] = {
    "missing": (None, "Your account is not linked to a school or council yet"),
    "larger than 16 kB": ({"id": "A", "more": "x" * 17_000}, "We could not read your organisation’s details"),
    "a list": ([1], "We could not read your organisation’s details"),
    "closed": (
        {**(DENISE.organisation_claim or {}), "status": {"id": 2}},
        "This organisation is not open",
    ),
}


@pytest.mark.parametrize("case", ORGANISATIONS)
def test_an_organisation_that_will_not_do(evil: Evil, browser: Browser, case: str) -> None:
    claim, heading = ORGANISATIONS[case]
    evil.claims["organisation"] = claim
    if claim is None:
        evil.userinfo = {"sub": SUBJECT}
    _is_out(browser, browser.to_provider(), heading)


def test_authenticated_too_long_ago_asks_for_the_password_again(evil: Evil, browser: Browser) -> None:
    evil.claims["auth_time"] = _now() - 9 * 3600
    page = browser.to_provider()
    _is_out(browser, page, "Sign in again")
    assert page.form("/sign-in")["again"] == "yes"


@pytest.mark.parametrize("when", [None, -3600, -61])
def test_who_was_not_asked_again_has_proved_nothing(evil: Evil, browser: Browser, when: int | None) -> None:
    assert browser.to_provider().heading == "School home"
    evil.claims["auth_time"] = None if when is None else _now() + when
    assert browser.prove().heading == NOT_VERIFIED


def test_going_back_is_not_a_lie(evil: Evil, browser: Browser) -> None:
    evil.callback.update(error="access_denied", code=None)
    _is_out(browser, browser.to_provider(), "You did not finish signing in")


@pytest.mark.parametrize("word", ["sessionexpired", "session-expired"])
def test_the_providers_own_session_running_out_begins_again(evil: Evil, browser: Browser, word: str) -> None:
    evil.callback.update(error=word, code=None)
    page = browser.to_provider("/school/form")
    assert page.heading == "Sign in"
    assert page.form("/sign-in")["next"] == "/school/form"


def _callback(evil: Evil, state: str) -> str:
    return f"{evil.redirect_uri}?code=a-code&state={state}&iss={evil.url}"


def test_a_state_works_once(evil: Evil, browser: Browser) -> None:
    assert browser.to_provider().heading == "School home"
    again = Page(browser.get(_callback(evil, evil.states[-1]), timeout=20))
    assert again.heading == NOT_VERIFIED


def test_an_invented_state_is_refused(evil: Evil, browser: Browser) -> None:
    browser.to_provider()
    browser.cookies.clear()
    for state in ("invented", "", "x" * 5000):
        assert Page(browser.get(_callback(evil, state), timeout=20)).heading == NOT_VERIFIED


def test_a_sign_in_begun_in_another_browser_is_refused(stage: Stage, evil: Evil, browser: Browser) -> None:
    """Login CSRF: the attacker's own callback address, opened by the victim, who has a sign-in of their own begun."""
    with Browser(stage.home) as attacker:
        form = attacker.open("/sign-in")
        started = attacker.post(f"{stage.home}/sign-in", data=form.form("/sign-in"), timeout=20, allow_redirects=False)
        requests.get(started.headers["Location"], timeout=20, allow_redirects=False)
    trap = _callback(evil, evil.states[-1])
    page = browser.open("/sign-in")
    browser.post(f"{stage.home}/sign-in", data=page.form("/sign-in"), timeout=20, allow_redirects=False)
    _is_out(browser, Page(browser.get(trap, timeout=20)), NOT_VERIFIED)


def test_a_sign_in_begun_with_another_provider_is_refused(stage: Stage, evil: Evil, browser: Browser) -> None:
    """Mix-up: the answer of one provider to a sign-in begun with another."""
    page = browser.open("/sign-in")
    started = browser.post(f"{stage.home}/sign-in", data=page.form("/sign-in"), timeout=20, allow_redirects=False)
    requests.get(started.headers["Location"], timeout=20, allow_redirects=False)
    with listening() as elsewhere:
        elsewhere.serve(Evil(elsewhere.url, evil.client_id, "x", evil.organisation, evil.redirect_uri).app())
        other = stage.settings.model_copy(update={"oidc_issuer": elsewhere.url})
        stage.app.extensions[machinery.EXTENSION] = machinery.build(other)
        found = Page(browser.get(_callback(evil, evil.states[-1]), timeout=20))
    _is_out(browser, found, NOT_VERIFIED)


def test_a_parameter_given_twice_is_refused(evil: Evil, browser: Browser) -> None:
    page = browser.open("/sign-in")
    started = browser.post(f"{browser.home}/sign-in", data=page.form("/sign-in"), timeout=20, allow_redirects=False)
    requests.get(started.headers["Location"], timeout=20, allow_redirects=False)
    twice = _callback(evil, evil.states[-1]) + "&code=another"
    _is_out(browser, Page(browser.get(twice, timeout=20)), NOT_VERIFIED)


def test_a_callback_as_a_form_is_not_answered(evil: Evil, browser: Browser) -> None:
    token = browser.open("/sign-in").form("/sign-in")["csrf_token"]
    answer = browser.post(evil.redirect_uri, data={"csrf_token": token, "code": "a", "state": "b"}, timeout=20)
    assert answer.status_code == 404


def test_signing_in_needs_the_forms_token(evil: Evil, browser: Browser) -> None:
    assert browser.post(f"{browser.home}/sign-in", timeout=20).status_code == 400
    assert evil.states == []


def test_unfinished_sign_ins_do_not_grow_the_cookie(evil: Evil, browser: Browser) -> None:
    sizes = []
    for _ in range(16):
        page = browser.open("/sign-in")
        browser.post(f"{browser.home}/sign-in", data=page.form("/sign-in"), timeout=20, allow_redirects=False)
        sizes.append(sum(len(c.value or "") for c in browser.cookies))
    assert max(sizes) < 400
    assert max(sizes) - sizes[0] < 20

"""Signing in against a certified OpenID provider (the library DfE Sign-in was first built on), over real HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask, jsonify
from sqlalchemy import Engine

from portal.settings import Settings
from portal.signin.demo_people import DEMO_PEOPLE
from portal.store.session import db
from tests.signin.conftest import World, set_scene
from tests.signin.servers import API_SECRET, CLIENT, Browser, Page, free_port, listening, portal

PEER = Path(__file__).resolve().parents[1] / "oidc_peer"
NODE = shutil.which("node")
MISSING = (
    "node is not installed"
    if NODE is None
    else "" if (PEER / "node_modules").is_dir() else "the provider is not installed: run `npm ci` in tests/oidc_peer"
)  # fmt: skip
if MISSING:
    warnings.warn(f"NOT TESTED against the certified provider: {MISSING}", UserWarning, stacklevel=1)
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"NOT TESTED against the certified provider: {MISSING}"),
    pytest.mark.engines,
]


def _roles(people: dict[str, tuple[str, ...]]) -> Flask:
    """The role look-up, which is no part of the certified provider."""
    app = Flask("roles")

    @app.get("/services/<_client>/organisations/<_organisation>/users/<sub>")
    def roles(_client: str, _organisation: str, sub: str) -> Any:
        codes = people.get(sub, ())
        return (jsonify(roles=[{"code": c, "status": {"id": 1}} for c in codes]), 200) if codes else ("", 404)

    return app


@pytest.fixture(params=["id_token", "userinfo"])
def peer(request: pytest.FixtureRequest, superuser: Engine, settings: Settings) -> Iterator[World]:
    """A portal signed up with the certified provider, the organisation in the ID token or only in userinfo."""
    assert NODE is not None
    set_scene(superuser)
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with listening() as here, listening() as roles:
        setup = {
            "issuer": issuer,
            "port": port,
            "client_id": CLIENT["oidc_client_id"],
            "client_secret": CLIENT["oidc_client_secret"],
            "redirect_uri": f"{here.url}/auth/callback",
            "post_logout_uri": f"{here.url}/signed-out",
            "back_channel_uri": f"{here.url}/auth/back-channel-sign-out",
            "organisation_in": request.param,
            "people": {p.sub: {k: v for k, v in p.claims().items() if k != "sub"} for p in DEMO_PEOPLE},
        }
        roles.serve(_roles({p.sub: p.role_codes for p in DEMO_PEOPLE}))
        ours = settings.model_copy(
            update={
                **CLIENT,
                "public_url": here.url,
                "oidc_issuer": issuer,
                "role_api_url": roles.url,
                "role_api_secret": API_SECRET,
            }
        )
        app = portal(ours)
        here.serve(app)
        process = subprocess.Popen(
            [NODE, "server.mjs"],
            cwd=PEER,
            env={"PATH": os.environ["PATH"], "PEER": json.dumps(setup)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"ready"
            yield World(app, ours, app, here, here.url, superuser)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def browser(peer: World) -> Iterator[Browser]:
    """A browser at the portal's door."""
    with peer.browser() as opened:
        yield opened


def _sign_in(peer: World, browser: Browser, name: str) -> Page:
    asked = browser.to_provider()
    assert "/interaction/" in asked.url, asked.text[:300]
    return browser.open(f"{asked.url}?as={peer.person(name).sub}")


def _issuer(peer: World) -> str:
    return peer.settings.oidc_issuer


def test_a_school_member_comes_in(peer: World, browser: Browser) -> None:
    assert _sign_in(peer, browser, "Samira Haddad").heading == "School home"
    assert browser.whoami().startswith("Samira Haddad|cme_school_dsl|")


def test_council_staff_come_in_once_approved(peer: World, browser: Browser) -> None:
    assert _sign_in(peer, browser, "Ruth Hale").heading == "Your council still has to approve you"
    peer.approve("Ruth Hale")
    page = browser.to_provider()  # the provider still knows her
    assert page.heading == "Work queue"


def test_nobody_comes_in_without_an_organisation(peer: World, browser: Browser) -> None:
    page = _sign_in(peer, browser, "Lewis Grant")
    assert page.heading == "Your account is not linked to a school or council yet"


def test_going_back_is_not_an_error(browser: Browser) -> None:
    asked = browser.to_provider()
    assert browser.open(f"{asked.url}?as=").heading == "You did not finish signing in"


def test_signing_in_afresh_makes_the_provider_ask_again(peer: World, browser: Browser) -> None:
    _sign_in(peer, browser, "Denise Okafor")
    browser.cookies.clear("127.0.0.1", "/", "cme")
    assert browser.to_provider().heading == "School home", "without asking afresh the provider remembers"
    browser.cookies.clear("127.0.0.1", "/", "cme")
    assert "/interaction/" in browser.to_provider(again="yes").url


def test_proving_again_who_one_is_makes_the_provider_ask_and_say_when(peer: World, browser: Browser) -> None:
    _sign_in(peer, browser, "Denise Okafor")
    peer.rows("update session set data = data || '{\"signed_in_afresh_at\": 1}'")
    assert browser.open("/school/fresh").heading == "Not fresh"
    asked = browser.prove()
    assert "/interaction/" in asked.url, "the provider does not take its own session for an answer"
    page = browser.open(f"{asked.url}?as={peer.person('Denise Okafor').sub}")
    assert (page.heading, page.url) == ("Fresh", f"{peer.home}/school/fresh")
    assert "before" in page.text
    assert len(peer.rows("select 1 from session where ended_at is null")) == 1
    assert len(peer.rows("select 1 from session")) == 2, "the session has a new id"


def _confirm_sign_out(peer: World, browser: Browser, page: Page) -> Page:
    form = page.form(f"{_issuer(peer)}/session/end/confirm")
    return Page(browser.post(f"{_issuer(peer)}/session/end/confirm", data={**form, "logout": "yes"}, timeout=20))


def test_signing_out_here_signs_out_there_and_comes_back(peer: World, browser: Browser) -> None:
    _sign_in(peer, browser, "Denise Okafor")
    page = _confirm_sign_out(peer, browser, browser.sign_out())
    assert page.url.startswith(f"{peer.home}/signed-out?state=")
    assert page.heading == "You have signed out"
    assert "/interaction/" in browser.to_provider().url


def test_signing_out_there_signs_out_here(peer: World, browser: Browser) -> None:
    _sign_in(peer, browser, "Denise Okafor")
    assert browser.whoami().startswith("Denise Okafor|")
    page = browser.open(f"{_issuer(peer)}/session/end")
    _confirm_sign_out(peer, browser, page)
    assert browser.whoami() == "nobody"
    assert peer.rows("select ended_why, id_token from session") == [("by_provider", "")]


def test_a_code_is_worth_nothing_to_whoever_did_not_begin(peer: World, browser: Browser) -> None:
    asked = browser.to_provider()
    answer = browser.get(f"{asked.url}?as={peer.person('Denise Okafor').sub}", timeout=20, allow_redirects=False)
    resumed = browser.get(answer.headers["Location"], timeout=20, allow_redirects=False)
    callback = resumed.headers["Location"]
    assert callback.startswith(f"{peer.home}/auth/callback?code=")
    thief = requests.get(callback, timeout=20)
    assert Page(thief).heading == "We could not sign you in"

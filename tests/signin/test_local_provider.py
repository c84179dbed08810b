"""The demo provider: careful as a provider should be, and never where it could do harm."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey

from portal.settings import Settings
from portal.signin.demo_people import DEMO_PEOPLE, known_to_the_portal
from portal.signin.local_pages import LocalProvider
from portal.signin.local_provider import NotHere, create_provider, insist_allowed
from portal.signin.local_state import LocalState

SETUP = LocalProvider(
    issuer="http://127.0.0.1:8001",
    client_id="cme-demo",
    client_secret="the client's secret",
    redirect_uri="http://127.0.0.1:8000/auth/callback",
    post_logout_uri="http://127.0.0.1:8000/signed-out",
    api_secret="the API's secret",
)
VERIFIER = "v" * 64
DENISE = DEMO_PEOPLE[0]
ASK = {
    "client_id": SETUP.client_id,
    "redirect_uri": SETUP.redirect_uri,
    "response_type": "code",
    "response_mode": "query",
    "scope": "openid profile email organisation",
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": create_s256_code_challenge(VERIFIER),
    "code_challenge_method": "S256",
}
BASIC = {"Authorization": "Basic " + base64.b64encode(b"cme-demo:the+client%27s+secret").decode()}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A browser, and a back office, of the provider."""
    return create_provider(SETUP, LocalState(tmp_path / "state.json")).test_client()


def _ticket(page: str) -> str:
    return page.split('name="ticket" value="')[1].split('"', maxsplit=1)[0]


def _code(client: FlaskClient, sub: str = DENISE.sub, **changes: str) -> dict[str, str]:
    page = client.get("/authorize", query_string={**ASK, **changes}).get_data(as_text=True)
    back = client.post("/authorize", data={"ticket": _ticket(page), "sub": sub})
    assert back.headers["Location"].startswith(SETUP.redirect_uri + "?")
    return {k: v[0] for k, v in parse_qs(urlsplit(back.headers["Location"]).query).items()}


def _token(client: FlaskClient, code: str, headers: dict[str, str] | None = None, **changes: str) -> Any:
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": SETUP.redirect_uri}
    return client.post("/token", data={**data, "code_verifier": VERIFIER, **changes}, headers=headers or BASIC)


@pytest.mark.parametrize("environment", [{"APP_ENV": "production"}, {}, {"APP_ENV": "staging"}])
def test_it_refuses_to_run_where_it_is_not_a_demo(environment: dict[str, str]) -> None:
    with pytest.raises(NotHere):
        insist_allowed("127.0.0.1", SETUP.issuer, environment)


@pytest.mark.parametrize(
    ("host", "issuer"),
    [
        ("0.0.0.0", SETUP.issuer),  # noqa: S104
        ("::", SETUP.issuer),
        ("192.168.1.2", SETUP.issuer),
        ("", SETUP.issuer),
        ("127.0.0.1", "https://signin.example.org"),
        ("127.0.0.1", "http://10.0.0.1:8001"),
    ],
)
def test_it_refuses_an_address_others_can_reach(host: str, issuer: str) -> None:
    with pytest.raises(NotHere):
        insist_allowed(host, issuer, {"APP_ENV": "demo"})


def test_the_program_itself_refuses_production(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "portal.signin.local_provider", "--state-file", str(tmp_path / "state.json")],
        env={**os.environ, "APP_ENV": "production", "OIDC_CLIENT_SECRET": "x", "ROLE_API_SECRET": "y"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 1
    assert "lets anybody in" in told.stderr
    assert not (tmp_path / "state.json").exists()


def test_the_portal_refuses_the_demo_provider_in_production() -> None:
    said = Settings(app_env="production", oidc_issuer="http://127.0.0.1:8001").complain()
    assert any("OIDC_ISSUER" in s and "demo sign-in provider" in s for s in said)


def test_its_secrets_are_for_its_own_user_and_outlive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    first = LocalState(path)
    code = first.put("codes", {"sub": "x"}, seconds=60)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = LocalState(path)
    assert second.key.as_dict(private=True) == first.key.as_dict(private=True)
    assert second.take("codes", code) is not None
    assert second.take("codes", code) is None


def test_a_spoilt_state_file_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{half a fi")
    assert LocalState(path).key.kid
    assert json.loads(path.read_text())["key"]["kty"] == "RSA"


def test_everyone_can_be_picked_in_plain_words(client: FlaskClient) -> None:
    answer = client.get("/authorize", query_string=ASK)
    page = answer.get_data(as_text=True)
    for person in DEMO_PEOPLE:
        assert page.count(f'value="{person.key}"') == 1
        assert person.name in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in page
    assert "<script" not in page
    with client.get("/picker.css") as style:
        assert style.mimetype == "text/css"


def test_a_code_gives_tokens_once(client: FlaskClient) -> None:
    back = _code(client)
    assert back["state"] == "a-state"
    assert back["iss"] == SETUP.issuer
    first = _token(client, back["code"])
    assert first.status_code == 200
    bearer = {"Authorization": f"Bearer {first.json['access_token']}"}
    assert client.get("/userinfo", headers=bearer).json["organisation"]["urn"] == DENISE.code
    again = _token(client, back["code"])
    assert (again.status_code, again.json) == (400, {"error": "invalid_grant"})


def test_scopes_not_asked_for_give_nothing(client: FlaskClient) -> None:
    tokens = _token(client, _code(client, scope="openid")["code"]).json
    said = client.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json
    assert said == {"sub": DENISE.sub}


@pytest.mark.parametrize(
    "change",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"code_verifier": "é" * 43},
        {"redirect_uri": "http://127.0.0.1:8000/other"},
        {"code": "invented"},
    ],
)
def test_a_code_is_worth_nothing_with_anything_wrong(client: FlaskClient, change: dict[str, str]) -> None:
    code = change.pop("code", None) or _code(client)["code"]
    assert _token(client, code, **change).json == {"error": "invalid_grant"}


def test_the_client_must_prove_itself(client: FlaskClient) -> None:
    wrong = {"Authorization": "Basic " + base64.b64encode(b"cme-demo:guess").decode()}
    assert _token(client, _code(client)["code"], headers=wrong).status_code == 401
    assert _token(client, _code(client)["code"], headers={"Authorization": "Basic %%%"}).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://127.0.0.1:8000/auth/callback/"},
        {"redirect_uri": "https://evil.example/"},
    ],
)
def test_strangers_are_never_sent_anywhere(client: FlaskClient, change: dict[str, str]) -> None:
    answer = client.get("/authorize", query_string={**ASK, **change})
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "change",
    [
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"response_type": "token"},
        {"scope": "profile"},
        {"nonce": ""},
        {"response_mode": "form_post"},
    ],
)
def test_a_careless_request_goes_back_with_an_error(client: FlaskClient, change: dict[str, str]) -> None:
    answer = client.get("/authorize", query_string={**ASK, **change})
    assert answer.status_code == 303
    assert "error=" in answer.headers["Location"]


def test_a_page_is_good_for_one_choice_in_its_own_browser(client: FlaskClient) -> None:
    ticket = _ticket(client.get("/authorize", query_string=ASK).get_data(as_text=True))
    other = client.application.test_client()
    assert other.post("/authorize", data={"ticket": ticket, "sub": DENISE.sub}).status_code == 400
    assert client.post("/authorize", data={"ticket": ticket, "sub": DENISE.sub}).status_code == 400


def _bearer(secret: str = SETUP.api_secret, **changes: Any) -> dict[str, str]:
    now = int(time.time())
    said = {"iss": SETUP.client_id, "aud": SETUP.api_audience, "iat": now, "exp": now + 60, **changes}
    return {"Authorization": f"Bearer {jwt.encode({'alg': 'HS256'}, said, OctKey.import_key(secret))}"}


ROLES = f"/services/cme-demo/organisations/{DENISE.organisation_id.lower()}/users/{DENISE.sub}"
WENDY = next(p for p in DEMO_PEOPLE if not p.roles)


def test_roles_are_told_to_whoever_signs_with_the_api_secret(client: FlaskClient) -> None:
    assert [r["code"] for r in client.get(ROLES, headers=_bearer()).json["roles"]] == list(DENISE.role_codes)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (ROLES, dict, 401),
        (ROLES, lambda: {"Authorization": "Basic abc"}, 401),
        (ROLES, lambda: _bearer(SETUP.client_secret), 403),
        (ROLES, lambda: _bearer(iss="other"), 403),
        (ROLES, lambda: _bearer(aud="other"), 403),
        (ROLES, lambda: _bearer(exp=1), 403),
        (ROLES + "x", _bearer, 404),
        (ROLES.replace("/organisations/", "/organisations/x"), _bearer, 404),
        (f"/services/cme-demo/organisations/{WENDY.organisation_id}/users/{WENDY.sub}", _bearer, 404),
    ],
)
def test_nobody_else_is_told_a_role(
    client: FlaskClient, path: str, headers: Callable[[], dict[str, str]], status: int
) -> None:
    assert client.get(path, headers=headers()).status_code == status


def test_signing_out_goes_back_only_where_it_should(client: FlaskClient) -> None:
    hint = _token(client, _code(client)["code"]).json["id_token"]
    there = {"post_logout_redirect_uri": SETUP.post_logout_uri, "id_token_hint": hint, "state": "s"}
    assert client.get("/end-session", query_string=there).headers["Location"] == f"{SETUP.post_logout_uri}?state=s"
    for change in ({"post_logout_redirect_uri": "https://evil.example/"}, {"id_token_hint": "x"}):
        answer = client.get("/end-session", query_string={**there, **change})
        assert (answer.status_code, "Location" in answer.headers) == (200, False)


def test_demo_people_are_distinct_and_invented() -> None:
    assert len({p.sub for p in DEMO_PEOPLE}) == len({p.name for p in DEMO_PEOPLE}) == len(DEMO_PEOPLE) - 1
    assert len({p.key for p in DEMO_PEOPLE}) == len(DEMO_PEOPLE)  # one of them works at two schools
    assert all(p.email.endswith("@example.org") for p in DEMO_PEOPLE)
    assert {p.authority_code for p in known_to_the_portal()} == {"990", "991"}
    assert all(p.kind is p.roles[0].kind for p in known_to_the_portal())

"""What every answer tells the browser."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask, send_file
from flask.testing import FlaskClient

from portal.web.headers import add_headers


def client(*, production: bool = False, origins: tuple[str, ...] = ()) -> FlaskClient:
    app = Flask("answers")
    app.config.update(SETTINGS=SimpleNamespace(production=production), FORM_ACTION_ORIGINS=origins)

    @app.get("/page")
    def page() -> str:
        return "<p>A page about a child</p>"

    @app.get("/static/dist/app.1.css")
    def asset() -> str:
        return "p{}"

    @app.get("/file")
    def file() -> object:
        return send_file(BytesIO(b"%PDF"), as_attachment=True, download_name="note.pdf", mimetype="application/pdf")

    @app.get("/cached")
    def cached() -> tuple[str, dict[str, str]]:
        return "x", {"Cache-Control": "public, max-age=60"}

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError

    add_headers(app)
    return app.test_client()


def directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}


def test_a_page_may_load_only_our_own_files_and_nothing_inline() -> None:
    policy = directives(client().get("/page").headers["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "fragment"
    assert "unsafe" not in str(policy)


def test_a_sign_in_form_may_end_at_the_provider_and_nowhere_else() -> None:
    answer = client(origins=("https://oidc.example.com",)).get("/page")
    assert directives(answer.headers["Content-Security-Policy"])["form-action"] == "'self' https://oidc.example.com"


@pytest.mark.parametrize("path", ["/page", "/file", "/cached", "/broken", "/nowhere", "/static/nowhere.css"])
def test_nothing_but_built_assets_is_kept_by_the_browser(path: str) -> None:
    assert "no-store" in client().get(path).headers["Cache-Control"]


def test_built_assets_are_kept_for_good() -> None:
    assert client().get("/static/dist/app.1.css").headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_downloaded_file_can_do_nothing() -> None:
    answer = client().get("/file")
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert "sandbox" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/page", "/nowhere", "/broken"])
def test_the_rest_stands_on_pages_for_trouble_too(path: str) -> None:
    headers = client().get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_https_is_insisted_on_in_production_only() -> None:
    assert "max-age=63072000" in client(production=True).get("/page").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client().get("/page").headers

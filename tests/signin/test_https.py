"""Behind https the cookies are held to this host and never sent in the clear."""

from __future__ import annotations

from portal.settings import Settings
from tests.signin.servers import portal


def test_cookies_behind_https_are_secure_and_host_bound(settings: Settings) -> None:
    app = portal(settings.model_copy(update={"public_url": "https://cme.example.org"}))
    client = app.test_client()
    said = client.get("/", base_url="https://cme.example.org").headers.getlist("Set-Cookie")
    assert [s.split("=")[0] for s in said] == ["__Host-cme-form"]
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in said[0]
    assert "Domain" not in said[0]
    token = client.get("/", base_url="https://cme.example.org").get_data(as_text=True)
    csrf = token.split('name="csrf_token" value="')[1].split('"')[0]
    out = client.post(
        "/sign-out",
        data={"csrf_token": csrf},
        base_url="https://cme.example.org",
        headers={"Referer": "https://cme.example.org/"},
    )
    expired = next(s for s in out.headers.getlist("Set-Cookie") if s.startswith("__Host-cme="))
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=0"):
        assert flag in expired
    assert "Domain" not in expired
    with app.app_context():
        from portal.store.session import db

        db.engine.dispose()

"""The demo's stand-in for DfE Sign-in: an OpenID provider of invented people, for this machine only.

``python -m portal.signin.local_provider`` (options also come from the environment). It is its own process on a
loopback address, refuses to run in production, and asks for no password: whoever reaches it can be anybody in it.
Enforced as a careful provider would: PKCE (S256), exact redirect addresses, one-use codes, client authentication.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.signin.demo_people import DEMO_PEOPLE, DemoPerson
from portal.signin.local_pages import PAGES, LocalProvider, pages
from portal.signin.local_state import LocalState


class NotHere(RuntimeError):
    """The provider must not run in this place; the text says why."""


def insist_allowed(host: str, issuer: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raise `NotHere` in production, when APP_ENV is not set, or for an address others could reach."""
    if environment.get("APP_ENV", "production") not in ("demo", "test"):
        raise NotHere("The demo sign-in provider lets anybody in. It runs only with APP_ENV=demo or APP_ENV=test.")
    for name in (host, urlsplit(issuer).hostname or ""):
        if not _is_loopback(name):
            raise NotHere(f"The demo sign-in provider runs only on this machine's loopback address, not on {name!r}.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def create_provider(setup: LocalProvider, state: LocalState, people: Iterable[DemoPerson] = DEMO_PEOPLE) -> Flask:
    """The provider as a small application. ``app.config["PEOPLE"]``, by `DemoPerson.key`, may change while it runs."""
    app = Flask("demo_sign_in", template_folder=str(PAGES), static_folder=None)
    app.config.update(SETUP=setup, STATE=state, PEOPLE={p.key: p for p in people})
    app.register_blueprint(pages)
    return app


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_said: object) -> None:
        """Say nothing: addresses carry codes."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the provider until it is ended."""
    env = os.environ
    public = env.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    port = env.get("IDP_PORT", "8001")
    options = argparse.ArgumentParser(description="Demo sign-in provider: invented people, this machine only.")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=int(port))
    options.add_argument("--issuer", default=env.get("OIDC_ISSUER") or f"http://127.0.0.1:{port}")
    options.add_argument("--state-file", type=Path, default=Path(env.get("IDP_STATE", "var/sign-in.json")))
    options.add_argument("--client-id", default=env.get("OIDC_CLIENT_ID", "cme-demo"))
    options.add_argument("--client-secret", default=env.get("OIDC_CLIENT_SECRET", ""))
    options.add_argument("--redirect-uri", default=f"{public}/auth/callback")
    options.add_argument("--post-logout-uri", default=f"{public}/signed-out")
    options.add_argument("--api-secret", default=env.get("ROLE_API_SECRET", ""))
    asked = options.parse_args(arguments)
    try:
        insist_allowed(asked.host, asked.issuer)
        if not asked.client_secret or not asked.api_secret:
            raise NotHere("Set OIDC_CLIENT_SECRET and ROLE_API_SECRET to random values.")
    except NotHere as refusal:
        sys.exit(str(refusal))
    setup = LocalProvider(
        issuer=asked.issuer.rstrip("/"),
        client_id=asked.client_id,
        client_secret=asked.client_secret,
        redirect_uri=asked.redirect_uri,
        post_logout_uri=asked.post_logout_uri,
        api_secret=asked.api_secret,
    )
    app = create_provider(setup, LocalState(asked.state_file))
    make_server(asked.host, asked.port, app, threaded=True, request_handler=_Quiet).serve_forever()


if __name__ == "__main__":
    main()

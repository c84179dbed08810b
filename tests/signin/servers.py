"""Real HTTP for the sign-in tests: small servers in threads, and a browser that fills in forms."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import html5lib
import requests
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.domain.access import Kind, May
from portal.factory import create_app
from portal.settings import Settings
from portal.signin import fresh, session
from portal.store import wall
from portal.web.pages import Side

XHTML = "{http://www.w3.org/1999/xhtml}"
CLIENT = {"oidc_client_id": "cmetestportal", "oidc_client_secret": "a client secret of 25 chr"}
API_SECRET = "an API secret of 25 chars"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_said: object) -> None:
        """Say nothing."""


class Server:
    """A server on a loopback port, listening from the start; give it its application with `serve`."""

    def __init__(self) -> None:
        self._server = make_server("127.0.0.1", 0, Flask("nothing yet"), threaded=True, request_handler=_Quiet)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def serve(self, app: Flask) -> None:
        """Answer with this application."""
        self._server.app = app
        if not self._thread.is_alive():
            self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


@contextmanager
def listening() -> Iterator[Server]:
    """A server, stopped at the end."""
    server = Server()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Page:
    """An answer with its page read: forms can be found and sent."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.url = answer.url
        self.text = answer.text
        self._tree = html5lib.parse(answer.text)

    @property
    def heading(self) -> str:
        """The words of the page's h1."""
        found = self._tree.find(f".//{XHTML}h1")
        return " ".join("".join(found.itertext()).split()) if found is not None else ""

    def form(self, action: str) -> dict[str, str]:
        """The hidden and text fields of the form that goes to `action`."""
        for form in self._tree.iter(f"{XHTML}form"):
            if urljoin(self.url, form.get("action")) == urljoin(self.url, action):
                return {
                    field.get("name"): field.get("value", "")
                    for field in form.iter(f"{XHTML}input")
                    if field.get("name")
                }
        raise AssertionError(f"no form to {action} on {self.url}: {self.text[:500]}")

    def buttons(self) -> dict[str, str]:
        """Text of each named button -> its value."""
        return {
            " ".join("".join(b.itertext()).split()): b.get("value", "")
            for b in self._tree.iter(f"{XHTML}button")
            if b.get("name")
        }


class Browser(requests.Session):
    """A browser without scripts; redirects are followed, cookies kept."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self.home = home
        self.trust_env = False

    def open(self, path: str = "/", **more: Any) -> Page:
        """Open a page of the portal (or any address)."""
        return Page(self.get(urljoin(self.home, path), timeout=20, **more))

    def submit(self, page: Page, action: str, **fields: Any) -> Page:
        """Send the form of a page that goes to `action`, with these fields filled in."""
        body = {**page.form(action), **fields}
        return Page(self.post(urljoin(page.url, action), data=body, timeout=20))

    def to_provider(self, next_page: str = "", **fields: Any) -> Page:
        """Press the sign-in button; gives the provider's page (or wherever that ended)."""
        page = self.open("/sign-in" + (f"?next={next_page}" if next_page else ""))
        return self.submit(page, "/sign-in", **fields)

    def sign_in(self, name: str, next_page: str = "") -> Page:
        """Sign in as somebody of the demo provider's list."""
        picker = self.to_provider(next_page)
        chosen = [value for words, value in picker.buttons().items() if words.startswith(name)]
        assert chosen, f"{name} is not offered: {list(picker.buttons())}"
        return self.submit(picker, "/authorize", sub=chosen[0])

    def prove(self) -> Page:
        """Send a form that asks the person here to prove who they are."""
        token = self.open("/whoami").form("/sign-out")["csrf_token"]
        return Page(self.post(urljoin(self.home, "/school/prove"), data={"csrf_token": token}, timeout=20))

    def sign_out(self) -> Page:
        """Press the sign-out button."""
        return self.submit(self.open("/whoami"), "/sign-out")

    def whoami(self) -> str:
        """Name and roles the portal has for this browser now; "nobody" when not signed in."""
        return self.open("/whoami/plain").text


def probe_sides() -> list[Side]:
    """A page on each side, and pages that tell who is acting: enough of a portal for signing in to."""
    school, council, anyone = Side("probe_school", __name__), Side("probe_council", __name__), Side("probe", __name__)

    @school.page("/school", needs=May.ENTER_SCHOOL_SIDE)
    def home() -> str:
        return "<h1>School home</h1>"

    @school.page("/school/form", needs=May.FILL_DRAFT, methods=("GET", "POST"))
    def form() -> str:
        kept = session.kept_posts_for("/school/form")
        return f"<h1>Form</h1><p>{[k.body for k in kept]}</p>"

    @school.page("/school/prove", needs=May.FILL_DRAFT, methods=("POST",))
    def prove() -> Any:
        return fresh.way_to_prove("/school/fresh", keep={"typed": ["before"]})

    @school.page("/school/fresh", needs=May.FILL_DRAFT)
    def is_fresh() -> str:
        kept = session.kept_posts_for("/school/fresh")
        return f"<h1>{'Fresh' if fresh.is_fresh() else 'Not fresh'}</h1><p>{[k.body for k in kept]}</p>"

    @school.page("/school/same", needs=May.FILL_DRAFT, methods=("POST",))
    def same() -> str:
        session.not_activity()
        return "nothing changed"

    @school.page("/school/poll", needs=May.ENTER_SCHOOL_SIDE, passive=True)
    def poll() -> str:
        return "{}"

    @council.page("/cases", needs=May.ENTER_COUNCIL_SIDE)
    def queue() -> str:
        return "<h1>Work queue</h1>"

    return [school, council, anyone]


def portal(settings: Settings) -> Flask:
    """The portal with the probe's pages."""
    app = create_app(settings, probe_sides())

    @app.get("/whoami/plain", endpoint="whoami_plain")
    def whoami() -> str:
        actor = wall.current.get()
        assert actor == session.current_actor()
        if actor is None:
            return "nobody"
        side = actor.school_id if actor.kind is Kind.SCHOOL else actor.authority_id
        return f"{actor.name}|{','.join(sorted(r.value for r in actor.roles))}|{side}"

    @app.get("/whoami", endpoint="whoami")
    def page() -> str:
        from flask import render_template_string

        return render_template_string('{% extends "frames/public.html" %}{% block column %}<h1>Here</h1>{% endblock %}')

    return app

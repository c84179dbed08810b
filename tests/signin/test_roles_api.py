"""The role look-up: what counts as a role, as none, and as no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey

from portal.signin.roles_api import RoleLookUp, RolesUnavailable
from tests.signin.servers import API_SECRET, listening


class Answering:
    """A look-up that answers as told, and remembers what it was asked."""

    def __init__(self, url: str) -> None:
        self.look_up = RoleLookUp(url, "cmetestportal", API_SECRET)
        self.answers: list[Callable[[], Any]] = []
        self.asked: list[tuple[str, str]] = []

    def app(self) -> Flask:
        """The server's side."""
        app = Flask("roles")

        @app.get("/<path:_rest>")
        def answer(_rest: str) -> Any:
            self.asked.append((request.environ["RAW_URI"], request.headers["Authorization"]))
            return self.answers[min(len(self.asked), len(self.answers)) - 1]()

        return app


@pytest.fixture
def api() -> Iterator[Answering]:
    """A look-up over real HTTP."""
    with listening() as server:
        made = Answering(server.url)
        server.serve(made.app())
        yield made


def _roles(*roles: tuple[str, Any]) -> Callable[[], Any]:
    return lambda: jsonify(roles=[{"code": code, "status": {"id": status}} for code, status in roles])


def test_only_active_roles_count(api: Answering) -> None:
    api.answers = [_roles(("cme_school_dsl", 1), ("cme_school_head", 0), ("cme_la_admin", True), ("other", 2))]
    assert api.look_up.codes("SUB", "ORG") == {"cme_school_dsl"}


def test_the_request_is_signed_with_the_api_secret_and_short_lived(api: Answering) -> None:
    api.answers = [_roles()]
    api.look_up.codes("SUB/../x", "ORG")
    path, bearer = api.asked[0]
    assert path == "/services/cmetestportal/organisations/ORG/users/SUB%2F..%2Fx"
    said = jwt.decode(bearer.removeprefix("Bearer "), OctKey.import_key(API_SECRET), algorithms=["HS256"]).claims
    assert (said["iss"], said["aud"]) == ("cmetestportal", "signin.education.gov.uk")
    assert said["exp"] - said["iat"] == 120


def test_not_found_means_no_access(api: Answering) -> None:
    api.answers = [lambda: ("", 404)]
    assert api.look_up.codes("SUB", "ORG") == frozenset()
    assert len(api.asked) == 1


def test_one_failure_is_tried_again(api: Answering) -> None:
    api.answers = [lambda: ("", 502), _roles(("cme_school_head", 1))]
    assert api.look_up.codes("SUB", "ORG") == {"cme_school_head"}


@pytest.mark.parametrize(
    "answer",
    [
        lambda: ("", 500),
        lambda: ("", 401),
        lambda: ("", 403),
        lambda: redirect("/services/elsewhere"),
        lambda: ("<h1>hello</h1>", 200),
        lambda: jsonify(roles=None),
        lambda: jsonify([]),
        lambda: jsonify(roles=[{"code": "cme_la_admin"}]),
        lambda: jsonify(roles=[{"code": "x", "status": {"id": 1}}], more="x" * 300_000),
    ],
)
def test_anything_else_is_no_answer_and_never_a_role(api: Answering, answer: Callable[[], Any]) -> None:
    api.answers = [answer]
    with pytest.raises(RolesUnavailable):
        api.look_up.codes("SUB", "ORG")
    assert len(api.asked) <= 2


def test_nobody_there() -> None:
    with pytest.raises(RolesUnavailable):
        RoleLookUp("http://127.0.0.1:9", "cmetestportal", API_SECRET).codes("SUB", "ORG")

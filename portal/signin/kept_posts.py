"""A form that arrives after its session ended is not lost: it is kept for the same person, who is asked to sign in."""

from __future__ import annotations

from flask import Flask, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.signin.next_page import own_path
from portal.signin.session import current_session, last_hash
from portal.store.doors import open_doors
from portal.store.tables import now

KEPT_UNDER = ("/school", "/cases")
NOT_KEPT = frozenset({"csrf_token"})


def keep_what_was_typed() -> bool:
    """Keep this request's form fields (no files, no form token) for whoever had the ended session; True when kept."""
    hashed = last_hash()
    body = {name: request.form.getlist(name) for name in request.form if name not in NOT_KEPT}
    if hashed is None or not body:
        return False
    return open_doors().keep_post(hashed, request.path, body, at=now())


def install(app: Flask) -> None:
    """Catch forms sent by nobody to pages that people type in. The form token was checked before."""

    @app.before_request
    def _keep() -> AnyResponse | tuple[AnyResponse, int] | None:
        if request.method != "POST" or current_session() is not None or request.endpoint is None:
            return None
        if not any(request.path == under or request.path.startswith(f"{under}/") for under in KEPT_UNDER):
            return None
        kept = keep_what_was_typed()
        if request.headers.get("X-Requested-With") == "fetch":
            return jsonify(signed_out=True, kept=kept), 401
        where = url_for("front.sign_in", next=own_path(request.path) or None, kept="yes" if kept else None)
        return redirect(where, code=303)

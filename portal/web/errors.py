"""Pages for trouble: plain, without codes, the same for "not yours" as for "not there"."""

from __future__ import annotations

import logging

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.access import NotAllowed
from portal.services.trouble import LostUpdate, NotFound, Stale
from portal.web.pages import NotSignedIn

log = logging.getLogger("portal")


def page(status: int, template: str, **context: object) -> Response:
    """An error page: nothing of the request is repeated in it."""
    return make_response(render_template(f"errors/{template}.html", **context), status)


def install(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(NotAllowed)
    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    @app.errorhandler(403)
    @app.errorhandler(405)
    def _not_found(_error: Exception) -> Response:
        return page(404, "not_found")

    @app.errorhandler(NotSignedIn)
    def _sign_in_first(_error: Exception) -> AnyResponse:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("front.sign_in", next=wanted), code=303)

    @app.errorhandler(Stale)
    @app.errorhandler(LostUpdate)
    def _stale(_error: Exception) -> Response:
        return page(409, "changed_meanwhile")

    @app.errorhandler(CSRFError)
    def _form_too_old(_error: Exception) -> Response:
        return page(400, "form_too_old")

    @app.errorhandler(413)
    def _too_large(_error: Exception) -> Response:
        return page(413, "too_large")

    @app.errorhandler(HTTPException)
    def _other(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        code = error.code or 500
        return page(code, "problem" if code >= 500 else "bad_request")

    @app.errorhandler(Exception)
    def _problem(error: Exception) -> Response:
        # The message may carry a child's details; the place it happened does not.
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
        log.error("unexpected %s at %s on %s", type(error).__name__, where, request.endpoint)
        if app.testing and app.config.get("PROPAGATE_PROBLEMS", True):
            raise error
        return page(500, "problem")

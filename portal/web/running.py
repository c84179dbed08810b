"""Whether the service is alive and ready, for those who run it. Says nothing about anybody."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify

from portal.services import readiness

running = Blueprint("running", __name__)


@running.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@running.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers."""
    checks = readiness.checks()
    return jsonify(checks), 200 if all(checks.values()) else 503


def install(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(running)

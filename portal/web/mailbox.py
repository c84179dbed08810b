"""The demo's mailbox page. It exists only in a demo or a test: elsewhere there is no such address."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from portal.services.mailbox import newest

mailbox = Blueprint("mailbox", __name__)


@mailbox.get("/demo/mailbox")
def read() -> str:
    """Every notice, newest first."""
    return render_template("public/mailbox.html", notices=newest())


def install(app: Flask) -> None:
    """Open the page, in a demo or a test."""
    if app.config["SETTINGS"].app_env in ("demo", "test"):
        app.register_blueprint(mailbox)

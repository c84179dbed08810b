"""Requests no browser of ours sends: turned away before any page or the database sees them."""

from __future__ import annotations

from flask import Flask, abort, request

NUL = "\x00"
"""A character no text column can hold."""
_OUR_OWN = frozenset({"", "none", "same-origin"})
"""Where a browser says a form came from: our own page, or (older browsers, and programs) nothing at all."""


def install(app: Flask) -> None:
    """Refuse a NUL in an address (there is no such page) or in anything sent, and forms posted from another site.

    The form's token and the cookie's SameSite stand behind the last; this one needs neither.
    """

    @app.before_request
    def _refuse() -> None:
        if NUL in request.path:
            abort(404)
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "") not in _OUR_OWN:
            abort(400)
        if request.mimetype != "multipart/form-data":
            # The limits of the form's memory and parts count only for forms in parts: others are read whole.
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]
        sent = (request.args, request.form) if request.method == "POST" else (request.args,)
        if any(NUL in key or NUL in value for fields in sent for key, value in fields.items(multi=True)):
            abort(400)
        if any(NUL in (file.filename or "") for file in request.files.values()):
            abort(400)

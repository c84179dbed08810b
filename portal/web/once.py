"""The id a form carries, so that the same form sent twice is kept once."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import request

FIELD = "once"


def once() -> UUID:
    """The id of the form that is shown or was sent; a fresh one where it carries none, or nothing that is one."""
    try:
        return UUID(request.form.get(FIELD, ""))
    except ValueError:
        return uuid4()

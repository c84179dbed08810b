"""Which version of a page a form was filled in on."""

from __future__ import annotations

from flask import request


def seen_version() -> int:
    """The version the form says it was made from; 0 where it says none, or nothing that is a number."""
    try:
        return int(request.form.get("seen_version", "0"))
    except ValueError:
        return 0

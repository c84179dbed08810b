"""Which version of a page a form was filled in on."""

from __future__ import annotations

from flask import request


def seen_version(name: str = "seen_version") -> int:
    """The version the form says, under this name, that it was made from; 0 where it says none, or no number."""
    try:
        return int(request.form.get(name, "0"))
    except ValueError:
        return 0

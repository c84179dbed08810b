"""Text typed and not saved, by the page it was typed on: kept at each autosave, offered back on the next visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import request

from portal.services import typed_text
from portal.signin import session

NEVER_KEPT = frozenset({"csrf_token", "seen_version", "later", "add_file", "act"})
MOST_FIELDS = 400


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What was typed: values by field name, and when."""

    fields: dict[str, list[str]]
    typed_at: dt.datetime


def posted() -> dict[str, list[str]]:
    """The text fields of this request, without what the form itself needs."""
    names = [name for name in request.form if name not in NEVER_KEPT][:MOST_FIELDS]
    return {name: request.form.getlist(name) for name in names}


def keep(path: str) -> bool:
    """Keep what this request carries as typed on the page at `path`; True when it changed."""
    return typed_text.keep(path, posted())


def forget(path: str) -> None:
    """What was sent after a sign-out is no longer needed: the page has been saved."""
    session.forget_kept_posts(path)


def for_page(path: str) -> Unsaved | None:
    """The newest unsaved text of this person for the page, from autosave or from a post sent after a sign-out."""
    found: list[Unsaved] = []
    typed = typed_text.kept(path)
    if typed is not None:
        found.append(Unsaved({name: list(values) for name, values in typed.body.items()}, typed.typed_at))
    found += [
        Unsaved({name: values for name, values in post.body.items() if name not in NEVER_KEPT}, post.kept_at)
        for post in session.kept_posts_for(path)
    ]
    return max(found, key=lambda unsaved: unsaved.typed_at, default=None)

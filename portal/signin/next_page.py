"""Where to go after signing in: only ever a page of our own that can be opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.domain.access import Actor, Kind, May, allows

LONGEST = 500


def own_path(wanted: object) -> str:
    """The path (with its query) when it is one of ours that answers GET; '' for anything else."""
    if not isinstance(wanted, str) or not 0 < len(wanted) <= LONGEST or not wanted.isprintable():
        return ""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return ""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc:
        return ""
    try:
        endpoint, _ = current_app.url_map.bind("").match(parts.path, method="GET")
    except RequestRedirect:
        return ""
    except HTTPException:
        return ""
    return "" if str(endpoint).startswith(("front.", "static", "running.")) else wanted


def switch_page(actor: Actor) -> str:
    """Where a person of either side changes which school or council they act for."""
    return "/school/switch" if actor.kind is Kind.SCHOOL else "/manage/switch"


def home_of(actor: Actor) -> str:
    """The first page of a person's own side; the front page when there is none for their role."""
    if actor.kind is Kind.SCHOOL:
        return "/school"
    if allows(actor, May.SEE_QUEUE):
        return "/cases"
    return "/manage/people" if allows(actor, May.APPROVE_COLLEAGUES) else "/"

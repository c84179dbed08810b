"""Who is acting in this request."""

from __future__ import annotations

from portal.domain.access import Actor
from portal.store import wall
from portal.web.pages import NotSignedIn


def actor() -> Actor:
    """The acting person, or `NotSignedIn`."""
    found = wall.current.get()
    if found is None:
        raise NotSignedIn
    return found

"""Proving again who one is, before an act that asks for it: a signature, or a change of who may sign."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.services import signing
from portal.signin import front, session
from portal.signin.next_page import own_path


def is_fresh() -> bool:
    """Whether the person here proved who they are a short while ago (`signing.FRESH_FOR`)."""
    actor = session.current_actor()
    return actor is not None and signing.is_fresh(actor)


def way_to_prove(next_page: str, keep: dict[str, list[str]] | None = None) -> AnyResponse:
    """The answer to a form of somebody who is not fresh: through the provider, and back to our page `next_page`.

    keep: what they sent, given back on that page by `session.kept_posts_for(next_page)` to the same membership only.
    """
    if keep:
        session.keep_for_return(next_page, keep)
    return front.to_provider(own_path(next_page), afresh=True)


def prove_and_return() -> AnyResponse:
    """The answer to the form posted here by somebody who is not fresh: they come back to it with what they typed."""
    typed = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    return way_to_prove(request.path, keep=typed)


def typed_before() -> MultiDict[str, str] | None:
    """What the person typed on this page before they went to prove who they are; None on a post, or when nothing."""
    kept = session.kept_posts_for(request.path) if request.method == "GET" else []
    return MultiDict(kept[-1].body) if kept else None

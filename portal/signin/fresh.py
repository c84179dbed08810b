"""Proving again who one is, before an act that asks for it: a signature, or a change of who may sign."""

from __future__ import annotations

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

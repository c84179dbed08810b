"""Two people at one record: the page that shows both texts, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, make_response, render_template, url_for

from portal.services.trouble import Stale

P = ParamSpec("P")
R = TypeVar("R")
CONFLICT = 409


def shows_both(view: Callable[P, R]) -> Callable[P, R | Response]:
    """A page of a case whose post may meet a colleague's change: it is answered with both texts, and 409."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        try:
            return view(*args, **kwargs)
        except Stale as stale:
            return page(stale, str(kwargs["reference"]))

    return guarded


def page(stale: Stale, reference: str) -> Response:
    """The page itself."""
    context: dict[str, Any] = {
        "who": stale.who or "Someone",
        "theirs": {label: text for label, text in stale.theirs.items() if label},
        "yours": {label: text for label, text in stale.yours.items() if text},
        "reference": reference,
        "back": url_for("la.case", reference=reference),
    }
    return make_response(render_template("council/clash.html", **context), CONFLICT)

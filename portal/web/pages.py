"""The only way to add a page: a side's blueprint that demands a permission for each.

`Side.page(rule, needs=May.X)` registers a view; without `needs` it cannot be registered. Pages open to anyone are
named in `OPEN_PAGES`, a short list that is tested. The factory refuses to start when a route is in neither.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Flask

from portal.domain.access import May, insist
from portal.store import wall

P = ParamSpec("P")
R = TypeVar("R")

OPEN_PAGES = frozenset(
    {
        "static",
        "front.front_page",
        "front.sign_in",
        "front.callback",
        "front.sign_out",
        "front.signed_out",
        "front.keep_alive",
        "front.back_channel_sign_out",
        "front.privacy",
        "front.accessibility",
        "front.cookies",
        "front.help_page",
        "running.alive",
        "running.ready",
        "mailbox.read",
    }
)
"""Endpoints that answer people who are not signed in."""

_needs: dict[str, May] = {}


class UndeclaredPage(RuntimeError):
    """A route without a permission: the application must not start."""


class NotSignedIn(Exception):
    """Nobody is signed in, and the page is not an open one: they are asked to sign in first."""


class Side(Blueprint):
    """One side's pages, each with the permission it needs."""

    def page(
        self, rule: str, *, needs: May, methods: tuple[str, ...] = ("GET",), passive: bool = False, **options: Any
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Register a view at `rule` for those with the permission; anyone else sees "page not found".

        `passive` marks a page a script polls: it never counts as a person being active.
        """

        def register(view: Callable[P, R]) -> Callable[P, R]:
            @wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
                if wall.current.get() is None:
                    raise NotSignedIn
                insist(wall.current.get(), needs)
                return view(*args, **kwargs)

            endpoint = options.pop("endpoint", view.__name__)
            _needs[f"{self.name}.{endpoint}"] = needs
            if passive:
                PASSIVE_PAGES.add(f"{self.name}.{endpoint}")
            self.add_url_rule(rule, endpoint, guarded, methods=list(methods), **options)
            return view

        return register


PASSIVE_PAGES: set[str] = set()


def permission_of(endpoint: str) -> May | None:
    """The permission a page needs; None for an open page."""
    return _needs.get(endpoint)


def insist_declared(app: Flask) -> None:
    """Raise `UndeclaredPage` naming every route that has no permission and is not on the written open list."""
    loose = sorted({r.endpoint for r in app.url_map.iter_rules()} - set(_needs) - OPEN_PAGES)
    if loose:
        raise UndeclaredPage(f"These pages declare no permission: {', '.join(loose)}")

"""What every template can ask: who is here, for which council, what they may do, and where they can go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from portal.domain.access import Actor, Kind, May, allows
from portal.services import authorities
from portal.store import wall


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the service navigation, or, with a sentence in `more`, of the page "More"."""

    label: str
    endpoint: str
    needs: May
    kind: Kind
    more: str = ""
    shown: Callable[[], bool] | None = None
    count: Callable[[], int] | None = None


_places: list[Place] = []


def add_place(
    label: str,
    endpoint: str,
    *,
    needs: May,
    kind: Kind,
    more: str = "",
    shown: Callable[[], bool] | None = None,
    count: Callable[[], int] | None = None,
) -> None:
    """Offer an entry in the navigation of one side, in the order added, to those with the permission.

    more: a sentence saying what the page is for puts it on the page "More" instead of the top menu. shown: a further
    question, asked only of those with the permission; an entry without it is always offered to them.
    count: how many wait for this person there, said after the label.
    """
    place = Place(label, endpoint, needs, kind, more, shown, count)
    if all(known.endpoint != endpoint for known in _places):
        _places.append(place)


def _offered(actor: Actor) -> list[Place]:
    return [
        place
        for place in _places
        if place.kind is actor.kind
        and allows(actor, place.needs)
        and place.endpoint in current_app.view_functions
        and (place.shown is None or place.shown())
    ]


def more_places(actor: Actor) -> list[Place]:
    """The pages that stand on "More" for this person, in the order added."""
    return [place for place in _offered(actor) if place.more]


def _label(place: Place) -> str:
    number = place.count() if place.count else 0
    return f"{place.label} ({number})" if number else place.label


def _nav(actor: Actor | None) -> list[dict[str, Any]]:
    if actor is None:
        return []
    here = request.endpoint or ""
    return [
        {
            "label": _label(p),
            "href": url_for(p.endpoint),
            "current": here == p.endpoint or getattr(g, "nav", None) == p.endpoint,
        }
        for p in _offered(actor)
        if not p.more
    ]


def _may(actor: Actor | None) -> Callable[[str], bool]:
    return lambda name: allows(actor, May[name])


def install(app: Flask) -> None:
    """Give the templates their common names."""

    @app.context_processor
    def _common() -> dict[str, Any]:
        actor = wall.current.get()
        return {
            "actor": actor,
            "authority": authorities.of(actor) if actor else None,
            "may": _may(actor),
            "nav": _nav(actor),
            "corrects": getattr(g, "corrects", None),
            "demo": app.config["SETTINGS"].app_env == "demo",
        }

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
    """One entry of the service navigation."""

    label: str
    endpoint: str
    needs: May
    kind: Kind


_places: list[Place] = []


def add_place(label: str, endpoint: str, *, needs: May, kind: Kind) -> None:
    """Offer an entry in the navigation of one side, in the order added, to those with the permission."""
    place = Place(label, endpoint, needs, kind)
    if place not in _places:
        _places.append(place)


def _nav(actor: Actor | None) -> list[dict[str, Any]]:
    if actor is None:
        return []
    here = request.endpoint or ""
    return [
        {
            "label": p.label,
            "href": url_for(p.endpoint),
            "current": here == p.endpoint or getattr(g, "nav", None) == p.endpoint,
        }
        for p in _places
        if p.kind is actor.kind and allows(actor, p.needs) and p.endpoint in current_app.view_functions
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
            "demo": app.config["SETTINGS"].app_env == "demo",
        }

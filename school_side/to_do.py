"""One line of what a school needs to do, as its home page lists it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing the school needs to do. `state` is danger, late, soon or "" and sets the order."""

    title: str
    words: str
    href: str
    button: str
    state: str = ""

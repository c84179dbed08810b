"""Northmere's children: at least one for every page, band and state."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.story import Story

STORIES: Final[tuple[Story, ...]] = (
    Story("Ironmaster Academy", sent=3),
    Story("Northmere School", sent=4, then=((2, "11:00", lambda case: case.opens("Joe Marsh")),)),
)

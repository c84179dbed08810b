"""Averford's children: a smaller council whose headteachers sign referrals."""

from __future__ import annotations

from typing import Final

from portal.cli.seeding.story import Story

STORIES: Final[tuple[Story, ...]] = (Story("Averford High School", sent=3),)

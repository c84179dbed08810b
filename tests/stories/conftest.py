"""Stories told over HTTP have the same school, people and browsers as the tests of the school's pages."""

from __future__ import annotations

from tests.school.conftest import denise, priya, world

__all__ = ["denise", "priya", "world"]

"""Several pages of questions on one: a plain leaver typed in a dozen pages, and finished from a file in four."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.school.browsing import Browser
from tests.school.by_part import told, walk
from tests.school.conftest import World
from tests.stories.autumn import TICKS, on

MOST_TYPED = 12


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    """The day on which the return is typed."""
    with on():
        yield


def test_a_plain_leaver_is_typed_in_a_dozen_pages(world: World, denise: Browser) -> None:
    world.scene.school(world.council, "Larch Academy", urn="991014")
    opened = denise.post("/school/new", {"in_danger": "no", "what": "joined_school"}).location
    pages = walk(denise, opened, told())
    draft = re.sub(r"(/school/referrals/[0-9a-f-]{36}).*", r"\1", opened)
    check = f"{draft}/check"
    denise.post(check, {"act": "ask"})
    counted = ["/school/new", *pages[:-1], check]
    assert len(counted) <= MOST_TYPED
    receipt = world.browser(world.helen).post(check, {**TICKS, "act": "sign"}).location
    assert receipt.endswith("/receipt")
